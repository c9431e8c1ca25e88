//! Reads YAML: text in, a tree with byte offsets and every fault found out.
//!
//! The parser crate turns text into events; this module builds the tree from them, within limits,
//! and refuses what [`ReadErrorKind`] lists. After a fault of syntax the parser cannot go on, so
//! such a fault is the last one found; all others are reported together.

use std::collections::HashMap;

use granit_parser::{Event, Options, Parser, ScalarStyle, StrInput, StructureStyle};

use crate::{Entry, Kind, Node, ReadError, ReadErrorKind, Resolved, Scalar, Span, place, syntax};

/// How much a text may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many values there may be, counting those an alias stands for each time.
    pub nodes: usize,
    /// How deeply lists and mappings may be nested; at most [`Limits::MAX_DEPTH`].
    pub depth: usize,
}

impl Limits {
    /// The deepest nesting that can be asked for. Trees are walked by recursion, so there is an end.
    pub const MAX_DEPTH: usize = 200;
}

impl Default for Limits {
    fn default() -> Self {
        Self { nodes: 1_000_000, depth: 64 }
    }
}

/// Reads a text that holds one YAML document.
///
/// Every fault found is returned, in the order of the text. There is a tree if the text could be
/// parsed at all; what the faults made unusable is left out of it, and of two entries with the
/// same key the first is kept.
///
/// ```
/// use portolan_yaml::{Limits, read};
///
/// let text = "mesh:\n  name: west\n";
/// let (tree, errors) = read(text, &Limits::default());
/// assert!(errors.is_empty());
/// let name = tree.as_ref().and_then(|tree| tree.get("mesh")?.get("name"));
/// assert_eq!(name.map(|name| &text[name.span.clone()]), Some("west"));
/// ```
pub fn read(text: &str, limits: &Limits) -> (Option<Node>, Vec<ReadError>) {
    let mut reader = Reader::new(text, limits);
    let tree = reader.document().unwrap_or_else(|error| {
        reader.errors.push(error);
        None
    });
    // Placed one by one: they are few, and nearly in order.
    let mut errors: Vec<ReadError> = Vec::new();
    for error in reader.errors {
        let at = errors.partition_point(|other| other.span.start <= error.span.start);
        errors.insert(at, error);
    }
    // The tree holds something else where such an alias stands, which callers would complain about.
    let has_hole = errors.iter().any(|error| matches!(error.kind, ReadErrorKind::UnknownAnchor(_)));
    (tree.filter(|_| !has_hole), errors)
}

struct Reader<'a> {
    text: &'a str,
    events: Parser<'a, StrInput<'a>>,
    anchors: HashMap<usize, Anchored>,
    nodes_left: usize,
    depth_left: usize,
    errors: Vec<ReadError>,
}

/// A value that aliases may repeat.
struct Anchored {
    node: Node,
    size: Size,
}

#[derive(Clone, Copy)]
struct Size {
    /// Nodes, and one more for every [`TEXT_PER_NODE`] bytes of text.
    nodes: usize,
    depth: usize,
}

impl Size {
    /// The size of an empty list or mapping.
    const LEAST: Self = Self { nodes: 1, depth: 1 };

    fn with(self, inner: Self) -> Self {
        Self { nodes: self.nodes + inner.nodes, depth: self.depth.max(inner.depth + 1) }
    }
}

/// Most faults that are told one by one: who has more has another kind of file.
const MOST_ERRORS: usize = 10_000;

/// Bytes of repeated text that count as a node, so that aliases to a long text come to an end too.
const TEXT_PER_NODE: usize = 64;

type Place = granit_parser::Span;

impl<'a> Reader<'a> {
    fn new(text: &'a str, limits: &Limits) -> Self {
        let mut options = Options::default();
        options.emit_unresolved_aliases = true;
        Self {
            text,
            events: Parser::new_from_str_with_options(text, options),
            anchors: HashMap::new(),
            nodes_left: limits.nodes,
            depth_left: limits.depth.min(Limits::MAX_DEPTH),
            errors: Vec::new(),
        }
    }

