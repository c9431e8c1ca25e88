//! The host of an external control plane is said to be on a network of the mesh.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule, is_remote};
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2007),
    name: "host-with-network",
    severity: Severity::Error,
    page: include_str!("host_with_network.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    for host in spec.clusters.iter().filter(|cluster| !is_remote(cluster)) {
        if let (Some(config), Some(network)) = (&host.config, &host.network) {
            sink.error(
                Diagnostic::new(
                    &RULE,
                    network.span,
                    format!(
                        "the host `{}` of an external control plane is on no network of the mesh",
                        host.name.value
                    ),
                )
                .also(config.span, "makes it a host of an external control plane")
                .note("such a host runs no workloads of the mesh, and istiod does not read its pods")
                .help("take away `network`; or take away `config`, if the cluster is a primary"),
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
    fn a_host_is_on_no_network() {
        check(
            "- {name: h, network: n, config: c, discovery: {address: 203.0.113.9}}\n- {name: c, network: n, primary: h}",
            &["PTL2007"],
        );
    }
}
