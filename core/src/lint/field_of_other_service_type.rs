//! A field of a gateway belongs to another type of Service.

use super::{Lint, service_gateways};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{GatewayService, Mesh};
use crate::source::Span;
use crate::spec::types::ServiceType;
use std::collections::BTreeSet;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3019),
    name: "field-of-other-service-type",
    severity: Severity::Error,
    page: include_str!("field_of_other_service_type.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    // Clusters may share the fields of their network: each place once.
    let mut seen = BTreeSet::new();
    for service in service_gateways(mesh).into_iter().map(|(_, gateway)| &gateway.service) {
        for (span, field, wanted) in misplaced(service).into_iter().filter(|(span, _, _)| seen.insert(*span))
        {
            let service_type = service.service_type;
            let mut diagnostic =
                Diagnostic::new(&RULE, span, format!("a Service of type `{service_type}` has no `{field}`"));
            if let Some(span) = service.service_type_span {
                diagnostic = diagnostic.also(span, "the type");
            }
            sink.error(
                diagnostic
                    .note("Kubernetes refuses such a Service, or passes the field over")
                    .help(format!("leave `{field}` out, or write `type: {wanted}`")),
            );
        }
    }
}

/// Returns the fields that a Service of this type does not have: place, name and a type that has it.
fn misplaced(service: &GatewayService) -> Vec<(Span, &'static str, ServiceType)> {
    let for_balancers = [
        service.load_balancer_ip.as_ref().map(|ip| (ip.span, "loadBalancerIP", ServiceType::LoadBalancer)),
        service
            .load_balancer_class
            .as_ref()
            .map(|class| (class.span, "loadBalancerClass", ServiceType::LoadBalancer)),
    ];
    let policy = service.external_traffic_policy.as_ref();
    let policy = policy.map(|policy| (policy.span, "externalTrafficPolicy", ServiceType::LoadBalancer));
    let ports = service.ports.iter().filter_map(|port| port.node_port.as_ref());
    let ports = ports.map(|port| (port.span, "nodePort", ServiceType::NodePort));
    match service.service_type {
        ServiceType::LoadBalancer => Vec::new(),
        ServiceType::NodePort => for_balancers.into_iter().flatten().collect(),
        ServiceType::ClusterIp => for_balancers.into_iter().flatten().chain(policy).chain(ports).collect(),
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

    fn spec(service: &str) -> String {
        format!(
            "clusters:\n- {{name: a, network: n, eastWestGateway: {{service: {{{service}}}}}}}\n\
             - {{name: b, network: n, primary: a}}"
        )
    }

    #[test]
    fn fields_go_with_the_type() {
        check(
            &spec("type: NodePort, loadBalancerIP: 192.0.2.1, externalTrafficPolicy: Local"),
            &["a Service of type `NodePort` has no `loadBalancerIP`"],
        );
        check(
            &spec("type: ClusterIP, externalTrafficPolicy: Local, ports: [{name: tls, nodePort: 30000}]"),
            &[
                "a Service of type `ClusterIP` has no `externalTrafficPolicy`",
                "a Service of type `ClusterIP` has no `nodePort`",
            ],
        );
        check(&spec("loadBalancerIP: 192.0.2.1, loadBalancerClass: x, externalTrafficPolicy: Local"), &[]);
    }

    #[test]
    fn the_fields_of_a_network_are_reported_once() {
        check(
            "networks:\n- {name: n, gateway: {service: {type: NodePort, loadBalancerClass: x}}}\n\
             clusters:\n- {name: a, network: n}\n- {name: b, network: n}\n- {name: c, network: m}",
            &["a Service of type `NodePort` has no `loadBalancerClass`"],
        );
    }
}
