//! A chart that a control plane is made of is not among those that were given.

use crate::charts::Charts;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::{Capability, IstioRelease};
use crate::istio::wellknown::charts;
use crate::mesh::model::Mesh;
use std::collections::BTreeSet;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(7001),
    name: "missing-chart",
    severity: Severity::Error,
    page: include_str!("missing_chart.md"),
};

/// Most charts of other releases that are named.
const MOST_SHOWN: usize = 4;

/// Reports which charts of a release are missing.
pub(in crate::manifests) fn report(
    mesh: &Mesh,
    release: IstioRelease,
    missing: &BTreeSet<&'static str>,
    given: &Charts,
    sink: &mut Sink,
) {
    let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    let word = if names.len() == 1 { "chart" } else { "charts" };
    let message = format!("no {word} {} of Istio {release} among those given", names.join(", "));
    let of_release = mesh.clusters.iter().find(|cluster| cluster.release.value == release);
    let span = of_release.map_or(mesh.istio.release.span, |cluster| cluster.release.span);
    let mut diagnostic = Diagnostic::new(&RULE, span, message);
    if let Some(span) = mesh.installer_span {
        diagnostic = diagnostic.also(span, "its objects are rendered from charts");
    }
    let others: Vec<String> = missing
        .iter()
        .flat_map(|name| given.named(name))
        .map(|found| format!("`{}` is {}", found.path, found.told()))
        .take(MOST_SHOWN)
        .collect();
    if !others.is_empty() {
        let others = others.join(", ");
        diagnostic = diagnostic.note(format!("of what is given, {others}"));
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
