//! A suppression accepts what is not found.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::spec::types::Suppression;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(1011),
    name: "unused-suppression",
    severity: Severity::Warning,
    page: include_str!("unused_suppression.md"),
};

/// Returns the breach by `suppression` of `rule`, of which there was no breach.
pub(crate) fn diagnostic(suppression: &Suppression, rule: &Rule) -> Diagnostic {
    Diagnostic::new(&RULE, suppression.rule.span, format!("nothing in this spec breaks `{}`", rule.name))
        .note("a suppression that is no longer needed would hide the next breach")
        .help("remove the suppression")
}
