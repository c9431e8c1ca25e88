//! YAML text as Helm reads it: the first document, YAML 1.1 words, every number a float, every key a text.

use std::borrow::Cow;

use super::compose::Composer;
use super::misread::Misread;
use super::quick::{self, Keep};
use crate::error::Fault;
use crate::value::{Map, Value};

/// Reads a file of a chart that has to be a map.
pub(crate) fn map_of_file(name: &str, text: &[u8]) -> Result<Map, Fault> {
    // The place says the line already.
    map_from_yaml(text)
        .map_err(|misread| Fault::in_file(name, line_within(text, &misread), misread.with_line(None)))
}

/// Reads a file of values.
pub(crate) fn map_of_values(text: &[u8]) -> Result<Map, String> {
    map_from_yaml(text).map_err(|misread| misread.with_line(line_within(text, &misread)))
}

/// Returns the line of a fault, from 1. What is missing at the end of the text is found behind its last line.
fn line_within(text: &[u8], misread: &Misread) -> Option<usize> {
    let breaks = text.iter().filter(|byte| **byte == b'\n').count();
    let lines = breaks + usize::from(!text.ends_with(b"\n"));
    misread.place.map(|place| place.line().min(lines))
}

/// Reads the first document; nothing at all is nil.
pub(crate) fn from_yaml(text: &[u8]) -> Result<Value, Misread> {
    match std::str::from_utf8(text).ok().and_then(|text| quick::read(text, Keep::All)) {
        Some(value) => Ok(value),
        None => whole_from_yaml(text),
    }
}

/// Reads the first document with a parser of the whole language.
pub(super) fn whole_from_yaml(text: &[u8]) -> Result<Value, Misread> {
    Composer::new(&decoded(text)?).first_document()
}

/// A text as UTF-8 without a byte order mark.
fn decoded(text: &[u8]) -> Result<Cow<'_, [u8]>, Misread> {
    let unit: fn([u8; 2]) -> u16 = match text {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return Ok(Cow::Borrowed(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text))),
    };
    let units = text[2..].chunks(2).map(|pair| unit([pair[0], *pair.get(1).unwrap_or(&0xdc)]));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.map(|text| Cow::Owned(text.into_bytes())).map_err(|_| Misread::yaml("incomplete UTF-16 character"))
}

/// Reads what says what an object is: `apiVersion`, `kind` and `metadata`, with more or without. A text that is no YAML
/// is an error all the same.
pub(crate) fn head_from_yaml(text: &str) -> Result<Map, Misread> {
    map(quick::read(text, Keep::Head).map_or_else(|| whole_from_yaml(text.as_bytes()), Ok)?)
}

/// Reads a document that has to be a map; an empty one is an empty map.
pub(crate) fn map_from_yaml(text: &[u8]) -> Result<Map, Misread> {
    map(from_yaml(text)?)
}

/// Reads a document that has to be a list; an empty one is an empty list.
pub(crate) fn list_from_yaml(text: &[u8]) -> Result<Value, Misread> {
    match from_yaml(text)? {
        list @ Value::List(_) => Ok(list),
        Value::Nil | Value::Invalid => Ok(Value::list(Vec::new())),
        other => Err(no("[]interface {}", &other)),
    }
}

fn map(value: Value) -> Result<Map, Misread> {
    match value {
        Value::Map(map) => Ok(map),
        Value::Nil | Value::Invalid => Ok(Map::new()),
        other => Err(no("map[string]interface {}", &other)),
    }
}

