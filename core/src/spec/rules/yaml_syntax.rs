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
    diagnostic.help(advice(&error.kind))
}

/// Returns what to write instead.
fn advice(kind: &ReadErrorKind) -> String {
    match kind {
        ReadErrorKind::Indentation { fitting, .. } => {
            let numbers: Vec<String> = fitting.iter().map(usize::to_string).collect();
            format!("indent it by {} blanks, as the lines above it that it belongs to", numbers.join(" or "))
        }
        ReadErrorKind::Syntax(_)
        | ReadErrorKind::Tab
        | ReadErrorKind::OddBlank
        | ReadErrorKind::NoColon
        | ReadErrorKind::ItemAmongFields
        | ReadErrorKind::OpenQuote
        | ReadErrorKind::MergeMark
        | ReadErrorKind::Template
        | ReadErrorKind::DuplicateKey(_)
        | ReadErrorKind::KeyNotAString
        | ReadErrorKind::UnknownAnchor(_)
        | ReadErrorKind::TooDeep
        | ReadErrorKind::TooLarge
        | ReadErrorKind::AliasExpansion
        | ReadErrorKind::TooManyFaults
        | ReadErrorKind::Tag(_)
        | ReadErrorKind::MergeKey
        | ReadErrorKind::SeveralDocuments
        | ReadErrorKind::Empty => help(kind).to_owned(),
    }
}

fn help(kind: &ReadErrorKind) -> &'static str {
    match kind {
        ReadErrorKind::Tab => "write blanks in its place, as many as the lines have that it belongs to",
        ReadErrorKind::OddBlank => "delete what the line begins with, and write blanks in its place",
        ReadErrorKind::NoColon => "write `field: value`, with a blank behind the `:`",
        ReadErrorKind::ItemAmongFields => {
            "indent each `-` of a list alike; where the lines above are an item too, write `- ` before its first field"
        }
        ReadErrorKind::OpenQuote => "close it behind the value",
        ReadErrorKind::MergeMark => {
            "keep one of the sides, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`"
        }
        ReadErrorKind::Template => "write the value out, or render the template first",
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
        | ReadErrorKind::Indentation { .. }
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
