//! A config cluster is itself the host of an external control plane.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule, is_remote};
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2010),
    name: "config-cluster-is-a-host",
    severity: Severity::Error,
    page: include_str!("config_cluster_is_a_host.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    for (at, host) in spec.clusters.iter().enumerate().filter(|(_, cluster)| !is_remote(cluster)) {
        let Some(config) = &host.config else { continue };
        let Some(read) = index.cluster(&config.value) else { continue };
        if read == at {
            sink.error(
                Diagnostic::new(
                    &RULE,
                    config.span,
                    format!("cluster `{}` is its own config cluster", config.value),
                )
                .note("an istiod that reads the configuration of its own cluster is a primary")
                .help("take away `config` and write `network`, if the cluster is a primary"),
            );
        } else if let Some(of_read) =
            spec.clusters[read].config.as_ref().filter(|_| !is_remote(&spec.clusters[read]))
        {
            sink.error(
                Diagnostic::new(
                    &RULE,
                    config.span,
                    format!("config cluster `{}` is the host of an external control plane", config.value),
                )
                .also(of_read.span, format!("makes `{}` a host", config.value))
                .note("a config cluster is served by the istiod that reads it; a host is served by no other cluster")
                .help("name a cluster that this host serves"),
            );
        }
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
    fn a_host_reads_another_cluster_that_it_serves() {
        check("- {name: a, config: a}", &["PTL2010"]);
        check(
            "- {name: a, config: b}\n- {name: b, config: c, discovery: {address: 203.0.113.9}}\n- {name: c, network: n, primary: b}",
            &["PTL2010"],
        );
    }
}
