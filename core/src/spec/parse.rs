//! Text to [`Spec`].

use crate::diagnostic::{ErrorReported, Sink};
use crate::source::{Source, Span, Spanned};
use crate::spec::decode::{Decode, text};
use crate::spec::rules::{duplicate_key, not_available, unsupported_format, wrong_type, yaml_syntax};
use crate::spec::types::{ApiVersion, CaFrom, Installer, RemoteSecretsFrom, Spec, SpecKind};
use portolan_yaml::{Kind, Limits, Node, ReadErrorKind};

/// Returns the spec that `source` holds.
///
/// # Errors
/// The text is no YAML, or no spec; every fault was reported.
pub(crate) fn parse(source: &Source, sink: &mut Sink) -> Result<Spec, ErrorReported> {
    let (node, errors) = portolan_yaml::read(&source.text, &Limits::default());
    for error in &errors {
        sink.error(match &error.kind {
            ReadErrorKind::DuplicateKey(key) => duplicate_key::diagnostic(error, key),
            _ => yaml_syntax::diagnostic(error),
        });
    }
    let spec = node.and_then(|node| decode(&node, sink));
    sink.outcome()?;
    spec.ok_or_else(|| sink.error(yaml_syntax::nothing()))
}

fn decode(node: &Node, sink: &mut Sink) -> Option<Spec> {
    let Kind::Map(_) = node.kind else {
        sink.error(wrong_type::diagnostic(node, "a mapping"));
        return None;
    };
    // Another format has other fields: to name each of them unknown would bury the one fault.
    check_format(node, "apiVersion", ApiVersion::V1Alpha1.as_str(), sink)?;
    check_format(node, "kind", SpecKind::Mesh.as_str(), sink)?;
    let spec = Spec::decode(node, sink)?;
    check_availability(&spec, sink);
    Some(spec)
}

fn check_format(node: &Node, field: &str, expected: &str, sink: &mut Sink) -> Option<()> {
    let Some(value) = node.get(field) else {
        return Some(()); // reported as a missing field, among the others
    };
    let found = text(value, sink)?;
    if found == expected {
        return Some(());
    }
    sink.error(unsupported_format::diagnostic(field, Span::from(&value.span), found, expected));
    None
}

/// Reports each part of the format that is not built yet.
fn check_availability(spec: &Spec, sink: &mut Sink) {
    let mut report = |span: Span, what: &str, instead: &str| {
        sink.error(not_available::diagnostic(span, what, instead));
    };
    if let Some(Spanned { value: installer, span }) = spec.install {
        match installer {
            Installer::Istioctl | Installer::Helm => {}
            Installer::Sail | Installer::Manifests => {
                report(span, &format!("`install: {installer}`"), "write `istioctl` or `helm`");
            }
        }
    }
    if let Some(gitops) = &spec.gitops {
        report(gitops.span, "`gitops`", "leave it out and bind the overlays to their clusters by hand");
    }
    if let Some(from) = spec.trust.as_ref().and_then(|trust| trust.ca.as_ref()).map(|ca| &ca.from) {
        match from.value {
            CaFrom::Istiod | CaFrom::Files => {}
            CaFrom::CertManager | CaFrom::ExternalSecrets => {
                report(from.span, &format!("a CA from `{}`", from.value), "write `files` or `istiod`");
            }
        }
    }
    let remote_secrets =
        spec.credentials.as_ref().and_then(|credentials| credentials.remote_secrets.as_ref());
    if let Some(from) = remote_secrets.map(|secrets| &secrets.from) {
        match from.value {
            RemoteSecretsFrom::Files | RemoteSecretsFrom::None => {}
            RemoteSecretsFrom::ExternalSecrets => {
                report(from.span, "remote secrets from `external-secrets`", "write `files` or `none`");
            }
        }
    }
}
