//! Changes of a spec's text that leave everything else of it as it is.

use portolan_yaml::{Entry, Kind, Node};
use std::ops::Range;

/// Returns `text` without the fields at `places`, each the place of a key or of a value, and without what is empty then.
pub(super) fn without(text: &str, root: &Node, places: &[usize]) -> String {
    let mut cuts = Vec::new();
    collect(text, root, places, &mut cuts);
    cuts.sort_by_key(|cut: &Range<usize>| cut.start);
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for cut in cuts {
        if cut.start > at {
            kept.push_str(&text[at..cut.start]);
        }
        at = at.max(cut.end);
    }
    kept.push_str(&text[at..]);
    kept
}

/// Returns `text` with files as the source of the authority's certificate; none where the text has no place for it.
pub(super) fn with_authority(text: &str, root: &Node) -> Option<String> {
    match root.get("trust") {
        None => before_clusters(text, root, "trust:\n  ca: {from: files}\n"),
        Some(trust) if is_flow(text, trust) => Some(with(text, trust.span.start + 1, "ca: {from: files}, ")),
        Some(trust) => {
            let place = line_start(text, trust.span.start);
            Some(with(text, place, &format!("{}ca: {{from: files}}\n", &text[place..trust.span.start])))
        }
    }
}

/// Returns `text` with lines of a field above its clusters and their comments; none where they are not in lines.
pub(super) fn before_clusters(text: &str, root: &Node, lines: &str) -> Option<String> {
    let Kind::Map(entries) = &root.kind else { return None };
    let clusters = entries.iter().find(|entry| entry.key == "clusters")?;
    let place = line_start(text, clusters.key_span.start);
    (place == clusters.key_span.start).then(|| with(text, first_comment(text, place), lines))
}

fn with(text: &str, place: usize, more: &str) -> String {
    format!("{}{more}{}", &text[..place], &text[place..])
}

/// Returns where the keys of a mapping stand.
pub(super) fn keys(node: &Node) -> Vec<usize> {
    match &node.kind {
        Kind::Map(entries) => entries.iter().map(|entry| entry.key_span.start).collect(),
        Kind::Scalar(_) | Kind::Seq(_) => Vec::new(),
    }
}

/// Returns whether a field goes: it is named, or nothing is left in it.
fn goes(entry: &Entry, places: &[usize]) -> bool {
    let is_named = |place: usize| places.contains(&place);
    match &entry.value.kind {
        // A mapping in lines begins where its first key does, which is another field's place.
        Kind::Map(_) | Kind::Seq(_) => is_named(entry.key_span.start) || is_emptied(&entry.value, places),
        Kind::Scalar(_) => is_named(entry.key_span.start) || is_named(entry.value.span.start),
    }
}

fn is_emptied(node: &Node, places: &[usize]) -> bool {
    match &node.kind {
        Kind::Map(entries) => !entries.is_empty() && entries.iter().all(|entry| goes(entry, places)),
        Kind::Seq(items) => !items.is_empty() && items.iter().all(|item| is_emptied(item, places)),
        Kind::Scalar(_) => false,
    }
}

fn collect(text: &str, node: &Node, places: &[usize], cuts: &mut Vec<Range<usize>>) {
    match &node.kind {
        Kind::Map(entries) => {
            let parts = entries.iter().map(|entry| Part {
                place: entry.key_span.start..entry.value.span.end.max(entry.key_span.end),
                goes: goes(entry, places),
            });
            cut(text, is_flow(text, node), &parts.collect::<Vec<_>>(), cuts);
            for entry in entries.iter().filter(|entry| !goes(entry, places)) {
                collect(text, &entry.value, places, cuts);
            }
        }
        Kind::Seq(items) => {
            let parts =
                items.iter().map(|item| Part { place: item.span.clone(), goes: is_emptied(item, places) });
            cut(text, is_flow(text, node), &parts.collect::<Vec<_>>(), cuts);
            for item in items.iter().filter(|item| !is_emptied(item, places)) {
                collect(text, item, places, cuts);
            }
        }
        Kind::Scalar(_) => {}
    }
}

/// A field of a mapping or an item of a list.
struct Part {
    place: Range<usize>,
    goes: bool,
}

