//! The YAML that most of every chart is made of, read quickly: block mappings and sequences of short scalars.
//!
//! Definitions of custom resources are a megabyte of text that a template reads, writes and hands on to be read again;
//! a whole parser takes most of a render for it. What is read here is a part of the language in which there is nothing
//! to argue about: whatever is unusual, or wrong, is left to the whole parser, and so is what to say of it.
//! A test reads random texts with both.

use super::meaning::{key_text, resolved};
use super::resolve::{Resolved, resolve};
use crate::value::{Map, Text, Value};

/// How deep mappings and sequences may lie in one another here.
const MAX_DEPTH: usize = 100;

/// The longest text, and the longest key of a mapping.
const MAX_TEXT: usize = 4_000_000;
const MAX_KEY: usize = 1000;

/// How much of a document is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// All of it.
    All,
    /// What says what an object is, at the top of it; the rest is read and dropped.
    Head,
}

/// The keys of a head.
const HEAD: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// Reads a text of one document; none if the whole parser has to.
pub(super) fn read(text: &str, keep: Keep) -> Option<Value> {
    if text.len() > MAX_TEXT || !is_ordinary(text) {
        return None;
    }
    let last = text.rsplit('\n').next()?;
    if !last.is_empty() && last.bytes().all(|byte| byte == b' ') {
        // Whether blanks without a break are a line is nothing to decide here.
        return None;
    }
    let mut reader = Reader { text, at: 0, line: None, keep, drops: false };
    reader.skip_start();
    let value = reader.node(0, 0)?;
    reader.peek().is_none().then_some(value)
}

/// Whether a text has only characters that are the same to every reader of YAML.
fn is_ordinary(text: &str) -> bool {
    const PIECE: usize = 256;
    let is_usual = |c: char| {
        c.is_ascii() || matches!(c, '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}')
    };
    // In pieces, without a stop or a branch at what is found, so that many bytes are looked at at once.
    let odd = |byte: u8| (u8::from(byte < b' ') & u8::from(byte != b'\n')) | u8::from(byte == 0x7f);
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        let has_odd = piece.bytes().fold(0, |found, byte| found | odd(byte)) != 0;
        if has_odd || !(piece.is_ascii() || piece.chars().all(is_usual)) {
            return false;
        }
        rest = after;
    }
    true
}

/// A line, or what of it was not read yet.
#[derive(Clone, Copy)]
struct Line<'t> {
    /// The column of `text`.
    indent: usize,
    /// The text without blanks around it.
    text: &'t str,
    /// The whole line.
    raw: &'t str,
    /// Where the next line begins.
    next: usize,
}

/// The line that begins at a place; none at the end of the text.
fn line_at(text: &str, from: usize) -> Option<Line<'_>> {
    let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
    let (raw, next) = match memchr::memchr(b'\n', rest.as_bytes()) {
        Some(end) => (&rest[..end], from + end + 1),
        None => (rest, text.len()),
    };
    let indent = leading_blanks(raw.as_bytes());
    let end = raw.len() - raw[indent..].bytes().rev().take_while(|byte| *byte == b' ').count();
    Some(Line { indent, text: &raw[indent..end], raw, next })
}

/// How many blanks a line begins with; eight are looked at at once, since lines of definitions are indented far.
fn leading_blanks(line: &[u8]) -> usize {
    const BLANKS: u64 = u64::from_le_bytes([b' '; 8]);
    let mut at = 0;
    while let Some(eight) = line[at..].first_chunk() {
        match u64::from_le_bytes(*eight) ^ BLANKS {
            0 => at += 8,
            other => return at + other.trailing_zeros() as usize / 8,
        }
    }
    at + line[at..].iter().take_while(|byte| **byte == b' ').count()
}

struct Reader<'t> {
    text: &'t str,
    /// Where the next line begins.
    at: usize,
    /// That line, once it was looked at.
    line: Option<Line<'t>>,
    keep: Keep,
    /// Whether what is read is dropped.
    drops: bool,
}

