//! A cluster that is served by another has a field of control planes.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule, is_remote};
use crate::source::Span;
use crate::spec::types::{Cluster, Spec};

/// The rule.
static RULE: Rule = Rule {
    code: Code(2006),
    name: "field-of-a-control-plane",
    severity: Severity::Error,
    page: include_str!("field_of_a_control_plane.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

/// The fields of a cluster that describe the control plane that it runs.
const FIELDS: [&str; 4] = ["config", "namespace", "revision", "discovery"];

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    for (at, cluster) in spec.clusters.iter().enumerate().filter(|(_, cluster)| is_remote(cluster)) {
        // In a cycle it is not known which cluster is the remote.
        if index.is_in_cycle(at) {
            continue;
        }
        for (field, span) in cluster.fields.iter().filter(|(field, _)| FIELDS.contains(field)) {
            if field == "revision" && repeats_revision(spec, cluster, index.primary(at)) {
                continue;
            }
            sink.error(diagnostic(cluster, field, span));
        }
    }
}

fn diagnostic(cluster: &Cluster, field: &str, span: Span) -> Diagnostic {
    let name = &cluster.name.value;
    let mut diagnostic = Diagnostic::new(
        &RULE,
        span,
        format!("`{field}` is a field of control planes, and `{name}` runs none"),
    );
    let Some(primary) = &cluster.primary else { return diagnostic };
    diagnostic = diagnostic.also(primary.span, format!("serves `{name}`"));
    if field == "config" {
        return diagnostic
            .note("a host of an external control plane is served by no other cluster")
            .help("take away `primary` if the cluster hosts an external control plane, else `config`");
    }
    diagnostic
        .note("a remote has namespace, revision and way of the istiod that serves it")
        .help(format!("move `{field}` to `{}`", primary.value))
}

/// Returns whether a remote says of its revision only what is true of its primary.
fn repeats_revision(spec: &Spec, cluster: &Cluster, primary: Option<usize>) -> bool {
    let of_mesh = spec.istio.revision.as_ref();
    let of_primary = primary
        .and_then(|primary| spec.clusters[primary].revision.as_ref().or(of_mesh))
        .map(|found| &found.value);
    cluster.revision.as_ref().map(|revision| &revision.value) == of_primary
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, diagnostics, mesh_of};

    #[track_caller]
    fn check(clusters: &str, expected: &[&str]) {
        assert_eq!(codes(&mesh_of(clusters)), expected);
    }

    #[test]
    fn a_remote_follows_its_primary() {
        let primary = "- {name: p, network: n, revision: blue, eastWestGateway: {addresses: [192.0.2.1]}}\n";
        check(&format!("{primary}- {{name: r, network: n, primary: p, revision: blue}}"), &[]);
        check(&format!("{primary}- {{name: r, network: n, primary: p, revision: green}}"), &["PTL2006"]);
        check(
            &format!("{primary}- {{name: r, network: n, primary: p, namespace: x, discovery: {{}}}}"),
            &["PTL2006", "PTL2006"],
        );
        check(&format!("{primary}- {{name: r, primary: p, config: p}}"), &["PTL2006"]);
    }

    #[test]
    fn a_host_is_not_moved_to_its_primary() {
        let help = |field: &str| {
            let clusters =
                format!("- {{name: p, network: n}}\n- {{name: r, network: n, primary: p, {field}}}");
            diagnostics(&mesh_of(&clusters))[0].help[0].text.clone()
        };
        let host = "take away `primary` if the cluster hosts an external control plane, else `config`";
        assert_eq!(help("config: p"), host);
        assert_eq!(help("namespace: x"), "move `namespace` to `p`");
    }
}
