//! The installer that the spec names cannot install the release.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::mesh::rules::{Index, MeshRule};
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
    let Some(installer) = &spec.install else { return };
    let release = &spec.istio.version;
    let is_there = match installer.value {
        Installer::Istioctl => release.value.has(Capability::Istiod),
        Installer::Helm | Installer::Manifests => true,
        Installer::Sail => release.value.has(Capability::SailOperator),
    };
    if is_there {
        return;
    }
    sink.error(
        Diagnostic::new(
            &RULE,
            installer.span,
            format!("`{}` does not install Istio {}", installer.value, release.value),
        )
        .also(release.span, "the release")
        .note(
            "an `IstioOperator` for several clusters is read by istioctl from 1.5 on; before, Istio is installed from its charts",
        )
        .help("leave `install` out, or write `helm`"),
    );
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
    fn istioctl_begins_with_istiod() {
        check("1.4.10", "istioctl", true);
        check("1.4.10", "helm", false);
        check("1.5.10", "istioctl", false);
    }
}
