//! Helm's own functions, YAML and JSON, encodings, and the methods of `.Files`.

use super::{Function, Kind, bytes, fixed, lossy};
use crate::error::{Cause, Fault};
use crate::order;
use crate::value::{self, FilesByPath, Map, Value};
use crate::yaml::{json, read, write};

pub(super) const TABLE: &[Function] = &[
    fixed("include", &[Kind::Text, Kind::Any], |call, args| {
        Ok(Value::text(call.engine.execute(&lossy(args, 0), args[1].clone())?))
    }),
    fixed("tpl", &[Kind::Text, Kind::Any], |call, args| {
        Ok(Value::text(call.engine.tpl(bytes(args, 0), args[1].clone())?))
    }),
    fixed("required", &[Kind::Text, Kind::Any], |_, args| match &args[1] {
        Value::Invalid | Value::Nil => Err(refusal(args)),
        Value::Text(text) if text.is_empty() => Err(refusal(args)),
        other => Ok(other.clone()),
    }),
    fixed("fail", &[Kind::Text], |_, args| Err(refusal(args))),
    fixed("lookup", &[Kind::Text, Kind::Text, Kind::Text, Kind::Text], |_, _| Ok(Value::Map(Map::new()))),
    fixed("getHostByName", &[Kind::Text], |_, _| Ok(Value::text(""))),
    fixed("toYaml", &[Kind::Any], |_, args| {
        let text = write::to_yaml(&args[0]).unwrap_or_default();
        Ok(Value::text(text.strip_suffix('\n').unwrap_or(&text)))
    }),
    fixed("fromYaml", &[Kind::Text], |call, args| match &args[0] {
        Value::Text(text) => Ok(Value::Map(or_error(
            call.engine.last_read.borrow_mut().read(text).map_err(|misread| misread.as_told()),
        ))),
        _ => Ok(Value::Map(Map::new())),
    }),
    fixed("fromYamlArray", &[Kind::Text], |_, args| {
        Ok(list_or_error(read::list_from_yaml(bytes(args, 0)).map_err(|misread| misread.as_told())))
    }),
    fixed("toJson", &[Kind::Any], |_, args| {
        Ok(Value::text(json::to_json(&args[0], false, true).unwrap_or_default()))
    }),
    fixed("mustToJson", &[Kind::Any], |_, args| Ok(Value::text(json::to_json(&args[0], false, true)?))),
    fixed("toPrettyJson", &[Kind::Any], |_, args| {
        Ok(Value::text(json::to_json(&args[0], true, true).unwrap_or_default()))
    }),
    fixed("mustToPrettyJson", &[Kind::Any], |_, args| Ok(Value::text(json::to_json(&args[0], true, true)?))),
    fixed("toRawJson", &[Kind::Any], |_, args| Ok(Value::text(json::to_json(&args[0], false, false)?))),
    fixed("mustToRawJson", &[Kind::Any], |_, args| Ok(Value::text(json::to_json(&args[0], false, false)?))),
    fixed("mustFromJson", &[Kind::Text], |_, args| Ok(json::from_json(&lossy(args, 0))?)),
    fixed("toYamlPretty", &[Kind::Any], |_, args| {
        let text = write::to_yaml_pretty(&args[0]).unwrap_or_default();
        Ok(Value::text(text.strip_suffix('\n').unwrap_or(&text)))
    }),
    fixed("fromJson", &[Kind::Text], |_, args| Ok(Value::Map(or_error(json_map(&lossy(args, 0)))))),
    fixed("fromJsonArray", &[Kind::Text], |_, args| Ok(list_or_error(json::from_json(&lossy(args, 0))))),
    fixed("b64enc", &[Kind::Text], |_, args| Ok(Value::text(base64_text(bytes(args, 0))))),
    fixed("b64dec", &[Kind::Text], |_, args| {
        let text = lossy(args, 0);
        Ok(Value::text(base64_bytes(&text).unwrap_or_else(|| b"illegal base64 data".to_vec())))
    }),
];

fn refusal(args: &[Value]) -> Fault {
    Fault { cause: Cause::Refusal, ..Fault::new(lossy(args, 0)) }
}

fn json_map(text: &str) -> Result<Map, String> {
    match json::from_json(text)? {
        Value::Map(map) => Ok(map),
        Value::Nil => Ok(Map::new()),
        other => Err(format!(
            "json: cannot unmarshal {} into Go value of type map[string]interface {{}}",
            read::json_kind(&other)
        )),
    }
}

fn or_error(result: Result<Map, String>) -> Map {
    result.unwrap_or_else(|message| Map::from_iter([("Error".into(), Value::text(message))]))
}

