//! sprig's functions of numbers, kinds and versions.

use std::rc::Rc;

use super::{Function, Kind, Outcome, bytes, fixed, int, lossy, open};
use crate::error::Fault;
use crate::object::{Object, VERSION};
use crate::semver::{Version, matches};
use crate::value::Value;
use crate::yaml::resolve::{parse_float, parse_hex_float, parse_int, without_underscores};

pub(super) const TABLE: &[Function] = &[
    fixed("int", &[Kind::Any], |_, args| Ok(Value::Int(to_int(&args[0])))),
    fixed("int64", &[Kind::Any], |_, args| Ok(Value::Int64(to_int(&args[0])))),
    fixed("float64", &[Kind::Any], |_, args| Ok(Value::Float(to_float(&args[0])))),
    open("add", &[], Kind::Any, |_, args| Ok(fold(args, 0, i64::wrapping_add))),
    fixed("add1", &[Kind::Any], |_, args| Ok(Value::Int64(to_int(&args[0]).wrapping_add(1)))),
    fixed("sub", &[Kind::Any, Kind::Any], |_, args| {
        Ok(Value::Int64(to_int(&args[0]).wrapping_sub(to_int(&args[1]))))
    }),
    open("mul", &[Kind::Any], Kind::Any, |_, args| Ok(fold(args, 1, i64::wrapping_mul))),
    fixed("div", &[Kind::Any, Kind::Any], |_, args| divided(args, i64::wrapping_div)),
    fixed("mod", &[Kind::Any, Kind::Any], |_, args| divided(args, i64::wrapping_rem)),
    open("max", &[Kind::Any], Kind::Any, |_, args| Ok(fold(args, to_int(&args[0]), i64::max))),
    open("min", &[Kind::Any], Kind::Any, |_, args| Ok(fold(args, to_int(&args[0]), i64::min))),
    open("biggest", &[Kind::Any], Kind::Any, |_, args| Ok(fold(args, to_int(&args[0]), i64::max))),
    fixed("atoi", &[Kind::Text], |_, args| Ok(Value::Int(atoi(&lossy(args, 0))))),
    fixed("toDecimal", &[Kind::Any], |_, args| {
        let text = crate::gofmt::text_of(&args[0])?;
        Ok(Value::Int64(i64::from_str_radix(&crate::value::lossy(&text), 8).unwrap_or(0)))
    }),
    fixed("until", &[Kind::Int], |_, args| {
        let count = int(args, 0);
        counted(0, count, if count < 0 { -1 } else { 1 }).map(Value::list)
    }),
    fixed("untilStep", &[Kind::Int, Kind::Int, Kind::Int], |_, args| {
        counted(int(args, 0), int(args, 1), int(args, 2)).map(Value::list)
    }),
    open("seq", &[], Kind::Int, |_, args| seq(args)),
    fixed("kindOf", &[Kind::Any], |_, args| Ok(Value::text(args[0].kind_name()))),
    fixed("kindIs", &[Kind::Text, Kind::Any], |_, args| {
        Ok(Value::Bool(lossy(args, 0) == args[1].kind_name()))
    }),
    fixed("typeOf", &[Kind::Any], |_, args| Ok(Value::text(args[0].type_name()))),
    fixed("typeIs", &[Kind::Text, Kind::Any], |_, args| {
        Ok(Value::Bool(lossy(args, 0) == args[1].type_name()))
    }),
    fixed("typeIsLike", &[Kind::Text, Kind::Any], |_, args| {
        let (wanted, name) = (lossy(args, 0), args[1].type_name());
        Ok(Value::Bool(wanted == name || format!("*{wanted}") == name))
    }),
    fixed("semver", &[Kind::Text], |_, args| match Version::parse(&lossy(args, 0)) {
        Some(version) => Ok(Value::Object(Rc::new(Object::Semver(version, VERSION)))),
        None => Err(Fault::new("Invalid Semantic Version")),
    }),
    fixed("semverCompare", &[Kind::Text, Kind::Text], |call, args| {
        const OF_A_RANGE: usize = 50;
        const OF_A_BYTE: usize = 4;
        call.engine.count_steps(bytes(args, 0).len().saturating_mul(OF_A_BYTE).saturating_add(OF_A_RANGE))?;
        let Some(version) = Version::parse(&lossy(args, 1)) else {
            return Err(Fault::new("Invalid Semantic Version"));
        };
        match matches(&lossy(args, 0), &version) {
            Some(matched) => Ok(Value::Bool(matched)),
            None => Err(Fault::new(format!("improper constraint: {}", lossy(args, 0)))),
        }
    }),
];

