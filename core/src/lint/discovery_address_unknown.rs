//! Remotes are served by an istiod whose address is not known yet.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::lint::Lint;
use crate::mesh::model::Mesh;

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
        let mut diagnostic = Diagnostic::new(
            &RULE,
            host.name.span,
            format!("the address at which remotes reach the istiod of `{}` is not known", host.name.value),
        )
        .label("serves remotes");
        for remote in mesh.remotes_of(plane) {
            diagnostic = diagnostic.also(mesh[remote].name.span, "waits for the address");
        }
        sink.warn(
            diagnostic
                .note("the tree is compiled as far as it goes: the remotes cannot be installed yet")
                .help("apply the gateway, read its address as the runbook says, write it to `eastWestGateway.addresses` and compile again"),
        );
    }
}
