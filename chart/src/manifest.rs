//! Rendered files → documents, hooks apart, in the order Helm installs them, and their text.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use regex::Regex;

use crate::chart::Chart;
use crate::error::Fault;
use crate::value::{Map, Value};
use crate::yaml::read::map_from_yaml;

/// Kinds in the order Helm installs them; others follow by name.
const INSTALL_ORDER: [&str; 36] = [
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
];

const HOOKS: [&str; 10] = [
    "pre-install",
    "post-install",
    "pre-delete",
    "post-delete",
    "pre-upgrade",
    "post-upgrade",
    "pre-rollback",
    "post-rollback",
    "test",
    "test-success",
];

/// A document of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The template it came from.
    pub source: String,
    /// Its kind; empty where it has none.
    pub kind: String,
    /// Its text.
    pub text: String,
}

/// What a chart became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The files below `crds/`, as they are.
    pub crds: Vec<Manifest>,
    /// The documents in install order.
    pub manifests: Vec<Manifest>,
    /// The documents that are hooks.
    pub hooks: Vec<Manifest>,
    /// The chart's own notes.
    pub notes: String,
}

impl Rendered {
    /// The text that `helm template` prints; the second form is that of `--include-crds`.
    pub fn text(&self, include_crds: bool) -> String {
        let crds: &[Manifest] = if include_crds { &self.crds } else { &[] };
        let body: String = crds.iter().chain(&self.manifests).map(printed).collect();
        let hooks: String = self.hooks.iter().map(printed).collect();
        format!("{}\n{hooks}", body.trim())
    }
}

fn printed(manifest: &Manifest) -> String {
    format!("---\n# Source: {}\n{}\n", manifest.source, manifest.text)
}

/// Splits and sorts the rendered files of a chart.
pub(crate) fn sorted(chart: &Chart, files: BTreeMap<String, Vec<u8>>) -> Result<Rendered, Fault> {
    let mut rendered =
        Rendered { crds: Vec::new(), manifests: Vec::new(), hooks: Vec::new(), notes: String::new() };
    collect_crds(chart, chart.name(), &mut rendered.crds);
    let own_notes = format!("{}/templates/NOTES.txt", chart.name());
    let separator = Regex::new("(?:^|[\t\n\x0c\r ]*\n)---[\t\n\x0c\r ]*")
        .map_err(|error| Fault::new(format!("cannot split documents: {error}")))?;
    for (path, bytes) in files {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if path.ends_with("NOTES.txt") {
            if path == own_notes {
                rendered.notes = text;
            }
            continue;
        }
        for document in separator.split(text.trim()).filter(|document| !document.is_empty()) {
            place(&mut rendered, &path, document.trim())?;
        }
    }
    rendered.manifests.sort_by(|a, b| by_kind(&a.kind, &b.kind));
    rendered.hooks.sort_by(|a, b| by_kind(&a.kind, &b.kind));
    Ok(rendered)
}

fn collect_crds(chart: &Chart, path: &str, out: &mut Vec<Manifest>) {
    for (name, text) in chart.crds.iter() {
        out.push(Manifest { source: format!("{path}/{name}"), kind: String::new(), text: text.lossy() });
    }
    for sub in &chart.subcharts {
        collect_crds(sub, &format!("{path}/charts/{}", sub.name()), out);
    }
}

fn place(rendered: &mut Rendered, path: &str, text: &str) -> Result<(), Fault> {
    let wrong = |message: String| Fault::new(format!("YAML parse error on {path}: {message}"));
    let head = map_from_yaml(text.as_bytes()).map_err(wrong)?;
    let metadata = table(&head, "metadata").map_err(wrong)?;
    let annotations = table(&metadata, "annotations").map_err(wrong)?;
    for (key, entry) in annotations.entries() {
        word(&key, &entry).map_err(wrong)?;
    }
    let field =
        |map: &Map, name: &str| map.get(name).map_or(Ok(String::new()), |v| word(name.as_bytes(), &v));
    field(&head, "apiVersion").map_err(wrong)?;
    field(&metadata, "name").map_err(wrong)?;
    let manifest = Manifest {
        source: path.to_string(),
        kind: field(&head, "kind").map_err(wrong)?,
        text: text.to_string(),
    };
    match annotations.get("helm.sh/hook") {
        None => rendered.manifests.push(manifest),
        Some(events) => {
            let events = word(b"helm.sh/hook", &events).map_err(wrong)?;
            // A hook that Helm does not know is left out with its document.
            if events.split(',').all(|event| HOOKS.contains(&event.trim().to_lowercase().as_str())) {
                rendered.hooks.push(manifest);
            }
        }
    }
    Ok(())
}

fn table(map: &Map, name: &str) -> Result<Map, String> {
    match map.get(name) {
        None | Some(Value::Nil | Value::Invalid) => Ok(Map::new()),
        Some(Value::Map(inner)) => Ok(inner),
        Some(other) => Err(format!("cannot unmarshal {} into {name}", crate::yaml::read::json_kind(&other))),
    }
}

/// A scalar as text; sigs.k8s.io/yaml turns numbers and booleans into it.
fn word(name: &[u8], value: &Value) -> Result<String, String> {
    match value {
        Value::Text(text) => Ok(text.lossy()),
        Value::Invalid | Value::Nil => Ok(String::new()),
        Value::Bool(b) => Ok(b.to_string()),
        Value::Float(number) => Ok(crate::gofmt::number_key(*number)),
        other => {
            let kind = crate::yaml::read::json_kind(other);
            Err(format!("cannot unmarshal {kind} into {} of type string", String::from_utf8_lossy(name)))
        }
    }
}

fn by_kind(a: &str, b: &str) -> Ordering {
    let place = |kind: &str| INSTALL_ORDER.iter().position(|known| *known == kind);
    match (place(a), place(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}
