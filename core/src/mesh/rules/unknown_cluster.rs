//! A field names a cluster that the spec does not describe.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MOST_SUGGESTIONS, MeshRule};
use crate::names::{ClusterName, Name, nearest};
use crate::source::Spanned;
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(1004),
    name: "unknown-cluster",
    severity: Severity::Error,
    page: include_str!("unknown_cluster.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    let of_clusters = spec.clusters.iter().flat_map(|cluster| [&cluster.primary, &cluster.config]).flatten();
    let of_services = spec.services.iter().flat_map(|service| &service.clusters);
    let unknown = of_clusters.chain(of_services).filter(|name| index.cluster(&name.value).is_none());
    for (count, name) in unknown.enumerate() {
        let near = (count < MOST_SUGGESTIONS)
            .then(|| nearest(name.value.as_str(), index.cluster_names().map(Name::as_str)))
            .flatten();
        sink.error(diagnostic(name, near));
    }
}

fn diagnostic(name: &Spanned<ClusterName>, near: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, name.span, format!("there is no cluster `{}`", name.value));
    match near {
        Some(known) => diagnostic.replace(format!("write `{known}`"), name.span, known),
        None => diagnostic.help("name a cluster of this spec, or describe the cluster under `clusters`"),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{diagnostics, mesh_of, places};

    #[test]
    fn the_nearest_name_is_suggested() {
        let found = diagnostics(&mesh_of(
            "- {name: cluster1, network: n}\n- {name: b, network: n, primary: clusterl}",
        ));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].help[0].text, "write `cluster1`");
    }

    #[test]
    fn an_unknown_name_causes_no_other_fault() {
        let found = places(&mesh_of("- {name: h, config: zebra}\n- {name: b, network: n, primary: giraffe}"));
        let expected = [("PTL1004", "zebra"), ("PTL1004", "giraffe")];
        assert_eq!(found, expected.map(|(code, place)| (code.to_owned(), place.to_owned())));
    }
}