    /// Reads the only document. Documents without a value, as after a lone `---`, do not count.
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other event begins a value")]
    fn document(&mut self) -> Result<Option<Node>, ReadError> {
        let mut root = None;
        let mut start = 0..0;
        loop {
            let (event, place) = self.next()?;
            match &event {
                Event::DocumentStart(..) => start = bytes(&place),
                Event::StreamStart | Event::DocumentEnd => {}
                Event::StreamEnd => break,
                _ if is_nothing(&event, &place) => {}
                _ if root.is_some() => {
                    let span = place::visible(self.text, start);
                    self.report(span, ReadErrorKind::SeveralDocuments);
                    return Ok(root);
                }
                _ => root = Some(self.node(event, &place)?),
            }
        }
        if root.is_none() {
            self.report(0..0, ReadErrorKind::Empty);
        }
        Ok(root)
    }

    fn next(&mut self) -> Result<(Event<'a>, Place), ReadError> {
        match self.events.next_event() {
            Some(Ok((event, place))) => Ok((event, place)),
            Some(Err(error)) => Err(syntax::explain(self.text, &error)),
            None => Err(self.unexpected_end()),
        }
    }

    /// Reads the value that begins with `event`.
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other event begins a value")]
    fn node(&mut self, event: Event<'a>, place: &Place) -> Result<Node, ReadError> {
        self.report_tag(&event, place);
        let span = bytes(place);
        let anchor = event.anchor_id();
        let node = match event {
            Event::Scalar(text, style, ..) => self.scalar(text.into_owned(), style, span),
            Event::SequenceStart(..) => {
                self.descend(1, &span)?;
                self.sequence(span)?
            }
            Event::MappingStart(..) => {
                self.descend(1, &span)?;
                self.mapping(span)?
            }
            Event::Alias(id) => self.alias(id, span)?,
            Event::UnresolvedAlias(_) => self.unknown_anchor(span),
            _ => return Err(self.unexpected_end()),
        };
        if let Some(id) = anchor {
            self.remember(id, &node)?;
        }
        Ok(node)
    }

    fn scalar(&self, text: String, style: ScalarStyle, span: Span) -> Node {
        let plain = style == ScalarStyle::Plain;
        let (text, span) = match style {
            // The parser gives `~` for a value that is not there.
            ScalarStyle::Plain if span.is_empty() => (String::new(), span),
            ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => (text, span),
            ScalarStyle::Literal | ScalarStyle::Folded => (text, place::trim_end(self.text, span)),
        };
        Node { span, kind: Kind::Scalar(Scalar { text, plain }) }
    }

    fn sequence(&mut self, span: Span) -> Result<Node, ReadError> {
        let mut items = Vec::new();
        let mut end = span.end;
        loop {
            let (event, place) = self.next()?;
            if event == Event::SequenceEnd {
                self.depth_left += 1;
                return Ok(Node { span: span.start..end_of(&place, end), kind: Kind::Seq(items) });
            }
            self.take_nodes(1, &bytes(&place), ReadErrorKind::TooLarge)?;
            let item = self.node(event, &place)?;
            end = end.max(item.span.end);
            items.push(item);
        }
    }

    fn mapping(&mut self, span: Span) -> Result<Node, ReadError> {
        let mut entries = Vec::new();
        let end = self.entries(&mut entries, span.end);
        // Duplicates are reported even if a fault of syntax follows.
        let entries = self.without_duplicates(entries);
        self.depth_left += 1;
        Ok(Node { span: span.start..end?, kind: Kind::Map(entries) })
    }

    /// Reads the entries of a mapping and returns where it ends.
    fn entries(&mut self, entries: &mut Vec<Entry>, mut end: usize) -> Result<usize, ReadError> {
        loop {
            let (event, place) = self.next()?;
            if event == Event::MappingEnd {
                return Ok(end_of(&place, end));
            }
            self.take_nodes(1, &bytes(&place), ReadErrorKind::TooLarge)?;
            let key = self.node(event, &place)?;
            let value = self.value(&key)?;
            end = end.max(key.span.end).max(value.span.end);
            entries.extend(self.entry(key, value));
        }
    }

    /// Reads the value of a key.
    fn value(&mut self, key: &Node) -> Result<Node, ReadError> {
        let (event, place) = self.next()?;
        let is_block_list = matches!(event, Event::SequenceStart(StructureStyle::Block, ..));
        let mut value = self.node(event, &place)?;
        if is_block_list {
            value.span.start = place::first_dash(self.text, key.span.end, value.span.start);
        } else if value.span.is_empty() {
            value.span = place::after_colon(self.text, value.span);
        }
        Ok(value)
    }

