//! A release was not tested on the Kubernetes version of a cluster.

use super::{Lint, kubernetes_too_new, kubernetes_too_old};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(5009),
    name: "kubernetes-not-tested",
    severity: Severity::Warning,
    page: include_str!("kubernetes_not_tested.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for idx in mesh.cluster_indices() {
        let cluster = &mesh[idx];
        let Some(kubernetes) = &cluster.kubernetes else { continue };
        let Some((oldest, newest)) = cluster.release.value.line().kubernetes.tested else { continue };
        let minor = kubernetes.value.minor;
        let is_refused = kubernetes_too_old::minimum(mesh, cluster).is_some_and(|minimum| minor < minimum)
            || kubernetes_too_new::gone(mesh, idx, minor).is_some();
        if is_refused || (oldest..=newest).contains(&minor) {
            continue;
        }
        sink.warn(
            Diagnostic::new(
                &RULE,
                kubernetes.span,
                format!(
                    "Istio {} was not tested on Kubernetes {} of `{}`",
                    cluster.release.value, kubernetes.value, cluster.name.value
                ),
            )
            .also(cluster.release.span, format!("tested on 1.{oldest} to 1.{newest}"))
            .note("it may work; Istio's maintainers look at faults on the tested versions alone")
            .help("use a release of Istio that was tested on this version, or accept it under `suppress`"),
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

    fn spec(kubernetes: &str, install: &str) -> String {
        format!("install: {install}\nclusters:\n- {{name: a, network: n, kubernetes: \"{kubernetes}\"}}")
    }

    #[test]
    fn a_release_is_tested_on_some_versions() {
        check(&spec("1.34", "helm"), &[]);
        check(&spec("1.37", "istioctl"), &["Istio 1.30.3 was not tested on Kubernetes 1.37 of `a`"]);
        check(&spec("1.31", "helm"), &["Istio 1.30.3 was not tested on Kubernetes 1.31 of `a`"]);
        check(&spec("1.31", "istioctl"), &[]);
    }

    #[test]
    fn the_oldest_version_that_installs_is_not_refused() {
        let text = spec("1.30", "istioctl").replace("install:", "istio: {version: 1.29.6}\ninstall:");
        check(&text, &["Istio 1.29.6 was not tested on Kubernetes 1.30 of `a`"]);
    }
}
