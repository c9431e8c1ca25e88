//! `portolan images`: every image that the clusters of a mesh pull.

use crate::args::{DataFormat, Format, Images};
use crate::failure::Failure;
use crate::report::{self, Checked};
use crate::{Outcome, charts, input, table, terminal};
use portolan_core::images::ClusterImages;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Version of the JSON and YAML form; it rises when a field changes its meaning or goes away.
const FORMAT: u32 = 1;

/// Prints the list.
pub(super) fn run(args: &Images) -> Result<Outcome, Failure> {
    let source = input::read(&args.spec)?;
    let list = portolan_core::list_images(&source, &charts::inputs(&args.charts)?);
    let checked = [Checked::new(source, list.diagnostics)];
    let text = report::report(&checked, Format::Human);
    if !text.is_empty() {
        terminal::talk(text.trim_end());
    }
    let Ok(clusters) = list.clusters else { return Ok(Outcome::Fault) };
    let text = match args.format {
        DataFormat::Text => columns(&clusters),
        DataFormat::Json => serde_json::to_string_pretty(&data(&clusters)).expect("it is plain data") + "\n",
        DataFormat::Yaml => portolan_yaml::write(&data(&clusters)),
    };
    terminal::data(text.as_bytes())?;
    Ok(Outcome::Done)
}

fn columns(clusters: &[ClusterImages]) -> String {
    let mut rows = vec![["CLUSTER", "IMAGE", "USED BY"].map(str::to_owned)];
    for cluster in clusters {
        rows.extend(cluster.images.iter().map(|(image, users)| {
            let users: Vec<&str> = users.iter().map(String::as_str).collect();
            [cluster.cluster.clone(), image.clone(), users.join("; ")]
        }));
    }
    table::columns(&rows)
}

fn data(clusters: &[ClusterImages]) -> Value {
    let all: BTreeSet<&String> = clusters.iter().flat_map(|cluster| cluster.images.keys()).collect();
    let of_cluster = |cluster: &ClusterImages| {
        let images: Vec<Value> =
            cluster.images.iter().map(|(image, users)| json!({"image": image, "usedBy": users})).collect();
        json!({"cluster": cluster.cluster, "images": images})
    };
    json!({
        "format": FORMAT,
        "images": all,
        "clusters": clusters.iter().map(of_cluster).collect::<Vec<_>>(),
    })
}
