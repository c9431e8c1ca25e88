//! A gateway is reached at the ports of nodes that have no address for others.

use super::{Lint, service_gateways};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;
use crate::spec::types::{Platform, ServiceType};

/// The rule.
static RULE: Rule = Rule {
    code: Code(3046),
    name: "node-port-on-local-platform",
    severity: Severity::Warning,
    page: include_str!("node_port_on_local_platform.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for (cluster, gateway) in service_gateways(mesh) {
        let Some(platform) = &mesh[cluster].platform else { continue };
        if gateway.service.service_type != ServiceType::NodePort || !is_local(platform.value) {
            continue;
        }
        let span = gateway.service.service_type_span.unwrap_or(gateway.span);
        let message = format!("nodes of {} have no external address", platform.value.as_str());
        sink.warn(
            Diagnostic::new(&RULE, span, message)
                .also(platform.span, "the platform")
                .note("of a Service of type NodePort, istiod takes the external addresses of its nodes for those of the gateway; without any, there is no gateway")
                .help("use type `LoadBalancer` (MetalLB, cloud-provider-kind or the platform's own), or give the nodes an address of type `ExternalIP`"),
        );
    }
}

/// Returns whether a platform runs its nodes on a person's own machine, with internal addresses alone.
fn is_local(platform: Platform) -> bool {
    match platform {
        Platform::Kind | Platform::K3d | Platform::Minikube | Platform::Microk8s => true,
        Platform::Gke
        | Platform::Eks
        | Platform::Aks
        | Platform::Iks
        | Platform::Ack
        | Platform::Openshift
        | Platform::K3s
        | Platform::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(platform: &str, kind: &str, expected: &[&str]) {
        let text = format!(
            "clusters:\n- {{name: a, network: n, platform: {platform}, eastWestGateway: {{service: {{type: {kind}}}}}}}\n- {{name: b, network: m}}"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn nodes_of_a_laptop_have_no_address_for_others() {
        check("kind", "NodePort", &["nodes of kind have no external address"]);
        check("kind", "LoadBalancer", &[]);
        check("gke", "NodePort", &[]);
    }
}
