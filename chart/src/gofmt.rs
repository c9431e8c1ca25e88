//! Go's text forms: `%v`, `%q`, float text.
//!
//! Imports `value` and `object`.

use crate::object::{KUBE_VERSION, Object, Struct};
use crate::value::{MAX_NESTING, Value, too_deep};

/// What a value is as `%v` prints it inside of other text.
pub(crate) fn text_of(value: &Value) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    append(&mut out, value, 0)?;
    Ok(out)
}

/// What a template prints of a value: what a pointer leads to, and the version of Kubernetes by its name.
pub(crate) fn shown(value: &Value) -> Result<Vec<u8>, String> {
    match value {
        Value::Object(object) => match object.as_ref() {
            Object::Struct(inner) if inner.name == KUBE_VERSION => {
                text_of(inner.field(b"Version").unwrap_or(&Value::Nil))
            }
            Object::Struct(inner) => {
                let mut out = Vec::new();
                append_fields(&mut out, inner, 0)?;
                Ok(out)
            }
            Object::Files(_) | Object::List { .. } | Object::Bytes(_) | Object::Semver(..) => text_of(value),
        },
        _ => text_of(value),
    }
}

fn append(out: &mut Vec<u8>, value: &Value, depth: usize) -> Result<(), String> {
    if depth > MAX_NESTING {
        return Err(too_deep());
    }
    match value {
        Value::Invalid | Value::Nil => out.extend_from_slice(b"<nil>"),
        Value::Bool(b) => out.extend_from_slice(b.to_string().as_bytes()),
        Value::Int(i) | Value::Int64(i) => out.extend_from_slice(i.to_string().as_bytes()),
        Value::Float(f) => out.extend_from_slice(float(*f).as_bytes()),
        Value::Text(text) => out.extend_from_slice(text),
        Value::List(list) => append_list(out, list, depth)?,
        Value::Map(map) => {
            out.extend_from_slice(b"map[");
            for (idx, (key, entry)) in map.entries().iter().enumerate() {
                if idx > 0 {
                    out.push(b' ');
                }
                out.extend_from_slice(key);
                out.push(b':');
                append(out, entry, depth + 1)?;
            }
            out.push(b']');
        }
        Value::Object(object) => append_object(out, object, depth)?,
    }
    Ok(())
}

fn append_list(out: &mut Vec<u8>, list: &[Value], depth: usize) -> Result<(), String> {
    out.push(b'[');
    for (idx, item) in list.iter().enumerate() {
        if idx > 0 {
            out.push(b' ');
        }
        append(out, item, depth + 1)?;
    }
    out.push(b']');
    Ok(())
}

fn append_object(out: &mut Vec<u8>, object: &Object, depth: usize) -> Result<(), String> {
    match object {
        Object::Files(files) => {
            out.extend_from_slice(b"map[");
            for (idx, (name, file)) in files.iter().enumerate() {
                if idx > 0 {
                    out.push(b' ');
                }
                out.extend_from_slice(name);
                out.push(b':');
                append_bytes(out, file);
            }
            out.push(b']');
        }
        Object::Struct(inner) => {
            if object.is_pointer() {
                out.push(b'&');
            }
            append_fields(out, inner, depth)?;
        }
        Object::List { items, .. } => append_list(out, items, depth)?,
        Object::Bytes(bytes) => append_bytes(out, bytes.as_deref().unwrap_or_default()),
        Object::Semver(version, _) => out.extend_from_slice(version.to_string().as_bytes()),
    }
    Ok(())
}

fn append_fields(out: &mut Vec<u8>, inner: &Struct, depth: usize) -> Result<(), String> {
    out.push(b'{');
    for (idx, field) in inner.fields.iter().enumerate() {
        if idx > 0 {
            out.push(b' ');
        }
        append(out, &field.value, depth + 1)?;
    }
    out.push(b'}');
    Ok(())
}

fn append_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    out.extend_from_slice(format!("[{}]", numbers.join(" ")).as_bytes());
}

/// `%v` of a float: the shortest digits, with an exponent below -4 and from 6 on.
pub(crate) fn float(value: f64) -> String {
    special(value).unwrap_or_else(|| general(value, -4, 6, true))
}

/// The text forms of what is no finite number.
pub(crate) fn special(value: f64) -> Option<String> {
    if value.is_nan() {
        return Some("NaN".to_string());
    }
    if value.is_infinite() {
        return Some(if value > 0.0 { "+Inf" } else { "-Inf" }.to_string());
    }
    None
}

/// Shortest digits; an exponent where it is below `low` or not below `high`.
pub(crate) fn general(value: f64, low: i32, high: i32, two_digits: bool) -> String {
    if value == 0.0 {
        return if value.is_sign_negative() { "-0" } else { "0" }.to_string();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if exponent >= low && exponent < high {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    let digits = exponent.unsigned_abs();
    if two_digits { format!("{mantissa}e{sign}{digits:02}") } else { format!("{mantissa}e{sign}{digits}") }
}

/// Go's `%q` of a byte string.
pub(crate) fn quote(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            push_quoted(&mut out, c);
        }
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out.push('"');
    out
}

fn push_quoted(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{7}' => out.push_str("\\a"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{b}' => out.push_str("\\v"),
        c if (c as u32) < 0x20 || c as u32 == 0x7f => out.push_str(&format!("\\x{:02x}", c as u32)),
        c if is_printable(c) => out.push(c),
        c if (c as u32) < 0x10000 => out.push_str(&format!("\\u{:04x}", c as u32)),
        c => out.push_str(&format!("\\U{:08x}", c as u32)),
    }
}

/// Go's `unicode.IsPrint`, as near as the standard library's own tables come.
pub(crate) fn is_printable(c: char) -> bool {
    if c == ' ' || c.is_ascii_graphic() {
        return true;
    }
    if c.is_ascii() || c.is_whitespace() {
        return false;
    }
    // `escape_debug` leaves what is printable as it is; grapheme extenders are printable to Go.
    c.escape_debug().count() == 1 || c.is_alphanumeric() || is_mark(c)
}

fn is_mark(c: char) -> bool {
    matches!(c as u32, 0x300..=0x36f | 0x483..=0x489 | 0x591..=0x5bd | 0x1ab0..=0x1aff | 0x20d0..=0x20f0 | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f)
}

/// Go's `fmt.Sprint`: blanks only between two operands that are both no text.
pub(crate) fn sprint(args: &[Value]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut after_text = true;
    for (idx, arg) in args.iter().enumerate() {
        let is_text = matches!(arg, Value::Text(_));
        if idx > 0 && !is_text && !after_text {
            out.push(b' ');
        }
        append(&mut out, arg, 0)?;
        after_text = is_text;
    }
    Ok(out)
}

/// A number as the key of a map: integers in full, others as `%v` would.
pub(crate) fn number_key(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e18 { format!("{value}") } else { float(value) }
}
