//! What the runbook says of the ways between networks: ports that have to be open, and gateways that have no address yet.

use crate::emit::runbook::commands::kubectl;
use crate::istio::release::Capability;
use crate::istio::wellknown::{names, ports};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::mesh::system::System;
use serde::Serialize;

/// The ports of gateways that firewalls have to let through.
#[derive(Serialize)]
pub(super) struct Ports {
    services: u16,
    istiod: String,
    webhook: u16,
}

/// A gateway that the control plane can only be told by its address, which is not known.
#[derive(Serialize)]
pub(super) struct GatewayWithoutAddress {
    cluster: String,
    kubectl: String,
    namespace: String,
    service: &'static str,
}

/// Returns the ports that clusters need of each other.
pub(super) fn ports(mesh: &Mesh) -> Ports {
    let services = match mesh.system() {
        System::EastWestGateways => ports::CROSS_NETWORK,
        System::Ambient => ports::HBONE,
        System::RemoteCharts | System::ReplicatedControlPlanes | System::SharedControlPlane => ports::HTTPS,
    };
    // Webhooks of remotes with an istiod of their own are answered there.
    let istiod = match mesh.system() {
        System::SharedControlPlane => ports::ISTIOD.to_string(),
        System::EastWestGateways
        | System::Ambient
        | System::RemoteCharts
        | System::ReplicatedControlPlanes => format!("{} and {}", ports::ISTIOD, ports::WEBHOOK),
    };
    Ports { services, istiod, webhook: ports::WEBHOOK }
}

/// Returns the gateways whose addresses have to be written into the spec before others come in there.
pub(super) fn gateways_without_address(mesh: &Mesh) -> Vec<GatewayWithoutAddress> {
    let by_address = mesh.system() == System::SharedControlPlane
        && mesh.has_several_networks()
        && !mesh.istio.release.value.has(Capability::RegistryServiceName);
    let is_unknown = |idx: &ClusterIdx| {
        by_address && mesh[*idx].gateway.as_ref().is_some_and(|gateway| gateway.addresses.is_empty())
    };
    mesh.cluster_indices()
        .filter(is_unknown)
        .map(|idx| GatewayWithoutAddress {
            cluster: mesh[idx].name.value.to_string(),
            kubectl: kubectl(&mesh[idx].kube_context),
            namespace: mesh.namespace(idx).to_string(),
            service: names::INGRESS_GATEWAY,
        })
        .collect()
}
