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

/// Returns the line that holds `at`, and where it begins.
fn line_at(text: &str, at: usize) -> Option<(usize, &str)> {
    let start = text.get(..at)?.rfind(['\n', '\r']).map_or(0, |line_end| line_end + 1);
    let line = text.get(start..)?.split(['\n', '\r']).next()?;
    Some((start, line))
}

/// Returns the line before the one that begins at `start`, and where it begins.
fn line_above(text: &str, start: usize) -> Option<(usize, &str)> {
    let before = text.get(..start)?;
    line_at(text, before.strip_suffix("\r\n").or_else(|| before.strip_suffix(['\n', '\r']))?.len())
}

/// Returns the line behind the one that begins at `start`.
fn line_below<'t>(text: &'t str, start: usize, line: &str) -> Option<&'t str> {
    let rest = text.get(start + line.len()..)?;
    rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r']))?.split(['\n', '\r']).next()
}

/// Returns how many blanks a line begins with.
fn blanks(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Returns the indentation of the line of `at` if nothing above is indented like that: its place, how many blanks it
/// has and how many would fit.
pub(crate) fn misfit(text: &str, at: usize) -> Option<(Span, usize, Vec<usize>)> {
    let (start, line) = line_at(text, at)?;
    let found = blanks(line);
    let levels = levels(text.get(..start)?);
    if levels.contains(&found) {
        return None;
    }
    let lower = levels.iter().rev().find(|level| **level < found);
    let higher = levels.iter().find(|level| **level > found);
    let fitting: Vec<usize> = lower.into_iter().chain(higher).copied().collect();
    let span = if found > 0 { start..start + found } else { at..at };
    (!fitting.is_empty()).then_some((span, found, fitting))
}

/// Returns the columns at which a line behind `text` may begin, as far as the indentation of its lines shows it.
fn levels(text: &str) -> Vec<usize> {
    let mut levels = vec![0];
    for line in text.split(['\n', '\r']) {
        let mut content = line.trim_start_matches(' ');
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let mut column = line.len() - content.len();
        levels.retain(|level| *level <= column);
        while let Some(item) = content.strip_prefix("- ") {
            levels.push(column);
            let rest = item.trim_start_matches(' ');
            column += content.len() - rest.len();
            content = rest;
        }
        levels.push(column);
    }
    levels.dedup();
    levels
}

/// Returns a key and a value in the line before that of `at` that are read as one word, for want of a blank.
pub(crate) fn stuck_colon(text: &str, at: usize) -> Option<Span> {
    let (start, _) = line_at(text, at)?;
    let (before, line) = line_above(text, start)?;
    let content = line.trim_start_matches([' ', '-']);
    let (key, value) = content.split_once(':')?;
    let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_stuck = value.starts_with(|c: char| !c.is_whitespace() && c != '/') && !value.contains(": ");
    let from = before + line.len() - content.len();
    (is_key && is_stuck).then(|| from..from + content.trim_end().len())
}

/// Returns the first of two words that stand in a line without a colon, where the next line begins in the same column;
/// one of the two lines is that of `at`.
pub(crate) fn key_without_colon(text: &str, at: usize) -> Option<Span> {
    let (start, line) = line_at(text, at)?;
    let above = line_above(text, start).map(|above| (above, line));
    let below = line_below(text, start, line).map(|below| ((start, line), below));
    above.into_iter().chain(below).find_map(|((start, line), next)| {
        let content = line.trim_start_matches([' ', '-']);
        let column = line.len() - content.len();
        let (key, value) = content.split_once(' ')?;
        let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let value = value.split(" #").next().unwrap_or_default();
        let is_value = !value.contains(": ") && !value.trim().is_empty();
        (is_key && is_value && blanks(next) == column).then(|| start + column..start + column + key.len())
    })
}

/// Returns the first mark of a merge that was not finished.
pub(crate) fn merge_mark(text: &str) -> Option<Span> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if ["<<<<<<< ", ">>>>>>> "].iter().any(|mark| line.starts_with(mark)) {
            return Some(start..start + line.trim_end().len());
        }
        start += line.len();
    }
    None
}

