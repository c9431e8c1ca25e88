//! What unit tests have in common: specs of a few lines, the codes that they raise, the files that they become.

use crate::charts::Inputs;
use crate::compile::check;
use crate::diagnostic::Diagnostic;
use crate::source::Source;
use crate::tree::Tree;
use portolan_yaml::{Limits, read};
use serde_json::Value;

/// Returns what there is to say about `text`.
pub(crate) fn diagnostics(text: &str) -> Vec<Diagnostic> {
    check(&Source::new("mesh.yaml", text), &Inputs::default())
}

/// Returns the codes of what there is to say about `text`, in the order of the text.
pub(crate) fn codes(text: &str) -> Vec<String> {
    diagnostics(text).iter().map(|diagnostic| diagnostic.rule.code.to_string()).collect()
}

/// Returns code and underlined text of each thing there is to say about `text`.
pub(crate) fn places(text: &str) -> Vec<(String, String)> {
    let place = |diagnostic: &Diagnostic| text.get(diagnostic.span().range()).unwrap_or("?").to_owned();
    diagnostics(text).iter().map(|found| (found.rule.code.to_string(), place(found))).collect()
}

/// Returns a spec of Istio 1.30.3 whose list of clusters is `clusters`, in flow style, one per line.
pub(crate) fn mesh_of(clusters: &str) -> String {
    with_release("1.30.3", clusters)
}

/// Returns a spec of `release` whose list of clusters is `clusters`.
pub(crate) fn with_release(release: &str, clusters: &str) -> String {
    let mut text = format!(
        "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {{version: \"{release}\"}}\nclusters:\n"
    );
    for line in clusters.lines().map(str::trim).filter(|line| !line.is_empty()) {
        text.push_str("  ");
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// The files of a mesh.
pub(crate) struct Compiled(Tree);

/// Two clusters on two networks, the second a remote of the first.
pub(crate) const REMOTE: &str = "clusters:
  - {name: cluster1, network: network1, eastWestGateway: {addresses: [192.0.2.10]}}
  - {name: cluster2, network: network2, primary: cluster1}
";

/// Compiles a mesh of `release`; `rest` is the spec without what every spec has.
#[track_caller]
pub(crate) fn compiled(release: &str, rest: &str) -> Compiled {
    // What a test has to say of `istio` it says in `rest`.
    let rest = rest.strip_prefix("istio:\n").unwrap_or(rest);
    let istio = format!("istio:\n  version: {release}\n{rest}");
    let text = format!("apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n{istio}");
    let compilation = crate::compile::compile(&Source::new("mesh.yaml", text), &Inputs::default());
    match compilation.tree {
        Ok(tree) => Compiled(tree),
        Err(_) => panic!("{:#?}", compilation.diagnostics),
    }
}

impl Compiled {
    /// Returns whether there is a file at `path`.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.0.files().any(|(at, _)| at.as_str() == path)
    }

    /// Returns the documents of the file at `path`.
    #[track_caller]
    pub(crate) fn documents(&self, path: &str) -> Vec<Value> {
        let file = self.0.files().find(|(at, _)| at.as_str() == path);
        let Some((_, file)) = file else {
            let paths: Vec<&str> = self.0.files().map(|(at, _)| at.as_str()).collect();
            panic!("no {path} among {paths:#?}")
        };
        file.text.split("\n---\n").map(document).collect()
    }

    /// Returns the object of this kind in the file at `path`.
    #[track_caller]
    pub(crate) fn object(&self, path: &str, kind: &str) -> Value {
        let found = self.documents(path).into_iter().find(|object| object["kind"] == kind);
        found.unwrap_or_else(|| panic!("no {kind} in {path}"))
    }
}

#[track_caller]
fn document(text: &str) -> Value {
    let (node, errors) = read(text, &Limits::default());
    assert!(errors.is_empty(), "{errors:?}");
    node.map_or(Value::Null, |node| node.to_json())
}
