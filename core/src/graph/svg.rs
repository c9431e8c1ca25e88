//! The picture as SVG: no script, no reference to anything outside, dark and light by the reader's preference.

mod style;

use crate::graph::layout::{
    CARD, FACT, Frame, HEADER_LINE, LEGEND_LINE, Layout, MARGIN, PADDING, Place, layout, length,
};
use crate::graph::route::{between_networks, path, served};
use crate::graph::{Area, Node, Picture};
use std::fmt::Write;
use style::{HUES, STYLE};

/// What stands between the border of a card and its text.
const INSET: i32 = 16;
/// Most characters of a cluster's name on its card.
const NAME_LENGTH: usize = 23;
/// Most characters of a role.
const ROLE_LENGTH: usize = 23;
/// Most characters of a fact.
const FACT_LENGTH: usize = 21;
/// Width of the word in front of a fact.
const FACT_WORD: i32 = 60;
/// Width of a character of the lines below the name and of the legend.
const SAYS_CHARACTER: i32 = 7;
/// Where the words of the legend begin, behind what they are about.
const LEGEND_INSET: i32 = 36;
/// Width of a character of a title.
const TITLE_CHARACTER: usize = 8;

/// Returns `picture` as SVG.
///
/// Each cluster is a group with attribute `data-cluster`, each network one with `data-network`; names of classes begin
/// with `ptl-`, and there are no ids, so the picture can be put into any page.
pub fn svg(picture: &Picture) -> String {
    drawn(picture, None)
}

/// Returns `picture` as SVG that is at most `width` wide, or as narrow as it can be.
pub fn svg_within(picture: &Picture, width: u32) -> String {
    drawn(picture, Some(i32::try_from(width).unwrap_or(i32::MAX)))
}

fn drawn(picture: &Picture, within: Option<i32>) -> String {
    let header = header_width(picture);
    let as_it_is = layout(picture, Frame::within(picture, None)).width.max(header);
    // Where there is room for everything, nothing is broken into lines.
    let within = within.filter(|within| as_it_is > *within);
    let frame = Frame::within(picture, within);
    let width = layout(picture, frame).width.max(within.map_or(header, |within| header.min(within)));
    let room = |width: i32| if within.is_some() { width } else { i32::MAX };
    let says = broken(&picture.says, room(width - 2 * MARGIN));
    let legend = legend(picture, room(width - 2 * MARGIN - LEGEND_INSET));
    let legend_lines = legend.iter().map(|(_, lines)| lines.len()).sum();
    let layout = layout(picture, Frame { header_lines: says.len(), legend_lines, ..frame });
    let height = layout.height;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ptl-picture\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"group\" aria-label=\"{}\">",
        escaped(&format!("Mesh {}: {}", picture.mesh, picture.says))
    );
    let _ = writeln!(
        out,
        "<title>{}</title>\n<style>\n{STYLE}</style>",
        escaped(&format!("Mesh {}", picture.mesh))
    );
    let _ = writeln!(out, "<rect class=\"ptl-ground\" width=\"{width}\" height=\"{height}\"/>");
    text(&mut out, MARGIN, MARGIN + 16, "ptl-mesh", &picture.mesh);
    for (at, line) in says.iter().enumerate() {
        text(&mut out, MARGIN, MARGIN + 36 + length(at) * HEADER_LINE, "ptl-says", line);
    }
    for (area, place) in picture.areas.iter().zip(&layout.areas) {
        draw_area(&mut out, area, *place);
    }
    draw_lines(&mut out, picture, &layout);
    for (node, card) in picture.nodes().zip(&layout.cards) {
        let place = Place { x: card.x, y: card.y, width: CARD, height: layout.card_height };
        draw_card(&mut out, node, place);
    }
    draw_ends(&mut out, picture, &layout);
    draw_legend(&mut out, &legend, layout.legend);
    out.push_str("</svg>\n");
    out
}

/// Returns the width that the first lines need.
fn header_width(picture: &Picture) -> i32 {
    let characters = picture.says.chars().count().max(picture.mesh.chars().count() * 3 / 2);
    2 * MARGIN + length(characters) * SAYS_CHARACTER
}

