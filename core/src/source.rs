//! Where text comes from and where in it something stands: [`Source`], [`Span`], [`Spanned`], [`LineIndex`].
//!
//! Imports nothing of this crate.

use serde::{Serialize, Serializer};
use std::ops::Range;

/// A text that the user wrote, with the name under which messages show it.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name for messages: a path as the user typed it, or `<stdin>`.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// Returns a source of this name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        Source { name: name.into(), text: text.into() }
    }
}

/// A place in a source, as byte offsets; the end is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Span {
        Span { start: range.start, end: range.end }
    }
}

impl From<&Range<usize>> for Span {
    fn from(range: &Range<usize>) -> Span {
        Span { start: range.start, end: range.end }
    }
}

impl Span {
    /// Returns the span as a range.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A value with the place where the user wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// Where a value stands is no part of what it is.
impl<T: Serialize> Serialize for Spanned<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<T> Spanned<T> {
    /// Returns `value` as it stands at `span`.
    pub fn new(value: T, span: Span) -> Spanned<T> {
        Spanned { value, span }
    }
}

/// A position as editors count: lines and columns from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

/// How columns are counted: a terminal's reader counts characters, a browser UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnUnit {
    /// Unicode scalar values.
    Characters,
    /// UTF-16 code units.
    Utf16,
}

/// Turns byte offsets into lines and columns.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Returns the index of `text`.
    pub fn new(text: &str) -> LineIndex {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1));
        LineIndex { starts }
    }

    /// Returns the position of byte `offset` of `text`, the text that the index was made of.
    pub fn position(&self, text: &str, offset: usize, unit: ColumnUnit) -> Position {
        let offset = offset.min(text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        let before = text.get(start..offset).unwrap_or_default();
        let column = match unit {
            ColumnUnit::Characters => before.chars().count(),
            ColumnUnit::Utf16 => before.encode_utf16().count(),
        };
        Position { line, column: column + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, offset: usize, unit: ColumnUnit, expected: (usize, usize)) {
        let position = LineIndex::new(text).position(text, offset, unit);
        assert_eq!((position.line, position.column), expected);
    }

    #[test]
    fn counts_lines_and_columns_from_one() {
        check("", 0, ColumnUnit::Characters, (1, 1));
        check("a\nbc", 3, ColumnUnit::Characters, (2, 2));
        check("a\n", 2, ColumnUnit::Characters, (2, 1));
        check("a", 99, ColumnUnit::Characters, (1, 2));
    }

    #[test]
    fn counts_columns_in_the_unit_asked_for() {
        check("é😀x", 6, ColumnUnit::Characters, (1, 3));
        check("é😀x", 6, ColumnUnit::Utf16, (1, 4));
    }
}
