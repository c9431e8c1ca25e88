//! Definitions of custom resources, as plain objects.

use crate::istio::release::Capability;
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Content, Difference, Place, Sharing, Stage, UnitKind};
use crate::plan::values::{control_plane_charts, definitions_chart, needs_definitions};
use crate::spec::types::{DataPlaneMode, Installer};

/// Name of the unit of the Gateway API.
pub(crate) const GATEWAY_API: &str = "gateway-api-crds";

/// Of chart `base`, or what was before it: the only part of a control plane that clusters have in common.
pub(super) const OF_ISTIO: UnitKind = UnitKind {
    name: "istio-crds",
    purpose: "definitions of Istio's resources",
    place: Place::Cluster(Stage::Crds),
    sharing: Sharing::Base(&[Difference::Release, Difference::BaseValues]),
    applies: |mesh, cluster| {
        (mesh.installer == Installer::Manifests && needs(mesh, cluster))
            .then(|| format!("Istio's configuration, and {}, need them", program(mesh, cluster)))
    },
    build: |mesh, cluster| Content::Charts(vec![definitions_chart(mesh, cluster)]),
};

/// Of the Gateway API, whoever installs: no chart of Istio has them.
pub(super) const OF_GATEWAY_API: UnitKind = UnitKind {
    name: GATEWAY_API,
    purpose: "definitions of the Gateway API",
    place: Place::Cluster(Stage::Crds),
    sharing: Sharing::Base(&[]),
    applies: |mesh, _| {
        (mesh.istio.data_plane == DataPlaneMode::Ambient)
            .then(|| "the gateways of ambient need them".to_owned())
    },
    build: |_, _| Content::GatewayApi,
};

fn needs(mesh: &Mesh, cluster: ClusterIdx) -> bool {
    needs_definitions(mesh[cluster].release.value, &control_plane_charts(mesh, cluster))
}

fn program(mesh: &Mesh, cluster: ClusterIdx) -> &'static str {
    if mesh.has(cluster, Capability::Istiod) { "istiod" } else { "the control plane" }
}
