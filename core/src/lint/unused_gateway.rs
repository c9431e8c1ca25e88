//! The spec describes a gateway that nothing uses.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;
use crate::mesh::system::System;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3008),
    name: "unused-gateway",
    severity: Severity::Warning,
    page: include_str!("unused_gateway.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for cluster in mesh.cluster_indices() {
        let described = &mesh[cluster];
        let name = &described.name.value;
        if mesh.system() == System::SharedControlPlane && described.gateway.is_some() {
            // An ingress gateway, which may serve clients outside of the mesh.
            continue;
        }
        let (span, message) = match (&described.gateway, described.gateway_span, described.gateway_refused) {
            (Some(gateway), _, _) if mesh.exposures(cluster).is_empty() => {
                (gateway.span, format!("the east-west gateway of `{name}` is used by nothing"))
            }
            (None, Some(span), None) => {
                (span, format!("`eastWestGateway` of `{name}` has no effect: the cluster needs no gateway"))
            }
            (Some(_), _, _) | (None, Some(_), Some(_)) | (None, None, _) => continue,
        };
        sink.warn(
            Diagnostic::new(&RULE, span, message)
                .note("a gateway is there for clients on other networks and for remotes that the cluster's istiod serves")
                .help("leave `eastWestGateway` out of this cluster"),
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
    fn one_network_without_remotes_needs_no_gateway() {
        check(
            "clusters:\n- {name: a, network: n, eastWestGateway: {enabled: true}}\n\
             - {name: b, network: n, eastWestGateway: {replicas: 2}}\n\
             - {name: c, network: n, eastWestGateway: {enabled: false}}\n- {name: d, network: n}",
            &[
                "the east-west gateway of `a` is used by nothing",
                "`eastWestGateway` of `b` has no effect: the cluster needs no gateway",
            ],
        );
    }

    #[test]
    fn remotes_and_networks_use_gateways() {
        check(
            "clusters:\n- {name: a, network: n, eastWestGateway: {enabled: true}}\n\
             - {name: b, network: n, primary: a}",
            &[],
        );
        check(
            "clusters:\n- {name: a, network: n, eastWestGateway: {enabled: true}}\n- {name: b, network: m}",
            &[],
        );
    }
}
