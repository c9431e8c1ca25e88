//! A field that has to be there is not.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::source::Span;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(7),
    name: "missing-field",
    severity: Severity::Error,
    page: include_str!("missing_field.md"),
};

/// Returns the breach by a mapping at `span` without field `key`.
pub(crate) fn diagnostic(key: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("field `{key}` is missing"))
        .label(format!("`{key}` is missing in this mapping"))
        .help(format!("add `{key}`"))
}
