//! A release gets no fixes any more.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::{IstioRelease, RELEASES, SupportEnd};
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(5005),
    name: "release-without-support",
    severity: Severity::Warning,
    page: include_str!("release_without_support.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for release in mesh.releases() {
        let line = release.value.line();
        let minor = format!("1.{}", line.minor);
        // By the table, never by the clock: the same spec says the same on every day.
        let message = match line.support.end {
            SupportEnd::Ahead => continue,
            SupportEnd::On(day) => format!("support of Istio {minor} ended on {day}"),
        };
        let mut diagnostic = Diagnostic::new(&RULE, release.span, message)
            .note("security faults of its proxies and of its control plane are not mended any more");
        if let Some(oldest) = oldest_supported() {
            diagnostic =
                diagnostic.help(format!("plan the way to Istio {oldest} or newer, one minor at a time"));
        }
        sink.warn(diagnostic);
    }
}

fn oldest_supported() -> Option<IstioRelease> {
    let supported = RELEASES.iter().find(|line| line.support.end == SupportEnd::Ahead);
    supported.map(|line| line.newest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    fn spec(release: &str) -> String {
        format!(
            "istio: {{version: {release}}}\nclusters:\n- {{name: a, network: n}}\n- {{name: b, network: n}}"
        )
    }

    #[test]
    fn the_end_of_support_is_told_once() {
        check(&spec("1.30.3"), &[]);
        check(&spec("1.24.6"), &["support of Istio 1.24 ended on 2025-06-24"]);
        check(&spec("1.8.6"), &["support of Istio 1.8 ended on 2021-05-12"]);
    }

    #[test]
    fn the_release_that_is_advised_is_supported() {
        let oldest = oldest_supported().expect("some release is");
        check(&spec(&oldest.to_string()), &[]);
    }
}
