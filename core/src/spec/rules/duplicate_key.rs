//! A key stands twice in one mapping.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use portolan_yaml::ReadError;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(2),
    name: "duplicate-key",
    severity: Severity::Error,
    page: include_str!("duplicate_key.md"),
};

/// Returns the breach at the second of two equal keys.
pub(crate) fn diagnostic(error: &ReadError, key: &str) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::new(&RULE, &error.span, format!("key `{key}` stands twice in one mapping"))
            .label("again here");
    for (span, _) in &error.related {
        diagnostic = diagnostic.also(span, "first here");
    }
    diagnostic.note("readers of YAML disagree about which of the two counts").help("keep one of them")
}
