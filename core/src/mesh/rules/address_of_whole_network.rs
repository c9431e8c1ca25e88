//! The spec gives one address to the gateways of all clusters of a network.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule};
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3026),
    name: "address-of-whole-network",
    severity: Severity::Error,
    page: include_str!("address_of_whole_network.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    for network in &spec.networks {
        let Some(first) = network.gateway.as_ref().and_then(|gateway| gateway.addresses.first()) else {
            continue;
        };
        sink.error(
            Diagnostic::new(
                &RULE,
                first.span,
                format!("network `{}` is given the address of a gateway", network.name.value),
            )
            .note("an address belongs to one load balancer, and each cluster of the network has a gateway with its own")
            .help("write it to `eastWestGateway.addresses` of the cluster whose gateway has it"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let head = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n";
        let istio = if text.contains("istio:") { "" } else { "istio: {version: 1.30.3}\n" };
        let found = crate::check(
            &Source::new("mesh.yaml", format!("{head}{istio}{text}")),
            &crate::Inputs::default(),
        );
        let messages: Vec<&str> =
            found.iter().filter(|found| *found.rule == RULE).map(|found| found.message.as_str()).collect();
        assert_eq!(messages, expected, "{text}");
    }

    #[test]
    fn an_address_belongs_to_the_gateway_of_a_cluster() {
        check(
            "networks:\n- {name: n, gateway: {addresses: [192.0.2.1]}}\nclusters:\n- {name: a, network: n}\n- {name: b, network: m}",
            &["network `n` is given the address of a gateway"],
        );
        check(
            "networks:\n- {name: n, gateway: {replicas: 2}}\nclusters:\n- {name: a, network: n}\n- {name: b, network: m}",
            &[],
        );
    }
}
