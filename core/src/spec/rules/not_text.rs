//! The file is not UTF-8.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};

/// The rule.
pub(crate) static RULE: Rule =
    Rule { code: Code(1012), name: "not-text", severity: Severity::Error, page: include_str!("not_text.md") };

/// What stands for a byte that is no character, once a file was read as UTF-8.
const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// Returns the breach by a text in which something stands for bytes that are no characters.
pub(crate) fn diagnostic(text: &str) -> Option<Diagnostic> {
    let first = text.find(REPLACEMENT)?;
    let diagnostic =
        Diagnostic::new(&RULE, first..first + REPLACEMENT.len_utf8(), "the spec is not UTF-8 text");
    // A mark of the order of bytes at the start, and a zero in every other byte.
    let head: String = text.chars().take(HEAD).collect();
    if head.starts_with([REPLACEMENT, '\0']) && head.contains('\0') {
        let note = "it looks like UTF-16, as some editors and shells on Windows write it";
        return Some(diagnostic.label("not a character").note(note).help(HELP));
    }
    let diagnostic = match text.matches(REPLACEMENT).count() {
        1 => diagnostic.label("not a character"),
        count => diagnostic.label(format!("the first of {count} places that are no characters")),
    };
    Some(diagnostic.help(HELP))
}

/// Characters that tell UTF-16.
const HEAD: usize = 16;
const HELP: &str = "save the file as UTF-8; what is no character may have been a letter with an accent";

#[cfg(test)]
mod tests {
    use crate::testing::{diagnostics, places};

    #[test]
    fn the_first_place_is_shown() {
        let found = places("a: b\u{fffd}\nc: \u{fffd}\n");
        assert_eq!(found, [("PTL1012".to_owned(), "\u{fffd}".to_owned())]);
    }

    #[test]
    fn utf_16_is_told_as_such() {
        let found = diagnostics("\u{fffd}\u{fffd}a\0:\0");
        assert!(found[0].notes[0].contains("UTF-16"));
    }

    #[test]
    fn other_encodings_are_not_taken_for_utf_16() {
        for text in ["\u{fffd}: b\n", "a\0b: \u{fffd}\n"] {
            let found = diagnostics(text);
            assert!(
                found.iter().all(|found| found.notes.iter().all(|note| !note.contains("UTF-16"))),
                "{text:?}"
            );
        }
    }
}
