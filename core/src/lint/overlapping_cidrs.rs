//! Two clusters of one network use the same addresses.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{ClusterIdx, Mesh, NetworkIdx};
use crate::source::Spanned;
use crate::spec::leaves::Cidr;
use ipnet::IpNet;
use portolan_chart::order;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3002),
    name: "overlapping-cidrs",
    severity: Severity::Error,
    page: include_str!("overlapping_cidrs.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

/// Most overlaps that are reported: one default range in a thousand clusters is one mistake.
const MOST_OVERLAPS: usize = 20;

/// What a range is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pods,
    Services,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Pods => "pod CIDR",
            Kind::Services => "Service CIDR",
        }
    }
}

/// A range of a cluster.
#[derive(Clone, Copy)]
struct Range<'m> {
    cluster: ClusterIdx,
    kind: Kind,
    cidr: &'m Spanned<Cidr>,
}

impl Range<'_> {
    fn net(&self) -> IpNet {
        self.cidr.value.0
    }

    /// Returns whether both are ranges of one kind in one cluster, which a cluster may write as it likes.
    fn belongs_with(&self, other: &Range<'_>) -> bool {
        self.cluster == other.cluster && self.kind == other.kind
    }
}

fn check(mesh: &Mesh, sink: &mut Sink) {
    let overlaps: Vec<(Range<'_>, Range<'_>)> =
        ranges_that_meet(mesh).into_iter().flat_map(overlaps).collect();
    let more = overlaps.len().saturating_sub(MOST_OVERLAPS);
    for (at, (range, other)) in overlaps.iter().take(MOST_OVERLAPS).enumerate() {
        let mut diagnostic = diagnostic(mesh, range, other);
        if more > 0 && at + 1 == MOST_OVERLAPS {
            diagnostic = diagnostic.note(format!("{more} more overlaps are not shown"));
        }
        sink.error(diagnostic);
    }
}

/// Returns the ranges of each network; those of a cluster without one stand for themselves.
fn ranges_that_meet(mesh: &Mesh) -> Vec<Vec<Range<'_>>> {
    let mut groups: BTreeMap<(Option<NetworkIdx>, Option<ClusterIdx>), Vec<Range<'_>>> = BTreeMap::new();
    for cluster in mesh.cluster_indices() {
        let network = mesh[cluster].network;
        let group = groups.entry((network, network.is_none().then_some(cluster))).or_default();
        group.extend(mesh[cluster].pod_cidrs.iter().map(|cidr| Range { cluster, kind: Kind::Pods, cidr }));
        group.extend(mesh[cluster].service_cidrs.iter().map(|cidr| Range {
            cluster,
            kind: Kind::Services,
            cidr,
        }));
    }
    groups.into_values().collect()
}

/// Returns each range that overlaps a wider or equal one, with that one.
///
/// Ranges are disjoint or lie one in the other. So, sorted by start, the wider first, those around a range are the
/// ones that are still open when it is reached: the cost is that of sorting.
fn overlaps(mut ranges: Vec<Range<'_>>) -> Vec<(Range<'_>, Range<'_>)> {
    order::sort_by_key(&mut ranges, |range| {
        (range.net().network(), Reverse(range.net().broadcast()), range.cluster)
    });
    let mut found = Vec::new();
    let mut open: Vec<Range<'_>> = Vec::new();
    for range in ranges {
        while open.pop_if(|around| !around.net().contains(&range.net())).is_some() {}
        found.extend(open.iter().find(|around| !around.belongs_with(&range)).map(|around| (range, *around)));
        open.push(range);
    }
    found
}

