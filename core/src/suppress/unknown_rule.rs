//! A suppression names a rule that there is not.

use crate::diagnostic::{Code, Diagnostic, Replacement, Rule, Severity};
use crate::names::{is_slip, nearest};
use crate::source::Spanned;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(1009),
    name: "unknown-rule",
    severity: Severity::Error,
    page: include_str!("unknown_rule.md"),
};

/// Returns the breach by a suppression of `wanted`, which none of `rules` is called.
pub(crate) fn diagnostic(wanted: &Spanned<String>, rules: &[&Rule]) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, wanted.span, format!("there is no rule `{}`", wanted.value));
    match nearest(&wanted.value, rules.iter().map(|rule| rule.name)) {
        Some(name) => {
            let certain = is_slip(&wanted.value, name, rules.iter().map(|rule| rule.name));
            diagnostic.change(
                format!("write `{name}`"),
                Replacement { span: wanted.span, text: name.to_owned(), certain },
            )
        }
        None => diagnostic.help("write the code or the name of a rule; `portolan rules` lists them"),
    }
}