    fn entry(&mut self, key: Node, value: Node) -> Option<Entry> {
        let written = self.text.get(key.span.start.saturating_sub(1)..).unwrap_or_default();
        let fault = match key.kind {
            Kind::Scalar(scalar) if scalar.plain && scalar.text == "<<" => ReadErrorKind::MergeKey,
            Kind::Map(_) if written.starts_with("{{") => ReadErrorKind::Template,
            Kind::Scalar(scalar) if scalar.resolve() != Resolved::Null => {
                return Some(Entry { key: scalar.text, key_span: key.span, value });
            }
            Kind::Scalar(_) | Kind::Seq(_) | Kind::Map(_) => ReadErrorKind::KeyNotAString,
        };
        let span = place::visible(self.text, key.span);
        self.report(span, fault);
        None
    }

    /// Reports every key that was there before and keeps the first entry of each key.
    fn without_duplicates(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let duplicates = duplicates(&entries);
        if duplicates.is_empty() {
            return entries;
        }
        let mut is_kept = vec![true; entries.len()];
        for Duplicate { first, again } in duplicates {
            is_kept[again] = false;
            self.keep(ReadError {
                span: entries[again].key_span.clone(),
                kind: ReadErrorKind::DuplicateKey(entries[again].key.clone()),
                related: vec![(entries[first].key_span.clone(), "first defined here".to_owned())],
            });
        }
        let kept = entries.into_iter().zip(is_kept).filter(|(_, is_kept)| *is_kept);
        kept.map(|(entry, _)| entry).collect()
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<Node, ReadError> {
        // An alias inside the value it names comes before that value is complete.
        let Some(anchored) = self.anchors.remove(&id) else {
            return Ok(self.unknown_anchor(span));
        };
        let Size { nodes, depth } = anchored.size;
        self.take_nodes(nodes, &span, ReadErrorKind::AliasExpansion)?;
        self.descend(depth, &span)?;
        self.depth_left += depth;
        let kind = anchored.node.kind.clone();
        self.anchors.insert(id, anchored);
        Ok(Node { span, kind })
    }

    fn remember(&mut self, id: usize, node: &Node) -> Result<(), ReadError> {
        let size = size_of(node);
        // The copy kept here counts too, or anchors inside anchors would cost more than is counted.
        self.take_nodes(size.nodes, &node.span, ReadErrorKind::AliasExpansion)?;
        self.anchors.insert(id, Anchored { node: node.clone(), size });
        Ok(())
    }

    /// Reports an alias and returns its text in place of a value, in a tree that is not handed out.
    fn unknown_anchor(&mut self, span: Span) -> Node {
        let text = self.text.get(span.clone()).unwrap_or_default().to_owned();
        let name = text.trim_start_matches('*').to_owned();
        self.report(span.clone(), ReadErrorKind::UnknownAnchor(name));
        Node { span, kind: Kind::Scalar(Scalar { text, plain: false }) }
    }

    fn report_tag(&mut self, event: &Event<'a>, place: &Place) {
        let Some(tag) = event.tag() else { return };
        let written = tag.original();
        let span = match place.tag_span() {
            Some(tag_place) => bytes(&tag_place),
            None => bytes(place),
        };
        self.report(span, ReadErrorKind::Tag(written));
    }

    fn take_nodes(&mut self, nodes: usize, span: &Span, otherwise: ReadErrorKind) -> Result<(), ReadError> {
        let left = self.nodes_left.checked_sub(nodes);
        self.nodes_left = left.ok_or_else(|| self.fault(span.clone(), otherwise))?;
        Ok(())
    }

    fn descend(&mut self, levels: usize, span: &Span) -> Result<(), ReadError> {
        let left = self.depth_left.checked_sub(levels);
        self.depth_left = left.ok_or_else(|| self.fault(span.clone(), ReadErrorKind::TooDeep))?;
        Ok(())
    }

    fn report(&mut self, span: Span, kind: ReadErrorKind) {
        self.keep(ReadError { span, kind, related: Vec::new() });
    }

    /// Keeps a fault, or the fact that there are too many of them.
    fn keep(&mut self, error: ReadError) {
        match self.errors.len() {
            count if count < MOST_ERRORS => self.errors.push(error),
            MOST_ERRORS => {
                let kind = ReadErrorKind::TooManyFaults;
                self.errors.push(ReadError { span: error.span, kind, related: Vec::new() });
            }
            _ => {}
        }
    }

    fn fault(&self, span: Span, kind: ReadErrorKind) -> ReadError {
        ReadError { span: place::visible(self.text, span), kind, related: Vec::new() }
    }

    fn unexpected_end(&self) -> ReadError {
        let end = self.text.len();
        self.fault(end..end, ReadErrorKind::Syntax("unexpected end of the text".to_owned()))
    }
}

/// Returns the place as byte offsets, which the parser always knows when it reads from a string.
fn bytes(place: &Place) -> Span {
    place.byte_range().unwrap_or(0..0)
}

/// Returns where a list or mapping ends: at its bracket, or after its last value. The parser ends
/// those without brackets at the next token, beyond blank lines and comments.
fn end_of(place: &Place, last: usize) -> usize {
    let bracket = bytes(place);
    if bracket.is_empty() { last } else { bracket.end }
}

/// Returns whether the event is a value that was not written at all.
fn is_nothing(event: &Event<'_>, place: &Place) -> bool {
    matches!(event, Event::Scalar(_, ScalarStyle::Plain, 0, None)) && bytes(place).is_empty()
}

/// Two entries with the same key, by their positions.
struct Duplicate {
    first: usize,
    again: usize,
}

fn duplicates(entries: &[Entry]) -> Vec<Duplicate> {
    let mut first_positions: HashMap<&str, usize> = HashMap::with_capacity(entries.len());
    let mut duplicates = Vec::new();
    for (again, entry) in entries.iter().enumerate() {
        let first = *first_positions.entry(&entry.key).or_insert(again);
        if first < again {
            duplicates.push(Duplicate { first, again });
        }
    }
    duplicates
}

fn size_of(node: &Node) -> Size {
    match &node.kind {
        Kind::Scalar(scalar) => Size { nodes: 1 + scalar.text.len() / TEXT_PER_NODE, depth: 0 },
        Kind::Seq(items) => items.iter().map(size_of).fold(Size::LEAST, Size::with),
        Kind::Map(entries) => {
            let keys: usize = entries.iter().map(|entry| entry.key.len() / TEXT_PER_NODE).sum();
            let size = entries.iter().map(|entry| size_of(&entry.value)).fold(Size::LEAST, Size::with);
            Size { nodes: size.nodes + keys, ..size }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists each key and value with the text at its place, then the faults with theirs.
    fn outline(text: &str) -> Vec<String> {
        let (tree, errors) = read(text, &Limits::default());
        let mut lines = Vec::new();
        if let Some(tree) = tree {
            outline_node(text, ".", &tree, &mut lines);
        }
        for error in &errors {
            let related = error.related.iter().map(|(span, words)| format!(" ({words}: {span:?})"));
            let related: String = related.collect();
            lines.push(format!("{:?} at {}: {error}{related}", &text[error.span.clone()], error.span.start));
        }
        lines
    }

    fn outline_node(text: &str, path: &str, node: &Node, lines: &mut Vec<String>) {
        lines.push(format!("{path} {:?}", &text[node.span.clone()]));
        match &node.kind {
            Kind::Scalar(_) => {}
            Kind::Seq(items) => items.iter().for_each(|item| outline_node(text, "-", item, lines)),
            Kind::Map(entries) => entries.iter().for_each(|entry| {
                let key = &text[entry.key_span.clone()];
                outline_node(text, &format!("{key}:"), &entry.value, lines);
            }),
        }
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(outline(text), expected, "{text:?}");
    }

    fn check_kind(text: &str, limits: &Limits, expected: &ReadErrorKind) {
        let (tree, errors) = read(text, limits);
        let kinds: Vec<_> = errors.iter().map(|error| &error.kind).collect();
        assert_eq!(kinds, [expected]);
        assert_eq!(tree, None);
    }

    #[test]
    fn places_are_bytes() {
        check(
            "é: ü\n'🎉 k': [ß, \"\\u00e9\"]\n",
            &[
                ". \"é: ü\\n'🎉 k': [ß, \\\"\\\\u00e9\\\"]\"",
                "é: \"ü\"",
                "'🎉 k': \"[ß, \\\"\\\\u00e9\\\"]\"",
                "- \"ß\"",
                "- \"\\\"\\\\u00e9\\\"\"",
            ],
        );
    }

    #[test]
    fn byte_order_mark_and_crlf() {
        check(
            "\u{feff}a: 1\r\nb:\r\n- x\r\n\r\n- y # z\r\n# e\r\n",
            &[
                ". \"a: 1\\r\\nb:\\r\\n- x\\r\\n\\r\\n- y\"",
                "a: \"1\"",
                "b: \"- x\\r\\n\\r\\n- y\"",
                "- \"x\"",
                "- \"y\"",
            ],
        );
    }

    #[test]
    fn a_block_ends_with_its_last_value() {
        check(
            "a:\n  b:\n    c: 1 # one\n\n  # two\n\nd: {e: [], }  # three\n\n",
            &[
                ". \"a:\\n  b:\\n    c: 1 # one\\n\\n  # two\\n\\nd: {e: [], }\"",
                "a: \"b:\\n    c: 1\"",
                "b: \"c: 1\"",
                "c: \"1\"",
                "d: \"{e: [], }\"",
                "e: \"[]\"",
            ],
        );
    }

    #[test]
    fn lists_begin_at_their_dash() {
        check(
            "a: # - x\n# - y\n- - 1\n  - 2\n-\n\nb:\n  -\n    c: 1\nd: &d\n- 3\n",
            &[
                ". \"a: # - x\\n# - y\\n- - 1\\n  - 2\\n-\\n\\nb:\\n  -\\n    c: 1\\nd: &d\\n- 3\"",
                "a: \"- - 1\\n  - 2\\n-\"",
                "- \"- 1\\n  - 2\"",
                "- \"1\"",
                "- \"2\"",
                "- \"\"",
                "b: \"-\\n    c: 1\"",
                "- \"c: 1\"",
                "c: \"1\"",
                "d: \"- 3\"",
                "- \"3\"",
            ],
        );
    }

    #[test]
    fn lists_in_brackets_within_lists() {
        check(
            "- [a]\n- b: [c]\n  d:\n  - e\n",
            &[
                ". \"- [a]\\n- b: [c]\\n  d:\\n  - e\"",
                "- \"[a]\"",
                "- \"a\"",
                "- \"b: [c]\\n  d:\\n  - e\"",
                "b: \"[c]\"",
                "- \"c\"",
                "d: \"- e\"",
                "- \"e\"",
            ],
        );
    }

    #[test]
    fn text_of_several_lines() {
        check(
            "a: |+\n  x\n\n  y\n\n# c\nb: >\n  z\nc: p\n  q\nd: |\n",
            &[
                ". \"a: |+\\n  x\\n\\n  y\\n\\n# c\\nb: >\\n  z\\nc: p\\n  q\\nd: |\"",
                "a: \"x\\n\\n  y\"",
                "b: \"z\"",
                "c: \"p\\n  q\"",
                "d: \"|\"",
            ],
        );
    }

    #[test]
    fn missing_values_stand_after_the_colon() {
        let text = "a:\nb: # c\nc: ~\n";
        check(text, &[". \"a:\\nb: # c\\nc: ~\"", "a: \"\"", "b: \"\"", "c: \"~\""]);
        let (tree, _) = read(text, &Limits::default());
        let tree = tree.unwrap();
        assert_eq!(tree.get("a").unwrap().span, 2..2);
        assert_eq!(tree.get("a").unwrap().describe(), "null");
        assert_eq!(tree.to_json(), serde_json::json!({"a": null, "b": null, "c": null}));
    }

    #[test]
    fn keys_are_text() {
        let (tree, errors) = read("1: a\ntrue: b\n1.30: c\non: d\n'~': e\n\"<<\": f\n", &Limits::default());
        assert_eq!(errors, []);
        let expected =
            serde_json::json!({"1": "a", "true": "b", "1.30": "c", "on": "d", "~": "e", "<<": "f"});
        assert_eq!(tree.unwrap().to_json(), expected);
    }

    #[test]
    fn all_faults_of_content_are_reported_and_the_rest_is_kept() {
        check(
            "a: 1\nb: !x 2\n? [c]\n: 3\n~: 4\n'a': 5\n\"a\": 6\n<<: {d: 7, d: 8}\n: 9\n",
            &[
                ". \"a: 1\\nb: !x 2\\n? [c]\\n: 3\\n~: 4\\n'a': 5\\n\\\"a\\\": 6\\n<<: {d: 7, d: 8}\\n: 9\"",
                "a: \"1\"",
                "b: \"2\"",
                "\"!x\" at 8: the tag `!x` is not supported",
                "\"[c]\" at 15: a key must be a string",
                "\"~\" at 23: a key must be a string",
                "\"'a'\" at 28: duplicate key `a` (first defined here: 0..1)",
                "\"\\\"a\\\"\" at 35: duplicate key `a` (first defined here: 0..1)",
                "\"<<\" at 42: merge keys (`<<`) are not supported",
                "\"d\" at 53: duplicate key `d` (first defined here: 47..48)",
                "\":\" at 59: a key must be a string",
            ],
        );
    }

    #[test]
    fn faults_of_syntax() {
        for (text, expected) in [
            ("a: 1\n\tb: 2\n", "\"\\t\" at 5: a tab is used as indentation"),
            ("a:\n\tb: 2\n", "\"\\t\" at 3: a tab is used as indentation"),
            ("a:\n  b: 1\n  \tc: 2\n", "\"\\t\" at 12: a tab is used as indentation"),
            ("a:\n- b\n\t- c\n", "\"\\t\" at 7: a tab is used as indentation"),
            ("é: @b\n", "\"@\" at 4: text that starts with `@` needs quotes"),
            (
                "a: b: c\n",
                "\":\" at 4: unexpected `:`; either the line is indented wrongly, or text that holds `: ` needs quotes",
            ),
            ("a: [1\nb: 2\n", "\":\" at 7: unexpected `:`; a bracket before it may not be closed"),
            ("a: [1, 2\n", "\"[\" at 3: `[` is not closed"),
            ("a: {b: 1\n", "\"{\" at 3: `{` is not closed"),
            ("a: 'b", "\"'\" at 3: a quote is opened here and not closed"),
            ("a: 'b\n", "\"'\" at 3: a quote is opened here and not closed"),
            ("- a: 1\n  b: 2\n- c: 'd\ne: 1\n", "\"'\" at 19: a quote is opened here and not closed"),
            (
                "a:\n  b: 1\n  c: 2\n  - d: 3\n",
                "\"-\" at 19: an item of a list stands among the fields of a mapping",
            ),
            (
                "a: 1\n<<<<<<< HEAD\nb: 2\n",
                "\"<<<<<<< HEAD\" at 5: the text holds both sides of a merge that was not finished",
            ),
            ("a: ]\n", "\"]\" at 3: unexpected closing bracket"),
            ("a: [1}\n", "\"[\" at 3: `[` is closed by `}`"),
            ("a: 1\nb\nc: 2\n", "\"b\" at 5: expected `:` and a blank after a key"),
            ("a:\n  - b\n - c\n", "\" \" at 9: the line is indented by 1 blank, which fits nothing above it"),
            (
                "a:\n  b: 1\n c: 2\n",
                "\" \" at 10: the line is indented by 1 blank, which fits nothing above it",
            ),
            ("- a\nb: 1\n", "\"b\" at 4: expected `-`, indented like the other items of its list"),
            ("a: - b\n", "\"-\" at 3: unexpected `-`; a list begins on a line of its own"),
            ("a: 'b' c\n", "\"c\" at 7: unexpected text after the closing quote"),
            ("a: \"\\q\"\n", "\"\\\"\" at 3: unknown escape in double quotes"),
            ("a: [b]#c\n", "\"#\" at 6: a comment needs a blank before its `#`"),
            ("a: b\n\u{feff}c: d\n", "\"\\u{feff}\" at 5: unexpected byte order mark"),
            ("a: \u{1}\n", "\"\\u{1}\" at 3: unexpected character `\\u{1}`"),
            ("a: !e!x y\n", "\"!\" at 3: tags are not supported"),
            ("a: *\n", "\"*\" at 3: text that starts with `*` or `&` needs quotes"),
            ("a: %b\n", "\"%\" at 3: text that starts with `%` needs quotes"),
            ("a: |x\n b\n", "\"|\" at 3: unexpected text after `|` or `>`"),
        ] {
            check(text, &[expected]);
        }
    }

    #[test]
    fn faults_of_content_come_with_one_of_syntax() {
        check(
            "a: 1\na: 2\nb: *.example.com\nc: *d\ne: !f g\nh: [\n",
            &[
                "\"a\" at 5: duplicate key `a` (first defined here: 0..1)",
                "\"*.example.com\" at 13: alias `*.example.com` has no anchor; text that starts with `*` needs quotes",
                "\"*d\" at 30: alias `*d` has no anchor; text that starts with `*` needs quotes",
                "\"!f\" at 36: the tag `!f` is not supported",
                "\"[\" at 44: `[` is not closed",
            ],
        );
    }

    #[test]
    fn one_document() {
        for text in
            ["a: 1\n", "---\na: 1\n", "a: 1\n---\n", "a: 1\n...\n", "# c\n---\n# d\n---\na: 1\n...\n---\n"]
        {
            check(text, &[". \"a: 1\"", "a: \"1\""]);
        }
        check("%YAML 1.2\n---\n~\n", &[". \"~\""]);
        check(
            "é: 1\n---\nb: 1\nb: 2\n---\nc\n",
            &[". \"é: 1\"", "é: \"1\"", "\"---\" at 6: the text holds more than one document"],
        );
        check("a\n...\nb: 1\n", &[". \"a\"", "\"b\" at 6: the text holds more than one document"]);
    }

    #[test]
    fn nothing_at_all() {
        for text in ["", "\n", "\u{feff}", "\u{feff}\r\n", "# c\n\n", "---\n", "---\n---\n...\n"] {
            check(text, &["\"\" at 0: the text holds no value"]);
        }
    }

    #[test]
    fn aliases_stand_for_what_they_name() {
        check(
            "a: &x [1, &y 2]\nb: *x\n*y : *y\n",
            &[
                ". \"a: &x [1, &y 2]\\nb: *x\\n*y : *y\"",
                "a: \"[1, &y 2]\"",
                "- \"1\"",
                "- \"2\"",
                "b: \"*x\"",
                "- \"1\"",
                "- \"2\"",
                "*y: \"*y\"",
            ],
        );
        let (tree, _) = read("a: &x [1, &y 2]\nb: *x\n*y : *y\n", &Limits::default());
        assert_eq!(tree.unwrap().to_json(), serde_json::json!({"a": [1, 2], "b": [1, 2], "2": 2}));
        check(
            "a: &x [*x]\n",
            &["\"*x\" at 7: alias `*x` has no anchor; text that starts with `*` needs quotes"],
        );
    }

    #[test]
    fn nesting_has_an_end() {
        let limits = Limits::default();
        let deepest = Limits { depth: usize::MAX, ..limits };
        for limits in [&limits, &deepest] {
            for text in ["[", "- ", "{a: ", "? ", "[{a: "] {
                check_kind(&text.repeat(100_000), limits, &ReadErrorKind::TooDeep);
            }
        }
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(read(&nested(64), &limits).1, []);
        assert_eq!(read(&nested(Limits::MAX_DEPTH), &deepest).1, []);
        check_kind(&nested(65), &limits, &ReadErrorKind::TooDeep);
    }

    #[test]
    fn aliases_do_not_nest_deeper() {
        let half = |value: &str| format!("{}{value}{}", "[".repeat(33), "]".repeat(33));
        let text = format!("- &a {}\n- &b {}\n- *b\n", half("1"), half("*a"));
        check_kind(&text, &Limits::default(), &ReadErrorKind::TooDeep);
    }

    #[test]
    fn aliases_do_not_multiply() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..20 {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb += &format!("a{level}: &a{level} [{aliases}]\n");
        }
        check_kind(&bomb, &Limits::default(), &ReadErrorKind::AliasExpansion);
        let long_text = format!("- &a {}\n{}", "x".repeat(1_000_000), "- *a\n".repeat(1000));
        check_kind(&long_text, &Limits::default(), &ReadErrorKind::AliasExpansion);
    }

    #[test]
    fn values_are_counted() {
        let limits = Limits { nodes: 3, depth: 1 };
        assert_eq!(read("a: 1\nb: 2\nc: 3\n", &limits).1, []);
        check_kind("[1, 2, 3, 4]", &limits, &ReadErrorKind::TooLarge);
    }

    #[test]
    fn faults_are_counted() {
        let (_, errors) = read(&"a: 1\n".repeat(MOST_ERRORS + 100), &Limits::default());
        assert_eq!(errors.len(), MOST_ERRORS + 1);
        assert_eq!(errors[MOST_ERRORS].kind, ReadErrorKind::TooManyFaults);
    }

    #[test]
    fn large_mappings_are_fast() {
        let text: String = (0..100_000).map(|number| format!("key{}: 1\n", number % 99_999)).collect();
        let (tree, errors) = read(&text, &Limits::default());
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].kind, ReadErrorKind::DuplicateKey("key0".to_owned()));
        assert!(matches!(tree.unwrap().kind, Kind::Map(entries) if entries.len() == 99_999));
    }
}
