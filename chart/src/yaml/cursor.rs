//! The characters of a YAML text, one after the other, and where they stand; characters that YAML does not have end it.

/// go-yaml looks at the characters of so many bytes at once, so what is wrong with one of them is found before any other
/// fault in the same piece.
const PIECE: usize = 512;
/// The most bytes that are looked at ahead.
const AHEAD: usize = 8;

/// A place in a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// The characters before it.
    pub(super) index: usize,
    /// The line, from 0.
    pub(super) line: usize,
    /// The character in the line, from 0.
    pub(super) column: usize,
}

/// Reads a text from its beginning to its end. Behind the end stand zeros.
pub(super) struct Cursor<'t> {
    text: &'t [u8],
    at: usize,
    pub(super) mark: Mark,
    /// How far the characters were looked at, and how far they can be without another piece.
    known: usize,
    piece_end: usize,
    /// What is wrong with the next character that was not looked at.
    pub(super) odd: Option<&'static str>,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        let mut cursor = Cursor { text, at: 0, mark: Mark::default(), known: 0, piece_end: 0, odd: None };
        cursor.look_ahead();
        cursor
    }

    fn look_ahead(&mut self) {
        while self.odd.is_none() && self.known < self.at + AHEAD && self.known < self.text.len() {
            let left = self.piece_end - self.known;
            if self.piece_end == self.text.len() {
                self.odd = Some("incomplete UTF-8 octet sequence");
                return;
            }
            self.piece_end = (self.piece_end + PIECE - left).min(self.text.len());
            self.look_at_piece();
        }
    }

    fn look_at_piece(&mut self) {
        let piece = &self.text[self.known..self.piece_end];
        if piece.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
            self.known = self.piece_end;
            return;
        }
        while self.known < self.piece_end {
            match character(&self.text[self.known..self.piece_end]) {
                Ok(Some(width)) => self.known += width,
                Ok(None) => return,
                Err(problem) => {
                    self.odd = Some(problem);
                    return;
                }
            }
        }
    }

    /// The byte so far ahead.
    pub(super) fn peek(&self, ahead: usize) -> u8 {
        match self.at + ahead {
            at if at < self.known => self.text[at],
            _ => 0,
        }
    }

    /// The next byte.
    pub(super) fn byte(&self) -> u8 {
        self.peek(0)
    }

    pub(super) fn is_end(&self) -> bool {
        self.byte() == 0
    }

    pub(super) fn is_blank(&self) -> bool {
        matches!(self.byte(), b' ' | b'\t')
    }

    /// Whether a line ends so far ahead.
    pub(super) fn is_break_at(&self, ahead: usize) -> bool {
        match self.peek(ahead) {
            b'\r' | b'\n' => true,
            0xc2 => self.peek(ahead + 1) == 0x85,
            0xe2 => self.peek(ahead + 1) == 0x80 && matches!(self.peek(ahead + 2), 0xa8 | 0xa9),
            _ => false,
        }
    }

    pub(super) fn is_break(&self) -> bool {
        self.is_break_at(0)
    }

    /// Whether a line or the text ends here.
    pub(super) fn is_line_end(&self) -> bool {
        self.is_end() || self.is_break()
    }

    /// Whether a blank, a break or the end stands so far ahead.
    pub(super) fn is_gap_at(&self, ahead: usize) -> bool {
        matches!(self.peek(ahead), b' ' | b'\t' | 0) || self.is_break_at(ahead)
    }

    pub(super) fn is_gap(&self) -> bool {
        self.is_gap_at(0)
    }

    /// Whether a line begins with `---` or `...` here.
    pub(super) fn is_document_indicator(&self, sign: u8) -> bool {
        self.mark.column == 0 && (0..3).all(|ahead| self.peek(ahead) == sign) && self.is_gap_at(3)
    }

    /// Whether text that began before ends here for the next document.
    pub(super) fn is_any_document_indicator(&self) -> bool {
        self.is_document_indicator(b'-') || self.is_document_indicator(b'.')
    }

    /// Goes past a character that is no break.
    pub(super) fn skip(&mut self) {
        if self.at < self.known {
            self.at += width(self.text[self.at]);
        }
        self.mark.index += 1;
        self.mark.column += 1;
        self.look_ahead();
    }

    pub(super) fn skip_by(&mut self, characters: usize) {
        (0..characters).for_each(|_| self.skip());
    }

    pub(super) fn skip_blanks(&mut self) {
        while self.is_blank() {
            self.skip();
        }
    }

    /// Goes to the end of the line if a comment begins here.
    pub(super) fn skip_comment(&mut self) {
        if self.byte() == b'#' {
            while !self.is_line_end() {
                self.skip();
            }
        }
    }

    /// Goes past a break, if there is one.
    pub(super) fn skip_break(&mut self) {
        self.take_break(&mut Vec::new());
    }

    /// Goes past a character and keeps it.
    pub(super) fn take(&mut self, out: &mut Vec<u8>) {
        let from = self.at;
        self.skip();
        out.extend_from_slice(&self.text[from..self.at]);
    }

    /// Goes past a break, if there is one, and keeps what it stands for.
    pub(super) fn take_break(&mut self, out: &mut Vec<u8>) {
        let (width, characters) = match self.byte() {
            b'\r' if self.peek(1) == b'\n' => (2, 2),
            _ if !self.is_break() => return,
            first => (width(first), 1),
        };
        match width {
            3 => out.extend_from_slice(&self.text[self.at..self.at + width]),
            _ => out.push(b'\n'),
        }
        self.at += width;
        self.mark = Mark { index: self.mark.index + characters, line: self.mark.line + 1, column: 0 };
        self.look_ahead();
    }
}

/// How many bytes a character has by its first.
fn width(first: u8) -> usize {
    match first {
        0..=0x7f => 1,
        0x80..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xff => 4,
    }
}

/// The width of the first character if YAML has it; none if the text ends within.
fn character(text: &[u8]) -> Result<Option<usize>, &'static str> {
    let Some(first) = text.first() else { return Ok(None) };
    if matches!(first, 0x80..=0xbf | 0xf8..) {
        return Err("invalid leading UTF-8 octet");
    }
    let width = width(*first);
    let Some(bytes) = text.get(..width) else { return Ok(None) };
    if bytes[1..].iter().any(|byte| byte & 0xc0 != 0x80) {
        return Err("invalid trailing UTF-8 octet");
    }
    let lead = match width {
        1 => u32::from(*first),
        _ => u32::from(first & (0x7f >> width)),
    };
    let value = bytes[1..].iter().fold(lead, |value, byte| value << 6 | u32::from(byte & 0x3f));
    let least = [0, 0x80, 0x800, 0x1_0000][width - 1];
    match value {
        _ if value < least => Err("invalid length of a UTF-8 sequence"),
        0xd800..=0xdfff | 0x11_0000.. => Err("invalid Unicode character"),
        0x09 | 0x0a | 0x0d | 0x20..=0x7e | 0x85 | 0xa0..=0xfffd | 0x1_0000.. => Ok(Some(width)),
        _ => Err("control characters are not allowed"),
    }
}
