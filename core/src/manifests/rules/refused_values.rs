//! A chart cannot be rendered with the values that it gets.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::Chart;
use crate::plan::published::published;
use crate::plan::values::of_chart;
use crate::source::Span;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(7003),
    name: "refused-values",
    severity: Severity::Error,
    page: include_str!("refused_values.md"),
};

/// Reports why a chart could not be rendered for `cluster`.
pub(in crate::manifests) fn report(
    mesh: &Mesh,
    cluster: ClusterIdx,
    chart: Chart,
    fault: &str,
    sink: &mut Sink,
) {
    let name = published(mesh[cluster].release.value, chart).name;
    let cluster_name = &mesh[cluster].name.value;
    let message = format!("chart `{name}` cannot be rendered for `{cluster_name}`: {}", one_line(fault));
    let given = values_of(mesh, cluster, chart);
    let main = given.first().copied().unwrap_or(mesh[cluster].release.span);
    let mut diagnostic = Diagnostic::new(&RULE, main, message);
    for other in given.iter().skip(1) {
        diagnostic = diagnostic.also(*other, "it gets these values too");
    }
    let help = if given.is_empty() {
        "give the chart of Istio's release unchanged; if it is, this is a fault of Portolan's: please report it"
    } else {
        "write values that the chart takes: its `values.yaml` has all of them"
    };
    sink.error(diagnostic.note("Helm would refuse it too").help(help));
}

/// Returns where the spec has values for a chart: those of the cluster first.
fn values_of(mesh: &Mesh, cluster: ClusterIdx, chart: Chart) -> Vec<Span> {
    let values = [mesh[cluster].values.as_ref(), mesh.istio.values.as_ref()];
    values.into_iter().flatten().filter_map(|values| Some(of_chart(mesh, values, chart)?.span())).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
