//! Helm's own functions, YAML and JSON, and encodings.

use super::{Function, Kind, bytes, fixed, lossy};
use crate::error::{Cause, Fault, names_limit};
use crate::value::{Map, Value};
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
        let text = or_nothing(write::to_yaml(&args[0]))?;
        Ok(Value::text(text.strip_suffix('\n').unwrap_or(&text)))
    }),
    fixed("fromYaml", &[Kind::Text], |call, args| match &args[0] {
        Value::Text(text) => {
            or_error(call.engine.last_read.borrow_mut().read(text).map_err(|misread| misread.as_told()))
        }
        _ => Ok(Value::Map(Map::new())),
    }),
    fixed("fromYamlArray", &[Kind::Text], |_, args| {
        list_or_error(read::list_from_yaml(bytes(args, 0)).map_err(|misread| misread.as_told()))
    }),
    fixed("toJson", &[Kind::Any], |_, args| {
        Ok(Value::text(or_nothing(json::to_json(&args[0], false, true))?))
    }),
    fixed("mustToJson", &[Kind::Any], |_, args| Ok(Value::text(json::to_json(&args[0], false, true)?))),
    fixed("toPrettyJson", &[Kind::Any], |_, args| {
        Ok(Value::text(or_nothing(json::to_json(&args[0], true, true))?))
    }),
    fixed("mustToPrettyJson", &[Kind::Any], |_, args| Ok(Value::text(json::to_json(&args[0], true, true)?))),
    fixed("toRawJson", &[Kind::Any], |_, args| Ok(Value::text(json::to_json(&args[0], false, false)?))),
    fixed("mustToRawJson", &[Kind::Any], |_, args| Ok(Value::text(json::to_json(&args[0], false, false)?))),
    fixed("mustFromJson", &[Kind::Text], |_, args| Ok(json::from_json(&lossy(args, 0))?)),
    fixed("toYamlPretty", &[Kind::Any], |_, args| {
        let text = or_nothing(write::to_yaml_pretty(&args[0]))?;
        Ok(Value::text(text.strip_suffix('\n').unwrap_or(&text)))
    }),
    fixed("fromJson", &[Kind::Text], |_, args| or_error(json_map(&lossy(args, 0)))),
    fixed("fromJsonArray", &[Kind::Text], |_, args| list_or_error(json::from_json(&lossy(args, 0)))),
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

/// What Helm writes of a value, which is nothing where it fails. A limit of ours is no failure of Helm's.
fn or_nothing(written: Result<String, String>) -> Result<String, Fault> {
    match written {
        Err(message) if names_limit(&message) => Err(Fault::new(message)),
        written => Ok(written.unwrap_or_default()),
    }
}

fn or_error(result: Result<Map, String>) -> Result<Value, Fault> {
    match result {
        Ok(map) => Ok(Value::Map(map)),
        Err(message) if names_limit(&message) => Err(Fault::new(message)),
        Err(message) => Ok(Value::Map(Map::from_iter([("Error".into(), Value::text(message))]))),
    }
}

fn list_or_error(result: Result<Value, String>) -> Result<Value, Fault> {
    Ok(match result {
        Ok(Value::List(list)) => Value::List(list),
        Ok(Value::Nil | Value::Invalid) => Value::list(Vec::new()),
        Ok(other) => Value::list(vec![Value::text(format!(
            "json: cannot unmarshal {} into Go value of type []interface {{}}",
            read::json_kind(&other)
        ))]),
        Err(message) if names_limit(&message) => return Err(Fault::new(message)),
        Err(message) => Value::list(vec![Value::text(message)]),
    })
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
