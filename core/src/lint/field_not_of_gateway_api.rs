//! A field describes what the gateway of ambient cannot carry.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{EastWestGateway, Mesh};
use crate::source::Span;
use crate::spec::types::DataPlaneMode;
use std::collections::BTreeSet;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3024),
    name: "field-not-of-gateway-api",
    severity: Severity::Error,
    page: include_str!("field_not_of_gateway_api.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    match mesh.istio.data_plane {
        DataPlaneMode::Sidecar => return,
        DataPlaneMode::Ambient => {}
    }
    // Clusters may share the fields of their network: each place once.
    let mut seen = BTreeSet::new();
    let gateways = mesh.clusters.iter().filter_map(|cluster| cluster.gateway.as_ref());
    for (span, field) in gateways.flat_map(fields_of_a_service).filter(|(span, _)| seen.insert(*span)) {
        sink.error(
            Diagnostic::new(&RULE, span, format!("the gateway of an ambient mesh has no `{field}`"))
                .note("it is an object of the Gateway API, from which istiod makes Deployment and Service by itself")
                .help(format!("leave `{field}` out; annotations of its Service may be given")),
        );
    }
}

/// Returns the given fields that belong to a Deployment or a Service, with their places.
fn fields_of_a_service(gateway: &EastWestGateway) -> Vec<(Span, &'static str)> {
    let service = &gateway.service;
    let fields = [
        (gateway.replicas_span, "replicas"),
        (service.service_type_span, "service.type"),
        (service.load_balancer_ip.as_ref().map(|ip| ip.span), "service.loadBalancerIP"),
        (service.load_balancer_class.as_ref().map(|class| class.span), "service.loadBalancerClass"),
        (service.external_traffic_policy.as_ref().map(|policy| policy.span), "service.externalTrafficPolicy"),
        (service.ports.first().map(|port| port.name.span), "service.ports"),
    ];
    fields.into_iter().filter_map(|(span, field)| span.map(|span| (span, field))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    fn spec(mode: &str, gateway: &str) -> String {
        format!(
            "istio: {{version: 1.30.3, dataPlane: {mode}}}\n\
             clusters:\n- {{name: a, network: n, eastWestGateway: {{{gateway}}}}}\n- {{name: b, network: m}}"
        )
    }

    #[test]
    fn a_gateway_object_has_neither_replicas_nor_ports() {
        check(&spec("ambient", "replicas: 2"), &["the gateway of an ambient mesh has no `replicas`"]);
        check(
            &spec("ambient", "service: {type: LoadBalancer, ports: [{name: tls, port: 443}]}"),
            &[
                "the gateway of an ambient mesh has no `service.type`",
                "the gateway of an ambient mesh has no `service.ports`",
            ],
        );
        check(&spec("ambient", "addresses: [192.0.2.1], service: {annotations: {a: b}}"), &[]);
        check(&spec("sidecar", "replicas: 2"), &[]);
    }
}
