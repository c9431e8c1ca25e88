//! A value of another type than the field has.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::spec::decode::{Place, Value};
use portolan_yaml::{Kind, Node, Resolved};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(4),
    name: "wrong-type",
    severity: Severity::Error,
    page: include_str!("wrong_type.md"),
};

/// What a field of text takes, in words.
pub(crate) const STRING: &str = "a string";

/// Returns the breach by `value`, where `expected` (in words) has to stand.
pub(crate) fn diagnostic(value: Value<'_>, expected: &str) -> Diagnostic {
    let Value { place, node } = value;
    match &node.kind {
        Kind::Scalar(scalar) if scalar.resolve() == Resolved::Null => no_value(place, node, expected),
        Kind::Scalar(scalar) if expected == STRING => other_type(place, node, expected)
            .note("without quotes YAML reads this as something other than text")
            .replace("quote it", &node.span, format!("\"{}\"", scalar.text)),
        Kind::Scalar(_) | Kind::Seq(_) | Kind::Map(_) => {
            other_type(place, node, expected).help(format!("write {expected}"))
        }
    }
}

fn other_type(place: Place<'_>, node: &Node, expected: &str) -> Diagnostic {
    let found = node.describe();
    Diagnostic::new(&RULE, &node.span, format!("{place} has to be {expected}, not {found}"))
        .label(format!("expected {expected}"))
}

fn no_value(place: Place<'_>, node: &Node, expected: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, &node.span, format!("{place} has no value"))
        .note("a field without a value is not the same as no field: it may be a line that was forgotten");
    match place {
        Place::Root => diagnostic.help(format!("write {expected}")),
        Place::Field(_) => diagnostic.help(format!("write {expected}, or leave the field out")),
        Place::Item(_) => diagnostic.help(format!("write {expected}, or leave the item out")),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{diagnostics, mesh_of};

    #[track_caller]
    fn check(cluster: &str, expected: &str) {
        let messages: Vec<String> =
            diagnostics(&mesh_of(cluster)).into_iter().map(|found| found.message).collect();
        assert_eq!(messages, [expected]);
    }

    #[test]
    fn the_message_names_the_field_and_both_types() {
        check("- {name: a, network: 5}", "`network` has to be a string, not integer `5`");
        check("- {name: a, network: [n]}", "`network` has to be a string, not a list");
        check("- [a]", "an item of `clusters` has to be a mapping, not a list");
        check(
            "- {name: a, network: n, podCIDRs: [1]}",
            "an item of `podCIDRs` has to be a string, not integer `1`",
        );
    }

    #[test]
    fn null_is_no_value() {
        check("- {name: a, network: }", "`network` has no value");
        check("- {name: a, network: n, primary: null}", "`primary` has no value");
        check("- {name: a, network: n}\n-", "an item of `clusters` has no value");
        check("- {name: a, network: n, values: ~}", "`values` has no value");
    }
}
