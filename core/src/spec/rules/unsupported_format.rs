//! The file is of a format, or of a version of it, that is not known.

use crate::diagnostic::{Code, Diagnostic, Replacement, Rule, Severity};
use crate::source::Span;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(6),
    name: "unsupported-format",
    severity: Severity::Error,
    page: include_str!("unsupported_format.md"),
};

/// Returns the breach by the value `text` of `apiVersion` or `kind`, named by `field`, which has to be `expected`.
pub(crate) fn diagnostic(field: &str, span: Span, text: &str, expected: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("{field} `{text}` is not one that this Portolan reads"))
        .note("the version of the format decides what each field means")
        .change(
            format!("write `{expected}`"),
            // Another word may be another version, or another tool's file.
            Replacement { span, text: expected.to_owned(), certain: text.eq_ignore_ascii_case(expected) },
        )
}
