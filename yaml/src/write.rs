//! Writes YAML: a JSON value in, text out.
//!
//! The text is read alike by YAML 1.1 (Kubernetes, Helm, PyYAML) and YAML 1.2. Whatever one of them
//! could take for a number, a date, a boolean or null is in double quotes; text of several lines is
//! a literal block; nothing is folded, and there are no anchors. Lists are not indented under their
//! key, as kubectl writes them.

use std::fmt::Write;

use serde_json::{Map, Number, Value};

/// Returns a value as a YAML document, without `---` and with a line end.
///
/// Keys keep their order. Keys of more than about 1,000 characters cannot be read back.
///
/// ```
/// let value = serde_json::json!({"data": {"on": "yes", "motd": "a\nb\n"}, "list": [1, "1", []]});
/// let text = portolan_yaml::write(&value);
/// assert_eq!(text, "data:\n  \"on\": \"yes\"\n  motd: |\n    a\n    b\nlist:\n- 1\n- \"1\"\n- []\n");
/// ```
pub fn write(value: &Value) -> String {
    let mut out = String::new();
    write_into(&mut out, value);
    out
}

/// Appends a value to `out` as [`write()`] writes it.
pub fn write_into(out: &mut String, value: &Value) {
    match value {
        Value::Object(map) if !map.is_empty() => write_map(out, map, 0),
        Value::Array(items) if !items.is_empty() => write_items(out, items, 0),
        Value::Object(_)
        | Value::Array(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_) => {
            write_inline(out, value, INDENT);
            out.push('\n');
        }
    }
}

/// Blanks of one level of nesting.
const INDENT: usize = 2;

fn write_map(out: &mut String, map: &Map<String, Value>, indent: usize) {
    for (position, (key, value)) in map.iter().enumerate() {
        // The first key stands where the caller left off, which may be after a dash.
        if position > 0 {
            write_blanks(out, indent);
        }
        write_key(out, key);
        out.push(':');
        match value {
            Value::Object(map) if !map.is_empty() => {
                out.push('\n');
                write_blanks(out, indent + INDENT);
                write_map(out, map, indent + INDENT);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                write_blanks(out, indent);
                write_items(out, items, indent);
            }
            Value::Object(_)
            | Value::Array(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_) => {
                out.push(' ');
                write_inline(out, value, indent + INDENT);
                out.push('\n');
            }
        }
    }
}

fn write_items(out: &mut String, items: &[Value], indent: usize) {
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            write_blanks(out, indent);
        }
        out.push_str("- ");
        match item {
            Value::Object(map) if !map.is_empty() => write_map(out, map, indent + INDENT),
            Value::Array(items) if !items.is_empty() => write_items(out, items, indent + INDENT),
            Value::Object(_)
            | Value::Array(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_) => {
                write_inline(out, item, indent + INDENT);
                out.push('\n');
            }
        }
    }
}

fn write_blanks(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

fn write_key(out: &mut String, key: &str) {
    if is_safe_plain(key) {
        out.push_str(key);
    } else {
        write_quoted(out, key);
    }
}

/// Writes a scalar or an empty collection without a line end. Only the lines of a block need `indent`.
fn write_inline(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
        Value::String(text) if is_safe_plain(text) => out.push_str(text),
        Value::String(text) if is_safe_literal(text) => write_literal(out, text, indent),
        Value::String(text) => write_quoted(out, text),
    }
}

/// Writes a number. YAML 1.1 wants a point and a sign where there is an exponent: `1.0e+21`.
fn write_number(out: &mut String, number: &Number) {
    let text = number.to_string();
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        out.push_str(&text);
        return;
    };
    out.push_str(mantissa);
    if !mantissa.contains('.') {
        out.push_str(".0");
    }
    out.push('e');
    if !exponent.starts_with(['-', '+']) {
        out.push('+');
    }
    out.push_str(exponent);
}

/// Returns whether every reader takes the bare text for this very string, as a key and as a value.
fn is_safe_plain(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric() || "/_$(^".contains(c));
    starts_well
        && !text.ends_with([' ', ':'])
        && text.chars().all(is_plain_char)
        && !text.contains(": ")
        && !text.contains(" #")
        && !is_word_with_meaning(text)
        && (!may_be_number_or_date(text) || is_ipv4_like(text))
}

fn is_plain_char(c: char) -> bool {
    c.is_ascii_graphic() || c == ' '
}

/// Returns whether the text is a boolean, a null or a number in words to some reader.
fn is_word_with_meaning(text: &str) -> bool {
    const WORDS: [&str; 11] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Returns whether the text starts with a digit and has only characters found in numbers of any
/// base, in times and in dates.
fn may_be_number_or_date(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_hexdigit() || "xXoO_.,:+-TtZz ".contains(c))
}

/// Returns whether the text has the form of an IPv4 address, which is too dotted to be a number.
fn is_ipv4_like(text: &str) -> bool {
    let parts = text.split('.');
    parts.clone().count() == 4
        && parts.clone().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Returns whether text of several lines survives as a literal block in every reader.
fn is_safe_literal(text: &str) -> bool {
    text.contains('\n')
        // The first line sets the indentation; kubectl does not read a tab there.
        && !text.starts_with(['\n', ' ', '\t'])
        && !text.ends_with([' ', '\t'])
        && !text.contains(" \n")
        && !text.contains("\t\n")
        && text.chars().all(|c| c == '\n' || c == '\t' || is_printable(c))
}

fn write_literal(out: &mut String, text: &str, indent: usize) {
    let header = if text.ends_with("\n\n") {
        "|+"
    } else if text.ends_with('\n') {
        "|"
    } else {
        "|-"
    };
    out.push_str(header);
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            write_blanks(out, indent);
            out.push_str(line);
        }
    }
}

fn write_quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_printable(c) => out.push(c),
            c => write_escape(out, c),
        }
    }
    out.push('"');
}

/// Returns whether every reader takes the character as it is and none takes it for a line end.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn write_escape(out: &mut String, c: char) {
    let code = u32::from(c);
    // Writing to a string cannot fail.
    let _ = if code <= 0xff { write!(out, "\\x{code:02x}") } else { write!(out, "\\u{code:04x}") };
}
