//! The istiod that a cluster runs for other clusters, beside the one for its own gateway.

use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::values::external_istiod_charts;
use crate::spec::types::Installer;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "external-istiod",
    purpose: "an istiod that serves other clusters",
    place: Place::Cluster(Stage::ControlPlane),
    sharing: Sharing::Own,
    applies: |mesh, cluster| reason(mesh, cluster).filter(|_| mesh.installer != Installer::Manifests),
    build: |mesh, cluster| Content::Charts(external_istiod_charts(mesh, cluster)),
};

/// The same as plain objects, in a stage of its own: an istiod without the credentials of the configuration cluster
/// would take the host for it.
pub(super) const RENDERED: UnitKind = UnitKind {
    place: Place::Cluster(Stage::ExternalControlPlane),
    applies: |mesh, cluster| reason(mesh, cluster).filter(|_| mesh.installer == Installer::Manifests),
    ..UNIT
};

fn reason(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    let config = mesh.config_cluster(mesh.external_control_plane(cluster)?)?;
    Some(format!("it reads its configuration from {}", mesh[config].name.value))
}
