//! The lines of a picture: from control planes to the clusters that they serve, and between networks.
//!
//! They run in the channels above and below rows, and from row to row in the gutters at the left and at the right, so
//! they never cross a card.

use crate::graph::Picture;
use crate::graph::layout::{CARD, CLEARANCE, Card, Layout, MARGIN, Row, TRACK, is_long, length};
use crate::mesh::model::ClusterIdx;

/// How far from the right border of a card its first line ends.
const FIRST_END: i32 = 28;
/// How far the ends of lines at one card are apart.
const BETWEEN_ENDS: i32 = 16;
/// How far from the left border of a card its way to other networks begins.
const ENTRANCE: i32 = 28;

/// The radius of a corner.
const RADIUS: i32 = 7;

/// A point.
pub(super) type Point = (i32, i32);

/// The line from a control plane to a cluster that it serves.
pub(super) struct Line {
    /// Which of the picture's control planes.
    pub plane: usize,
    pub from: ClusterIdx,
    pub to: ClusterIdx,
    pub points: Vec<Point>,
}

/// Returns the lines of the control planes.
pub(super) fn served(picture: &Picture, layout: &Layout) -> Vec<Line> {
    let mut ends = vec![0; layout.cards.len()];
    let mut lines = Vec::new();
    let mut long = 0;
    for (plane, serving) in picture.served.iter().enumerate() {
        let trunk = MARGIN + length(long) * TRACK;
        long += usize::from(is_long(&layout.rows, plane));
        let Some(host) = end(layout, &mut ends, serving.host) else { continue };
        for cluster in &serving.clusters {
            let Some(target) = end(layout, &mut ends, *cluster) else { continue };
            let points = line(layout, plane, trunk, host, target);
            lines.push(Line { plane, from: serving.host, to: *cluster, points });
        }
    }
    lines
}

/// Where a line meets a card: at its upper border.
#[derive(Clone, Copy)]
struct End {
    x: i32,
    y: i32,
    row: usize,
}

fn end(layout: &Layout, ends: &mut [i32], cluster: ClusterIdx) -> Option<End> {
    let at = layout.cards.iter().position(|card| card.cluster == cluster)?;
    let card = layout.cards[at];
    let x = card.x + CARD - FIRST_END - ends[at] * BETWEEN_ENDS;
    ends[at] += 1;
    Some(End { x, y: card.y, row: card.row })
}

fn line(layout: &Layout, plane: usize, trunk: i32, from: End, to: End) -> Vec<Point> {
    let (above, below) = (track(&layout.rows[from.row], plane), track(&layout.rows[to.row], plane));
    let start = [(from.x, from.y), (from.x, above)];
    let finish = [(to.x, below), (to.x, to.y)];
    if from.row == to.row {
        return [start, finish].concat();
    }
    [start, [(trunk, above), (trunk, below)], finish].concat()
}

fn track(row: &Row, plane: usize) -> i32 {
    let at = row.tracks.iter().position(|track| *track == plane).unwrap_or_default();
    row.first_track + length(at) * TRACK
}

/// Returns the ways between networks: each begins at the lower border of a card with a gateway.
pub(super) fn between_networks(picture: &Picture, layout: &Layout) -> Vec<Vec<Point>> {
    if picture.crossing.is_none() {
        return Vec::new();
    }
    let with_nodes = layout.cards.iter().zip(picture.nodes());
    let entrances: Vec<&Card> =
        with_nodes.filter(|(_, node)| node.is_entrance).map(|(card, _)| card).collect();
    let rails: Vec<i32> = layout.rows.iter().filter(|row| row.has_rail).map(|row| row.rail).collect();
    let Some((first, last)) = rails.first().zip(rails.last()) else { return Vec::new() };
    let rightmost = entrances.iter().map(|card| card.x + ENTRANCE).max().unwrap_or_default();
    let way = |card: &&Card| {
        let (x, bottom) = (card.x + ENTRANCE, card.y + layout.card_height);
        let rail = layout.rows[card.row].rail;
        let start = [(x, bottom), (x, rail)];
        if first == last {
            if x < rightmost {
                return [start, [(rightmost, rail), (rightmost, bottom)]].concat();
            }
            // The others lead to it: a longer line of its own would stand out behind their round corner.
            let end = if entrances.len() > 1 { rail - RADIUS } else { rail };
            return vec![(x, bottom), (x, end)];
        }
        let trunk = layout.right + CLEARANCE;
        // Not quite to the corner: there another way bends.
        let goal = if rail == *last { first + RADIUS } else { last - RADIUS };
        [start, [(trunk, rail), (trunk, goal)]].concat()
    };
    entrances.iter().map(way).collect()
}

/// Returns `points` as the data of an SVG path, with round corners.
pub(super) fn path(points: &[Point]) -> String {
    let mut data = String::new();
    for (at, point) in points.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| points[before]);
        let (Some(before), Some(after)) = (before, points.get(at + 1)) else {
            let command = if at == 0 { "M" } else { "L" };
            data.push_str(&format!("{command}{} {}", point.0, point.1));
            continue;
        };
        let (from, to) = (toward(*point, before, RADIUS), toward(*point, *after, RADIUS));
        data.push_str(&format!("L{} {}Q{} {} {} {}", from.0, from.1, point.0, point.1, to.0, to.1));
    }
    data
}

/// Returns the point at most `distance` from `from` on the way to `to`, and at most half of the way.
fn toward(from: Point, to: Point, distance: i32) -> Point {
    let step = |from: i32, to: i32| from + ((to - from) / 2).clamp(-distance, distance);
    (step(from.0, to.0), step(from.1, to.1))
}
