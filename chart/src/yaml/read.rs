//! YAML text as Helm reads it: the first document, YAML 1.1 words, every number a float, every key a text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use libyaml_safer::{Event, EventData, Parser, ScalarStyle, Scanner, TokenData};

use super::quick::{self, Keep};
use super::resolve::{Resolved, parse_float, resolve};
use crate::error::Fault;
use crate::gofmt;
use crate::value::{MAX_NESTING, Map, Value, deep_copy};

/// The most values one document may become, aliases written out.
const MAX_VALUES: usize = 4_000_000;

/// Reads a file of a chart that has to be a map.
pub(crate) fn map_of_file(name: &str, text: &[u8]) -> Result<Map, Fault> {
    map_from_yaml(text).map_err(|message| {
        // go-yaml's messages begin with the line, and so do ours.
        let line = message.split("yaml: line ").nth(1).and_then(|rest| rest.split(':').next());
        // What is missing at the end of the text is found behind its last line.
        let last = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count().max(1);
        let line: Option<usize> = line.and_then(|line| line.parse().ok());
        let lines = text.iter().filter(|byte| **byte == b'\n').count().max(last);
        Fault::in_file(name, line.map(|line| line.min(lines)), message)
    })
}

/// Reads the first document; nothing at all is nil.
pub(crate) fn from_yaml(text: &[u8]) -> Result<Value, String> {
    match quick::read(text, Keep::All) {
        Some(value) => Ok(value),
        None => whole_from_yaml(text),
    }
}

/// Reads the first document with a parser of the whole language.
pub(super) fn whole_from_yaml(text: &[u8]) -> Result<Value, String> {
    let text = &*decoded(text)?;
    if let Some(line) = tag_before_comma(text) {
        return Err(format!(
            "error converting YAML to JSON: yaml: line {line}: did not find expected whitespace or line break"
        ));
    }
    // The parser stops the program at a block scalar that ends with the text, so the text ends with a break. What
    // that break adds to the scalar is taken off again.
    let blanks = text.iter().rev().take_while(|byte| **byte == b' ').count();
    let text = match text[..text.len() - blanks].last() {
        Some(b'\n') => &text[..text.len() - blanks],
        Some(_) | None => text,
    };
    let open_end = (!text.ends_with(b"\n")).then_some(text.len());
    let closed = if open_end.is_some() { [text, b"\n"].concat() } else { text.to_vec() };
    let mut input = closed.as_slice();
    let mut reader = Reader::new(&mut input, open_end);
    loop {
        match reader.next()? {
            EventData::StreamEnd => return Ok(Value::Nil),
            EventData::DocumentStart { .. } | EventData::StreamStart { .. } => {}
            event => return reader.node(event, 0).map(|node| node.value),
        }
    }
}

/// The line of the first comma right behind a tag, as in `[!tag, a]`, if there is one in the text: go-yaml refuses it,
/// and at it our parser stops the program, which nothing can hold up where programs end with a panic.
///
/// Only the parser knows what is a tag and what is a part of some text. So it reads what stands before the comma: if
/// that ends with a tag, the last thing it finds is a scalar of that tag, empty, at the very end.
fn tag_before_comma(text: &[u8]) -> Option<usize> {
    let mut word = 0;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => word = at + 1,
            b',' if text[word..at].contains(&b'!') && ends_with_tag(&text[..at]) => {
                return Some(text[..at].iter().filter(|byte| **byte == b'\n').count() + 1);
            }
            _ => {}
        }
    }
    None
}

fn ends_with_tag(text: &[u8]) -> bool {
    let closed = [text, b"\n"].concat();
    let mut input = closed.as_slice();
    let mut scanner = Scanner::new();
    scanner.set_input(&mut input);
    let mut is_tag = false;
    loop {
        match Scanner::scan(&mut scanner) {
            Ok(token) => match token.data {
                TokenData::StreamEnd => return is_tag,
                TokenData::Tag { .. } => is_tag = token.end_mark.index >= text.len() as u64,
                _ => {}
            },
            // The tokens of this line are not told for what was to follow it.
            Err(error) => return error.problem() == "could not find expected ':'",
        }
    }
}

