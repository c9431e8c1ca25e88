//! sprig's functions of text. Text is bytes: lengths count them.

use std::ops::Range;

use super::maps::items_or_one;
use super::{Call, Function, Kind, Outcome, bytes, deep, fixed, int, lossy, open, part, text_of};
use crate::error::Fault;
use crate::gofmt;
use crate::value::{Value, characters};

const T: Kind = Kind::Text;

pub(super) const TABLE: &[Function] = &[
    fixed("indent", &[Kind::Int, T], |call, args| indented(call, args, false)),
    fixed("nindent", &[Kind::Int, T], |call, args| indented(call, args, true)),
    deep(open("quote", &[], Kind::Any, |_, args| {
        joined(args, text_of, |out, text| out.extend_from_slice(gofmt::quote(text).as_bytes()))
    })),
    deep(open("squote", &[], Kind::Any, |_, args| {
        joined(args, gofmt::text_of, |out, text| {
            [b"'", text, b"'"].iter().for_each(|part| out.extend_from_slice(part));
        })
    })),
    deep(open("cat", &[], Kind::Any, |_, args| {
        joined(args, gofmt::text_of, |out, text| out.extend_from_slice(text))
    })),
    fixed("trim", &[T], |_, args| {
        let text = bytes(args, 0);
        let (after_start, before_end) = match std::str::from_utf8(text) {
            Ok(text) => (text.trim_start().len(), text.trim_end().len()),
            Err(_) => (text.trim_ascii_start().len(), text.trim_ascii_end().len()),
        };
        let from = text.len() - after_start;
        Ok(part(args, 0, from..before_end.max(from)))
    }),
    fixed("trimSuffix", &[T, T], |_, args| {
        let (end, text) = (bytes(args, 0), bytes(args, 1));
        Ok(part(args, 1, 0..text.strip_suffix(end).unwrap_or(text).len()))
    }),
    fixed("trimPrefix", &[T, T], |_, args| {
        let (start, text) = (bytes(args, 0), bytes(args, 1));
        Ok(part(args, 1, text.len() - text.strip_prefix(start).unwrap_or(text).len()..text.len()))
    }),
    fixed("trimAll", &[T, T], trim_all),
    fixed("trimall", &[T, T], trim_all),
    fixed("trunc", &[Kind::Int, T], |_, args| Ok(part(args, 1, trunc(int(args, 0), bytes(args, 1).len())))),
    fixed("contains", &[T, T], |_, args| {
        Ok(Value::Bool(position(bytes(args, 1), bytes(args, 0), 0).is_some()))
    }),
    fixed("hasPrefix", &[T, T], |_, args| Ok(Value::Bool(bytes(args, 1).starts_with(bytes(args, 0))))),
    fixed("hasSuffix", &[T, T], |_, args| Ok(Value::Bool(bytes(args, 1).ends_with(bytes(args, 0))))),
    fixed("replace", &[T, T, T], |call, args| {
        let (old, new, text) = (bytes(args, 0), bytes(args, 1), bytes(args, 2));
        // Before there is any of it, as everywhere that a text grows at once.
        let places = match old {
            [] => text.len() + 1,
            old => memchr::memmem::find_iter(text, old).count(),
        };
        call.engine.count_output(text.len().saturating_add(places.saturating_mul(new.len())))?;
        Ok(Value::text(replace_bytes(text, old, new, None)))
    }),
    fixed("repeat", &[Kind::Int, T], |call, args| {
        let Ok(count) = usize::try_from(int(args, 0)) else {
            return Err(Fault::new("strings: negative Repeat count"));
        };
        call.engine.count_output(count.saturating_mul(bytes(args, 1).len()))?;
        Ok(Value::text(bytes(args, 1).repeat(count)))
    }),
    fixed("upper", &[T], |_, args| {
        Ok(Value::text(lossy(args, 0).chars().map(super::words::upper).collect::<String>()))
    }),
    fixed("lower", &[T], |_, args| {
        Ok(Value::text(lossy(args, 0).chars().map(super::words::lower).collect::<String>()))
    }),
    fixed("title", &[T], |_, args| Ok(Value::text(title(&lossy(args, 0))))),
    fixed("split", &[T, T], |call, args| Ok(numbered(split(call, bytes(args, 1), bytes(args, 0), -1)?))),
    fixed("splitn", &[T, Kind::Int, T], |call, args| {
        Ok(numbered(split(call, bytes(args, 2), bytes(args, 0), int(args, 1))?))
    }),
    fixed("splitList", &[T, T], |call, args| {
        Ok(Value::list(split(call, bytes(args, 1), bytes(args, 0), -1)?))
    }),
    deep(fixed("join", &[T, Kind::Any], |call, args| {
        let items = items_or_one(&args[1]);
        call.engine.count_output(items.len().saturating_mul(bytes(args, 0).len()))?;
        let mut parts = Vec::new();
        for item in items {
            parts.push(text_of(&item)?);
        }
        Ok(Value::text(parts.join(bytes(args, 0))))
    })),
    deep(fixed("toString", &[Kind::Any], |_, args| Ok(Value::text(text_of(&args[0])?)))),
    deep(fixed("toStrings", &[Kind::Any], |_, args| {
        let mut texts = Vec::new();
        for item in items_or_one(&args[0]) {
            texts.push(Value::text(text_of(&item)?));
        }
        Ok(Value::list(texts))
    })),
    fixed("base", &[T], |_, args| Ok(Value::text(base(bytes(args, 0))))),
    fixed("dir", &[T], |_, args| Ok(Value::text(dir(bytes(args, 0))))),
    fixed("ext", &[T], |_, args| Ok(Value::text(ext(bytes(args, 0))))),
    fixed("clean", &[T], |_, args| Ok(Value::text(clean(bytes(args, 0))))),
    fixed("isAbs", &[T], |_, args| Ok(Value::Bool(bytes(args, 0).starts_with(b"/")))),
    fixed("osBase", &[T], |_, args| Ok(Value::text(base(bytes(args, 0))))),
    fixed("osDir", &[T], |_, args| Ok(Value::text(dir(bytes(args, 0))))),
    fixed("osExt", &[T], |_, args| Ok(Value::text(ext(bytes(args, 0))))),
    fixed("osClean", &[T], |_, args| Ok(Value::text(clean(bytes(args, 0))))),
    fixed("osIsAbs", &[T], |_, args| Ok(Value::Bool(bytes(args, 0).starts_with(b"/")))),
    fixed("hello", &[], |_, _| Ok(Value::text("Hello!"))),
];

