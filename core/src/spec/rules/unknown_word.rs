//! A word that is none of the field's.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::names::nearest;
use crate::source::Span;
use portolan_yaml::Node;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(8),
    name: "unknown-word",
    severity: Severity::Error,
    page: include_str!("unknown_word.md"),
};

/// Returns the breach by `node`, whose text is none of `words`.
pub(crate) fn diagnostic(node: &Node, text: &str, words: &[&str]) -> Diagnostic {
    let span = Span::from(&node.span);
    let diagnostic = Diagnostic::new(&RULE, span, format!("`{text}` is not a value of this field"));
    match nearest(text, words.iter().copied()) {
        Some(word) => diagnostic.replace(format!("write `{word}`"), span, word),
        None => diagnostic.help(format!(
            "write one of {}",
            words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
        )),
    }
}