/// A text as UTF-8 without a byte order mark.
fn decoded(text: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    let unit: fn([u8; 2]) -> u16 = match text {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return Ok(Cow::Borrowed(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text))),
    };
    let units = text[2..].chunks(2).map(|pair| unit([pair[0], *pair.get(1).unwrap_or(&0xdc)]));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.map(|text| Cow::Owned(text.into_bytes()))
        .map_err(|_| "error converting YAML to JSON: yaml: incomplete UTF-16 character".to_string())
}

/// Reads what says what an object is: `apiVersion`, `kind` and `metadata`, with more or without. A text that is no YAML
/// is an error all the same.
pub(crate) fn head_from_yaml(text: &[u8]) -> Result<Map, String> {
    map(quick::read(text, Keep::Head).map_or_else(|| whole_from_yaml(text), Ok)?)
}

/// Reads a document that has to be a map; an empty one is an empty map.
pub(crate) fn map_from_yaml(text: &[u8]) -> Result<Map, String> {
    map(from_yaml(text)?)
}

fn map(value: Value) -> Result<Map, String> {
    match value {
        Value::Map(map) => Ok(map),
        Value::Nil | Value::Invalid => Ok(Map::new()),
        other => Err(format!(
            "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into Go value of type map[string]interface {{}}",
            json_kind(&other)
        )),
    }
}

/// What JSON calls a value's kind in Go's messages.
pub(crate) fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Invalid | Value::Nil => "null",
        Value::Bool(_) => "bool",
        Value::Int(_) | Value::Int64(_) | Value::Float(_) => "number",
        Value::Text(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) | Value::Object(_) => "object",
    }
}

struct Reader<'r, 'b> {
    parser: Parser<&'b mut &'r [u8]>,
    anchors: BTreeMap<String, Value>,
    values: usize,
    /// The length of a text that ends inside of a line.
    open_end: Option<usize>,
}

struct Node {
    value: Value,
    is_merge: bool,
}

impl<'r, 'b> Reader<'r, 'b> {
    fn new(input: &'b mut &'r [u8], open_end: Option<usize>) -> Self {
        let mut parser = Parser::new();
        parser.set_input(input);
        Reader { parser, anchors: BTreeMap::new(), values: 0, open_end }
    }

    fn next(&mut self) -> Result<EventData, String> {
        // The parser was written from libyaml by hand and stops where that goes on; `tests/hammer.rs` looks for such
        // places. What is not known of them must not end a program, as long as programs can go on after a panic.
        let parser = &mut self.parser;
        let parsed = catch_unwind(AssertUnwindSafe(|| parser.parse()));
        let Ok(parsed) = parsed else {
            return Err("error converting YAML to JSON: yaml: the text cannot be read".to_string());
        };
        match parsed {
            Ok(event) => Ok(self.without_added_break(event)),
            Err(error) => {
                let line = error.problem_mark().map(|mark| format!("line {}: ", mark.line + 1));
                let line = line.unwrap_or_default();
                Err(format!("error converting YAML to JSON: yaml: {line}{}", error.problem()))
            }
        }
    }

    fn without_added_break(&self, event: Event) -> EventData {
        let at_end = self.open_end.is_some_and(|length| event.end_mark.index >= length as u64);
        match event.data {
            EventData::Scalar { anchor, tag, mut value, plain_implicit, quoted_implicit, style } => {
                if at_end
                    && matches!(style, ScalarStyle::Literal | ScalarStyle::Folded)
                    && value.ends_with('\n')
                {
                    value.pop();
                }
                EventData::Scalar { anchor, tag, value, plain_implicit, quoted_implicit, style }
            }
            data => data,
        }
    }

