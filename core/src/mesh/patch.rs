//! The user's patches: which objects one is for, as kustomize decides it
//! (`kubernetes-sigs/kustomize@kustomize/v5.7.1:api/types/selector.go`).

use crate::mesh::operations::operations;
use crate::source::{Span, Spanned};
use crate::spec::leaves::Block;
use crate::spec::types::{Patch, PatchTarget};
use portolan_chart::{Regex, go_regex};
use portolan_yaml::{Kind, Limits, Node};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A patch that kustomize takes.
#[derive(Debug, Clone, Serialize)]
pub struct ObjectPatch {
    /// Where its target stands.
    #[serde(skip)]
    pub span: Span,
    /// Its text.
    pub text: Spanned<String>,
    /// What it does to an object.
    #[serde(skip)]
    pub change: Change,
    target: Map<String, Value>,
    #[serde(skip)]
    patterns: Vec<(Field, Regex)>,
    #[serde(skip)]
    labels: Vec<Requirement>,
}

/// What a patch does to an object.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Lays part of an object over it.
    Merge(Value),
    /// Runs operations on it, one after the other (RFC 6902).
    Operations(json_patch::Patch),
}

/// What identifies an object for a patch.
#[derive(Debug, Clone, Copy)]
pub struct Target<'o> {
    /// API group, without the version.
    pub group: &'o str,
    /// API version, without the group.
    pub version: &'o str,
    /// Kind.
    pub kind: &'o str,
    /// Name.
    pub name: &'o str,
    /// Namespace.
    pub namespace: Option<&'o str>,
    /// Labels.
    pub labels: &'o BTreeMap<String, String>,
}

/// Why kustomize would not take a patch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchError {
    /// The place at fault.
    pub span: Span,
    /// What is wrong, in one line.
    pub message: String,
    /// What to write instead.
    pub help: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Group,
    Version,
    Kind,
    Name,
    Namespace,
}

/// What a label selector asks of one label.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Requirement {
    Equals(String, String),
    Differs(String, String),
    Present(String),
    Absent(String),
}

/// The namespace that kustomize takes an object without one to be in.
const DEFAULT_NAMESPACE: &str = "default";

/// What kustomize takes for the namespace of objects that have none by their kind.
const NOT_A_NAMESPACE: &str = "_non_namespaceable_";

/// Kinds without a namespace that kustomize knows and an overlay is likely to hold.
const CLUSTER_KINDS: [&str; 8] = [
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "MutatingWebhookConfiguration",
    "Namespace",
    "PriorityClass",
    "StorageClass",
    "ValidatingWebhookConfiguration",
];

impl ObjectPatch {
    /// Returns a patch as kustomize understands it.
    ///
    /// # Errors
    /// Its target has an invalid pattern or selector, or its text is no patch.
    pub fn new(patch: &Patch) -> Result<ObjectPatch, PatchError> {
        let change = change(&patch.patch)?;
        let PatchTarget { group, version, kind, name, namespace, label_selector, span, .. } = &patch.target;
        let fields = [
            (Field::Group, "group", group),
            (Field::Version, "version", version),
            (Field::Kind, "kind", kind),
            (Field::Name, "name", name),
            (Field::Namespace, "namespace", namespace),
        ];
        let mut target = Map::new();
        let mut patterns = Vec::new();
        for (field, key, given) in fields {
            if let Some(given) = given.as_ref().filter(|given| !given.value.is_empty()) {
                patterns.push((field, pattern(given)?));
                target.insert(key.to_owned(), json!(given.value));
            }
        }
        let mut labels = Vec::new();
        if let Some(given) = label_selector.as_ref().filter(|given| !given.value.is_empty()) {
            labels = requirements(given)?;
            target.insert("labelSelector".to_owned(), json!(given.value));
        }
        let text = Spanned::new(patch.patch.value.0.clone(), patch.patch.span);
        Ok(ObjectPatch { span: *span, text, change, target, patterns, labels })
    }

