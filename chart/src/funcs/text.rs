//! sprig's functions of text. Text is bytes: lengths count them.

use super::maps::items_or_one;
use super::{Function, Kind, Outcome, bytes, fixed, int, lossy, open, text_of};
use crate::error::Fault;
use crate::gofmt;
use crate::value::{Map, Value};

const T: Kind = Kind::Text;

pub(super) const TABLE: &[Function] = &[
    fixed("indent", &[Kind::Int, T], |_, args| indented(args, false)),
    fixed("nindent", &[Kind::Int, T], |_, args| indented(args, true)),
    open("quote", &[], Kind::Any, |_, args| joined(args, |text| gofmt::quote(text).into_bytes())),
    open("squote", &[], Kind::Any, |_, args| joined(args, |text| [b"'", text, b"'"].concat())),
    open("cat", &[], Kind::Any, |_, args| joined(args, <[u8]>::to_vec)),
    fixed("trim", &[T], |_, args| {
        let text = lossy(args, 0);
        Ok(Value::text(if std::str::from_utf8(bytes(args, 0)).is_ok() {
            text.trim().as_bytes().to_vec()
        } else {
            bytes(args, 0).trim_ascii().to_vec()
        }))
    }),
    fixed("trimSuffix", &[T, T], |_, args| {
        Ok(Value::text(bytes(args, 1).strip_suffix(bytes(args, 0)).unwrap_or(bytes(args, 1))))
    }),
    fixed("trimPrefix", &[T, T], |_, args| {
        Ok(Value::text(bytes(args, 1).strip_prefix(bytes(args, 0)).unwrap_or(bytes(args, 1))))
    }),
    fixed("trimAll", &[T, T], |_, args| {
        let cut = lossy(args, 0);
        Ok(Value::text(lossy(args, 1).trim_matches(|c| cut.contains(c))))
    }),
    fixed("trunc", &[Kind::Int, T], |_, args| Ok(Value::text(trunc(int(args, 0), bytes(args, 1))))),
    fixed("contains", &[T, T], |_, args| {
        Ok(Value::Bool(position(bytes(args, 1), bytes(args, 0), 0).is_some()))
    }),
    fixed("hasPrefix", &[T, T], |_, args| Ok(Value::Bool(bytes(args, 1).starts_with(bytes(args, 0))))),
    fixed("hasSuffix", &[T, T], |_, args| Ok(Value::Bool(bytes(args, 1).ends_with(bytes(args, 0))))),
    fixed("replace", &[T, T, T], |call, args| {
        let text = replace_bytes(bytes(args, 2), bytes(args, 0), bytes(args, 1), None);
        call.engine.count_output(text.len())?;
        Ok(Value::text(text))
    }),
    fixed("repeat", &[Kind::Int, T], |call, args| {
        let Ok(count) = usize::try_from(int(args, 0)) else {
            return Err(Fault::new("strings: negative Repeat count"));
        };
        call.engine.count_output(count.saturating_mul(bytes(args, 1).len()))?;
        Ok(Value::text(bytes(args, 1).repeat(count)))
    }),
    fixed("upper", &[T], |_, args| Ok(Value::text(lossy(args, 0).to_uppercase()))),
    fixed("lower", &[T], |_, args| Ok(Value::text(lossy(args, 0).to_lowercase()))),
    fixed("title", &[T], |_, args| Ok(Value::text(title(&lossy(args, 0))))),
    fixed("nospace", &[T], |_, args| {
        Ok(Value::text(lossy(args, 0).chars().filter(|c| !c.is_whitespace()).collect::<String>()))
    }),
    fixed("split", &[T, T], |_, args| {
        let parts = split(bytes(args, 1), bytes(args, 0)).into_iter().enumerate();
        Ok(Value::Map(Map::from_iter(parts.map(|(idx, part)| (format!("_{idx}").into(), part)))))
    }),
    fixed("splitList", &[T, T], |_, args| Ok(Value::list(split(bytes(args, 1), bytes(args, 0))))),
    fixed("join", &[T, Kind::Any], |_, args| {
        let mut parts = Vec::new();
        for item in items_or_one(&args[1]) {
            parts.push(text_of(&item)?);
        }
        Ok(Value::text(parts.join(bytes(args, 0))))
    }),
    fixed("toString", &[Kind::Any], |_, args| Ok(Value::text(text_of(&args[0])?))),
    fixed("toStrings", &[Kind::Any], |_, args| {
        let mut texts = Vec::new();
        for item in items_or_one(&args[0]) {
            texts.push(Value::text(text_of(&item)?));
        }
        Ok(Value::list(texts))
    }),
    fixed("regexMatch", &[T, T], |_, args| {
        Ok(Value::Bool(expression(args).is_ok_and(|regex| regex.is_match(bytes(args, 1)))))
    }),
    fixed("mustRegexMatch", &[T, T], |_, args| Ok(Value::Bool(expression(args)?.is_match(bytes(args, 1))))),
    fixed("regexFind", &[T, T], |_, args| {
        let regex = expression(args)?;
        Ok(Value::text(regex.find(bytes(args, 1)).map_or(&b""[..], |found| found.as_bytes())))
    }),
    fixed("regexReplaceAll", &[T, T, T], |_, args| {
        Ok(Value::text(expression(args)?.replace_all(bytes(args, 1), bytes(args, 2)).into_owned()))
    }),
    fixed("base", &[T], |_, args| Ok(Value::text(base(&lossy(args, 0))))),
    fixed("dir", &[T], |_, args| Ok(Value::text(dir(&lossy(args, 0))))),
    fixed("ext", &[T], |_, args| {
        let name = base(&lossy(args, 0));
        Ok(Value::text(name.rfind('.').map_or("", |at| &name[at..])))
    }),
];

