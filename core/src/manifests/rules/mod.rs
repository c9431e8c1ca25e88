//! Faults that show only beside the charts: one file per rule.

pub(super) mod ambiguous_chart;
pub(super) mod missing_chart;
pub(super) mod refused_values;
pub(super) mod unfit_value;
pub(super) mod unproven_patch;
pub(super) mod unreadable_chart;

use crate::diagnostic::Rule;
use crate::istio::release::IstioRelease;
use crate::mesh::model::Mesh;
use crate::source::Span;

/// Every rule of this stage, by code.
pub(crate) static RULES: &[&Rule] = &[
    &missing_chart::RULE,
    &unreadable_chart::RULE,
    &refused_values::RULE,
    &unproven_patch::RULE,
    &unfit_value::RULE,
    &ambiguous_chart::RULE,
];

/// Returns where the spec first says that a cluster has `release`.
fn place_of(mesh: &Mesh, release: IstioRelease) -> Span {
    let of_release = mesh.clusters.iter().find(|cluster| cluster.release.value == release);
    of_release.map_or(mesh.istio.release.span, |cluster| cluster.release.span)
}

/// Returns names of charts as a sentence has them, with the word before them.
fn charts_called(names: &[&str]) -> String {
    let word = if names.len() == 1 { "chart" } else { "charts" };
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("{word} {}", names.join(", "))
}
