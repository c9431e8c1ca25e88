//! The release cannot run the mesh that is described.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::{Capability, IstioRelease};
use crate::mesh::rules::{Index, MeshRule, is_ambient, is_remote, system};
use crate::mesh::system::System;
use crate::source::{Span, Spanned};
use crate::spec::types::{DataPlaneMode, Spec};
use std::collections::BTreeSet;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2005),
    name: "system-not-in-release",
    severity: Severity::Error,
    page: include_str!("system_not_in_release.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    let mesh = &spec.istio.version;
    let system = system(spec, index);
    ambient(spec, sink);
    let early = !mesh.value.has(Capability::EastWestGateway);
    let missing = if early { missing(spec) } else { Vec::new() };
    for fault in &missing {
        sink.error(fault.diagnostic(mesh));
    }
    let other = clusters_of_another_system(spec, system);
    for release in &other {
        sink.error(another_system(release, mesh));
    }
}

/// What an early release does not have.
struct Missing {
    what: &'static str,
    span: Span,
    why: &'static str,
    help: &'static str,
}

impl Missing {
    fn diagnostic(&self, release: &Spanned<IstioRelease>) -> Diagnostic {
        Diagnostic::new(&RULE, self.span, format!("Istio {} has no {}", release.value, self.what))
            .also(release.span, "the release")
            .note(self.why)
            .help(self.help)
    }
}

/// Returns what the spec asks for and a release before 1.8 does not have.
fn missing(spec: &Spec) -> Vec<Missing> {
    let has = |capability| spec.istio.version.value.has(capability);
    let mut missing = Vec::new();
    let config = spec.clusters.iter().find_map(|cluster| cluster.config.as_ref());
    if let Some(config) = config.filter(|_| !has(Capability::ExternalControlPlane)) {
        missing.push(Missing {
            what: "external control planes",
            span: config.span,
            why: "an istiod that reads its configuration from another cluster begins with 1.8",
            help: "take `config` away, or write a release from 1.8 on",
        });
    }
    let mut names = BTreeSet::new();
    let networks = spec.clusters.iter().filter_map(|cluster| cluster.network.as_ref());
    let second = networks.filter(|network| names.insert(&network.value)).nth(1);
    if let Some(second) = second.filter(|_| !has(Capability::MeshNetworks)) {
        missing.push(Missing {
            what: "meshes of several networks",
            span: second.span,
            why: "pods of all clusters have to reach each other directly; gateways between networks begin with 1.1",
            help: "write the same network for all clusters, or a release from 1.1 on",
        });
    }
    let serving = spec.clusters.iter().filter(|cluster| !is_remote(cluster) && cluster.config.is_none());
    if let Some(second) = serving.clone().nth(1).filter(|_| !has(Capability::ReplicatedControlPlanes)) {
        missing.push(Missing {
            what: "meshes of several control planes",
            span: second.name.span,
            why: "replicated control planes begin with 1.1",
            help: "write `primary` in all clusters but one, or a release from 1.1 on",
        });
    }
    missing
}

/// Returns the releases of clusters that join clusters in another way than the mesh's.
fn clusters_of_another_system(spec: &Spec, system: System) -> Vec<&Spanned<IstioRelease>> {
    let mode = spec.istio.data_plane.as_ref().map_or(DataPlaneMode::Sidecar, |mode| mode.value);
    let releases = spec.clusters.iter().filter_map(|cluster| cluster.version.as_ref());
    let several = usize::from(system == System::ReplicatedControlPlanes) + 1;
    releases.filter(|release| System::of(release.value, several, mode) != system).collect()
}

fn another_system(release: &Spanned<IstioRelease>, mesh: &Spanned<IstioRelease>) -> Diagnostic {
    Diagnostic::new(
        &RULE,
        release.span,
        format!("Istio {} and Istio {} join clusters in different ways", release.value, mesh.value),
    )
    .also(mesh.span, "the release of the mesh")
    .note("other charts, gateways and objects: no cluster can be moved from one to the other by itself")
    .help("write a release whose clusters are joined as the mesh's are; `portolan releases` lists them")
}

/// Reports an ambient mesh of a release without.
fn ambient(spec: &Spec, sink: &mut Sink) {
    let Some(mode) = spec.istio.data_plane.as_ref().filter(|_| is_ambient(spec)) else { return };
    let mesh = &spec.istio.version;
    let releases = spec.clusters.iter().filter_map(|cluster| cluster.version.as_ref());
    let all = std::iter::once(mesh).chain(releases);
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

#[cfg(test)]
mod tests {
    use crate::testing::{codes, with_release};

    #[track_caller]
    fn check(release: &str, rest: &str, expected: &[&str]) {
        let text = with_release(release, "- {name: a, network: n}");
        assert_eq!(codes(&text.replace("istio: {", &format!("istio: {{{rest}"))), expected);
    }

    #[track_caller]
    fn check_clusters(release: &str, clusters: &str, expected: &[&str]) {
        let mut found = codes(&with_release(release, clusters));
        found.retain(|code| code == "PTL2005");
        assert_eq!(found, expected, "{release} {clusters}");
    }

    #[test]
    fn a_system_without_its_part_is_one_fault() {
        let two = "- {name: a, network: n}\n- {name: b, network: n}";
        check_clusters("1.7.8", two, &[]);
        check("1.7.8", "", &["PTL5005"]);
        check("1.4.10", "", &["PTL5005"]);
        check("1.7.8", "dataPlane: ambient, ", &["PTL2005"]);
        check("1.8.6", "", &["PTL5005"]);
    }

    #[test]
    fn what_begins_later_is_named() {
        let external = "- {name: h, config: a}\n- {name: a, network: n, primary: h}";
        check_clusters("1.7.8", external, &["PTL2005"]);
        let networks = "- {name: a, network: n}\n- {name: b, network: m, primary: a}";
        check_clusters("1.0.9", networks, &["PTL2005"]);
        check_clusters("1.1.17", networks, &[]);
        check_clusters("1.0.9", "- {name: a, network: n}\n- {name: b, network: n}", &["PTL2005"]);
    }

    #[test]
    fn releases_of_one_mesh_join_clusters_in_one_way() {
        let clusters = |version: &str| {
            format!("- {{name: a, network: n}}\n- {{name: b, network: n, primary: a, version: {version}}}")
        };
        check_clusters("1.7.8", &clusters("1.8.6"), &["PTL2005"]);
        check_clusters("1.5.10", &clusters("1.4.10"), &["PTL2005"]);
        check_clusters("1.7.8", &clusters("1.6.14"), &[]);
    }

    #[test]
    fn ambient_begins_late() {
        check("1.26.0", "dataPlane: ambient, ", &["PTL2005"]);
        check("1.27.0", "dataPlane: ambient, ", &["PTL5005"]);
    }
}
