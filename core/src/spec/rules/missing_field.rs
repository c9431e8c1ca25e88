//! A field that has to be there is not.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::source::Span;
use crate::spec::types::{ApiVersion, SpecKind};
use portolan_yaml::Entry;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(7),
    name: "missing-field",
    severity: Severity::Error,
    page: include_str!("missing_field.md"),
};

/// The fields that can have one value only, with the value.
const CONSTANTS: &[(&str, &str)] =
    &[("apiVersion", ApiVersion::V1Alpha1.as_str()), ("kind", SpecKind::Mesh.as_str())];

/// Returns the breach by the mapping at `span`, which has `entries` and no field `key`, shown at its first field.
pub(crate) fn diagnostic(key: &str, span: Span, entries: &[Entry]) -> Diagnostic {
    let first = entries.first().map_or(span, |entry| Span::from(&entry.key_span));
    let diagnostic = Diagnostic::new(&RULE, first, format!("field `{key}` is missing"));
    let diagnostic = match constant(key, span, entries) {
        Some((value, at, text)) => diagnostic.mend(format!("add `{key}: {value}`"), at, text),
        None => diagnostic.help(format!("add `{key}` to this mapping")),
    };
    // An empty mapping has no first field: the braces are what is shown.
    if span == first {
        diagnostic.label("nothing here")
    } else {
        diagnostic.label("in the mapping that begins here")
    }
}

/// Returns the only value of field `key`, where to write the field and what to write; none if there is a choice.
fn constant(key: &str, span: Span, entries: &[Entry]) -> Option<(&'static str, Span, String)> {
    let (_, value) = CONSTANTS.iter().find(|(name, _)| *name == key)?;
    let first = entries.first()?;
    let place = |at: usize| Span { start: at, end: at };
    let text = format!("{key}: {value}");
    // Other mappings have a `kind` too; these two are the first that a reader of manifests looks for.
    let is_spec = entries.iter().any(|entry| entry.key == "clusters");
    is_spec.then_some(())?;
    Some(match () {
        () if span.start != first.key_span.start => (value, place(first.key_span.start), text + ", "),
        () if first.key == "apiVersion" => (value, place(first.value.span.end), format!("\n{text}")),
        () => (value, place(first.key_span.start), text + "\n"),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{diagnostics, mesh_of, places};

    #[test]
    fn the_first_field_of_the_mapping_is_shown() {
        let found = places(&mesh_of("- {network: n}\n- {}"));
        let expected = [("PTL0007", "network"), ("PTL0007", "{}")];
        assert_eq!(found, expected.map(|(code, place)| (code.to_owned(), place.to_owned())));
    }

    #[test]
    fn only_a_spec_is_always_of_one_kind() {
        let help = |text: &str| diagnostics(text)[0].help[0].text.clone();
        let text = mesh_of("- {name: a, network: n}");
        assert_eq!(help(&text.replace("kind: Mesh\n", "")), "add `kind: Mesh`");
        let patch = "patches: [{target: {kind: Service}}]";
        assert_eq!(
            help(&text.replace("network: n", &format!("network: n, {patch}"))),
            "add `patch` to this mapping"
        );
        let issuer = "trust: {ca: {from: files, issuer: {name: a}}}\n";
        assert_eq!(help(&(text + issuer)), "add `kind` to this mapping");
    }

    #[test]
    fn an_empty_mapping_has_nothing_to_begin_with() {
        let found = diagnostics(&mesh_of("- {network: n}\n- {}"));
        let labels: Vec<&str> = found.iter().map(|found| found.labels[0].text.as_str()).collect();
        assert_eq!(labels, ["in the mapping that begins here", "nothing here"]);
    }
}
