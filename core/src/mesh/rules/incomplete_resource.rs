//! An object under `resources` that does not say what it is.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule};
use crate::spec::leaves::Raw;
use crate::spec::types::Spec;
use portolan_yaml::{Kind, Node, Resolved};

/// The rule.
static RULE: Rule = Rule {
    code: Code(6004),
    name: "incomplete-resource",
    severity: Severity::Error,
    page: include_str!("incomplete_resource.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

/// What an object of Kubernetes says of itself.
pub(crate) struct Identity<'s> {
    /// Its API group and version.
    pub(crate) api_version: &'s str,
    /// Its kind.
    pub(crate) kind: &'s str,
    /// Its name.
    pub(crate) name: &'s str,
    /// Its namespace.
    pub(crate) namespace: Option<&'s str>,
}

impl<'s> Identity<'s> {
    /// Returns what `object` says it is; none if it does not.
    pub(crate) fn of(object: &'s Raw) -> Option<Identity<'s>> {
        let metadata = object.0.get("metadata")?;
        Some(Identity {
            api_version: text(object.0.get("apiVersion")?)?,
            kind: text(object.0.get("kind")?)?,
            name: text(metadata.get("name")?)?,
            namespace: metadata.get("namespace").and_then(text),
        })
    }
}

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    for resource in spec.clusters.iter().flat_map(|cluster| &cluster.resources) {
        let object = &resource.object.0;
        for field in [&["apiVersion"][..], &["kind"], &["metadata", "name"]] {
            match find(object, field) {
                Some(value) => check_text(value, &field.join("."), sink),
                None => report(object, format!("the object has no `{}`", field.join(".")), sink),
            }
        }
        let optional = [&["metadata", "namespace"][..]];
        for (field, value) in optional.iter().filter_map(|field| Some((field, find(object, field)?))) {
            check_text(value, &field.join("."), sink);
        }
        for field in ["labels", "annotations"] {
            check_pairs(find(object, &["metadata", field]), field, sink);
        }
    }
}

fn check_pairs(pairs: Option<&Node>, field: &str, sink: &mut Sink) {
    let Some(pairs) = pairs else { return };
    match &pairs.kind {
        Kind::Map(entries) => {
            for entry in entries.iter().filter(|entry| string(&entry.value).is_none()) {
                let message = format!("`metadata.{field}.{}` is not a string", entry.key);
                report(&entry.value, message, sink);
            }
        }
        Kind::Seq(_) | Kind::Scalar(_) => {
            report(pairs, format!("`metadata.{field}` is not a mapping"), sink);
        }
    }
}

fn check_text(value: &Node, field: &str, sink: &mut Sink) {
    if text(value).is_none() {
        report(value, format!("`{field}` is not a string"), sink);
    }
}

fn report(place: &Node, message: String, sink: &mut Sink) {
    sink.error(
        Diagnostic::new(&RULE, &place.span, message)
            .note("Kubernetes tells objects apart by `apiVersion`, `kind`, `metadata.namespace` and `metadata.name`")
            .help("write the object whole, as `kubectl apply` takes it; quote what looks like a number"),
    );
}

fn find<'s>(node: &'s Node, path: &[&str]) -> Option<&'s Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

fn text(node: &Node) -> Option<&str> {
    string(node).filter(|text| !text.is_empty())
}

fn string(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Scalar(scalar) => match scalar.resolve() {
            Resolved::Str(text) => Some(text),
            Resolved::Null
            | Resolved::Bool(_)
            | Resolved::Int(_)
            | Resolved::UInt(_)
            | Resolved::Float(_) => None,
        },
        Kind::Map(_) | Kind::Seq(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{diagnostics, mesh_of};

    #[track_caller]
    fn check(metadata: &str, expected: &[&str]) {
        let object = format!("{{apiVersion: v1, kind: ConfigMap, metadata: {metadata}}}");
        let text = mesh_of(&format!("- {{name: a, network: n, resources: [{{object: {object}}}]}}"));
        let messages: Vec<String> = diagnostics(&text).into_iter().map(|found| found.message).collect();
        assert_eq!(messages, expected);
    }

    #[test]
    fn labels_and_annotations_are_strings() {
        check("{name: a, labels: {b: c, d: \"1\"}, annotations: {e: ''}}", &[]);
        check("{name: a, labels: {b: 1}}", &["`metadata.labels.b` is not a string"]);
        check("{name: a, annotations: {b: true}}", &["`metadata.annotations.b` is not a string"]);
        check("{name: a, labels: [b]}", &["`metadata.labels` is not a mapping"]);
    }

    #[test]
    fn an_object_has_a_name() {
        check("{}", &["the object has no `metadata.name`"]);
        check("{name: a, namespace: 5}", &["`metadata.namespace` is not a string"]);
    }
}
