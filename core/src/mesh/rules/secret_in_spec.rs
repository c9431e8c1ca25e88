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
/// The same in base64, as kubeconfigs and Secrets have it: of PKCS #8, of RSA, of elliptic curves.
const ENCODED_KEYS: [&str; 3] = [
    "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS",
    "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVk",
    "LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS",
];
/// How the first two parts of a JSON web token begin, which is what the tokens of service accounts are: `{"` in base64.
const TOKEN_PART: &str = "eyJ";

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    for cluster in &spec.clusters {
        for resource in &cluster.resources {
            check_secret(&resource.object, sink);
            check_keys(&resource.object.0, sink);
        }
        for patch in &cluster.patches {
            if let Some(what) = secret(&patch.patch.value.0) {
                report(patch.patch.span, &format!("a patch holds {what}"), sink);
            }
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
    let Some(Values { base, istiod, cni, ztunnel, istio, istio_remote, .. }) = values else {
        return Vec::new();
    };
    vec![base, istiod, cni, ztunnel, istio, istio_remote]
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

/// Returns what of a secret stands in a text, if anything.
fn secret(text: &str) -> Option<&'static str> {
    if text.contains(PRIVATE_KEY) || ENCODED_KEYS.iter().any(|key| text.contains(key)) {
        return Some("a private key");
    }
    text.split(not_of_token).any(is_token).then_some("a token")
}

fn not_of_token(c: char) -> bool {
    !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

fn is_token(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    matches!(parts.as_slice(), [head, claims, signature]
        if head.starts_with(TOKEN_PART) && claims.starts_with(TOKEN_PART) && !signature.is_empty())
}

/// Reports each text that holds a private key or a token.
fn check_keys(node: &Node, sink: &mut Sink) {
    match &node.kind {
        Kind::Scalar(scalar) => {
            if let Some(what) = secret(&scalar.text) {
                report(Span::from(&node.span), &format!("the text holds {what}"), sink);
            }
        }
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
    use crate::testing::{codes, mesh_of, with_release};

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
        // In base64, so that nothing that looks like one stands here.
        let encoded = |kind: &str| format!("{}{kind}", "LS0tLS1CRUdJTi");
        for kind in ["BQUklWQVRFIEtFWS0tLS0t", "BSU0EgUFJJVkFURSBLRVktLS0tLQo", "BFQyBQUklWQVRFIEtFWS0tLS0t"]
        {
            check(&format!("meshConfig: {{a: \"key: {}\"}}", encoded(kind)), &["PTL4005"]);
        }
        check(&format!("meshConfig: {{accessLogFormat: {}}}", encoded("BDRVJUSUZJQ0FURS0tLS0t")), &[]);
    }

    #[test]
    fn nothing_holds_tokens() {
        let token = ["eyJhbGciOiJub25lIn0", "eyJpc3MiOiJ4In0", "c2lnbmVk"].join(".");
        check(&format!("meshConfig: {{a: \"Bearer {token}\"}}"), &["PTL4005"]);
        let map = "apiVersion: v1, kind: ConfigMap, metadata: {name: s, namespace: x}";
        check(&format!("resources: [{{object: {{{map}, data: {{a: {token}}}}}}}]"), &["PTL4005"]);
        // Texts that share their beginning, and names with points.
        check("meshConfig: {accessLogFile: eyJhbGciOiJub25lIn0, accessLogFormat: eyJ.example.com}", &[]);
    }

    #[test]
    fn values_of_every_chart_are_looked_at() {
        let token = ["eyJhbGciOiJub25lIn0", "eyJpc3MiOiJ4In0", "c2lnbmVk"].join(".");
        let told = |release: &str, chart: &str| {
            let cluster = format!("- {{name: a, network: n, values: {{{chart}: {{a: {token}}}}}}}");
            codes(&with_release(release, &cluster)).contains(&"PTL4005".to_owned())
        };
        for chart in ["base", "istiod", "cni", "ztunnel"] {
            assert!(told("1.30.3", chart), "{chart}");
        }
        for chart in ["istio", "istio-remote"] {
            assert!(told("1.4.10", chart), "{chart}");
        }
    }
}
