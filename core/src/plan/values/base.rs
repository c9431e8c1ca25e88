//! Values of chart `base`.

use crate::istio::values::to_map;
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::plan::values::{external, global};
use serde_json::{Map, Value, json};

/// Returns what chart `base` is given in `cluster`.
pub(super) fn values(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> Map<String, Value> {
    let mut values = to_map(&json!({"global": global(mesh, plane)}));
    if mesh[plane].host != cluster {
        // Nobody fills in the certificate of a plain remote's validator: it would refuse every write.
        values.insert("defaultRevision".to_owned(), json!(""));
    } else if let Some(revision) = &mesh[plane].revision {
        values.insert("defaultRevision".to_owned(), json!(revision.value));
    }
    external::add_to_base(mesh, cluster, plane, &mut values);
    values
}
