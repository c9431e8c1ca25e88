//! Marks in a spec: comments that say which fault is expected on their line.
//!
//! ```yaml
//! primary: wset   # error: PTL1004
//! - {name: A, network: b c}   # error: PTL1001, PTL1001, warning: PTL3010
//! # below: error: PTL0001
//! name: "no end
//! ```
//!
//! A mark that begins `below:` is for the next line, where a comment cannot stand.

use portolan_core::diagnostic::{Diagnostic, Severity};
use portolan_core::source::{ColumnUnit, LineIndex, Source};
use std::fmt;

/// A fault on a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The line, from 1.
    pub line: usize,
    /// How bad it is, as messages say it.
    pub severity: &'static str,
    /// The rule's code.
    pub code: String,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}: {}", self.line, self.severity, self.code)
    }
}

/// Returns the faults that the comments of `text` announce, sorted.
///
/// # Errors
/// A comment begins like a mark and is none.
pub fn expected(text: &str) -> Result<Vec<Mark>, String> {
    let mut marks = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let Some((_, comment)) = line.rsplit_once('#') else { continue };
        let (comment, line) = match comment.trim().strip_prefix("below:") {
            Some(rest) => (rest.trim(), at + 2),
            None => (comment.trim(), at + 1),
        };
        if SEVERITIES.iter().any(|severity| strip_severity(comment, *severity).is_some()) {
            of_comment(comment, line, &mut marks)?;
        }
    }
    marks.sort();
    Ok(marks)
}

/// Returns the faults that were found, as marks, sorted.
pub fn found(source: &Source, diagnostics: &[Diagnostic]) -> Vec<Mark> {
    let lines = LineIndex::new(&source.text);
    let mut marks: Vec<Mark> = diagnostics
        .iter()
        .map(|diagnostic| Mark {
            line: lines.position(&source.text, diagnostic.span().start, ColumnUnit::Characters).line,
            severity: diagnostic.severity().word(),
            code: diagnostic.rule.code.to_string(),
        })
        .collect();
    marks.sort();
    marks
}

const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];

fn strip_severity(text: &str, severity: Severity) -> Option<&str> {
    text.strip_prefix(severity.word())?.strip_prefix(':')
}

fn of_comment(comment: &str, line: usize, marks: &mut Vec<Mark>) -> Result<(), String> {
    let mut severity = None;
    for part in comment.split(',').map(str::trim) {
        let named = SEVERITIES.into_iter().find_map(|s| strip_severity(part, s).map(|rest| (s, rest)));
        let code = match named {
            Some((word, rest)) => {
                severity = Some(word.word());
                rest.trim()
            }
            None => part,
        };
        let digits = code.strip_prefix("PTL").unwrap_or_default();
        let is_code = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
        match severity {
            Some(severity) if is_code => marks.push(Mark { line, severity, code: code.to_owned() }),
            Some(_) | None => return Err(format!("line {line}: `{part}` is not a mark")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected_marks: &[&str]) {
        let marks: Vec<String> = expected(text).unwrap().iter().map(Mark::to_string).collect();
        assert_eq!(marks, expected_marks);
    }

    #[test]
    fn marks_are_read_off_comments() {
        check("a: b # error: PTL1004\n", &["line 1: error: PTL1004"]);
        check(
            "# why: a case\na: b # error: PTL1004, PTL1003, warning: PTL3010\n",
            &["line 2: error: PTL1003", "line 2: error: PTL1004", "line 2: warning: PTL3010"],
        );
        check("# below: error: PTL0001\na: 'b\n", &["line 2: error: PTL0001"]);
        check("a: b # an error: none\n", &[]);
    }

    #[test]
    fn a_broken_mark_is_refused() {
        assert!(expected("a: b # error: PTL14\n").is_err());
    }
}
