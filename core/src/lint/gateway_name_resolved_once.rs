//! A gateway in mesh networks has a host name, which the control plane resolves once.

use super::Lint;
use super::unresolved_gateway_address::are_told_by_address;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;
use crate::mesh::query::Exposure;
use crate::names::Host;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3068),
    name: "gateway-name-resolved-once",
    severity: Severity::Warning,
    page: include_str!("gateway_name_resolved_once.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    if !are_told_by_address(mesh) {
        return;
    }
    for cluster in mesh.cluster_indices().filter(|idx| mesh.exposures(*idx).contains(&Exposure::Services)) {
        let addresses = mesh[cluster].gateway.iter().flat_map(|gateway| &gateway.addresses);
        for address in addresses.filter(|address| matches!(address.value, Host::Dns(_))) {
            sink.warn(
                Diagnostic::new(
                    &RULE,
                    address.span,
                    format!(
                        "Istio {} resolves `{}` once, when it reads the mesh networks",
                        mesh.istio.release.value, address.value
                    ),
                )
                .note("it takes the first address of the name; when the load balancer gets another, calls from other networks end nowhere until the control plane restarts")
                .help("give the load balancer fixed IP addresses and write those"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(release: &str, address: &str, expected: &[&str]) {
        let text = format!(
            "istio: {{version: {release}}}\nclusters:\n- {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n- {{name: b, network: m, primary: a, eastWestGateway: {{addresses: [{address}]}}}}"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn a_name_among_mesh_networks_is_looked_up_once() {
        let once = |release: &str| {
            format!("Istio {release} resolves `b.example.com` once, when it reads the mesh networks")
        };
        check("1.4.10", "b.example.com", &[&once("1.4.10")]);
        check("1.5.10", "b.example.com", &[&once("1.5.10")]);
        check("1.6.14", "b.example.com", &[]);
        check("1.4.10", "192.0.2.2", &[]);
    }
}
