//! `.field` of a value: entries of maps, fields and methods of objects.

use std::cmp::Ordering;

use crate::semver::Version;
use crate::value::{Object, Value, lossy};

/// The field or method of a value.
pub(crate) fn field_of(value: &Value, name: &[u8], args: &[Value]) -> Result<Value, String> {
    match value {
        Value::Invalid => Ok(Value::Invalid),
        Value::Nil => Err(format!("nil pointer evaluating interface {{}}.{}", lossy(name))),
        Value::Map(_) if !args.is_empty() => {
            Err(format!("{} is not a method but has arguments", lossy(name)))
        }
        Value::Map(map) => Ok(map.get(name).unwrap_or(Value::Nil)),
        Value::Object(object) => of_object(object, &lossy(name), args),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Int64(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::List(_) => unknown(value, &lossy(name)),
    }
}

fn unknown<T>(value: &Value, name: &str) -> Result<T, String> {
    Err(format!("can't evaluate field {name} in type {}", value.type_name()))
}

fn of_object(object: &std::rc::Rc<Object>, name: &str, args: &[Value]) -> Result<Value, String> {
    let value = Value::Object(std::rc::Rc::clone(object));
    match object.as_ref() {
        Object::Files(files) => crate::funcs::files_method(files, name, args),
        Object::Struct { fields, .. } => match fields.iter().find(|(known, _)| *known == name) {
            Some((_, field)) => Ok(field.clone()),
            None => unknown(&value, name),
        },
        Object::KubeVersion { version, major, minor } => match name {
            "Version" | "GitVersion" | "String" => Ok(Value::text(version.as_str())),
            "Major" => Ok(Value::text(major.as_str())),
            "Minor" => Ok(Value::text(minor.as_str())),
            _ => unknown(&value, name),
        },
        Object::ApiVersions(versions) => match (name, args) {
            ("Has", [Value::Text(wanted)]) => {
                Ok(Value::Bool(versions.iter().any(|version| version.as_bytes() == &wanted[..])))
            }
            _ => unknown(&value, name),
        },
        Object::Semver(version) => of_version(version, name, args).map_or_else(|| unknown(&value, name), Ok),
    }
}

fn of_version(version: &Version, name: &str, args: &[Value]) -> Option<Value> {
    let number = |idx: usize| i64::try_from(version.parts[idx]).ok().map(Value::Int);
    let compared = || match args {
        [Value::Object(other)] => match other.as_ref() {
            Object::Semver(other) => Some(version.precedence(other)),
            _ => None,
        },
        _ => None,
    };
    match name {
        "Major" => number(0),
        "Minor" => number(1),
        "Patch" => number(2),
        "Prerelease" => Some(Value::text(version.pre.as_str())),
        "Metadata" => Some(Value::text(version.metadata.as_str())),
        "Original" => Some(Value::text(version.original.as_str())),
        "String" => Some(Value::text(version.to_string())),
        "Compare" => Some(Value::Int(compared()? as i64)),
        "Equal" => Some(Value::Bool(compared()? == Ordering::Equal)),
        "LessThan" => Some(Value::Bool(compared()? == Ordering::Less)),
        "GreaterThan" => Some(Value::Bool(compared()? == Ordering::Greater)),
        _ => None,
    }
}
