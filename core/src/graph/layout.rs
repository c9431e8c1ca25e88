//! Where everything of a picture stands. Whole numbers only, so that every machine draws the same.
//!
//! Areas stand side by side on shelves, cards in rows within them. Every row of a shelf has the same height in all its
//! areas, so lines have a channel above each row that no card stands in.

use crate::graph::{Area, Picture};
use crate::mesh::model::ClusterIdx;

/// Width of a card.
pub(super) const CARD: i32 = 240;
/// Height of a line of a card's facts.
pub(super) const FACT: i32 = 18;
/// Height of a card without facts.
const CARD_HEAD: i32 = 54;
/// What stands between cards that are side by side.
const BETWEEN_CARDS: i32 = 24;
/// What stands between the border of an area and its cards.
pub(super) const PADDING: i32 = 16;
/// Height of an area's title.
const TITLE: i32 = 34;
/// What stands between areas that are side by side.
const BETWEEN_AREAS: i32 = 28;
/// What stands around the whole.
pub(super) const MARGIN: i32 = 24;
/// Height of the picture's title.
const HEADER: i32 = 50;
/// Height of a further line below the title.
pub(super) const HEADER_LINE: i32 = 18;
/// Height of a line of the legend.
pub(super) const LEGEND_LINE: i32 = 22;
/// How far lines that run side by side are apart.
pub(super) const TRACK: i32 = 10;
/// What stands between lines and what they run beside.
pub(super) const CLEARANCE: i32 = 16;
/// What stands between the last row of a shelf and the next shelf.
const BETWEEN_SHELVES: i32 = 30;

/// Where everything stands.
#[derive(Debug)]
pub(super) struct Layout {
    pub width: i32,
    pub height: i32,
    /// Where the content begins and ends.
    pub left: i32,
    pub right: i32,
    pub areas: Vec<Place>,
    /// The cards, in the order of the picture.
    pub cards: Vec<Card>,
    pub rows: Vec<Row>,
    /// The height of every card.
    pub card_height: i32,
    /// Where the legend begins.
    pub legend: i32,
}

/// A rectangle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// Where a card stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Card {
    pub cluster: ClusterIdx,
    pub x: i32,
    pub y: i32,
    /// Its row.
    pub row: usize,
}

/// A row of cards over all areas of a shelf.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// Which of the picture's control planes have a line in the channel above it.
    pub tracks: Vec<usize>,
    /// Where the first of these lines runs.
    pub first_track: i32,
    /// Whether the way between networks runs below it.
    pub has_rail: bool,
    /// Where that way runs.
    pub rail: i32,
}

/// An area on its shelf: columns and rows of cards, and its first row.
struct Block<'p> {
    area: &'p Area,
    columns: usize,
    rows: usize,
}

/// What decides how a picture is laid out, beside the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// How many cards may stand side by side.
    pub columns: usize,
    /// How many lines stand below the name of the mesh.
    pub header_lines: usize,
    pub legend_lines: usize,
}

impl Frame {
    /// Returns the frame with one line below the name and no legend, in which `picture` is no wider than `within`, where
    /// a single column is no wider.
    pub(super) fn within(picture: &Picture, within: Option<i32>) -> Frame {
        let mut frame =
            Frame { columns: most_columns(picture.nodes().count()), header_lines: 1, legend_lines: 0 };
        let is_too_wide = |frame| within.is_some_and(|within| layout(picture, frame).width > within);
        while frame.columns > 1 && is_too_wide(frame) {
            frame.columns -= 1;
        }
        frame
    }
}

/// Returns where everything of `picture` stands.
pub(super) fn layout(picture: &Picture, frame: Frame) -> Layout {
    let shelves = shelves(picture, frame.columns);
    let facts = picture.nodes().map(|node| node.facts.len()).max().unwrap_or(0);
    let card_height = CARD_HEAD + length(facts) * FACT + if facts > 0 { 8 } else { 0 };
    let mut cards = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for shelf in &shelves {
        let first = rows.len();
        rows.extend((0..shelf.iter().map(|block| block.rows).max().unwrap_or(0)).map(|_| Row::default()));
        for block in shelf {
            for (at, node) in block.area.clusters.iter().enumerate() {
                let row = first + at / block.columns;
                rows[row].has_rail |= node.is_entrance && picture.crossing.is_some();
                cards.push(Card { cluster: node.cluster, x: 0, y: 0, row });
            }
        }
    }
    take_tracks(picture, &cards, &mut rows);
    let left = MARGIN + gutter(picture, &rows);
    let mut layout = Layout {
        width: 0,
        height: 0,
        left,
        right: left,
        areas: Vec::new(),
        cards,
        rows,
        card_height,
        legend: 0,
    };
    let header = HEADER + length(frame.header_lines.saturating_sub(1)) * HEADER_LINE;
    place(&mut layout, &shelves, MARGIN + header);
    let has_long_rail = layout.rows.iter().filter(|row| row.has_rail).count() > 1;
    layout.width = layout.right + MARGIN + if has_long_rail { CLEARANCE } else { 0 };
    layout.height = layout.legend + length(frame.legend_lines) * LEGEND_LINE + MARGIN;
    layout
}

