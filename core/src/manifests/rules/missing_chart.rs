//! A chart that a control plane is made of is not among those that were given.

use crate::charts::Charts;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::{Capability, IstioRelease};
use crate::istio::wellknown::charts;
use crate::manifests::rules::{charts_called, place_of};
use crate::mesh::model::Mesh;
use std::collections::BTreeSet;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(7001),
    name: "missing-chart",
    severity: Severity::Error,
    page: include_str!("missing_chart.md"),
};

/// Most charts that are named instead.
const MOST_SHOWN: usize = 4;

/// Reports which charts of a release are missing, if any are.
pub(in crate::manifests) fn check(
    mesh: &Mesh,
    release: IstioRelease,
    missing: &BTreeSet<&'static str>,
    given: &Charts,
    sink: &mut Sink,
) {
    if missing.is_empty() {
        return;
    }
    let names: Vec<&str> = missing.iter().copied().collect();
    let names = charts_called(&names);
    let message = if given.holds_istio() {
        format!("no {names} of Istio {release} among those given")
    } else if given.is_given() {
        format!("what is given holds no chart of Istio's; Istio {release} needs {names}")
    } else {
        format!("no charts are given; Istio {release} needs {names}")
    };
    let mut diagnostic = Diagnostic::new(&RULE, place_of(mesh, release), message);
    diagnostic = match mesh.installer_span {
        Some(span) => diagnostic.also(span, "its objects are rendered from charts"),
        None => diagnostic.note("images are read off rendered charts, whoever installs the mesh"),
    };
    let nearest = given.nearest(missing, release);
    let nearest =
        nearest.iter().take(MOST_SHOWN).map(|found| format!("`{}` is {}", found.path, found.told()));
    let nearest: Vec<String> = nearest.collect();
    if !nearest.is_empty() {
        diagnostic = diagnostic.note(format!("nearest of what is given: {}", nearest.join(", ")));
    }
    diagnostic = diagnostic.note(format!("the archive of the release has all charts: {}", archive(release)));
    if release.has(Capability::HelmRepository) {
        let repository = charts::REPOSITORY;
        diagnostic = diagnostic
            .note(format!("each by itself: `helm pull --repo {repository} NAME --version {release}`"));
    }
    sink.error(diagnostic.help("give the archive, or a folder with the charts, by `--charts PATH`"));
}

fn archive(release: IstioRelease) -> String {
    // Up to 1.5 there was one for Linux alone.
    let platform = if release.has(Capability::Istiod) { "linux-amd64" } else { "linux" };
    format!("https://github.com/istio/istio/releases/download/{release}/istio-{release}-{platform}.tar.gz")
}
