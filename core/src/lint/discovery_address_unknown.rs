//! Remotes are served by an istiod whose address is not known yet.

use super::{Lint, label_each};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::mesh::early::Program;
use crate::mesh::model::{ControlPlaneIdx, Mesh, Via};
use crate::names::Host;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3010),
    name: "discovery-address-unknown",
    severity: Severity::Warning,
    page: include_str!("discovery_address_unknown.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for plane in mesh.control_plane_indices().filter(|plane| mesh.awaits_address(*plane)) {
        let host = &mesh[mesh[plane].host];
        let Some(field) = field_to_write(mesh, plane) else { continue };
        let diagnostic = Diagnostic::new(
            &RULE,
            host.name.span,
            format!(
                "the address at which remotes reach {} of `{}` is not known",
                unreached(mesh, plane),
                host.name.value
            ),
        )
        .label("serves remotes");
        let what = match mesh[plane].discovery.via {
            Via::EastWestGateway | Via::IngressGateway(_) => "apply the gateway",
            Via::InternalLoadBalancer | Via::Direct => "install the control plane",
        };
        sink.warn(
            label_each(diagnostic, mesh, &mesh.remotes_of(plane), "waits for the address")
                .note("the tree is compiled as far as it goes: the remotes cannot be installed yet")
                .help(format!(
                    "{what}, read its address as the runbook says, write it to `{field}` and compile again"
                )),
        );
    }
}

/// Returns what the remotes do not reach.
fn unreached(mesh: &Mesh, plane: ControlPlaneIdx) -> String {
    if mesh.has(mesh[plane].host, Capability::Istiod) {
        return "the istiod".to_owned();
    }
    if mesh[plane].discovery.component_addresses.is_none() {
        return "the control plane".to_owned();
    }
    waiting_programs(mesh, plane).map(Program::as_str).collect::<Vec<_>>().join(", ")
}

/// Returns the programs whose address remotes wait for.
fn waiting_programs(mesh: &Mesh, plane: ControlPlaneIdx) -> impl Iterator<Item = Program> {
    Program::ALL.into_iter().filter(move |program| {
        program.is_needed() && mesh.program_address(plane, *program) == Some(Host::Unknown)
    })
}

/// Returns the field that the address belongs to; none where there is no gateway that could have one, which is for
/// another rule to report.
fn field_to_write(mesh: &Mesh, plane: ControlPlaneIdx) -> Option<String> {
    if mesh.is_behind_gateway(plane) {
        mesh[mesh[plane].host].gateway.is_some().then(|| "eastWestGateway.addresses".to_owned())
    } else if mesh[plane].discovery.component_addresses.is_some() {
        let programs: Vec<&str> = waiting_programs(mesh, plane).map(Program::as_str).collect();
        Some(format!("discovery.addresses.{}", programs.join("`, `discovery.addresses.")))
    } else {
        Some("discovery.address".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(clusters: &str, expected: &[&str]) {
        testing::check(&LINT, &format!("clusters:\n{clusters}"), expected);
    }

    #[test]
    fn remotes_need_an_address() {
        let expected = "the address at which remotes reach the istiod of `a` is not known";
        check("- {name: a, network: n}\n- {name: b, network: n, primary: a}", &[expected]);
        check("- {name: a, network: n}\n- {name: b, network: n}", &[]);
        check(
            "- {name: a, network: n, eastWestGateway: {addresses: [192.0.2.1]}}\n- {name: b, network: n, primary: a}",
            &[],
        );
    }

    #[test]
    fn separate_programs_are_named() {
        let check = |discovery: &str, expected: &str| {
            let text = format!(
                "istio: {{version: 1.0.9}}\nclusters:\n- {{name: a, network: n{discovery}}}\n- {{name: b, network: n, primary: a}}"
            );
            testing::check(&LINT, &text, &[expected]);
        };
        check("", "the address at which remotes reach the control plane of `a` is not known");
        check(
            ", discovery: {addresses: {pilot: 192.0.2.1, telemetry: 192.0.2.2}}",
            "the address at which remotes reach policy of `a` is not known",
        );
    }

    #[test]
    fn a_gateway_that_is_switched_off_is_for_another_rule() {
        check(
            "- {name: a, network: n, eastWestGateway: {enabled: false}}\n- {name: b, network: n, primary: a}",
            &[],
        );
    }
}
