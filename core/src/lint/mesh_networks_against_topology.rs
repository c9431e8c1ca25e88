//! Mesh networks among the user's values leave out a network, or name a registry that is no cluster.

use super::Lint;
use super::given::{at, items, text};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::values;
use crate::mesh::model::{Mesh, NetworkIdx};
use crate::mesh::query::Role;
use crate::mesh::system::System;
use crate::source::Span;
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
    if mesh.system() != System::RemoteCharts {
        return;
    }
    let of_clusters = mesh.clusters.iter().filter_map(|cluster| cluster.values.as_ref());
    for given in mesh.istio.values.iter().chain(of_clusters).filter_map(|values| values.istio.as_ref()) {
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
            .note("Pilot knows a remote by the key of its secret, which is its name here, and its own cluster as `Kubernetes`; pods of a registry on no network are called directly")
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

fn registry(mesh: &Mesh, cluster: crate::mesh::model::ClusterIdx) -> String {
    match mesh.role(cluster) {
        Role::Primary | Role::ExternalControlPlane => values::KUBERNETES_REGISTRY.to_owned(),
        Role::Remote => mesh[cluster].name.value.to_string(),
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
    }
}
