//! A patch is newer than the ones that are known here.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(5002),
    name: "unknown-patch",
    severity: Severity::Note,
    page: include_str!("unknown_patch.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for release in mesh.releases() {
        let newest = release.value.line().newest;
        if !release.value.is_newer_than_known() || newest.candidate().is_some() {
            continue;
        }
        sink.warn(
            Diagnostic::new(
                &RULE,
                release.span,
                format!(
                    "Istio {} is newer than {newest}, the newest of its minor that Portolan knows",
                    release.value
                ),
            )
            .note("it is treated like that one; patches rarely change what is written")
            .help("see that this patch exists (https://github.com/istio/istio/releases); if it does, nothing needs to be done"),
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
    fn a_patch_may_be_newer_than_this_table() {
        check("istio: {version: 1.30.3}\nclusters:\n- {name: a, network: n}", &[]);
        check(
            "istio: {version: 1.24.99}\nclusters:\n- {name: a, network: n}\n- {name: b, network: n}",
            &["Istio 1.24.99 is newer than 1.24.6, the newest of its minor that Portolan knows"],
        );
    }
}
