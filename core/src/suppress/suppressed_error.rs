//! A suppression names a rule whose breach is an error.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::source::Spanned;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(1010),
    name: "suppressed-error",
    severity: Severity::Error,
    page: include_str!("suppressed_error.md"),
};

/// Returns the breach by a suppression of `wanted`, which is `rule`.
pub(crate) fn diagnostic(wanted: &Spanned<String>, rule: &Rule) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        wanted.span,
        format!("`{}` is an error, and errors cannot be suppressed", rule.name),
    )
    .note("a mesh that breaks this rule does not work as written")
    .help(format!("mend what `{}` finds, and remove the suppression", rule.name))
}
