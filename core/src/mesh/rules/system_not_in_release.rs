//! The release cannot run the mesh that is described.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::{Capability, IstioRelease};
use crate::mesh::rules::{Index, MeshRule, is_ambient};
use crate::source::Spanned;
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2005),
    name: "system-not-in-release",
    severity: Severity::Error,
    page: include_str!("system_not_in_release.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    let releases = spec.clusters.iter().filter_map(|cluster| cluster.version.as_ref());
    let mesh = &spec.istio.version;
    let too_old = |release: &&Spanned<IstioRelease>| !release.value.has(Capability::EastWestGateway);
    if too_old(&mesh) {
        sink.error(before_gateways(mesh));
        return;
    }
    for release in releases.clone().filter(too_old) {
        sink.error(before_gateways(release));
    }
    let Some(mode) = spec.istio.data_plane.as_ref().filter(|_| is_ambient(spec)) else { return };
    let all = std::iter::once(mesh).chain(releases.filter(|release| !too_old(release)));
    for release in all.filter(|release| !release.value.has(Capability::AmbientMultiNetwork)) {
        sink.error(
            Diagnostic::new(
                &RULE,
                mode.span,
                format!("Istio {} has no ambient over several clusters", release.value),
            )
            .also(release.span, "the release")
            .note("ambient over several clusters begins with 1.27")
            .help("write `sidecar`, or a release from 1.27 on"),
        );
    }
}

fn before_gateways(release: &Spanned<IstioRelease>) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        release.span,
        format!("Istio {} is older than the meshes that this version of Portolan compiles", release.value),
    )
    .note("it compiles meshes of 1.8 and later; before, other charts and other ways joined clusters")
    .help("write a release from 1.8 on; `portolan releases` lists them")
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, with_release};

    #[track_caller]
    fn check(release: &str, rest: &str, expected: &[&str]) {
        let text = with_release(release, "- {name: a, network: n}");
        assert_eq!(codes(&text.replace("istio: {", &format!("istio: {{{rest}"))), expected);
    }

    #[test]
    fn an_old_release_is_one_fault() {
        check("1.7.8", "", &["PTL2005"]);
        check("1.7.8", "dataPlane: ambient, ", &["PTL2005"]);
        check("1.8.6", "", &["PTL5005"]);
    }

    #[test]
    fn ambient_begins_late() {
        check("1.26.0", "dataPlane: ambient, ", &["PTL2005"]);
        check("1.27.0", "dataPlane: ambient, ", &["PTL5005"]);
    }
}
