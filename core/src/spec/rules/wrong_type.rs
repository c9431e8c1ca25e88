//! A value of another type than the field has.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use portolan_yaml::{Kind, Node};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(4),
    name: "wrong-type",
    severity: Severity::Error,
    page: include_str!("wrong_type.md"),
};

/// Returns the breach by `node`, where `expected` (in words) has to stand.
pub(crate) fn diagnostic(node: &Node, expected: &str) -> Diagnostic {
    let found = node.describe();
    let diagnostic = Diagnostic::new(&RULE, &node.span, format!("expected {expected}, found {found}"));
    match &node.kind {
        Kind::Scalar(scalar) if expected == "a string" && scalar.plain && !scalar.text.is_empty() => {
            diagnostic.note("YAML reads this as something other than text unless it is quoted").replace(
                "quote it",
                &node.span,
                format!("\"{}\"", scalar.text),
            )
        }
        Kind::Scalar(_) | Kind::Seq(_) | Kind::Map(_) => diagnostic.help(format!("write {expected}")),
    }
}