impl<'t> Reader<'t> {
    /// The next line.
    fn line(&mut self) -> Option<Line<'t>> {
        if self.line.is_none() {
            self.line = line_at(self.text, self.at);
        }
        self.line
    }

    /// Goes past a line.
    fn pass(&mut self, line: Line<'t>) {
        self.at = line.next;
        self.line = None;
    }

    /// The next line that is neither blank nor a comment.
    fn peek(&mut self) -> Option<Line<'t>> {
        while let Some(line) = self.line() {
            if !line.text.is_empty() && !line.text.starts_with('#') {
                return Some(line);
            }
            self.pass(line);
        }
        None
    }

    /// Goes past the line that a document may begin with.
    fn skip_start(&mut self) {
        if let Some(line) = self.peek().filter(|line| line.raw == "---") {
            self.pass(line);
        }
    }

    /// What stands on the next lines if they are indented so far; nil if they are not.
    fn node(&mut self, least: usize, depth: usize) -> Option<Value> {
        match self.peek() {
            Some(line) if line.indent >= least => {
                if depth > MAX_DEPTH {
                    None
                } else if is_item(line.text) {
                    self.sequence(line.indent, depth)
                } else if line.text.starts_with(['{', '[']) {
                    self.pass(line);
                    self.value(line.text, line.indent)
                } else {
                    self.mapping(line.indent, depth)
                }
            }
            Some(_) | None => Some(Value::Nil),
        }
    }

    fn sequence(&mut self, indent: usize, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        while let Some(line) = self.peek().filter(|line| line.indent >= indent) {
            if line.indent > indent {
                return None;
            }
            if !is_item(line.text) {
                break;
            }
            let rest = line.text[1..].trim_start_matches(' ');
            let item = if rest.is_empty() || rest.starts_with('#') {
                self.pass(line);
                self.node(indent + 1, depth + 1)?
            } else if is_item(rest) || key(rest).is_some() {
                let indent = line.indent + line.text.len() - rest.len();
                self.line = Some(Line { indent, text: rest, ..line });
                self.node(indent, depth + 1)?
            } else {
                self.pass(line);
                self.value(rest, indent)?
            };
            if !self.drops {
                items.push(item);
            }
        }
        Some(if self.drops { Value::Nil } else { Value::list(items) })
    }

    fn mapping(&mut self, indent: usize, depth: usize) -> Option<Value> {
        let map = (!self.drops).then(Map::new);
        while let Some(line) = self.peek().filter(|line| line.indent >= indent) {
            if line.indent > indent {
                return None;
            }
            if is_item(line.text) {
                break;
            }
            let (name, rest) = key(line.text)?;
            let is_head = depth > 0 || self.keep == Keep::All || HEAD.contains(&name.text);
            let outer = self.drops;
            self.drops = outer || !is_head;
            self.pass(line);
            let value = self.entry(rest, indent, depth)?;
            match &map {
                Some(map) if !self.drops => map.insert(name.value()?, value),
                Some(_) | None => name.check()?,
            }
            self.drops = outer;
        }
        Some(map.map_or(Value::Nil, Value::Map))
    }

    /// What stands behind the colon of a key, and on the lines below.
    fn entry(&mut self, rest: &'t str, indent: usize, depth: usize) -> Option<Value> {
        if !rest.is_empty() && !rest.starts_with('#') {
            return self.value(rest, indent);
        }
        // Items may stand below their key without being indented.
        match self.peek() {
            Some(line) if line.indent == indent && is_item(line.text) => self.sequence(indent, depth + 1),
            Some(_) | None => self.node(indent + 1, depth + 1),
        }
    }

    /// A scalar, or a collection on one line, that begins behind a key or a dash; the line is already gone past.
    fn value(&mut self, rest: &'t str, parent: usize) -> Option<Value> {
        match rest.as_bytes().first()? {
            b'|' => self.literal(rest, parent),
            quote @ (b'\'' | b'"') => self.quoted(rest, *quote, parent),
            b'[' | b'{' => {
                let mut flow = Flow { rest };
                let value = flow.value(0)?;
                is_end(flow.rest).then_some(value)
            }
            b'-' if rest.len() > 1 && !rest.starts_with("- ") => self.plain(rest, parent),
            b'-' | b'>' | b'?' | b':' | b'&' | b'*' | b'!' | b'%' | b'@' | b'`' | b'#' | b',' | b']'
            | b'}' => None,
            _ => self.plain(rest, parent),
        }
    }

    fn plain(&mut self, first: &'t str, parent: usize) -> Option<Value> {
        let (part, mut is_whole) = plain_part(first)?;
        let mut folded = String::new();
        let (mut next, mut breaks) = (self.at, 0);
        while !is_whole && let Some(line) = line_at(self.text, next) {
            next = line.next;
            if line.text.is_empty() {
                breaks += 1;
                continue;
            }
            if line.indent <= parent || line.text.starts_with('#') {
                break;
            }
            if is_item(line.text) {
                return None;
            }
            let part_of_line;
            (part_of_line, is_whole) = plain_part(line.text)?;
            if folded.is_empty() {
                folded.push_str(part);
            }
            fold(&mut folded, breaks);
            folded.push_str(part_of_line);
            self.pass(line);
            breaks = 0;
        }
        let text = if folded.is_empty() { part } else { &folded };
        let is_number = || text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-'));
        if self.drops && !is_number() {
            return Some(Value::Nil);
        }
        resolved(text).ok()
    }

    fn quoted(&mut self, first: &'t str, quote: u8, parent: usize) -> Option<Value> {
        let mut text = String::new();
        let mut rest = quoted_part(&first[1..], quote, &mut text)?;
        let mut breaks = 0;
        while rest.is_none() {
            let line = self.line()?;
            self.pass(line);
            if line.text.is_empty() {
                breaks += 1;
                continue;
            }
            if line.indent <= parent {
                return None;
            }
            fold(&mut text, breaks);
            breaks = 0;
            rest = quoted_part(line.text, quote, &mut text)?;
        }
        rest.filter(|rest| is_end(rest)).map(|_| Value::text(text))
    }

    fn literal(&mut self, indicator: &str, parent: usize) -> Option<Value> {
        let said = indicator.as_bytes().get(1).copied().filter(|byte| (b'1'..=b'9').contains(byte));
        let chomping = &indicator[1 + usize::from(said.is_some())..];
        if !["", "-", "+"].contains(&chomping) {
            return None;
        }
        let mut begins = self.line()?;
        while begins.text.is_empty() {
            begins = line_at(self.text, begins.next)?;
        }
        let indent = said.map_or(begins.indent, |digit| parent + usize::from(digit - b'0'));
        if indent <= parent || begins.indent < indent {
            return None;
        }
        let mut text = String::new();
        let (mut is_begun, mut breaks) = (false, 0);
        while let Some(line) = self.line() {
            if self.drops && is_begun {
                self.skip_indented(indent);
                return Some(Value::Nil);
            }
            let is_blank = line.text.is_empty();
            if !is_blank && line.indent < indent {
                break;
            }
            // Blanks before the first line tell its indentation to some.
            if is_blank && !is_begun && said.is_none() && line.raw.len() > indent {
                return None;
            }
            self.pass(line);
            let content = line.raw.get(indent..).unwrap_or("");
            if !content.is_empty() && !self.drops {
                text.extend(std::iter::repeat_n('\n', std::mem::take(&mut breaks)));
                text.push_str(content);
            }
            is_begun |= !content.is_empty();
            // The last line may have no break.
            breaks += usize::from(self.text[..self.at].ends_with('\n'));
        }
        let kept = match chomping {
            "-" => 0,
            "" => breaks.min(1),
            _ => breaks,
        };
        if self.drops {
            return Some(Value::Nil);
        }
        text.extend(std::iter::repeat_n('\n', kept));
        Some(Value::text(text))
    }

    /// Goes past the lines that are blank or indented so far.
    fn skip_indented(&mut self, indent: usize) {
        self.line = None;
        let text = self.text.as_bytes();
        while self.at < text.len() {
            let rest = &text[self.at..];
            let blanks = leading_blanks(rest);
            let content = &rest[blanks..];
            if blanks < indent && !matches!(content.first(), None | Some(b'\n')) {
                return;
            }
            self.at = memchr::memchr(b'\n', content).map_or(text.len(), |end| self.at + blanks + end + 1);
        }
    }
}

