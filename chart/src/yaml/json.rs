//! JSON as Go writes and reads it.

use std::borrow::Cow;

use crate::object::Object;
use crate::value::{MAX_NESTING, Map, Value, too_deep};

/// A value as JSON knows it: objects become maps, what is not there becomes null, text becomes UTF-8.
pub(crate) fn as_json(value: &Value) -> Result<Cow<'_, Value>, String> {
    match is_simple(value, 0) {
        true => Ok(Cow::Borrowed(value)),
        false => simplified(value, 0).map(Cow::Owned),
    }
}

/// Whether a value is already as JSON knows it, as one is that was read.
fn is_simple(value: &Value, depth: usize) -> bool {
    let is_text = |text: &[u8]| std::str::from_utf8(text).is_ok();
    match value {
        _ if depth > MAX_NESTING => false,
        Value::Float(f) => f.is_finite(),
        Value::Text(text) => is_text(text),
        Value::List(list) => list.iter().all(|item| is_simple(item, depth + 1)),
        Value::Map(map) => {
            !map.is_absent() && map.all(|key, entry| is_text(key) && is_simple(entry, depth + 1))
        }
        Value::Nil | Value::Bool(_) | Value::Int(_) | Value::Int64(_) => true,
        Value::Invalid | Value::Object(_) => false,
    }
}

fn simplified(value: &Value, depth: usize) -> Result<Value, String> {
    if depth > MAX_NESTING {
        return Err(too_deep());
    }
    Ok(match value {
        Value::Invalid | Value::Nil => Value::Nil,
        Value::Float(f) if !f.is_finite() => return Err("json: unsupported value".to_string()),
        Value::Text(text) if std::str::from_utf8(text).is_err() => Value::text(text.lossy()),
        Value::Bool(_) | Value::Int(_) | Value::Int64(_) | Value::Float(_) | Value::Text(_) => value.clone(),
        Value::List(list) => {
            let items: Result<Vec<Value>, String> =
                list.iter().map(|item| simplified(item, depth + 1)).collect();
            Value::list(items?)
        }
        Value::Map(map) if map.is_absent() => Value::Nil,
        Value::Map(map) => {
            let copy = Map::new();
            for (key, entry) in map.entries() {
                copy.insert(key.lossy(), simplified(&entry, depth + 1)?);
            }
            Value::Map(copy)
        }
        Value::Object(object) => simplified(&object_as_value(object), depth + 1)?,
    })
}

fn object_as_value(object: &Object) -> Value {
    match object {
        Object::Files(files) => Value::Map(
            files
                .iter()
                .map(|(path, file)| (path.clone(), Value::text(crate::funcs::base64_text(file))))
                .collect(),
        ),
        Object::Struct(inner) => {
            let shown = inner.in_json().into_iter();
            Value::Map(shown.map(|(name, value)| (name.into(), value.clone())).collect())
        }
        Object::List { .. } => object.json_items().map_or(Value::Nil, |items| Value::list(items.to_vec())),
        Object::Bytes(None) => Value::Nil,
        Object::Bytes(Some(bytes)) => Value::text(crate::funcs::base64_text(bytes)),
        Object::Semver(version, _) => Value::text(version.to_string()),
    }
}

/// A number as `encoding/json` writes it.
pub(crate) fn number_text(value: f64) -> String {
    let magnitude = value.abs();
    if value != 0.0 && !(1e-6..1e21).contains(&magnitude) {
        let text = crate::gofmt::general(value, 0, 0, false);
        return text;
    }
    format!("{value}")
}

/// The value as JSON; `indent` of two blanks where it is pretty.
pub(crate) fn to_json(value: &Value, pretty: bool, escape_html: bool) -> Result<String, String> {
    let mut out = String::new();
    write(&mut out, value, Style { pretty, escape_html }, 0)?;
    Ok(out)
}

#[derive(Clone, Copy)]
struct Style {
    pretty: bool,
    escape_html: bool,
}

