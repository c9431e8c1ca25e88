//! The namespace of Istio, with what istiods read off it: its network, and whose istiod leads there.

use crate::istio::release::Capability;
use crate::istio::wellknown::{annotations, labels};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "namespace",
    purpose: "the namespace of Istio",
    place: Place::Cluster(Stage::Foundation),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        let because = match mesh[cluster].network {
            Some(_) if mesh.has(cluster, Capability::NetworkByNamespaceLabel) => {
                "istiods read the network of the cluster off its label, before they read anything else"
            }
            Some(_) => "everything of Istio is in it",
            None => "the gateway in front of the external istiod runs in it",
        };
        Some(because.to_owned())
    },
    build,
};

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let mut namespace = Object::new("v1", "Namespace", mesh.namespace(cluster).to_string());
    let is_read = mesh.has(cluster, Capability::NetworkByNamespaceLabel);
    if let Some(network) = mesh[cluster].network.filter(|_| is_read) {
        namespace = namespace.label(labels::TOPOLOGY_NETWORK, mesh[network].name.value.to_string());
    }
    if let Some(leader) = leader(mesh, cluster) {
        namespace =
            namespace.annotation(annotations::CONTROL_PLANE_CLUSTERS, mesh[leader].name.value.to_string());
    }
    Content::Objects(vec![namespace])
}

/// Returns the cluster whose name the istiod that serves `cluster` bears, if that istiod has to be told to lead there.
fn leader(mesh: &Mesh, cluster: ClusterIdx) -> Option<ClusterIdx> {
    let plane = mesh[cluster].control_plane;
    let named_after = mesh.config_cluster(plane).unwrap_or(mesh[plane].host);
    // In its own cluster, and in the one that it reads its configuration from, an istiod leads without being told.
    (named_after != cluster && mesh.has(cluster, Capability::ControlPlaneClustersAnnotation))
        .then_some(named_after)
}