fn is_item(text: &str) -> bool {
    text == "-" || text.starts_with("- ")
}

/// Whether nothing follows but a comment.
fn is_end(rest: &str) -> bool {
    let text = rest.trim_start_matches(' ');
    text.is_empty() || (text.starts_with('#') && text.len() < rest.len())
}

/// Puts what a break within a scalar stands for, with so many blank lines behind it.
fn fold(text: &mut String, blank: usize) {
    match blank {
        0 => text.push(' '),
        blank => text.extend(std::iter::repeat_n('\n', blank)),
    }
}

/// A key of a mapping.
struct Key<'t> {
    text: &'t str,
    plain: bool,
}

impl Key<'_> {
    /// The key as the map has it.
    fn value(&self) -> Option<Text> {
        if !self.plain || resolve(self.text) == Resolved::Text {
            return Some(self.text.into());
        }
        key_text(&resolved(self.text).ok()?).map(Text::from)
    }

    /// Nothing if the key is none.
    fn check(&self) -> Option<()> {
        match if self.plain { resolve(self.text) } else { Resolved::Text } {
            Resolved::Text | Resolved::Bool(_) | Resolved::Timestamp => Some(()),
            Resolved::Null | Resolved::Int(_) | Resolved::Uint(_) | Resolved::Float(_) => {
                self.value().map(|_| ())
            }
        }
    }
}