    fn count(&mut self, depth: usize) -> Result<(), String> {
        self.values += 1;
        if depth > MAX_NESTING {
            return Err("error converting YAML to JSON: yaml: exceeded max depth".to_string());
        }
        if self.values > MAX_VALUES {
            return Err(
                "error converting YAML to JSON: yaml: document contains excessive aliasing".to_string()
            );
        }
        Ok(())
    }

    fn node(&mut self, event: EventData, depth: usize) -> Result<Node, String> {
        self.count(depth)?;
        match event {
            EventData::Alias { anchor } => {
                let Some(value) = self.anchors.get(&anchor).cloned() else {
                    return Err(format!(
                        "error converting YAML to JSON: yaml: unknown anchor '{anchor}' referenced"
                    ));
                };
                self.count_all(&value, depth)?;
                Ok(Node { value: deep_copy(&value, depth)?, is_merge: false })
            }
            EventData::Scalar { anchor, tag, value, style, .. } => {
                let is_merge = value == "<<" && style == ScalarStyle::Plain && tag.is_none();
                let value = scalar(tag.as_deref(), value, style == ScalarStyle::Plain)?;
                self.remember(anchor, &value);
                Ok(Node { value, is_merge })
            }
            EventData::SequenceStart { anchor, .. } => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        EventData::SequenceEnd => break,
                        event => items.push(self.node(event, depth + 1)?.value),
                    }
                }
                let value = Value::list(items);
                self.remember(anchor, &value);
                Ok(Node { value, is_merge: false })
            }
            EventData::MappingStart { anchor, .. } => {
                let value = Value::Map(self.mapping(depth)?);
                self.remember(anchor, &value);
                Ok(Node { value, is_merge: false })
            }
            EventData::StreamStart { .. }
            | EventData::StreamEnd
            | EventData::DocumentStart { .. }
            | EventData::DocumentEnd { .. }
            | EventData::SequenceEnd
            | EventData::MappingEnd => {
                Err("error converting YAML to JSON: yaml: unexpected event".to_string())
            }
        }
    }

    /// Counts what an alias brings in, so that aliases of aliases cannot grow without end.
    fn count_all(&mut self, value: &Value, depth: usize) -> Result<(), String> {
        self.count(depth)?;
        match value {
            Value::List(list) => list.iter().try_for_each(|item| self.count_all(item, depth + 1)),
            Value::Map(map) => {
                map.entries().iter().try_for_each(|(_, entry)| self.count_all(entry, depth + 1))
            }
            _ => Ok(()),
        }
    }

    fn remember(&mut self, anchor: Option<String>, value: &Value) {
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, value.clone());
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Map, String> {
        let map = Map::new();
        loop {
            let key = match self.next()? {
                EventData::MappingEnd => return Ok(map),
                event => self.node(event, depth + 1)?,
            };
            let event = self.next()?;
            let value = self.node(event, depth + 1)?.value;
            if key.is_merge {
                merge(&map, &value)?;
            } else {
                map.insert(key_text(&key.value)?, value);
            }
        }
    }
}

fn merge(map: &Map, value: &Value) -> Result<(), String> {
    let wrong =
        "error converting YAML to JSON: yaml: map merge requires map or sequence of maps as the value";
    match value {
        Value::Map(source) => {
            for (key, entry) in source.entries() {
                map.insert(key, entry);
            }
            Ok(())
        }
        Value::List(sources) => {
            for source in sources.iter().rev() {
                let Value::Map(_) = source else { return Err(wrong.to_string()) };
                merge(map, source)?;
            }
            Ok(())
        }
        _ => Err(wrong.to_string()),
    }
}

