//! istioctl refuses the Kubernetes version of a cluster.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{Cluster, Mesh};
use crate::spec::types::Installer;

/// The rule.
static RULE: Rule = Rule {
    code: Code(5008),
    name: "kubernetes-too-old",
    severity: Severity::Error,
    page: include_str!("kubernetes_too_old.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for cluster in &mesh.clusters {
        let (Some(kubernetes), Some(minimum)) = (&cluster.kubernetes, minimum(mesh, cluster)) else {
            continue;
        };
        if kubernetes.value.minor >= minimum {
            continue;
        }
        sink.error(
            Diagnostic::new(
                &RULE,
                kubernetes.span,
                format!(
                    "istioctl {} does not install on Kubernetes {} of `{}`",
                    cluster.release.value, kubernetes.value, cluster.name.value
                ),
            )
            .also(cluster.release.span, format!("needs Kubernetes 1.{minimum}"))
            .note("`istioctl install` looks at the version of the cluster first, and stops")
            .help("upgrade the cluster first, or use an older Istio"),
        );
    }
}

/// Returns the oldest minor of Kubernetes that the installer of `cluster` accepts, if it looks at it.
pub(super) fn minimum(mesh: &Mesh, cluster: &Cluster) -> Option<u8> {
    match mesh.installer {
        Installer::Istioctl => cluster.release.value.line().kubernetes.installer_minimum,
        Installer::Helm | Installer::Sail | Installer::Manifests => None,
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
    fn istioctl_has_a_minimum() {
        check(&spec("1.32", "istioctl"), &[]);
        check(&spec("1.31", "istioctl"), &["istioctl 1.30.3 does not install on Kubernetes 1.31 of `a`"]);
        check(&spec("1.31", "helm"), &[]);
    }
}
