//! A field that the mapping does not have.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::names::nearest;
use portolan_yaml::Entry;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(3),
    name: "unknown-field",
    severity: Severity::Error,
    page: include_str!("unknown_field.md"),
};

/// Returns the breach by `entry`, in a mapping whose fields are `known`.
pub(crate) fn diagnostic(entry: &Entry, known: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, &entry.key_span, format!("unknown field `{}`", entry.key))
        .note("an unknown field is an error, since a misspelt one would have no effect without a word");
    match nearest(&entry.key, known.iter().copied()) {
        Some(name) => diagnostic.replace(format!("write `{name}`"), &entry.key_span, name),
        None => diagnostic.help(format!("the fields here are {}", list(known))),
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