/// Adds what has to be cut out so that some parts of a mapping or list go.
fn cut(text: &str, is_flow: bool, parts: &[Part], cuts: &mut Vec<Range<usize>>) {
    for (at, part) in parts.iter().enumerate().filter(|(_, part)| part.goes) {
        let kept_before = parts[..at].iter().rev().find(|part| !part.goes);
        let next = parts.get(at + 1).map(|next| next.place.start);
        let start = line_start(text, part.place.start);
        let is_first_in_line = text[start..part.place.start].chars().all(|c| c == ' ' || c == '-');
        let is_key_of_item = text[start..part.place.start].contains('-') && next.is_some();
        cuts.push(match (is_flow, kept_before, next) {
            (true, Some(before), _) => before.place.end..part.place.end,
            (true, None, Some(next)) => part.place.start..next,
            (false, None, Some(next)) if is_key_of_item && !is_item(text, part, next) => {
                part.place.start..next
            }
            (false, _, _) if is_first_in_line => first_comment(text, start)..line_end(text, part.place.end),
            (true, None, None) | (false, _, _) => part.place.clone(),
        });
    }
}

/// Returns whether a part is an item of a list, so that what follows stands behind a mark of its own.
fn is_item(text: &str, part: &Part, next: usize) -> bool {
    let mark = |place: usize| text[line_start(text, place)..place].contains('-');
    mark(part.place.start) && mark(next)
}

fn is_flow(text: &str, node: &Node) -> bool {
    matches!(text.as_bytes().get(node.span.start), Some(b'{' | b'['))
}

fn line_start(text: &str, place: usize) -> usize {
    text[..place].rfind('\n').map_or(0, |at| at + 1)
}

/// Returns the end of the line in which a part ends, its line break included.
fn line_end(text: &str, end: usize) -> usize {
    if text[..end].ends_with('\n') {
        return end;
    }
    text[end..].find('\n').map_or(text.len(), |at| end + at + 1)
}

/// Returns the start of the comments right above the line at `start`: they are about what stands there.
fn first_comment(text: &str, start: usize) -> usize {
    let mut first = start;
    while first > 0 {
        let above = line_start(text, first - 1);
        if !text[above..first].trim_start().starts_with('#') {
            break;
        }
        first = above;
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use portolan_yaml::{Limits, read};

    /// Takes the fields called `x` away.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let root = read(text, &Limits::default()).0.unwrap();
        let mut places = Vec::new();
        named_x(&root, &mut places);
        assert_eq!(without(text, &root, &places), expected);
    }

    fn named_x(node: &Node, places: &mut Vec<usize>) {
        match &node.kind {
            Kind::Map(entries) => {
                for entry in entries {
                    if entry.key == "x" {
                        places.push(entry.key_span.start);
                    }
                    named_x(&entry.value, places);
                }
            }
            Kind::Seq(items) => items.iter().for_each(|item| named_x(item, places)),
            Kind::Scalar(_) => {}
        }
    }

    #[test]
    fn fields_in_lines_go_with_their_comments() {
        check("a: 1\n# about x\nx: 2 # too\nb: 3\n", "a: 1\nb: 3\n");
        check("a:\n  x:\n    c: 1\n  b: 2\n", "a:\n  b: 2\n");
        check("a:\n  x: 1\nb: 2\n", "b: 2\n");
        check("a: 1\nx: 2", "a: 1\n");
    }

    #[test]
    fn fields_in_braces_go_with_their_commas() {
        check("{a: 1, x: 2, b: 3}", "{a: 1, b: 3}");
        check("{x: 1, a: 2}", "{a: 2}");
        check("{a: 1, x: 2}", "{a: 1}");
        check("a: 1\nb: {x: 1}\n", "a: 1\n");
    }

    #[test]
    fn items_of_lists() {
        check("a:\n- x: 1\n  b: 2\n- b: 3\n", "a:\n- b: 2\n- b: 3\n");
        check("a:\n- x: 1\n- b: 3\n", "a:\n- b: 3\n");
        check("a: [{x: 1}, {b: 2}]\n", "a: [{b: 2}]\n");
        check("a:\n- {b: 1}\n- {x: 2}\n", "a:\n- {b: 1}\n");
    }
}