pub(super) fn length(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 1000)
}

/// Returns the areas on their shelves.
fn shelves(picture: &Picture, most: usize) -> Vec<Vec<Block<'_>>> {
    let mut shelves: Vec<Vec<Block<'_>>> = Vec::new();
    let mut used = most;
    for area in &picture.areas {
        let count = area.clusters.len();
        let rows = count.div_ceil(most);
        let block = Block { area, rows, columns: count.div_ceil(rows) };
        if used + block.columns > most {
            shelves.push(Vec::new());
            used = 0;
        }
        used += block.columns;
        if let Some(shelf) = shelves.last_mut() {
            shelf.push(block);
        }
    }
    shelves
}

/// Returns how many cards may stand side by side: as many as there will be rows, which makes the whole wider than high.
fn most_columns(cards: usize) -> usize {
    const FEW: usize = 3;
    if cards <= FEW {
        return cards.max(1);
    }
    (1..=cards).find(|columns| columns * columns >= cards).unwrap_or(cards)
}

/// Notes which control planes need a line above which rows.
fn take_tracks(picture: &Picture, cards: &[Card], rows: &mut [Row]) {
    for (plane, serving) in picture.served.iter().enumerate() {
        let is_end = |card: &&Card| card.cluster == serving.host || serving.clusters.contains(&card.cluster);
        for card in cards.iter().filter(is_end) {
            if !rows[card.row].tracks.contains(&plane) {
                rows[card.row].tracks.push(plane);
            }
        }
    }
}

/// Returns the width that lines between rows need at the left.
fn gutter(picture: &Picture, rows: &[Row]) -> i32 {
    let runs = (0..picture.served.len()).filter(|plane| is_long(rows, *plane)).count();
    if runs == 0 { 0 } else { length(runs) * TRACK + CLEARANCE / 2 }
}

/// Returns whether the line of a control plane goes from row to row.
pub(super) fn is_long(rows: &[Row], plane: usize) -> bool {
    rows.iter().filter(|row| row.tracks.contains(&plane)).nth(1).is_some()
}

fn place(layout: &mut Layout, shelves: &[Vec<Block<'_>>], top: i32) {
    let mut y = top;
    let (mut row, mut card) = (0, 0);
    for shelf in shelves {
        let (first_row, first_area) = (row, layout.areas.len());
        y = channel(&mut layout.rows[row], y, 0);
        place_areas(layout, shelf, y);
        y += TITLE;
        for within in 0..shelf.iter().map(|block| block.rows).max().unwrap_or(0) {
            if within > 0 {
                y = channel(&mut layout.rows[row], y, CLEARANCE);
            }
            let mut first = card;
            for (at, block) in shelf.iter().enumerate() {
                let x = layout.areas[first_area + at].x + PADDING;
                let in_row = (0..block.area.clusters.len()).filter(|card| card / block.columns == within);
                for place in in_row {
                    let column = length(place % block.columns);
                    layout.cards[first + place].x = x + column * (CARD + BETWEEN_CARDS);
                    layout.cards[first + place].y = y;
                }
                if within < block.rows {
                    let area = &mut layout.areas[first_area + at];
                    area.height = y + layout.card_height + PADDING - area.y;
                }
                first += block.area.clusters.len();
            }
            y += layout.card_height;
            layout.rows[row].rail = y + PADDING + CLEARANCE;
            if layout.rows[row].has_rail {
                y += PADDING + CLEARANCE;
            }
            row += 1;
        }
        card += shelf.iter().map(|block| block.area.clusters.len()).sum::<usize>();
        let ends_with_rail = row > first_row && layout.rows[row - 1].has_rail;
        y += BETWEEN_SHELVES + if ends_with_rail { 0 } else { PADDING };
    }
    layout.legend = y;
}

/// Places the lines above a row that begins at `y`, and returns where the row itself begins.
fn channel(row: &mut Row, y: i32, clearance: i32) -> i32 {
    row.first_track = y + clearance;
    let tracks = length(row.tracks.len());
    if tracks == 0 { y + clearance } else { row.first_track + (tracks - 1) * TRACK + CLEARANCE }
}

fn place_areas(layout: &mut Layout, shelf: &[Block<'_>], y: i32) {
    let mut x = layout.left;
    for block in shelf {
        let columns = length(block.columns);
        let width = 2 * PADDING + columns * CARD + (columns - 1) * BETWEEN_CARDS;
        layout.areas.push(Place { x, y, width, height: 0 });
        layout.right = layout.right.max(x + width);
        x += width + BETWEEN_AREAS;
    }
}
