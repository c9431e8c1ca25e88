//! Keys that a rendered text has twice. The tools of its time took the last; kustomize refuses the file.

use crate::manifests::objects::is_definition;
use crate::plan::model::RenderedObject;
use portolan_yaml::{Limits, ReadErrorKind, read};

/// Leaves out of each text what a later entry of the same mapping takes the place of.
pub(super) fn leave_out(objects: &mut [RenderedObject]) {
    // Definitions are long, and made by a program.
    for object in objects.iter_mut().filter(|object| !is_definition(object)) {
        if let Some(text) = without_repetition(&object.text) {
            object.text = text;
        }
    }
}

/// Returns the text without what a later entry of the same mapping takes the place of; none if it has no such.
fn without_repetition(text: &str) -> Option<String> {
    let mut found = cut(text)?;
    while let Some(next) = cut(&found) {
        found = next;
    }
    Some(found)
}

/// Returns the text without the first of its entries that are taken the place of.
fn cut(text: &str) -> Option<String> {
    let (_, errors) = read(text, &Limits::default());
    let at = errors.iter().find(|error| matches!(error.kind, ReadErrorKind::DuplicateKey(_)))?.span.start;
    let lines: Vec<&str> = text.lines().collect();
    let second = text[..at].matches('\n').count();
    let key = lines.get(second)?.split_once(':')?.0;
    let first = lines[..second].iter().rposition(|line| is_entry(line, key))?;
    let indent = indentation(key);
    let goes_on = |line: &&&str| {
        let own = indentation(line);
        line.trim().is_empty() || own > indent || own == indent && line.trim_start().starts_with("- ")
    };
    let length = 1 + lines[first + 1..second].iter().take_while(goes_on).count();
    let kept = lines[..first].iter().chain(&lines[first + length..]);
    Some(kept.copied().collect::<Vec<_>>().join("\n"))
}

fn is_entry(line: &str, key: &str) -> bool {
    line.split_once(':').is_some_and(|(found, _)| found == key)
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(without_repetition(text).as_deref(), expected);
    }

    #[test]
    fn the_last_entry_stays() {
        check(
            "a:\n- name: b\n  ports:\n  - c: 1\n  - c: 2\n  args: []\n  ports:\n  - c: 3",
            Some("a:\n- name: b\n  args: []\n  ports:\n  - c: 3"),
        );
        check("a: 1\nb:\n  c: 1\na: 2\na: 3", Some("b:\n  c: 1\na: 3"));
        check("a: 1\nb: {a: 2}", None);
    }
}
