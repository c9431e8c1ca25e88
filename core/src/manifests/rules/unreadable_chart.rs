//! A chart that was given cannot be read.

use crate::charts::{ChartFault, Charts};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;
use crate::spec::types::Installer;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(7002),
    name: "unreadable-chart",
    severity: Severity::Error,
    page: include_str!("unreadable_chart.md"),
};

/// Reports every chart that could not be read, where charts are needed.
pub(in crate::manifests) fn check(mesh: &Mesh, charts: &Charts, sink: &mut Sink) {
    if mesh.installer == Installer::Manifests {
        for fault in charts.faults() {
            report(mesh, fault, sink);
        }
    }
}

/// Reports one of them.
pub(in crate::manifests) fn report(mesh: &Mesh, fault: &ChartFault, sink: &mut Sink) {
    let span = mesh.installer_span.unwrap_or(mesh.istio.release.span);
    let message = format!("the chart in `{}` cannot be read: {}", fault.path, fault.message);
    sink.error(
        Diagnostic::new(&RULE, span, message)
            .label("this needs charts")
            .note("nothing is rendered from a chart that is damaged, in part or by mistake")
            .help("mend it, get it again from Istio's release, or, if it is not Istio's, take it out of what `--charts` names"),
    );
}