/// Lines above a fault in which its cause is looked for.
const LINES_ABOVE: usize = 2;

/// Returns the first character in the indentation of the line of `at`, or of one just above it, that is a blank to the
/// eye and not to YAML.
pub(crate) fn odd_blank(text: &str, at: usize) -> Option<Span> {
    let (mut start, mut line) = line_at(text, at)?;
    for _ in 0..=LINES_ABOVE {
        let indentation = line.find(|c: char| !c.is_whitespace()).unwrap_or(line.len());
        let odd = line[..indentation].char_indices().find(|(_, c)| !c.is_ascii());
        if let Some((column, c)) = odd {
            let from = start + column;
            return Some(from..from + c.len_utf8());
        }
        (start, line) = line_above(text, start)?;
    }
    None
}

/// Returns the dash that the line of `at` begins with.
pub(crate) fn leading_dash(text: &str, at: usize) -> Option<Span> {
    let (start, line) = line_at(text, at)?;
    let dash = start + blanks(line);
    line.trim_start_matches(' ').starts_with("- ").then(|| dash..dash + 1)
}

/// Returns the quote in the line before that of `at`, or in its own, that begins a value and is alone in its line.
pub(crate) fn open_quote(text: &str, at: usize) -> Option<Span> {
    let (start, line) = line_at(text, at)?;
    let above = line_above(text, start);
    [Some((start, line)), above].into_iter().flatten().find_map(|(start, line)| {
        let at = ['"', '\''].into_iter().find_map(|quote| {
            let first = line.find(quote)?;
            let begins = line[..first].ends_with([' ', '[', '{', ',']);
            (begins && line.matches(quote).count() == 1).then_some(first)
        })?;
        Some(start + at..start + at + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, line: &str, found: usize, fitting: &[usize]) {
        let at = text.len();
        let whole = format!("{text}{line}");
        let misfit = misfit(&whole, at + blanks(line));
        assert_eq!(misfit.map(|(_, found, fitting)| (found, fitting)), Some((found, fitting.to_vec())));
    }

    #[test]
    fn a_line_that_fits_nothing_is_told_what_would_fit() {
        check("a:\n   b: 1\n", "  c: 2\n", 2, &[0, 3]);
        check("a:\n  - b: 1\n    c: 2\n", "   d: 3\n", 3, &[2, 4]);
        check("a:\n  - b: 1\n", "     c: 2\n", 5, &[4]);
        assert_eq!(misfit("a:\n  b: 1\n  c: 2\n", 13), None);
    }

    #[test]
    fn what_people_overlook_is_found() {
        let text = "a: 1\n\u{a0} b: 2\n  c: 3\n";
        assert_eq!(odd_blank(text, 15), Some(5..7));
        assert_eq!(odd_blank("a: \u{a0}b\n", 2), None);
        assert_eq!(merge_mark("a: 1\n<<<<<<< HEAD\nb: 2\n"), Some(5..17));
        assert_eq!(merge_mark("a: <<<<<<< HEAD\n"), None);
        assert_eq!(open_quote("a: \"x\nb: 1\n", 7), Some(3..4));
        assert_eq!(open_quote("a: \"x\"\nb: it's\n", 9), None);
    }

    #[test]
    fn a_value_that_sticks_to_its_key_is_found() {
        let text = "- name:a\n  network: n\n";
        assert_eq!(stuck_colon(text, 18).map(|span| &text[span]), Some("name:a"));
        assert_eq!(stuck_colon("- a: b\n  c: d\n", 10), None);
    }

    #[test]
    fn a_key_without_its_colon_is_found() {
        let text = "- name a\n  network: n\n";
        assert_eq!(key_without_colon(text, 18).map(|span| &text[span]), Some("name"));
        assert_eq!(key_without_colon(text, 7).map(|span| &text[span]), Some("name"));
        assert_eq!(key_without_colon("- name a\r\n  network: n\r\n", 19), Some(2..6));
        assert_eq!(key_without_colon("- a\n  network: n\n", 13), None);
        assert_eq!(key_without_colon("- a: b c\n  c: d\n", 13), None);
        assert_eq!(key_without_colon("- a b\n    c: d\n", 12), None);
    }
}