/// Returns `text` as lines that are at most `width` wide, about as long as one another; a word stays whole.
fn broken(text: &str, width: i32) -> Vec<String> {
    let most = usize::try_from(width / SAYS_CHARACTER).unwrap_or_default().min(text.chars().count());
    let lines = broken_at(text, most);
    if lines.len() == 1 {
        return lines;
    }
    let as_few = (1..most).map(|most| broken_at(text, most)).find(|shorter| shorter.len() == lines.len());
    as_few.unwrap_or(lines)
}

/// Returns `text` as lines of at most `most` characters.
fn broken_at(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

fn draw_area(out: &mut String, area: &Area, place: Place) {
    let Place { x, y, width, height } = place;
    let (name, class) = match &area.network {
        Some(network) => (network.as_str(), "ptl-area"),
        None => ("outside of the networks", "ptl-area ptl-outside"),
    };
    let data = area.network.as_ref().map(|network| format!(" data-network=\"{}\"", escaped(network)));
    let _ = writeln!(out, "<g class=\"{class}\"{}>", data.unwrap_or_default());
    let title = if area.network.is_some() { format!("network {name}") } else { name.to_owned() };
    let _ = writeln!(out, "<title>{}</title>", escaped(&title));
    let _ = writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"10\"/>");
    // The lines to the first card pass the title at its right.
    let room = usize::try_from(width).unwrap_or_default().saturating_sub(80) / TITLE_CHARACTER;
    let warning = if area.is_cut_off { ", no gateway" } else { "" };
    text(
        out,
        x + PADDING,
        y + 22,
        if area.is_cut_off { "ptl-network ptl-warning" } else { "ptl-network" },
        &format!("{}{warning}", fitted(name, room.saturating_sub(warning.len()).max(8))),
    );
    out.push_str("</g>\n");
}

fn draw_lines(out: &mut String, picture: &Picture, layout: &Layout) {
    for points in between_networks(picture, layout) {
        let _ = writeln!(out, "<path class=\"ptl-way\" d=\"{}\"/>", path(&points));
    }
    for line in served(picture, layout) {
        let _ = writeln!(
            out,
            "<path class=\"ptl-serves ptl-hue{}\" data-from=\"{}\" data-to=\"{}\" d=\"{}\"/>",
            line.plane % HUES,
            escaped(name_of(picture, line.from)),
            escaped(name_of(picture, line.to)),
            path(&line.points)
        );
    }
}

fn name_of(picture: &Picture, cluster: crate::mesh::model::ClusterIdx) -> &str {
    picture.nodes().find(|node| node.cluster == cluster).map_or("", |node| &node.name)
}

/// Draws what lies on the borders of cards: where lines begin and end.
fn draw_ends(out: &mut String, picture: &Picture, layout: &Layout) {
    let mut begun = None;
    for line in served(picture, layout) {
        let hue = line.plane % HUES;
        let first = line.points.first().filter(|_| begun != Some(line.plane));
        begun = Some(line.plane);
        if let Some((x, y)) = first {
            let _ = writeln!(out, "<circle class=\"ptl-begin ptl-hue{hue}\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/>");
        }
        if let Some((x, y)) = line.points.last() {
            let (left, right, top) = (x - 5, x + 5, y - 8);
            let _ = writeln!(
                out,
                "<path class=\"ptl-arrow ptl-hue{hue}\" d=\"M{left} {top}L{right} {top}L{x} {y}Z\"/>"
            );
        }
    }
    for points in between_networks(picture, layout) {
        if let Some((x, y)) = points.first() {
            let (x, y) = (x - 6, y - 4);
            let _ = writeln!(
                out,
                "<rect class=\"ptl-gate\" x=\"{x}\" y=\"{y}\" width=\"12\" height=\"8\" rx=\"2\"/>"
            );
        }
    }
}

