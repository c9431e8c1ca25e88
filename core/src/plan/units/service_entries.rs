//! Services of other clusters under their names in domain `global`, for replicated control planes
//! (`istio.io@1.4:docs/setup/install/multicluster/gateways`).

use crate::istio::wellknown::{api_versions, hosts, names, port_names, ports, values};
use crate::mesh::global_services;
use crate::mesh::model::{ClusterIdx, Mesh, Service};
use crate::names::{Host, Name, ServiceName};
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::plan::units::sample_namespace;
use crate::plan::units::service_stubs::is_for_verification;
use crate::spec::types::ServicePort;
use serde_json::{Map, Value, json};
use std::net::IpAddr;

/// The label by which rules tell the clusters behind one name apart, as the guide has it.
const CLUSTER_LABEL: &str = "cluster";

pub(super) const UNIT: UnitKind = UnitKind {
    name: "service-entries",
    purpose: "services of other clusters, by their names under `global`",
    place: Place::Cluster(Stage::Exposure),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        let names: Vec<String> = reached(mesh, cluster).map(|service| service.global_name()).collect();
        (!names.is_empty()).then(|| format!("other clusters run {}", names.join(", ")))
    },
    build: |mesh, cluster| {
        Content::Objects(reached(mesh, cluster).map(|service| of_service(mesh, cluster, service)).collect())
    },
};

/// The service for verification, under its name in other clusters.
pub(super) const SAMPLE: UnitKind = UnitKind {
    name: "helloworld-global",
    purpose: "the service for verification in other clusters, by its name under `global`",
    place: Place::Verify,
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        let reached = sample(mesh, cluster).filter(|entry| !entry.endpoints.is_empty());
        reached.map(|entry| format!("other clusters run {}", entry.host))
    },
    build: |mesh, cluster| {
        Content::Objects(sample(mesh, cluster).iter().map(|entry| entry.object(mesh, cluster)).collect())
    },
};

fn sample(mesh: &Mesh, client: ClusterIdx) -> Option<Entry> {
    let name = ServiceName::parse(names::HELLOWORLD).ok()?;
    let namespace = sample_namespace::name();
    let is_client = mesh.is_replicated() && mesh[client].network.is_some();
    is_client.then(|| Entry {
        name: format!("{name}-{namespace}"),
        namespace: namespace.to_string(),
        host: global_services::global_name(&name, &namespace),
        address: IpAddr::V4(global_services::address(mesh, &name, &namespace)),
        endpoints: mesh.global_clusters(client),
        ports: vec![Port {
            name: port_names::HTTP.to_owned(),
            number: ports::HELLOWORLD,
            protocol: "HTTP".to_owned(),
        }],
        by_egress: false,
    })
}

/// Returns the services that `cluster` reaches in others.
fn reached(mesh: &Mesh, cluster: ClusterIdx) -> impl Iterator<Item = &Service> {
    let is_client = mesh.is_replicated() && mesh[cluster].network.is_some();
    mesh.services
        .iter()
        .filter(move |service| is_client && !is_for_verification(service))
        .filter(move |service| !mesh.global_endpoints(service, cluster).is_empty())
}

fn of_service(mesh: &Mesh, client: ClusterIdx, service: &Service) -> Object {
    let ports: Vec<Port> = service.ports.iter().map(Port::of).collect();
    let entry = Entry {
        name: format!("{}-{}", service.name.value, service.namespace.value),
        namespace: service.namespace.value.to_string(),
        host: service.global_name(),
        address: service.global_address(mesh),
        endpoints: mesh.global_endpoints(service, client),
        ports,
        by_egress: service.is_reached_by_egress(),
    };
    entry.object(mesh, client)
}

/// What one entry says.
pub(super) struct Entry {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// The name that it is for.
    pub host: String,
    /// The address to which that name resolves.
    pub address: IpAddr,
    /// The clusters behind it.
    pub endpoints: Vec<ClusterIdx>,
    /// Its ports.
    pub ports: Vec<Port>,
    /// Whether clients go through the egress gateway of their own cluster.
    pub by_egress: bool,
}

