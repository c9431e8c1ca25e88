//! The objects in YAML files, read with a reader that is not Portolan's own.

use serde::Deserialize;
use serde_json::Value;
use std::fmt;

/// What tells one Kubernetes object from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// API group; empty for the core group.
    pub group: String,
    /// Kind.
    pub kind: String,
    /// Namespace; empty if none is given.
    pub namespace: String,
    /// Name.
    pub name: String,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} {}/{}", self.kind, self.group, self.namespace, self.name)
    }
}

/// Returns the documents of a YAML file.
///
/// # Errors
/// The text is not YAML, or holds what JSON has no word for.
pub fn documents(text: &str) -> Result<Vec<Value>, String> {
    serde_yaml::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).map_err(|error| error.to_string()))
        .filter(|document| !matches!(document, Ok(Value::Null)))
        .collect()
}

/// Returns the key of an object.
///
/// # Errors
/// The value lacks what every object has.
pub fn key(object: &Value) -> Result<Key, String> {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (api_version, kind, name) = (text("/apiVersion"), text("/kind"), text("/metadata/name"));
    for (field, value) in [("apiVersion", &api_version), ("kind", &kind), ("metadata.name", &name)] {
        if value.is_empty() {
            return Err(format!("an object without {field}: {object}"));
        }
    }
    let group = api_version.rsplit_once('/').map(|(group, _)| group.to_owned()).unwrap_or_default();
    Ok(Key { group, kind, namespace: text("/metadata/namespace"), name })
}
