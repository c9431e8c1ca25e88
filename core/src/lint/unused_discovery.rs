//! The spec says how remotes reach an istiod that has none.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{ControlPlaneIdx, Mesh, Via};
use crate::source::Span;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3016),
    name: "unused-discovery",
    severity: Severity::Warning,
    page: include_str!("unused_discovery.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for plane in mesh.control_plane_indices() {
        let Some(span) = mesh[plane].discovery.span else { continue };
        if !mesh.remotes_of(plane).is_empty() {
            check_annotations(mesh, plane, span, sink);
            continue;
        }
        let name = &mesh[mesh[plane].host].name.value;
        sink.warn(
            Diagnostic::new(
                &RULE,
                span,
                format!("`discovery` of `{name}` has no effect: its istiod serves no remote"),
            )
            .note("a primary is reached by its remotes; other primaries read its API server instead")
            .help(format!(
                "leave `discovery` out, or write `primary: {name}` in the clusters that it is to serve"
            )),
        );
    }
}

/// Warns of annotations for a Service that has a description of its own.
fn check_annotations(mesh: &Mesh, plane: ControlPlaneIdx, span: Span, sink: &mut Sink) {
    let discovery = &mesh[plane].discovery;
    let is_described_elsewhere = match discovery.via {
        Via::EastWestGateway => true,
        Via::IngressGateway(_) => false,
    };
    if !is_described_elsewhere || discovery.annotations.0.is_empty() {
        return;
    }
    let name = &mesh[mesh[plane].host].name.value;
    sink.warn(
        Diagnostic::new(&RULE, span, format!("`discovery.annotations` of `{name}` have no effect"))
            .note("the Service before this istiod is that of its east-west gateway, which is described there")
            .help("write them to `eastWestGateway.service.annotations`"),
    );
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
    fn discovery_is_for_remotes() {
        check(
            "clusters:\n- {name: a, network: n, discovery: {address: 192.0.2.1}}\n- {name: b, network: n}",
            &["`discovery` of `a` has no effect: its istiod serves no remote"],
        );
        check(
            "clusters:\n- {name: a, network: n, discovery: {address: 192.0.2.1}}\n\
             - {name: b, network: n, primary: a}",
            &[],
        );
    }

    #[test]
    fn annotations_belong_to_the_gateway() {
        check(
            "clusters:\n- {name: a, network: n, discovery: {address: 192.0.2.1, annotations: {x: y}}}\n\
             - {name: b, network: n, primary: a}",
            &["`discovery.annotations` of `a` have no effect"],
        );
    }
}