fn diagnostic(mesh: &Mesh, range: &Range<'_>, other: &Range<'_>) -> Diagnostic {
    let name = |range: &Range<'_>| mesh[range.cluster].name.value.to_string();
    let (word, net, other_net) = (range.kind.word(), range.net(), other.net());
    if range.cluster == other.cluster {
        return Diagnostic::new(
            &RULE,
            range.cidr.span,
            format!("{word} `{net}` and {} `{other_net}` of `{}` overlap", other.kind.word(), name(range)),
        )
        .also(other.cidr.span, "overlaps this")
        .note("an address of both is a pod or a Service, and the nodes cannot tell which")
        .help("give pods and Services ranges of their own, as the cluster has them");
    }
    let network = mesh[range.cluster].network.map(|network| mesh[network].name.value.to_string());
    let on = network.map(|network| format!(" on network `{network}`")).unwrap_or_default();
    Diagnostic::new(
        &RULE,
        range.cidr.span,
        format!(
            "{word} `{net}` of `{}` overlaps {} `{other_net}` of `{}`{on}",
            name(range),
            other.kind.word(),
            name(other)
        ),
    )
    .also(other.cidr.span, "overlaps this")
    .note("on one network pods are called at their own addresses, so a call may reach a pod of the wrong cluster, or none")
    .help("give each cluster ranges of its own, or put the clusters on different networks with gateways between them")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(clusters: &str, expected: &[&str]) {
        testing::check(&LINT, &format!("clusters:\n{clusters}"), expected);
    }

    #[test]
    fn clusters_of_one_network_need_ranges_of_their_own() {
        check(
            "- {name: a, network: n, podCIDRs: [10.0.0.0/16]}\n- {name: b, network: n, podCIDRs: [10.0.1.0/24]}",
            &["pod CIDR `10.0.1.0/24` of `b` overlaps pod CIDR `10.0.0.0/16` of `a` on network `n`"],
        );
        check(
            "- {name: a, network: n, serviceCIDRs: [10.0.0.0/16]}\n- {name: b, network: n, podCIDRs: [10.0.0.0/8]}",
            &["Service CIDR `10.0.0.0/16` of `a` overlaps pod CIDR `10.0.0.0/8` of `b` on network `n`"],
        );
        check(
            "- {name: a, network: n, podCIDRs: [10.0.0.0/16]}\n- {name: b, network: n, podCIDRs: [10.1.0.0/16]}",
            &[],
        );
    }

    #[test]
    fn clusters_of_different_networks_may_overlap() {
        check(
            "- {name: a, network: n, podCIDRs: [10.0.0.0/16]}\n- {name: b, network: m, podCIDRs: [10.0.0.0/16]}",
            &[],
        );
    }

    #[test]
    fn pods_and_services_of_one_cluster_are_told_apart() {
        check(
            "- {name: a, network: n, podCIDRs: [10.0.0.0/16, 10.0.0.0/24], serviceCIDRs: [10.0.128.0/20]}",
            &["Service CIDR `10.0.128.0/20` and pod CIDR `10.0.0.0/16` of `a` overlap"],
        );
    }

    #[test]
    fn a_range_inside_of_two_is_found_behind_one_of_its_own_cluster() {
        check(
            "- {name: a, network: n, podCIDRs: [10.0.0.0/8, 10.1.1.0/24]}\n\
             - {name: b, network: n, podCIDRs: [10.1.0.0/16]}",
            &[
                "pod CIDR `10.1.1.0/24` of `a` overlaps pod CIDR `10.1.0.0/16` of `b` on network `n`",
                "pod CIDR `10.1.0.0/16` of `b` overlaps pod CIDR `10.0.0.0/8` of `a` on network `n`",
            ],
        );
    }

    #[test]
    fn as_many_as_are_shown_leave_none_out() {
        let clusters =
            (0..=MOST_OVERLAPS).map(|n| format!("- {{name: c{n}, network: n, podCIDRs: [10.0.0.0/16]}}\n"));
        let found = crate::testing::diagnostics(&crate::testing::mesh_of(&clusters.collect::<String>()));
        let found: Vec<_> = found.iter().filter(|found| found.rule == &RULE).collect();
        assert_eq!(found.len(), MOST_OVERLAPS);
        assert!(found.iter().all(|found| found.notes.len() == 1));
    }

    #[test]
    fn a_thousand_equal_ranges_are_reported_a_few_times() {
        let clusters: Vec<String> = (0..1000)
            .map(|n| format!("- {{name: c{n}, network: n, primary: c0, podCIDRs: [10.0.0.0/16]}}"))
            .collect();
        let clusters = clusters.join("\n").replacen("primary: c0, ", "", 1);
        let text = format!(
            "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: m\nistio: {{version: 1.30.3}}\nclusters:\n{clusters}"
        );
        let found = crate::check(&crate::source::Source::new("mesh.yaml", text), &crate::Inputs::default());
        let found: Vec<_> = found.iter().filter(|found| found.rule == &RULE).collect();
        assert_eq!(found.len(), MOST_OVERLAPS);
        let counted: Vec<bool> = found.iter().map(|found| found.notes.len() > 1).collect();
        assert_eq!(counted.iter().filter(|counted| **counted).count(), 1, "the others are counted once");
        let more = format!("{} more overlaps are not shown", 999 - MOST_OVERLAPS);
        assert!(found.iter().any(|found| found.notes.contains(&more)));
    }
}