fn draw_card(out: &mut String, node: &Node, place: Place) {
    let Place { x, y, width, height } = place;
    let hue = node.serving.map_or("ptl-alone".to_owned(), |plane| format!("ptl-hue{}", plane % HUES));
    let name = escaped(&node.name);
    let facts: String = node.facts.iter().map(|(what, text)| format!(", {what} {text}")).collect();
    let whole = escaped(&format!("{}, {}, Istio {}{facts}", node.name, node.role, node.release));
    let _ =
        writeln!(out, "<g class=\"ptl-card\" data-cluster=\"{name}\" role=\"img\" aria-label=\"{whole}\">");
    let _ = writeln!(out, "<title>{whole}</title>");
    let _ = writeln!(
        out,
        "<rect class=\"ptl-body\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"7\"/>"
    );
    let (top, bar) = (y + 12, height - 24);
    let _ = writeln!(
        out,
        "<rect class=\"ptl-bar {hue}\" x=\"{x}\" y=\"{top}\" width=\"4\" height=\"{bar}\" rx=\"2\"/>"
    );
    text(out, x + INSET, y + 24, "ptl-name", &fitted(&node.name, NAME_LENGTH));
    text(out, x + INSET, y + 43, "ptl-role", &fitted(&node.role, ROLE_LENGTH));
    text(out, x + width - INSET, y + 43, "ptl-release", &node.release);
    for (at, (what, fact)) in node.facts.iter().enumerate() {
        let line = y + 43 + 4 + length(at + 1) * FACT;
        text(out, x + INSET, line, "ptl-word", what);
        text(out, x + INSET + FACT_WORD, line, "ptl-fact", &fitted(fact, FACT_LENGTH));
    }
    out.push_str("</g>\n");
}

/// What a line of the legend shows in front of its text.
enum Sample {
    Serves,
    Way,
    Area,
}

fn legend(picture: &Picture, width: i32) -> Vec<(Sample, Vec<String>)> {
    let mut lines = Vec::new();
    if !picture.served.is_empty() {
        lines.push((Sample::Serves, "a control plane serves a cluster; each has its colour".to_owned()));
    }
    if picture.areas.iter().any(|area| area.network.is_some()) {
        lines.push((Sample::Area, "one network: pods reach each other directly".to_owned()));
    }
    if let Some(ports) = &picture.crossing {
        let ports = if ports.is_empty() { String::new() } else { format!(", {ports}") };
        lines.push((Sample::Way, format!("between networks: through the gateway of the other side{ports}")));
    }
    lines.into_iter().map(|(sample, says)| (sample, broken(&says, width))).collect()
}

fn draw_legend(out: &mut String, legend: &[(Sample, Vec<String>)], top: i32) {
    let mut y = top + 14;
    for (sample, says) in legend {
        let (x, middle, end) = (MARGIN, y - 4, MARGIN + 26);
        let _ = match sample {
            Sample::Serves => writeln!(
                out,
                "<path class=\"ptl-serves ptl-hue0\" d=\"M{x} {middle}L{end} {middle}\"/>\n<path class=\"ptl-arrow ptl-hue0\" d=\"M{} {}L{} {}L{end} {middle}Z\"/>",
                end - 8,
                middle - 5,
                end - 8,
                middle + 5
            ),
            Sample::Way => writeln!(out, "<path class=\"ptl-way\" d=\"M{x} {middle}L{end} {middle}\"/>"),
            Sample::Area => writeln!(
                out,
                "<g class=\"ptl-area\"><rect x=\"{x}\" y=\"{}\" width=\"26\" height=\"14\" rx=\"4\"/></g>",
                middle - 7
            ),
        };
        for line in says {
            text(out, MARGIN + LEGEND_INSET, y, "ptl-says", line);
            y += LEGEND_LINE;
        }
    }
}

fn text(out: &mut String, x: i32, y: i32, class: &str, content: &str) {
    let _ = writeln!(out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(content));
}

/// Returns `text` with its middle left out if it is longer than `most`: names of clusters often differ at their end.
fn fitted(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let behind = most / 2;
    let before = most - behind - 1;
    let start: String = text.chars().take(before).collect();
    let end: String = text.chars().skip(count - behind).collect();
    format!("{start}…{end}")
}

/// Returns `text` as it stands in an element or between quotes; what XML cannot hold becomes a replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(fitted("production-europe-west-cluster7", 15), "product…luster7");
        assert_eq!(fitted("short", 15), "short");
    }

    #[test]
    fn no_name_ends_an_element() {
        assert_eq!(escaped("<script>\"&'\u{1}"), "&lt;script&gt;&quot;&amp;&#39;\u{fffd}");
    }
}
