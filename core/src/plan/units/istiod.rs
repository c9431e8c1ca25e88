//! The control plane of a cluster, or what makes it a remote: installed from charts.

use crate::istio::release::Capability;
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::mesh::query::Role;
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::values::control_plane_charts;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "istiod",
    purpose: "the control plane, or what makes a cluster a remote",
    place: Place::Cluster(Stage::ControlPlane),
    sharing: Sharing::Own,
    applies: |mesh, cluster| Some(reason(mesh, cluster)),
    build: |mesh, cluster| Content::Charts(control_plane_charts(mesh, cluster)),
};

fn reason(mesh: &Mesh, cluster: ClusterIdx) -> String {
    match mesh.role(cluster) {
        Role::Primary if mesh.has(cluster, Capability::Istiod) => {
            "the cluster runs the istiod that serves it".to_owned()
        }
        Role::Primary => "the cluster runs the control plane that serves it".to_owned(),
        Role::ExternalControlPlane => {
            "the gateway in front of the external istiod is injected by it".to_owned()
        }
        Role::Remote => {
            let host = mesh[mesh[cluster].control_plane].host;
            let program = if mesh.has(cluster, Capability::Istiod) { "istiod" } else { "control plane" };
            format!("the {program} of {} serves the cluster", mesh[host].name.value)
        }
    }
}
