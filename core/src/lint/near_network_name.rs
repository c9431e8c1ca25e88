//! A network whose name is a slip away from another's.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{ClusterIdx, Mesh, NetworkIdx};
use crate::names::{Name, differ_in_numbers};
use portolan_chart::order;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2040),
    name: "near-network-name",
    severity: Severity::Warning,
    page: include_str!("near_network_name.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

/// Networks whose names are compared, each with each: the names of more are made by a program.
const MOST_NETWORKS: usize = 300;
/// Shortest part of a name in which one other letter is a slip: in shorter ones it tells two things apart.
const SHORTEST_PART: usize = 5;

fn check(mesh: &Mesh, sink: &mut Sink) {
    let networks: Vec<NetworkIdx> = mesh.network_indices().collect();
    if networks.len() > MOST_NETWORKS {
        return;
    }
    for network in &networks {
        let other = networks.iter().find(|other| is_meant(mesh, *network, **other));
        if let Some(other) = other {
            sink.warn(diagnostic(mesh, *network, *other));
        }
    }
}

/// Returns whether the one cluster on `network` was probably meant to be on `other`.
fn is_meant(mesh: &Mesh, network: NetworkIdx, other: NetworkIdx) -> bool {
    let users = |network| mesh.clusters_on(network).len();
    // What is described beyond its name is no slip; of two that are used once, the first is right.
    let is_first = users(other) > 1 || mesh[other].name.span < mesh[network].name.span;
    users(network) == 1
        && network != other
        && is_first
        && mesh[network].cidrs.is_empty()
        && is_near(mesh, network, other)
}

fn is_near(mesh: &Mesh, network: NetworkIdx, other: NetworkIdx) -> bool {
    let (name, near) = (mesh[network].name.value.as_str(), mesh[other].name.value.as_str());
    // Remotes are mostly on the network of their primary: there a letter too few or too many is a slip in short names too.
    let is_of_primary = || {
        let host = |cluster: ClusterIdx| mesh[mesh[cluster].control_plane].host;
        mesh.clusters_on(network).iter().any(|cluster| mesh[host(*cluster)].network == Some(other))
    };
    is_slip(name, near)
        || (name.len() != near.len()
            && name.len().min(near.len()) > 1
            && strsim::osa_distance(name, near) == 1
            && !differ_in_numbers(name, near)
            && is_of_primary())
}

fn diagnostic(mesh: &Mesh, network: NetworkIdx, other: NetworkIdx) -> Diagnostic {
    let (name, near) = (&mesh[network].name, &mesh[other].name);
    let message =
        format!("network `{}` has one cluster, and its name is almost `{}`", name.value, near.value);
    Diagnostic::new(&RULE, name.span, message)
        .also(near.span, "the other network")
        .note("a name that is new is a new network: its pods are reached through gateways only")
        .replace(format!("write `{}`", near.value), name.span, near.value.as_str())
}

/// Returns whether one name is the other with one slip of the finger: two letters changed about, one left out, put in
/// or hit wrong. Numbers, and parts of a few letters, tell networks apart.
fn is_slip(one: &str, other: &str) -> bool {
    if strsim::osa_distance(one, other) != 1 || differ_in_numbers(one, other) {
        return false;
    }
    let same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    let part = |name: &str| {
        let start = name[..same].rfind(SEPARATORS).map_or(0, |at| at + 1);
        let end = name[same..].find(SEPARATORS).map_or(name.len(), |at| same + at);
        (start, end)
    };
    let ((start, end), (_, other_end)) = (part(one), part(other));
    let is_swapped = sorted(one) == sorted(other);
    // A letter put in or left out, or hit wrong, with letters behind it.
    let behind = if one.len() == other.len() { same + 1 } else { same };
    let is_inside = same > start && behind < end.min(other_end);
    end.min(other_end) - start >= SHORTEST_PART && (is_swapped || is_inside)
}

const SEPARATORS: [char; 3] = ['-', '_', '.'];

fn sorted(name: &str) -> Vec<u8> {
    let mut bytes = name.as_bytes().to_vec();
    order::sort_by(&mut bytes, Ord::cmp);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[test]
    fn a_slip_is_told_from_a_choice() {
        for (one, other) in [
            ("region-net", "regioxn-net"),
            ("netwrok1", "network1"),
            ("natwork1", "network1"),
            ("netwok", "network"),
            ("prod-netwrok", "prod-network"),
        ] {
            assert!(is_slip(one, other), "{one} {other}");
            assert!(is_slip(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("network1", "network2"),
            ("network1", "network11"),
            ("network-a", "network-b"),
            ("networka", "networkb"),
            ("east", "west"),
            ("eu-net", "us-net"),
            ("eu-eats", "eu-east"),
            ("zetwork", "network"),
            ("net-alpha", "net-blpha"),
            ("net1", "ent1"),
            ("test-network", "rest-network"),
            ("network", "network"),
        ] {
            assert!(!is_slip(one, other), "{one} {other}");
            assert!(!is_slip(other, one), "{one} {other}");
        }
    }

    #[test]
    fn a_remote_beside_its_primary_is_looked_at_closely() {
        let text = |network: &str, primary: &str| {
            format!(
                "clusters:\n- {{name: a, network: nyc, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n- {{name: b, network: {network}{primary}}}"
            )
        };
        let message = "network `ny` has one cluster, and its name is almost `nyc`";
        testing::check(&LINT, &text("ny", ", primary: a"), &[message]);
        testing::check(&LINT, &text("ny", ""), &[]);
        testing::check(&LINT, &text("nyk", ", primary: a"), &[]);
        // A name of one letter is near to every other.
        testing::check(&LINT, &text("n", ", primary: a").replace("nyc", "na"), &[]);
        testing::check(&LINT, &text("nyc2", ", primary: a"), &[]);
    }

    #[test]
    fn a_network_of_one_cluster_is_looked_at() {
        let message = "network `netwrok1` has one cluster, and its name is almost `network1`";
        testing::check(
            &LINT,
            "clusters:\n- {name: a, network: network1}\n- {name: b, network: netwrok1}\n- {name: c, network: network2}",
            &[message],
        );
        testing::check(
            &LINT,
            "clusters:\n- {name: b, network: netwrok1}\n- {name: a, network: network1}\n- {name: c, network: network1}",
            &[message],
        );
        testing::check(
            &LINT,
            "clusters:\n- {name: a, network: network1}\n- {name: b, network: netwrok1}\nnetworks: [{name: netwrok1, cidrs: [10.0.0.0/8]}]",
            &[],
        );
    }

    #[test]
    fn names_of_many_networks_are_made_by_a_program() {
        let text = |networks: usize| {
            let others = (2..networks).map(|number| format!("- {{name: c{number}, network: n{number}}}\n"));
            let others: String = others.collect();
            format!("clusters:\n- {{name: a, network: network}}\n- {{name: b, network: netwrok}}\n{others}")
        };
        let message = "network `netwrok` has one cluster, and its name is almost `network`";
        testing::check(&LINT, &text(MOST_NETWORKS), &[message]);
        testing::check(&LINT, &text(MOST_NETWORKS + 1), &[]);
    }
}
