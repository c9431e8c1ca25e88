//! The picture as a flowchart of Mermaid, for pages that draw it themselves.

use crate::graph::{Node, Picture};
use crate::mesh::model::ClusterIdx;
use std::fmt::Write;

/// Returns `picture` in the language of Mermaid.
pub fn mermaid(picture: &Picture) -> String {
    let mut text = format!("%% Mesh {}: {}\nflowchart TB\n", picture.mesh, picture.says);
    let mut number = 0;
    for (at, area) in picture.areas.iter().enumerate() {
        let title = match &area.network {
            Some(network) if area.is_cut_off => format!("network {network}, without gateway"),
            Some(network) => format!("network {network}"),
            None => "outside of the networks".to_owned(),
        };
        let _ = writeln!(text, "  subgraph area{at}[\"{}\"]", escaped(&title));
        for node in &area.clusters {
            let _ = writeln!(text, "    c{number}[\"{}\"]", label(node));
            number += 1;
        }
        text.push_str("  end\n");
    }
    let place =
        |cluster: ClusterIdx| picture.nodes().position(|node| node.cluster == cluster).unwrap_or_default();
    for serving in &picture.served {
        for cluster in &serving.clusters {
            let _ = writeln!(text, "  c{} -->|serves| c{}", place(serving.host), place(*cluster));
        }
    }
    if let Some(ports) = &picture.crossing {
        let _ = writeln!(text, "  between([\"between networks, {}\"])", escaped(ports));
        for (at, _) in picture.nodes().enumerate().filter(|(_, node)| node.is_entrance) {
            let _ = writeln!(text, "  between -.->|gateway| c{at}");
        }
    }
    text
}

fn label(node: &Node) -> String {
    let mut lines =
        vec![format!("<b>{}</b>", escaped(&node.name)), escaped(&node.role), escaped(&node.release)];
    lines.extend(node.facts.iter().map(|(what, text)| format!("{what} {}", escaped(text))));
    lines.join("<br>")
}

/// Returns `text` as it stands between quotes of Mermaid.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '&' | '<' | '>' | '#' | ';' | '`' | '\\' => {
                let _ = write!(out, "#{};", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}