fn indented(call: &Call<'_>, args: &[Value], first_break: bool) -> Outcome {
    let Ok(width) = usize::try_from(int(args, 0)) else {
        return Err(Fault::new("strings: negative Repeat count"));
    };
    let text = bytes(args, 1);
    let lines = memchr::memchr_iter(b'\n', text).count() + 1;
    let size = lines.saturating_mul(width).saturating_add(text.len() + 1);
    // Before there is any of it: many lines and a wide margin are more than the memory holds.
    call.engine.count_output(size)?;
    let pad = " ".repeat(width).into_bytes();
    let mut out = Vec::with_capacity(size);
    if first_break {
        out.push(b'\n');
    }
    out.extend_from_slice(&pad);
    let mut from = 0;
    for after in memchr::memchr_iter(b'\n', text).map(|at| at + 1) {
        out.extend_from_slice(&text[from..after]);
        out.extend_from_slice(&pad);
        from = after;
    }
    out.extend_from_slice(&text[from..]);
    Ok(Value::text(out))
}

/// The arguments as texts, each added by `form`, with blanks between them.
fn joined(
    args: &[Value],
    text_of: fn(&Value) -> Result<Vec<u8>, String>,
    form: fn(&mut Vec<u8>, &[u8]),
) -> Outcome {
    let mut out = Vec::new();
    for (idx, arg) in args.iter().filter(|arg| !arg.is_nil()).enumerate() {
        if idx > 0 {
            out.push(b' ');
        }
        match arg {
            Value::Text(text) => form(&mut out, text),
            other => form(&mut out, &text_of(other)?),
        }
    }
    Ok(Value::text(out))
}

/// What `trunc` leaves of so many bytes.
fn trunc(count: i64, len: usize) -> Range<usize> {
    let size = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    match len.checked_sub(size) {
        Some(cut) if count < 0 => cut..len,
        Some(_) => 0..size,
        None => 0..len,
    }
}

fn position(text: &[u8], part: &[u8], from: usize) -> Option<usize> {
    if part.is_empty() {
        return Some(from);
    }
    memchr::memmem::find(text.get(from..)?, part).map(|at| at + from)
}

