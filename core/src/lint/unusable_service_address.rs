//! A service of replicated control planes has an address that sidecars cannot catch, or that belongs to something else.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::global_services::{AddressRange, address_range};
use crate::mesh::model::Mesh;
use crate::names::Host;
use std::net::{IpAddr, Ipv4Addr};

/// The rule.
static RULE: Rule = Rule {
    code: Code(3064),
    name: "unusable-service-address",
    severity: Severity::Error,
    page: include_str!("unusable_service_address.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    if !mesh.is_replicated() {
        return;
    }
    let range = address_range(mesh);
    for service in &mesh.services {
        let Some(given) = &service.address else { continue };
        let Some(why) = fault(mesh, range, &given.value) else { continue };
        sink.error(
            Diagnostic::new(
                &RULE,
                given.span,
                format!("`{}` cannot have address `{}`", service.global_name(), given.value),
            )
            .note(why)
            .help(format!("write an address of {range}, or leave it out: one follows from the name")),
        );
    }
}

fn fault(mesh: &Mesh, range: AddressRange, given: &Host) -> Option<String> {
    let address = match given {
        Host::Ip(address) => *address,
        Host::Dns(_) | Host::Unknown => {
            return Some("names under `.global` resolve to an IP address, which stands here".to_owned());
        }
    };
    let ranges =
        mesh.clusters.iter().flat_map(|cluster| cluster.pod_cidrs.iter().chain(&cluster.service_cidrs));
    if let Some(taken) = ranges.into_iter().find(|taken| taken.value.0.contains(&address)) {
        return Some(format!("it belongs to pods or Services of a cluster: {}", taken.value));
    }
    match address {
        IpAddr::V4(address) => v4_fault(range, address).map(str::to_owned),
        IpAddr::V6(_) => Some("sidecars of that time catch calls to IPv4 addresses alone".to_owned()),
    }
}

fn v4_fault(range: AddressRange, address: Ipv4Addr) -> Option<&'static str> {
    // The last address of the usual range is the one by which hosts call all their neighbours.
    if range.contains(address) && !address.is_broadcast() {
        return None;
    }
    if address.is_loopback() {
        Some("calls to loopback addresses may reach the sidecar's own listener for calls from outside")
    } else if address.is_multicast() {
        Some("no route leads to multicast addresses, so calls to them never leave the application")
    } else if address.is_unspecified() || address.is_broadcast() || address.is_link_local() {
        Some("calls to it never leave the node")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(release: &str, address: &str, expected: bool) {
        let text = format!(
            "istio: {{version: {release}}}\nclusters:\n- {{name: a, network: n, serviceCIDRs: [10.96.0.0/12]}}\n\
             - {{name: b, network: m}}\nservices:\n\
             - {{name: s, namespace: x, address: \"{address}\", ports: [{{name: http, port: 80}}], clusters: [a]}}\n"
        );
        let message = format!("`s.x.global` cannot have address `{address}`");
        let expected: &[&str] = if expected { &[] } else { &[&message] };
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn an_address_is_caught_and_free() {
        check("1.4.10", "240.0.0.9", true);
        check("1.4.10", "198.51.100.7", true);
        check("1.2.10", "127.255.0.2", true);
        check("1.4.10", "127.255.0.2", false);
        check("1.4.10", "224.0.0.9", false);
        check("1.4.10", "0.0.0.0", false);
        check("1.4.10", "255.255.255.255", false);
        check("1.4.10", "169.254.0.9", false);
        check("1.4.10", "10.96.0.9", false);
        check("1.4.10", "2001:db8::1", false);
        check("1.4.10", "s.example.com", false);
    }
}
