//! A field names a cluster that the spec does not describe.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MOST_SUGGESTIONS, MeshRule, is_remote};
use crate::names::{ClusterName, Name, nearest};
use crate::source::Spanned;
use crate::spec::types::{Cluster, Spec};

/// The rule.
static RULE: Rule = Rule {
    code: Code(1004),
    name: "unknown-cluster",
    severity: Severity::Error,
    page: include_str!("unknown_cluster.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

/// What a cluster is named for.
#[derive(Clone, Copy)]
enum Use<'s> {
    /// It serves this cluster.
    Primary(&'s Cluster),
    /// It holds the configuration of this one's external istiod.
    Config(&'s Cluster),
    /// It has a service.
    Service,
}

impl Use<'_> {
    /// Returns whether `named` can be meant.
    fn allows(self, named: &Cluster) -> bool {
        match self {
            Use::Primary(cluster) => named.name.value != cluster.name.value && !is_remote(named),
            Use::Config(host) => named.name.value != host.name.value && named.config.is_none(),
            Use::Service => named.config.is_none(),
        }
    }

    /// Returns what to write where no name is near; `any` says whether there is one that can be meant.
    fn help(self, any: bool) -> &'static str {
        match self {
            Use::Primary(_) if !any => {
                "leave `primary` out, or describe the cluster under `clusters`: no other cluster of this spec has an istiod that could serve this one"
            }
            Use::Primary(_) => {
                "name a cluster of this spec that has no `primary`, or describe the cluster under `clusters`"
            }
            Use::Config(_) | Use::Service => {
                "name a cluster of this spec, or describe the cluster under `clusters`"
            }
        }
    }
}

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    let of_clusters = spec.clusters.iter().flat_map(|cluster| {
        let primary = cluster.primary.iter().map(|name| (name, Use::Primary(cluster)));
        primary.chain(cluster.config.iter().map(|name| (name, Use::Config(cluster))))
    });
    let of_services =
        spec.services.iter().flat_map(|service| &service.clusters).map(|name| (name, Use::Service));
    let unknown = of_clusters.chain(of_services).filter(|(name, _)| index.cluster(&name.value).is_none());
    for (count, (name, used)) in unknown.enumerate() {
        let meant = || spec.clusters.iter().filter(move |cluster| used.allows(cluster));
        let near = (count < MOST_SUGGESTIONS)
            .then(|| nearest(name.value.as_str(), meant().map(|cluster| cluster.name.value.as_str())))
            .flatten();
        let diagnostic = diagnostic(name, near, used.help(meant().next().is_some()));
        sink.error(match count < MOST_SUGGESTIONS && is_network(spec, name.value.as_str()) {
            true => diagnostic.note(format!("`{}` is the name of a network", name.value)),
            false => diagnostic,
        });
    }
}

/// Returns whether a cluster of the spec is on the network of this name.
fn is_network(spec: &Spec, name: &str) -> bool {
    spec.clusters
        .iter()
        .filter_map(|cluster| cluster.network.as_ref())
        .any(|network| network.value.as_str() == name)
}

fn diagnostic(name: &Spanned<ClusterName>, near: Option<&str>, else_help: &'static str) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, name.span, format!("there is no cluster `{}`", name.value));
    match near {
        Some(known) => diagnostic.replace(format!("write `{known}`"), name.span, known),
        None => diagnostic.help(else_help),
    }
}

#[cfg(test)]
mod tests {
    use super::MOST_SUGGESTIONS;
    use crate::testing::{codes, diagnostics, mesh_of, places, with_release};

    #[test]
    fn the_nearest_name_is_suggested() {
        let found = diagnostics(&mesh_of(
            "- {name: cluster1, network: n}\n- {name: b, network: n, primary: clusterl}",
        ));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].help[0].text, "write `cluster1`");
        assert_eq!(found[0].notes, [""; 0]);
    }

    #[test]
    fn what_cannot_be_meant_is_not_suggested() {
        #[track_caller]
        fn check(clusters: &str, help: &str) {
            assert_eq!(diagnostics(&mesh_of(clusters))[0].help[0].text, help);
        }
        check(
            "- {name: cluster1, network: n, primary: cluster2}",
            "leave `primary` out, or describe the cluster under `clusters`: no other cluster of this spec has an istiod that could serve this one",
        );
        // Nearer than the primary are a remote and the cluster that asks.
        check(
            "- {name: main, network: n}\n- {name: east1, network: n, primary: main}\n- {name: east2, network: n, primary: east3}",
            "name a cluster of this spec that has no `primary`, or describe the cluster under `clusters`",
        );
        check(
            "- {name: main, network: n}\n- {name: eastern, network: n, primary: main}\n- {name: west, network: n, primary: eastren}",
            "name a cluster of this spec that has no `primary`, or describe the cluster under `clusters`",
        );
        check("- {name: host1, config: hots3}\n- {name: host3, network: n, primary: host1}", "write `host3`");
        // Nearer than what is served is another host.
        check(
            "- {name: host1, config: hots2}\n- {name: host2, config: b}\n- {name: b, network: n, primary: host2}",
            "name a cluster of this spec, or describe the cluster under `clusters`",
        );
        check(
            "- {name: host1, config: host2}\n- {name: host3, network: n, primary: host1}",
            "name a cluster of this spec, or describe the cluster under `clusters`",
        );
    }

    #[test]
    fn only_the_first_of_many_are_looked_at_closely() {
        let remotes = (0..=MOST_SUGGESTIONS)
            .map(|number| format!("- {{name: c{number}, network: n, primary: netw}}\n"));
        let first = "- {name: netww, network: netw}\n".to_owned();
        let found = diagnostics(&mesh_of(&[first].into_iter().chain(remotes).collect::<String>()));
        let is_near = |at: usize| found[at].help[0].text == "write `netww`" && found[at].notes.len() == 1;
        assert!(is_near(MOST_SUGGESTIONS - 1));
        assert!(!is_near(MOST_SUGGESTIONS));
        assert!(found[MOST_SUGGESTIONS].notes.is_empty());
        assert_ne!(found[MOST_SUGGESTIONS].help[0].text, "write `netww`");
    }

    #[test]
    fn a_cluster_with_an_unknown_primary_has_no_control_plane() {
        // With another one, the control planes would be replicated, which read no such field.
        let clusters =
            "- {name: a, network: n, discovery: {address: 192.0.2.1}}\n- {name: b, network: n, primary: x}";
        assert_eq!(codes(&with_release("1.7.8", clusters)), ["PTL1004"]);
    }

    #[test]
    fn a_network_is_told_from_a_cluster() {
        let found =
            diagnostics(&mesh_of("- {name: a, network: net}\n- {name: b, network: net, primary: net}"));
        assert_eq!(found[0].notes, ["`net` is the name of a network"]);
    }

    #[test]
    fn an_unknown_name_causes_no_other_fault() {
        let found = places(&mesh_of("- {name: h, config: zebra}\n- {name: b, network: n, primary: giraffe}"));
        let expected = [("PTL1004", "zebra"), ("PTL1004", "giraffe")];
        assert_eq!(found, expected.map(|(code, place)| (code.to_owned(), place.to_owned())));
    }
}
