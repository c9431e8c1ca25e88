//! A cluster no longer has API versions in which the release writes its objects.

use super::Lint;
use super::given::{at, istiod_values, text};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::kubernetes::ENDED;
use crate::istio::release::{Capability, IstioRelease, RELEASES, ReleaseLine};
use crate::mesh::model::{ClusterIdx, Mesh};

/// The rule.
static RULE: Rule = Rule {
    code: Code(2017),
    name: "kubernetes-too-new",
    severity: Severity::Error,
    page: include_str!("kubernetes_too_new.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for idx in mesh.cluster_indices() {
        let cluster = &mesh[idx];
        let Some(kubernetes) = &cluster.kubernetes else { continue };
        let Some((version, newest, needed)) = gone(mesh, idx, kubernetes.value.minor) else { continue };
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
/// Istio that does without any such.
pub(super) fn gone(mesh: &Mesh, cluster: ClusterIdx, minor: u8) -> Option<(&'static str, u8, String)> {
    let release = mesh[cluster].release.value;
    let is_written = |writes: Capability| {
        release.has(writes) && (writes != Capability::BudgetsV1Beta1 || has_budgets(mesh, cluster))
    };
    ENDED
        .into_iter()
        .find(|(writes, _, newest)| minor > *newest && is_written(*writes))
        .map(|(_, version, newest)| (version, newest, first_without(release, minor)))
}

/// Returns whether a cluster has an istiod whose budget and autoscaler were not both switched off.
fn has_budgets(mesh: &Mesh, cluster: ClusterIdx) -> bool {
    let is_off = |path: &[&str]| {
        let mut values = istiod_values(mesh).into_iter().filter(|given| given.clusters.contains(&cluster));
        values.any(|given| at(given.node, path).and_then(text) == Some("false"))
    };
    let has_istiod = mesh.hosted_by(cluster).next().is_some() || mesh.signs(cluster);
    has_istiod
        && !(is_off(&["pilot", "autoscaleEnabled"])
            && is_off(&["global", "defaultPodDisruptionBudget", "enabled"]))
}

/// Returns the newest release of the first minor behind `release` that writes nothing which Kubernetes `minor` lacks.
fn first_without(release: IstioRelease, minor: u8) -> String {
    let writes_none = |line: &ReleaseLine| {
        !ENDED.iter().any(|(writes, _, newest)| minor > *newest && line.newest.has(*writes))
    };
    let line = RELEASES.iter().find(|line| line.newest > release && writes_none(line));
    line.map_or_else(|| "of a later minor".to_owned(), |line| line.newest.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;
    use crate::source::Source;

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
        check(&spec("1.13.9", "1.24"), &[]);
        check(&spec("1.13.9", "1.25"), &["Istio 1.13.9 does not install on Kubernetes 1.25 of `a`"]);
        check(&spec("1.14.6", "1.25"), &[]);
    }

    #[test]
    fn what_is_switched_off_is_not_refused() {
        let spec = |values: &str| {
            format!(
                "istio: {{version: 1.13.9, values: {{istiod: {values}}}}}\nclusters: [{{name: a, network: n, kubernetes: \"1.25\"}}]"
            )
        };
        let (autoscaler, budget) =
            ("pilot: {autoscaleEnabled: false}", "global: {defaultPodDisruptionBudget: {enabled: false}}");
        check(&spec(&format!("{{{autoscaler}, {budget}}}")), &[]);
        for half in [autoscaler, budget] {
            check(
                &spec(&format!("{{{half}}}")),
                &["Istio 1.13.9 does not install on Kubernetes 1.25 of `a`"],
            );
        }
    }

    #[test]
    fn the_release_that_is_named_installs() {
        let found = |release: &str, minor| {
            let head = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n";
            let source = Source::new("mesh.yaml", format!("{head}{}", spec(release, "1.30")));
            let mesh = crate::resolve(&source, &crate::Inputs::default()).mesh.unwrap();
            let cluster = mesh.cluster_indices().next().unwrap();
            gone(&mesh, cluster, minor).map(|(_, _, needed)| needed)
        };
        assert_eq!(found("1.7.8", 22).as_deref(), Some("1.10.6"));
        assert_eq!(found("1.7.8", 24).as_deref(), Some("1.10.6"));
        assert_eq!(found("1.7.8", 30).as_deref(), Some("1.14.6"));
    }

    #[test]
    fn a_remote_with_an_istiod_has_its_budget() {
        let spec = |release: &str, address: &str| {
            format!(
                "istio: {{version: {release}}}\nclusters:\n- {{name: a, network: n, eastWestGateway: {{addresses: [{address}]}}}}\n\
                 - {{name: b, network: n, primary: a, kubernetes: \"1.25\"}}"
            )
        };
        let fault = "Istio 1.13.9 does not install on Kubernetes 1.25 of `b`";
        check(&spec("1.13.9", "192.0.2.1"), &[fault]);
        // From 1.11 on, a host name is the address of an istiod elsewhere.
        check(&spec("1.13.9", "a.example.com"), &[]);
    }
}
