//! The file is of a format, or of a version of it, that is not known.

use crate::diagnostic::{Code, Diagnostic, Replacement, Rule, Severity};
use crate::names::nearest;
use crate::source::Span;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(6),
    name: "unsupported-format",
    severity: Severity::Error,
    page: include_str!("unsupported_format.md"),
};

/// Returns the breach by the value `text` of `apiVersion` or `kind`, named by `field`, which has to be `expected`. The file `is_ours`
/// if another field says so.
pub(crate) fn diagnostic(field: &str, span: Span, text: &str, expected: &str, is_ours: bool) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(&RULE, span, format!("{field} `{text}` is not one that this Portolan reads"));
    if !is_ours && is_foreign(text, expected) {
        return diagnostic.note("this looks like the file of another tool").help(format!(
            "name a spec, which has `{field}: {expected}`; `portolan init` writes one to start from"
        ));
    }
    diagnostic.note(format!("the {field} decides which fields there are and what they mean")).change(
        format!("write `{expected}`"),
        // Another word may be another version, or another tool's file.
        Replacement { span, text: expected.to_owned(), certain: text.eq_ignore_ascii_case(expected) },
    )
}

/// Returns whether `text` is no attempt at `expected`: neither near it, nor another version of it.
pub(crate) fn is_foreign(text: &str, expected: &str) -> bool {
    let group = |text: &str| text.split('/').next().unwrap_or_default().to_ascii_lowercase();
    group(text) != group(expected) && nearest(text, [expected]).is_none()
}

#[cfg(test)]
mod tests {
    use crate::testing::diagnostics;

    #[track_caller]
    fn check(version: &str, kind: &str, notes: [&str; 2], certain: [bool; 2]) {
        let found = diagnostics(&format!("apiVersion: {version}\nkind: {kind}\n"));
        let found_notes: Vec<&str> = found.iter().map(|one| one.notes[0].as_str()).collect();
        assert_eq!(found_notes, notes);
        let found_certain: Vec<bool> = found.iter().map(|one| one.certain().is_some()).collect();
        assert_eq!(found_certain, certain);
    }

    #[test]
    fn the_file_of_another_tool_is_told_from_another_version() {
        let foreign = "this looks like the file of another tool";
        let version = "the apiVersion decides which fields there are and what they mean";
        let kind = "the kind decides which fields there are and what they mean";
        check("install.istio.io/v1alpha1", "IstioOperator", [foreign, foreign], [false, false]);
        check("portolan.dev/v1", "Mehs", [version, kind], [false, false]);
        check("Portolan.dev/v1alpha1", "mesh", [version, kind], [true, true]);
        check("portolan.dev/v1", "Meshkept", [version, kind], [false, false]);
        check("example.com/v1", "Meshkept", [foreign, foreign], [false, false]);
    }

    #[test]
    fn the_kind_of_a_file_with_our_version_is_misspelt() {
        let found = diagnostics("apiVersion: portolan.dev/v1alpha1\nkind: Meshkept\n");
        assert_eq!((found.len(), found[0].help[0].text.as_str()), (1, "write `Mesh`"));
    }
}
