//! The namespace of an external istiod in the cluster that hosts it.
//!
//! It has no network: no workload of the mesh runs there.

use crate::istio::wellknown::api_versions;
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "external-namespace",
    purpose: "the namespace of an external istiod",
    place: Place::Cluster(Stage::Foundation),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        mesh.external_control_plane(cluster).map(|_| "the istiod for other clusters runs in it".to_owned())
    },
    build: |mesh, cluster| {
        let namespace = mesh.external_control_plane(cluster).map(|plane| mesh[plane].namespace.to_string());
        let object = |name| Object::new(api_versions::CORE, "Namespace", name);
        Content::Objects(namespace.map(object).into_iter().collect())
    },
};
