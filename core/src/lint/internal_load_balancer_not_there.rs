//! An istiod is to be reached through an internal load balancer of a platform that has none.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{ControlPlaneIdx, Mesh, Via};
use crate::spec::types::Platform;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3050),
    name: "internal-load-balancer-not-there",
    severity: Severity::Error,
    page: include_str!("internal_load_balancer_not_there.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for plane in mesh.control_plane_indices().filter(|plane| is_behind_load_balancer(mesh, *plane)) {
        let host = &mesh[mesh[plane].host];
        let Some(platform) = host.platform.as_ref().filter(|platform| has_none(platform.value)) else {
            continue;
        };
        let Some(span) =
            mesh[plane].discovery.span.filter(|_| mesh[plane].discovery.annotations.0.is_empty())
        else {
            continue;
        };
        sink.error(
            Diagnostic::new(&RULE, span, format!("`{}` has no internal load balancers", platform.value))
                .also(platform.span, format!("the platform of `{}`", host.name.value))
                .note("Services of type LoadBalancer get no address there, or one that other clusters do not reach")
                .help("leave `via` out, so that remotes come through the ingress gateway, or write the annotations of the load balancer that you installed as `discovery.annotations`"),
        );
    }
}

/// Returns whether remotes reach a control plane through a load balancer straight in front of it.
pub(super) fn is_behind_load_balancer(mesh: &Mesh, plane: ControlPlaneIdx) -> bool {
    mesh[plane].discovery.via == Via::InternalLoadBalancer && mesh.has_remotes(plane)
}

fn has_none(platform: Platform) -> bool {
    match platform {
        Platform::Kind | Platform::K3d | Platform::K3s | Platform::Microk8s | Platform::Minikube => true,
        Platform::Gke
        | Platform::Eks
        | Platform::Aks
        | Platform::Iks
        | Platform::Ack
        | Platform::Openshift
        | Platform::Other => false,
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

    fn spec(platform: &str, rest: &str) -> String {
        format!(
            "istio: {{version: 1.6.14}}\nclusters:\n\
             - {{name: a, network: n, platform: {platform}, discovery: {{via: internal-load-balancer, address: 192.0.2.1{rest}}}}}\n\
             - {{name: b, network: n, primary: a}}"
        )
    }

    #[test]
    fn a_platform_of_one_machine_has_no_load_balancers() {
        check(&spec("kind", ""), &["`kind` has no internal load balancers"]);
        check(&spec("gke", ""), &[]);
        check(&spec("kind", ", annotations: {a: b}"), &[]);
    }

    #[test]
    fn a_control_plane_without_remotes_needs_no_load_balancer() {
        let text = spec("kind", "");
        let (alone, _) = text.split_once("\n- {name: b").expect("there is a remote");
        check(alone, &[]);
    }
}
