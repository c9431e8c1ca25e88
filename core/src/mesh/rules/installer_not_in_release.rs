//! The installer that the spec names cannot install the release.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::{Capability, IstioRelease};
use crate::mesh::rules::{Index, MeshRule};
use crate::source::Spanned;
use crate::spec::types::{Installer, Spec};

/// The rule.
static RULE: Rule = Rule {
    code: Code(2016),
    name: "installer-not-in-release",
    severity: Severity::Error,
    page: include_str!("installer_not_in_release.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    let installer = spec.installer();
    let of_clusters = spec.clusters.iter().filter_map(|cluster| cluster.version.as_ref());
    let missing = |release: &&Spanned<IstioRelease>| !installs(installer, release.value);
    for release in std::iter::once(&spec.istio.version).chain(of_clusters).filter(missing) {
        let said = format!("`{installer}` does not install Istio {}", release.value);
        let diagnostic = match &spec.install {
            Some(install) => Diagnostic::new(&RULE, install.span, said).also(release.span, "the release"),
            None => Diagnostic::new(&RULE, release.span, said).also(
                spec.istio.version.span,
                format!(
                    "the guides of this release use `{installer}`, which is meant where `install` is left out"
                ),
            ),
        };
        let help = match (&spec.install, spec.istio.version.value.has(Capability::Istiod)) {
            (Some(_), false) => "leave `install` out, or write `helm`",
            (Some(_) | None, _) => "write `install: helm`, by which every release can be installed",
        };
        sink.error(
            diagnostic
                .note(
                    "an `IstioOperator` for several clusters is read by istioctl from 1.5 on; before, Istio is installed from its charts",
                )
                .help(help),
        );
    }
}

fn installs(installer: Installer, release: IstioRelease) -> bool {
    match installer {
        Installer::Istioctl => release.has(Capability::Istiod),
        Installer::Helm | Installer::Manifests => true,
        Installer::Sail => release.has(Capability::SailOperator),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, with_release};

    #[track_caller]
    fn check(release: &str, installer: &str, expected: bool) {
        let text = with_release(release, "- {name: a, network: n}") + &format!("install: {installer}\n");
        assert_eq!(codes(&text).contains(&"PTL2016".to_owned()), expected, "{release} {installer}");
    }

    #[test]
    fn every_cluster_has_a_release_that_can_be_installed() {
        let clusters = "- {name: a, network: n}\n- {name: b, network: m, version: 1.4.10}";
        let is_told = |text: &str| codes(text).contains(&"PTL2016".to_owned());
        assert!(is_told(&with_release("1.7.8", clusters)));
        assert!(is_told(&(with_release("1.7.8", clusters) + "install: istioctl\n")));
        assert!(!is_told(&(with_release("1.7.8", clusters) + "install: helm\n")));
        let newer = "- {name: a, network: n}\n- {name: b, network: m, version: 1.7.8}";
        assert!(!is_told(&with_release("1.4.10", newer)));
    }

    #[test]
    fn istioctl_begins_with_istiod() {
        check("1.4.10", "istioctl", true);
        check("1.4.10", "helm", false);
        check("1.5.10", "istioctl", false);
    }
}