/// The key that a text begins with, and what stands behind its colon.
fn key(text: &str) -> Option<(Key<'_>, &str)> {
    let bytes = text.as_bytes();
    let (key, rest) = match *bytes.first()? {
        quote @ (b'\'' | b'"') => {
            let end = 1 + memchr::memchr(quote, &bytes[1..])?;
            let inner = &text[1..end];
            if memchr::memchr3(b'\\', b'\'', b'"', inner.as_bytes()).is_some() {
                return None;
            }
            (Key { text: inner, plain: false }, &text[end + 1..])
        }
        first if first != b'-' && is_part_of_key(first) => {
            let end = bytes.iter().position(|byte| !is_part_of_key(*byte))?;
            (Key { text: &text[..end], plain: true }, &text[end..])
        }
        _ => return None,
    };
    let rest = rest.strip_prefix(':').filter(|rest| rest.is_empty() || rest.starts_with(' '))?;
    (key.text.len() <= MAX_KEY).then(|| (key, rest.trim_start_matches(' ')))
}

fn is_part_of_key(byte: u8) -> bool {
    PART_OF_KEY[usize::from(byte)]
}

static PART_OF_KEY: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        table[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'$' | b'-');
        byte += 1;
    }
    table
};

/// What of a line is part of a plain scalar, and whether a comment ends it.
fn plain_part(text: &str) -> Option<(&str, bool)> {
    let bytes = text.as_bytes();
    let comment = memchr::memchr_iter(b'#', bytes).find(|at| *at > 0 && bytes[at - 1] == b' ');
    let (part, is_whole) = match comment {
        Some(at) => (text[..at].trim_end_matches(' '), true),
        None => (text, false),
    };
    let bytes = part.as_bytes();
    let is_key = memchr::memchr_iter(b':', bytes).any(|at| matches!(bytes.get(at + 1), None | Some(b' ')));
    (!is_key).then_some((part, is_whole))
}

/// Adds what of a line is part of a quoted scalar; returns what stands behind it, if it ends here.
fn quoted_part<'t>(line: &'t str, quote: u8, text: &mut String) -> Option<Option<&'t str>> {
    let mut rest = line;
    loop {
        let Some(at) = memchr::memchr2(quote, b'\\', rest.as_bytes()) else {
            text.push_str(rest);
            return Some(None);
        };
        text.push_str(&rest[..at]);
        let found = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match (quote, found) {
            (b'\'', b'\\') => text.push('\\'),
            (b'\'', _) if rest.starts_with('\'') => {
                text.push('\'');
                rest = &rest[1..];
            }
            (_, b'\\') => {
                text.push(match rest.chars().next()? {
                    'n' => '\n',
                    't' => '\t',
                    c @ ('"' | '\\') => c,
                    _ => return None,
                });
                rest = &rest[1..];
            }
            _ => return Some(Some(rest)),
        }
    }
}

/// Collections on one line.
struct Flow<'t> {
    rest: &'t str,
}

