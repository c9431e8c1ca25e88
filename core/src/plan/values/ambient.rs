//! Values of the charts of ambient's data plane.

use crate::istio::values::{Global, MultiCluster, to_map};
use crate::mesh::model::{ClusterIdx, Mesh};
use serde_json::{Map, Value, json};

/// Returns what chart `cni` is given.
pub(super) fn cni(mesh: &Mesh) -> Map<String, Value> {
    to_map(
        &json!({"profile": "ambient", "global": Global { hub: mesh.istio.hub.clone(), variant: mesh.istio.variant.clone(), ..Global::default() }}),
    )
}

/// Returns what chart `ztunnel` is given in `cluster`.
pub(super) fn ztunnel(mesh: &Mesh, cluster: ClusterIdx) -> Map<String, Value> {
    let network = mesh[cluster].network.map(|network| mesh[network].name.value.to_string());
    to_map(&json!({
        "profile": "ambient",
        "multiCluster": MultiCluster { cluster_name: mesh[cluster].name.value.to_string() },
        "global": Global { hub: mesh.istio.hub.clone(), variant: mesh.istio.variant.clone(), network, ..Global::default() },
    }))
}
