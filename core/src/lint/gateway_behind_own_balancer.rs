//! Up to 1.7: others call a gateway at addresses of the spec on a port that its Service does not open there.

use super::{Lint, service_gateways};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::ports;
use crate::mesh::model::Mesh;
use crate::mesh::query::Exposure;
use crate::mesh::system::System;
use crate::spec::types::ServiceType;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3067),
    name: "gateway-behind-own-balancer",
    severity: Severity::Warning,
    page: include_str!("gateway_behind_own_balancer.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    let port = match mesh.system() {
        System::EastWestGateways | System::Ambient => return,
        System::ReplicatedControlPlanes => ports::CROSS_NETWORK,
        System::RemoteCharts | System::SharedControlPlane => ports::HTTPS,
    };
    for (cluster, gateway) in service_gateways(mesh) {
        let is_called = mesh.is_replicated() || mesh.exposures(cluster).contains(&Exposure::Services);
        let own = match gateway.service.service_type {
            ServiceType::LoadBalancer => false,
            ServiceType::NodePort | ServiceType::ClusterIp => true,
        };
        if !is_called || !own || gateway.addresses.is_empty() {
            continue;
        }
        let service_type = gateway.service.service_type;
        let name = &mesh[cluster].name.value;
        sink.warn(
            Diagnostic::new(
                &RULE,
                gateway.service.service_type_span.unwrap_or(gateway.span),
                format!("others call the gateway of `{name}` on port {port}, which type `{service_type}` does not open to them"),
            )
            .also(gateway.addresses[0].span, "here they call it")
            .note("nodes open a port from 30000 on, which only the live cluster knows: at an address of a node, calls end nowhere")
            .help(format!(
                "write `type: LoadBalancer`; or accept this by `suppress` where a load balancer of yours at that address passes {port} on to the port of the nodes"
            )),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(release: &str, rest: &str, expected: &[&str]) {
        let text = format!(
            "istio: {{version: {release}}}\nclusters:\n- {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n- {{name: b, network: m, eastWestGateway: {{addresses: [192.0.2.2], service: {{type: NodePort}}}}{rest}}}"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn a_port_of_nodes_is_not_the_one_that_others_call() {
        let with = |port: u16| {
            format!(
                "others call the gateway of `b` on port {port}, which type `NodePort` does not open to them"
            )
        };
        check("1.4.10", "", &[&with(15443)]);
        check("1.7.8", ", primary: a", &[&with(443)]);
        check("1.30.3", "", &[]);
    }
}
