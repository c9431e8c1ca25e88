//! A value that does not have the form of its field.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use portolan_yaml::Node;

/// The rule.
pub(crate) static RULE: Rule =
    Rule { code: Code(9), name: "bad-value", severity: Severity::Error, page: include_str!("bad_value.md") };

/// Returns the breach by `node`, with what to write instead.
pub(crate) fn diagnostic(node: &Node, message: String, help: &str) -> Diagnostic {
    Diagnostic::new(&RULE, &node.span, message).help(help)
}
