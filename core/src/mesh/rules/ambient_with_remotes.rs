//! Ambient has no remotes and no external control planes.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule, is_ambient, is_remote};
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2009),
    name: "ambient-with-remotes",
    severity: Severity::Error,
    page: include_str!("ambient_with_remotes.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    let Some(mode) = spec.istio.data_plane.as_ref().filter(|_| is_ambient(spec)) else { return };
    let mut places = Vec::new();
    for cluster in &spec.clusters {
        match (&cluster.config, cluster.primary.as_ref().filter(|_| is_remote(cluster))) {
            (Some(config), _) => places.push((config.span, "an external control plane")),
            (None, Some(primary)) => places.push((primary.span, "a remote")),
            (None, None) => {}
        }
    }
    if places.is_empty() {
        return;
    }
    let mut diagnostic = Diagnostic::new(&RULE, mode.span, "an ambient mesh has primaries only");
    for (span, text) in places {
        diagnostic = diagnostic.also(span, text);
    }
    sink.error(
        diagnostic
            .note("istiod cannot be reached through the east-west gateway of ambient, and Istio supports no other way")
            .help("take away `primary` and `config` from the clusters, or write `dataPlane: sidecar`"),
    );
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of};

    #[track_caller]
    fn check(clusters: &str, expected: &[&str]) {
        let text = mesh_of(clusters).replace("istio: {", "istio: {dataPlane: ambient, ");
        assert_eq!(codes(&text), expected);
    }

    #[test]
    fn all_remotes_are_one_fault() {
        check(
            "- {name: a, network: n}\n- {name: b, network: m, primary: a}\n- {name: c, network: n, primary: a}",
            &["PTL2009"],
        );
        check("- {name: h, config: c}\n- {name: c, network: n, primary: h}", &["PTL2009"]);
    }
}
