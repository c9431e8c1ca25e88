//! sprig's functions that change the case of words, shorten and wrap text.

use super::{Function, Kind, bytes, fixed, int, lossy};
use crate::error::Fault;
use crate::value::Value;

const T: Kind = Kind::Text;

pub(super) const TABLE: &[Function] = &[
    fixed("untitle", &[T], |_, args| Ok(Value::text(untitle(&lossy(args, 0))))),
    fixed("swapcase", &[T], |_, args| Ok(Value::text(swapcase(&lossy(args, 0))))),
    fixed("camelcase", &[T], |_, args| Ok(Value::text(pascal(&lossy(args, 0))))),
    fixed("snakecase", &[T], |_, args| Ok(Value::text(joined_words(&lossy(args, 0), '_')))),
    fixed("kebabcase", &[T], |_, args| Ok(Value::text(joined_words(&lossy(args, 0), '-')))),
    fixed("initials", &[T], |_, args| Ok(Value::text(initials(bytes(args, 0))))),
    fixed("nospace", &[T], |_, args| Ok(Value::text(nospace(bytes(args, 0))))),
    fixed("abbrev", &[Kind::Int, T], |_, args| Ok(Value::text(abbreviated(bytes(args, 1), 0, int(args, 0))))),
    fixed("abbrevboth", &[Kind::Int, Kind::Int, T], |_, args| {
        Ok(Value::text(abbreviated(bytes(args, 2), int(args, 0), int(args, 1))))
    }),
    fixed("substr", &[Kind::Int, Kind::Int, T], |_, args| {
        let part = substr(int(args, 0), int(args, 1), bytes(args, 2));
        part.map(Value::text).ok_or_else(|| Fault::new("runtime error: slice bounds out of range"))
    }),
    fixed("plural", &[T, T, Kind::Int], |_, args| Ok(args[usize::from(int(args, 2) != 1)].clone())),
    fixed("wrap", &[Kind::Int, T], |call, args| {
        let text = wrapped(bytes(args, 1), int(args, 0), b"\n", false);
        call.engine.count_output(text.len())?;
        Ok(Value::text(text))
    }),
    fixed("wrapWith", &[Kind::Int, T, T], |call, args| {
        let separator: &[u8] = if bytes(args, 1).is_empty() { b"\n" } else { bytes(args, 1) };
        let breaks = bytes(args, 2).len().saturating_mul(separator.len());
        call.engine.count_output(breaks)?;
        Ok(Value::text(wrapped(bytes(args, 2), int(args, 0), separator, true)))
    }),
];

/// The library behind some of these functions takes each byte for a character.
fn latin(bytes: &[u8]) -> impl Iterator<Item = char> {
    bytes.iter().map(|byte| char::from(*byte))
}

fn initials(text: &[u8]) -> String {
    let mut after_gap = true;
    let mut out = String::new();
    for c in latin(text) {
        if !c.is_whitespace() && after_gap {
            out.push(c);
        }
        after_gap = c.is_whitespace();
    }
    out
}

fn nospace(text: &[u8]) -> Vec<u8> {
    if latin(text).any(char::is_whitespace) {
        return latin(text).filter(|c| !c.is_whitespace()).collect::<String>().into_bytes();
    }
    text.to_vec()
}

/// A letter becomes one letter, as in Go.
pub(super) fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

