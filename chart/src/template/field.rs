//! `.field` of a value: entries of maps, fields and methods of objects.

use crate::funcs::{Function, methods};
use crate::object::Object;
use crate::value::{Map, MapKind, Value, lossy};

/// What a name stands for in a value.
pub(crate) enum Member {
    Field(Value),
    Method(&'static Function),
}

/// The field or method of a value.
pub(crate) fn member_of(value: &Value, name: &[u8]) -> Result<Member, String> {
    match value {
        Value::Invalid => Ok(Member::Field(Value::Invalid)),
        Value::Nil => Err(format!("nil pointer evaluating interface {{}}.{}", lossy(name))),
        Value::Map(map) => Ok(of_map(map, name)),
        Value::Object(object) => of_object(object, name).ok_or_else(|| unknown(value, name)),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Int64(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::List(_) => Err(unknown(value, name)),
    }
}

/// What is said of a field that is given arguments.
pub(crate) fn no_method(receiver: &Value, name: &[u8]) -> String {
    let act = match receiver.kind_name() {
        "map" => "is not a method but has arguments",
        _ => "has arguments but cannot be invoked as function",
    };
    format!("{} {act}", lossy(name))
}

fn unknown(value: &Value, name: &[u8]) -> String {
    format!("can't evaluate field {} in type {}", lossy(name), value.type_name())
}

fn of_map(map: &Map, name: &[u8]) -> Member {
    let method = match map.kind {
        MapKind::Values => methods::of_values(name),
        MapKind::Plain | MapKind::Texts => None,
    };
    method.map_or_else(|| Member::Field(map.entry(name)), Member::Method)
}

fn of_object(object: &Object, name: &[u8]) -> Option<Member> {
    if let Some(method) = methods::of_object(object, name) {
        return Some(Member::Method(method));
    }
    match object {
        Object::Files(files) => Some(Member::Field(crate::funcs::bytes_of(files.get(name)))),
        Object::Struct(inner) => inner.field(name).cloned().map(Member::Field),
        Object::List { .. } | Object::Bytes(_) | Object::Semver(..) => None,
    }
}