fn list_or_error(result: Result<Value, String>) -> Value {
    match result {
        Ok(Value::List(list)) => Value::List(list),
        Ok(Value::Nil | Value::Invalid) => Value::list(Vec::new()),
        Ok(other) => Value::list(vec![Value::text(format!(
            "json: cannot unmarshal {} into Go value of type []interface {{}}",
            read::json_kind(&other)
        ))]),
        Err(message) => Value::list(vec![Value::text(message)]),
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 with padding.
pub(crate) fn base64_text(input: &[u8]) -> String {
    let mut out = String::new();
    for chunk in input.chunks(3) {
        let mut word = 0_u32;
        for idx in 0..3 {
            word = word << 8 | u32::from(chunk.get(idx).copied().unwrap_or(0));
        }
        for idx in 0..4 {
            let digit = (word >> (18 - 6 * idx)) & 63;
            out.push(if idx <= chunk.len() { char::from(ALPHABET[digit as usize]) } else { '=' });
        }
    }
    out
}

/// The bytes of a base64 text; line breaks do not count.
pub(crate) fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    if !digits.len().is_multiple_of(4) {
        return None;
    }
    let mut out = Vec::new();
    let chunks = digits.len() / 4;
    for (at, chunk) in digits.chunks(4).enumerate() {
        let padding = chunk.iter().rev().take_while(|byte| **byte == b'=').count();
        if padding > 2 || (padding > 0 && at + 1 < chunks) {
            return None;
        }
        let mut word = 0_u32;
        for byte in &chunk[..4 - padding] {
            let digit = ALPHABET.iter().position(|known| known == byte)?;
            word = word << 6 | u32::try_from(digit).ok()?;
        }
        word <<= 6 * padding;
        out.extend_from_slice(&word.to_be_bytes()[1..4 - padding]);
    }
    Some(out)
}

/// A method of `.Files`, or the bytes of the file of that name.
pub(crate) fn files_method(files: &FilesByPath, name: &str, args: &[Value]) -> Result<Value, String> {
    let key = bytes(args, 0);
    match name {
        "Get" | "GetBytes" => {
            Ok(files.get(key).map_or_else(|| Value::text(""), |file| Value::Text(file.text().clone())))
        }
        "Lines" => {
            let text = files.get(key).map(|file| value::lossy(&file.bytes)).unwrap_or_default();
            let text = text.strip_suffix('\n').unwrap_or(&text);
            let lines =
                if text.is_empty() { Vec::new() } else { text.split('\n').map(Value::text).collect() };
            Ok(Value::list(lines))
        }
        "AsConfig" | "AsSecrets" => {
            let map = Map::new();
            for (path, text) in files {
                let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path).to_vec();
                let entry = if name.is_empty() { continue } else { text };
                let value = if key.is_empty() && args.is_empty() { entry } else { continue };
                map.insert(name, Value::Text(value.text().clone()));
            }
            if name == "AsSecrets" {
                for (key, entry) in map.entries() {
                    if let Value::Text(text) = entry {
                        map.insert(key, Value::text(base64_text(&text)));
                    }
                }
            }
            let text = write::to_yaml(&Value::Map(map))?;
            Ok(Value::text(text.trim_end_matches('\n')))
        }
        "Glob" => {
            let pattern = String::from_utf8_lossy(key).into_owned();
            let found = files.iter().filter(|(path, _)| glob(&pattern, &path.lossy()));
            let found = order::map(found.map(|(path, text)| (path.clone(), text.clone())));
            Ok(Value::Object(std::rc::Rc::new(crate::value::Object::Files(std::rc::Rc::new(found)))))
        }
        _ => Ok(files.get(name.as_bytes()).map_or(Value::Nil, |file| Value::Text(file.text().clone()))),
    }
}

/// A shell pattern with `*`, `**`, `?`, `[a-z]`, `[!a]`, `{a,b}` and `\`, where `/` ends a `*`; one that is broken
/// stands for all files.
fn glob(pattern: &str, path: &str) -> bool {
    regex::Regex::new(&glob_expression(pattern)).map_or(true, |regex| regex.is_match(path))
}

fn glob_expression(pattern: &str) -> String {
    let mut expression = String::from("^");
    let mut chars = pattern.chars().peekable();
    let mut braces = 0;
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.peek() == Some(&'*') => {
                chars.next();
                expression.push_str(".*");
            }
            '*' => expression.push_str("[^/]*"),
            '?' => expression.push_str("[^/]"),
            '[' => {
                expression.push('[');
                if chars.next_if_eq(&'!').is_some() {
                    expression.push('^');
                }
                while let Some(c) = chars.next_if(|c| *c != ']') {
                    match c {
                        '-' => expression.push('-'),
                        c => expression.push_str(&regex::escape(&c.to_string())),
                    }
                }
            }
            ']' => expression.push(']'),
            '{' => {
                braces += 1;
                expression.push_str("(?:");
            }
            '}' if braces > 0 => {
                braces -= 1;
                expression.push(')');
            }
            ',' if braces > 0 => expression.push('|'),
            '\\' => expression.push_str(&regex::escape(&chars.next().unwrap_or(c).to_string())),
            c => expression.push_str(&regex::escape(&c.to_string())),
        }
    }
    expression.push('$');
    expression
}
