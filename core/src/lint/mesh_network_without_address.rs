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

fn check(mesh: &Mesh, sink: &mut Sink) {
    let release = mesh.istio.release.value;
    let by_address = match mesh.system() {
        System::RemoteCharts | System::SharedControlPlane => !release.has(Capability::RegistryServiceName),
        System::ReplicatedControlPlanes | System::EastWestGateways | System::Ambient => false,
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
            .note(format!("Istio {release} takes the gateways of other networks from its mesh networks, which hold a placeholder until then: services of this network are not reached from others"))
            .help(format!("apply the tree as the runbook says, write the address of the load balancer to `eastWestGateway.addresses` and compile again; Istio {} finds it by itself", first_with(Capability::RegistryServiceName))),
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
}
