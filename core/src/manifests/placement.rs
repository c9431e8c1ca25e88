//! Namespaces of rendered objects: charts leave out some, which the installer puts there (`helm --namespace`,
//! `kubectl --namespace`). kustomize has no such way that leaves the rest alone, so they are written.

use crate::names::Namespace;
use crate::plan::model::RenderedObject;
use portolan_yaml::{Limits, read};

/// Kinds that are in no namespace, of all that the charts up to 1.23 have.
const OF_THE_CLUSTER: [&str; 11] = [
    "APIService",
    "ClusterIssuer",
    "ClusterRbacConfig",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "MeshPolicy",
    "MutatingWebhookConfiguration",
    "Namespace",
    "PodSecurityPolicy",
    "ValidatingWebhookConfiguration",
];

/// Puts objects that say nothing of a namespace into this one.
pub(super) fn place(objects: &mut [RenderedObject], namespace: &Namespace) {
    let without = |object: &&mut RenderedObject| {
        object.head.namespace.is_none() && !OF_THE_CLUSTER.contains(&object.head.kind.as_str())
    };
    for object in objects.iter_mut().filter(without) {
        if let Some(text) = placed(&object.text, namespace) {
            object.text = text;
            object.head.namespace = Some(namespace.to_string());
        }
    }
}

/// Returns the text with a line more below `metadata`; none if it is not written in lines.
fn placed(text: &str, namespace: &Namespace) -> Option<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = lines.iter().position(|line| line.trim_end() == "metadata:")? + 1;
    let is_content = |line: &&String| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let first = lines[at..].iter().find(is_content)?;
    let indent = &first[..first.len() - first.trim_start().len()];
    lines.insert(at, format!("{indent}namespace: {namespace}"));
    let text = lines.join("\n");
    let (node, errors) = read(&text, &Limits::default());
    let found = node.filter(|_| errors.is_empty())?.to_json();
    let is_there = found.get("metadata")?.get("namespace")? == namespace.to_string().as_str();
    is_there.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Name;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let namespace = Namespace::parse("n").unwrap();
        assert_eq!(placed(text, &namespace).as_deref(), expected);
    }

    #[test]
    fn a_line_is_put_below_metadata() {
        check("metadata:\n  # a\n  name: b", Some("metadata:\n  namespace: n\n  # a\n  name: b"));
        check(
            "kind: A\nmetadata:\n    name: b\nspec: {}",
            Some("kind: A\nmetadata:\n    namespace: n\n    name: b\nspec: {}"),
        );
        check("metadata: {name: b}", None);
    }
}
