//! A cluster that runs workloads has no network.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule};
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2008),
    name: "missing-network",
    severity: Severity::Error,
    page: include_str!("missing_network.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    for cluster in
        spec.clusters.iter().filter(|cluster| cluster.network.is_none() && cluster.config.is_none())
    {
        sink.error(
            Diagnostic::new(&RULE, cluster.name.span, format!("cluster `{}` has no network", cluster.name.value))
                .note("clusters of one network reach each other's pods directly, others through gateways; only the host of an external control plane, which has `config`, is on none")
                .help("add `network`; clusters whose pods reach each other have the same one"),
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
    fn workloads_are_on_a_network() {
        check("- {name: a}", &["PTL2008"]);
    }
}
