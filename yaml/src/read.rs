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
    let mut errors = reader.errors;
    errors.sort_by_key(|error| error.span.start);
    // An alias without a value left a hole in the tree, which callers would take for a null.
    let has_hole = errors.iter().any(|error| matches!(error.kind, ReadErrorKind::UnknownAnchor(_)));
    (tree.filter(|_| !has_hole), errors)
}

struct Reader<'a> {
    text: &'a str,
    events: Parser<'a, StrInput<'a>>,
    anchors: HashMap<usize, Anchored>,
    nodes_left: usize,
    depth_left: usize,
    /// Where the last event ended.
    position: usize,
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
            position: 0,
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
        let before = std::mem::replace(&mut self.position, span.end);
        let node = match event {
            Event::Scalar(text, style, ..) => self.scalar(text.into_owned(), style, span),
            Event::SequenceStart(style, ..) => {
                let start = match style {
                    StructureStyle::Block => place::first_dash(self.text, before, span.start),
                    StructureStyle::Flow => span.start,
                };
                self.descend(1, &span)?;
                self.sequence(start..span.end)?
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
            ScalarStyle::Plain if span.is_empty() => (String::new(), place::after_colon(self.text, span)),
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
                return Ok(Node { span: span.start..self.close(&place, end), kind: Kind::Seq(items) });
            }
            self.take_nodes(1, &bytes(&place), ReadErrorKind::TooLarge)?;
            let item = self.node(event, &place)?;
            end = end.max(item.span.end);
            items.push(item);
        }
    }

    fn mapping(&mut self, span: Span) -> Result<Node, ReadError> {
        let mut entries = Vec::new();
        let mut end = span.end;
        loop {
            let (event, place) = self.next()?;
            if event == Event::MappingEnd {
                self.depth_left += 1;
                let entries = self.without_duplicates(entries);
                return Ok(Node { span: span.start..self.close(&place, end), kind: Kind::Map(entries) });
            }
            self.take_nodes(1, &bytes(&place), ReadErrorKind::TooLarge)?;
            let key = self.node(event, &place)?;
            let (event, place) = self.next()?;
            let value = self.node(event, &place)?;
            end = end.max(key.span.end).max(value.span.end);
            entries.extend(self.entry(key, value));
        }
    }

    /// Returns where a list or mapping ends: at its bracket, or after its last value. The parser
    /// ends those without brackets at the next token, beyond blank lines and comments.
    fn close(&mut self, place: &Place, last: usize) -> usize {
        let bracket = bytes(place);
        self.position = if bracket.is_empty() { last } else { bracket.end };
        self.position
    }

    fn entry(&mut self, key: Node, value: Node) -> Option<Entry> {
        let fault = match key.kind {
            Kind::Scalar(scalar) if scalar.plain && scalar.text == "<<" => ReadErrorKind::MergeKey,
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
        let mut first_spans: HashMap<&str, &Span> = HashMap::with_capacity(entries.len());
        let mut is_duplicate = vec![false; entries.len()];
        for (entry, is_duplicate) in entries.iter().zip(&mut is_duplicate) {
            let Some(first) = first_spans.get(entry.key.as_str()) else {
                first_spans.insert(&entry.key, &entry.key_span);
                continue;
            };
            *is_duplicate = true;
            self.errors.push(ReadError {
                span: entry.key_span.clone(),
                kind: ReadErrorKind::DuplicateKey(entry.key.clone()),
                related: vec![((*first).clone(), "first defined here".to_owned())],
            });
        }
        let kept = entries.into_iter().zip(is_duplicate).filter(|(_, is_duplicate)| !is_duplicate);
        kept.map(|(entry, _)| entry).collect()
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<Node, ReadError> {
        // An alias inside the value it names comes before that value is complete.
        let Some(size) = self.anchors.get(&id).map(|anchored| anchored.size) else {
            return Ok(self.unknown_anchor(span));
        };
        self.take_nodes(size.nodes, &span, ReadErrorKind::AliasExpansion)?;
        self.descend(size.depth, &span)?;
        self.depth_left += size.depth;
        let kind = match self.anchors.get(&id) {
            Some(anchored) => anchored.node.kind.clone(),
            None => nothing(),
        };
        Ok(Node { span, kind })
    }

    fn remember(&mut self, id: usize, node: &Node) -> Result<(), ReadError> {
        let size = size_of(node);
        // The copy kept here counts too, or anchors inside anchors would cost more than is counted.
        self.take_nodes(size.nodes, &node.span, ReadErrorKind::AliasExpansion)?;
        self.anchors.insert(id, Anchored { node: node.clone(), size });
        Ok(())
    }

    fn unknown_anchor(&mut self, span: Span) -> Node {
        let name = self.text.get(span.clone()).unwrap_or_default().trim_start_matches('*').to_owned();
        self.report(span.clone(), ReadErrorKind::UnknownAnchor(name));
        Node { span, kind: nothing() }
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
        self.errors.push(ReadError { span, kind, related: Vec::new() });
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

/// Returns whether the event is a value that was not written at all.
fn is_nothing(event: &Event<'_>, place: &Place) -> bool {
    matches!(event, Event::Scalar(_, ScalarStyle::Plain, 0, None)) && bytes(place).is_empty()
}

fn nothing() -> Kind {
    Kind::Scalar(Scalar { text: String::new(), plain: true })
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
