//! The rules of all stages as one list.

use crate::diagnostic::Rule;
use crate::{lint, mesh, plan, spec};

/// Returns every rule, by code.
pub fn rules() -> Vec<&'static Rule> {
    let reading = spec::rules::RULES.iter().copied();
    let resolving = mesh::rules::RULES.iter().map(|rule| rule.rule);
    let advice = lint::LINTS.iter().map(|lint| lint.rule);
    let planning = plan::rules::RULES.iter().map(|rule| rule.rule);
    let mut rules: Vec<&'static Rule> = reading.chain(resolving).chain(advice).chain(planning).collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}

/// Returns the rule of this code (`PTL1004`) or name (`unknown-cluster`).
pub fn explain(code_or_name: &str) -> Option<&'static Rule> {
    let wanted = code_or_name.to_ascii_lowercase();
    rules()
        .into_iter()
        .find(|rule| rule.name == wanted || rule.code.to_string().to_ascii_lowercase() == wanted)
}
