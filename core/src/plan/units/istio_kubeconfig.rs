//! Secret `istio-kubeconfig`: the credential with which an external istiod reads its configuration, made of a file
//! beside the tree.

use crate::istio::wellknown::{keys, names};
use crate::mesh::model::{ClusterIdx, Mesh, RemoteSecretSource};
use crate::plan::model::{Content, CredentialStage, Place, SecretFromFiles, Sharing, UnitKind};

pub(super) const UNIT: UnitKind = UnitKind {
    name: "istio-kubeconfig",
    purpose: "the credential with which an external istiod reads its configuration",
    place: Place::Credentials(CredentialStage::IstioKubeconfig),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        let config = mesh.config_cluster(mesh.external_control_plane(cluster)?)?;
        (mesh.remote_secrets == RemoteSecretSource::Files)
            .then(|| format!("the external istiod reads its configuration from {}", mesh[config].name.value))
    },
    build,
};

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let planes = mesh.external_control_plane(cluster).into_iter();
    let secrets = planes.filter_map(|plane| {
        let config = mesh.config_cluster(plane)?;
        Some(SecretFromFiles {
            name: names::ISTIO_KUBECONFIG.to_owned(),
            namespace: mesh[plane].namespace.clone(),
            labels: Vec::new(),
            annotations: Vec::new(),
            files: vec![(keys::KUBECONFIG.to_owned(), format!("{}.kubeconfig", mesh[config].name.value))],
        })
    });
    Content::Secrets(secrets.collect())
}
