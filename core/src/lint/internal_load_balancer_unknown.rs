//! It is not known how the platform of a control plane makes an internal load balancer.

use super::Lint;
use super::internal_load_balancer_not_there::is_behind_load_balancer;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;
use crate::mesh::system::System;
use crate::spec::types::Platform;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3051),
    name: "internal-load-balancer-unknown",
    severity: Severity::Warning,
    page: include_str!("internal_load_balancer_unknown.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    let who = match mesh.system() {
        System::RemoteCharts => "control plane",
        System::SharedControlPlane => "istiod",
        System::ReplicatedControlPlanes | System::EastWestGateways | System::Ambient => return,
    };
    for plane in mesh.control_plane_indices().filter(|plane| is_behind_load_balancer(mesh, *plane)) {
        let host = &mesh[mesh[plane].host];
        let platform = host.platform.as_ref().map(|platform| platform.value);
        let Some(span) = mesh[plane].discovery.span.filter(|_| is_unknown(platform)) else { continue };
        if !mesh[plane].discovery.annotations.0.is_empty() {
            continue;
        }
        sink.warn(
            Diagnostic::new(
                &RULE,
                span,
                format!("the load balancer of the {who} of `{}` may be a public one", host.name.value),
            )
            .note("each platform makes a load balancer internal by an annotation of its own, and none is known for this cluster")
            .help("write `platform` of the cluster, or the annotation as `discovery.annotations`"),
        );
    }
}

fn is_unknown(platform: Option<Platform>) -> bool {
    match platform {
        None | Some(Platform::Openshift | Platform::Other) => true,
        Some(
            Platform::Gke
            | Platform::Eks
            | Platform::Aks
            | Platform::Iks
            | Platform::Ack
            | Platform::Kind
            | Platform::K3d
            | Platform::K3s
            | Platform::Microk8s
            | Platform::Minikube,
        ) => false,
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

    fn spec(cluster: &str, rest: &str) -> String {
        spec_of("1.6.14", cluster, rest)
    }

    fn spec_of(release: &str, cluster: &str, rest: &str) -> String {
        format!(
            "istio: {{version: {release}}}\nclusters:\n\
             - {{name: a, network: n{cluster}, discovery: {{via: internal-load-balancer, address: 192.0.2.1{rest}}}}}\n\
             - {{name: b, network: n, primary: a}}"
        )
    }

    #[test]
    fn annotations_follow_from_the_platform() {
        let expected = "the load balancer of the istiod of `a` may be a public one";
        check(&spec("", ""), &[expected]);
        check(&spec(", platform: openshift", ""), &[expected]);
        check(&spec(", platform: aks", ""), &[]);
        check(&spec("", ", annotations: {a: b}"), &[]);
    }

    #[test]
    fn load_balancers_that_the_runbook_makes_are_public_as_well() {
        let expected = "the load balancer of the control plane of `a` may be a public one";
        check(&spec_of("1.4.10", "", ""), &[expected]);
        check(&spec_of("1.4.10", ", platform: gke", ""), &[]);
        check(&spec_of("1.4.10", "", ", annotations: {a: b}"), &[]);
    }
}
