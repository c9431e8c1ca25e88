//! Remotes reach an istiod through a gateway that the spec switches off.

use super::{Lint, label_each};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3007),
    name: "gateway-switched-off",
    severity: Severity::Error,
    page: include_str!("gateway_switched_off.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for plane in mesh.control_plane_indices() {
        if !mesh.is_behind_gateway(plane) {
            continue;
        }
        let host = &mesh[mesh[plane].host];
        let Some(refusal) = host.gateway_refused else { continue };
        let remotes = mesh.remotes_of(plane);
        if remotes.is_empty() {
            continue;
        }
        let diagnostic = Diagnostic::new(
            &RULE,
            refusal,
            format!(
                "the gateway of `{}` is switched off, and remotes reach its istiod there",
                host.name.value
            ),
        );
        sink.error(
            label_each(diagnostic, mesh, &remotes, "served through that gateway")
                .note("without it a remote gets no sidecars, no configuration and no certificates, on one network too")
                .help("leave `enabled: false` out, or give each remote another `primary`"),
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
    fn a_primary_with_remotes_needs_its_gateway() {
        check(
            "clusters:\n- {name: a, network: n, eastWestGateway: {enabled: false}}\n\
             - {name: b, network: n, primary: a}",
            &["the gateway of `a` is switched off, and remotes reach its istiod there"],
        );
        check("clusters:\n- {name: a, network: n, eastWestGateway: {enabled: false}}", &[]);
    }

    #[test]
    fn an_external_control_plane_is_reached_by_another_gateway() {
        check(
            "clusters:\n- {name: h, config: a, eastWestGateway: {enabled: false}, discovery: {address: 192.0.2.1}}\n\
             - {name: a, network: n, primary: h}",
            &[],
        );
    }
}
