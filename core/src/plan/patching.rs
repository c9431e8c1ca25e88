//! What a patch of the user's makes of an object, as far as it can be told without kustomize.
//!
//! Operations follow RFC 6902 to the letter. kustomize is laxer in places (`replace` adds what is not there, an index
//! counts from the end), but a path that leads nowhere is a slip in nearly every case.

use crate::mesh::patch::Change;
use json_patch::PatchErrorKind;
use serde_json::{Map, Value};

/// An object after a change.
#[derive(Debug)]
pub(crate) struct Patched {
    /// What is known of it: lists that were merged are as they were before.
    pub(crate) object: Value,
    /// Whether that is all. What else there is depends on the schema of its kind: lists are merged by keys, and
    /// directives such as `$patch` move what is around them.
    pub(crate) is_known: bool,
}

/// Returns the object after a change.
///
/// # Errors
/// kustomize would refuse the change: says why, in words that follow `because`.
pub(crate) fn apply(object: &Value, change: &Change) -> Result<Patched, String> {
    let mut object = object.clone();
    match change {
        Change::Merge(part) => {
            let mut known = true;
            merge(&mut object, part, "", &mut known)?;
            Ok(Patched { object, is_known: known })
        }
        Change::Operations(operations) => {
            add_annotations(&mut object);
            json_patch::patch(&mut object, operations).map_err(|error| {
                let number = error.operation + 1;
                let what = reason(&error.kind);
                format!("operation {number} fails at `{}`: {what}", error.path)
            })?;
            Ok(Patched { object, is_known: true })
        }
    }
}

/// Gives an object the field `metadata.annotations`: kustomize has its own there while it works.
fn add_annotations(object: &mut Value) {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.entry("annotations").or_insert_with(|| Value::Object(Map::new()));
    }
}

fn reason(kind: &PatchErrorKind) -> &'static str {
    match kind {
        PatchErrorKind::TestFailed => "the value there is another, or there is none",
        PatchErrorKind::InvalidFromPointer => "there is nothing at the path that it takes from",
        PatchErrorKind::CannotMoveInsideItself => "a value cannot move into itself",
        PatchErrorKind::InvalidPointer => "there is no such path in the object",
        // The type is open to more kinds than it has today.
        _ => "the operation cannot be done",
    }
}

/// Lays `part` over `object`; `known` turns false where the schema of the kind decides what comes out.
fn merge(object: &mut Value, part: &Value, path: &str, known: &mut bool) -> Result<(), String> {
    match (object, part) {
        (Value::Object(_), Value::Object(part)) if part.contains_key("$patch") => {
            *known = false;
            Ok(())
        }
        (Value::Object(object), Value::Object(part)) => merge_maps(object, part, path, known),
        (Value::Array(_), Value::Array(_)) => {
            *known = false;
            Ok(())
        }
        (object, part) if object.is_null() || shape(object) == shape(part) => {
            *known &= !has_directive(part);
            *object = part.clone();
            Ok(())
        }
        (object, part) => {
            Err(format!("it has {} at `{path}`, where the object has {}", shape(part), shape(object)))
        }
    }
}

fn merge_maps(
    object: &mut Map<String, Value>,
    part: &Map<String, Value>,
    path: &str,
    known: &mut bool,
) -> Result<(), String> {
    for (key, value) in part {
        match object.get_mut(key) {
            _ if key.starts_with('$') => *known = false,
            // The name and the kind in a patch are anyone's: its target says which object is meant.
            _ if is_identity(&format!("{path}/{key}")) => {}
            Some(_) if value.is_null() => {
                object.shift_remove(key);
            }
            Some(there) => merge(there, value, &format!("{path}/{key}"), known)?,
            None if value.is_null() => {}
            None => {
                *known &= !has_directive(value);
                object.insert(key.clone(), value.clone());
            }
        }
    }
    Ok(())
}

fn is_identity(path: &str) -> bool {
    ["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace"].contains(&path)
}

/// Returns whether a value says to kustomize how it is to be laid over another.
fn has_directive(value: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            fields.iter().any(|(key, value)| key.starts_with('$') || has_directive(value))
        }
        Value::Array(values) => values.iter().any(has_directive),
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Returns what kind of value it is to kustomize, which lets no kind take the place of another.
fn shape(value: &Value) -> &'static str {
    match value {
        Value::Object(_) => "a mapping",
        Value::Array(_) => "a list",
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => "a single value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object() -> Value {
        json!({
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {"name": "a"},
            "spec": {"type": "LoadBalancer", "selector": {"app": "a"}, "ports": [{"port": 80}]},
        })
    }

    fn part(spec: Value) -> Change {
        Change::Merge(json!({"kind": "Any", "metadata": {"name": "any"}, "spec": spec}))
    }

    fn operation(operation: Value) -> Change {
        Change::Operations(serde_json::from_value(json!([operation])).expect("an operation"))
    }

    #[track_caller]
    fn refused(change: &Change, reason: &str) {
        let why = apply(&object(), change).expect_err("it does not apply");
        assert!(why.contains(reason), "{why}");
    }

    #[track_caller]
    fn taken(change: &Change) -> Option<Value> {
        let patched = apply(&object(), change).expect("it applies");
        patched.is_known.then_some(patched.object)
    }

    #[test]
    fn a_part_has_the_shape_of_the_object() {
        refused(&part(json!([1])), "it has a list at `/spec`, where the object has a mapping");
        refused(&part(json!({"type": {"a": 1}})), "a mapping at `/spec/type`");
        refused(&part(json!({"ports": {"port": 1}})), "a mapping at `/spec/ports`");
        let changed = taken(&part(json!({"type": null, "selector": {"b": "c"}}))).expect("no list in it");
        assert_eq!(changed["spec"]["selector"], json!({"app": "a", "b": "c"}));
        assert_eq!(changed["spec"].get("type"), None);
        assert_eq!(changed["metadata"]["name"], "a", "the target says which object is meant");
    }

    #[test]
    fn what_a_schema_decides_is_not_known() {
        assert_eq!(taken(&part(json!({"ports": [{"port": 1}]}))), None);
        assert_eq!(taken(&part(json!({"selector": {"$patch": "delete"}}))), None);
        assert_eq!(taken(&part(json!({"more": {"$patch": "delete"}}))), None);
    }

    #[test]
    fn operations_follow_paths_that_are_there() {
        refused(&operation(json!({"op": "replace", "path": "/spec/nope", "value": 1})), "no such path");
        refused(&operation(json!({"op": "add", "path": "/metadata/labels/a", "value": "b"})), "no such path");
        refused(&operation(json!({"op": "test", "path": "/spec/type", "value": "ClusterIP"})), "another");
        refused(&operation(json!({"op": "move", "from": "/nope", "path": "/spec/a"})), "takes from");
        let annotation = json!({"op": "add", "path": "/metadata/annotations/a", "value": "b"});
        assert_eq!(taken(&operation(annotation)).expect("known")["metadata"]["annotations"]["a"], "b");
    }
}
