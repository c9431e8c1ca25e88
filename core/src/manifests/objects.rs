//! Rendered text as objects: what identifies one is read off its head, its text stays as it is.

use crate::charts::Charts;
use crate::plan::model::RenderedObject;
use crate::plan::object::{Object, ObjectKey};
use portolan_chart::{Rendered, order};
use portolan_yaml::{Limits, read};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Returns the objects of a rendered text: files of definitions hold many.
///
/// # Errors
/// One of them is no object.
pub(super) fn objects(source: &str, text: &str) -> Result<Vec<RenderedObject>, String> {
    documents(text).filter_map(|text| object(source, text.trim()).transpose()).collect()
}

/// Returns the definitions that chart `istio-init` carries in maps, for Jobs of its own to apply them: the guides of that
/// time have them applied as they are, where Tiller does not install them
/// (`istio.io@1.4:docs/setup/install/helm`).
///
/// # Errors
/// What it carries is no object.
pub(super) fn carried_definitions(rendered: &Rendered) -> Result<Vec<RenderedObject>, String> {
    let mut found = Vec::new();
    for map in rendered.manifests.iter().filter(|document| document.kind == "ConfigMap") {
        let (node, _) = read(&map.text, &Limits::default());
        let data = node.map(|node| node.to_json()).unwrap_or_default();
        let files = data.get("data").and_then(Value::as_object).into_iter().flatten();
        for text in files.filter_map(|(_, text)| text.as_str()) {
            found.extend(objects(&map.source, text)?.into_iter().filter(is_definition));
        }
    }
    Ok(found)
}

/// Splits a text at its lines of `---`.
fn documents(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let mut from = 0;
        while let Some(at) = text[from..].find("\n---").map(|at| from + at) {
            let line_end = text[at + 1..].find('\n').map_or(text.len(), |end| at + 1 + end);
            if text[at + 1..line_end].trim_end() == "---" {
                rest = Some(&text[line_end..]);
                return Some(&text[..at]);
            }
            from = at + 1;
        }
        Some(text)
    })
}

/// Returns the object of a document; none if the document holds comments alone, or nothing.
///
/// # Errors
/// It is no object.
fn object(source: &str, text: &str) -> Result<Option<RenderedObject>, String> {
    // Two lines of `---` around what a chart leaves out: Helm keeps the second as a document
    // (`istio/istio@1.27.9:manifests/charts/ztunnel/templates/rbac.yaml`).
    let is_blank = |line: &str| matches!(line.trim(), "" | "---") || line.starts_with('#');
    if text.lines().all(is_blank) {
        return Ok(None);
    }
    // Most of a document is not looked at: a definition is a thousand times as long as its head.
    let head = parsed(&head_of(text)).or_else(|| parsed(text));
    let head = head.ok_or_else(|| format!("{source}: a document without apiVersion, kind and name"))?;
    Ok(Some(RenderedObject { source: source.to_owned(), head, text: text.to_owned() }))
}

/// Returns the Gateway API's definitions that were handed in; of each, the first.
pub(super) fn definitions(charts: &Charts) -> Vec<RenderedObject> {
    let documents = charts.definitions().iter().flat_map(|file| {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        file.documents.iter().map(move |text| (name, text))
    });
    let mut found = BTreeMap::new();
    for (name, text) in documents {
        if let Ok(Some(object)) = object(name, text) {
            found.entry(object.head.key()).or_insert(object);
        }
    }
    found.into_values().collect()
}

/// Holds if each object is there once: kustomize takes no second one, where Helm applies one after the other.
///
/// # Errors
/// One is there twice.
pub(super) fn are_told_apart(objects: &[RenderedObject]) -> Result<(), String> {
    let mut keys: Vec<_> = objects.iter().map(|object| (object.head.key(), &object.source)).collect();
    order::sort_by(&mut keys, |(a, _), (b, _)| a.cmp(b));
    match keys.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some([(key, first), (_, second)]) => {
            let ObjectKey { kind, name, .. } = key;
            Err(format!(
                "{kind} `{name}` is rendered twice, by {first} and {second}: kustomize takes each object once"
            ))
        }
        Some(_) | None => Ok(()),
    }
}

/// Returns whether an object defines a kind of object.
pub(super) fn is_definition(object: &RenderedObject) -> bool {
    object.head.kind == "CustomResourceDefinition"
}

/// Returns the lines of a document that say what it is, those of `metadata` included.
fn head_of(text: &str) -> String {
    let mut within = false;
    let lines = text.lines().filter(|line| {
        if !line.starts_with([' ', '#', '-']) && !line.is_empty() {
            within = ["apiVersion:", "kind:", "metadata:"].iter().any(|key| line.starts_with(key));
        }
        within
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn parsed(text: &str) -> Option<Object> {
    let (node, errors) = read(text, &Limits::default());
    let value = node.filter(|_| errors.is_empty())?.to_json();
    let word = |value: &Value, key: &str| Some(value.get(key)?.as_str()?.to_owned());
    let metadata = value.get("metadata")?;
    let mut object =
        Object::new(&word(&value, "apiVersion")?, &word(&value, "kind")?, word(metadata, "name")?);
    object.namespace = word(metadata, "namespace");
    object.labels = pairs(metadata.get("labels").and_then(Value::as_object));
    Some(object)
}

fn pairs(map: Option<&Map<String, Value>>) -> BTreeMap<String, String> {
    let pairs = map.into_iter().flatten();
    order::map(pairs.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<Option<(&str, &str)>, ()>) {
        let found = object("a", text).map(|object| object.map(|object| (object.head.kind, object.head.name)));
        let expected = expected.map(|object| object.map(|(kind, name)| (kind.to_owned(), name.to_owned())));
        assert_eq!(found.map_err(|_| ()), expected, "{text}");
    }

    #[test]
    fn an_object_is_known_by_its_head() {
        check(
            "apiVersion: v1\nkind: A\nmetadata:\n# why\n  name: b\n  labels: {c: d}\nspec: [",
            Ok(Some(("A", "b"))),
        );
        check("{apiVersion: v1, kind: A, metadata: {name: b}}", Ok(Some(("A", "b"))));
        check(
            "kind: A\nspec:\n  metadata:\n    name: b\napiVersion: v1\nmetadata: {name: c}",
            Ok(Some(("A", "c"))),
        );
        check("# nothing\n\n# here", Ok(None));
        check("---", Ok(None));
        check("---\napiVersion: v1\nkind: A\nmetadata:\n  name: b", Ok(Some(("A", "b"))));
        check("kind: A", Err(()));
    }
}
