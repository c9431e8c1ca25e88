//! The functions of Go's `text/template` itself.

use std::cmp::Ordering;
use std::rc::Rc;

use super::{Function, Kind, Outcome, bytes, deep, fixed, open};
use crate::error::Fault;
use crate::gofmt;
use crate::object::Object;
use crate::printf;
use crate::value::Value;

pub(super) const TABLE: &[Function] = &[
    // `and` and `or` never get here: the evaluator stops at the operand that decides.
    open("and", &[Kind::Any], Kind::Any, |_, args| Ok(args[0].clone())),
    open("or", &[Kind::Any], Kind::Any, |_, args| Ok(args[0].clone())),
    fixed("not", &[Kind::Any], |_, args| Ok(Value::Bool(!args[0].truth()))),
    deep(open("eq", &[Kind::Any], Kind::Any, |_, args| eq(args))),
    deep(fixed("ne", &[Kind::Any, Kind::Any], |_, args| Ok(Value::Bool(!equal(&args[0], &args[1])?)))),
    deep(fixed("lt", &[Kind::Any, Kind::Any], |_, args| Ok(Value::Bool(order(args)? == Ordering::Less)))),
    deep(fixed("le", &[Kind::Any, Kind::Any], |_, args| Ok(Value::Bool(order(args)? != Ordering::Greater)))),
    deep(fixed("gt", &[Kind::Any, Kind::Any], |_, args| Ok(Value::Bool(order(args)? == Ordering::Greater)))),
    deep(fixed("ge", &[Kind::Any, Kind::Any], |_, args| Ok(Value::Bool(order(args)? != Ordering::Less)))),
    open("index", &[Kind::Any], Kind::Any, |_, args| index(args)),
    fixed("len", &[Kind::Any], |_, args| len(&args[0])),
    open("call", &[Kind::Any], Kind::Any, |_, args| match &args[0] {
        Value::Invalid | Value::Nil => Err(Fault::new("call of nil")),
        other => Err(Fault::new(format!("non-function of type {}", other.type_name()))),
    }),
    deep(open("print", &[], Kind::Any, |_, args| Ok(Value::text(gofmt::sprint(args)?)))),
    deep(open("println", &[], Kind::Any, |_, args| println(args))),
    deep(open("printf", &[Kind::Text], Kind::Any, |call, args| {
        let left = call.engine.limits.output.saturating_sub(call.engine.output.get());
        let text = printf::sprintf(bytes(args, 0), &args[1..], left)?;
        call.engine.count_room(text.len())?;
        Ok(Value::text(text))
    })),
];

fn println(args: &[Value]) -> Outcome {
    let mut out = Vec::new();
    for (idx, arg) in args.iter().enumerate() {
        if idx > 0 {
            out.push(b' ');
        }
        out.extend(gofmt::text_of(arg)?);
    }
    out.push(b'\n');
    Ok(Value::text(out))
}

