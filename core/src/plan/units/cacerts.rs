//! Secret `cacerts`: the certificate with which the cluster's istiod signs, made of files beside the tree.

use crate::istio::wellknown::{keys, names};
use crate::mesh::model::{CaSource, ClusterIdx, Mesh};
use crate::plan::model::{Content, CredentialStage, Place, SecretFromFiles, Sharing, UnitKind};

pub(super) const UNIT: UnitKind = UnitKind {
    name: "cacerts",
    purpose: "the certificate with which an istiod signs",
    place: Place::Credentials(CredentialStage::CaCerts),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        let applies = mesh.trust.ca == CaSource::Files && mesh.signs(cluster);
        applies
            .then(|| "the istiod of this cluster signs certificates, under the root of the mesh".to_owned())
    },
    build,
};

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let plane = mesh.external_control_plane(cluster).unwrap_or(mesh[cluster].control_plane);
    Content::Secrets(vec![SecretFromFiles {
        name: names::CACERTS.to_owned(),
        namespace: mesh[plane].namespace.clone(),
        labels: Vec::new(),
        annotations: Vec::new(),
        files: keys::CACERTS.iter().map(|key| ((*key).to_owned(), (*key).to_owned())).collect(),
    }])
}
