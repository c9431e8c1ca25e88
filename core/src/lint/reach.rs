//! Which hosts no other cluster can reach, wherever they are written.

use crate::names::Host;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Endings of host names that mean something inside of one cluster only. Others, such as `.local`, are real domains
/// at some companies.
const INNER_DOMAINS: [&str; 2] = [".svc", ".cluster.local"];

/// Returns what is wrong with `host` as seen from another cluster, such as `a loopback address`.
pub(super) fn fault(host: &Host) -> Option<&'static str> {
    match host {
        Host::Ip(ip) => match ip.to_canonical() {
            IpAddr::V4(ip) => fault_of_v4(ip),
            IpAddr::V6(ip) => fault_of_v6(ip),
        },
        Host::Dns(name) => fault_of_name(&name.to_string()),
        Host::Unknown => None,
    }
}

fn fault_of_v4(ip: Ipv4Addr) -> Option<&'static str> {
    match ip {
        ip if ip.is_loopback() => Some("a loopback address"),
        ip if ip.is_unspecified() => Some("the unspecified address"),
        ip if ip.is_link_local() => Some("a link-local address"),
        ip if ip.is_multicast() => Some("a multicast address"),
        ip if ip.is_broadcast() => Some("the broadcast address"),
        _ => None,
    }
}

fn fault_of_v6(ip: Ipv6Addr) -> Option<&'static str> {
    match ip {
        ip if ip.is_loopback() => Some("a loopback address"),
        ip if ip.is_unspecified() => Some("the unspecified address"),
        ip if ip.is_unicast_link_local() => Some("a link-local address"),
        ip if ip.is_multicast() => Some("a multicast address"),
        _ => None,
    }
}

fn fault_of_name(name: &str) -> Option<&'static str> {
    if name == "localhost" || name.ends_with(".localhost") {
        return Some("a name for the machine itself");
    }
    INNER_DOMAINS
        .iter()
        .any(|domain| name.ends_with(domain))
        .then_some("the name of a Service, which only its own cluster resolves")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: &str, expected: Option<&str>) {
        assert_eq!(fault(&Host::parse(host).unwrap()), expected, "{host}");
    }

    #[test]
    fn knows_what_stays_on_one_machine_or_in_one_cluster() {
        check("127.0.0.1", Some("a loopback address"));
        check("::ffff:127.0.0.1", Some("a loopback address"));
        check("::1", Some("a loopback address"));
        check("0.0.0.0", Some("the unspecified address"));
        check("169.254.1.1", Some("a link-local address"));
        check("fe80::1", Some("a link-local address"));
        check("224.0.0.1", Some("a multicast address"));
        check("255.255.255.255", Some("the broadcast address"));
        check("ff02::1", Some("a multicast address"));
        check("::", Some("the unspecified address"));
        check("localhost", Some("a name for the machine itself"));
        check("istiod.istio-system.svc", Some("the name of a Service, which only its own cluster resolves"));
        check(
            "istiod.istio-system.svc.cluster.local",
            Some("the name of a Service, which only its own cluster resolves"),
        );
    }

    #[test]
    fn takes_private_and_documentation_addresses() {
        for host in ["10.0.0.1", "192.0.2.1", "2001:db8::1", "fd00::1", "gateway.corp.local", "example.com"] {
            check(host, None);
        }
    }
}
