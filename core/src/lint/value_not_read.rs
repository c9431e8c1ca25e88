//! A chart value that the release does not read.

use super::Lint;
use super::given::{at, istiod_values};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::read_values::{READ_VALUES, ReadValue};
use crate::istio::release::IstioRelease;
use crate::mesh::model::Mesh;
use crate::source::Span;
use portolan_yaml::{Entry, Kind, Node};

/// The rule.
static RULE: Rule = Rule {
    code: Code(5012),
    name: "value-not-read",
    severity: Severity::Warning,
    page: include_str!("value_not_read.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for given in istiod_values(mesh) {
        for value in READ_VALUES {
            let Some(entry) = entry(given.node, value.path) else { continue };
            let mut releases = given.clusters.iter().map(|cluster| mesh[*cluster].release.value);
            if let Some(release) = releases.find(|release| !value.is_read_by(*release)) {
                sink.warn(diagnostic(entry, value, release));
            }
        }
    }
}

/// Returns the entry at a path.
fn entry<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Entry> {
    let (key, parents) = path.split_last()?;
    match &at(node, parents)?.kind {
        Kind::Map(entries) => entries.iter().find(|entry| entry.key == *key),
        Kind::Scalar(_) | Kind::Seq(_) => None,
    }
}

fn diagnostic(entry: &Entry, value: &ReadValue, release: IstioRelease) -> Diagnostic {
    let path = value.path.join(".");
    Diagnostic::new(
        &RULE,
        Span::from(&entry.key_span),
        format!("the charts of Istio {release} do not read value `{path}`"),
    )
    .note(format!("{}: here it has no effect", value.when(release)))
    .help("remove it")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(release: &str, values: &str, expected: &[&str]) {
        let text = format!(
            "istio: {{version: {release}, values: {{istiod: {values}}}}}\nclusters: [{{name: a, network: n}}]"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn a_value_of_another_time_is_seen() {
        let expansion = "{global: {meshExpansion: {enabled: true}}}";
        check("1.8.6", expansion, &[]);
        check("1.9.9", expansion, &["the charts of Istio 1.9.9 do not read value `global.meshExpansion`"]);
        let scope = "{global: {resourceScope: all}}";
        check("1.27.9", scope, &["the charts of Istio 1.27.9 do not read value `global.resourceScope`"]);
        check("1.28.10", scope, &[]);
        check("1.30.3", "{global: {nobodyKnows: 1}}", &[]);
    }
}