/// Replaces a part of a text, at most so many times.
pub(crate) fn replace_bytes(text: &[u8], old: &[u8], new: &[u8], most: Option<usize>) -> Vec<u8> {
    if old.is_empty() {
        let mut out = new.to_vec();
        for (_, character) in characters(text) {
            out.extend_from_slice(character);
            out.extend_from_slice(new);
        }
        return out;
    }
    let mut out = Vec::with_capacity(text.len());
    let mut from = 0;
    for at in memchr::memmem::find_iter(text, old).take(most.unwrap_or(usize::MAX)) {
        out.extend_from_slice(&text[from..at]);
        out.extend_from_slice(new);
        from = at + old.len();
    }
    out.extend_from_slice(&text[from..]);
    out
}

/// Splits into so many parts, the last of which is the rest; into all where the number is negative.
fn split(call: &Call<'_>, text: &[u8], separator: &[u8], most: i64) -> Result<Vec<Value>, Fault> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let Some(cuts) = most.checked_sub(1) else { return Ok(Vec::new()) };
    let places = match separator {
        [] => text.len().min(cuts),
        separator => memchr::memmem::find_iter(text, separator).take(cuts).count(),
    };
    call.engine.count_steps(places)?;
    let mut parts = Vec::new();
    let mut from = 0;
    if separator.is_empty() {
        for (_, character) in characters(text).take(cuts) {
            parts.push(Value::text(character));
            from += character.len();
        }
    } else {
        for at in memchr::memmem::find_iter(text, separator).take(cuts) {
            parts.push(Value::text(&text[from..at]));
            from = at + separator.len();
        }
    }
    if from < text.len() || !separator.is_empty() {
        parts.push(Value::text(&text[from..]));
    }
    Ok(parts)
}

/// A map of parts by their numbers.
fn numbered(parts: Vec<Value>) -> Value {
    let parts = parts.into_iter().enumerate();
    Value::Map(parts.map(|(idx, part)| (["_", &idx.to_string()].concat().into(), part)).collect())
}

fn title(text: &str) -> String {
    let mut after_letter = false;
    let mut out = String::new();
    for c in text.chars() {
        if after_letter {
            out.push(c)
        } else {
            out.push(super::words::upper(c));
        }
        let joins = c.is_ascii_alphanumeric() || c == '_';
        after_letter = joins || !c.is_ascii() && (c.is_alphanumeric() || !c.is_whitespace());
    }
    out
}

fn base(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|byte| *byte != b'/').map_or(0, |at| at + 1);
    match (path.is_empty(), end) {
        (true, _) => b".",
        (false, 0) => b"/",
        (false, end) => last_name(&path[..end]),
    }
}

fn last_name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(path)
}

fn dir(path: &[u8]) -> Vec<u8> {
    clean(memchr::memrchr(b'/', path).map_or(b"", |at| &path[..=at]))
}

fn ext(path: &[u8]) -> &[u8] {
    let name = last_name(path);
    memchr::memrchr(b'.', name).map_or(b"", |at| &name[at..])
}

/// Go's `path.Clean`: the shortest path to the same place.
fn clean(path: &[u8]) -> Vec<u8> {
    let rooted = path.starts_with(b"/");
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if parts.last().is_some_and(|last| *last != b"..") => {
                parts.pop();
            }
            b".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join(&b'/');
    match (rooted, joined.is_empty()) {
        (true, _) => [b"/", joined.as_slice()].concat(),
        (false, true) => b".".to_vec(),
        (false, false) => joined,
    }
}

fn trim_all(call: &Call<'_>, args: &[Value]) -> Outcome {
    const BYTES_OF_A_STEP: usize = 64;
    let (cut, text) = (lossy(args, 0), bytes(args, 1));
    // Each character is looked for.
    call.engine.count_steps(text.len().saturating_mul(cut.len()) / BYTES_OF_A_STEP)?;
    let (mut at, mut kept) = (0, None);
    for (c, character) in characters(text) {
        let from = at;
        at += character.len();
        if !cut.contains(c) {
            kept = Some((kept.map_or(from, |(first, _)| first), at));
        }
    }
    Ok(kept.map_or_else(|| Value::text(""), |(from, to)| part(args, 1, from..to)))
}
