//! Places in a text as JavaScript counts: byte offsets in, UTF-16 code units, lines and columns out.

use portolan_core::source::Span;
use serde::Serialize;

/// A place in the spec. Offsets count UTF-16 code units from 0, the line and the column from 1.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Place {
    from: usize,
    to: usize,
    line: usize,
    column: usize,
}

/// Every so many bytes the number of units is kept, so that a text of one long line costs no more than another.
const STEP: usize = 256;

/// Where the places of a text are, for any number of them.
pub struct Places<'t> {
    text: &'t str,
    /// Offsets of the first byte of each line.
    lines: Vec<usize>,
    /// How many units begin before byte 0, `STEP`, 2 × `STEP`, ….
    units: Vec<usize>,
}

impl<'t> Places<'t> {
    /// Returns the places of `text`.
    pub fn new(text: &'t str) -> Places<'t> {
        let (mut lines, mut units, mut count) = (vec![0], Vec::new(), 0);
        for (at, byte) in text.bytes().enumerate() {
            if at % STEP == 0 {
                units.push(count);
            }
            if byte == b'\n' {
                lines.push(at + 1);
            }
            count += units_of(byte);
        }
        units.push(count);
        Places { text, lines, units }
    }

    /// Returns where `span` is.
    pub fn place(&self, span: Span) -> Place {
        let from = self.unit(span.start);
        let line = self.lines.partition_point(|start| *start <= span.start.min(self.text.len()));
        let column = from - self.unit(self.lines[line - 1]) + 1;
        Place { from, to: self.unit(span.end), line, column }
    }

    /// Returns how many units stand before a byte.
    fn unit(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let step = offset / STEP;
        let since = &self.text.as_bytes()[step * STEP..offset];
        self.units[step] + since.iter().copied().map(units_of).sum::<usize>()
    }
}

/// Returns how many units the character has that begins with `byte`; none for a byte within a character.
fn units_of(byte: u8) -> usize {
    match byte {
        0x80..=0xBF => 0,
        // Four bytes of UTF-8 are two units.
        0xF0.. => 2,
        0x00..=0x7F | 0xC0..=0xEF => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, span: std::ops::Range<usize>, expected: (usize, usize, usize, usize)) {
        let (from, to, line, column) = expected;
        assert_eq!(Places::new(text).place(span.into()), Place { from, to, line, column });
    }

    #[test]
    fn counts_utf16_units() {
        check("", 0..0, (0, 0, 1, 1));
        check("a\nbc", 2..4, (2, 4, 2, 1));
        check("a\n", 2..2, (2, 2, 2, 1));
        check("é😀x\nß: y", 6..7, (3, 4, 1, 4));
        check("é😀x\nß: y", 10..13, (6, 9, 2, 2));
        check("a", 7..9, (1, 1, 1, 2));
    }

    #[test]
    fn counts_the_same_behind_many_bytes() {
        // Four units and seven bytes a line.
        let long = "ß😀\n".repeat(1000);
        check(&long, 7 * 542 + 2..long.len(), (4 * 542 + 1, 4000, 543, 2));
    }
}
