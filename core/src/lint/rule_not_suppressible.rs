//! The spec accepts warnings of a rule that there is not, or that is an error.

use super::{LINTS, Lint};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh;
use crate::mesh::model::Mesh;
use crate::names::nearest;
use crate::source::Spanned;
use crate::spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(1020),
    name: "rule-not-suppressible",
    severity: Severity::Error,
    page: include_str!("rule_not_suppressible.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for name in &mesh.accepted {
        match known().find(|rule| rule.is_called(&name.value)).map(|rule| rule.severity) {
            None => drop(sink.error(unknown(name))),
            Some(Severity::Error) => drop(
                sink.error(
                    Diagnostic::new(
                        &RULE,
                        name.span,
                        format!("`{}` is an error and cannot be suppressed", name.value),
                    )
                    .note("an error means that the mesh cannot work as the spec says")
                    .help("mend the fault instead, and leave this entry out"),
                ),
            ),
            Some(Severity::Warning | Severity::Note) => {}
        }
    }
}

/// Returns the rules of all stages up to this one: those that a spec can break.
fn known() -> impl Iterator<Item = &'static Rule> {
    let reading = spec::rules::RULES.iter().copied();
    let resolving = mesh::rules::RULES.iter().map(|rule| rule.rule);
    reading.chain(resolving).chain(LINTS.iter().map(|lint| lint.rule))
}

fn unknown(name: &Spanned<String>) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, name.span, format!("there is no rule `{}`", name.value))
        .note("what it was to suppress is reported as before");
    match nearest(&name.value, known().map(|rule| rule.name)) {
        Some(known) => diagnostic.replace(format!("write `{known}`"), name.span, known),
        None => diagnostic.help("write the code or the name of a warning, as its message shows them"),
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

    fn spec(rule: &str) -> String {
        format!("clusters:\n- {{name: a, network: n}}\nsuppress: [{{rule: {rule}, reason: a test}}]")
    }

    #[test]
    fn warnings_and_notes_are_suppressed_by_name_or_code() {
        check(&spec("discovery-address-unknown"), &[]);
        check(&spec("PTL3010"), &[]);
        check(&spec("ptl5002"), &[]);
        check(&spec("discovery-adress-unknown"), &["there is no rule `discovery-adress-unknown`"]);
        check(&spec("PTL3006"), &["`PTL3006` is an error and cannot be suppressed"]);
    }
}
