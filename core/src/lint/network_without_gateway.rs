//! The mesh spans several networks and one of them has no gateway.

use super::{Lint, label_each};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3006),
    name: "network-without-gateway",
    severity: Severity::Error,
    page: include_str!("network_without_gateway.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    if !mesh.has_several_networks() {
        return;
    }
    for network in mesh.network_indices() {
        let clusters = mesh.clusters_on(network);
        if clusters.iter().any(|cluster| mesh[*cluster].gateway.is_some()) {
            continue;
        }
        let name = &mesh[network].name;
        let refusals = clusters.iter().filter_map(|cluster| mesh[*cluster].gateway_refused);
        let mut diagnostic =
            Diagnostic::new(&RULE, name.span, format!("network `{}` has no gateway", name.value))
                .label("one of several networks");
        for refusal in refusals.take(super::MOST_LABELS) {
            diagnostic = diagnostic.also(refusal, "switched off here");
        }
        sink.error(
            label_each(diagnostic, mesh, clusters, "has pods on it")
                .note("istiod then gives the clients of other networks the addresses of its pods, and their calls time out")
                .help("leave `enabled: false` out in at least one cluster of the network"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    #[test]
    fn each_of_several_networks_needs_a_gateway() {
        check(
            "clusters:\n- {name: a, network: n}\n- {name: b, network: m, eastWestGateway: {enabled: false}}",
            &["network `m` has no gateway"],
        );
        check("clusters:\n- {name: a, network: n}\n- {name: b, network: m}", &[]);
        check("clusters:\n- {name: a, network: n, eastWestGateway: {enabled: false}}", &[]);
    }

    #[test]
    fn clusters_of_a_network_may_share_one() {
        check(
            "clusters:\n- {name: a, network: n}\n- {name: b, network: m}\n\
             - {name: c, network: m, eastWestGateway: {enabled: false}}",
            &[],
        );
    }
}
