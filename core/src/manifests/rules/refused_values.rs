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

/// A chart that could not be rendered.
pub(in crate::manifests) struct Refused {
    /// The chart.
    pub(in crate::manifests) chart: Chart,
    /// Why.
    pub(in crate::manifests) refusal: Refusal,
    /// Where the one value stands that is to blame, or else all that the spec gives the chart.
    pub(in crate::manifests) places: Vec<Span>,
    /// For which clusters, all of one release.
    pub(in crate::manifests) clusters: Vec<ClusterIdx>,
}

impl Refused {
    /// Adds a cluster, which may have just been added for another stage.
    pub(in crate::manifests) fn add(&mut self, cluster: ClusterIdx) {
        if self.clusters.last() != Some(&cluster) {
            self.clusters.push(cluster);
        }
    }
}

/// Reports why a chart could not be rendered.
pub(in crate::manifests) fn report(mesh: &Mesh, refused: &Refused, sink: &mut Sink) {
    let Refused { chart, refusal, places, clusters } = refused;
    let cluster = &mesh[clusters[0]];
    let name = published(cluster.release.value, *chart).name;
    let others = match clusters.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "chart `{name}` cannot be rendered for `{}`{others}: {}",
        cluster.name.value,
        one_line(&refusal.fault)
    );
    let main = places.first().copied().unwrap_or(cluster.release.span);
    let mut diagnostic = Diagnostic::new(&RULE, main, message);
    for other in places.iter().skip(1) {
        diagnostic = diagnostic.also(*other, "it gets these values too");
    }
    let help = if places.is_empty() {
        "give the chart of Istio's release unchanged, or mend your own; if it is unchanged, please report it as a fault of Portolan's"
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
