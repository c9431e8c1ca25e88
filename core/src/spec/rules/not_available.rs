//! A part of the format that this version of Portolan does not compile.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::source::Span;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(11),
    name: "not-available",
    severity: Severity::Error,
    page: include_str!("not_available.md"),
};

/// Returns the breach by a field at `span` that asks for `what`, with what can be had `instead`.
pub(crate) fn diagnostic(span: Span, what: &str, instead: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("{what} is not available in this version of Portolan")).help(instead)
}
