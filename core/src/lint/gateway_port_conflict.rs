//! Two ports of a gateway have one number, or one port is described twice.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::ports;
use crate::mesh::model::Mesh;
use crate::source::Span;
use crate::spec::types::{DataPlaneMode, GatewayPort, GatewayPortName};
use std::collections::{BTreeMap, BTreeSet};

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
    match mesh.istio.data_plane {
        DataPlaneMode::Sidecar => {}
        // Its gateway has no ports that the spec could describe: another rule.
        DataPlaneMode::Ambient => return,
    }
    // Clusters may share the ports of their network: each place once.
    let mut seen = BTreeSet::new();
    for gateway in mesh.clusters.iter().filter_map(|cluster| cluster.gateway.as_ref()) {
        for (span, other, message) in conflicts(&gateway.service.ports) {
            if !seen.insert(span) {
                continue;
            }
            let mut diagnostic = Diagnostic::new(&RULE, span, message);
            if let Some(other) = other {
                diagnostic = diagnostic.also(other, "first here");
            }
            sink.error(
                diagnostic
                    .note("the ports of a Service differ in name and number, or Kubernetes refuses it")
                    .help("describe each port once, with a number of its own"),
            );
        }
    }
}

/// Returns the place of each conflict, the place that came first if the spec has it, and the message.
fn conflicts(described: &[GatewayPort]) -> Vec<(Span, Option<Span>, String)> {
    let mut found = Vec::new();
    let mut names: BTreeMap<&'static str, Span> = BTreeMap::new();
    // What is not described keeps its usual number.
    let is_described = |name: &GatewayPortName| described.iter().any(|port| port.name.value == *name);
    let usual = NAMES.iter().filter(|name| !is_described(name));
    let mut numbers: BTreeMap<u16, (GatewayPortName, Option<Span>)> =
        usual.map(|name| (usual_number(*name), (*name, None))).collect();
    let mut node_ports: BTreeMap<u16, Span> = BTreeMap::new();
    for port in described {
        let name = port.name.value;
        if let Some(first) = names.get(name.as_str()) {
            found.push((port.name.span, Some(*first), format!("port `{name}` is described twice")));
            continue;
        }
        names.insert(name.as_str(), port.name.span);
        let number = port.port.as_ref().map_or(usual_number(name), |port| port.value.0);
        let span = port.port.as_ref().map_or(port.name.span, |port| port.span);
        match numbers.get(&number) {
            Some((other, first)) => {
                found.push((span, *first, format!("ports `{name}` and `{other}` have one number, {number}")));
            }
            None => drop(numbers.insert(number, (name, Some(span)))),
        }
        let Some(node_port) = &port.node_port else { continue };
        match node_ports.get(&node_port.value.0) {
            Some(first) => {
                let message = format!("node port {} is given twice", node_port.value.0);
                found.push((node_port.span, Some(*first), message));
            }
            None => drop(node_ports.insert(node_port.value.0, node_port.span)),
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
