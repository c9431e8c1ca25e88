//! The JSON Schema of the spec, for editors.
//!
//! It is made of the declarations in `types`, then put in the form that editors show best.

use crate::spec::types::Spec;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// Where the schema is known by.
const ID: &str = "https://portolan.dev/v1alpha1/mesh.schema.json";

/// Returns the JSON Schema (draft 2020-12) of the spec, as text.
pub fn schema() -> String {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Spec>().to_value();
    if let Value::Object(root) = &mut schema {
        root.insert("$id".to_owned(), ID.into());
        root.insert("title".to_owned(), "Portolan mesh".into());
    }
    tidy(&mut schema);
    let mut text = serde_json::to_string_pretty(&in_order(schema)).expect("a schema is plain data");
    text.push('\n');
    text
}

/// Changes `schema` and all in it: null is not a value of any field, and a set of words is an `enum`.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            without_null(object);
            as_enum(object);
            if let Some(Value::String(description)) = object.get_mut("description") {
                *description = plain(description);
            }
            object.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Takes null away, which `Option` adds: a field is left out, or has a value.
fn without_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    let reference = object.get("anyOf").and_then(Value::as_array).and_then(|any| match any.as_slice() {
        [Value::Object(reference), null] if null["type"] == "null" => Some(reference.clone()),
        _ => None,
    });
    if let Some(reference) = reference {
        object.remove("anyOf");
        object.extend(reference);
    }
}

/// Makes one list of words of an alternative of constants, with their descriptions beside it as editors read them.
fn as_enum(object: &mut Map<String, Value>) {
    let Some(all) = object.get("oneOf").and_then(Value::as_array) else { return };
    let words: Option<Vec<Value>> = all.iter().map(|one| one.get("const").cloned()).collect();
    let Some(words) = words else { return };
    let description = |one: &Value| plain(one["description"].as_str().unwrap_or_default()).into();
    let descriptions: Vec<Value> = all.iter().map(description).collect();
    object.remove("oneOf");
    object.insert("type".to_owned(), "string".into());
    object.insert("enum".to_owned(), words.into());
    object.insert("enumDescriptions".to_owned(), descriptions.into());
}

/// Returns a description as plain text: on one line, without the marks of documentation comments.
fn plain(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.replace("[`", "`").replace("`]", "`")
}

/// Puts what the schema is before what it holds.
fn in_order(schema: Value) -> Value {
    let Value::Object(mut root) = schema else { return schema };
    let mut ordered = Map::new();
    for key in ["$schema", "$id", "title", "description"] {
        ordered.extend(root.shift_remove_entry(key));
    }
    ordered.extend(root);
    Value::Object(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::types::MAPPINGS;

    fn check(pointer: &str, expected: &Value) {
        let schema: Value = serde_json::from_str(&schema()).unwrap();
        assert_eq!(schema.pointer(pointer), Some(expected), "{pointer}");
    }

    #[test]
    fn a_field_is_what_its_declaration_says() {
        check("/required", &serde_json::json!(["apiVersion", "kind", "name", "istio", "clusters"]));
        check("/properties/clusters/minItems", &1.into());
        check("/$defs/Cluster/required", &serde_json::json!(["name"]));
        check("/$defs/Cluster/properties/primary/type", &"string".into());
        check("/$defs/Cluster/properties/platform/$ref", &"#/$defs/Platform".into());
        check("/$defs/Via/enum/0", &"east-west-gateway".into());
        check("/$defs/EastWestGateway/properties/enabled/enum", &serde_json::json!(["auto", true, false]));
    }

    #[test]
    fn every_mapping_is_closed_and_every_field_described() {
        let schema: Value = serde_json::from_str(&schema()).unwrap();
        for (name, fields) in MAPPINGS {
            let mapping = if *name == "Spec" { &schema } else { &schema["$defs"][name] };
            assert_eq!(mapping["additionalProperties"], false, "{name}");
            let properties = mapping["properties"].as_object().unwrap();
            assert_eq!(properties.keys().map(String::as_str).collect::<Vec<_>>(), *fields, "{name}");
            for (field, property) in properties {
                assert!(property["description"].is_string(), "{name}.{field}");
            }
        }
        assert!(!schema.to_string().contains("null"));
    }
}
