//! Who reaches whom: what a client in one cluster is given of a service whose pods are in another.
//!
//! In: [`crate::mesh::model::Mesh`]. Out: a [`Sight`] for each pair of clusters. It follows istiod's choice of endpoints
//! (`istio/istio@1.30.3:pilot/pkg/xds/endpoints/ep_filters.go`). Imports `mesh` and what stands before it.

use crate::istio::release::Capability;
use crate::istio::wellknown::{annotations, ports};
use crate::mesh::model::{ClusterIdx, EastWestGateway, Mesh, NetworkIdx, Service};
use crate::mesh::system::System;
use crate::names::{Host, Name};
use crate::spec::types::{GatewayPortName, ServiceType};

/// What the clients in one cluster are given of a service that has pods in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// The cluster of the clients.
    pub client: ClusterIdx,
    /// The cluster of the pods.
    pub server: ClusterIdx,
    /// What they are given.
    pub sees: Sees,
    /// Why, in one line.
    pub because: String,
}

/// What clients are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sees {
    /// The addresses of the pods.
    Pods,
    /// The addresses of gateways in front of the pods' network.
    Gateways(Vec<GatewayAddress>),
    /// The addresses of pods on a network that they do not reach: calls time out.
    PodsOutOfReach,
    /// Nothing: calls go to other clusters or fail at once.
    Nothing,
}

impl Sees {
    /// Returns the word for it in data.
    pub fn word(&self) -> &'static str {
        match self {
            Sees::Pods => "pods",
            Sees::Gateways(_) => "gateways",
            Sees::PodsOutOfReach => "pods-out-of-reach",
            Sees::Nothing => "nothing",
        }
    }

    /// Returns the addresses of gateways, if that is what they are given.
    pub fn gateways(&self) -> &[GatewayAddress] {
        match self {
            Sees::Gateways(gateways) => gateways,
            Sees::Pods | Sees::PodsOutOfReach | Sees::Nothing => &[],
        }
    }
}

/// An address under which others reach into a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayAddress {
    /// The cluster whose gateway it is.
    pub cluster: ClusterIdx,
    /// The address, as far as it is known.
    pub host: Host,
    /// The port; none where Kubernetes chooses it.
    pub port: Option<u16>,
}

impl GatewayAddress {
    /// Returns the address as text, if it is known.
    pub fn known_host(&self) -> Option<String> {
        match &self.host {
            Host::Ip(_) | Host::Dns(_) => Some(self.host.to_string()),
            Host::Unknown => None,
        }
    }
}

/// Returns what each cluster's clients are given of a service with pods in every cluster, by the names of both.
pub fn endpoints(mesh: &Mesh) -> Vec<Sight> {
    sights(mesh, &mesh.workload_clusters(), None)
}

/// Returns what each cluster's clients are given of `service`, by the names of both clusters.
pub fn endpoints_of(mesh: &Mesh, service: &Service) -> Vec<Sight> {
    let servers = mesh.workload_clusters().into_iter().filter(|cluster| service.clusters.contains(cluster));
    sights(mesh, &servers.collect::<Vec<_>>(), Some(service))
}

/// Returns the addresses under which istiods find the way into `network`, by cluster; empty if there is none.
pub fn gateways_into(mesh: &Mesh, network: NetworkIdx) -> Vec<GatewayAddress> {
    into(mesh, mesh.system(), network)
}

/// What is asked once, and not for each of many pairs: releases answer by going through their history.
#[derive(Clone, Copy)]
struct View<'m> {
    mesh: &'m Mesh,
    system: System,
    /// Whether the istiod of the client takes gateways by host name.
    resolves_names: bool,
}

fn sights(mesh: &Mesh, servers: &[ClusterIdx], service: Option<&Service>) -> Vec<Sight> {
    let system = mesh.system();
    let mut sights = Vec::new();
    for client in mesh.workload_clusters() {
        let reader = mesh.release(mesh[client].control_plane);
        let view = View { mesh, system, resolves_names: reader.has(Capability::GatewayHostNameResolved) };
        sights.extend(servers.iter().map(|server| sight(view, client, *server, service)));
    }
    sights
}

fn sight(view: View<'_>, client: ClusterIdx, server: ClusterIdx, service: Option<&Service>) -> Sight {
    let mesh = view.mesh;
    let network = |cluster: ClusterIdx| mesh[cluster].network.map(|network| &mesh[network].name.value);
    let (sees, because) = match (network(client), network(server)) {
        _ if client == server => (Sees::Pods, "its own cluster".to_owned()),
        _ if is_apart(view.system) => from_apart(view, server, service),
        (Some(here), Some(there)) if here == there => (Sees::Pods, format!("on the same network, `{here}`")),
        (_, Some(there)) => across(view, server, there.as_str()),
        (_, None) => (Sees::Nothing, "no workloads of the mesh run there".to_owned()),
    };
    Sight { client, server, sees, because }
}

