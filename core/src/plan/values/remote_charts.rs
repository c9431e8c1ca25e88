//! Values of the charts of 1.0 to 1.4: `istio` for a control plane of separate programs (Pilot, Mixer, Citadel), and
//! `istio-remote`, later values of chart `istio`, for a remote.
//!
//! `istio/istio@1.0.9:install/kubernetes/helm/istio-remote`, `istio/istio@1.4.10:install/kubernetes/helm/istio`,
//! `istio.io@1.4:docs/setup/install/multicluster/{shared-vpn,shared-gateways}`.

use crate::istio::release::Capability;
use crate::istio::values::merge;
use crate::istio::wellknown::{env, hosts, names, ports, values};
use crate::mesh::early::Program;
use crate::mesh::model::{CaSource, ClusterIdx, ControlPlaneIdx, EastWestGateway, Mesh, NetworkIdx};
use crate::mesh::query::{Exposure, Role};
use crate::mesh::system::System;
use crate::names::Host;
use crate::plan::model::Chart;
use crate::plan::values::gateway::{MOST_REPLICAS, load_balancer_ip, service_annotations};
use crate::spec::types::ServiceType;
use serde_json::{Map, Value, json};

/// Returns the charts of a cluster, with what they are given.
pub(super) fn charts(
    mesh: &Mesh,
    cluster: ClusterIdx,
    plane: ControlPlaneIdx,
) -> Vec<(Chart, Map<String, Value>)> {
    match mesh.role(cluster) {
        Role::Primary | Role::ExternalControlPlane => {
            let mut charts = Vec::new();
            if mesh.has(cluster, Capability::IstioInitChart) {
                let mut init = definitions(mesh, cluster);
                lay(&mut init, json!({"global": images(mesh)}));
                charts.push((Chart::IstioInit, init));
            }
            charts.push((Chart::Istio, primary(mesh, cluster)));
            charts
        }
        Role::Remote => vec![(Chart::IstioRemote, remote(mesh, cluster, plane))],
    }
}

/// Returns what decides which definitions chart `istio-init` brings: those of cert-manager, where the user has it
/// installed with the control plane.
pub(super) fn definitions(mesh: &Mesh, cluster: ClusterIdx) -> Map<String, Value> {
    let given = [&mesh.istio.values, &mesh[cluster].values].into_iter().flatten();
    let mut init = Map::new();
    for values in given.filter_map(|values| values.istio.as_ref()) {
        if let Some(certmanager @ Value::Object(_)) = values.to_json().get("certmanager") {
            lay(&mut init, json!({"certmanager": certmanager}));
        }
    }
    init
}

/// Returns what the control plane of `cluster` is given.
fn primary(mesh: &Mesh, cluster: ClusterIdx) -> Map<String, Value> {
    let mut computed = common(mesh, cluster);
    if mesh.exposures(cluster).contains(&Exposure::Istiod) {
        // Puts Pilot, Mixer and Citadel behind the ingress gateway.
        lay(&mut computed, json!({"global": {"meshExpansion": {"enabled": true}}}));
    }
    if mesh.system() == System::RemoteCharts && mesh.has_several_networks() {
        lay(&mut computed, json!({"global": {"meshNetworks": mesh_networks(mesh)}}));
    }
    if let Some(gateway) = &mesh[cluster].gateway {
        lay(&mut computed, ingress_gateway(mesh, cluster, gateway));
    }
    if mesh.system() == System::ReplicatedControlPlanes {
        lay(&mut computed, replicated(mesh, cluster));
    }
    computed
}

