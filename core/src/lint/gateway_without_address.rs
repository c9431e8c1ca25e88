//! The Service of a gateway is of a type that gives other networks no address.

use super::{Lint, service_gateways};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::annotations;
use crate::mesh::model::{EastWestGateway, Mesh};
use crate::mesh::query::Exposure;
use crate::mesh::system::System;
use crate::spec::types::ServiceType;
use serde_json::{Map, Value};

/// The rule.
static RULE: Rule = Rule {
    code: Code(3018),
    name: "gateway-without-address",
    severity: Severity::Error,
    page: include_str!("gateway_without_address.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for (cluster, gateway) in service_gateways(mesh) {
        let is_between_networks = mesh.exposures(cluster).contains(&Exposure::Services);
        let fault = if is_found_by_service(mesh) { fault(gateway) } else { early_fault(gateway) };
        let Some((why, help)) = fault.filter(|_| is_between_networks) else { continue };
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

/// Returns whether control planes take the addresses of gateways from their Services.
fn is_found_by_service(mesh: &Mesh) -> bool {
    match mesh.system() {
        System::EastWestGateways | System::Ambient => true,
        System::RemoteCharts | System::ReplicatedControlPlanes | System::SharedControlPlane => false,
    }
}

/// Returns why nobody calls `gateway` where others are told addresses that the spec has.
fn early_fault(gateway: &EastWestGateway) -> Option<(&'static str, String)> {
    match gateway.service.service_type {
        ServiceType::NodePort | ServiceType::ClusterIp if gateway.addresses.is_empty() => Some((
            "up to Istio 1.7 others are told the addresses that the spec has, and such a Service never gets one",
            "write `type: LoadBalancer`; or to `addresses` that of a load balancer of yours".to_owned(),
        )),
        ServiceType::LoadBalancer | ServiceType::NodePort | ServiceType::ClusterIp => None,
    }
}

/// Returns why istiod finds no address of `gateway`, and what to write instead.
fn fault(gateway: &EastWestGateway) -> Option<(&'static str, String)> {
    let selector = annotations::NODE_SELECTOR;
    match gateway.service.service_type {
        ServiceType::LoadBalancer => None,
        ServiceType::NodePort if names_nodes(gateway) => None,
        ServiceType::NodePort => Some((
            "istiod takes the addresses of the nodes that the Service names in an annotation; without it, there is no gateway and calls time out",
            format!(
                "add annotation `{selector}` with labels of the nodes in JSON, as `'{{\"kubernetes.io/os\":\"linux\"}}'`"
            ),
        )),
        ServiceType::ClusterIp => Some((
            "its address is good inside of its cluster alone, so for others there is no gateway and calls time out",
            "write `type: LoadBalancer`, or leave the type out".to_owned(),
        )),
    }
}

/// Returns whether the Service says in JSON, as istiod reads it, which nodes are its gateway.
fn names_nodes(gateway: &EastWestGateway) -> bool {
    let labels = gateway.service.annotations.0.get(annotations::NODE_SELECTOR);
    let is_of_texts = |labels: &Map<String, Value>| labels.values().all(Value::is_string);
    let read = labels.and_then(|labels| serde_json::from_str::<Value>(labels).ok());
    read.is_some_and(|labels| labels.as_object().is_some_and(is_of_texts))
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
        check(
            &spec("type: NodePort, annotations: {traffic.istio.io/nodeSelector: pool=edge}"),
            &["the gateway of `a` is of type `NodePort` and has no address for other networks"],
        );
    }

    #[test]
    fn an_early_gateway_may_stand_behind_a_load_balancer_of_yours() {
        let text = |gateway: &str| {
            format!(
                "istio: {{version: 1.6.14}}\nclusters:\n- {{name: a, network: n, eastWestGateway: {{service: {{type: NodePort}}{gateway}}}}}\n\
                 - {{name: b, network: m}}"
            )
        };
        let fault = "the gateway of `a` is of type `NodePort` and has no address for other networks";
        check(&text(""), &[fault]);
        check(&text(", addresses: [192.0.2.1]"), &[]);
    }

    #[test]
    fn a_gateway_for_istiod_alone_may_be_reached_in_another_way() {
        check(
            "clusters:\n- {name: a, network: n, eastWestGateway: {service: {type: NodePort}}}\n\
             - {name: b, network: n, primary: a}",
            &[],
        );
    }

    #[test]
    fn a_gateway_that_a_network_describes_is_that_of_its_clusters() {
        check(
            "clusters:\n- {name: a, network: n}\n- {name: b, network: m}\n\
             networks: [{name: n, gateway: {service: {type: ClusterIP}}}]",
            &["the gateway of `a` is of type `ClusterIP` and has no address for other networks"],
        );
    }
}