/// Returns whether the control planes of the mesh know nothing of each other's clusters.
fn is_apart(system: System) -> bool {
    match system {
        System::ReplicatedControlPlanes => true,
        System::RemoteCharts | System::SharedControlPlane | System::EastWestGateways | System::Ambient => {
            false
        }
    }
}

/// Returns what is seen where each cluster has a control plane that knows that cluster alone.
fn from_apart(view: View<'_>, server: ClusterIdx, service: Option<&Service>) -> (Sees, String) {
    let ways = ways(view, server);
    match service {
        Some(service) if !ways.is_empty() => {
            let host = format!("{}.{}.global", service.name.value, service.namespace.value);
            (Sees::Gateways(ways), format!("by the name `{host}`, which leads to the gateway there"))
        }
        Some(_) => (Sees::Nothing, "no address of a gateway there is known".to_owned()),
        None => (
            Sees::Nothing,
            "a control plane knows its own cluster, and of others what `services` lists".to_owned(),
        ),
    }
}

/// Returns what is seen of pods on another network.
fn across(view: View<'_>, server: ClusterIdx, network: &str) -> (Sees, String) {
    let ways = ways(view, server);
    if ways.is_empty() {
        return without_gateway(view.system, network);
    }
    let because = if ways.iter().all(|way| way.cluster == server) {
        format!("through the gateway of that cluster, into network `{network}`")
    } else {
        format!(
            "on network `{network}`, which is reached through its gateways: the cluster has none of its own"
        )
    };
    (Sees::Gateways(ways), because)
}

fn without_gateway(system: System, network: &str) -> (Sees, String) {
    match system {
        System::Ambient => (Sees::Nothing, format!("network `{network}` has no gateway")),
        System::RemoteCharts
        | System::ReplicatedControlPlanes
        | System::SharedControlPlane
        | System::EastWestGateways => (
            Sees::PodsOutOfReach,
            format!(
                "on network `{network}`, which has no gateway: istiod gives the addresses of pods, and calls time out"
            ),
        ),
    }
}

/// Returns the addresses that lead to the pods of `server` on its network: those of its own gateway, else of all.
fn ways(view: View<'_>, server: ClusterIdx) -> Vec<GatewayAddress> {
    let (mesh, system) = (view.mesh, view.system);
    let own = mesh[server].gateway.as_ref().map(|gateway| addresses(system, server, gateway));
    let own = own.map(|own| known_to(view, own)).unwrap_or_default();
    match mesh[server].network {
        Some(network) if own.is_empty() => known_to(view, into(mesh, system, network)),
        Some(_) | None => own,
    }
}

fn into(mesh: &Mesh, system: System, network: NetworkIdx) -> Vec<GatewayAddress> {
    let gateways = mesh.gateways_of(network).into_iter();
    gateways.flat_map(|(cluster, gateway)| addresses(system, cluster, gateway)).collect()
}

/// Returns those of `addresses` that the client's istiod takes: early ones leave host names out.
fn known_to(view: View<'_>, mut addresses: Vec<GatewayAddress>) -> Vec<GatewayAddress> {
    addresses.retain(|address| match address.host {
        Host::Dns(_) => view.resolves_names,
        Host::Ip(_) | Host::Unknown => true,
    });
    addresses
}

/// Returns the addresses of a gateway; one that is not known yet if the spec gives none.
fn addresses(system: System, cluster: ClusterIdx, gateway: &EastWestGateway) -> Vec<GatewayAddress> {
    let Some(port) = port(system, gateway) else { return Vec::new() };
    let address = |host| GatewayAddress { cluster, host, port: port.number };
    match gateway.addresses.as_slice() {
        [] => vec![address(Host::Unknown)],
        given => given.iter().map(|given| address(given.value.clone())).collect(),
    }
}

/// The port of a gateway; Kubernetes chooses the one of a node if the spec does not.
struct Port {
    number: Option<u16>,
}

/// Returns the port for traffic from other networks; none if the gateway's Service has no address for them.
fn port(system: System, gateway: &EastWestGateway) -> Option<Port> {
    let service = &gateway.service;
    let given = service.ports.iter().find(|port| port.name.value == GatewayPortName::Tls);
    let usual = match system {
        System::Ambient => ports::HBONE,
        System::RemoteCharts | System::SharedControlPlane => ports::HTTPS,
        System::ReplicatedControlPlanes | System::EastWestGateways => ports::CROSS_NETWORK,
    };
    match service.service_type {
        ServiceType::LoadBalancer => {
            let other = given.and_then(|given| given.port.as_ref());
            Some(Port { number: Some(other.map_or(usual, |port| port.value.0)) })
        }
        // Nodes count only where the Service says which.
        ServiceType::NodePort if service.annotations.0.contains_key(annotations::NODE_SELECTOR) => {
            let node_port = given.and_then(|given| given.node_port.as_ref());
            Some(Port { number: node_port.map(|port| port.value.0) })
        }
        ServiceType::NodePort | ServiceType::ClusterIp => None,
    }
}

#[cfg(test)]
mod tests;