    /// Returns its target as kustomize writes one.
    pub fn target(&self) -> &Map<String, Value> {
        &self.target
    }

    /// Returns whether it is for an object.
    pub fn is_for(&self, object: &Target<'_>) -> bool {
        self.patterns.iter().all(|(field, pattern)| pattern.is_match(field.of(object)))
            && self.labels.iter().all(|requirement| requirement.holds(object.labels))
    }
}

impl Field {
    fn of<'o>(self, object: &Target<'o>) -> &'o str {
        match self {
            Field::Group => object.group,
            Field::Version => object.version,
            Field::Kind => object.kind,
            Field::Name => object.name,
            Field::Namespace => object.namespace.unwrap_or_else(|| {
                if CLUSTER_KINDS.contains(&object.kind) { NOT_A_NAMESPACE } else { DEFAULT_NAMESPACE }
            }),
        }
    }
}

impl Requirement {
    fn holds(&self, labels: &BTreeMap<String, String>) -> bool {
        match self {
            Requirement::Equals(key, value) => labels.get(key) == Some(value),
            Requirement::Differs(key, value) => labels.get(key) != Some(value),
            Requirement::Present(key) => labels.contains_key(key),
            Requirement::Absent(key) => !labels.contains_key(key),
        }
    }
}

/// Returns a regular expression for the whole of a field, as kustomize reads one.
fn pattern(given: &Spanned<String>) -> Result<Regex, PatchError> {
    go_regex(&format!("^(?:{})$", given.value)).ok_or_else(|| PatchError {
        span: given.span,
        message: format!("`{}` is not a regular expression", given.value),
        help: "write the name itself, or a pattern such as `istio-.*`",
    })
}

fn requirements(given: &Spanned<String>) -> Result<Vec<Requirement>, PatchError> {
    given.value.split(',').map(|part| requirement(part.trim()).ok_or_else(|| selector_error(given))).collect()
}

fn requirement(text: &str) -> Option<Requirement> {
    if let Some((key, value)) = text.split_once("!=") {
        return Some(Requirement::Differs(label_key(key)?, label_value(value)?));
    }
    if let Some((key, value)) = text.split_once('=') {
        let value = value.strip_prefix('=').unwrap_or(value);
        return Some(Requirement::Equals(label_key(key)?, label_value(value)?));
    }
    match text.strip_prefix('!') {
        Some(key) => Some(Requirement::Absent(label_key(key)?)),
        None => Some(Requirement::Present(label_key(text)?)),
    }
}

fn label_key(text: &str) -> Option<String> {
    let text = text.trim();
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    (!text.is_empty() && text.chars().all(inner)).then(|| text.to_owned())
}

fn label_value(text: &str) -> Option<String> {
    let text = text.trim();
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.chars().all(inner).then(|| text.to_owned())
}

fn selector_error(given: &Spanned<String>) -> PatchError {
    PatchError {
        span: given.span,
        message: format!("`{}` is not a label selector", given.value),
        help: "write labels as `key=value`, separated by commas",
    }
}

/// Returns what a text does to an object: it is part of an object, or a list of operations.
fn change(patch: &Spanned<Block>) -> Result<Change, PatchError> {
    let error = |message: String, help| PatchError { span: patch.span, message, help };
    let (node, errors) = portolan_yaml::read(&patch.value.0, &Limits::default());
    let Some(node) = node.filter(|_| errors.is_empty()) else {
        let why = errors.first().map(|error| format!(": {error}")).unwrap_or_default();
        return Err(error(format!("the patch is not YAML{why}"), "write it as a block of text, after `|`"));
    };
    match &node.kind {
        Kind::Map(_) if has_text(&node, "kind") && has_name(&node) => Ok(Change::Merge(node.to_json())),
        Kind::Map(_) => Err(error(
            "the patch is part of an object, but has no `kind` or no `metadata.name`".to_owned(),
            "add both; any name does, because the target says which objects are meant",
        )),
        Kind::Seq(list) => {
            operations(list.iter().map(Node::to_json).collect()).map(Change::Operations).map_err(|why| {
                error(
                    format!("the patch is a list, but not of operations: {why}"),
                    "write each operation as `{op: replace, path: /spec/…, value: …}`",
                )
            })
        }
        Kind::Scalar(_) => Err(error(
            "the patch is neither part of an object nor a list of operations".to_owned(),
            "write the fields to change as YAML, after `|`",
        )),
    }
}

