//! Template text → tokens, by the rules of Go's `text/template/parse`.

use crate::expression::{Regex, Searcher};

use super::ast::Run;
use crate::value::lossy;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Open,
    Close,
    Space,
    Dot,
    Field,
    Variable,
    Identifier,
    Number,
    Char,
    Quoted,
    Raw,
    Declare,
    Assign,
    Pipe,
    LeftParen,
    RightParen,
    Comma,
    End,
}

/// A token: its place and the bytes it covers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) pos: usize,
    pub(crate) text: &'a [u8],
}

impl Token<'_> {
    /// Where it stands in the source.
    pub(crate) fn run(self) -> Run {
        Run::new(self.pos, self.pos + self.text.len())
    }

    /// The token's text for messages and names.
    pub(crate) fn lossy(&self) -> String {
        lossy(self.text).into_owned()
    }
}

const OPEN: &[u8] = b"{{";
const CLOSE: &[u8] = b"}}";
const TRIM_CLOSE: &[u8] = b"-}}";

/// Room for the tokens of most actions.
const ROOM: usize = 32;

/// A fault with the byte where it is.
pub(crate) type LexFault = (usize, String);

/// Cuts a template into tokens, action by action. There are thousands, most of which are looked at once.
pub(crate) struct Lexer<'a> {
    input: &'a [u8],
    at: usize,
    parens: usize,
    /// Whether the text that follows is trimmed on its left.
    trims: bool,
    /// The tokens of the action: their kinds and places.
    tokens: Vec<(Kind, u32, u32)>,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn find(input: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = input.get(from..)?;
    let mut starts = memchr::memchr_iter(*what.first()?, rest);
    starts.find(|at| rest[*at..].starts_with(what)).map(|at| at + from)
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(input: &'a [u8]) -> Self {
        Lexer { input, at: 0, parens: 0, trims: false, tokens: Vec::with_capacity(ROOM) }
    }

    /// A token of the action, if it has so many.
    pub(crate) fn token(&self, at: usize) -> Option<Token<'a>> {
        let (kind, from, to) = *self.tokens.get(at)?;
        let (from, to) = (from as usize, to as usize);
        Some(Token { kind, pos: from, text: self.input.get(from..to)? })
    }

    /// Goes on to the next action, with the text before it, or to the end.
    pub(crate) fn advance(&mut self) -> Result<(), LexFault> {
        self.tokens.clear();
        if u32::try_from(self.input.len()).is_err() {
            return Err((0, "template is too long".to_string()));
        }
        loop {
            let open = find(self.input, self.at, OPEN);
            let end = open.unwrap_or(self.input.len());
            let trims = open.is_some_and(|at| self.has_trim_after(at + OPEN.len()));
            self.text(end, trims);
            let Some(open) = open else {
                self.end();
                return Ok(());
            };
            self.at = open + OPEN.len();
            if trims {
                self.at += 2;
            }
            if self.rest().starts_with(b"/*") {
                self.comment()?;
                continue;
            }
            self.push(Kind::Open, open);
            return self.action();
        }
    }

    /// Ends the tokens, wherever they are.
    pub(crate) fn end(&mut self) {
        self.at = self.input.len();
        self.push(Kind::End, self.at);
    }

    fn push(&mut self, kind: Kind, from: usize) {
        self.push_until(kind, from, self.at.max(from));
    }

    fn push_until(&mut self, kind: Kind, from: usize, to: usize) {
        self.tokens.push((kind, from as u32, to as u32));
    }

    fn rest(&self) -> &'a [u8] {
        &self.input[self.at.min(self.input.len())..]
    }

    fn has_trim_after(&self, at: usize) -> bool {
        self.input.get(at) == Some(&b'-') && self.input.get(at + 1).copied().is_some_and(is_space)
    }

    fn text(&mut self, end: usize, trim_right: bool) {
        let (mut from, mut to) = (self.at, end);
        while self.trims && from < to && is_space(self.input[from]) {
            from += 1;
        }
        while trim_right && to > from && is_space(self.input[to - 1]) {
            to -= 1;
        }
        if from < to {
            self.push_until(Kind::Text, from, to);
        }
        self.at = end;
    }

    /// Skips a comment.
    fn comment(&mut self) -> Result<(), LexFault> {
        let start = self.at;
        let Some(close) = find(self.input, self.at + 2, b"*/") else {
            return Err((start, "unclosed comment".to_string()));
        };
        self.at = close + 2;
        let rest = self.rest();
        if rest.first().copied().is_some_and(is_space) && rest[1..].starts_with(TRIM_CLOSE) {
            self.at += 1 + TRIM_CLOSE.len();
            self.trims = true;
            return Ok(());
        }
        if rest.starts_with(CLOSE) {
            self.at += CLOSE.len();
            self.trims = false;
            return Ok(());
        }
        Err((start, "comment ends before closing delimiter".to_string()))
    }

    /// Lexes until the end of the action.
    fn action(&mut self) -> Result<(), LexFault> {
        self.parens = 0;
        loop {
            let Some(byte) = self.input.get(self.at).copied() else {
                return Err((self.at, "unclosed action".to_string()));
            };
            let trimmed = is_space(byte) && self.input[self.at + 1..].starts_with(TRIM_CLOSE);
            if trimmed || (byte == CLOSE[0] && self.rest().starts_with(CLOSE)) {
                if self.parens > 0 {
                    return Err((self.at, "unclosed left paren".to_string()));
                }
                if trimmed {
                    self.at += 2;
                }
                let from = self.at;
                self.at += CLOSE.len();
                self.push(Kind::Close, from);
                self.trims = trimmed;
                return Ok(());
            }
            self.inside(byte)?;
        }
    }

    fn inside(&mut self, byte: u8) -> Result<(), LexFault> {
        let from = self.at;
        let next = self.input.get(from + 1).copied();
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => self.space(),
            b'=' => self.one(Kind::Assign),
            b':' if next == Some(b'=') => {
                self.at += 2;
                self.push(Kind::Declare, from);
            }
            b':' => return Err((from, "expected :=".to_string())),
            b'|' => self.one(Kind::Pipe),
            b'"' => self.quoted()?,
            b'`' => self.raw()?,
            b'$' => self.variable()?,
            b'\'' => self.char_constant()?,
            b'.' if next.is_some_and(|next| next.is_ascii_digit()) => self.number()?,
            b'.' => self.field()?,
            b'+' | b'-' | b'0'..=b'9' => self.number()?,
            b'(' => {
                self.parens += 1;
                self.one(Kind::LeftParen);
            }
            b')' if self.parens == 0 => return Err((from, "unexpected right paren".to_string())),
            b')' => {
                self.parens -= 1;
                self.one(Kind::RightParen);
            }
            b',' => self.one(Kind::Comma),
            byte if is_word(byte) => self.word(Kind::Identifier, from)?,
            byte => {
                let shown = String::from_utf8_lossy(&self.input[from..(from + 1)]).into_owned();
                return Err((from, format!("unexpected {shown:?} (0x{byte:02x}) in command")));
            }
        }
        Ok(())
    }

    fn one(&mut self, kind: Kind) {
        let from = self.at;
        self.at += 1;
        self.push(kind, from);
    }

    fn space(&mut self) {
        let from = self.at;
        self.at += 1;
        while let [byte, rest @ ..] = self.rest()
            && is_space(*byte)
            && !rest.starts_with(TRIM_CLOSE)
        {
            self.at += 1;
        }
        self.push(Kind::Space, from);
    }

    /// Goes to the end of a name, and adds it; its dot, its dollar sign or its first letter stands at `from`.
    fn word(&mut self, kind: Kind, from: usize) -> Result<(), LexFault> {
        let mut found = 0;
        while let Some(byte) = self.input.get(self.at)
            && is_word(*byte)
        {
            found |= byte;
            self.at += 1;
        }
        let word = &self.input[from..self.at];
        if !found.is_ascii() && !is_letters(word) {
            return Err((from, format!("bad character in {:?}", lossy(word))));
        }
        if !self.at_terminator() {
            let shown = String::from_utf8_lossy(&self.rest()[..1]).into_owned();
            return Err((from, format!("bad character {shown:?}")));
        }
        self.push(kind, from);
        Ok(())
    }

    fn at_terminator(&self) -> bool {
        let rest = self.rest();
        rest.first().is_none_or(|byte| CLASS[usize::from(*byte)] & END != 0) || rest.starts_with(CLOSE)
    }

    fn field(&mut self) -> Result<(), LexFault> {
        let from = self.at;
        self.at += 1;
        if self.at_terminator() {
            self.push(Kind::Dot, from);
            return Ok(());
        }
        self.word(Kind::Field, from)
    }

    fn variable(&mut self) -> Result<(), LexFault> {
        let from = self.at;
        self.at += 1;
        self.word(Kind::Variable, from)
    }

    fn quoted(&mut self) -> Result<(), LexFault> {
        let from = self.at;
        self.at += 1;
        loop {
            match self.rest().first() {
                None | Some(b'\n') => return Err((from, "unterminated quoted string".to_string())),
                Some(b'\\') if !matches!(self.rest().get(1), None | Some(b'\n')) => self.at += 2,
                Some(b'\\') => return Err((from, "unterminated quoted string".to_string())),
                Some(b'"') => break,
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        self.push(Kind::Quoted, from);
        Ok(())
    }

    fn raw(&mut self) -> Result<(), LexFault> {
        let from = self.at;
        let Some(close) = find(self.input, from + 1, b"`") else {
            return Err((from, "unterminated raw quoted string".to_string()));
        };
        self.at = close + 1;
        self.push(Kind::Raw, from);
        Ok(())
    }

    fn char_constant(&mut self) -> Result<(), LexFault> {
        let from = self.at;
        self.at += 1;
        loop {
            match self.rest().first() {
                None | Some(b'\n') => return Err((from, "unterminated character constant".to_string())),
                Some(b'\\') if !matches!(self.rest().get(1), None | Some(b'\n')) => self.at += 2,
                Some(b'\'') => break,
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        self.push(Kind::Char, from);
        Ok(())
    }

    fn number(&mut self) -> Result<(), LexFault> {
        let from = self.at;
        if matches!(self.rest().first(), Some(b'+' | b'-')) {
            self.at += 1;
        }
        let hex = self.rest().len() > 1 && self.rest()[0] == b'0' && matches!(self.rest()[1], b'x' | b'X');
        while let Some(byte) = self.rest().first().copied() {
            let previous = self.input[self.at.saturating_sub(1)];
            let exponent =
                if hex { matches!(previous, b'p' | b'P') } else { matches!(previous, b'e' | b'E') };
            let sign = matches!(byte, b'+' | b'-') && exponent && self.at > from;
            if !(byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.' || sign) {
                break;
            }
            self.at += 1;
        }
        let text = &self.input[from..self.at];
        if super::parse::read_number(&String::from_utf8_lossy(text)).is_none() || !self.number_ends() {
            return Err((from, format!("bad number syntax: {:?}", String::from_utf8_lossy(text))));
        }
        self.push(Kind::Number, from);
        Ok(())
    }

    fn number_ends(&self) -> bool {
        !self.rest().first().copied().is_some_and(is_word)
    }
}

/// Whether a name that is not plain ASCII has only characters that Go takes in names, behind its dot or dollar sign.
fn is_letters(word: &[u8]) -> bool {
    thread_local! {
        static NAME: Searcher = Regex::constant(r"^[.$]?[\pL\p{Nd}_]*$").with_room();
    }
    std::str::from_utf8(word).is_ok() && NAME.with(|name| name.is_match(word))
}

fn is_word(byte: u8) -> bool {
    CLASS[usize::from(byte)] & WORD != 0
}

/// What may be part of a name: bytes beyond ASCII are looked at once the name is there.
const WORD: u8 = 1;
/// What may follow a name.
const END: u8 = 2;

static CLASS: [u8; 256] = {
    let mut table = [WORD; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        table[byte as usize] = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b'.' | b',' | b'|' | b':' | b')' | b'(' => END,
            b'_' => WORD,
            _ => byte.is_ascii_alphanumeric() as u8 * WORD,
        };
        byte += 1;
    }
    table
};
