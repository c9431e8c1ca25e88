//! A gateway has a host name, which the istiods of this release leave out.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::mesh::model::{ControlPlaneIdx, Mesh};
use crate::mesh::query::Exposure;
use crate::mesh::system::System;
use crate::names::Host;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3011),
    name: "unresolved-gateway-address",
    severity: Severity::Error,
    page: include_str!("unresolved_gateway_address.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    if mesh.is_replicated() {
        // Their gateways are endpoints of service entries, whose names proxies resolve by themselves.
        return;
    }
    if are_told_by_address(mesh) {
        // Resolved where mesh networks are read: `gateway_name_resolved_once` says what is wrong with that.
        return;
    }
    let Some(plane) = mesh.control_plane_indices().find(|plane| leaves_names_out(mesh, *plane)) else {
        return;
    };
    let (release, host) = (mesh.release(plane), &mesh[mesh[plane].host]);
    for cluster in mesh.cluster_indices().filter(|idx| mesh.exposures(*idx).contains(&Exposure::Services)) {
        let Some(gateway) = &mesh[cluster].gateway else { continue };
        // One IP address is enough: istiod takes it and leaves the names out.
        let names = gateway.addresses.iter().all(|address| matches!(address.value, Host::Dns(_)));
        let Some(name) = gateway.addresses.first().filter(|_| names) else { continue };
        sink.error(
            Diagnostic::new(
                &RULE,
                name.span,
                format!(
                    "the gateway of `{}` has a host name, which Istio {release} does not resolve",
                    mesh[cluster].name.value
                ),
            )
            .also(host.release.span, format!("the release of `{}`", host.name.value))
            .note("istiod leaves such a gateway out, so the pods of its network are called at their own addresses and calls time out")
            .help(format!("give the load balancer fixed IP addresses and write those, or use Istio {} or newer", super::first_with(Capability::GatewayHostNameResolved))),
        );
    }
}

/// Returns whether a control plane is told the addresses of gateways in its mesh networks.
pub(super) fn are_told_by_address(mesh: &Mesh) -> bool {
    match mesh.system() {
        System::RemoteCharts | System::SharedControlPlane => {
            !mesh.istio.release.value.has(Capability::RegistryServiceName)
        }
        System::ReplicatedControlPlanes | System::EastWestGateways | System::Ambient => false,
    }
}

fn leaves_names_out(mesh: &Mesh, plane: ControlPlaneIdx) -> bool {
    !mesh.release(plane).has(Capability::GatewayHostNameResolved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    fn spec(release: &str, addresses: &str) -> String {
        format!(
            "istio: {{version: {release}}}\nclusters:\n\
             - {{name: a, network: n, eastWestGateway: {{addresses: [{addresses}]}}}}\n- {{name: b, network: m}}"
        )
    }

    #[test]
    fn names_are_resolved_from_1_13() {
        check(
            &spec("1.12.9", "a.example.com"),
            &["the gateway of `a` has a host name, which Istio 1.12.9 does not resolve"],
        );
        check(&spec("1.13.0", "a.example.com"), &[]);
        check(&spec("1.12.9", "192.0.2.1"), &[]);
        check(&spec("1.12.9", "a.example.com, 192.0.2.1"), &[]);
    }
}