fn write(out: &mut String, value: &Value, style: Style, level: usize) -> Result<(), String> {
    if level > MAX_NESTING {
        return Err(too_deep());
    }
    match value {
        Value::Invalid | Value::Nil => out.push_str("null"),
        Value::Bool(b) => out.push_str(&b.to_string()),
        Value::Int(i) | Value::Int64(i) => out.push_str(&i.to_string()),
        Value::Float(f) if !f.is_finite() => return Err("json: unsupported value".to_string()),
        Value::Float(f) => out.push_str(&number_text(*f)),
        Value::Text(text) => write_text(out, text, style.escape_html),
        Value::List(list) => write_list(out, list, style, level)?,
        Value::Map(map) if map.is_absent() => out.push_str("null"),
        Value::Map(map) if map.is_empty() => out.push_str("{}"),
        Value::Map(map) => {
            out.push('{');
            let mut idx = 0;
            map.visit(|key, entry| {
                write_entry(out, idx, key, entry, style, level)?;
                idx += 1;
                Ok::<(), String>(())
            })?;
            new_line(out, style, level);
            out.push('}');
        }
        Value::Object(object) => write_object(out, object, style, level)?,
    }
    Ok(())
}

fn write_list(out: &mut String, list: &[Value], style: Style, level: usize) -> Result<(), String> {
    out.push('[');
    for (idx, item) in list.iter().enumerate() {
        separate(out, idx, style, level + 1);
        write(out, item, style, level + 1)?;
    }
    if !list.is_empty() {
        new_line(out, style, level);
    }
    out.push(']');
    Ok(())
}

fn write_entry(
    out: &mut String,
    idx: usize,
    key: &[u8],
    entry: &Value,
    style: Style,
    level: usize,
) -> Result<(), String> {
    separate(out, idx, style, level + 1);
    write_text(out, key, style.escape_html);
    out.push_str(if style.pretty { ": " } else { ":" });
    write(out, entry, style, level + 1)
}

/// An object; the fields of a structure come in its own order.
fn write_object(out: &mut String, object: &Object, style: Style, level: usize) -> Result<(), String> {
    match object {
        Object::Struct(inner) => {
            let shown = inner.in_json();
            out.push('{');
            for (idx, (name, value)) in shown.iter().enumerate() {
                write_entry(out, idx, name.as_bytes(), value, style, level)?;
            }
            if !shown.is_empty() {
                new_line(out, style, level);
            }
            out.push('}');
            Ok(())
        }
        Object::Files(_) | Object::List { .. } | Object::Bytes(_) | Object::Semver(..) => {
            write(out, &object_as_value(object), style, level)
        }
    }
}

fn separate(out: &mut String, idx: usize, style: Style, level: usize) {
    if idx > 0 {
        out.push(',');
    }
    new_line(out, style, level);
}

fn new_line(out: &mut String, style: Style, level: usize) {
    if style.pretty {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", level));
    }
}

fn write_text(out: &mut String, text: &[u8], escape_html: bool) {
    out.push('"');
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            write_character(out, c, escape_html);
        }
        // Go names what is no UTF-8, but prints the same character where it is written out.
        out.extend(chunk.invalid().iter().map(|_| "\\ufffd"));
    }
    out.push('"');
}

fn write_character(out: &mut String, c: char, escape_html: bool) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '<' | '>' | '&' if escape_html => out.push_str(&format!("\\u{:04x}", c as u32)),
        '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", c as u32)),
        c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
        c => out.push(c),
    }
}

/// Reads JSON; every number is a float.
pub(crate) fn from_json(text: &str) -> Result<Value, String> {
    let mut reader = Reader { bytes: text.as_bytes(), at: 0 };
    let value = reader.value(0)?;
    reader.skip_space();
    match reader.bytes.get(reader.at) {
        None => Ok(value),
        Some(byte) => Err(format!("invalid character '{}' after top-level value", char::from(*byte))),
    }
}

