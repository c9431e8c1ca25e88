//! A release is a candidate, or is known here as one only.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(5003),
    name: "release-candidate",
    severity: Severity::Note,
    page: include_str!("release_candidate.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for release in mesh.releases() {
        let newest = release.value.line().newest;
        let message = if release.value.candidate().is_some() {
            format!("Istio {} is a release candidate", release.value)
        } else if newest.candidate().is_some() {
            format!("Istio {} is known to Portolan by its candidate {newest} alone", release.value)
        } else {
            continue;
        };
        sink.warn(
            Diagnostic::new(&RULE, release.span, message)
                .note("what a candidate writes and reads may still change before the release")
                .help("use a candidate to try it out, and a published release where the mesh is relied on"),
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
    fn a_candidate_is_told() {
        check(
            "istio: {version: 1.31.0-rc.0}\nclusters:\n- {name: a, network: n}",
            &["Istio 1.31.0-rc.0 is a release candidate"],
        );
        check(
            "istio: {version: 1.31.0}\nclusters:\n- {name: a, network: n}",
            &["Istio 1.31.0 is known to Portolan by its candidate 1.31.0-rc.0 alone"],
        );
        check("istio: {version: 1.30.0}\nclusters:\n- {name: a, network: n}", &[]);
    }
}
