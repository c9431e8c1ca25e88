//! A gateway answers for istiod at another port than the one that remotes call.

use super::{Lint, label_each, service_gateways};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::ports;
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::mesh::query::Exposure;
use crate::source::Spanned;
use crate::spec::leaves::Port;
use crate::spec::types::GatewayPortName;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3022),
    name: "discovery-port-changed",
    severity: Severity::Error,
    page: include_str!("discovery_port_changed.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for (cluster, gateway) in service_gateways(mesh) {
        if !mesh.exposures(cluster).contains(&Exposure::Istiod) {
            continue;
        }
        for port in &gateway.service.ports {
            let (Some(fixed), Some(number)) = (called_by_remotes(port.name.value), &port.port) else {
                continue;
            };
            if number.value.0 != fixed {
                sink.error(diagnostic(mesh, cluster, port.name.value, number, fixed));
            }
        }
    }
}

fn diagnostic(
    mesh: &Mesh,
    cluster: ClusterIdx,
    name: GatewayPortName,
    number: &Spanned<Port>,
    fixed: u16,
) -> Diagnostic {
    let message = format!(
        "the gateway of `{}` has `{name}` on port {}, and remotes call port {fixed}",
        mesh[cluster].name.value, number.value.0
    );
    let remotes: Vec<ClusterIdx> = mesh.hosted_by(cluster).flat_map(|plane| mesh.remotes_of(plane)).collect();
    label_each(Diagnostic::new(&RULE, number.span, message), mesh, &remotes, "calls the usual port")
        .note("in a remote the port of its primary is fixed: Istio has no setting for it")
        .help(format!("leave the port out, or write {fixed}"))
}

/// Returns the port at which remotes call a primary, if this is one of those.
fn called_by_remotes(name: GatewayPortName) -> Option<u16> {
    match name {
        GatewayPortName::TlsIstiod => Some(ports::ISTIOD),
        GatewayPortName::TlsWebhook => Some(ports::WEBHOOK),
        GatewayPortName::StatusPort | GatewayPortName::Tls => None,
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

    fn spec(ports: &str, remote: &str) -> String {
        format!(
            "clusters:\n- {{name: a, network: n, eastWestGateway: {{service: {{ports: [{ports}]}}}}}}\n\
             - {{name: b, network: m{remote}}}"
        )
    }

    #[test]
    fn remotes_call_fixed_ports() {
        check(
            &spec("{name: tls-istiod, port: 443}", ", primary: a"),
            &["the gateway of `a` has `tls-istiod` on port 443, and remotes call port 15012"],
        );
        check(&spec("{name: tls-istiod, port: 15012}, {name: tls, port: 443}", ", primary: a"), &[]);
        check(&spec("{name: tls-istiod, port: 443}", ""), &[]);
    }
}