/// Reads the JSON that a text begins with, and says how many bytes it took.
pub(crate) fn from_json_prefix(text: &str) -> Result<(Value, usize), String> {
    let mut reader = Reader { bytes: text.as_bytes(), at: 0 };
    let value = reader.value(0)?;
    Ok((value, reader.at))
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        while self.bytes.get(self.at).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn fail<T>(&self, wanted: &str) -> Result<T, String> {
        match self.bytes.get(self.at) {
            None => Err("unexpected end of JSON input".to_string()),
            Some(byte) => {
                Err(format!("invalid character '{}' looking for beginning of {wanted}", char::from(*byte)))
            }
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > MAX_NESTING {
            return Err(too_deep());
        }
        self.skip_space();
        match self.bytes.get(self.at) {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Ok(Value::text(self.string()?)),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Nil),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) | None => self.fail("value"),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, String> {
        if self.bytes[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(value);
        }
        self.fail("value")
    }

    fn number(&mut self) -> Result<Value, String> {
        let start = self.at;
        while self
            .bytes
            .get(self.at)
            .is_some_and(|b| matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'))
        {
            self.at += 1;
        }
        let text = crate::value::lossy(&self.bytes[start..self.at]).into_owned();
        let digits = text.trim_start_matches('-');
        let leading_zero =
            digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() && !leading_zero && !text.ends_with('.') => {
                Ok(Value::Float(number))
            }
            Ok(_) | Err(_) => Err(format!("invalid number literal {text}")),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut items = Vec::new();
        self.skip_space();
        if self.bytes.get(self.at) == Some(&b']') {
            self.at += 1;
            return Ok(Value::list(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.skip_space();
            match self.bytes.get(self.at) {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::list(items));
                }
                Some(_) | None => return self.fail("array element"),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let map = Map::new();
        self.skip_space();
        if self.bytes.get(self.at) == Some(&b'}') {
            self.at += 1;
            return Ok(Value::Map(map));
        }
        loop {
            self.skip_space();
            if self.bytes.get(self.at) != Some(&b'"') {
                return self.fail("object key string");
            }
            let key = self.string()?;
            self.skip_space();
            if self.bytes.get(self.at) != Some(&b':') {
                return self.fail("object key:value pair");
            }
            self.at += 1;
            map.insert(key, self.value(depth + 1)?);
            self.skip_space();
            match self.bytes.get(self.at) {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::Map(map));
                }
                Some(_) | None => return self.fail("object key:value pair"),
            }
        }
    }

    fn string(&mut self) -> Result<Vec<u8>, String> {
        self.at += 1;
        let mut out = Vec::new();
        loop {
            let Some(byte) = self.bytes.get(self.at) else { return self.fail("string") };
            self.at += 1;
            match byte {
                b'"' => return Ok(out),
                b'\\' => self.escape(&mut out)?,
                0..0x20 => return Err("invalid character in string literal".to_string()),
                _ => out.push(*byte),
            }
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Result<(), String> {
        let Some(byte) = self.bytes.get(self.at) else { return self.fail("escape") };
        self.at += 1;
        let c = match byte {
            b'"' | b'\\' | b'/' => char::from(*byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unicode()?,
            _ => return Err("invalid character in string escape code".to_string()),
        };
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn unicode(&mut self) -> Result<char, String> {
        let high = self.hex()?;
        if (0xd800..0xdc00).contains(&high) && self.bytes[self.at..].starts_with(b"\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.hex()?;
            if (0xdc00..0xe000).contains(&low) {
                let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u32, String> {
        let digits = self.bytes.get(self.at..self.at + 4).and_then(|digits| std::str::from_utf8(digits).ok());
        let Some(code) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            return Err("invalid character in \\u hexadecimal character escape".to_string());
        };
        self.at += 4;
        Ok(code)
    }
}
