//! A field names a cluster that the spec does not describe.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule};
use crate::names::{ClusterName, Name, nearest};
use crate::source::Spanned;
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(1004),
    name: "unknown-cluster",
    severity: Severity::Error,
    page: include_str!("unknown_cluster.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    let of_clusters = spec.clusters.iter().flat_map(|cluster| [&cluster.primary, &cluster.config]).flatten();
    let of_services = spec.services.iter().flat_map(|service| &service.clusters);
    for name in of_clusters.chain(of_services).filter(|name| index.cluster(&name.value).is_none()) {
        sink.error(diagnostic(name, index));
    }
}

fn diagnostic(name: &Spanned<ClusterName>, index: &Index<'_>) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, name.span, format!("there is no cluster `{}`", name.value));
    match nearest(name.value.as_str(), index.cluster_names().map(Name::as_str)) {
        Some(known) => diagnostic.replace(format!("write `{known}`"), name.span, known),
        None => diagnostic.help("name a cluster of this spec, or describe the cluster under `clusters`"),
    }
}