pub(super) fn upper(c: char) -> char {
    let mut changed = c.to_uppercase();
    match (changed.next(), changed.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

fn untitle(text: &str) -> String {
    let mut first = true;
    let change = |c: char| {
        let changed = if first && !c.is_whitespace() { lower(c) } else { c };
        first = c.is_whitespace();
        changed
    };
    text.chars().map(change).collect()
}

fn swapcase(text: &str) -> String {
    let change = |c: char| {
        if c.is_uppercase() {
            lower(c)
        } else if c.is_lowercase() {
            upper(c)
        } else {
            c
        }
    };
    text.chars().map(change).collect()
}

fn is_connector(c: char) -> bool {
    c == '-' || c == '_' || c.is_whitespace()
}

/// `some_words` → `SomeWords`; connectors at the ends and doubled ones stay.
fn pascal(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let lead = chars.iter().take_while(|c| is_connector(**c)).count();
    let mut out: String = chars[..lead].iter().collect();
    let Some(first) = chars.get(lead) else {
        // What is nothing but connectors gets its last one twice.
        out.extend(chars.last());
        return out;
    };
    let mut was_upper = first.is_uppercase();
    let mut before = upper(*first);
    for c in chars.iter().skip(lead + 1).copied() {
        let mut now = c;
        match (is_connector(before), is_connector(c)) {
            (true, true) => out.push(before),
            (true, false) => {
                was_upper = c.is_uppercase();
                now = upper(c);
            }
            (false, _) => {
                if was_upper && c.is_uppercase() {
                    now = lower(c);
                } else {
                    was_upper = false;
                }
                out.push(before);
            }
        }
        before = now;
    }
    out.push(before);
    out
}

#[derive(Clone, Copy, PartialEq)]
enum Word {
    None,
    Number,
    Upper,
    Letters,
    Connector,
    Signs,
    Other,
}

struct Words {
    rest: Vec<char>,
    at: usize,
    connector: char,
    out: String,
}

/// `SomeHTTPWords` → `some_http_words`.
fn joined_words(text: &str, connector: char) -> String {
    let mut words = Words { rest: text.chars().collect(), at: 0, connector, out: String::new() };
    words.run();
    words.out
}

impl Words {
    fn run(&mut self) {
        let (mut kind, mut word) = self.next();
        while self.at < self.rest.len() {
            if kind != Word::Connector {
                self.write(kind, &word);
            }
            let before = (kind, word);
            (kind, word) = self.next();
            match before.0 {
                Word::Number => (kind, word) = self.behind_number(kind, word),
                Word::Connector => self.write(Word::Connector, &before.1),
                Word::Signs => {}
                Word::None | Word::Upper | Word::Letters | Word::Other => {
                    (kind, word) = self.behind_letters(kind, word);
                }
            }
        }
        self.write(kind, &word);
    }

    /// Letters and digits behind a number belong to it.
    fn behind_number(&mut self, mut kind: Word, mut word: Vec<char>) -> (Word, Vec<char>) {
        while matches!(kind, Word::Letters | Word::Number) {
            self.write(kind, &word);
            (kind, word) = self.next();
        }
        if !matches!(kind, Word::None | Word::Signs | Word::Connector) {
            self.out.push(self.connector);
        }
        (kind, word)
    }

    fn behind_letters(&mut self, kind: Word, word: Vec<char>) -> (Word, Vec<char>) {
        if kind != Word::Number {
            if !matches!(kind, Word::Connector | Word::Signs) {
                self.out.push(self.connector);
            }
            return (kind, word);
        }
        if self.at >= self.rest.len() {
            return (kind, word);
        }
        let number = word;
        let (kind, word) = self.next();
        if kind == Word::Letters {
            self.out.push(self.connector);
            self.write(Word::Number, &number);
            return self.behind_number(kind, word);
        }
        self.write(Word::Number, &number);
        if !matches!(kind, Word::Connector | Word::Signs) {
            self.out.push(self.connector);
        }
        (kind, word)
    }

    fn next(&mut self) -> (Word, Vec<char>) {
        let from = self.at;
        let Some(first) = self.rest.get(from).copied() else { return (Word::None, Vec::new()) };
        self.at += 1;
        let kind = kind_of(first);
        match kind {
            Word::Upper => self.capitals(),
            Word::Letters => self.skip(|c| c.is_alphabetic() && !c.is_uppercase()),
            _ => self.skip(|c| kind_of(c) == kind),
        }
        (kind, self.rest[from..self.at].to_vec())
    }

    /// `HTTPStatus` is `HTTP` and `Status`.
    fn capitals(&mut self) {
        match self.rest.get(self.at) {
            Some(c) if c.is_uppercase() => {
                self.skip(char::is_uppercase);
                if self.rest.get(self.at).is_some_and(|c| c.is_alphabetic()) {
                    self.at -= 1;
                }
            }
            Some(c) if c.is_alphabetic() => self.skip(|c| c.is_alphabetic() && !c.is_uppercase()),
            Some(_) | None => {}
        }
    }

    fn skip(&mut self, wanted: impl Fn(char) -> bool) {
        while self.rest.get(self.at).copied().is_some_and(&wanted) {
            self.at += 1;
        }
    }

    fn write(&mut self, kind: Word, word: &[char]) {
        for c in word.iter().copied() {
            self.out.push(match kind {
                Word::Upper => lower(c),
                Word::Connector => self.connector,
                Word::None | Word::Number | Word::Letters | Word::Signs | Word::Other => c,
            });
        }
    }
}

fn kind_of(c: char) -> Word {
    if is_connector(c) {
        Word::Connector
    } else if c.is_ascii_punctuation() && !"$+<=>^`|~".contains(c) {
        Word::Signs
    } else if c.is_uppercase() {
        Word::Upper
    } else if c.is_alphabetic() {
        Word::Letters
    } else if c.is_numeric() {
        Word::Number
    } else {
        Word::Other
    }
}

fn abbreviated(text: &[u8], offset: i64, width: i64) -> Vec<u8> {
    const DOTS: &[u8] = b"...";
    let (size, offset) = (text.len(), usize::try_from(offset).unwrap_or(0));
    let Ok(width) = usize::try_from(width) else { return text.to_vec() };
    if width < 4 || offset > 0 && width < 7 || size <= width {
        return text.to_vec();
    }
    let kept = width - DOTS.len();
    let offset = offset.min(size - kept);
    if offset <= 4 {
        return [&text[..kept], DOTS].concat();
    }
    if offset + kept < size {
        return [DOTS, &abbreviated(&text[offset..], 0, kept as i64)].concat();
    }
    [DOTS, &text[size - kept..]].concat()
}

fn substr(start: i64, end: i64, text: &[u8]) -> Option<&[u8]> {
    let index = |at: i64| usize::try_from(at).ok();
    if start < 0 {
        return text.get(..index(end)?);
    }
    let start = index(start)?;
    match index(end) {
        Some(end) if end <= text.len() => text.get(start..end),
        Some(_) | None => text.get(start..),
    }
}

fn wrapped(text: &[u8], width: i64, separator: &[u8], breaks_words: bool) -> Vec<u8> {
    let width = usize::try_from(width).unwrap_or(0).max(1);
    let (mut out, mut at) = (Vec::new(), 0);
    while text.len() - at > width {
        if text[at] == b' ' {
            at += 1;
            continue;
        }
        let window = &text[at..=at + width];
        let end = match window.iter().rposition(|byte| *byte == b' ') {
            Some(gap) => Some((at + gap, at + gap + 1)),
            None if breaks_words => Some((at + width, at + width)),
            None => {
                let gap = text[at + width..].iter().position(|byte| *byte == b' ');
                gap.map(|gap| (at + width + gap, at + width + gap + 1))
            }
        };
        let Some((end, next)) = end else {
            out.extend_from_slice(&text[at..]);
            return out;
        };
        out.extend_from_slice(&text[at..end]);
        out.extend_from_slice(separator);
        at = next;
    }
    out.extend_from_slice(&text[at..]);
    out
}
