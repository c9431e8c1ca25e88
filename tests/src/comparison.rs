//! Objects that two tools made for the same cluster: read, and compared field by field.

use crate::objects::{documents, key};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Objects by their keys.
pub type Objects = BTreeMap<String, Value>;

/// Returns every object of a text, by its key; what has the form of YAML inside of text is read too.
///
/// # Errors
/// The text is not YAML, or something in it is no object.
pub fn objects(text: &str) -> Result<Objects, String> {
    let found = documents(text)?.into_iter().filter(|object| !object.is_null());
    found.map(|object| Ok((key(&object)?.to_string(), read_inside(object)))).collect()
}

/// Reads texts of a ConfigMap that are YAML or JSON themselves.
fn read_inside(mut object: Value) -> Value {
    if object["kind"] == "ConfigMap"
        && let Some(data) = object.get_mut("data").and_then(Value::as_object_mut)
    {
        for text in data.values_mut() {
            let read = text.as_str().and_then(|text| documents(text).ok());
            if let Some(read) = read.filter(|read| read.len() == 1 && read[0].is_object()) {
                *text = read.into_iter().next().unwrap_or_default();
            }
        }
    }
    object
}

/// Returns in what ours differ from theirs, a line for each field.
pub fn differences(theirs: &Objects, ours: &Objects) -> Vec<String> {
    let mut faults = Vec::new();
    for name in theirs.keys().chain(ours.keys().filter(|name| !theirs.contains_key(*name))) {
        match (theirs.get(name), ours.get(name)) {
            (Some(theirs), Some(ours)) => compare(theirs, ours, name, &mut faults),
            (Some(_), None) => faults.push(format!("{name}: we lack it")),
            (None, _) => faults.push(format!("{name}: only we have it")),
        }
    }
    faults
}

/// Returns the fields of `theirs` that ours lack, or have otherwise.
pub fn missing(theirs: &Value, ours: &Value, path: &str) -> Vec<String> {
    if let Some(fields) = theirs.as_object() {
        let of_field = |(field, theirs): (&String, &Value)| {
            missing(theirs, ours.get(field).unwrap_or(&Value::Null), &format!("{path}/{field}"))
        };
        return fields.iter().flat_map(of_field).collect();
    }
    if theirs == ours { Vec::new() } else { vec![format!("{path}: {theirs}, ours is {ours}")] }
}

fn compare(theirs: &Value, ours: &Value, path: &str, faults: &mut Vec<String>) {
    match (theirs, ours) {
        (Value::Object(left), Value::Object(right)) => compare_fields(left, right, path, faults),
        (Value::Array(left), Value::Array(right)) => match (by_name(left), by_name(right)) {
            // Entries of an environment, ports and the like have no order.
            (Some(left), Some(right)) => compare_fields(&left, &right, path, faults),
            _ if left.len() == right.len() => {
                for (at, (left, right)) in left.iter().zip(right).enumerate() {
                    compare(left, right, &format!("{path}/{at}"), faults);
                }
            }
            _ => faults.push(format!("{path}: {theirs}, ours is {ours}")),
        },
        (left, right) if left == right => {}
        (Value::String(left), Value::String(right)) if left.contains('\n') => {
            let lines = left.lines().zip(right.lines()).filter(|(left, right)| left != right);
            faults.extend(lines.map(|(left, right)| format!("{path}: {left}, ours is {right}")));
            if left.lines().count() != right.lines().count() {
                faults.push(format!("{path}: another number of lines"));
            }
        }
        (left, right) => faults.push(format!("{path}: {left}, ours is {right}")),
    }
}

fn compare_fields(
    left: &Map<String, Value>,
    right: &Map<String, Value>,
    path: &str,
    faults: &mut Vec<String>,
) {
    for field in left.keys().chain(right.keys().filter(|field| !left.contains_key(*field))) {
        let null = Value::Null;
        let (left, right) = (left.get(field).unwrap_or(&null), right.get(field).unwrap_or(&null));
        compare(left, right, &format!("{path}/{field}"), faults);
    }
}

/// Returns the entries of a list by their names, if each has one that no other has.
fn by_name(list: &[Value]) -> Option<Map<String, Value>> {
    let mut named = Map::new();
    for entry in list {
        let name = entry.get("name")?.as_str()?;
        if named.insert(name.to_owned(), entry.clone()).is_some() {
            return None;
        }
    }
    Some(named)
}
