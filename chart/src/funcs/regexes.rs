//! sprig's functions of regular expressions.

use std::ops::Range;
use std::rc::Rc;

use super::{Call, Function, Kind, Outcome, bytes, fixed, int};
use crate::error::{Cause, Fault};
use crate::expression::{Expression, Groups, Regex, Searcher};
use crate::object::Object;
use crate::value::Value;

const T: Kind = Kind::Text;

pub(super) const TABLE: &[Function] = &[
    // This one alone swallows a broken expression.
    fixed("regexMatch", &[T, T], |call, args| match is_match(call, args) {
        // What Go may take.
        Err(fault) if fault.cause == Cause::Renderer => Err(fault),
        Err(_) => Ok(Value::Bool(false)),
        matched => matched,
    }),
    fixed("mustRegexMatch", &[T, T], is_match),
    fixed("regexFind", &[T, T], find),
    fixed("mustRegexFind", &[T, T], find),
    fixed("regexFindAll", &[T, T, Kind::Int], find_all),
    fixed("mustRegexFindAll", &[T, T, Kind::Int], find_all),
    fixed("regexReplaceAll", &[T, T, T], |call, args| replaced(call, args, expanded)),
    fixed("mustRegexReplaceAll", &[T, T, T], |call, args| replaced(call, args, expanded)),
    fixed("regexReplaceAllLiteral", &[T, T, T], |call, args| replaced(call, args, literally)),
    fixed("mustRegexReplaceAllLiteral", &[T, T, T], |call, args| replaced(call, args, literally)),
    fixed("regexSplit", &[T, T, Kind::Int], split),
    fixed("mustRegexSplit", &[T, T, Kind::Int], split),
    fixed("regexQuoteMeta", &[T], |_, args| Ok(Value::text(quoted(bytes(args, 0))))),
];

/// The expression of a call's first argument, for its second.
fn expression(call: &Call<'_>, args: &[Value]) -> Result<Rc<Expression>, Fault> {
    let engine = call.engine;
    engine.last_expressions.compiled(bytes(args, 0), bytes(args, 1), &|steps| engine.count_steps(steps))
}

fn is_match(call: &Call<'_>, args: &[Value]) -> Outcome {
    let matches =
        expression(call, args)?.is_match(bytes(args, 1), &|steps| call.engine.count_steps(steps))?;
    Ok(Value::Bool(matches))
}

fn places(call: &Call<'_>, args: &[Value], most: usize) -> Result<Vec<Range<usize>>, Fault> {
    expression(call, args)?.places(bytes(args, 1), most, &|steps| call.engine.count_steps(steps))
}

fn find(call: &Call<'_>, args: &[Value]) -> Outcome {
    let text = bytes(args, 1);
    let found = places(call, args, 1)?.pop();
    Ok(Value::text(found.map_or(&b""[..], |place| &text[place])))
}

/// At most so many; all where the number is negative.
fn most(args: &[Value]) -> usize {
    usize::try_from(int(args, 2)).unwrap_or(usize::MAX)
}

/// The list that Go has where it found nothing: JSON has null for it.
fn nothing() -> Value {
    Object::list("[]string", Vec::new())
}

fn find_all(call: &Call<'_>, args: &[Value]) -> Outcome {
    let text = bytes(args, 1);
    let found = places(call, args, most(args))?;
    if found.is_empty() {
        return Ok(nothing());
    }
    Ok(Value::list(found.into_iter().map(|place| Value::text(&text[place])).collect()))
}

/// Writes what takes the place of a match.
type Replacement = fn(&mut Vec<u8>, &Expression, &[Value], &Groups);

fn replaced(call: &Call<'_>, args: &[Value], replacement: Replacement) -> Outcome {
    let (expression, text) = (expression(call, args)?, bytes(args, 1));
    let (mut out, mut from) = (Vec::new(), 0);
    for groups in expression.groups(text, &|steps| call.engine.count_steps(steps))? {
        let Some(Some(place)) = groups.first() else { continue };
        out.extend_from_slice(&text[from..place.start]);
        let before = out.len();
        replacement(&mut out, &expression, args, &groups);
        call.engine.count_output(out.len() - before)?;
        from = place.end;
    }
    out.extend_from_slice(&text[from..]);
    call.engine.count_output(text.len())?;
    Ok(Value::text(out))
}

fn literally(out: &mut Vec<u8>, _: &Expression, args: &[Value], _: &Groups) {
    out.extend_from_slice(bytes(args, 2));
}

/// The name or number of a group behind a `$`.
const NAME: &str = r"^(?:([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})";

thread_local! {
    static NAMES: Searcher = Regex::constant(NAME).with_room();
}

/// Go's `Regexp.Expand`: `$1`, `${1}`, `$name`, `${name}`, `$$`; what is none of them is itself.
fn expanded(out: &mut Vec<u8>, expression: &Expression, args: &[Value], groups: &Groups) {
    let mut template = bytes(args, 2);
    while let Some(sign) = memchr::memchr(b'$', template) {
        out.extend_from_slice(&template[..sign]);
        template = &template[sign + 1..];
        if let Some(rest) = template.strip_prefix(b"$") {
            out.push(b'$');
            template = rest;
        } else if let Some(found) = NAMES.with(|names| names.first(template)) {
            let part = |idx: usize| found.get(idx).cloned().flatten();
            let name = part(1).or(part(2)).map_or(&b""[..], |name| &template[name]);
            template = &template[part(0).unwrap_or_default().end..];
            let place = group(expression, groups, name).cloned();
            out.extend_from_slice(place.map_or(&b""[..], |place| &bytes(args, 1)[place]));
        } else {
            out.push(b'$');
        }
    }
    out.extend_from_slice(template);
}

/// The place of a group by its number or its name.
fn group<'g>(expression: &Expression, groups: &'g Groups, name: &[u8]) -> Option<&'g Range<usize>> {
    /// Numbers of more digits are names to Go.
    const MOST_DIGITS: usize = 9;
    let is_number = name.iter().all(u8::is_ascii_digit) && name.len() <= MOST_DIGITS;
    if is_number && (name.len() == 1 || name[0] != b'0') {
        let number = std::str::from_utf8(name).ok()?.parse::<usize>().ok()?;
        return groups.get(number)?.as_ref();
    }
    expression.named(name, groups)
}

fn split(call: &Call<'_>, args: &[Value]) -> Outcome {
    let (found, text, most) = (places(call, args, most(args))?, bytes(args, 1), most(args));
    if most == 0 {
        return Ok(nothing());
    }
    if !bytes(args, 0).is_empty() && text.is_empty() {
        return Ok(Value::list(vec![Value::text("")]));
    }
    let (mut parts, mut from, mut end) = (Vec::new(), 0, 0);
    for found in found {
        if parts.len() + 1 == most {
            break;
        }
        end = found.start;
        if found.end != 0 {
            parts.push(Value::text(&text[from..end]));
        }
        from = found.end;
    }
    if end != text.len() {
        parts.push(Value::text(&text[from..]));
    }
    Ok(Value::list(parts))
}

fn quoted(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for byte in text {
        if br"\.+*?()|[]{}^$".contains(byte) {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out
}
