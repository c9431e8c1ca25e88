//! Values of chart `gateways/istio-ingress`, by which the installer brings the east-west gateway before its pods could
//! be plain objects (`istio/istio@1.11.8:samples/multicluster/gen-eastwest-gateway.sh`, `manifests/charts/gateways`).

use crate::istio::release::Capability;
use crate::istio::values::{Global, MultiCluster, to_map};
use crate::istio::wellknown::{env, labels, names, port_names, ports, values};
use crate::mesh::model::{ClusterIdx, EastWestGateway, GatewayService, Mesh};
use crate::mesh::query::Exposure;
use crate::names::Host;
use crate::plan::model::{Chart, ChartInstall};
use crate::plan::values::primary::global_of_istiod;
use crate::plan::values::{external, global, install};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The key below which the chart has its values, whatever the gateway is called.
pub(crate) const KEY: &str = "istio-ingressgateway";

/// Most pods, unless more are asked for at least.
pub(crate) const MOST_REPLICAS: u16 = 5;

/// Returns the chart of the east-west gateway of `cluster`.
pub(crate) fn gateway_chart(mesh: &Mesh, cluster: ClusterIdx, gateway: &EastWestGateway) -> ChartInstall {
    let plane = mesh[cluster].control_plane;
    let mut chart = to_map(&json!({"global": global_of_istiod(mesh, cluster, plane)}));
    if let Some(mesh_config) = external::mesh_config_of_gateway(mesh, cluster, plane) {
        chart.insert("meshConfig".to_owned(), json!(mesh_config));
        chart["global"]["caAddress"] = json!(external::discovery(mesh, plane));
    }
    if let Some(revision) = &mesh[plane].revision {
        chart.insert("revision".to_owned(), json!(revision.value));
    }
    chart.insert("gateways".to_owned(), json!({KEY: values_of(mesh, cluster, gateway)}));
    install(mesh, cluster, plane, Chart::IngressGateway, chart)
}

/// Returns the chart of the ingress gateway in front of an external istiod.
pub(crate) fn ingress_gateway_chart(mesh: &Mesh, cluster: ClusterIdx, ports: &Value) -> ChartInstall {
    let plane = mesh[cluster].control_plane;
    let global = Global {
        multi_cluster: Some(MultiCluster { cluster_name: mesh[cluster].name.value.to_string() }),
        ..global(mesh, plane)
    };
    let mut given = to_map(&json!({"name": names::INGRESS_GATEWAY, "ports": ports}));
    let annotations =
        mesh.external_control_plane(cluster).map(|plane| mesh[plane].discovery.annotations.0.clone());
    if let Some(annotations) = annotations.filter(|annotations| !annotations.is_empty()) {
        given.insert("serviceAnnotations".to_owned(), json!(annotations));
    }
    let chart = to_map(&json!({"global": global, "gateways": {KEY: given}}));
    ChartInstall {
        helm_release: names::INGRESS_GATEWAY.to_owned(),
        ..install(mesh, cluster, plane, Chart::IngressGateway, chart)
    }
}

