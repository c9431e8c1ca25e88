//! Places in a text, where the parser's are not those a person would point at.

use crate::Span;

/// Widens an empty place by one character, unless a line or the text ends there.
pub(crate) fn visible(text: &str, span: Span) -> Span {
    let next = text.get(span.start..).and_then(|rest| rest.chars().next());
    match next {
        Some(c) if span.is_empty() && c != '\n' && c != '\r' => span.start..span.start + c.len_utf8(),
        Some(_) | None => span,
    }
}

/// Moves the place of a missing value from before its colon to after it.
pub(crate) fn after_colon(text: &str, span: Span) -> Span {
    match text.as_bytes().get(span.start) {
        Some(b':') => span.start + 1..span.end + 1,
        Some(_) | None => span,
    }
}

/// Takes blanks and line ends off the end of a place.
pub(crate) fn trim_end(text: &str, span: Span) -> Span {
    let written = text.get(span.clone()).unwrap_or_default().trim_end();
    span.start..span.start + written.len()
}

/// Returns where a list without brackets begins that is the value of a key.
///
/// If the list is not indented under its key, the parser begins it after its first dash. That dash
/// is the first thing on a line between the key, which ends at `key_end`, and `start`.
pub(crate) fn first_dash(text: &str, key_end: usize, start: usize) -> usize {
    let mut line_start = key_end;
    for line in text.get(key_end..start).unwrap_or_default().split_inclusive(['\n', '\r']) {
        let content = line.trim_start_matches(' ');
        if content.starts_with('-') {
            return line_start + line.len() - content.len();
        }
        line_start += line.len();
    }
    start
}

/// Returns the first tab that indents a line, from the line of `from` on.
pub(crate) fn indenting_tab(text: &str, from: usize) -> Option<Span> {
    let before = text.get(..from)?;
    let mut line_start = before.rfind(['\n', '\r']).map_or(0, |line_end| line_end + 1);
    for line in text.get(line_start..)?.split_inclusive(['\n', '\r']) {
        let content = line.trim_start_matches(' ');
        if content.starts_with('\t') {
            let tab = line_start + line.len() - content.len();
            return Some(tab..tab + 1);
        }
        line_start += line.len();
    }
    None
}
