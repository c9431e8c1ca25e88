//! Warnings that the spec accepts are taken away; what is wrong with an acceptance is reported.
//!
//! In: the suppressions of a [`Spec`](crate::spec::types::Spec), every rule, and what was found. Imports `diagnostic`,
//! `names` and `spec`.

mod suppressed_error;
mod unknown_rule;
mod unused_suppression;

use crate::diagnostic::{ErrorReported, Rule, Severity, Sink};
use crate::spec::types::Suppression;

/// The rules about suppressions, by code.
pub(crate) static RULES: &[&Rule] =
    &[&unknown_rule::RULE, &suppressed_error::RULE, &unused_suppression::RULE];

/// Names for which the nearest known one is looked up: who has more unknown ones has no typing error.
const MOST_SUGGESTIONS: usize = 20;

/// Takes the warnings away that `suppressions` accept. What breaks rules of `beside_charts` is not in the spec: another run may find it.
///
/// # Errors
/// One of them names no rule, or one whose breach cannot be accepted.
pub(crate) fn apply(
    suppressions: &[Suppression],
    rules: &[&'static Rule],
    beside_charts: &[&'static Rule],
    sink: &mut Sink,
) -> Result<(), ErrorReported> {
    let mut unknown = 0;
    for suppression in suppressions {
        let wanted = &suppression.rule;
        match rules.iter().find(|rule| rule.is_called(&wanted.value)) {
            None => {
                unknown += 1;
                let known = if unknown <= MOST_SUGGESTIONS { rules } else { &[] };
                sink.error(unknown_rule::diagnostic(wanted, known));
            }
            Some(rule) if rule.severity == Severity::Error => {
                sink.error(suppressed_error::diagnostic(wanted, rule));
            }
            Some(rule) => {
                let found = sink.take_away(rule);
                // A stage that was not reached might have found something.
                if found == 0 && sink.outcome().is_ok() && !beside_charts.contains(rule) {
                    sink.warn(unused_suppression::diagnostic(suppression, rule));
                }
            }
        }
    }
    sink.outcome()
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of};

    #[track_caller]
    fn check(suppressions: &str, clusters: &str, expected: &[&str]) {
        assert_eq!(codes(&format!("{}suppress: {suppressions}\n", mesh_of(clusters))), expected);
    }

    const ADDRESS_UNKNOWN: &str = "- {name: a, network: n}\n- {name: b, network: n, primary: a}";

    #[test]
    fn an_accepted_warning_is_gone() {
        check("[]", ADDRESS_UNKNOWN, &["PTL3010"]);
        check("[{rule: PTL3010, reason: later}]", ADDRESS_UNKNOWN, &[]);
        check("[{rule: discovery-address-unknown, reason: later}]", ADDRESS_UNKNOWN, &[]);
    }

    #[test]
    fn what_cannot_be_accepted_is_reported() {
        check("[{rule: PTL3010, reason: x}]", "- {name: a, network: n}", &["PTL1011"]);
        check("[{rule: PTL1004, reason: x}]", "- {name: a, network: n}", &["PTL1010"]);
        check("[{rule: nothing-at-all, reason: x}]", "- {name: a, network: n}", &["PTL1009"]);
    }

    #[test]
    fn what_was_not_looked_for_is_not_unused() {
        check("[{rule: PTL7004, reason: x}]", "- {name: a, network: n}", &[]);
        check("[{rule: PTL3010, reason: x}]", "- {name: a, network: n, primary: nobody}", &["PTL1004"]);
    }
}
