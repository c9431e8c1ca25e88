//! The text is no YAML that a spec can be written in.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use portolan_yaml::{ReadError, ReadErrorKind};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(1),
    name: "yaml-syntax",
    severity: Severity::Error,
    page: include_str!("yaml_syntax.md"),
};

/// Returns the breach that the reader found.
pub(crate) fn diagnostic(error: &ReadError) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(&RULE, &error.span, error.kind.to_string());
    for (span, text) in &error.related {
        diagnostic = diagnostic.also(span, text);
    }
    diagnostic.help(help(&error.kind))
}

fn help(kind: &ReadErrorKind) -> &'static str {
    match kind {
        ReadErrorKind::Syntax(_) => "the rest of the text is read once this is mended",
        ReadErrorKind::MergeKey => "write the fields out in each mapping",
        ReadErrorKind::Tag(_) => "leave the tag out; quotes make a text of a value",
        ReadErrorKind::SeveralDocuments => "describe one mesh per file, without `---` between",
        ReadErrorKind::UnknownAnchor(_) => "quote the text, or write the value out",
        ReadErrorKind::KeyNotAString => "write the name of a field before the `:`",
        ReadErrorKind::Empty => "`portolan init` writes a spec to start from",
        ReadErrorKind::DuplicateKey(_)
        | ReadErrorKind::TooDeep
        | ReadErrorKind::TooLarge
        | ReadErrorKind::AliasExpansion
        | ReadErrorKind::TooManyFaults => "write the spec as one plain mapping",
    }
}

/// Returns the breach by a text that holds nothing.
pub(crate) fn nothing() -> Diagnostic {
    Diagnostic::new(&RULE, 0..0, "the text holds no spec").help(help(&ReadErrorKind::Empty))
}

#[cfg(test)]
mod tests {
    use crate::testing::codes;

    #[test]
    fn what_makes_a_file_mean_more_than_it_shows_is_refused() {
        for text in ["", "# nothing\n", "a: [1\n", "a: *x\n", "a:\n\tb: 1\n", "a: \0\n"] {
            assert_eq!(codes(text), ["PTL0001"], "{text:?}");
        }
    }
}
