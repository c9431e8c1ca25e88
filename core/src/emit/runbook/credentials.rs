//! What the runbook says of certificates and kubeconfigs: who needs them, and which files they are made of.

use crate::emit::runbook::clusters::name;
use crate::emit::runbook::commands::{kubectl, quoted};
use crate::emit::runbook::stages::units;
use crate::istio::release::Capability;
use crate::istio::wellknown::names;
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::plan::model::{Content, CredentialStage, Overlay, Place, SecretFromFiles};
use serde::Serialize;
use std::collections::BTreeMap;

/// A cluster whose istiod signs certificates, under a root that all share.
#[derive(Serialize)]
pub(super) struct Authority {
    cluster: String,
    context: String,
    kubectl: String,
    folder: String,
    namespace: String,
    deployment: String,
}

/// A cluster that is read by istiods elsewhere, and the files that its kubeconfig goes to.
#[derive(Serialize)]
pub(super) struct Read {
    pub(super) cluster: String,
    pub(super) context: String,
    pub(super) namespace: String,
    pub(super) secret: String,
    pub(super) server: Option<String>,
    pub(super) server_word: String,
    pub(super) files: Vec<String>,
}

/// A cluster that holds remote secrets.
#[derive(Serialize)]
pub(super) struct Holder {
    cluster: String,
    context: String,
    kubectl: String,
    folder: String,
    namespace: String,
    istiod_context: String,
    secrets: Vec<HeldSecret>,
}

/// A remote secret.
#[derive(Serialize)]
pub(super) struct HeldSecret {
    name: String,
    key: String,
}

/// Returns the folder for the certificate of a cluster, if one signs there under the root of all.
pub(super) fn authority(mesh: &Mesh, overlay: &Overlay) -> Option<Authority> {
    let secret = secrets(overlay, CredentialStage::CaCerts).next()?;
    let is_its = |plane: &ControlPlaneIdx| {
        mesh[*plane].host == overlay.cluster && mesh[*plane].namespace == secret.namespace
    };
    // Remotes that sign have an istiod of the control plane that serves them.
    let plane = mesh.control_plane_indices().find(is_its).unwrap_or(mesh[overlay.cluster].control_plane);
    Some(Authority {
        cluster: name(mesh, overlay.cluster),
        kubectl: kubectl(&mesh[overlay.cluster].kube_context),
        folder: credential_folder(mesh, overlay.cluster, CredentialStage::CaCerts),
        namespace: secret.namespace.to_string(),
        context: quoted(&mesh[overlay.cluster].kube_context),
        deployment: mesh.istiod_service(plane),
    })
}

/// Returns each cluster that is read, with the files that its kubeconfig goes to.
pub(super) fn reads(mesh: &Mesh) -> Vec<Read> {
    let mut reads: BTreeMap<ClusterIdx, Read> = BTreeMap::new();
    for secret in mesh.remote_secrets() {
        let folder = credential_folder(mesh, secret.installed_in, CredentialStage::RemoteSecrets);
        let entry = reads.entry(secret.reads).or_insert_with(|| read(mesh, secret.reads));
        entry.files.push(format!("{folder}/{}.kubeconfig", mesh[secret.reads].name.value));
    }
    reads.into_values().collect()
}

/// Returns how the kubeconfig of a cluster is made; the files are to be added.
pub(super) fn read(mesh: &Mesh, idx: ClusterIdx) -> Read {
    let server = mesh[idx].api_server.as_ref().map(|server| server.value.url.clone());
    Read {
        cluster: name(mesh, idx),
        context: quoted(&mesh[idx].kube_context),
        namespace: mesh.namespace(idx).to_string(),
        secret: if mesh.has(idx, Capability::ReaderServiceAccount) {
            names::READER_TOKEN_SECRET.to_owned()
        } else {
            // Kubernetes of that time gives each account a secret by itself.
            format!(
                "\"$({} -n {} get serviceaccount {} -o jsonpath='{{.secrets[0].name}}')\"",
                kubectl(&mesh[idx].kube_context),
                mesh.namespace(idx),
                names::LEGACY_READER_SERVICE_ACCOUNT,
            )
        },
        server_word: server
            .as_deref()
            .map_or_else(|| format!("'<API server of {}>'", mesh[idx].name.value), quoted),
        server,
        files: Vec::new(),
    }
}

/// Returns the remote secrets that a cluster holds, if any.
pub(super) fn holder(mesh: &Mesh, overlay: &Overlay) -> Option<Holder> {
    let idx = overlay.cluster;
    let held = mesh.remote_secrets_in(idx);
    let used_by = held.first()?.used_by;
    let secret = |reads: ClusterIdx| HeldSecret {
        name: format!("{}{}", names::REMOTE_SECRET_PREFIX, mesh[reads].name.value),
        key: name(mesh, reads),
    };
    Some(Holder {
        cluster: name(mesh, idx),
        context: quoted(&mesh[idx].kube_context),
        kubectl: kubectl(&mesh[idx].kube_context),
        folder: credential_folder(mesh, idx, CredentialStage::RemoteSecrets),
        istiod_context: quoted(&mesh[mesh[used_by].host].kube_context),
        namespace: mesh[used_by].namespace.to_string(),
        secrets: held.into_iter().map(|held| secret(held.reads)).collect(),
    })
}

/// Returns the folder of a stage of credentials.
pub(super) fn credential_folder(mesh: &Mesh, cluster: ClusterIdx, stage: CredentialStage) -> String {
    format!("credentials/{}/{}", mesh[cluster].name.value, stage.folder())
}

/// Returns the secrets of a stage of credentials.
pub(super) fn secrets(overlay: &Overlay, stage: CredentialStage) -> impl Iterator<Item = &SecretFromFiles> {
    units(overlay, Place::Credentials(stage)).flat_map(|unit| match &*unit.content {
        Content::Secrets(secrets) => secrets.as_slice(),
        Content::Objects(_) | Content::Charts(_) | Content::Rendered(_) | Content::GatewayApi => &[],
    })
}
