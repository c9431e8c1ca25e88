//! A suppression names a rule that there is not.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::names::nearest;
use crate::source::Spanned;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(1009),
    name: "unknown-rule",
    severity: Severity::Error,
    page: include_str!("unknown_rule.md"),
};

/// Returns the breach by a suppression of `wanted`, which none of `rules` is called.
pub(crate) fn diagnostic(wanted: &Spanned<String>, rules: &[&Rule]) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, wanted.span, format!("there is no rule `{}`", wanted.value));
    match nearest(&wanted.value, rules.iter().map(|rule| rule.name)) {
        Some(name) => diagnostic.replace(format!("write `{name}`"), wanted.span, name),
        None => diagnostic.help("write the code or the name of a rule; `portolan rules` lists them"),
    }
}
