//! sprig's functions of numbers, kinds and versions.

use std::rc::Rc;

use super::{Function, Kind, Outcome, fixed, lossy, open};
use crate::error::Fault;
use crate::semver::{Version, matches};
use crate::value::{Object, Value};
use crate::yaml::resolve::{parse_float, parse_int};

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
    fixed("kindOf", &[Kind::Any], |_, args| Ok(Value::text(args[0].kind_name()))),
    fixed("kindIs", &[Kind::Text, Kind::Any], |_, args| {
        Ok(Value::Bool(lossy(args, 0) == args[1].kind_name()))
    }),
    fixed("typeOf", &[Kind::Any], |_, args| Ok(Value::text(args[0].type_name()))),
    fixed("typeIs", &[Kind::Text, Kind::Any], |_, args| {
        Ok(Value::Bool(lossy(args, 0) == args[1].type_name()))
    }),
    fixed("semver", &[Kind::Text], |_, args| match Version::parse(&lossy(args, 0)) {
        Some(version) => Ok(Value::Object(Rc::new(Object::Semver(version)))),
        None => Err(Fault::new("Invalid Semantic Version")),
    }),
    fixed("semverCompare", &[Kind::Text, Kind::Text], |_, args| {
        let Some(version) = Version::parse(&lossy(args, 1)) else {
            return Err(Fault::new("Invalid Semantic Version"));
        };
        match matches(&lossy(args, 0), &version) {
            Some(matched) => Ok(Value::Bool(matched)),
            None => Err(Fault::new(format!("improper constraint: {}", lossy(args, 0)))),
        }
    }),
];

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
fn to_int(value: &Value) -> i64 {
    match value {
        Value::Int(int) | Value::Int64(int) => *int,
        // What does not fit becomes the least number, as on the amd64 machines Helm is built for.
        Value::Float(float) if !(-TWO_POW_63..TWO_POW_63).contains(float) => i64::MIN,
        Value::Float(float) => *float as i64,
        Value::Bool(b) => i64::from(*b),
        Value::Text(text) => {
            let text = text.lossy();
            let whole = match text.split_once('.') {
                Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole.to_string(),
                Some(_) | None => text,
            };
            parse_int(&whole).and_then(|int| i64::try_from(int).ok()).unwrap_or(0)
        }
        Value::Invalid | Value::Nil | Value::List(_) | Value::Map(_) | Value::Object(_) => 0,
    }
}

fn to_float(value: &Value) -> f64 {
    match value {
        Value::Float(float) => *float,
        Value::Int(int) | Value::Int64(int) => *int as f64,
        Value::Bool(b) => f64::from(u8::from(*b)),
        Value::Text(text) => parse_float(&text.lossy()).unwrap_or(0.0),
        Value::Invalid | Value::Nil | Value::List(_) | Value::Map(_) | Value::Object(_) => 0.0,
    }
}
