//! Pods or Services have addresses that are never routed.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;
use ipnet::IpNet;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The rule.
static RULE: Rule = Rule {
    code: Code(3004),
    name: "special-purpose-cidr",
    severity: Severity::Error,
    page: include_str!("special_purpose_cidr.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

/// Ranges that no router passes on, with what they are for (RFC 6890, RFC 5771, RFC 4291).
const SPECIAL: [(IpNet, &str); 7] = [
    (v4(Ipv4Addr::new(0, 0, 0, 0), 8), "addresses of \"this network\""),
    (v4(Ipv4Addr::LOCALHOST, 8), "loopback addresses"),
    (v4(Ipv4Addr::new(169, 254, 0, 0), 16), "link-local addresses"),
    (v4(Ipv4Addr::new(224, 0, 0, 0), 4), "multicast addresses"),
    (v6(Ipv6Addr::LOCALHOST, 128), "the loopback address"),
    (v6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10), "link-local addresses"),
    (v6(Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8), "multicast addresses"),
];

const fn v4(address: Ipv4Addr, length: u8) -> IpNet {
    IpNet::V4(ipnet::Ipv4Net::new_assert(address, length))
}

const fn v6(address: Ipv6Addr, length: u8) -> IpNet {
    IpNet::V6(ipnet::Ipv6Net::new_assert(address, length))
}

fn check(mesh: &Mesh, sink: &mut Sink) {
    let of_networks = mesh.networks.iter().flat_map(|network| &network.cidrs);
    let of_clusters =
        mesh.clusters.iter().flat_map(|cluster| cluster.pod_cidrs.iter().chain(&cluster.service_cidrs));
    for cidr in of_networks.chain(of_clusters) {
        let net = cidr.value.0;
        let Some(what) = special(&net) else { continue };
        sink.error(
            Diagnostic::new(&RULE, cidr.span, format!("range `{net}` holds {what}"))
                .note("no router passes them on: a pod with such an address can be called by nobody")
                .help("write the range that the cluster was made with"),
        );
    }
}

fn special(net: &IpNet) -> Option<&'static str> {
    // Not `contains` alone: a range around a special one is as wrong, `0.0.0.0/0` for example.
    let meets = |special: &IpNet| special.trunc().contains(net) || net.contains(&special.trunc());
    SPECIAL.iter().find(|(special, _)| meets(special)).map(|(_, what)| *what)
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
    fn pods_have_addresses_that_are_routed() {
        let spec = |cidr: &str| format!("clusters:\n- {{name: a, network: n, podCIDRs: [\"{cidr}\"]}}");
        check(&spec("10.0.0.0/8"), &[]);
        check(&spec("100.64.0.0/10"), &[]);
        check(&spec("fd00::/8"), &[]);
        check(&spec("127.0.0.0/16"), &["range `127.0.0.0/16` holds loopback addresses"]);
        check(&spec("169.254.0.0/16"), &["range `169.254.0.0/16` holds link-local addresses"]);
        check(&spec("fe80::/64"), &["range `fe80::/64` holds link-local addresses"]);
        check(&spec("ff02::/16"), &["range `ff02::/16` holds multicast addresses"]);
        check(&spec("0.0.0.0/0"), &["range `0.0.0.0/0` holds addresses of \"this network\""]);
    }
}
