//! The istiod that a cluster runs for other clusters, beside the one for its own gateway.

use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::values::external_istiod_charts;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "external-istiod",
    purpose: "an istiod that serves other clusters",
    place: Place::Cluster(Stage::ControlPlane),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        let config = mesh.config_cluster(mesh.external_control_plane(cluster)?)?;
        Some(format!("it reads its configuration from {}", mesh[config].name.value))
    },
    build: |mesh, cluster| Content::Charts(external_istiod_charts(mesh, cluster)),
};