fn values_of(mesh: &Mesh, cluster: ClusterIdx, gateway: &EastWestGateway) -> Map<String, Value> {
    let network = mesh[cluster].network.map(|network| mesh[network].name.value.to_string());
    let mut pod_labels =
        json!({labels::APP: names::EASTWEST_GATEWAY, labels::ISTIO: values::EASTWEST_GATEWAY});
    let mut env = Map::new();
    if mesh.has(cluster, Capability::GatewayRouterMode) {
        // Makes the clusters that traffic told apart by server name is sent to.
        env.insert(env::ROUTER_MODE.to_owned(), json!(values::SNI_DNAT));
    }
    if let Some(network) = network {
        pod_labels[labels::TOPOLOGY_NETWORK] = json!(network);
        env.insert(env::REQUESTED_NETWORK_VIEW.to_owned(), json!(network));
    }
    if let Some(port) = other_cross_network_port(&gateway.service) {
        pod_labels[labels::GATEWAY_PORT] = json!(port.to_string());
    }
    let mut given = to_map(&json!({
        "name": names::EASTWEST_GATEWAY,
        "labels": pod_labels,
        "env": env,
        "type": gateway.service.service_type.as_str(),
        "ports": service_ports(mesh, cluster, &gateway.service),
        "autoscaleMin": gateway.replicas,
        "autoscaleMax": gateway.replicas.max(MOST_REPLICAS),
    }));
    let service = &gateway.service;
    // The script of the guides asks for it later; an external istiod is told to proxies by the injector alone.
    let external = mesh.config_cluster(mesh[cluster].control_plane).is_some();
    let asked_by_guide = Capability::GatewayInjectionTemplate;
    if mesh.has(cluster, asked_by_guide)
        || external && mesh.has(cluster, Capability::GatewayInjectionTemplateValue)
    {
        given.insert("injectionTemplate".to_owned(), json!(values::GATEWAY_TEMPLATE));
    }
    let annotations = service_annotations(mesh, cluster, service);
    if !annotations.is_empty() {
        given.insert("serviceAnnotations".to_owned(), json!(annotations));
    }
    if let Some(address) = load_balancer_ip(service) {
        given.insert("loadBalancerIP".to_owned(), json!(address));
    }
    if let Some(policy) = &service.external_traffic_policy {
        given.insert("externalTrafficPolicy".to_owned(), json!(policy.value.as_str()));
    }
    given
}

/// Returns the annotations of an east-west gateway's Service: those for the way to istiod, then its own.
pub(crate) fn service_annotations(
    mesh: &Mesh,
    cluster: ClusterIdx,
    service: &GatewayService,
) -> BTreeMap<String, String> {
    let discovery = &mesh[mesh[cluster].control_plane].discovery;
    let in_front = mesh.exposures(cluster).contains(&Exposure::Istiod);
    let mut annotations = if in_front { discovery.annotations.0.clone() } else { BTreeMap::new() };
    annotations.extend(service.annotations.0.clone());
    annotations
}

/// Returns the ports of an east-west gateway, health checks first: some clouds check the first port.
pub(crate) fn service_ports(mesh: &Mesh, cluster: ClusterIdx, service: &GatewayService) -> Vec<Value> {
    let by_tcp = mesh.has(cluster, Capability::GatewayPortsNamedTcp);
    let ports = [
        (port_names::STATUS, port_names::STATUS, ports::STATUS),
        (port_names::TLS, port_names::MTLS, ports::CROSS_NETWORK),
        (port_names::TLS_ISTIOD, port_names::TCP_ISTIOD, ports::ISTIOD),
        (port_names::TLS_WEBHOOK, port_names::TCP_WEBHOOK, ports::WEBHOOK),
    ];
    let entry = |(name, tcp_name, number): (&str, &str, u16)| {
        let given = service.ports.iter().find(|given| given.name.value.as_str() == name);
        let port = given.and_then(|given| given.port.as_ref()).map_or(number, |port| port.value.0);
        let name = if by_tcp { tcp_name } else { name };
        let mut entry = json!({"name": name, "port": port, "targetPort": number, "protocol": "TCP"});
        if let Some(node_port) = given.and_then(|given| given.node_port.as_ref()) {
            entry["nodePort"] = json!(node_port.value.0);
        }
        entry
    };
    ports.into_iter().map(entry).collect()
}

/// Returns the number of the port for traffic of other networks, where it is not the usual one.
pub(crate) fn other_cross_network_port(service: &GatewayService) -> Option<u16> {
    let given = service.ports.iter().find(|given| given.name.value.as_str() == port_names::TLS)?;
    given.port.as_ref().map(|port| port.value.0).filter(|port| *port != ports::CROSS_NETWORK)
}

/// Returns the address that is asked of the load balancer.
pub(crate) fn load_balancer_ip(service: &GatewayService) -> Option<String> {
    match &service.load_balancer_ip.as_ref()?.value {
        Host::Ip(address) => Some(address.to_string()),
        Host::Dns(name) => Some(name.to_string()),
        Host::Unknown => None,
    }
}
