//! Two ports of a gateway have one number, or one port is described twice.

use super::{Lint, service_gateways};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::ports;
use crate::mesh::model::Mesh;
use crate::source::Span;
use crate::spec::types::{GatewayPort, GatewayPortName};
use std::collections::BTreeSet;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3021),
    name: "gateway-port-conflict",
    severity: Severity::Error,
    page: include_str!("gateway_port_conflict.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

const NAMES: [GatewayPortName; 4] = [
    GatewayPortName::StatusPort,
    GatewayPortName::Tls,
    GatewayPortName::TlsIstiod,
    GatewayPortName::TlsWebhook,
];

fn check(mesh: &Mesh, sink: &mut Sink) {
    // Clusters may share the ports of their network: each place once.
    let mut seen = BTreeSet::new();
    for (_, gateway) in service_gateways(mesh) {
        for Conflict { span, first, message } in conflicts(&gateway.service.ports) {
            if !seen.insert(span) {
                continue;
            }
            let mut diagnostic = Diagnostic::new(&RULE, span, message);
            if let Some(first) = first {
                diagnostic = diagnostic.also(first, "first here");
            }
            sink.error(
                diagnostic
                    .note("the ports of a Service differ in name and number, or Kubernetes refuses it")
                    .help("describe each port once, with a number of its own"),
            );
        }
    }
}

/// A port that another one rules out.
struct Conflict {
    span: Span,
    /// The other one, if the spec describes it.
    first: Option<Span>,
    message: String,
}

fn conflicts(described: &[GatewayPort]) -> Vec<Conflict> {
    let (once, again) = by_name(described);
    let mut found = again;
    found.extend(of_numbers(&once));
    found.extend(of_node_ports(&once));
    found
}

/// Returns the first description of each port, and those that follow as conflicts.
fn by_name(described: &[GatewayPort]) -> (Vec<&GatewayPort>, Vec<Conflict>) {
    let (mut once, mut again): (Vec<&GatewayPort>, Vec<Conflict>) = (Vec::new(), Vec::new());
    for port in described {
        match once.iter().find(|first| first.name.value == port.name.value) {
            Some(first) => again.push(Conflict {
                span: port.name.span,
                first: Some(first.name.span),
                message: format!("port `{}` is described twice", port.name.value),
            }),
            None => once.push(port),
        }
    }
    (once, again)
}

fn of_numbers(described: &[&GatewayPort]) -> Vec<Conflict> {
    let mut found = Vec::new();
    // What is not described keeps its usual number.
    let is_described = |name: &GatewayPortName| described.iter().any(|port| port.name.value == *name);
    let usual = NAMES.iter().filter(|name| !is_described(name));
    let mut taken: Vec<(u16, GatewayPortName, Option<Span>)> =
        usual.map(|name| (usual_number(*name), *name, None)).collect();
    for port in described {
        let name = port.name.value;
        let number = port.port.as_ref().map_or(usual_number(name), |port| port.value.0);
        let span = port.port.as_ref().map_or(port.name.span, |port| port.span);
        match taken.iter().find(|(known, _, _)| *known == number) {
            Some((_, other, first)) => {
                let message = format!("ports `{name}` and `{other}` have one number, {number}");
                found.push(Conflict { span, first: *first, message });
            }
            None => taken.push((number, name, Some(span))),
        }
    }
    found
}

fn of_node_ports(described: &[&GatewayPort]) -> Vec<Conflict> {
    let numbers: Vec<_> = described.iter().filter_map(|port| port.node_port.as_ref()).collect();
    let mut found = Vec::new();
    for (at, port) in numbers.iter().enumerate() {
        if let Some(first) = numbers[..at].iter().find(|first| first.value.0 == port.value.0) {
            let message = format!("node port {} is given twice", port.value.0);
            found.push(Conflict { span: port.span, first: Some(first.span), message });
        }
    }
    found
}

fn usual_number(name: GatewayPortName) -> u16 {
    match name {
        GatewayPortName::StatusPort => ports::STATUS,
        GatewayPortName::Tls => ports::CROSS_NETWORK,
        GatewayPortName::TlsIstiod => ports::ISTIOD,
        GatewayPortName::TlsWebhook => ports::WEBHOOK,
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

    fn spec(ports: &str) -> String {
        format!(
            "clusters:\n- {{name: a, network: n, eastWestGateway: {{service: {{ports: [{ports}]}}}}}}\n\
             - {{name: b, network: m}}"
        )
    }

    #[test]
    fn ports_differ() {
        check(&spec("{name: tls, port: 443}, {name: status-port, port: 8080}"), &[]);
        check(&spec("{name: tls, port: 15012}, {name: tls-istiod, port: 15443}"), &[]);
        check(&spec("{name: tls, port: 15012}"), &["ports `tls` and `tls-istiod` have one number, 15012"]);
        check(
            &spec("{name: tls, port: 443}, {name: status-port, port: 443}"),
            &["ports `status-port` and `tls` have one number, 443"],
        );
        check(&spec("{name: tls, port: 443}, {name: tls, port: 444}"), &["port `tls` is described twice"]);
        check(
            &spec("{name: tls, nodePort: 30000}, {name: status-port, nodePort: 30000}"),
            &["node port 30000 is given twice"],
        );
    }
}