/// A key of a mapping as text.
pub(super) fn key_text(key: &Value) -> Result<Vec<u8>, String> {
    match key {
        Value::Text(text) => Ok(text.to_vec()),
        Value::Bool(b) => Ok(b.to_string().into_bytes()),
        Value::Float(f) => Ok(gofmt::number_key(*f).into_bytes()),
        _ => Err("error converting YAML to JSON: unsupported map key".to_string()),
    }
}

fn scalar(tag: Option<&str>, text: String, plain: bool) -> Result<Value, String> {
    let short = tag.map(|tag| tag.strip_prefix("tag:yaml.org,2002:").unwrap_or(tag));
    match short {
        None if !plain => Ok(Value::text(text)),
        Some("binary") => crate::funcs::base64_bytes(&text).map(Value::text).ok_or_else(|| {
            "error converting YAML to JSON: yaml: !!binary value contains invalid base64 data".to_string()
        }),
        Some("float") => match parse_float(&text.replace('_', "")) {
            Some(float) => Ok(Value::Float(float)),
            None => {
                Err(format!("error converting YAML to JSON: yaml: cannot decode !!str `{text}` as a !!float"))
            }
        },
        None | Some("int" | "bool" | "null" | "timestamp") => resolved(&text),
        Some(_) => Ok(Value::text(text)),
    }
}

/// What a plain scalar stands for.
pub(super) fn resolved(text: &str) -> Result<Value, String> {
    Ok(match resolve(text) {
        Resolved::Text | Resolved::Timestamp => Value::text(text),
        Resolved::Null => Value::Nil,
        Resolved::Bool(b) => Value::Bool(b),
        // JSON lies between YAML and the values, and there every number is a float.
        Resolved::Int(int) => Value::Float(int as f64),
        Resolved::Uint(int) => Value::Float(int as f64),
        Resolved::Float(float) if float.is_finite() => Value::Float(float),
        Resolved::Float(_) => {
            return Err("error converting YAML to JSON: json: unsupported value".to_string());
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::json::to_json;

    #[track_caller]
    fn check(text: &[u8], expected: Result<&str, &str>) {
        let found = whole_from_yaml(text).map(|value| to_json(&value, false, false).unwrap());
        match (&found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
            (found, _) => panic!("{:?}: {found:?}", String::from_utf8_lossy(text)),
        }
    }

    #[test]
    fn a_tag_before_a_comma_is_an_error() {
        let refused = Err("did not find expected whitespace");
        check(b"[!a, b]", refused);
        check(b"a:\n- [b,\n  !c,\n  d]", refused);
        check(b"{a: !!str, b: c}", refused);
        check(b"[&a !b, c]", refused);
        check(b"[ } !t, c]", refused);
        check(b"[\"!a, b\", ! ]", Ok(r#"["!a, b",""]"#));
        check(
            b"a: b !c, d\ne: |\n  [!f, g]\nh: 'i\n  [!j, k'\nl: !m n",
            Ok(r#"{"a":"b !c, d","e":"[!f, g]\n","h":"i [!j, k","l":"n"}"#),
        );
    }

    #[test]
    fn the_end_of_a_text_adds_nothing() {
        check(b"a: |+\n  b\n\n", Ok(r#"{"a":"b\n\n"}"#));
        check(b"a: |+\n  b\n", Ok(r#"{"a":"b\n"}"#));
        check(b"a: |+\n  b\n  ", Ok(r#"{"a":"b\n"}"#));
        check(b"a: |\n  b", Ok(r#"{"a":"b"}"#));
        check(b"a: |\n  b\n ", Ok(r#"{"a":"b\n"}"#));
    }

    #[test]
    fn byte_order_marks_are_no_text() {
        check(b"\xef\xbb\xbfa: b", Ok(r#"{"a":"b"}"#));
        check(b"\xff\xfea\0:\0 \0b\0", Ok(r#"{"a":"b"}"#));
        check(b"\xfe\xff\0[\0!\0a\0,\0b\0]", Err("did not find expected whitespace"));
    }
}
