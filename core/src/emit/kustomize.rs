//! Kustomizations, with a comment above each entry that says why it is there. Only current fields are used.

use crate::emit::yaml::header;
use crate::mesh::model::Mesh;
use crate::plan::model::SecretFromFiles;
use serde_json::{Map, Value, json};

/// One entry of a list of a kustomization.
pub(super) struct Entry {
    /// What stands in the list.
    pub value: Value,
    /// Why, in one line.
    pub because: String,
}

/// A kustomization.
#[derive(Default)]
pub(super) struct Kustomization {
    /// What it is, in one line.
    pub purpose: String,
    /// `resources`: files and folders.
    pub resources: Vec<Entry>,
    /// `patches`.
    pub patches: Vec<Entry>,
    /// Secrets made of files.
    pub secrets: Vec<SecretFromFiles>,
}

impl Kustomization {
    /// Returns it as text.
    pub(super) fn write(&self, mesh: &Mesh) -> String {
        let mut text = header(mesh);
        text.push_str(&format!("# {}\n", self.purpose));
        portolan_yaml::write_into(
            &mut text,
            &json!({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}),
        );
        list(&mut text, "resources", &self.resources);
        list(&mut text, "patches", &self.patches);
        if !self.secrets.is_empty() {
            // Istio finds these secrets by name.
            portolan_yaml::write_into(
                &mut text,
                &json!({"generatorOptions": {"disableNameSuffixHash": true}}),
            );
            let secrets: Vec<Value> = self.secrets.iter().map(generator).collect();
            portolan_yaml::write_into(&mut text, &json!({"secretGenerator": secrets}));
        }
        text
    }
}

/// Writes a list entry by entry, so that a comment can stand above each.
fn list(text: &mut String, key: &str, entries: &[Entry]) {
    if entries.is_empty() {
        return;
    }
    text.push_str(key);
    text.push_str(":\n");
    for entry in entries {
        text.push_str(&format!("# {}\n", entry.because));
        portolan_yaml::write_into(text, &json!([entry.value]));
    }
}

fn generator(secret: &SecretFromFiles) -> Value {
    let files: Vec<String> = secret
        .files
        .iter()
        .map(|(key, file)| if key == file { file.clone() } else { format!("{key}={file}") })
        .collect();
    let mut options = Map::new();
    for (key, pairs) in [("labels", &secret.labels), ("annotations", &secret.annotations)] {
        if !pairs.is_empty() {
            let pairs: Map<String, Value> =
                pairs.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
            options.insert(key.to_owned(), Value::Object(pairs));
        }
    }
    let mut generator = Map::new();
    generator.insert("name".to_owned(), json!(secret.name));
    generator.insert("namespace".to_owned(), json!(secret.namespace));
    generator.insert("type".to_owned(), json!("Opaque"));
    generator.insert("files".to_owned(), json!(files));
    if !options.is_empty() {
        generator.insert("options".to_owned(), Value::Object(options));
    }
    Value::Object(generator)
}
