//! Who reaches whom: what a client in one cluster is given of a service whose pods are in another.
//!
//! In: [`crate::mesh::model::Mesh`]. Out: a [`Sight`] for each pair of clusters. It follows istiod's choice of endpoints
//! (`istio/istio@1.30.3:pilot/pkg/xds/endpoints/ep_filters.go`), and what earlier releases did there. Imports `mesh` and what stands before it.

use crate::istio::release::Capability;
use crate::istio::wellknown::{annotations, ports};
use crate::mesh::model::{ClusterIdx, EastWestGateway, Mesh, NetworkIdx, Service};
use crate::mesh::system::System;
use crate::names::{Host, Name};
use crate::spec::types::{GatewayPortName, ServiceType};
use std::net::IpAddr;

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

    /// Returns address and port as people write them, or what there is to say of an address that is not known.
    pub fn text(&self, mesh: &Mesh) -> String {
        let host = match &self.host {
            Host::Ip(IpAddr::V6(address)) => format!("[{address}]"),
            Host::Ip(IpAddr::V4(_)) | Host::Dns(_) => self.host.to_string(),
            Host::Unknown if gateways_are_found(mesh) => {
                "the address that istiod finds at its Service".to_owned()
            }
            Host::Unknown => "an address not known yet".to_owned(),
        };
        match (&self.host, self.port) {
            (Host::Unknown, Some(port)) => format!("{host}, port {port}"),
            (_, Some(port)) => format!("{host}:{port}"),
            (_, None) => format!("{host}, a port of the node"),
        }
    }
}

/// Returns whether istiods find the addresses of gateways by themselves, at the gateways' Services, so that the spec need
/// not know them.
pub fn gateways_are_found(mesh: &Mesh) -> bool {
    match mesh.system() {
        System::EastWestGateways | System::Ambient => true,
        System::RemoteCharts | System::SharedControlPlane | System::ReplicatedControlPlanes => false,
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
    /// Whether gateways are taken by host name.
    takes_names: bool,
    /// Whether a gateway by host name that is not taken is as if it were not there.
    forgets_names: bool,
    /// Whether the gateway of the pods' own cluster is chosen before others of their network.
    own_gateway_first: bool,
    /// Whether pods of a network without gateway are left out.
    drops_unreachable: bool,
}

impl<'m> View<'m> {
    /// Returns what the control plane does that serves `client`.
    fn of(mesh: &'m Mesh, system: System, client: ClusterIdx) -> Self {
        let has = |capability| mesh.release(mesh[client].control_plane).has(capability);
        View {
            mesh,
            system,
            // Where it is proxies that resolve names, any name will do.
            takes_names: is_apart(system) || has(Capability::GatewayHostNameResolved),
            forgets_names: has(Capability::GatewayHostNameForgotten),
            own_gateway_first: is_apart(system) || has(Capability::GatewayOfClusterFirst),
            drops_unreachable: system == System::Ambient || has(Capability::NetworkWithoutGatewayDropped),
        }
    }
}

fn sights(mesh: &Mesh, servers: &[ClusterIdx], service: Option<&Service>) -> Vec<Sight> {
    let system = mesh.system();
    let mut sights = Vec::new();
    for client in mesh.workload_clusters() {
        let view = View::of(mesh, system, client);
        sights.extend(servers.iter().map(|server| sight(view, client, *server, service)));
    }
    sights
}

fn sight(view: View<'_>, client: ClusterIdx, server: ClusterIdx, service: Option<&Service>) -> Sight {
    let mesh = view.mesh;
    let network = |cluster: ClusterIdx| mesh[cluster].network.map(|network| &mesh[network].name.value);
    let (sees, because) = match (network(client), network(server)) {
        _ if client == server => (Sees::Pods, "the same cluster".to_owned()),
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
    let there = &view.mesh[server].name.value;
    let Some(service) = service else {
        return (
            Sees::Nothing,
            "a control plane knows its own cluster, and of others what `services` lists".to_owned(),
        );
    };
    let ways: Vec<GatewayAddress> = view.mesh[server]
        .gateway
        .as_ref()
        .map(|gateway| addresses(view.system, server, gateway))
        .unwrap_or_default()
        .into_iter()
        .filter(|way| way.host != Host::Unknown)
        .collect();
    if ways.is_empty() {
        return (Sees::Nothing, format!("no address of a gateway of `{there}` is known"));
    }
    let host = service.global_name();
    let because = if service.is_reached_by_egress() {
        format!("by the name `{host}`, from the egress gateway beside the client to the gateway of `{there}`")
    } else {
        format!("by the name `{host}`, which leads to the gateway of `{there}`")
    };
    (Sees::Gateways(ways), because)
}

/// Returns what is seen of pods on another network.
fn across(view: View<'_>, server: ClusterIdx, network: &str) -> (Sees, String) {
    let all = view.mesh[server].network.map(|idx| into(view.mesh, view.system, idx)).unwrap_or_default();
    let there = &view.mesh[server].name.value;
    let has_names = all.iter().any(|way| !is_taken(view, way));
    let ways: Vec<GatewayAddress> = all.into_iter().filter(|way| is_taken(view, way)).collect();
    if ways.is_empty() {
        return without_gateway(view, network, has_names);
    }
    let has_own = ways.iter().any(|way| way.cluster == server);
    if has_own && (view.own_gateway_first || ways.iter().all(|way| way.cluster == server)) {
        let own = ways.into_iter().filter(|way| way.cluster == server).collect();
        return (Sees::Gateways(own), format!("through the gateway of `{there}`, into network `{network}`"));
    }
    let because = if has_own {
        format!("through any gateway of network `{network}`")
    } else {
        format!("through the gateways of network `{network}`: `{there}` has none")
    };
    (Sees::Gateways(ways), because)
}

/// Returns whether the client's control plane takes a gateway: early ones leave host names out.
fn is_taken(view: View<'_>, way: &GatewayAddress) -> bool {
    match way.host {
        Host::Dns(_) => view.takes_names,
        Host::Ip(_) | Host::Unknown => true,
    }
}

/// Returns what is seen of a network without a gateway, or with gateways that have names which are not taken.
fn without_gateway(view: View<'_>, network: &str, has_names: bool) -> (Sees, String) {
    let lacks = if has_names {
        format!("on network `{network}`, whose gateway has a host name, which this release does not resolve")
    } else {
        format!("on network `{network}`, which has no gateway")
    };
    if view.drops_unreachable || (has_names && !view.forgets_names) {
        return (Sees::Nothing, lacks);
    }
    (Sees::PodsOutOfReach, format!("{lacks}: istiod gives the addresses of pods, and calls time out"))
}

fn into(mesh: &Mesh, system: System, network: NetworkIdx) -> Vec<GatewayAddress> {
    let gateways = mesh.gateways_of(network).into_iter();
    gateways.flat_map(|(cluster, gateway)| addresses(system, cluster, gateway)).collect()
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
