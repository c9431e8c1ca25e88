//! Values of chart `base`.

use crate::istio::release::Capability;
use crate::istio::values::{Global, to_map};
use crate::istio::wellknown::profiles;
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::plan::values::remote::{address, is_installed_by_istioctl};
use crate::plan::values::{external, global};
use serde_json::{Map, Value, json};

/// Returns what chart `base` is given in a cluster that runs the istiod that serves it.
pub(super) fn of_primary(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> Map<String, Value> {
    let mut values = to_map(&json!({"global": global(mesh, plane)}));
    if let Some(revision) = &mesh[plane].revision
        && mesh.has(cluster, Capability::DefaultRevision)
    {
        values.insert("defaultRevision".to_owned(), json!(revision.value));
    }
    values
}

/// Returns what it is given in a remote that runs an istiod too: the chart makes the Service that leads to the primary.
pub(super) fn beside_istiod(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> Map<String, Value> {
    let address = address(mesh, plane);
    let mut values = of_primary(mesh, cluster, plane);
    values.insert(
        "global".to_owned(),
        json!(Global { remote_pilot_address: Some(address), ..global(mesh, plane) }),
    );
    if !is_installed_by_istioctl(mesh) {
        // By itself the chart does not know that an istiod is beside it, and would take that one's name.
        values.insert("pilot".to_owned(), json!({"enabled": true}));
    }
    values
}

/// Returns what it is given beside chart `istiod-remote`, where it makes the Service that leads to the primary.
pub(super) fn beside_remote_chart(
    mesh: &Mesh,
    cluster: ClusterIdx,
    plane: ControlPlaneIdx,
) -> Map<String, Value> {
    let address = address(mesh, plane);
    let mut values = to_map(&json!({"global": Global {
        external_istiod: Some(true),
        remote_pilot_address: Some(address),
        ..global(mesh, plane)
    }}));
    if mesh.has(cluster, Capability::DefaultRevision) {
        values.insert("defaultRevision".to_owned(), no_default_validator());
    }
    values
}

/// Nobody fills in the certificate of a plain remote's validator: it would refuse every write.
fn no_default_validator() -> Value {
    json!("")
}

/// Returns what it is given in a remote without istiod.
pub(super) fn of_remote(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> Map<String, Value> {
    let mut values = to_map(&json!({
        "profile": profiles::REMOTE,
        "global": global(mesh, plane),
        "defaultRevision": no_default_validator(),
    }));
    external::add_validator(mesh, cluster, plane, &mut values);
    values
}
