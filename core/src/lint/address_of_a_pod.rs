//! Remotes of 1.0 hold the address of a pod of the control plane, which changes with every restart.

use super::{Lint, label_each};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::mesh::early::Program;
use crate::mesh::model::{ControlPlaneIdx, Mesh, Via};
use crate::mesh::system::System;
use crate::names::Host;
use crate::source::Span;
use std::net::IpAddr;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3060),
    name: "address-of-a-pod",
    severity: Severity::Warning,
    page: include_str!("address_of_a_pod.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    if mesh.system() != System::RemoteCharts {
        return;
    }
    for plane in mesh.control_plane_indices() {
        let Some((span, address)) = of_pod(mesh, plane) else { continue };
        let diagnostic = Diagnostic::new(
            &RULE,
            span,
            format!("remotes lose the control plane when its pod at {address} restarts"),
        );
        sink.warn(
            label_each(diagnostic, mesh, &mesh.remotes_of(plane), "holds the address")
                .note("`via: direct` stands for addresses of pods; a new pod has another, and proxies that hold the old one have to be restarted")
                .help("write `via: internal-load-balancer` with addresses of load balancers, or host names that you keep up to date"),
        );
    }
}

/// Returns an address that can only be a pod's: one of the primary's pods, or any where its pods' addresses are not
/// given and the release has no Services for it in remotes.
fn of_pod(mesh: &Mesh, plane: ControlPlaneIdx) -> Option<(Span, IpAddr)> {
    match mesh[plane].discovery.via {
        Via::Direct => {}
        Via::EastWestGateway | Via::IngressGateway(_) | Via::InternalLoadBalancer => return None,
    }
    let host = mesh[plane].host;
    let remote = *mesh.remotes_of(plane).first()?;
    if mesh.reaches_programs_by_service(remote) && mesh.has(remote, Capability::IstioRemoteValues) {
        return None;
    }
    Program::ALL.into_iter().filter(|program| program.is_needed()).find_map(|program| {
        let given = mesh.given_address(plane, program).map(|address| (address.span, &address.value));
        let discovery = &mesh[plane].discovery;
        let (span, host_name) = given.or_else(|| Some((discovery.address_span?, &discovery.address)))?;
        let Host::Ip(address) = host_name else { return None };
        let ranges = &mesh[host].pod_cidrs;
        let is_of_pod = ranges.is_empty() || ranges.iter().any(|range| range.value.0.contains(address));
        is_of_pod.then_some((span, *address))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(release: &str, primary: &str, expected: &[&str]) {
        let text = format!(
            "istio: {{version: {release}}}\nclusters:\n- {{name: a, network: n, {primary}}}\n\
             - {{name: b, network: n, primary: a}}"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn pods_change_their_addresses() {
        let expected = "remotes lose the control plane when its pod at 192.0.2.1 restarts";
        check("1.0.9", "discovery: {address: 192.0.2.1}", &[expected]);
        check("1.0.9", "discovery: {via: internal-load-balancer, address: 192.0.2.1}", &[]);
        check("1.0.9", "discovery: {address: pilot.example.com}", &[]);
        check("1.0.9", "podCIDRs: [10.0.0.0/16], discovery: {address: 192.0.2.1}", &[]);
        check("1.1.17", "discovery: {address: 192.0.2.1}", &[]);
    }

    #[test]
    fn a_service_of_pilot_alone_leaves_the_others_to_their_pods() {
        let text = |release: &str| {
            format!(
                "istio: {{version: {release}}}\nsecurity: {{controlPlane: true}}\nclusters:\n\
                 - {{name: a, network: n, discovery: {{address: 192.0.2.1}}}}\n- {{name: b, network: n, primary: a}}"
            )
        };
        let expected = "remotes lose the control plane when its pod at 192.0.2.1 restarts";
        testing::check(&LINT, &text("1.0.9"), &[expected]);
        testing::check(&LINT, &text("1.1.17"), &[]);
    }
}
