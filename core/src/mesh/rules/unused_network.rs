//! A network is described that no cluster is on.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MOST_SUGGESTIONS, MeshRule};
use crate::names::{Name, nearest};
use crate::spec::types::Spec;
use portolan_chart::order;

/// The rule.
static RULE: Rule = Rule {
    code: Code(1005),
    name: "unused-network",
    severity: Severity::Error,
    page: include_str!("unused_network.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    let networks = spec.clusters.iter().filter_map(|cluster| cluster.network.as_ref());
    let used = order::set(networks.map(|name| &name.value));
    let unused = spec.networks.iter().map(|network| &network.name).filter(|name| !used.contains(&name.value));
    for (count, name) in unused.enumerate() {
        let near = (count < MOST_SUGGESTIONS)
            .then(|| nearest(name.value.as_str(), used.iter().map(|name| name.as_str())))
            .flatten();
        let diagnostic =
            Diagnostic::new(&RULE, name.span, format!("no cluster is on network `{}`", name.value));
        sink.error(match near {
            Some(near) => diagnostic.note("what is written here has no effect on any cluster").replace(
                format!("write `{near}`"),
                name.span,
                near,
            ),
            None => diagnostic
                .note("what is written here has no effect on any cluster")
                .help("remove it, or name it in field `network` of a cluster"),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::MOST_SUGGESTIONS;
    use crate::testing::{codes, mesh_of};

    #[test]
    fn a_network_is_used_by_a_cluster() {
        let text = mesh_of("- {name: a, network: n}");
        assert_eq!(codes(&format!("{text}networks: [{{name: n}}]\n")), [""; 0]);
        assert_eq!(codes(&format!("{text}networks: [{{name: m}}]\n")), ["PTL1005"]);
    }

    #[test]
    fn the_nearest_network_is_offered() {
        let text = mesh_of("- {name: a, network: network1}") + "networks: [{name: netwrk1}]\n";
        let found = crate::testing::diagnostics(&text);
        assert_eq!(found[0].help[0].text, "write `network1`");
    }

    #[test]
    fn who_is_wrong_so_often_has_no_typing_error() {
        let letters = ('a'..='z').take(MOST_SUGGESTIONS + 1);
        let networks: Vec<String> = letters.map(|letter| format!("{{name: network{letter}}}")).collect();
        let text =
            format!("{}networks: [{}]\n", mesh_of("- {name: a, network: network}"), networks.join(", "));
        let found = crate::testing::diagnostics(&text);
        let offered = found.iter().filter(|found| found.help[0].text == "write `network`");
        assert_eq!((found.len(), offered.count()), (MOST_SUGGESTIONS + 1, MOST_SUGGESTIONS));
    }
}
