//! The gateway of this release cannot name the class of its load balancer.

use super::{Lint, service_gateways};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::mesh::model::Mesh;
use std::collections::BTreeSet;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3028),
    name: "load-balancer-class-not-available",
    severity: Severity::Error,
    page: include_str!("load_balancer_class_not_available.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for (cluster, gateway) in service_gateways(mesh) {
        let class = gateway.service.load_balancer_class.as_ref();
        // From then on the gateway is an object of its own, which may have any field of a Service.
        let Some(class) = class.filter(|_| !mesh.has(cluster, Capability::GatewayInjection)) else {
            continue;
        };
        if !seen.insert(class.span) {
            continue;
        }
        sink.error(
            Diagnostic::new(
                &RULE,
                class.span,
                format!("the gateway of Istio {} has no `loadBalancerClass`", mesh[cluster].release.value),
            )
            .note("the installer of this release makes the gateway, and knows no such field of its Service")
            .help(format!(
                "choose the load balancer by an annotation of the platform, or use Istio {} or newer",
                super::first_with(Capability::GatewayInjection)
            )),
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
    fn a_class_needs_a_gateway_that_is_an_object() {
        let spec = |release: &str| {
            format!(
                "istio: {{version: {release}}}\nclusters:\n\
                 - {{name: a, network: n, eastWestGateway: {{service: {{loadBalancerClass: x}}}}}}\n\
                 - {{name: b, network: m}}"
            )
        };
        check(&spec("1.11.8"), &["the gateway of Istio 1.11.8 has no `loadBalancerClass`"]);
        check(&spec("1.12.0"), &[]);
    }
}
