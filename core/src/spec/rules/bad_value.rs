//! A value that does not have the form of its field.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::spec::decode::Value;

/// The rule.
pub(crate) static RULE: Rule =
    Rule { code: Code(9), name: "bad-value", severity: Severity::Error, page: include_str!("bad_value.md") };

/// Returns the breach by `value`, with what to write instead.
pub(crate) fn diagnostic(value: Value<'_>, message: String, help: &str) -> Diagnostic {
    Diagnostic::new(&RULE, value.span(), message).help(help)
}

/// Returns the breach by `value`, which can only be meant for `text`.
pub(crate) fn mended(value: Value<'_>, message: String, text: &str) -> Diagnostic {
    Diagnostic::new(&RULE, value.span(), message).mend(
        format!("write `{text}`"),
        value.span(),
        format!("\"{text}\""),
    )
}
