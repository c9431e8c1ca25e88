//! What the tests of all rules share: a spec in short, and what a rule says of it.

use super::Lint;
use crate::diagnostic::Sink;
use crate::source::Source;
use crate::{mesh, spec};

/// Returns the messages of one rule about a spec of release 1.30.3, of which only what follows `istio` is given.
fn messages(lint: &Lint, text: &str) -> Vec<String> {
    let head = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n";
    let istio = if text.contains("istio:") { "" } else { "istio: {version: 1.30.3}\n" };
    let source = Source::new("mesh.yaml", format!("{head}{istio}{text}"));
    let mut sink = Sink::new();
    let mesh =
        spec::parse::parse(&source, &mut sink).and_then(|spec| mesh::resolve::resolve(&spec, &mut sink));
    match mesh {
        Ok(mesh) => (lint.check)(&mesh, &mut sink),
        Err(_) => panic!("no mesh: {:?}", sink.into_diagnostics()),
    }
    sink.into_diagnostics()
        .into_iter()
        .filter(|diagnostic| diagnostic.rule == lint.rule)
        .map(|diagnostic| diagnostic.message)
        .collect()
}

/// Asserts what a rule says of a spec.
#[track_caller]
pub(super) fn check(lint: &Lint, text: &str, expected: &[&str]) {
    assert_eq!(messages(lint, text), expected, "{text}");
}
