//! A field that has to be there is not.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::source::Span;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(7),
    name: "missing-field",
    severity: Severity::Error,
    page: include_str!("missing_field.md"),
};

/// Returns the breach by the mapping at `span` without field `key`, shown at its first field.
pub(crate) fn diagnostic(key: &str, span: Span, first: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, first, format!("field `{key}` is missing"))
        .help(format!("add `{key}` to this mapping"));
    // An empty mapping has no first field: the braces are what is shown.
    if span == first {
        diagnostic.label("nothing here")
    } else {
        diagnostic.label("in the mapping that begins here")
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{mesh_of, places};

    #[test]
    fn the_first_field_of_the_mapping_is_shown() {
        let found = places(&mesh_of("- {network: n}\n- {}"));
        let expected = [("PTL0007", "network"), ("PTL0007", "{}")];
        assert_eq!(found, expected.map(|(code, place)| (code.to_owned(), place.to_owned())));
    }
}