/// A port of an entry.
pub(super) struct Port {
    /// Its name, to which endpoints refer.
    pub name: String,
    /// Its number.
    pub number: u16,
    /// Its protocol, as Istio writes it.
    pub protocol: String,
}

impl Port {
    fn of(port: &ServicePort) -> Port {
        let name = port.name.value.to_string();
        let stem = name.split('-').next().unwrap_or_default().to_owned();
        let protocol = port.protocol.as_ref().map_or(stem, |protocol| protocol.value.clone());
        Port { number: port.port.value.0, protocol: known_protocol(&protocol), name }
    }
}

/// Returns the protocol that Istio of that time takes `name` for.
fn known_protocol(name: &str) -> String {
    const KNOWN: [&str; 9] = ["grpc", "http", "http2", "https", "mongo", "mysql", "redis", "tcp", "tls"];
    let lower = name.to_ascii_lowercase();
    if KNOWN.contains(&lower.as_str()) { lower.to_ascii_uppercase() } else { "TCP".to_owned() }
}

impl Entry {
    /// Returns the object, for clients of a cluster.
    pub(super) fn object(&self, mesh: &Mesh, client: ClusterIdx) -> Object {
        let ports: Vec<Value> = self
            .ports
            .iter()
            .map(|port| json!({"name": port.name, "number": port.number, "protocol": port.protocol}))
            .collect();
        let mut endpoints: Vec<Value> =
            self.endpoints.iter().flat_map(|cluster| self.endpoints_in(mesh, *cluster)).collect();
        if self.by_egress {
            // By name: its address is the cluster's, and known to nobody else.
            let address = format!(
                "{}.{}.{}.{}",
                names::EGRESS_GATEWAY,
                mesh.namespace(client),
                hosts::SVC,
                hosts::CLUSTER_LOCAL
            );
            endpoints.push(json!({"address": address, "ports": self.port_numbers(ports::CROSS_NETWORK)}));
        }
        let mut entry = Object::new(api_versions::NETWORKING_V1ALPHA3, "ServiceEntry", self.name.clone());
        entry.namespace = Some(self.namespace.clone());
        entry.with(
            "spec",
            json!({
                "hosts": [self.host],
                "location": "MESH_INTERNAL",
                "ports": ports,
                "resolution": "DNS",
                "addresses": [self.address.to_string()],
                "endpoints": endpoints,
            }),
        )
    }

    /// Returns the ways into a cluster.
    fn endpoints_in(&self, mesh: &Mesh, cluster: ClusterIdx) -> Vec<Value> {
        let Some(gateway) = &mesh[cluster].gateway else { return Vec::new() };
        let known = gateway.addresses.iter().filter(|address| address.value != Host::Unknown);
        known
            .map(|address| {
                let mut endpoint = Map::new();
                endpoint.insert("address".to_owned(), json!(address.value.to_string()));
                if self.by_egress {
                    // Only the egress gateway is shown endpoints of this network.
                    endpoint.insert("network".to_owned(), json!(values::EXTERNAL_VIEW));
                }
                if let Some(locality) = locality(mesh, cluster) {
                    endpoint.insert("locality".to_owned(), json!(locality));
                }
                endpoint.insert(
                    "labels".to_owned(),
                    json!({CLUSTER_LABEL: mesh[cluster].name.value.to_string()}),
                );
                endpoint.insert("ports".to_owned(), json!(self.port_numbers(ports::CROSS_NETWORK)));
                Value::Object(endpoint)
            })
            .collect()
    }

    fn port_numbers(&self, number: u16) -> Map<String, Value> {
        self.ports.iter().map(|port| (port.name.clone(), json!(number))).collect()
    }
}

/// Returns region and zone as Istio writes them.
fn locality(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    let region = &mesh[cluster].region.as_ref()?.value;
    let zone = mesh[cluster].zone.as_ref().map(|zone| format!("/{}", zone.value)).unwrap_or_default();
    Some(format!("{region}{zone}"))
}
