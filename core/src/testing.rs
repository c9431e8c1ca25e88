//! What unit tests of rules have in common: specs of a few lines, and the codes that they raise.

use crate::compile::check;
use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// Returns what there is to say about `text`.
pub(crate) fn diagnostics(text: &str) -> Vec<Diagnostic> {
    check(&Source::new("mesh.yaml", text))
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
