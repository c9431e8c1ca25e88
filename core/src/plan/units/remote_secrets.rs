//! Remote secrets: the credentials with which the cluster's istiod reads other clusters, made of files beside the tree.

use crate::istio::wellknown::{annotations, labels, names};
use crate::mesh::model::{ClusterIdx, Mesh, RemoteSecretSource};
use crate::plan::model::{Content, CredentialStage, Place, SecretFromFiles, Sharing, UnitKind};

pub(super) const UNIT: UnitKind = UnitKind {
    name: "remote-secrets",
    purpose: "the credentials with which an istiod reads other clusters",
    place: Place::Credentials(CredentialStage::RemoteSecrets),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        let held = mesh.remote_secrets_in(cluster);
        let host = mesh[held.first()?.used_by].host;
        (mesh.remote_secrets == RemoteSecretSource::Files).then(|| {
            if host == cluster {
                "the istiod of this cluster reads other clusters with them".to_owned()
            } else {
                format!(
                    "the istiod in {} looks here for them, and reads other clusters",
                    mesh[host].name.value
                )
            }
        })
    },
    build,
};

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let held = mesh.remote_secrets_in(cluster).into_iter();
    let secrets = held.map(|secret| {
        let read = mesh[secret.reads].name.value.to_string();
        SecretFromFiles {
            name: format!("{}{read}", names::REMOTE_SECRET_PREFIX),
            namespace: mesh[secret.used_by].namespace.clone(),
            labels: vec![(labels::MULTI_CLUSTER.to_owned(), "true".to_owned())],
            annotations: vec![(annotations::CLUSTER.to_owned(), read.clone())],
            files: vec![(read.clone(), format!("{read}.kubeconfig"))],
        }
    });
    Content::Secrets(secrets.collect())
}
