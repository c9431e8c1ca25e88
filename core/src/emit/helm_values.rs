//! The files of installer `helm`: one of values for each chart.

use crate::emit::yaml;
use crate::mesh::model::Mesh;
use crate::plan::model::ChartInstall;
use serde_json::Value;

/// Returns name and text of the values file of each chart.
pub(super) fn files(mesh: &Mesh, charts: &[ChartInstall]) -> Vec<(String, String)> {
    charts
        .iter()
        .map(|chart| {
            let text = yaml::documents(mesh, [&Value::Object(chart.values.clone())]);
            (file_name(chart), text)
        })
        .collect()
}

/// Returns the name of the values file of a chart.
pub(super) fn file_name(chart: &ChartInstall) -> String {
    format!("{}.values.yaml", chart.helm_release)
}
