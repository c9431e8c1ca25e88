//! The picture of a mesh: networks as areas, clusters in them, who serves whom, and the ways between networks.
//!
//! In: [`crate::mesh::model::Mesh`]. Out: a [`Picture`], which [`svg`], [`mermaid`] and [`dot`] write as text. Imports
//! `endpoints` and what stands before it.

mod dot;
mod layout;
mod mermaid;
mod route;
mod svg;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::{svg, svg_within};

use crate::endpoints::{GatewayAddress, gateways_into};
use crate::istio::release::Capability;
use crate::istio::wellknown::ports;
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh, NetworkIdx};
use crate::mesh::query::Role;
use crate::names::{Host, Name};
use crate::spec::types::DataPlaneMode;
use portolan_chart::order;

/// What is drawn of a mesh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The mesh ID.
    pub mesh: String,
    /// Release, data plane and size, in one line.
    pub says: String,
    /// What lies outside of the networks, then the networks by name; each with its clusters.
    pub areas: Vec<Area>,
    /// The control planes that serve other clusters than their own, by their hosts.
    pub served: Vec<Serving>,
    /// The ports on which gateways take traffic of other networks; none where the mesh has one network.
    pub crossing: Option<String>,
}

/// A network, or what lies outside of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// The network; none for clusters that run no workloads of the mesh.
    pub network: Option<String>,
    /// Whether other networks have no way into it.
    pub is_cut_off: bool,
    /// Its clusters: those that run control planes first, then by name, numbers as people count.
    pub clusters: Vec<Node>,
}

/// A cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Which.
    pub cluster: ClusterIdx,
    /// Its name.
    pub name: String,
    /// What it is, such as `primary` or `remote of cluster1`.
    pub role: String,
    /// The release of its installation.
    pub release: String,
    /// More about it: a word for what it is, and the text.
    pub facts: Vec<(&'static str, String)>,
    /// Which of [`Picture::served`] serves it, or is served from it; the colour of both.
    pub serving: Option<usize>,
    /// Whether traffic of other networks comes in here.
    pub is_entrance: bool,
}

/// A control plane and the clusters beside its own that it serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serving {
    /// The cluster that runs it.
    pub host: ClusterIdx,
    /// The clusters that it serves, by name.
    pub clusters: Vec<ClusterIdx>,
}

impl Picture {
    /// Returns the picture of `mesh`.
    pub fn of(mesh: &Mesh) -> Picture {
        let planes: Vec<ControlPlaneIdx> =
            mesh.control_plane_indices().filter(|plane| mesh.has_remotes(*plane)).collect();
        let serving =
            |plane: &ControlPlaneIdx| Serving { host: mesh[*plane].host, clusters: mesh.remotes_of(*plane) };
        let outside = mesh.clusters_by_name().into_iter().filter(|cluster| mesh[*cluster].network.is_none());
        let outside = area(mesh, &planes, None, outside.collect());
        let networks = mesh
            .network_indices()
            .map(|network| area(mesh, &planes, Some(network), mesh.clusters_on(network).to_vec()));
        Picture {
            mesh: mesh.id.value.to_string(),
            says: says(mesh),
            areas: [outside].into_iter().chain(networks).filter(|area| !area.clusters.is_empty()).collect(),
            served: planes.iter().map(serving).collect(),
            crossing: crossing(mesh),
        }
    }

    /// Returns every cluster with its area, in the order of the picture.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.areas.iter().flat_map(|area| &area.clusters)
    }
}

fn says(mesh: &Mesh) -> String {
    let mode = match mesh.istio.data_plane {
        DataPlaneMode::Sidecar => "sidecars",
        DataPlaneMode::Ambient => "ambient",
    };
    let (clusters, networks) = (count(mesh.clusters.len(), "cluster"), count(mesh.networks.len(), "network"));
    format!("Istio {}, {mode}, {clusters} on {networks}", mesh.istio.release.value)
}

