//! An external control plane reads its configuration from a cluster that it does not serve.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule, is_remote};
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2004),
    name: "config-cluster-not-served",
    severity: Severity::Error,
    page: include_str!("config_cluster_not_served.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    for (at, host) in spec.clusters.iter().enumerate().filter(|(_, cluster)| !is_remote(cluster)) {
        let Some(config) = &host.config else { continue };
        let Some(read) = index.cluster(&config.value) else { continue };
        let cluster = &spec.clusters[read];
        let served_by_host = index.primary(read) == Some(at);
        if served_by_host || cluster.config.is_some() || index.is_in_cycle(read) {
            continue;
        }
        let diagnostic = Diagnostic::new(
            &RULE,
            config.span,
            format!(
                "the istiod of `{}` does not serve its config cluster `{}`",
                host.name.value, config.value
            ),
        )
        .note(
            "the cluster that holds the configuration of an external istiod is one of those that it serves",
        );
        let write = format!("write `primary: {}` in `{}`", host.name.value, config.value);
        sink.error(match &cluster.primary {
            Some(primary) if is_remote(cluster) => diagnostic
                .also(primary.span, format!("served by `{}`", primary.value))
                .help(format!("{write}, or name a cluster that `{}` serves", host.name.value)),
            Some(_) | None => diagnostic.also(cluster.name.span, "serves itself").help(write),
        });
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
    fn the_config_cluster_names_its_host() {
        let host = "- {name: h, config: c, discovery: {address: 203.0.113.9}}\n";
        check(&format!("{host}- {{name: c, network: n, primary: h}}"), &[]);
        check(&format!("{host}- {{name: c, network: n}}"), &["PTL2004"]);
        check(
            &format!("{host}- {{name: c, network: n, primary: d}}\n- {{name: d, network: n}}"),
            &["PTL2004"],
        );
    }

    #[test]
    fn two_hosts_cannot_share_a_config_cluster() {
        let hosts = "- {name: h, config: c, discovery: {address: 203.0.113.9}}
            - {name: i, config: c, discovery: {address: 203.0.113.8}}
            - {name: c, network: n, primary: h}";
        check(hosts, &["PTL2004"]);
    }

    #[test]
    fn a_config_cluster_that_names_itself_serves_itself() {
        let text = mesh_of("- {name: h, config: c}\n- {name: c, network: n, primary: c}");
        let found = crate::testing::diagnostics(&text);
        assert_eq!(found[0].labels[1].text, "serves itself");
        assert_eq!(found[0].help[0].text, "write `primary: h` in `c`");
        let text =
            mesh_of("- {name: h, config: c}\n- {name: c, network: n, primary: d}\n- {name: d, network: n}");
        let found = crate::testing::diagnostics(&text);
        assert_eq!(found[0].labels[1].text, "served by `d`");
    }
}
