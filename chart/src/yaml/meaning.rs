//! What the scalars and keys of a YAML text mean to Helm.

use super::misread::Misread;
use super::resolve::{Resolved, resolve};
use crate::gofmt;
use crate::value::{Map, Text, Value};

/// The tags of YAML itself.
pub(super) const TAGS: &str = "tag:yaml.org,2002:";

/// A key of a mapping as text; none for what is no key.
pub(super) fn key_text(key: &Value) -> Option<Vec<u8>> {
    match key {
        Value::Text(text) => Some(text.to_vec()),
        Value::Bool(b) => Some(b.to_string().into_bytes()),
        Value::Float(f) => Some(gofmt::number_key(*f).into_bytes()),
        _ => None,
    }
}

/// What a plain scalar stands for.
pub(super) fn resolved(text: &str) -> Result<Value, Misread> {
    value_of(resolve(text), text)
}

/// What a scalar becomes that stands for this.
fn value_of(resolved: Resolved, text: &str) -> Result<Value, Misread> {
    Ok(match resolved {
        Resolved::Text | Resolved::Timestamp => Value::text(text),
        Resolved::Null => Value::Nil,
        Resolved::Bool(b) => Value::Bool(b),
        // JSON lies between YAML and the values, and there every number is a float.
        Resolved::Int(int) => Value::Float(int as f64),
        Resolved::Uint(int) => Value::Float(int as f64),
        Resolved::Float(float) if float.is_finite() => Value::Float(float),
        Resolved::Float(float) => {
            return Err(Misread::json(format_args!("json: unsupported value: {}", gofmt::float(float))));
        }
    })
}

/// What a scalar stands for, by its tag, or by how it looks if it has none.
pub(super) fn scalar(tag: &str, text: String, is_plain: bool) -> Result<Value, Misread> {
    match (tag.is_empty(), tag.strip_prefix(TAGS)) {
        (true, _) if is_plain => resolved(&text),
        (false, Some(kind)) => tagged(kind, text),
        (true, _) | (false, None) => Ok(Value::text(text)),
    }
}

/// Puts the entries of other maps into one; whether they are maps.
pub(super) fn merge(map: &Map, value: &Value) -> bool {
    match value {
        Value::Map(source) => {
            for (key, entry) in source.entries() {
                map.insert(key, entry);
            }
            true
        }
        // Earlier maps take precedence.
        Value::List(sources) => {
            sources.iter().rev().all(|source| matches!(source, Value::Map(_)) && merge(map, source))
        }
        _ => false,
    }
}

/// What a scalar with a tag of YAML itself stands for.
fn tagged(kind: &str, text: String) -> Result<Value, Misread> {
    if kind == "binary" {
        let bytes = crate::funcs::base64_bytes(text.as_bytes());
        let wrong = |_| Misread::yaml("!!binary value contains invalid base64 data");
        return bytes.map(Value::text).map_err(wrong);
    }
    if !matches!(kind, "bool" | "int" | "float" | "null" | "timestamp") {
        return Ok(Value::text(text));
    }
    let resolved = match resolve(&text) {
        // A date is one only where nothing or its own tag says so; without it the text is no number either.
        Resolved::Timestamp if kind != "timestamp" => Resolved::Text,
        resolved => resolved,
    };
    let found = match resolved {
        Resolved::Text => "str",
        Resolved::Null => "null",
        Resolved::Bool(_) => "bool",
        Resolved::Int(_) if kind == "float" => "float",
        Resolved::Int(_) | Resolved::Uint(_) => "int",
        Resolved::Float(_) => "float",
        Resolved::Timestamp => "timestamp",
    };
    if found != kind {
        return Err(Misread::yaml(format!("cannot decode !!{found} `{text}` as a !!{kind}")));
    }
    value_of(resolved, &text)
}

/// Why a value cannot be a key.
pub(super) fn no_key(key: &Value, value: &Value) -> Misread {
    match key {
        Value::Map(_) | Value::List(_) => Misread::yaml(format!("invalid map key: {}", go_syntax(key))),
        _ => Misread::json(format_args!(
            "unsupported map key of type: %!s(<nil>), key: <nil>, value: {}",
            match value {
                Value::Nil | Value::Invalid => "<nil>".to_string(),
                value => go_syntax(value),
            }
        )),
    }
}

/// A value as `%#v` prints it.
fn go_syntax(value: &Value) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Map(map) => {
            let entry = |(key, entry): (Text, Value)| format!("{}:{}", gofmt::quote(&key), go_syntax(&entry));
            let entries = map.entries().into_iter().map(entry).collect();
            format!("map[interface {}]interface {}{{{}}}", "{}", "{}", joined(entries))
        }
        Value::List(list) => {
            format!("[]interface {}{{{}}}", "{}", joined(list.iter().map(go_syntax).collect()))
        }
        Value::Text(text) => gofmt::quote(text),
        Value::Bool(b) => b.to_string(),
        Value::Float(float) if float.fract() == 0.0 => format!("{float}"),
        Value::Float(float) => gofmt::float(*float),
        Value::Int(int) | Value::Int64(int) => int.to_string(),
        Value::Invalid | Value::Nil | Value::Object(_) => "interface {}(nil)".to_string(),
    }
}
