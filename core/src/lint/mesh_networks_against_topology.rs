//! Mesh networks among the user's values leave out a network, or name a registry that is no cluster.

use super::Lint;
use super::given::{at, items, text};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::istio::wellknown::{ports, values};
use crate::mesh::model::{ClusterIdx, Mesh, NetworkIdx};
use crate::mesh::query::Role;
use crate::mesh::system::System;
use crate::source::Span;
use crate::spec::leaves::Raw;
use crate::spec::types::{ServiceType, Values};
use portolan_yaml::Node;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3066),
    name: "mesh-networks-against-topology",
    severity: Severity::Error,
    page: include_str!("mesh_networks_against_topology.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    let of_chart: fn(&Values) -> Option<&Raw> = match mesh.system() {
        System::RemoteCharts => |values| values.istio.as_ref(),
        System::SharedControlPlane => |values| values.istiod.as_ref(),
        System::ReplicatedControlPlanes | System::EastWestGateways | System::Ambient => return,
    };
    let of_clusters = mesh.clusters.iter().filter_map(|cluster| cluster.values.as_ref());
    for given in mesh.istio.values.iter().chain(of_clusters).filter_map(of_chart) {
        if let Some(networks) = at(&given.0, &["global", "meshNetworks"]) {
            for network in mesh.network_indices() {
                check_network(mesh, network, networks, sink);
            }
        }
    }
}

fn check_network(mesh: &Mesh, network: NetworkIdx, networks: &Node, sink: &mut Sink) {
    let name = mesh[network].name.value.to_string();
    // What is not there stays as it is computed: these values are laid over those.
    let Some(given) = networks.get(&name) else { return };
    check_ports(mesh, network, given, sink);
    let registries = given.get("endpoints").map(items).unwrap_or_default();
    let known: Vec<String> =
        mesh.clusters_on(network).iter().map(|cluster| registry(mesh, *cluster)).collect();
    for registry in registries.iter().filter_map(|endpoint| endpoint.get("fromRegistry")) {
        let Some(text) = text(registry).filter(|text| !known.iter().any(|name| name == text)) else {
            continue;
        };
        sink.error(
            Diagnostic::new(
                &RULE,
                Span::from(&registry.span),
                format!("`{text}` is the registry of no cluster on network `{name}`"),
            )
            .note("a remote is known by the key of its secret, which is its name here, and the primary as `Kubernetes` until 1.6; pods of a registry on no network are called directly")
            .help(format!("write `{}`, or leave the endpoints out: they are computed", known.join("` or `"))),
        );
    }
    let left_out = |name: &&String| {
        !registries.iter().any(|endpoint| endpoint.get("fromRegistry").and_then(text) == Some(name.as_str()))
    };
    // A list is replaced whole.
    if given.get("endpoints").is_some()
        && registries.iter().all(|endpoint| endpoint.get("fromCidr").is_none())
    {
        for missing in known.iter().filter(left_out) {
            sink.error(
                Diagnostic::new(
                    &RULE,
                    Span::from(&given.span),
                    format!("network `{name}` lacks registry `{missing}`, whose pods are on it"),
                )
                .note("clients on other networks are then given the addresses of its pods, and their calls time out")
                .help(format!("add `fromRegistry: {missing}`, or leave the endpoints out: they are computed")),
            );
        }
    }
}

/// Reports ports of gateways at which nothing is passed on: load balancers show those of the gateway as they are.
fn check_ports(mesh: &Mesh, network: NetworkIdx, given: &Node, sink: &mut Sink) {
    let gateways = mesh.gateways_of(network);
    if gateways.iter().any(|(_, gateway)| gateway.service.service_type != ServiceType::LoadBalancer) {
        return;
    }
    for port in given.get("gateways").map(items).unwrap_or_default() {
        let Some(port) = port.get("port") else { continue };
        let usable = |text: &str| text.parse().is_ok_and(|port: u16| PORTS.contains(&port));
        let Some(text) = text(port).filter(|text| !usable(text)) else { continue };
        sink.error(
            Diagnostic::new(
                &RULE,
                Span::from(&port.span),
                format!("gateways of network `{}` pass nothing on at port {text}", mesh[network].name.value),
            )
            .note("Gateway `cluster-aware-gateway` opens port 443 of the ingress gateways for other networks, and no other")
            .help(format!("write {}, or leave the gateways out: they are computed", ports::HTTPS)),
        );
    }
}

/// Ports that can lead into a network: the one of the guides, and the one that ingress gateways have for it.
const PORTS: [u16; 2] = [ports::HTTPS, ports::CROSS_NETWORK];

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(networks: &str, expected: &[&str]) {
        let text = format!(
            "istio: {{version: 1.4.10, values: {{istio: {{global: {{meshNetworks: {networks}}}}}}}}}\nclusters:\n\
             - {{name: a, network: n}}\n- {{name: b, network: m, primary: a}}"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn registries_are_those_of_the_clusters() {
        check("{m: {endpoints: [{fromRegistry: b}]}, n: {endpoints: [{fromRegistry: Kubernetes}]}}", &[]);
        check("{m: {gateways: [{address: 192.0.2.1, port: 443}]}}", &[]);
        check(
            "{m: {endpoints: [{fromRegistry: c}]}}",
            &[
                "network `m` lacks registry `b`, whose pods are on it",
                "`c` is the registry of no cluster on network `m`",
            ],
        );
        check("{n: {endpoints: []}}", &["network `n` lacks registry `Kubernetes`, whose pods are on it"]);
        check(
            "{m: {gateways: [{address: 192.0.2.1, port: 8443}]}}",
            &["gateways of network `m` pass nothing on at port 8443"],
        );
    }

    #[test]
    fn a_shared_istiod_knows_its_own_cluster_by_name_from_1_6_on() {
        let text = |release: &str, name: &str| {
            format!(
                "istio: {{version: {release}, values: {{istiod: {{global: {{meshNetworks: {{n: {{endpoints: [{{fromRegistry: {name}}}]}}}}}}}}}}}}\n\
                 clusters:\n- {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n- {{name: b, network: m, primary: a}}"
            )
        };
        testing::check(&LINT, &text("1.6.14", "a"), &[]);
        testing::check(&LINT, &text("1.5.10", "Kubernetes"), &[]);
        testing::check(
            &LINT,
            &text("1.6.14", "Kubernetes"),
            &[
                "network `n` lacks registry `a`, whose pods are on it",
                "`Kubernetes` is the registry of no cluster on network `n`",
            ],
        );
    }
}
