//! A cluster has pods outside of the ranges of its network.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3003),
    name: "pod-cidr-outside-network",
    severity: Severity::Warning,
    page: include_str!("pod_cidr_outside_network.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for cluster in &mesh.clusters {
        let Some(network) = cluster.network.map(|network| &mesh[network]) else { continue };
        let Some(first) = network.cidrs.first() else { continue };
        let is_inside = |cidr: &ipnet::IpNet| network.cidrs.iter().any(|range| range.value.0.contains(cidr));
        for cidr in cluster.pod_cidrs.iter().filter(|cidr| !is_inside(&cidr.value.0)) {
            sink.warn(
                Diagnostic::new(
                    &RULE,
                    cidr.span,
                    format!(
                        "pod CIDR `{}` of `{}` is outside of the ranges of network `{}`",
                        cidr.value.0, cluster.name.value, network.name.value
                    ),
                )
                .also(first.span, "the ranges of the network")
                .note("one of the two is wrong: either the pods are on another network, or the network has more ranges")
                .help("add the range to the `cidrs` of the network, or correct `network` or `podCIDRs` of the cluster"),
            );
        }
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
    fn pods_are_inside_of_their_network() {
        let spec = |cidr: &str| {
            format!(
                "networks:\n- {{name: n, cidrs: [10.0.0.0/8, 2001:db8::/32]}}\n\
                 clusters:\n- {{name: a, network: n, podCIDRs: [{cidr}]}}"
            )
        };
        check(&spec("10.1.0.0/16"), &[]);
        check(&spec("2001:db8:1::/48"), &[]);
        check(
            &spec("172.16.0.0/16"),
            &["pod CIDR `172.16.0.0/16` of `a` is outside of the ranges of network `n`"],
        );
    }

    #[test]
    fn a_network_without_ranges_holds_all() {
        check("clusters:\n- {name: a, network: n, podCIDRs: [172.16.0.0/16]}", &[]);
    }
}
