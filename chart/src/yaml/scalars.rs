//! The scalars of a YAML text: plain, quoted, and in blocks.

use super::misread::Misread;
use super::scanner::{Kind, Scanner};

/// The blanks and breaks between two words of a scalar, which become a blank or breaks.
#[derive(Default)]
struct Gap {
    blanks: Vec<u8>,
    first_break: Vec<u8>,
    breaks: Vec<u8>,
    has_break: bool,
}

impl Gap {
    /// Goes past a blank or a break.
    fn take(&mut self, scanner: &mut Scanner) {
        let cursor = &mut scanner.cursor;
        match (cursor.is_blank(), self.has_break) {
            (true, false) => cursor.take(&mut self.blanks),
            (true, true) => cursor.skip(),
            (false, false) => {
                self.blanks.clear();
                cursor.take_break(&mut self.first_break);
                self.has_break = true;
            }
            (false, true) => cursor.take_break(&mut self.breaks),
        }
    }

    /// Puts what the gap stands for behind a text.
    fn fold_into(self, text: &mut Vec<u8>) {
        if !self.has_break {
            text.extend(self.blanks);
            return;
        }
        match (self.first_break.first(), self.breaks.is_empty()) {
            (Some(b'\n'), true) => text.push(b' '),
            (Some(b'\n'), false) => {}
            // No break at all is one that was escaped.
            (Some(_) | None, _) => text.extend(self.first_break),
        }
        text.extend(self.breaks);
    }
}

