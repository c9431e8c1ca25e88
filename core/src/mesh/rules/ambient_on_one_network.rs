//! Several clusters of an ambient mesh share a network.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule, is_ambient, is_remote};
use crate::names::NetworkName;
use crate::source::Span;
use crate::spec::types::Spec;
use std::collections::BTreeMap;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2012),
    name: "ambient-on-one-network",
    severity: Severity::Warning,
    page: include_str!("ambient_on_one_network.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    // With remotes it is no mesh at all, and the networks are the smaller matter.
    let only_primaries = spec.clusters.iter().all(|cluster| !is_remote(cluster) && cluster.config.is_none());
    if !is_ambient(spec) || !only_primaries {
        return;
    }
    let mut shared: BTreeMap<&NetworkName, Vec<Span>> = BTreeMap::new();
    for network in spec.clusters.iter().filter_map(|cluster| cluster.network.as_ref()) {
        shared.entry(&network.value).or_default().push(network.span);
    }
    for (network, places) in shared.into_iter().filter(|(_, places)| places.len() > 1) {
        let (first, others) = (places[0], &places[1..]);
        let mut diagnostic = Diagnostic::new(
            &RULE,
            first,
            format!("several clusters of an ambient mesh share network `{network}`"),
        );
        for other in others {
            diagnostic = diagnostic.also(*other, "here too");
        }
        sink.warn(
            diagnostic
                .note("Istio supports and tests ambient over several clusters on a network each only")
                .help("give each cluster a network of its own, with a gateway"),
        );
    }
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
    fn a_shared_network_is_advised_against() {
        check("- {name: a, network: n}\n- {name: b, network: n}", &["PTL2012"]);
        check("- {name: a, network: n}", &[]);
    }
}
