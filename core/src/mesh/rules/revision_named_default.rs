//! A revision has the name that Istio gives to no revision.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule};
use crate::names::Name;
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(1008),
    name: "revision-named-default",
    severity: Severity::Warning,
    page: include_str!("revision_named_default.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

const DEFAULT: &str = "default";

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    let of_clusters = spec.clusters.iter().filter_map(|cluster| cluster.revision.as_ref());
    let revisions = spec.istio.revision.iter().chain(of_clusters);
    for revision in revisions.filter(|revision| revision.value.as_str() == DEFAULT) {
        sink.warn(
            Diagnostic::new(
                &RULE,
                revision.span,
                format!("revision `{DEFAULT}` is also the name of no revision"),
            )
            .note("Istio treats it as no revision in selectors, and as a revision in the names of objects")
            .help("leave `revision` out, or name it after the release, such as `1-30-3`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of};

    #[track_caller]
    fn check(clusters: &str, expected: &[&str]) {
        assert_eq!(codes(&mesh_of(clusters)), expected);
    }

    #[test]
    fn one_revision_name_is_advised_against() {
        check("- {name: a, network: n, revision: default}", &["PTL1008"]);
        check("- {name: a, network: n, revision: blue}", &[]);
    }
}
