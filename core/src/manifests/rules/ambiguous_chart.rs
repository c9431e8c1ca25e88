//! A chart was given more than once, and not the same each time.

use crate::charts::FoundChart;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::IstioRelease;
use crate::manifests::rules::{charts_called, place_of};
use crate::mesh::model::Mesh;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(7006),
    name: "ambiguous-chart",
    severity: Severity::Error,
    page: include_str!("ambiguous_chart.md"),
};

/// Reports charts of `release` that were given twice, if there are any, each with a file in which the two differ.
pub(in crate::manifests) fn check(
    mesh: &Mesh,
    release: IstioRelease,
    charts: &[(&FoundChart, &FoundChart, String)],
    sink: &mut Sink,
) {
    if charts.is_empty() {
        return;
    }
    let names: Vec<&str> = charts.iter().map(|(one, ..)| one.name.as_str()).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let message = format!(
        "{} of Istio {release} {verb} given more than once, with different content",
        charts_called(&names)
    );
    let mut diagnostic = Diagnostic::new(&RULE, place_of(mesh, release), message);
    for (one, other, file) in charts {
        diagnostic = diagnostic.note(format!("`{}` and `{}` differ in `{file}`", one.path, other.path));
    }
    sink.error(
        diagnostic
            .note("nothing says which of them is meant, and the control plane depends on it")
            .help("give only the one that is meant by `--charts`"),
    );
}