fn indented(args: &[Value], first_break: bool) -> Outcome {
    let Ok(width) = usize::try_from(int(args, 0)) else {
        return Err(Fault::new("strings: negative Repeat count"));
    };
    let pad = " ".repeat(width.min(10_000)).into_bytes();
    let mut out = if first_break { b"\n".to_vec() } else { Vec::new() };
    out.extend_from_slice(&pad);
    out.extend(replace_bytes(bytes(args, 1), b"\n", &[b"\n", &pad[..]].concat(), None));
    Ok(Value::text(out))
}

fn joined(args: &[Value], form: fn(&[u8]) -> Vec<u8>) -> Outcome {
    let mut parts = Vec::new();
    for arg in args.iter().filter(|arg| !arg.is_nil()) {
        parts.push(form(&text_of(arg)?));
    }
    Ok(Value::text(parts.join(&b' ')))
}

fn trunc(count: i64, text: &[u8]) -> &[u8] {
    let size = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    match text.len().checked_sub(size) {
        Some(cut) if count < 0 => &text[cut..],
        Some(_) => &text[..size],
        None => text,
    }
}

fn position(text: &[u8], part: &[u8], from: usize) -> Option<usize> {
    if part.is_empty() {
        return Some(from);
    }
    text.get(from..)?.windows(part.len()).position(|window| window == part).map(|at| at + from)
}

/// Replaces a part of a text, at most so many times.
pub(crate) fn replace_bytes(text: &[u8], old: &[u8], new: &[u8], most: Option<usize>) -> Vec<u8> {
    if old.is_empty() {
        return String::from_utf8_lossy(text).replace("", &String::from_utf8_lossy(new)).into_bytes();
    }
    let mut out = Vec::with_capacity(text.len());
    let (mut from, mut count) = (0, 0);
    while let Some(at) = position(text, old, from).filter(|_| most.is_none_or(|most| count < most)) {
        out.extend_from_slice(&text[from..at]);
        out.extend_from_slice(new);
        from = at + old.len();
        count += 1;
    }
    out.extend_from_slice(&text[from..]);
    out
}

fn split(text: &[u8], separator: &[u8]) -> Vec<Value> {
    if separator.is_empty() {
        return String::from_utf8_lossy(text).chars().map(|c| Value::text(c.to_string())).collect();
    }
    let mut parts = Vec::new();
    let mut from = 0;
    while let Some(at) = position(text, separator, from) {
        parts.push(Value::text(&text[from..at]));
        from = at + separator.len();
    }
    parts.push(Value::text(&text[from..]));
    parts
}

fn title(text: &str) -> String {
    let mut after_letter = false;
    let mut out = String::new();
    for c in text.chars() {
        if after_letter {
            out.push(c)
        } else {
            out.extend(c.to_uppercase())
        }
        after_letter = c.is_alphanumeric() || c == '_' || c == '\'';
    }
    out
}

fn expression(args: &[Value]) -> Result<regex::bytes::Regex, Fault> {
    regex::bytes::Regex::new(&lossy(args, 0))
        .map_err(|error| Fault::new(format!("error parsing regexp: {error}")))
}

fn base(path: &str) -> String {
    let trimmed = path.trim_end_matches('/');
    match (path.is_empty(), trimmed.is_empty()) {
        (true, _) => ".".to_string(),
        (false, true) => "/".to_string(),
        (false, false) => trimmed.rsplit('/').next().unwrap_or(trimmed).to_string(),
    }
}

fn dir(path: &str) -> String {
    match path.rsplit_once('/') {
        Some(("", _)) => "/".to_string(),
        Some((dir, _)) => dir.trim_end_matches('/').to_string(),
        None => ".".to_string(),
    }
}
