//! The units: one file each, in the order in which a cluster gets them.

mod ambient_gateway;
mod cacerts;
mod cluster_aware_gateway;
mod cross_network_gateway;
pub(crate) mod definitions;
mod east_west_gateway;
mod external_account;
mod external_exposure;
mod external_gateway;
mod external_istiod;
mod external_namespace;
mod helloworld;
mod injected_gateway;
mod istio_kubeconfig;
mod istiod;
mod istiod_exposure;
pub(crate) mod istiod_token;
mod namespace;
pub(crate) mod own_resources;
mod primary_service;
mod reader_token;
mod remote_secrets;
mod sample_client;
mod sample_namespace;
mod service_entries;
mod service_stubs;

use crate::plan::model::{Stage, UnitKind};

/// Every unit, in the order of their stages.
pub(crate) static UNITS: &[UnitKind] = &[
    namespace::UNIT,
    external_namespace::UNIT,
    external_account::UNIT,
    reader_token::UNIT,
    istiod_token::UNIT,
    primary_service::UNIT,
    own_resources::unit::<{ Stage::Foundation as usize }>(),
    definitions::OF_ISTIO,
    definitions::OF_GATEWAY_API,
    own_resources::unit::<{ Stage::Crds as usize }>(),
    istiod::UNIT,
    reader_token::BESIDE_CHART,
    istiod_token::BESIDE_CHART,
    external_istiod::UNIT,
    own_resources::unit::<{ Stage::ControlPlane as usize }>(),
    east_west_gateway::ACCOUNT,
    east_west_gateway::UNIT,
    ambient_gateway::UNIT,
    external_gateway::UNIT,
    own_resources::unit::<{ Stage::Gateways as usize }>(),
    external_istiod::RENDERED,
    own_resources::unit::<{ Stage::ExternalControlPlane as usize }>(),
    istiod_exposure::UNIT,
    external_exposure::UNIT,
    cross_network_gateway::UNIT,
    cluster_aware_gateway::UNIT,
    service_entries::UNIT,
    service_stubs::UNIT,
    own_resources::unit::<{ Stage::Exposure as usize }>(),
    own_resources::unit::<{ Stage::RemoteSecrets as usize }>(),
    cacerts::UNIT,
    istio_kubeconfig::UNIT,
    remote_secrets::UNIT,
    sample_namespace::UNIT,
    helloworld::UNIT,
    sample_client::UNIT,
    service_entries::SAMPLE,
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
