//! The namespace of the workloads that show whether a cluster takes part in the mesh.

use crate::istio::wellknown::{api_versions, labels, namespaces, values};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::names::{Name, Namespace};
use crate::plan::model::{Content, Difference, Place, Sharing, UnitKind};
use crate::plan::object::Object;
use crate::spec::types::DataPlaneMode;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "sample-namespace",
    purpose: "the namespace of the workloads for verification, joined to the mesh",
    place: Place::Verify,
    sharing: Sharing::Base(&[Difference::Revision]),
    applies: |mesh, cluster| reason(mesh, cluster),
    build: |mesh, cluster| Content::Objects(vec![object(mesh, cluster)]),
};

/// Says why `cluster` runs workloads for verification, if it does: the host of an external control plane runs none.
pub(super) fn reason(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    mesh[cluster].network.map(|_| "the cluster runs workloads of the mesh".to_owned())
}

/// Returns the name of the namespace.
pub(super) fn name() -> Namespace {
    Namespace::parse(namespaces::SAMPLE).expect("a well-known namespace is a DNS label")
}

/// Returns the namespace.
pub(super) fn object(mesh: &Mesh, cluster: ClusterIdx) -> Object {
    let object = Object::new(api_versions::CORE, "Namespace", namespaces::SAMPLE);
    match (mesh.istio.data_plane, &mesh[mesh[cluster].control_plane].revision) {
        (DataPlaneMode::Ambient, _) => object.label(labels::DATAPLANE_MODE, values::AMBIENT),
        (DataPlaneMode::Sidecar, Some(revision)) => {
            object.label(labels::REVISION, revision.value.to_string())
        }
        (DataPlaneMode::Sidecar, None) => object.label(labels::INJECTION, values::ENABLED),
    }
}