fn eq(args: &[Value]) -> Outcome {
    if args.len() < 2 {
        return Err(Fault::new("missing argument for comparison"));
    }
    for other in &args[1..] {
        if equal(&args[0], other)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn equal(a: &Value, b: &Value) -> Result<bool, Fault> {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => Ok(a == b),
        (Value::Int(a) | Value::Int64(a), Value::Int(b) | Value::Int64(b)) => Ok(a == b),
        (Value::Float(a), Value::Float(b)) => Ok(a == b),
        (Value::Text(a), Value::Text(b)) => Ok(a == b),
        (Value::Invalid | Value::Nil, Value::Invalid | Value::Nil) => Ok(true),
        (Value::List(_) | Value::Map(_) | Value::Object(_), Value::Invalid | Value::Nil)
        | (Value::Invalid | Value::Nil, Value::List(_) | Value::Map(_) | Value::Object(_)) => Ok(false),
        (Value::Invalid | Value::Nil, _) | (_, Value::Invalid | Value::Nil) => Ok(false),
        (Value::Object(a), Value::Object(b)) if a.kind_name() == b.kind_name() && is_comparable(b) => {
            let is_same = Rc::ptr_eq(a, b);
            Ok(is_same || !a.is_pointer() && a.type_name() == b.type_name() && has_equal_parts(a, b))
        }
        (Value::List(_) | Value::Map(_) | Value::Object(_), _) => {
            Err(Fault::new(format!("non-comparable type {}", a.type_name())))
        }
        (_, Value::List(_) | Value::Map(_) | Value::Object(_)) => {
            Err(Fault::new(format!("non-comparable type {}", b.type_name())))
        }
        _ => Err(Fault::new("incompatible types for comparison")),
    }
}

/// Whether Go compares values of such a type: pointers, and structures without a list or a map.
fn is_comparable(object: &Object) -> bool {
    object.is_pointer()
        || match object {
            Object::Struct(inner) => inner.fields.iter().all(|field| match &field.value {
                Value::List(_) | Value::Map(_) => false,
                Value::Object(object) => is_comparable(object),
                _ => true,
            }),
            Object::Semver(..) => true,
            Object::Files(_) | Object::List { .. } | Object::Bytes(_) => false,
        }
}

/// Whether two structures of one type hold the same.
fn has_equal_parts(a: &Object, b: &Object) -> bool {
    match (a, b) {
        (Object::Struct(a), Object::Struct(b)) => {
            a.fields.iter().zip(&b.fields).all(|(a, b)| equal(&a.value, &b.value).unwrap_or(false))
        }
        (a, b) => a.equals(b, 0).unwrap_or(false),
    }
}

fn order(args: &[Value]) -> Result<Ordering, Fault> {
    match (&args[0], &args[1]) {
        (Value::Int(a) | Value::Int64(a), Value::Int(b) | Value::Int64(b)) => Ok(a.cmp(b)),
        (Value::Float(a), Value::Float(b)) => Ok(a.partial_cmp(b).unwrap_or(Ordering::Greater)),
        (Value::Text(a), Value::Text(b)) => Ok(a.cmp(b)),
        (
            Value::Int(_) | Value::Int64(_) | Value::Float(_) | Value::Text(_),
            Value::Int(_) | Value::Int64(_) | Value::Float(_) | Value::Text(_),
        ) => Err(Fault::new("incompatible types for comparison")),
        _ => Err(Fault::new("invalid type for comparison")),
    }
}

fn index(args: &[Value]) -> Outcome {
    let mut value = args[0].clone();
    if value.is_nil() {
        return Err(Fault::new("index of untyped nil"));
    }
    for key in &args[1..] {
        value = match (&value, key) {
            (Value::Map(map), Value::Text(key)) => map.entry(key),
            (Value::Object(object), _) => index_of_object(object, key)?,
            (Value::Map(_), key) if key.is_nil() => {
                return Err(Fault::new("value is nil; should be of type string"));
            }
            (Value::Map(_), key) => {
                return Err(Fault::new(format!("value has type {}; should be string", key.type_name())));
            }
            (Value::List(list), Value::Int(at) | Value::Int64(at)) => {
                at_index(list.get(place(*at)).cloned(), *at)?
            }
            (Value::Text(text), Value::Int(at) | Value::Int64(at)) => {
                at_index(text.get(place(*at)).map(|byte| Value::Int(i64::from(*byte))), *at)?
            }
            (Value::List(_) | Value::Text(_), key) if key.is_nil() => {
                return Err(Fault::new("cannot index slice/array with nil"));
            }
            (Value::List(_) | Value::Text(_), key) => {
                return Err(Fault::new(format!("cannot index slice/array with type {}", key.type_name())));
            }
            (Value::Invalid | Value::Nil, _) => return Err(Fault::new("index of nil pointer")),
            (other, _) => return Err(Fault::new(format!("can't index item of type {}", other.type_name()))),
        };
    }
    Ok(value)
}

fn index_of_object(object: &Object, key: &Value) -> Outcome {
    match (object, key) {
        (Object::Files(files), Value::Text(path)) => Ok(super::bytes_of(files.get(path))),
        (Object::Files(_), key) => {
            Err(Fault::new(format!("value has type {}; should be string", key.type_name())))
        }
        (Object::Bytes(bytes), Value::Int(at) | Value::Int64(at)) => {
            let byte = bytes.as_deref().and_then(|bytes| bytes.get(place(*at)));
            at_index(byte.map(|byte| Value::Int64(i64::from(*byte))), *at)
        }
        (_, Value::Int(at) | Value::Int64(at)) if let Some(items) = object.items() => {
            at_index(items.get(place(*at)).cloned(), *at)
        }
        (_, key) if object.len().is_some() => {
            Err(Fault::new(format!("cannot index slice/array with type {}", key.type_name())))
        }
        _ => Err(Fault::new(format!("can't index item of type {}", object.type_name()))),
    }
}

fn place(at: i64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

fn at_index(item: Option<Value>, at: i64) -> Outcome {
    item.ok_or_else(|| Fault::new(format!("error calling index: index out of range: {at}")))
}

fn len(value: &Value) -> Outcome {
    let length = match value {
        Value::Text(text) => text.len(),
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        Value::Object(object) if let Some(length) = object.len() => length,
        Value::Invalid | Value::Nil => return Err(Fault::new("len of untyped nil")),
        other => return Err(Fault::new(format!("len of type {}", other.type_name()))),
    };
    Ok(Value::Int(i64::try_from(length).unwrap_or(i64::MAX)))
}
