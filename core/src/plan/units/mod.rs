//! The units: one file each, in the order in which a cluster gets them.

mod cacerts;
mod cross_network_gateway;
mod east_west_gateway;
mod istiod;
mod istiod_exposure;
mod namespace;
mod reader_token;
mod remote_secrets;

use crate::plan::model::UnitKind;

/// Every unit, in the order of their stages.
pub(crate) static UNITS: &[UnitKind] = &[
    namespace::UNIT,
    reader_token::UNIT,
    istiod::UNIT,
    east_west_gateway::ACCOUNT,
    east_west_gateway::UNIT,
    istiod_exposure::UNIT,
    cross_network_gateway::UNIT,
    cacerts::UNIT,
    remote_secrets::UNIT,
];

use crate::istio::release::Capability;
use crate::istio::wellknown::api_versions;
use crate::mesh::model::{ClusterIdx, Mesh};

/// Returns the version of Istio's networking API that the release's guides use.
fn networking(mesh: &Mesh, cluster: ClusterIdx) -> &'static str {
    if mesh.has(cluster, Capability::NetworkingV1) {
        api_versions::NETWORKING_V1
    } else {
        api_versions::NETWORKING_V1ALPHA3
    }
}
