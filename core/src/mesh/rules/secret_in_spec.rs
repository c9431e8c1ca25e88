//! A key or a token stands in the spec.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule};
use crate::source::Span;
use crate::spec::leaves::Raw;
use crate::spec::types::{Spec, Values};
use portolan_yaml::{Kind, Node};

/// The rule.
static RULE: Rule = Rule {
    code: Code(4005),
    name: "secret-in-spec",
    severity: Severity::Error,
    page: include_str!("secret_in_spec.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

/// How private keys begin, of every kind.
const PRIVATE_KEY: &str = "PRIVATE KEY-----";

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    for cluster in &spec.clusters {
        for resource in &cluster.resources {
            check_secret(&resource.object, sink);
            check_keys(&resource.object.0, sink);
        }
        for patch in cluster.patches.iter().filter(|patch| patch.patch.value.0.contains(PRIVATE_KEY)) {
            report(patch.patch.span, "a patch holds a private key", sink);
        }
    }
    let of_clusters =
        spec.clusters.iter().flat_map(|cluster| [raws(&cluster.values), vec![&cluster.mesh_config]]);
    let all = of_clusters.chain([raws(&spec.istio.values), vec![&spec.istio.mesh_config]]).flatten();
    for raw in all.filter_map(Option::as_ref) {
        check_keys(&raw.0, sink);
    }
}

fn raws(values: &Option<Values>) -> Vec<&Option<Raw>> {
    values.iter().flat_map(|values| [&values.base, &values.istiod, &values.cni, &values.ztunnel]).collect()
}

/// Reports an object of kind Secret that holds something.
fn check_secret(object: &Raw, sink: &mut Sink) {
    let is_secret = |kind: &Node| matches!(&kind.kind, Kind::Scalar(kind) if kind.text == "Secret");
    if !object.0.get("kind").is_some_and(is_secret) {
        return;
    }
    for field in ["data", "stringData"] {
        if let Some(content) = object.0.get(field) {
            report(
                Span::from(&content.span),
                "an object under `resources` is a Secret with its content",
                sink,
            );
        }
    }
}

/// Reports each text that holds a private key.
fn check_keys(node: &Node, sink: &mut Sink) {
    match &node.kind {
        Kind::Scalar(scalar) if scalar.text.contains(PRIVATE_KEY) => {
            report(Span::from(&node.span), "the text is a private key", sink);
        }
        Kind::Scalar(_) => {}
        Kind::Seq(items) => items.iter().for_each(|item| check_keys(item, sink)),
        Kind::Map(entries) => entries.iter().for_each(|entry| check_keys(&entry.value, sink)),
    }
}

fn report(span: Span, message: &str, sink: &mut Sink) {
    sink.error(
        Diagnostic::new(&RULE, span, message)
            .note("the spec and the tree are kept in Git, where whoever reads it would have the credential for good")
            .help("leave it out, make the secret in the cluster by other means, and renew what was in it"),
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of};

    #[track_caller]
    fn check(rest: &str, expected: &[&str]) {
        assert_eq!(codes(&mesh_of(&format!("- {{name: a, network: n, {rest}}}"))), expected);
    }

    #[test]
    fn secrets_have_no_content() {
        let secret = |content: &str| {
            format!(
                "resources: [{{object: {{apiVersion: v1, kind: Secret, metadata: {{name: s}}, {content}}}}}]"
            )
        };
        check(&secret("type: Opaque"), &[]);
        check(&secret("stringData: {a: b}"), &["PTL4005"]);
    }

    #[test]
    fn values_hold_no_keys() {
        let begin = "-----BEGIN";
        check(&format!("meshConfig: {{a: [\"{begin} PRIVATE KEY-----\"]}}"), &["PTL4005"]);
    }
}
