//! Remotes are served by an istiod whose address is not known yet.

use super::{Lint, label_each};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{ControlPlaneIdx, Mesh, Via};

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
            format!("the address at which remotes reach the istiod of `{}` is not known", host.name.value),
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

/// Returns the field that the address belongs to; none where there is no gateway that could have one, which is for
/// another rule to report.
fn field_to_write(mesh: &Mesh, plane: ControlPlaneIdx) -> Option<&'static str> {
    if mesh.is_behind_gateway(plane) {
        mesh[mesh[plane].host].gateway.is_some().then_some("eastWestGateway.addresses")
    } else {
        Some("discovery.address")
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
    fn a_gateway_that_is_switched_off_is_for_another_rule() {
        check(
            "- {name: a, network: n, eastWestGateway: {enabled: false}}\n- {name: b, network: n, primary: a}",
            &[],
        );
    }
}
