//! The ambient of this release takes no trust domain of its own across clusters.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::istio::wellknown::hosts;
use crate::mesh::model::Mesh;
use crate::spec::types::DataPlaneMode;

/// The rule.
static RULE: Rule = Rule {
    code: Code(4004),
    name: "ambient-trust-domain",
    severity: Severity::Error,
    page: include_str!("ambient_trust_domain.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    match mesh.istio.data_plane {
        DataPlaneMode::Sidecar => return,
        DataPlaneMode::Ambient => {}
    }
    let Some(domain) = &mesh.trust.domain else { return };
    if domain.value.to_string() == hosts::CLUSTER_LOCAL || !mesh.has_several_networks() {
        return;
    }
    let older =
        mesh.clusters.iter().find(|cluster| !cluster.release.value.has(Capability::AmbientTrustDomain));
    let Some(older) = older else { return };
    sink.error(
        Diagnostic::new(
            &RULE,
            domain.span,
            format!(
                "ambient of Istio {} does not carry trust domain `{}` to other clusters",
                older.release.value, domain.value
            ),
        )
        .also(older.release.span, "the release")
        .note(
            "calls between clusters of an ambient mesh then fail, unless its trust domain is `cluster.local`",
        )
        .help(format!(
            "leave `trust.domain` out, or use Istio {} or newer",
            super::first_with(Capability::AmbientTrustDomain)
        )),
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

    fn spec(release: &str, mode: &str, domain: &str) -> String {
        format!(
            "istio: {{version: {release}, dataPlane: {mode}}}\ntrust: {{domain: {domain}}}\n\
             clusters:\n- {{name: a, network: n}}\n- {{name: b, network: m}}"
        )
    }

    #[test]
    fn ambient_carries_a_trust_domain_in_newer_releases() {
        check(
            &spec("1.28.0", "ambient", "a.example"),
            &["ambient of Istio 1.28.0 does not carry trust domain `a.example` to other clusters"],
        );
        check(&spec("1.28.0", "ambient", "cluster.local"), &[]);
        check(&spec("1.28.0", "sidecar", "a.example"), &[]);
        check(&spec("1.29.0", "ambient", "a.example"), &[]);
    }
}
