//! Reports each part of the format that this version of Portolan does not compile.
//!
//! In: the text as nodes, so that it is reported beside the other faults of the text. Imports `spec::rules`.

use crate::diagnostic::Sink;
use crate::source::Span;
use crate::spec::rules::not_available;
use crate::spec::types::{CaFrom, Installer, RemoteSecretsFrom};
use portolan_yaml::{Entry, Kind, Node};

/// The field with the objects for tools of GitOps.
const GITOPS: &str = "gitops";

/// Returns the spec at `root` without the fields that [`check`] reports as a whole; none if it has none of them.
pub(crate) fn without_what_is_not_there(root: &Node) -> Option<Node> {
    entry(root, GITOPS)?;
    let mut rest = root.clone();
    if let Kind::Map(entries) = &mut rest.kind {
        entries.retain(|entry| entry.key != GITOPS);
    }
    Some(rest)
}

/// Reports each part of the spec at `root` that is not built yet.
pub(crate) fn check(root: &Node, sink: &mut Sink) {
    if let Some((installer, span)) = word(entry(root, "install"), Installer::ALL, Installer::as_str) {
        match installer {
            Installer::Istioctl | Installer::Helm | Installer::Manifests => {}
            Installer::Sail => {
                let instead = "write `istioctl`, `helm` or `manifests`";
                report(sink, span, &format!("`install: {installer}`"), instead);
            }
        }
    }
    if let Some(gitops) = entry(root, GITOPS) {
        let instead = "leave it out and bind the overlays to their clusters by hand";
        report(sink, Span::from(&gitops.key_span), "`gitops`", instead);
    }
    check_sources(root, sink);
}

/// Reports sources of certificates and credentials.
fn check_sources(root: &Node, sink: &mut Sink) {
    let ca = root.get("trust").and_then(|trust| trust.get("ca")).and_then(|ca| entry(ca, "from"));
    if let Some((from, span)) = word(ca, CaFrom::ALL, CaFrom::as_str) {
        match from {
            CaFrom::Istiod | CaFrom::Files => {}
            CaFrom::CertManager | CaFrom::ExternalSecrets => {
                report(sink, span, &format!("a CA from `{from}`"), "write `files` or `istiod`");
            }
        }
    }
    let secrets = root.get("credentials").and_then(|credentials| credentials.get("remoteSecrets"));
    let from = secrets.and_then(|secrets| entry(secrets, "from"));
    if let Some((from, span)) = word(from, RemoteSecretsFrom::ALL, RemoteSecretsFrom::as_str) {
        match from {
            RemoteSecretsFrom::Files | RemoteSecretsFrom::None => {}
            RemoteSecretsFrom::ExternalSecrets => {
                report(sink, span, &format!("a remote secret from `{from}`"), "write `files` or `none`");
            }
        }
    }
}

fn report(sink: &mut Sink, span: Span, what: &str, instead: &str) {
    sink.error(not_available::diagnostic(span, what, instead));
}

fn entry<'a>(mapping: &'a Node, key: &str) -> Option<&'a Entry> {
    match &mapping.kind {
        Kind::Map(entries) => entries.iter().find(|entry| entry.key == key),
        Kind::Scalar(_) | Kind::Seq(_) => None,
    }
}

/// Returns which of `words` an entry holds, and where.
fn word<W: Copy>(
    entry: Option<&Entry>,
    words: &[W],
    as_str: impl Fn(W) -> &'static str,
) -> Option<(W, Span)> {
    let node = &entry?.value;
    match &node.kind {
        Kind::Scalar(scalar) => words
            .iter()
            .copied()
            .find(|word| as_str(*word) == scalar.text)
            .map(|word| (word, Span::from(&node.span))),
        Kind::Seq(_) | Kind::Map(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{mesh_of, places};

    #[track_caller]
    fn check(rest: &str, expected: &str) {
        let found = places(&(mesh_of("- {name: a, network: n}") + rest + "\n"));
        assert_eq!(found, [("PTL0011".to_owned(), expected.to_owned())]);
    }

    #[test]
    fn each_part_is_named_once() {
        check("install: sail", "sail");
        check("gitops: {tool: flux, repoURL: https://example.com}", "gitops");
        check("gitops: argocd", "gitops");
        check("gitops: {tool: none, path: []}", "gitops");
        check("trust: {ca: {from: cert-manager, issuer: {kind: Issuer, name: a}}}", "cert-manager");
        check("credentials: {remoteSecrets: {from: external-secrets}}", "external-secrets");
    }
}