impl Flow<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    fn take(&mut self, mark: char) -> bool {
        self.skip();
        let found = self.rest.strip_prefix(mark);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip();
        match self.rest.as_bytes().first()? {
            _ if depth > MAX_DEPTH => None,
            b'[' => self.list(depth),
            b'{' => self.map(depth),
            _ => self.scalar(),
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        self.take('[');
        if self.take(']') {
            return Some(Value::list(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.take(']') {
                return Some(Value::list(items));
            }
            if !self.take(',') {
                return None;
            }
        }
    }

    fn map(&mut self, depth: usize) -> Option<Value> {
        let map = Map::new();
        self.take('{');
        if self.take('}') {
            return Some(Value::Map(map));
        }
        loop {
            let key = self.scalar()?;
            self.rest = self.rest.strip_prefix(": ")?;
            map.insert(key_text(&key)?, self.value(depth + 1)?);
            if self.take('}') {
                return Some(Value::Map(map));
            }
            if !self.take(',') {
                return None;
            }
        }
    }

    fn scalar(&mut self) -> Option<Value> {
        self.skip();
        let first = self.rest.chars().next()?;
        if matches!(first, '\'' | '"') {
            let (inner, rest) = self.rest[1..].split_once(first)?;
            self.rest = rest;
            return (!inner.contains(['\\', '\'', '"']) && inner.len() <= MAX_KEY)
                .then(|| Value::text(inner));
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '$');
        let end = self.rest.find(|c| !is_part(c) && c != '-')?;
        if !is_part(first) || end > MAX_KEY {
            return None;
        }
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        resolved(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::json::to_json;
    use crate::yaml::read::whole_from_yaml;

    fn json(value: &Value) -> String {
        to_json(value, false, false).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Fails where what is read is not what the whole parser reads; returns whether anything was.
    #[track_caller]
    fn agrees(text: &str) -> bool {
        let Some(value) = read(text, Keep::All) else {
            assert!(read(text, Keep::Head).is_none(), "a head alone is read of {text:?}");
            return false;
        };
        let whole = whole_from_yaml(text.as_bytes());
        assert_eq!(Ok(json(&value)), whole.map(|whole| json(&whole)), "{text:?}");
        let head = read(text, Keep::Head).unwrap_or_else(|| panic!("no head is read of {text:?}"));
        match (&value, &head) {
            (Value::Map(value), Value::Map(head)) => {
                let field = |map: &Map, key| map.get(key).map(|value| json(&value));
                assert!(HEAD.iter().all(|key| field(value, key) == field(head, key)), "{text:?}");
            }
            (value, head) => assert_eq!(value.type_name(), head.type_name(), "{text:?}"),
        }
        true
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        agrees(text);
        let found = read(text, Keep::All).map(|value| json(&value));
        assert_eq!(found.as_deref(), expected, "{text:?}");
    }

    #[test]
    fn blanks_are_counted_as_far_as_they_go() {
        for (count, rest) in
            (0..40).flat_map(|count| ["", "a", "a       ", "\t", "- b"].map(|rest| (count, rest)))
        {
            assert_eq!(leading_blanks(format!("{}{rest}", " ".repeat(count)).as_bytes()), count);
        }
    }

    #[test]
    fn what_charts_are_made_of_is_read() {
        check(
            "# a\n---\na: b # c\nd:\n- e\n- f: 1\n  g: yes\n\n- - h\n",
            Some(r#"{"a":"b","d":["e",{"f":1,"g":true},["h"]]}"#),
        );
        check(
            "a: |-\n  b\n\n   c\nd: |\n  e\nf: |+\n  g\n\n",
            Some(r#"{"a":"b\n\n c","d":"e\n","f":"g\n\n"}"#),
        );
        check(
            "a: b\n  c\n\n  d\ne: 'f\n  g''h'\ni: \"j\\n\n  k\"",
            Some(r#"{"a":"b c\nd","e":"f g'h","i":"j\n k"}"#),
        );
        check(
            "a: [b, \"c\", {d: 1}]\ne: {}\nf:\n\"g/h\": ~\ni:\n  {}\nj: k\n",
            Some(r#"{"a":["b","c",{"d":1}],"e":{},"f":null,"g/h":null,"i":{},"j":"k"}"#),
        );
        check("- a\n- b: |\n    c", Some(r#"["a",{"b":"c"}]"#));
        check("# a\n", Some("null"));
    }

    #[test]
    fn what_is_unusual_is_left() {
        for text in [
            "a: &b c",
            "a: >\n  b",
            "a: b: c",
            "? a",
            "a:\n  b: c\n d: e",
            "a: *b",
            "a",
            "a: !b c",
            "a: b\n---\nc: d",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn random_texts_are_read_as_by_the_whole_parser() {
        const PIECES: [&str; 60] = [
            "|2-", "|1", "a", "b-c", "kind", "metadata", ": ", ": ", ":", "- ", "- ", "-", "\n", "\n", "\n",
            "\n  ", "\n  ", "\n    ", "\n ", "\n\n", " ", "  ", "'", "''", "\"", "\\", "\\n", "#", " #", "|",
            "|-", "|+", ">", "[", "]", "{", "}", ", ", ",", "1", "1e3", "true", "~", "null", ".inf", "012",
            "!", "!b", "&a", "*a", "<<", "---", "...", "é", "?", "%", "y", "a: b", "\n- a: ", "\n  b: c",
        ];
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut below = |bound: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 33) as usize % bound
        };
        let times: usize =
            std::env::var("PORTOLAN_HAMMER").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
        let mut read = 0;
        for _ in 0..40_000 * times {
            let text: String = (0..=below(16)).map(|_| PIECES[below(PIECES.len())]).collect();
            read += usize::from(agrees(&text));
        }
        assert!(read > 1000 * times, "only {read} were read");
    }
}
