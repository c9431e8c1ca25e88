//! The Service of a gateway is of a type that gives other networks no address.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::annotations;
use crate::mesh::model::{EastWestGateway, Mesh};
use crate::mesh::query::Exposure;
use crate::spec::types::{DataPlaneMode, ServiceType};

/// The rule.
static RULE: Rule = Rule {
    code: Code(3018),
    name: "gateway-without-address",
    severity: Severity::Error,
    page: include_str!("gateway_without_address.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    match mesh.istio.data_plane {
        DataPlaneMode::Sidecar => {}
        // Its gateway has no Service that the spec could describe: another rule.
        DataPlaneMode::Ambient => return,
    }
    for cluster in mesh.cluster_indices().filter(|idx| mesh.exposures(*idx).contains(&Exposure::Services)) {
        let Some(gateway) = &mesh[cluster].gateway else { continue };
        let Some((why, help)) = fault(gateway) else { continue };
        let service_type = gateway.service.service_type;
        sink.error(
            Diagnostic::new(
                &RULE,
                gateway.service.service_type_span.unwrap_or(gateway.span),
                format!(
                    "the gateway of `{}` is of type `{service_type}` and has no address for other networks",
                    mesh[cluster].name.value
                ),
            )
            .note(why)
            .help(help),
        );
    }
}

/// Returns why istiod finds no address of `gateway`, and what to write instead.
fn fault(gateway: &EastWestGateway) -> Option<(&'static str, String)> {
    let selector = annotations::NODE_SELECTOR;
    match gateway.service.service_type {
        ServiceType::LoadBalancer => None,
        ServiceType::NodePort if gateway.service.annotations.0.contains_key(selector) => None,
        ServiceType::NodePort => Some((
            "istiod takes the addresses of nodes that this Service names in an annotation; without it, it knows no gateway and calls time out",
            format!(
                "add annotation `{selector}` with the labels of the nodes, as `'{{\"kubernetes.io/os\":\"linux\"}}'`"
            ),
        )),
        ServiceType::ClusterIp => Some((
            "its address is good inside of its cluster alone, so istiod knows no gateway and calls time out",
            "write `type: LoadBalancer`, or leave the type out".to_owned(),
        )),
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
             - {{name: b, network: m}}"
        )
    }

    #[test]
    fn a_gateway_between_networks_has_an_address() {
        check(&spec("type: LoadBalancer"), &[]);
        check(
            &spec("type: ClusterIP"),
            &["the gateway of `a` is of type `ClusterIP` and has no address for other networks"],
        );
        check(
            &spec("type: NodePort"),
            &["the gateway of `a` is of type `NodePort` and has no address for other networks"],
        );
        check(&spec("type: NodePort, annotations: {traffic.istio.io/nodeSelector: \"{}\"}"), &[]);
    }

    #[test]
    fn a_gateway_for_istiod_alone_may_be_reached_in_another_way() {
        check(
            "clusters:\n- {name: a, network: n, eastWestGateway: {service: {type: NodePort}}}\n\
             - {name: b, network: n, primary: a}",
            &[],
        );
    }
}
