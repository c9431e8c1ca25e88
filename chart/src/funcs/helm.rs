//! Helm's own functions, YAML and JSON, and encodings.

use super::{Call, Function, Kind, Outcome, bytes, deep, fixed, lossy};
use crate::error::{Cause, Fault, names_limit};
use crate::value::{Map, Value};
use crate::yaml::{json, read, write};

pub(super) const TABLE: &[Function] = &[
    fixed("include", &[Kind::Text, Kind::Any], |call, args| {
        let name = crate::value::lossy(bytes(args, 0));
        Ok(Value::text(call.engine.execute(&name, args[1].clone())?))
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
    deep(fixed("toYaml", &[Kind::Any], |_, args| {
        let text = or_nothing(write::to_yaml(&args[0]))?;
        Ok(Value::text(text.strip_suffix('\n').unwrap_or(&text)))
    })),
    fixed("fromYaml", &[Kind::Text], |call, args| match &args[0] {
        Value::Text(text) => read_from(call, args, &|| {
            or_error(call.engine.last_read.borrow_mut().read(text).map_err(|misread| misread.as_told()))
        }),
        _ => Ok(Value::Map(Map::new())),
    }),
    fixed("fromYamlArray", &[Kind::Text], |call, args| {
        read_from(call, args, &|| {
            list_or_error(read::list_from_yaml(bytes(args, 0)).map_err(|misread| misread.as_told()))
        })
    }),
    deep(fixed("toJson", &[Kind::Any], |_, args| {
        Ok(Value::text(or_nothing(json::to_json(&args[0], false, true))?))
    })),
    deep(fixed("mustToJson", &[Kind::Any], |_, args| Ok(Value::text(json::to_json(&args[0], false, true)?)))),
    deep(fixed("toPrettyJson", &[Kind::Any], |_, args| {
        Ok(Value::text(or_nothing(json::to_json(&args[0], true, true))?))
    })),
    deep(fixed("mustToPrettyJson", &[Kind::Any], |_, args| {
        Ok(Value::text(json::to_json(&args[0], true, true)?))
    })),
    deep(fixed("toRawJson", &[Kind::Any], |_, args| Ok(Value::text(json::to_json(&args[0], false, false)?)))),
    deep(fixed("mustToRawJson", &[Kind::Any], |_, args| {
        Ok(Value::text(json::to_json(&args[0], false, false)?))
    })),
    fixed("mustFromJson", &[Kind::Text], |call, args| {
        read_from(call, args, &|| Ok(json::from_json(&lossy(args, 0))?))
    }),
    deep(fixed("toYamlPretty", &[Kind::Any], |_, args| {
        let text = or_nothing(write::to_yaml_pretty(&args[0]))?;
        Ok(Value::text(text.strip_suffix('\n').unwrap_or(&text)))
    })),
    fixed("fromJson", &[Kind::Text], |call, args| {
        read_from(call, args, &|| or_error(json_map(&lossy(args, 0))))
    }),
    fixed("fromJsonArray", &[Kind::Text], |call, args| {
        read_from(call, args, &|| list_or_error(json::from_json(&lossy(args, 0))))
    }),
    fixed("b64enc", &[Kind::Text], |_, args| Ok(Value::text(base64_text(bytes(args, 0))))),
    fixed("b64dec", &[Kind::Text], |_, args| {
        let decoded = base64_bytes(bytes(args, 0));
        Ok(Value::text(decoded.unwrap_or_else(|at| format!("illegal base64 data at input byte {at}").into())))
    }),
];

/// Reads values from a text, which take more memory than it: of `[1,1]` each two bytes are one.
fn read_from(call: &Call<'_>, args: &[Value], read: &dyn Fn() -> Outcome) -> Outcome {
    const OF_A_BYTE: usize = 16;
    const BYTES_OF_A_STEP: usize = 4;
    let text = bytes(args, 0);
    call.engine.count_room(text.len().saturating_mul(OF_A_BYTE))?;
    call.engine.count_steps(text.len() / BYTES_OF_A_STEP)?;
    let value = read()?;
    call.engine.count_values(std::slice::from_ref(&value))?;
    Ok(value)
}

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

/// The bytes of a base64 text, or where it goes wrong; line breaks do not count.
pub(crate) fn base64_bytes(text: &[u8]) -> Result<Vec<u8>, usize> {
    let mut digits = text.iter().copied().enumerate().filter(|(_, byte)| !matches!(byte, b'\n' | b'\r'));
    let mut out = Vec::new();
    loop {
        let (mut word, mut count) = (0_u32, 0);
        while count < 4 {
            let Some((at, byte)) = digits.next() else {
                // Go names where the last four begin, breaks and all.
                return if count == 0 { Ok(out) } else { Err(text.len() - count) };
            };
            match ALPHABET.iter().position(|known| *known == byte).map(u32::try_from) {
                Some(Ok(digit)) => word = word << 6 | digit,
                _ if byte == b'=' && count >= 2 => break,
                _ => return Err(at),
            }
            count += 1;
        }
        if count == 2 {
            let (at, byte) = digits.next().ok_or(text.len())?;
            if byte != b'=' {
                return Err(at - 1);
            }
        }
        word <<= 6 * (4 - count);
        out.extend_from_slice(&word.to_be_bytes()[1..count]);
        if count < 4 {
            return digits.next().map_or(Ok(out), |(at, _)| Err(at));
        }
    }
}
