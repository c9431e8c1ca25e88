//! The text is no YAML that a spec can be written in.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use portolan_yaml::ReadError;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(1),
    name: "yaml-syntax",
    severity: Severity::Error,
    page: include_str!("yaml_syntax.md"),
};

/// Returns the breach that the reader found.
pub(crate) fn diagnostic(error: &ReadError) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(&RULE, &error.span, error.kind.to_string());
    for (span, text) in &error.related {
        diagnostic = diagnostic.also(span, text);
    }
    diagnostic.help("write the spec as one plain YAML mapping")
}

/// Returns the breach by a text that holds nothing.
pub(crate) fn nothing() -> Diagnostic {
    Diagnostic::new(&RULE, 0..0, "the text holds no spec").help("`portolan init` writes one to start from")
}
