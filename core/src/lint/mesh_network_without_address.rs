//! A release that finds gateways by address alone is not told the address of one.

use super::{Lint, first_with};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::mesh::model::Mesh;
use crate::mesh::query::Exposure;
use crate::mesh::system::System;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3053),
    name: "mesh-network-without-address",
    severity: Severity::Warning,
    page: include_str!("mesh_network_without_address.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

/// What to do where the load balancer is not there yet.
const TO_COME: &str = "apply the tree as the runbook says, write the address of the load balancer to `eastWestGateway.addresses` and compile again";

fn check(mesh: &Mesh, sink: &mut Sink) {
    let release = mesh.istio.release.value;
    let by_address = match mesh.system() {
        System::RemoteCharts | System::SharedControlPlane => !release.has(Capability::RegistryServiceName),
        System::ReplicatedControlPlanes => true,
        System::EastWestGateways | System::Ambient => false,
    };
    let (note, help) = if mesh.is_replicated() {
        (
            "service entries in the other clusters lead to its gateway by address, and leave this cluster out until then: its services are not reached from others".to_owned(),
            TO_COME.to_owned(),
        )
    } else {
        (
            format!(
                "Istio {release} takes the gateways of other networks from its mesh networks, which hold a placeholder until then: services of this network are not reached from others"
            ),
            format!("{TO_COME}; Istio {} finds it by itself", first_with(Capability::RegistryServiceName)),
        )
    };
    for cluster in mesh.cluster_indices().filter(|_| by_address) {
        let described = &mesh[cluster];
        let is_between_networks = mesh.exposures(cluster).contains(&Exposure::Services);
        let Some(gateway) = described.gateway.as_ref().filter(|_| is_between_networks) else { continue };
        if !gateway.addresses.is_empty() {
            continue;
        }
        sink.warn(
            Diagnostic::new(
                &RULE,
                gateway.span,
                format!("the address of the gateway of `{}` is not known", described.name.value),
            )
            .note(note.clone())
            .help(help.clone()),
        );
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

    fn spec(release: &str, second: &str) -> String {
        format!(
            "istio: {{version: {release}}}\nclusters:\n\
             - {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n\
             - {{name: b, network: m, primary: a{second}}}"
        )
    }

    #[test]
    fn addresses_are_needed_until_services_are_found() {
        check(&spec("1.5.10", ""), &["the address of the gateway of `b` is not known"]);
        check(&spec("1.5.10", ", eastWestGateway: {addresses: [192.0.2.2]}"), &[]);
        check(&spec("1.6.14", ""), &[]);
    }

    #[test]
    fn replicated_control_planes_are_reached_by_address() {
        let clusters = "clusters:\n- {name: a, network: n, eastWestGateway: {addresses: [192.0.2.1]}}\n- {name: b, network: m}";
        for release in ["1.4.10", "1.7.8"] {
            check(
                &format!("istio: {{version: {release}}}\n{clusters}"),
                &["the address of the gateway of `b` is not known"],
            );
        }
    }
}