fn count(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

fn crossing(mesh: &Mesh) -> Option<String> {
    if !mesh.has_several_networks() {
        return None;
    }
    let addresses = mesh.network_indices().flat_map(|network| gateways_into(mesh, network));
    let ports = order::set(addresses.filter_map(|address| address.port));
    let list = ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
    let word = if ports.len() > 1 { "ports" } else { "port" };
    Some(if list.is_empty() { String::new() } else { format!("{word} {list}") })
}

fn area(
    mesh: &Mesh,
    planes: &[ControlPlaneIdx],
    network: Option<NetworkIdx>,
    mut clusters: Vec<ClusterIdx>,
) -> Area {
    let ways = match network {
        Some(network) if mesh.has_several_networks() => gateways_into(mesh, network),
        Some(_) | None => Vec::new(),
    };
    order::sort_by_key(&mut clusters, |cluster| {
        (mesh.hosted_by(*cluster).next().is_none(), as_counted(mesh[*cluster].name.value.as_str()))
    });
    Area {
        network: network.map(|network| mesh[network].name.value.to_string()),
        is_cut_off: network.is_some() && mesh.has_several_networks() && ways.is_empty(),
        clusters: clusters.into_iter().map(|cluster| node(mesh, planes, cluster, &ways)).collect(),
    }
}

/// Returns what sorts a name as people count: `cluster2` before `cluster10`.
fn as_counted(name: &str) -> (&str, u64, &str) {
    let stem = name.trim_end_matches(|digit: char| digit.is_ascii_digit());
    (stem, name[stem.len()..].parse().unwrap_or_default(), name)
}

fn node(mesh: &Mesh, planes: &[ControlPlaneIdx], cluster: ClusterIdx, ways: &[GatewayAddress]) -> Node {
    let own = mesh[cluster].control_plane;
    let hosted = planes.iter().position(|plane| mesh[*plane].host == cluster);
    let own_ways: Vec<&GatewayAddress> = ways.iter().filter(|way| way.cluster == cluster).collect();
    Node {
        cluster,
        name: mesh[cluster].name.value.to_string(),
        role: match mesh.role(cluster) {
            Role::Primary => "primary".to_owned(),
            Role::Remote => format!("remote of {}", mesh[mesh[own].host].name.value),
            Role::ExternalControlPlane => "external control plane".to_owned(),
        },
        release: mesh[cluster].release.value.to_string(),
        facts: facts(mesh, cluster, hosted.map(|at| planes[at]), &own_ways),
        serving: hosted.or_else(|| planes.iter().position(|plane| *plane == own)),
        is_entrance: !own_ways.is_empty(),
    }
}

fn facts(
    mesh: &Mesh,
    cluster: ClusterIdx,
    hosted: Option<ControlPlaneIdx>,
    ways: &[&GatewayAddress],
) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if let Some(plane) = hosted {
        // Before istiod, each of several programs has a port of its own.
        let (word, port) = match mesh.release(plane).has(Capability::Istiod) {
            true => ("istiod", Some(ports::ISTIOD)),
            false => ("pilot", None),
        };
        facts.push((word, address(&mesh[plane].discovery.address, port)));
    }
    if let Some((first, rest)) = ways.split_first() {
        let first = address(&first.host, first.port);
        facts.push(("gateway", if rest.is_empty() { first } else { format!("{first} +{}", rest.len()) }));
    }
    if let Some(plane) =
        mesh.control_plane_indices().find(|plane| mesh.config_cluster(*plane) == Some(cluster))
    {
        facts.push(("config", format!("of {}", mesh[mesh[plane].host].name.value)));
    }
    if let Some(revision) = &mesh[mesh[cluster].control_plane].revision {
        facts.push(("revision", revision.value.to_string()));
    }
    facts
}

fn address(host: &Host, port: Option<u16>) -> String {
    let shown = match host {
        Host::Ip(std::net::IpAddr::V6(address)) => format!("[{address}]"),
        Host::Ip(std::net::IpAddr::V4(_)) | Host::Dns(_) => host.to_string(),
        Host::Unknown => return "no address yet".to_owned(),
    };
    port.map_or(shown.clone(), |port| format!("{shown}:{port}"))
}

#[cfg(test)]
mod tests;
