//! A profile that the release of an istiod does not have.

use super::{Lint, profile_against_topology, profiled_clusters};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::names::nearest;
use crate::source::Spanned;
use crate::spec::types::{Installer, Platform};

/// The rule.
static RULE: Rule = Rule {
    code: Code(3047),
    name: "unknown-profile",
    severity: Severity::Error,
    page: include_str!("unknown_profile.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

/// What the charts write before a platform's name, among their profiles.
const PLATFORM: &str = "platform-";

fn check(mesh: &Mesh, sink: &mut Sink) {
    let Some(asked) = &mesh.istio.profile else { return };
    let mut clusters = profiled_clusters(mesh);
    let Some(cluster) = clusters.find(|cluster| !mesh.profiles(*cluster).contains(&asked.value.as_str()))
    else {
        return;
    };
    let mut known = mesh.profiles(cluster);
    known.retain(|name| profile_against_topology::contradiction(name).is_none());
    let release = &mesh[cluster].release;
    let diagnostic = Diagnostic::new(
        &RULE,
        asked.span,
        format!("{} no profile `{}`", subject(mesh, cluster), asked.value.escape_debug()),
    )
    .also(release.span, "the release");
    sink.error(advise(diagnostic, asked, &known));
}

/// Returns who would have a profile in `cluster`, with the verb.
fn subject(mesh: &Mesh, cluster: ClusterIdx) -> String {
    let release = mesh[cluster].release.value;
    match mesh.installer {
        Installer::Istioctl | Installer::Sail => format!("Istio {release} has"),
        Installer::Helm | Installer::Manifests => format!("the charts of Istio {release} have"),
    }
}

/// Says what to write instead.
fn advise(diagnostic: Diagnostic, asked: &Spanned<String>, known: &[&'static str]) -> Diagnostic {
    let all = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let diagnostic = diagnostic.note(format!("there are {all}"));
    let platform = asked.value.strip_prefix(PLATFORM).unwrap_or(&asked.value);
    if let Some(platform) = Platform::ALL.iter().find(|known| known.as_str() == platform) {
        return diagnostic.help(format!(
            "take it away, and write `platform: {platform}` at the clusters that are on that platform"
        ));
    }
    match nearest(&asked.value, known.iter().copied()) {
        Some(name) => diagnostic.replace(format!("write `{name}`"), asked.span, name),
        None => diagnostic.help("write one of them, or take it away"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;
    use crate::testing::diagnostics;

    #[track_caller]
    fn check(release: &str, install: &str, profile: &str, expected: &[&str]) {
        let clusters = "clusters:\n- {name: a, network: n}\n- {name: b, network: n, primary: a}";
        let istio =
            format!("istio: {{version: {release}, profile: {profile}}}\ninstall: {install}\n{clusters}");
        testing::check(&LINT, &istio, expected);
    }

    #[test]
    fn each_release_and_installer_has_profiles_of_its_own() {
        check("1.30.3", "istioctl", "demo", &[]);
        check("1.30.3", "istioctl", "nonsense", &["Istio 1.30.3 has no profile `nonsense`"]);
        check("1.21.6", "istioctl", "stable", &["Istio 1.21.6 has no profile `stable`"]);
        check("1.22.8", "istioctl", "stable", &[]);
        check("1.30.3", "helm", "default", &[]);
        check("1.30.3", "helm", "minimal", &["the charts of Istio 1.30.3 have no profile `minimal`"]);
        check("1.23.6", "helm", "openshift", &[]);
        check("1.24.6", "helm", "openshift", &["the charts of Istio 1.24.6 have no profile `openshift`"]);
    }

    #[test]
    fn what_is_meant_is_offered() {
        let help = |profile: &str| {
            let head = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n";
            let istio = format!("istio: {{version: 1.30.3, profile: {profile}}}\ninstall: helm\n");
            let text = format!("{head}{istio}clusters: [{{name: a, network: n}}]\n");
            diagnostics(&text).remove(0).help[0].text.clone()
        };
        assert_eq!(help("dmeo"), "write `demo`");
        let platform = "take it away, and write `platform: gke` at the clusters that are on that platform";
        assert_eq!(help("platform-gke"), platform);
        assert_eq!(help("gke"), platform);
        assert_eq!(help("nonsense"), "write one of them, or take it away");
    }
}