/// What becomes of the breaks at the end of a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl Scanner<'_> {
    /// Reads a scalar without quotes.
    pub(super) fn plain(&mut self) -> Result<Kind, Misread> {
        let mut text = Vec::new();
        let mut gap = Gap::default();
        let least = self.least_column();
        while !self.cursor.is_any_document_indicator() && self.cursor.byte() != b'#' {
            while !self.cursor.is_gap() && !self.ends_plain() {
                std::mem::take(&mut gap).fold_into(&mut text);
                self.cursor.take(&mut text);
            }
            if !self.cursor.is_blank() && !self.cursor.is_break() {
                break;
            }
            while self.cursor.is_blank() || self.cursor.is_break() {
                let is_indented = self.cursor.mark.column >= least;
                if gap.has_break && !is_indented && self.cursor.byte() == b'\t' {
                    return Err(self.fault("found a tab character that violates indentation"));
                }
                gap.take(self);
            }
            if !self.is_flow() && self.cursor.mark.column < least {
                break;
            }
        }
        self.key_allowed |= gap.has_break;
        Ok(Kind::Scalar { text, is_plain: true })
    }

    fn ends_plain(&self) -> bool {
        match self.cursor.byte() {
            b':' => self.cursor.is_gap_at(1),
            b',' | b'?' | b'[' | b']' | b'{' | b'}' => self.is_flow(),
            _ => false,
        }
    }

    /// Reads a scalar in quotes.
    pub(super) fn quoted(&mut self, quote: u8) -> Result<Kind, Misread> {
        self.cursor.skip();
        let mut text = Vec::new();
        loop {
            if self.cursor.is_any_document_indicator() {
                return Err(self.fault("found unexpected document indicator"));
            }
            if self.cursor.is_end() {
                return Err(self.fault("found unexpected end of stream"));
            }
            let mut gap = Gap { has_break: self.word(quote, &mut text)?, ..Gap::default() };
            if self.cursor.byte() == quote {
                self.cursor.skip();
                return Ok(Kind::Scalar { text, is_plain: false });
            }
            while self.cursor.is_blank() || self.cursor.is_break() {
                gap.take(self);
            }
            gap.fold_into(&mut text);
        }
    }

    /// Reads a scalar in quotes up to a gap, or to the quote behind it. Whether an escaped break ended it.
    fn word(&mut self, quote: u8, text: &mut Vec<u8>) -> Result<bool, Misread> {
        while !self.cursor.is_gap() {
            match self.cursor.byte() {
                b'\'' if quote == b'\'' && self.cursor.peek(1) == b'\'' => {
                    text.push(b'\'');
                    self.cursor.skip_by(2);
                }
                byte if byte == quote => return Ok(false),
                b'\\' if quote == b'"' && self.cursor.is_break_at(1) => {
                    self.cursor.skip();
                    self.cursor.skip_break();
                    return Ok(true);
                }
                b'\\' if quote == b'"' => self.escape(text)?,
                _ => self.cursor.take(text),
            }
        }
        Ok(false)
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), Misread> {
        let digits = match self.cursor.peek(1) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            letter => {
                let Some(meant) = escaped(letter) else {
                    return Err(self.fault("found unknown escape character"));
                };
                text.extend_from_slice(meant.as_bytes());
                self.cursor.skip_by(2);
                return Ok(());
            }
        };
        self.cursor.skip_by(2);
        let mut value = 0_u32;
        for at in 0..digits {
            let Some(digit) = char::from(self.cursor.peek(at)).to_digit(16) else {
                return Err(self.fault("did not find expected hexdecimal number"));
            };
            value = value << 4 | digit;
        }
        let Some(character) = char::from_u32(value) else {
            return Err(self.fault("found invalid Unicode character escape code"));
        };
        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        self.cursor.skip_by(digits);
        Ok(())
    }

    /// Reads a scalar of whole lines.
    pub(super) fn block_scalar(&mut self, is_literal: bool) -> Result<Kind, Misread> {
        self.cursor.skip();
        let (chomping, increment) = self.block_header()?;
        let mut indent = increment.map(|increment| self.block_column() + increment);
        let (mut text, mut last_break, mut breaks) = (Vec::new(), Vec::new(), Vec::new());
        let mut follows_blank = false;
        let column = self.block_breaks(&mut indent, &mut breaks)?;
        while self.cursor.mark.column == column && !self.cursor.is_end() {
            let is_blank = self.cursor.is_blank();
            let folds = !is_literal && !follows_blank && !is_blank && last_break.starts_with(b"\n");
            if !folds {
                text.append(&mut last_break);
            } else if breaks.is_empty() {
                text.push(b' ');
            }
            text.append(&mut breaks);
            last_break.clear();
            follows_blank = is_blank;
            while !self.cursor.is_line_end() {
                self.cursor.take(&mut text);
            }
            self.cursor.take_break(&mut last_break);
            self.block_breaks(&mut indent, &mut breaks)?;
        }
        if chomping != Chomping::Strip {
            text.append(&mut last_break);
        }
        if chomping == Chomping::Keep {
            text.append(&mut breaks);
        }
        Ok(Kind::Scalar { text, is_plain: false })
    }

    /// Reads the signs behind the bar, and the rest of their line.
    fn block_header(&mut self) -> Result<(Chomping, Option<usize>), Misread> {
        let mut chomping = self.chomping();
        let increment = match self.cursor.byte() {
            b'0' => return Err(self.fault("found an indentation indicator equal to 0")),
            digit @ b'1'..=b'9' => {
                self.cursor.skip();
                Some(usize::from(digit - b'0'))
            }
            _ => None,
        };
        if chomping.is_none() && increment.is_some() {
            chomping = self.chomping();
        }
        self.cursor.skip_blanks();
        self.cursor.skip_comment();
        if !self.cursor.is_line_end() {
            return Err(self.fault("did not find expected comment or line break"));
        }
        self.cursor.skip_break();
        Ok((chomping.unwrap_or(Chomping::Clip), increment))
    }

    fn chomping(&mut self) -> Option<Chomping> {
        let chomping = match self.cursor.byte() {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return None,
        };
        self.cursor.skip();
        Some(chomping)
    }

    /// Goes past indentation and empty lines; the column at which lines of the block begin, which the first of them tells.
    fn block_breaks(&mut self, indent: &mut Option<usize>, breaks: &mut Vec<u8>) -> Result<usize, Misread> {
        let mut furthest = 0;
        loop {
            let is_left = |column: usize| indent.is_none_or(|indent| column < indent);
            while is_left(self.cursor.mark.column) && self.cursor.byte() == b' ' {
                self.cursor.skip();
            }
            furthest = furthest.max(self.cursor.mark.column);
            if is_left(self.cursor.mark.column) && self.cursor.byte() == b'\t' {
                return Err(self.fault("found a tab character where an indentation space is expected"));
            }
            if !self.cursor.is_break() {
                break;
            }
            self.cursor.take_break(breaks);
        }
        let least = self.least_column().max(1);
        Ok(*indent.get_or_insert(furthest.max(least)))
    }
}

/// What a letter behind a backslash stands for.
fn escaped(letter: u8) -> Option<&'static str> {
    Some(match letter {
        b'0' => "\0",
        b'a' => "\x07",
        b'b' => "\x08",
        b't' | b'\t' => "\t",
        b'n' => "\n",
        b'v' => "\x0b",
        b'f' => "\x0c",
        b'r' => "\r",
        b'e' => "\x1b",
        b' ' => " ",
        b'"' => "\"",
        b'\'' => "'",
        b'\\' => "\\",
        b'N' => "\u{85}",
        b'_' => "\u{a0}",
        b'L' => "\u{2028}",
        b'P' => "\u{2029}",
        _ => return None,
    })
}