fn has_text(node: &Node, key: &str) -> bool {
    node.get(key).is_some_and(|value| value.to_json().as_str().is_some_and(|text| !text.is_empty()))
}

fn has_name(node: &Node) -> bool {
    node.get("metadata").is_some_and(|metadata| has_text(metadata, "name"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sink;
    use crate::source::Source;

    fn patch(kind: &str, namespace: Option<&str>, selector: Option<&str>, text: &str) -> Patch {
        let mut target = json!({"kind": kind});
        for (key, given) in [("namespace", namespace), ("labelSelector", selector)] {
            if let Some(given) = given {
                target[key] = json!(given);
            }
        }
        let cluster = json!({"name": "a", "network": "n", "patches": [{"target": target, "patch": text}]});
        let spec = json!({
            "apiVersion": "portolan.dev/v1alpha1",
            "kind": "Mesh",
            "name": "mesh1",
            "istio": {"version": "1.30.3"},
            "clusters": [cluster],
        });
        let source = Source::new("mesh.yaml", portolan_yaml::write(&spec));
        let spec = crate::spec::parse::parse(&source, &mut Sink::new()).expect("the spec is read");
        spec.clusters[0].patches[0].clone()
    }

    #[track_caller]
    fn check(kind: &str, namespace: Option<&str>, selector: Option<&str>, expected: bool) {
        let labels = BTreeMap::from([("app".to_owned(), "a".to_owned())]);
        let object = Target {
            group: "",
            version: "v1",
            kind: "Service",
            name: "a",
            namespace: Some("istio-system"),
            labels: &labels,
        };
        let patch =
            ObjectPatch::new(&patch(kind, namespace, selector, "[{op: remove, path: /spec}]")).unwrap();
        assert_eq!(patch.is_for(&object), expected);
    }

    #[test]
    fn patterns_are_for_the_whole_field() {
        check("Service", None, None, true);
        check("Serv.*", None, None, true);
        check("Serv", None, None, false);
        check("Pod|Service", None, None, true);
        check("Service", Some("istio"), None, false);
        check("Service", Some("istio-.*"), None, true);
    }

    #[test]
    fn selectors_ask_for_labels() {
        check("Service", None, Some("app=a"), true);
        check("Service", None, Some("app==a, !b"), true);
        check("Service", None, Some("app!=a"), false);
        check("Service", None, Some("app,b"), false);
    }

    #[test]
    fn a_patch_is_part_of_an_object_or_a_list_of_operations() {
        fn check(text: &str, taken: bool) {
            assert_eq!(ObjectPatch::new(&patch("A", None, None, text)).is_ok(), taken, "{text}");
        }
        check("kind: Service\nmetadata: {name: any}\nspec: {}\n", true);
        check("- {op: add, path: /spec, value: 1}\n", true);
        check("spec: {}\n", false);
        check("- {op: put, path: /spec}\n", false);
        check("- {op: add, path: /spec}\n", false);
        check("- {op: add, path: spec, value: 1}\n", false);
        check("- {op: copy, path: /spec}\n", false);
        check("[]", false);
        check("text", false);
        check("a: [", false);
        check("", false);
        assert!(ObjectPatch::new(&patch("(", None, None, "[{op: remove, path: /a}]")).is_err());
        assert!(ObjectPatch::new(&patch("A", None, Some("a in (b)"), "[{op: remove, path: /a}]")).is_err());
    }
}