/// The longest list that is counted out.
const MAX_COUNT: i128 = 1_000_000;

fn counted(start: i64, stop: i64, step: i64) -> Result<Vec<Value>, Fault> {
    let towards = if stop < start { step < 0 } else { step > 0 };
    if !towards {
        return Ok(Vec::new());
    }
    let (distance, stride) = (i128::from(stop) - i128::from(start), i128::from(step));
    let count = (distance.abs() + stride.abs() - 1) / stride.abs();
    if count > MAX_COUNT {
        return Err(Fault::of_renderer(format!(
            "a list of {count} numbers is longer than {MAX_COUNT}, the most that this renderer takes"
        )));
    }
    let at = |idx: i128| i64::try_from(i128::from(start) + idx * stride).unwrap_or(stop);
    Ok((0..count).map(|idx| Value::Int(at(idx))).collect())
}

/// The numbers as text, the last one included.
fn seq(args: &[Value]) -> Outcome {
    let (start, step, end) = match args.len() {
        1 => (1, None, int(args, 0)),
        2 => (int(args, 0), None, int(args, 1)),
        3 => (int(args, 0), Some(int(args, 1)), int(args, 2)),
        _ => return Ok(Value::text("")),
    };
    let direction = if end < start { -1 } else { 1 };
    let step = step.unwrap_or(direction);
    if end < start && step > 0 {
        return Ok(Value::text(""));
    }
    let numbers = counted(start, end.saturating_add(direction), step)?;
    let shown: Vec<String> = numbers.iter().map(|number| to_int(number).to_string()).collect();
    Ok(Value::text(shown.join(" ")))
}

/// Go's `Atoi`, its error swallowed: what is no number is zero, what is too large is the largest.
fn atoi(text: &str) -> i64 {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX })
}

fn fold(args: &[Value], start: i64, step: fn(i64, i64) -> i64) -> Value {
    Value::Int64(args.iter().map(to_int).fold(start, step))
}

fn divided(args: &[Value], step: fn(i64, i64) -> i64) -> Outcome {
    match to_int(&args[1]) {
        0 => Err(Fault::new("runtime error: integer divide by zero")),
        by => Ok(Value::Int64(step(to_int(&args[0]), by))),
    }
}

const TWO_POW_63: f64 = 9_223_372_036_854_775_808.0;

/// spf13/cast's `ToInt64`: anything odd is zero.
pub(super) fn to_int(value: &Value) -> i64 {
    match value {
        Value::Int(int) | Value::Int64(int) => *int,
        // What does not fit becomes the least number, as on the amd64 machines Helm is built for.
        Value::Float(float) if !(-TWO_POW_63..TWO_POW_63).contains(float) => i64::MIN,
        Value::Float(float) => *float as i64,
        Value::Bool(b) => i64::from(*b),
        Value::Text(text) => {
            let text = text.lossy();
            let whole = match text.split_once('.') {
                Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => {
                    whole.to_string()
                }
                Some(_) | None => text,
            };
            without_underscores(&whole)
                .as_deref()
                .and_then(parse_int)
                .and_then(|int| i64::try_from(int).ok())
                .unwrap_or(0)
        }
        Value::Invalid | Value::Nil | Value::List(_) | Value::Map(_) | Value::Object(_) => 0,
    }
}

pub(super) fn to_float(value: &Value) -> f64 {
    match value {
        Value::Float(float) => *float,
        Value::Int(int) | Value::Int64(int) => *int as f64,
        Value::Bool(b) => f64::from(u8::from(*b)),
        Value::Text(text) => float_of(&text.lossy()).unwrap_or(0.0),
        Value::Invalid | Value::Nil | Value::List(_) | Value::Map(_) | Value::Object(_) => 0.0,
    }
}

/// Go's `ParseFloat` of a text, which may name what is no finite number.
fn float_of(text: &str) -> Option<f64> {
    let plain = without_underscores(text)?;
    let is_name = plain.trim_start_matches(['+', '-']).starts_with(['i', 'I']);
    if is_name || plain.eq_ignore_ascii_case("nan") {
        return plain.parse().ok();
    }
    parse_float(&plain).or_else(|| parse_hex_float(&plain))
}
