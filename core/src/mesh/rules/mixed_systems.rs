//! Several control planes and remotes in one mesh of a release that joins clusters in one way or in the other.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule, is_remote, system};
use crate::mesh::system::System;
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2015),
    name: "mixed-systems",
    severity: Severity::Error,
    page: include_str!("mixed_systems.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    if system(spec, index) != System::ReplicatedControlPlanes {
        return;
    }
    let release = &spec.istio.version;
    let primaries = spec.clusters.iter().filter(|cluster| !is_remote(cluster) && cluster.config.is_none());
    for remote in spec.clusters.iter().filter(|cluster| is_remote(cluster)) {
        let Some(primary) = &remote.primary else { continue };
        let mut diagnostic = Diagnostic::new(
            &RULE,
            primary.span,
            format!("`{}` is a remote in a mesh of several control planes", remote.name.value),
        );
        if let Some(other) = primaries.clone().find(|other| other.name.value != primary.value) {
            diagnostic = diagnostic.also(other.name.span, "another control plane");
        }
        sink.error(
            diagnostic
                .note(format!("control planes of Istio {} do not read each other's clusters: either one serves all, or each cluster has its own", release.value))
                .help("leave `primary` out, give all other clusters the same `primary`, or write a release from 1.8 on"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{diagnostics, places, with_release};

    #[track_caller]
    fn check(release: &str, expected: &[&str]) {
        let clusters =
            "- {name: a, network: n}\n- {name: b, network: n}\n- {name: c, network: n, primary: a}";
        let found: Vec<String> = places(&with_release(release, clusters))
            .into_iter()
            .filter(|(code, _)| code == "PTL2015")
            .map(|(_, place)| place)
            .collect();
        assert_eq!(found, expected, "{release}");
    }

    #[test]
    fn one_way_or_the_other_before_1_8() {
        check("1.7.8", &["a"]);
        check("1.4.10", &["a"]);
        check("1.8.6", &[]);
    }

    #[test]
    fn the_other_control_plane_is_shown() {
        let clusters =
            "- {name: c, network: n, primary: a}\n- {name: a, network: n}\n- {name: b, network: n}";
        let text = with_release("1.7.8", clusters);
        let found = diagnostics(&text);
        let found = found.iter().find(|found| found.rule.name == "mixed-systems").unwrap();
        assert_eq!(&text[found.labels[1].span.range()], "b");
    }
}
