//! Addresses that have to reach each other are of different IP families.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{Cluster, Mesh, NetworkIdx};
use crate::source::Spanned;
use crate::spec::leaves::Cidr;
use ipnet::IpNet;
use std::collections::BTreeMap;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3005),
    name: "no-common-ip-family",
    severity: Severity::Error,
    page: include_str!("no_common_ip_family.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

/// The one IP family of some ranges.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    V4,
    V6,
}

impl Family {
    fn word(self) -> &'static str {
        match self {
            Family::V4 => "IPv4",
            Family::V6 => "IPv6",
        }
    }

    /// Returns the family of `cidrs`, if they have one alone.
    fn only(cidrs: &[Spanned<Cidr>]) -> Option<Family> {
        let family = |cidr: &Spanned<Cidr>| match cidr.value.0 {
            IpNet::V4(_) => Family::V4,
            IpNet::V6(_) => Family::V6,
        };
        let first = family(cidrs.first()?);
        cidrs.iter().all(|cidr| family(cidr) == first).then_some(first)
    }
}

fn check(mesh: &Mesh, sink: &mut Sink) {
    // The first cluster of each network that has one family alone; the others must have that one too.
    let mut first: BTreeMap<NetworkIdx, (Family, &Cluster)> = BTreeMap::new();
    for cluster in &mesh.clusters {
        let Some(pods) = Family::only(&cluster.pod_cidrs) else { continue };
        if let Some(services) = Family::only(&cluster.service_cidrs).filter(|services| *services != pods) {
            sink.error(inside(cluster, pods, services));
        }
        let Some(network) = cluster.network else { continue };
        let (family, other) = *first.entry(network).or_insert((pods, cluster));
        if family != pods {
            sink.error(between(mesh, network, (pods, cluster), (family, other)));
        }
    }
}

fn inside(cluster: &Cluster, pods: Family, services: Family) -> Diagnostic {
    let (pods, services) = (pods.word(), services.word());
    Diagnostic::new(
        &RULE,
        cluster.service_cidrs[0].span,
        format!(
            "the Services of `{}` have {services} addresses and its pods {pods} ones",
            cluster.name.value
        ),
    )
    .also(cluster.pod_cidrs[0].span, "its pods")
    .note("Kubernetes gives a Service addresses of the families that the pods have, and starts with no other")
    .help("write both ranges as the cluster has them; a dual-stack cluster has one of each family for both")
}

fn between(
    mesh: &Mesh,
    network: NetworkIdx,
    (family, cluster): (Family, &Cluster),
    (other_family, other): (Family, &Cluster),
) -> Diagnostic {
    let (family, other_family) = (family.word(), other_family.word());
    Diagnostic::new(
        &RULE,
        cluster.pod_cidrs[0].span,
        format!(
            "on network `{}`, `{}` has {family} pods only and `{}` {other_family} pods only",
            mesh[network].name.value, cluster.name.value, other.name.value
        ),
    )
    .also(other.pod_cidrs[0].span, format!("{other_family} only"))
    .note("on one network pods call each other at their own addresses, which takes a common family")
    .help("put the clusters on different networks with gateways between them, or give both clusters both families")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    #[test]
    fn pods_of_one_network_share_a_family() {
        check(
            "clusters:\n- {name: a, network: n, podCIDRs: [10.0.0.0/16]}\n\
             - {name: b, network: n, podCIDRs: [\"fd00::/64\"]}",
            &["on network `n`, `b` has IPv6 pods only and `a` IPv4 pods only"],
        );
        check(
            "clusters:\n- {name: a, network: n, podCIDRs: [10.0.0.0/16]}\n\
             - {name: b, network: n, podCIDRs: [10.1.0.0/16, \"fd00::/64\"]}",
            &[],
        );
        check(
            "clusters:\n- {name: a, network: n, podCIDRs: [10.0.0.0/16]}\n\
             - {name: b, network: m, podCIDRs: [\"fd00::/64\"]}",
            &[],
        );
    }

    #[test]
    fn services_have_the_family_of_their_pods() {
        check(
            "clusters:\n- {name: a, network: n, podCIDRs: [10.0.0.0/16], serviceCIDRs: [\"fd00::/112\"]}",
            &["the Services of `a` have IPv6 addresses and its pods IPv4 ones"],
        );
    }
}
