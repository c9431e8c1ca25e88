//! A chart cannot be rendered with the values that it gets.

use portolan_chart::{Cause, RenderError};

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::Chart;
use crate::plan::published::published;
use crate::plan::values::of_chart;
use crate::source::Span;
use crate::spec::leaves::Raw;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(7003),
    name: "refused-values",
    severity: Severity::Error,
    page: include_str!("refused_values.md"),
};

/// Why a chart could not be rendered.
pub(in crate::manifests) struct Refusal {
    /// What was wrong, and where.
    pub(in crate::manifests) fault: String,
    /// Who stopped.
    pub(in crate::manifests) cause: Cause,
}

impl From<RenderError> for Refusal {
    fn from(error: RenderError) -> Self {
        Refusal { fault: error.to_string(), cause: error.cause }
    }
}

/// Text that was rendered, and is no object.
impl From<String> for Refusal {
    fn from(fault: String) -> Self {
        Refusal { fault, cause: Cause::Renderer }
    }
}

/// Reports why a chart could not be rendered for `cluster`, at the one `value` that is to blame, or else at all that the spec gives.
pub(in crate::manifests) fn report(
    mesh: &Mesh,
    cluster: ClusterIdx,
    chart: Chart,
    refusal: &Refusal,
    value: Option<Span>,
    sink: &mut Sink,
) {
    let name = published(mesh[cluster].release.value, chart).name;
    let cluster_name = &mesh[cluster].name.value;
    let message =
        format!("chart `{name}` cannot be rendered for `{cluster_name}`: {}", one_line(&refusal.fault));
    let all = || given(mesh, cluster, chart).into_iter().map(Raw::span).collect();
    let given: Vec<Span> = value.map_or_else(all, |value| vec![value]);
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
    let note = match refusal.cause {
        Cause::Fault | Cause::Refusal | Cause::Request => "Helm would refuse it too",
        Cause::Renderer | Cause::Depth => {
            "this is what Portolan does not do with a chart, whether Helm does it or not"
        }
    };
    sink.error(diagnostic.note(note).help(help));
}

/// Returns the values that the spec has for a chart: those of the cluster first.
pub(in crate::manifests) fn given(mesh: &Mesh, cluster: ClusterIdx, chart: Chart) -> Vec<&Raw> {
    let values = [mesh[cluster].values.as_ref(), mesh.istio.values.as_ref()];
    values.into_iter().flatten().filter_map(|values| of_chart(mesh, values, chart)).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