/// Returns what a remote is given.
fn remote(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> Map<String, Value> {
    let mut computed = Map::new();
    if mesh.has(cluster, Capability::IstioRemoteValues) {
        lay(&mut computed, as_remote(mesh, cluster));
    }
    merge(&mut computed, &common(mesh, cluster));
    lay(&mut computed, json!({"global": addresses(mesh, cluster, plane)}));
    if let Some(gateway) = &mesh[cluster].gateway {
        lay(&mut computed, json!({"gateways": {"enabled": true}}));
        lay(&mut computed, ingress_gateway(mesh, cluster, gateway));
    }
    computed
}

/// Returns what makes a remote of chart `istio`: nothing but Citadel and the injector.
fn as_remote(mesh: &Mesh, cluster: ClusterIdx) -> Value {
    let mut values = json!({
        "global": {"istioRemote": true, "enableTracing": false},
        "galley": {"enabled": false},
        "gateways": {"enabled": false},
        "mixer": {"policy": {"enabled": false}, "telemetry": {"enabled": false}},
        "pilot": {"enabled": false},
        "prometheus": {"enabled": false},
        "security": {"enabled": true, "createMeshPolicy": false},
    });
    if mesh.has(cluster, Capability::ConfigSourceValue) {
        values["pilot"]["configSource"] = json!({"subscribedResources": null});
    }
    values
}

/// Returns what all clusters are given.
fn common(mesh: &Mesh, cluster: ClusterIdx) -> Map<String, Value> {
    let mut global = images(mesh);
    if mesh.requires_mtls() {
        global.insert("mtls".to_owned(), json!({"enabled": true}));
    }
    if mesh.has_control_plane_security() {
        global.insert("controlPlaneSecurityEnabled".to_owned(), json!(true));
    }
    if let Some(network) = mesh[cluster].network.filter(|_| has_networks(mesh)) {
        global.insert("network".to_owned(), json!(mesh[network].name.value));
    }
    if let Some(domain) = &mesh.trust.domain {
        global.insert("trustDomain".to_owned(), json!(domain.value));
    }
    if !mesh.trust.aliases.is_empty() {
        let aliases: Vec<&_> = mesh.trust.aliases.iter().map(|alias| &alias.value).collect();
        global.insert("trustDomainAliases".to_owned(), json!(aliases));
    }
    let mut common = object(json!({"global": global}));
    match mesh.trust.ca {
        CaSource::SelfSigned => {}
        CaSource::Files => lay(&mut common, json!({"security": {"selfSigned": false}})),
    }
    common
}

/// Returns whether proxies are told their network: where one control plane serves several.
fn has_networks(mesh: &Mesh) -> bool {
    mesh.system() == System::RemoteCharts && mesh.has_several_networks()
}

/// Returns where images come from, if not from where the charts say.
fn images(mesh: &Mesh) -> Map<String, Value> {
    let hub = mesh.istio.hub.iter().map(|hub| ("hub".to_owned(), json!(hub)));
    let variant = mesh.istio.variant.iter().map(|variant| ("variant".to_owned(), json!(variant)));
    hub.chain(variant).collect()
}

/// Returns where a remote reaches the programs of its control plane.
fn addresses(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> Map<String, Value> {
    let mut global = Map::new();
    let by_service = mesh.reaches_programs_by_service(cluster);
    if by_service && !mesh.has(cluster, Capability::RemotePilotServiceAlways) {
        global.insert("remotePilotCreateSvcEndpoint".to_owned(), json!(true));
    }
    if by_service && mesh.has(cluster, Capability::IstioRemoteValues) {
        global.insert("createRemoteSvcEndpoints".to_owned(), json!(true));
    }
    for program in Program::ALL {
        let Some(host) = mesh.program_address(plane, program) else { continue };
        let address = address(mesh, plane, &host);
        let key = match program {
            Program::Pilot => "remotePilotAddress",
            Program::Policy => "remotePolicyAddress",
            Program::Telemetry => "remoteTelemetryAddress",
            Program::Zipkin => "remoteZipkinAddress",
            Program::Statsd => {
                // Since 1.0.3 the chart leaves the port to its user, and writes none without.
                let statsd = json!({"enabled": true, "host": address, "port": ports::STATSD});
                global.insert("proxy".to_owned(), json!({"envoyStatsd": statsd}));
                continue;
            }
        };
        global.insert(key.to_owned(), json!(address));
    }
    global
}

fn address(mesh: &Mesh, plane: ControlPlaneIdx, host: &Host) -> String {
    match host {
        Host::Ip(address) => address.to_string(),
        Host::Dns(name) => name.to_string(),
        Host::Unknown => format!("{}{}", mesh[mesh[plane].host].name.value, hosts::UNKNOWN_DISCOVERY),
    }
}

/// Returns the networks of the mesh: how Pilot knows whose pods are on each, and the gateways into it.
pub(crate) fn mesh_networks(mesh: &Mesh) -> Map<String, Value> {
    mesh.network_indices()
        .map(|network| (mesh[network].name.value.to_string(), mesh_network(mesh, network)))
        .collect()
}

fn mesh_network(mesh: &Mesh, network: NetworkIdx) -> Value {
    let registries =
        mesh.clusters_on(network).iter().map(|cluster| json!({"fromRegistry": registry(mesh, *cluster)}));
    let cidrs = mesh[network].cidrs.iter().map(|cidr| json!({"fromCidr": cidr.value.to_string()}));
    let gateways: Vec<Value> = if is_found_by_service(mesh, network) {
        let service = format!("{}.{}.{}", names::INGRESS_GATEWAY, mesh.istio.namespace, hosts::SERVICES);
        vec![json!({"registry_service_name": service, "port": ports::HTTPS})]
    } else {
        let addresses =
            mesh.gateways_of(network).into_iter().flat_map(|(_, gateway)| gateway_addresses(gateway));
        addresses.map(|address| json!({"address": address, "port": ports::HTTPS})).collect()
    };
    json!({"endpoints": registries.chain(cidrs).collect::<Vec<_>>(), "gateways": gateways})
}

/// Returns whether the control plane finds the gateways of a network by their Service, whose addresses it then follows.
fn is_found_by_service(mesh: &Mesh, network: NetworkIdx) -> bool {
    let has_balancer = |gateway: &EastWestGateway| gateway.service.service_type == ServiceType::LoadBalancer;
    mesh.istio.release.value.has(Capability::RegistryServiceName)
        && mesh.gateways_of(network).into_iter().all(|(_, gateway)| has_balancer(gateway))
}

/// Returns the name by which Pilot knows the cluster: its own it knows by a fixed one.
fn registry(mesh: &Mesh, cluster: ClusterIdx) -> String {
    match mesh.role(cluster) {
        Role::Primary | Role::ExternalControlPlane
            if !mesh.has(cluster, Capability::ClusterNameIsRegistry) =>
        {
            values::KUBERNETES_REGISTRY.to_owned()
        }
        Role::Primary | Role::ExternalControlPlane | Role::Remote => mesh[cluster].name.value.to_string(),
    }
}

/// Returns the addresses of a gateway; the guides' placeholder while there is none, which Pilot passes over.
fn gateway_addresses(gateway: &EastWestGateway) -> Vec<String> {
    let known: Vec<String> = gateway.addresses.iter().map(|address| address.value.to_string()).collect();
    if known.is_empty() { vec![hosts::NO_ADDRESS.to_owned()] } else { known }
}

/// Returns the settings of the ingress gateway, which leads into the network of `cluster`.
pub(super) fn ingress_gateway(mesh: &Mesh, cluster: ClusterIdx, gateway: &EastWestGateway) -> Value {
    let mut given = Map::new();
    if let Some(network) = mesh[cluster].network.filter(|_| has_networks(mesh)) {
        given.insert("env".to_owned(), json!({env::META_NETWORK: mesh[network].name.value}));
    }
    if gateway.replicas > 1 {
        given.insert("autoscaleMin".to_owned(), json!(gateway.replicas));
        given.insert("autoscaleMax".to_owned(), json!(gateway.replicas.max(MOST_REPLICAS)));
    }
    let service = &gateway.service;
    if service.service_type != ServiceType::LoadBalancer {
        given.insert("type".to_owned(), json!(service.service_type.as_str()));
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
    if given.is_empty() { json!({}) } else { json!({"gateways": {names::INGRESS_GATEWAY: given}}) }
}

/// Returns what a replicated control plane is given: the same in every cluster
/// (`istio/istio@1.4.10:install/kubernetes/helm/istio/example-values/values-istio-multicluster-gateways.yaml`).
fn replicated(mesh: &Mesh, cluster: ClusterIdx) -> Value {
    json!({
        "global": {
            "podDNSSearchNamespaces": search_domains(mesh, cluster),
            "multiCluster": {"enabled": true},
        },
        "istiocoredns": {"enabled": true},
        "gateways": {names::EGRESS_GATEWAY: {
            "enabled": true,
            "env": {env::REQUESTED_NETWORK_VIEW: values::EXTERNAL_VIEW},
        }},
    })
}

/// Returns the domains that pods look names up in: `bar.foo` is `bar.foo.global`, `bar` is also `bar.<its own>.global`.
pub(crate) fn search_domains(mesh: &Mesh, cluster: ClusterIdx) -> Vec<String> {
    let namespace = r#"valueOrDefault .DeploymentMeta.Namespace "default""#;
    let (open, close) =
        if mesh.has(cluster, Capability::InjectionTemplateBrackets) { ("[[", "]]") } else { ("{{", "}}") };
    vec![hosts::GLOBAL_DOMAIN.to_owned(), format!("{open} {namespace} {close}.{}", hosts::GLOBAL_DOMAIN)]
}

fn lay(values: &mut Map<String, Value>, over: Value) {
    merge(values, &object(over));
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}
