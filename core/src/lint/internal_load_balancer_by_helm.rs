//! The chart of istiod cannot make the load balancer that the spec asks for.

use super::Lint;
use super::internal_load_balancer_not_there::is_behind_load_balancer;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;
use crate::mesh::system::System;
use crate::spec::types::Installer;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3052),
    name: "internal-load-balancer-by-helm",
    severity: Severity::Error,
    page: include_str!("internal_load_balancer_by_helm.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    match mesh.installer {
        Installer::Istioctl | Installer::Sail => return,
        Installer::Helm | Installer::Manifests => {}
    }
    if mesh.system() != System::SharedControlPlane {
        return;
    }
    for plane in mesh.control_plane_indices().filter(|plane| is_behind_load_balancer(mesh, *plane)) {
        let Some(span) = mesh[plane].discovery.span else { continue };
        sink.error(
            Diagnostic::new(
                &RULE,
                span,
                format!("the chart of Istio {} makes no load balancer before istiod", mesh.release(plane)),
            )
            .note("type and annotations of its Service are no values of the chart; istioctl lays them over what it renders")
            .help("write `install: istioctl`, or leave `via` out: remotes then come through the ingress gateway"),
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

    fn spec(install: &str) -> String {
        format!(
            "istio: {{version: 1.6.14}}\ninstall: {install}\nclusters:\n\
             - {{name: a, network: n, discovery: {{via: internal-load-balancer, address: 192.0.2.1}}}}\n\
             - {{name: b, network: n, primary: a}}"
        )
    }

    #[test]
    fn istioctl_alone_changes_the_service() {
        check(&spec("istioctl"), &[]);
        check(&spec("helm"), &["the chart of Istio 1.6.14 makes no load balancer before istiod"]);
    }
}
