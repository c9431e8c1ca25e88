//! Remotes of this release cannot use the kind of address that their primary has.

use super::{Lint, label_each, reach};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::mesh::system::System;
use crate::names::Host;
use std::net::IpAddr;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3012),
    name: "unsupported-discovery-address",
    severity: Severity::Error,
    page: include_str!("unsupported_discovery_address.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for plane in mesh.control_plane_indices() {
        // Separate programs may be reached at names, with exceptions that another rule knows.
        if mesh.system() == System::RemoteCharts {
            continue;
        }
        let Some(span) = mesh[plane].discovery.address_span else { continue };
        let Some((needed, kind, happens)) = needed(mesh, plane) else { continue };
        let remotes: Vec<ClusterIdx> =
            mesh.remotes_of(plane).into_iter().filter(|remote| !mesh.has(*remote, needed)).collect();
        let Some(first) = remotes.first() else { continue };
        let diagnostic = Diagnostic::new(
            &RULE,
            span,
            format!(
                "remotes of Istio {} cannot reach the istiod of `{}` at {kind}",
                mesh[*first].release.value, mesh[mesh[plane].host].name.value
            ),
        );
        sink.error(label_each(diagnostic, mesh, &remotes, "would call it there").note(happens).help(
            format!(
                "write an IPv4 address of the load balancer, or use Istio {} or newer",
                super::first_with(needed)
            ),
        ));
    }
}

/// Returns what a remote must be able to do to use the address of `plane`, the kind of that address and what happens
/// otherwise.
fn needed(mesh: &Mesh, plane: ControlPlaneIdx) -> Option<(Capability, &'static str, &'static str)> {
    let address = &mesh[plane].discovery.address;
    match address {
        _ if reach::fault(address).is_some() => None, // wrong on every release
        // The remotes of an external control plane call it by URL where its Service takes no such address.
        _ if mesh.config_cluster(plane).is_some() => None,
        Host::Ip(IpAddr::V6(_)) => Some((
            Capability::RemoteAddressIpv6,
            "an IPv6 address",
            "the release takes it for a host name and makes a Service that leads nowhere",
        )),
        Host::Dns(_) => Some((
            Capability::RemoteAddressHostName,
            "a host name",
            "the release writes it where Kubernetes takes IP addresses alone, and its objects are refused",
        )),
        Host::Ip(IpAddr::V4(_)) | Host::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    fn spec(release: &str, address: &str) -> String {
        format!(
            "istio: {{version: {release}}}\nclusters:\n\
             - {{name: a, network: n, eastWestGateway: {{addresses: [\"{address}\"]}}}}\n\
             - {{name: b, network: n, primary: a}}"
        )
    }

    #[test]
    fn ipv6_is_for_newer_releases() {
        let expected = "remotes of Istio 1.29.2 cannot reach the istiod of `a` at an IPv6 address";
        check(&spec("1.29.2", "2001:db8::1"), &[expected]);
        check(&spec("1.30.0", "2001:db8::1"), &[]);
        check(&spec("1.29.2", "192.0.2.1"), &[]);
    }

    #[test]
    fn a_host_name_is_for_remotes_without_istiod() {
        let expected = "remotes of Istio 1.10.6 cannot reach the istiod of `a` at a host name";
        check(&spec("1.10.6", "a.example.com"), &[expected]);
        check(&spec("1.11.8", "a.example.com"), &[]);
    }

    #[test]
    fn remotes_of_an_external_control_plane_call_it_by_url() {
        for (release, address) in
            [("1.8.6", "x.example.com"), ("1.8.6", "2001:db8::1"), ("1.29.2", "2001:db8::1")]
        {
            check(
                &format!(
                    "istio: {{version: {release}}}\nclusters:\n\
                     - {{name: x, config: a, discovery: {{address: \"{address}\"}}}}\n- {{name: a, network: n, primary: x}}"
                ),
                &[],
            );
        }
    }

    #[test]
    fn an_address_that_no_remote_calls_may_be_any() {
        check(
            "istio: {version: 1.29.2}\nclusters:\n\
             - {name: a, network: n, eastWestGateway: {addresses: [\"2001:db8::1\"]}}\n- {name: b, network: m}",
            &[],
        );
    }

    #[test]
    fn an_address_that_no_release_reaches_is_for_another_rule() {
        check(&spec("1.29.2", "fe80::1"), &[]);
        check(&spec("1.10.6", "istiod.istio-system.svc"), &[]);
    }
}
