//! The picture in the language of Graphviz.

use crate::graph::{Node, Picture};
use crate::mesh::model::ClusterIdx;
use std::fmt::Write;

/// Returns `picture` in the language of Graphviz.
pub fn dot(picture: &Picture) -> String {
    let mut text = format!("digraph {} {{\n", quoted(&picture.mesh));
    let _ = writeln!(text, "  label={};", quoted(&format!("{}: {}", picture.mesh, picture.says)));
    text.push_str("  labelloc=t;\n  compound=true;\n  fontname=\"sans-serif\";\n");
    text.push_str("  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n");
    text.push_str("  edge [fontname=\"sans-serif\", fontsize=10];\n");
    for (at, area) in picture.areas.iter().enumerate() {
        let title = match &area.network {
            Some(network) if area.is_cut_off => format!("network {network}, without gateway"),
            Some(network) => format!("network {network}"),
            None => "outside of the networks".to_owned(),
        };
        let style = if area.network.is_some() { "rounded" } else { "\"rounded,dashed\"" };
        let _ =
            writeln!(text, "  subgraph cluster_{at} {{\n    label={};\n    style={style};", quoted(&title));
        for node in &area.clusters {
            let _ = writeln!(text, "    {} [label={}];", quoted(&node.name), quoted(&label(node)));
        }
        text.push_str("  }\n");
    }
    let name = |cluster: ClusterIdx| {
        let node = picture.nodes().find(|node| node.cluster == cluster);
        quoted(node.map_or("", |node| &node.name))
    };
    for serving in &picture.served {
        for cluster in &serving.clusters {
            let _ = writeln!(text, "  {} -> {} [label=\"serves\"];", name(serving.host), name(*cluster));
        }
    }
    if let Some(ports) = &picture.crossing {
        let label = quoted(&format!("between networks\n{ports}"));
        // Not the name of any cluster: those have no blanks.
        let _ = writeln!(text, "  \"between networks\" [shape=ellipse, style=dashed, label={label}];");
        for node in picture.nodes().filter(|node| node.is_entrance) {
            let to = quoted(&node.name);
            let _ = writeln!(text, "  \"between networks\" -> {to} [style=dashed, label=\"gateway\"];");
        }
    }
    text.push_str("}\n");
    text
}

fn label(node: &Node) -> String {
    let mut lines = vec![node.name.clone(), format!("{}, {}", node.role, node.release)];
    lines.extend(node.facts.iter().map(|(what, text)| format!("{what} {text}")));
    lines.join("\n")
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
