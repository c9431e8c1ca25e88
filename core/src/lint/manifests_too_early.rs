//! The release's control planes are not rendered to manifests.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::{Capability, IstioRelease};
use crate::mesh::model::Mesh;
use crate::spec::types::Installer;

/// The rule.
static RULE: Rule = Rule {
    code: Code(7000),
    name: "manifests-too-early",
    severity: Severity::Error,
    page: include_str!("manifests_too_early.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    if mesh.installer != Installer::Manifests {
        return;
    }
    for release in mesh.releases().into_iter().filter(|release| !is_rendered(release.value)) {
        let message = format!("the control planes of Istio {} are not rendered to manifests", release.value);
        let mut diagnostic = Diagnostic::new(&RULE, release.span, message);
        if let Some(span) = mesh.installer_span {
            diagnostic = diagnostic.also(span, "this asks for it");
        }
        sink.error(
            diagnostic
                .note("the charts of this release leave parts of an installation to `istioctl` and to Helm itself")
                .help(format!(
                    "write `install: helm`, or a release of {} or newer",
                    super::first_minor_with(Capability::CrdsAsTemplates)
                )),
        );
    }
}

/// Returns whether all that a release's guides have is in charts: up to 1.7, whose gateways are a part of the control
/// plane, and again since charts `base` and `istiod` make every role.
fn is_rendered(release: IstioRelease) -> bool {
    !release.has(Capability::EastWestGateway) || release.has(Capability::CrdsAsTemplates)
}

/// Reports releases whose images cannot be listed from rendered charts: templates of the injector name some of them.
pub(super) fn check_images(mesh: &Mesh, sink: &mut Sink) {
    const NEEDED: Capability = Capability::OneProxyImage;
    for release in mesh.releases().into_iter().filter(|release| !release.value.has(NEEDED)) {
        sink.error(
            Diagnostic::new(
                &RULE,
                release.span,
                format!("the images of Istio {} are not listed", release.value),
            )
            .note("sidecars get their rules by an image of its own there, which only the injector's template names")
            .help(format!(
                "look for `image:` and `hub` in what the installer renders from the files of `portolan compile`, or write a release of {} or newer",
                super::first_minor_with(NEEDED)
            )),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, with_release};

    #[track_caller]
    fn check(release: &str, install: &str, expected: bool) {
        let text = with_release(release, "- {name: a, network: n}");
        let text = text.replace("clusters:", &format!("install: {install}\nclusters:"));
        assert_eq!(codes(&text).contains(&"PTL7000".to_owned()), expected, "{release} {install}");
    }

    #[test]
    fn images_are_read_off_charts_that_name_all_of_them() {
        #[track_caller]
        fn check(release: &str, expected: &str) {
            let text = with_release(release, "- {name: a, network: n}");
            let source = crate::source::Source::new("mesh.yaml", text);
            let found = crate::list_images(&source, &crate::Inputs::default()).diagnostics;
            let codes: Vec<String> = found.iter().map(|found| found.rule.code.to_string()).collect();
            assert!(codes.contains(&expected.to_owned()), "{release}: {codes:?}");
        }
        check("1.0.9", "PTL7000");
        check("1.3.8", "PTL7000");
        check("1.4.10", "PTL7001");
        check("1.8.6", "PTL7001");
    }

    #[test]
    fn charts_that_render_to_everything_end_with_1_7_and_begin_with_1_24() {
        check("1.23.6", "manifests", true);
        check("1.24.0", "manifests", false);
        check("1.23.6", "helm", false);
        check("1.8.6", "manifests", true);
        check("1.7.8", "manifests", false);
        check("1.0.9", "manifests", false);
    }
}
