//! A node port is outside of the range that Kubernetes has by default.

use super::{Lint, service_gateways};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3023),
    name: "node-port-out-of-range",
    severity: Severity::Warning,
    page: include_str!("node_port_out_of_range.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

/// The default of the API server's flag `--service-node-port-range`.
const NODE_PORTS: RangeInclusive<u16> = 30000..=32767;

fn check(mesh: &Mesh, sink: &mut Sink) {
    // Clusters may share the ports of their network: each place once.
    let mut seen = BTreeSet::new();
    let ports = service_gateways(mesh).into_iter().flat_map(|(_, gateway)| &gateway.service.ports);
    for port in ports.filter_map(|port| port.node_port.as_ref()) {
        let number = port.value.0;
        if NODE_PORTS.contains(&number) || !seen.insert(port.span) {
            continue;
        }
        sink.warn(
            Diagnostic::new(&RULE, port.span, format!("node port {number} is outside of 30000 to 32767"))
                .note("unless its API server was started with another range, the cluster refuses the Service")
                .help("write a port from 30000 to 32767, or leave `nodePort` out"),
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
    fn node_ports_are_in_the_usual_range() {
        let spec = |port: u16| {
            format!(
                "clusters:\n- {{name: a, network: n, eastWestGateway: {{service: {{ports: [{{name: tls, nodePort: {port}}}]}}}}}}\n\
                 - {{name: b, network: m}}"
            )
        };
        check(&spec(30000), &[]);
        check(&spec(32767), &[]);
        check(&spec(29999), &["node port 29999 is outside of 30000 to 32767"]);
        check(&spec(443), &["node port 443 is outside of 30000 to 32767"]);
    }
}
