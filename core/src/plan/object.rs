//! One Kubernetes object, as a value.

use crate::mesh::patch::Target;
use crate::names::Namespace;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A Kubernetes object.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// API group and version, as in `apps/v1`.
    pub api_version: String,
    /// Kind.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Namespace; none for an object of the whole cluster.
    pub namespace: Option<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// Fields of `metadata` beside these, as the user gives them.
    pub more_metadata: Map<String, Value>,
    /// Everything behind `metadata`, in order.
    pub body: Body,
}

/// Fields behind `metadata`, each as the text of its value: the plan of a large mesh holds some for every gateway, and as
/// values they take ten times the room.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Body(Vec<(String, Box<str>)>);

impl Body {
    /// Returns these fields, in this order.
    pub fn new(fields: &Map<String, Value>) -> Body {
        Body(fields.iter().map(|(key, value)| (key.clone(), value.to_string().into_boxed_str())).collect())
    }

    /// Puts a field behind the others, in the place of one of the same name.
    fn put(&mut self, key: &str, value: &Value) {
        self.0.retain(|(known, _)| known != key);
        self.0.push((key.to_owned(), value.to_string().into_boxed_str()));
    }

    /// Returns the fields.
    fn fields(&self) -> impl Iterator<Item = (String, Value)> {
        let open = |text: &str| serde_json::from_str(text).expect("it was written from a value");
        self.0.iter().map(move |(key, text)| (key.clone(), open(text)))
    }
}

/// What identifies an object in a cluster: an API server takes two objects with the same key for one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectKey {
    /// API group, without the version.
    pub group: String,
    /// Kind.
    pub kind: String,
    /// Namespace.
    pub namespace: Option<String>,
    /// Name.
    pub name: String,
}

impl Object {
    /// Returns an object without namespace, labels and body.
    pub fn new(api_version: &str, kind: &str, name: impl Into<String>) -> Object {
        Object {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            name: name.into(),
            namespace: None,
            labels: BTreeMap::new(),
            annotations: BTreeMap::new(),
            more_metadata: Map::new(),
            body: Body::default(),
        }
    }

    /// Puts it into a namespace.
    #[must_use]
    pub fn namespace(mut self, namespace: &Namespace) -> Object {
        self.namespace = Some(namespace.to_string());
        self
    }

    /// Gives it a label.
    #[must_use]
    pub fn label(mut self, key: &str, value: impl Into<String>) -> Object {
        self.labels.insert(key.to_owned(), value.into());
        self
    }

    /// Gives it labels.
    #[must_use]
    pub fn labels(mut self, labels: &BTreeMap<String, String>) -> Object {
        self.labels.extend(labels.clone());
        self
    }

    /// Gives it an annotation.
    #[must_use]
    pub fn annotation(mut self, key: &str, value: impl Into<String>) -> Object {
        self.annotations.insert(key.to_owned(), value.into());
        self
    }

    /// Gives it a field behind `metadata`.
    #[must_use]
    pub fn with(mut self, key: &str, value: Value) -> Object {
        self.body.put(key, &value);
        self
    }

    /// Returns its API group.
    pub fn group(&self) -> &str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// Returns what identifies it for a patch.
    pub fn target(&self) -> Target<'_> {
        Target {
            group: self.group(),
            version: self.api_version.rsplit('/').next().unwrap_or_default(),
            kind: &self.kind,
            name: &self.name,
            namespace: self.namespace.as_deref(),
            labels: &self.labels,
        }
    }

    /// Returns what identifies it.
    pub fn key(&self) -> ObjectKey {
        ObjectKey {
            group: self.group().to_owned(),
            kind: self.kind.clone(),
            namespace: self.namespace.clone(),
            name: self.name.clone(),
        }
    }

    /// Returns it as Kubernetes writes it.
    pub fn to_value(&self) -> Value {
        let mut metadata = Map::new();
        metadata.insert("name".to_owned(), json!(self.name));
        if let Some(namespace) = &self.namespace {
            metadata.insert("namespace".to_owned(), json!(namespace));
        }
        for (key, pairs) in [("labels", &self.labels), ("annotations", &self.annotations)] {
            if !pairs.is_empty() {
                metadata.insert(key.to_owned(), json!(pairs));
            }
        }
        metadata.extend(self.more_metadata.clone());
        let mut object = Map::new();
        object.insert("apiVersion".to_owned(), json!(self.api_version));
        object.insert("kind".to_owned(), json!(self.kind));
        object.insert("metadata".to_owned(), Value::Object(metadata));
        object.extend(self.body.fields());
        Value::Object(object)
    }
}
