//! A gateway or an istiod has an address that other clusters cannot reach.

use super::{Lint, reach};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{Cluster, ControlPlane, Mesh};
use crate::names::Host;
use crate::source::Span;
use std::collections::BTreeSet;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3009),
    name: "unreachable-address",
    severity: Severity::Error,
    page: include_str!("unreachable_address.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    let of_gateways = mesh.clusters.iter().flat_map(addresses_of_gateway);
    let of_planes = mesh.control_planes.iter().filter_map(|plane| address_of_plane(mesh, plane));
    let mut seen = BTreeSet::new();
    for (span, host, whose) in of_gateways.chain(of_planes) {
        let Some(fault) = reach::fault(host).filter(|_| seen.insert(span)) else { continue };
        let text = match host {
            Host::Ip(ip) => ip.to_string(),
            Host::Dns(name) => name.to_string(),
            Host::Unknown => continue,
        };
        sink.error(
            Diagnostic::new(&RULE, span, format!("no other cluster can reach {whose} at `{text}`"))
                .label(fault)
                .note("the other clusters are told to call this address, and find themselves or nothing there")
                .help("write the address that the load balancer has, or will be given; leave it out while it is not known"),
        );
    }
}

fn addresses_of_gateway(cluster: &Cluster) -> Vec<(Span, &Host, String)> {
    let whose = format!("the gateway of `{}`", cluster.name.value);
    let gateway = cluster.gateway.iter();
    let addresses =
        gateway.flat_map(|gateway| gateway.addresses.iter().chain(&gateway.service.load_balancer_ip));
    addresses.map(|address| (address.span, &address.value, whose.clone())).collect()
}

fn address_of_plane<'m>(mesh: &'m Mesh, plane: &'m ControlPlane) -> Option<(Span, &'m Host, String)> {
    let whose = format!("the istiod of `{}`", mesh[plane.host].name.value);
    plane.discovery.address_span.map(|span| (span, &plane.discovery.address, whose))
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
    fn an_address_is_for_other_clusters() {
        let spec = |address: &str| {
            format!(
                "clusters:\n- {{name: a, network: n, eastWestGateway: {{addresses: [\"{address}\"]}}}}\n\
                 - {{name: b, network: n, primary: a}}"
            )
        };
        check(&spec("192.0.2.1"), &[]);
        check(&spec("10.0.0.1"), &[]);
        check(&spec("127.0.0.1"), &["no other cluster can reach the gateway of `a` at `127.0.0.1`"]);
        check(&spec("istiod.x.svc"), &["no other cluster can reach the gateway of `a` at `istiod.x.svc`"]);
    }

    #[test]
    fn the_address_of_an_istiod_is_for_other_clusters() {
        check(
            "clusters:\n- {name: h, config: a, discovery: {address: localhost}}\n\
             - {name: a, network: n, primary: h}",
            &["no other cluster can reach the istiod of `h` at `localhost`"],
        );
    }
}