fn no(wanted: &str, found: &Value) -> Misread {
    let found = json_kind(found);
    Misread::unusable(format!(
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {found} into Go value of type {wanted}"
    ))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::json::to_json;

    #[track_caller]
    fn check(text: &[u8], expected: Result<&str, &str>) {
        let found = whole_from_yaml(text).map(|value| to_json(&value, false, false).unwrap());
        match (&found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(found), Err(expected)) => {
                assert_eq!(found.as_told(), format!("error converting YAML to JSON: {expected}"));
            }
            (found, _) => panic!("{:?}: {found:?}", String::from_utf8_lossy(text)),
        }
    }

    #[test]
    fn a_comma_is_a_part_of_a_tag() {
        check(b"[!a, b]", Ok(r#"["b"]"#));
        check(b"a:\n- [b,\n  !c,\n  d]", Ok(r#"{"a":[["b","d"]]}"#));
        check(b"{a: !!str, b: c}", Err("yaml: did not find expected ',' or '}'"));
        check(b"[&a !b, c]", Ok(r#"["c"]"#));
        check(b"[ } !t, c]", Err("yaml: did not find expected node content"));
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
        check(b"\xfe\xff\0[\0!\0a\0 \0b\0]", Ok(r#"["b"]"#));
    }

    /// The texts are ours, the answers go-yaml's.
    #[test]
    fn lines_are_counted_as_templates_see_them() {
        check(b"a: [b:c]\nd: e:f", Ok(r#"{"a":["b:c"],"d":"e:f"}"#));
        for (text, told) in [
            ("a: [b[c]]", "yaml: did not find expected ',' or ']'"),
            ("a:\n  b: [map[c:d]]\n", "yaml: line 1: did not find expected ',' or ']'"),
            ("a:\n  b: [c\n  d: e]\n", "yaml: line 2: did not find expected ',' or ']'"),
            ("a:\n  - b\n c: d\n", "yaml: line 2: did not find expected key"),
            ("- a\nb: c", "yaml: line 1: did not find expected '-' indicator"),
            ("a: b: c", "yaml: mapping values are not allowed in this context"),
            ("a: b\nc: d: e", "yaml: line 2: mapping values are not allowed in this context"),
            ("a: b\nc", "yaml: line 3: could not find expected ':'"),
            ("a: b\nc\nd: e", "yaml: line 3: could not find expected ':'"),
            ("a: \"b", "yaml: found unexpected end of stream"),
            ("a:\n\t- b", "yaml: line 2: found character that cannot start any token"),
            ("a: |\n b\n\tc", "yaml: line 3: found a tab character where an indentation space is expected"),
            ("%A\n---\nb", "yaml: found unknown directive name"),
        ] {
            check(text.as_bytes(), Err(told));
        }
    }

    #[test]
    fn what_has_no_place_is_told_without() {
        for (text, told) in [
            ("a: \u{1}", "yaml: control characters are not allowed"),
            ("a: &x [*x]", "yaml: anchor 'x' value contains itself"),
            ("a: *x", "yaml: unknown anchor 'x' referenced"),
            ("{{ a }}: b", "yaml: invalid map key: map[interface {}]interface {}{\"a\":interface {}(nil)}"),
            ("? [a, 1]\n: b", "yaml: invalid map key: []interface {}{\"a\", 1}"),
            ("null: a", "unsupported map key of type: %!s(<nil>), key: <nil>, value: \"a\""),
            ("a: .inf", "json: unsupported value: +Inf"),
            ("a: !!int b", "yaml: cannot decode !!str `b` as a !!int"),
            ("a: !!int b\nc: [", "yaml: line 2: did not find expected node content"),
            ("<<: a", "yaml: map merge requires map or sequence of maps as the value"),
            ("a: &a [{b: c}]\n<<: *a", "yaml: map merge requires map or sequence of maps as the value"),
        ] {
            check(text.as_bytes(), Err(told));
        }
    }

    #[test]
    fn people_are_told_the_true_line() {
        for (text, line, told) in [
            ("a:\n  - b\n c: d\n", 3, "did not find expected key"),
            ("a: [\n", 1, "did not find expected node content"),
            ("a: \"b\nc: d\n", 2, "found unexpected end of stream"),
        ] {
            let wrong = map_of_file("values.yaml", text.as_bytes()).map_err(|fault| fault.to_string());
            let told = format!("values.yaml:{line}: error converting YAML to JSON: yaml: {told}");
            assert_eq!(wrong.map(|map| map.len()), Err(told));
        }
    }

    /// go-yaml does not know such a collection for a key, takes it for the whole document, and reads no more.
    #[test]
    fn an_empty_collection_is_no_key() {
        check(b"{}: a", Ok("{}"));
        check(b"[b]: a", Err("yaml: invalid map key: []interface {}{\"b\"}"));
    }

    #[test]
    fn what_is_nested_without_end_is_refused_soon() {
        let too_deep = format!("yaml: {}", crate::value::too_deep());
        for piece in ["[", "{a: ", "{", "- ", "? ", "&a [", "[a: ", "- ? "] {
            let begun = std::time::Instant::now();
            let text = piece.repeat(100_000);
            check(text.as_bytes(), Err(&too_deep));
            check(
                format!("a:\n  b: {text}").as_bytes(),
                match piece {
                    "- " | "- ? " => {
                        Err("yaml: line 2: block sequence entries are not allowed in this context")
                    }
                    "? " => Err("yaml: line 2: mapping keys are not allowed in this context"),
                    _ => Err(&too_deep),
                },
            );
            assert!(begun.elapsed().as_secs() < 20, "{piece}");
        }
    }
}
