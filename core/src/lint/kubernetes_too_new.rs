//! A cluster no longer has API versions in which the release writes its objects.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::{Capability, IstioRelease, RELEASES};
use crate::istio::wellknown::api_versions;
use crate::mesh::model::{Cluster, Mesh};

/// The rule.
static RULE: Rule = Rule {
    code: Code(2017),
    name: "kubernetes-too-new",
    severity: Severity::Error,
    page: include_str!("kubernetes_too_new.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for cluster in &mesh.clusters {
        let Some(kubernetes) = &cluster.kubernetes else { continue };
        let Some((version, newest, needed)) = gone(cluster, kubernetes.value.minor) else { continue };
        sink.error(
            Diagnostic::new(
                &RULE,
                kubernetes.span,
                format!(
                    "Istio {} does not install on Kubernetes {} of `{}`",
                    cluster.release.value, kubernetes.value, cluster.name.value
                ),
            )
            .also(cluster.release.span, format!("runs on Kubernetes 1.{newest} at most"))
            .note(format!(
                "it writes objects of `{version}`, which Kubernetes 1.{} no longer has",
                newest + 1
            ))
            .help(format!("use Istio {needed} or newer; `portolan migrate` shows the way")),
        );
    }
}

/// Returns the API version that release and cluster do not have in common, the newest Kubernetes with it, and the first
/// Istio that does without.
pub(super) fn gone(cluster: &Cluster, minor: u8) -> Option<(&'static str, u8, String)> {
    let versions = [
        (Capability::DeploymentsOfExtensions, api_versions::EXTENSIONS_V1BETA1, 15),
        (Capability::WebhooksV1Beta1, api_versions::ADMISSION_V1BETA1, 21),
    ];
    let release = cluster.release.value;
    versions
        .into_iter()
        .find(|(writes, _, newest)| release.has(*writes) && minor > *newest)
        .map(|(writes, version, newest)| (version, newest, first_without(release, writes)))
}

/// Returns the newest release of the first minor behind `release` that does not do what `capability` names.
fn first_without(release: IstioRelease, capability: Capability) -> String {
    let line = RELEASES.iter().find(|line| line.newest > release && !line.newest.has(capability));
    line.map_or_else(|| "of a later minor".to_owned(), |line| line.newest.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    fn spec(release: &str, kubernetes: &str) -> String {
        format!(
            "istio: {{version: {release}}}\nclusters: [{{name: a, network: n, kubernetes: \"{kubernetes}\"}}]"
        )
    }

    #[test]
    fn api_versions_end() {
        check(&spec("1.7.8", "1.21"), &[]);
        check(&spec("1.7.8", "1.22"), &["Istio 1.7.8 does not install on Kubernetes 1.22 of `a`"]);
        check(&spec("1.9.9", "1.22"), &["Istio 1.9.9 does not install on Kubernetes 1.22 of `a`"]);
        check(&spec("1.10.6", "1.22"), &[]);
    }
}
