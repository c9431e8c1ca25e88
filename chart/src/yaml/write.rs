//! `toYaml`: a value as text, as sigs.k8s.io/yaml writes it (JSON first, then go-yaml v2's emitter).

use std::cmp::Ordering;

use super::json::number_text;
use super::resolve::{Resolved, parse_int, resolve};
use crate::gofmt;
use crate::order;
use crate::value::{MAX_NESTING, Map, Text, Value, lossy, too_deep};

/// Lines are folded at the first blank after this column.
const BEST_WIDTH: usize = 80;
/// What lines are indented with.
const BLANKS: &str = "                                ";
/// A longer key is written with a question mark.
const MAX_SIMPLE_KEY: usize = 128;

/// The value as YAML, with the newline at its end.
pub(crate) fn to_yaml(value: &Value) -> Result<String, String> {
    written(value, false)
}

/// The value as go-yaml v3 writes it: lists stand to the right of their key, and no line is folded.
pub(crate) fn to_yaml_pretty(value: &Value) -> Result<String, String> {
    written(value, true)
}

fn written(value: &Value, pretty: bool) -> Result<String, String> {
    let plain = super::json::as_json(value)?;
    let mut writer = Writer { out: String::new(), column: 0, whitespace: true, indention: true, pretty };
    writer.node(&plain, -1, false, 0)?;
    // A literal has written the break at its end already.
    if !writer.out.ends_with('\n') {
        writer.out.push('\n');
    }
    Ok(writer.out)
}

struct Writer {
    out: String,
    column: usize,
    whitespace: bool,
    indention: bool,
    pretty: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

impl Writer {
    fn put(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
    }

    /// Whether the line is to be folded at the next blank.
    fn is_wide(&self) -> bool {
        self.column > BEST_WIDTH && !self.pretty
    }

    fn put_break(&mut self) {
        self.out.push('\n');
        self.column = 0;
    }

    fn indent(&mut self, indent: i32) {
        let indent = usize::try_from(indent).unwrap_or(0);
        if !self.indention || self.column > indent || (self.column == indent && !self.whitespace) {
            self.put_break();
        }
        let mut missing = indent.saturating_sub(self.column);
        self.column += missing;
        while missing > 0 {
            let part = missing.min(BLANKS.len());
            self.out.push_str(&BLANKS[..part]);
            missing -= part;
        }
        self.whitespace = true;
        self.indention = true;
    }

    fn indicator(&mut self, text: &str, need_space: bool, is_space: bool, is_indention: bool) {
        if need_space && !self.whitespace {
            self.put(' ');
        }
        self.out.push_str(text);
        self.column += text.len();
        self.whitespace = is_space;
        self.indention = self.indention && is_indention;
    }

    fn node(&mut self, value: &Value, indent: i32, in_mapping: bool, depth: usize) -> Result<(), String> {
        if depth > MAX_NESTING {
            return Err(too_deep());
        }
        match value {
            Value::Map(map) if !map.is_empty() => self.mapping(map, indent, depth)?,
            Value::List(list) if !list.is_empty() => {
                let indentless = in_mapping && !self.indention && !self.pretty;
                let inner = if indent < 0 {
                    0
                } else if indentless {
                    indent
                } else {
                    indent + 2
                };
                for item in list.iter() {
                    self.indent(inner);
                    self.indicator("-", true, false, true);
                    self.node(item, inner, false, depth + 1)?;
                }
            }
            Value::Map(_) => self.empty("{", "}"),
            Value::List(_) => self.empty("[", "]"),
            Value::Text(text) => self.text(&lossy(text), indent, false),
            Value::Invalid | Value::Nil => self.plain("null", indent, false),
            Value::Bool(b) => self.plain(&b.to_string(), indent, false),
            Value::Int(i) | Value::Int64(i) => self.plain(&i.to_string(), indent, false),
            Value::Float(f) => {
                let text = if self.pretty { gofmt::float(*f) } else { float_text(*f) };
                self.plain(&text, indent, false);
            }
            Value::Object(_) => return Err("an object cannot be written".to_string()),
        }
        Ok(())
    }

    fn mapping(&mut self, map: &Map, indent: i32, depth: usize) -> Result<(), String> {
        let inner = if indent < 0 { 0 } else { indent + 2 };
        let entry = |writer: &mut Self, key: &Text, entry: &Value| {
            writer.key(&lossy(key), inner);
            writer.node(entry, inner, true, depth + 1)
        };
        // Among letters alone, the order of the bytes is the natural one.
        if map.all(|key, _| key.iter().all(u8::is_ascii_alphabetic)) {
            return map.visit(|key, value| entry(self, key, value));
        }
        let mut entries = map.entries();
        order::sort_by(&mut entries, |a, b| natural_order(&lossy(&a.0), &lossy(&b.0)));
        entries.iter().try_for_each(|(key, value)| entry(self, key, value))
    }

    fn empty(&mut self, open: &str, close: &str) {
        self.indicator(open, true, true, false);
        self.indicator(close, false, false, false);
    }

    fn key(&mut self, key: &str, indent: i32) {
        self.indent(indent);
        let analysis = Analysis::of(key);
        if analysis.multiline || key.len() > MAX_SIMPLE_KEY {
            self.indicator("?", true, false, true);
            self.text(key, indent, false);
            self.indent(indent);
            self.indicator(":", true, false, true);
        } else {
            self.text(key, indent, true);
            self.indicator(":", false, false, false);
        }
    }

    fn text(&mut self, text: &str, indent: i32, simple_key: bool) {
        let indent = if indent < 0 { 2 } else { indent + 2 };
        match style_of(text, simple_key) {
            Style::Plain => self.plain_at(text, indent, simple_key),
            Style::Single => self.single(text, indent, simple_key),
            Style::Double => self.double(text, indent, simple_key),
            Style::Literal => self.literal(text, indent),
        }
    }

    fn plain(&mut self, text: &str, indent: i32, simple_key: bool) {
        self.plain_at(text, indent + 2, simple_key);
    }

    fn plain_at(&mut self, text: &str, indent: i32, simple_key: bool) {
        if !text.is_empty() && !self.whitespace {
            self.put(' ');
        }
        let (mut spaces, mut text) = (false, text);
        if text.is_ascii() && self.column + text.len() <= BEST_WIDTH {
            // Nothing of it is folded.
            self.out.push_str(text);
            self.column += text.len();
            text = "";
        }
        // By the words of it, each with the blank before it.
        while !text.is_empty() {
            if text.starts_with(' ') {
                text = &text[1..];
                if !simple_key && !spaces && self.is_wide() && !text.starts_with(' ') {
                    self.indent(indent);
                } else {
                    self.put(' ');
                }
                spaces = true;
            }
            let (word, rest) = text.split_at(memchr::memchr(b' ', text.as_bytes()).unwrap_or(text.len()));
            if !word.is_empty() {
                self.out.push_str(word);
                self.column += word.chars().count();
                self.indention = false;
                spaces = false;
            }
            text = rest;
        }
        self.whitespace = false;
        self.indention = false;
    }

    fn single(&mut self, text: &str, indent: i32, simple_key: bool) {
        self.indicator("'", true, false, false);
        let (mut spaces, mut breaks, mut first) = (false, false, true);
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if c == ' ' {
                let inside = !first && chars.peek().is_some_and(|next| *next != ' ');
                if !simple_key && !spaces && self.is_wide() && inside {
                    self.indent(indent);
                } else {
                    self.put(c);
                }
                spaces = true;
            } else if is_break(c) {
                self.out.push(c);
                self.column = 0;
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.indent(indent);
                }
                if c == '\'' {
                    self.put('\'');
                }
                self.put(c);
                self.indention = false;
                (spaces, breaks) = (false, false);
            }
            first = false;
        }
        self.indicator("'", false, false, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn double(&mut self, text: &str, indent: i32, simple_key: bool) {
        self.indicator("\"", true, false, false);
        let (mut spaces, mut first) = (false, true);
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if !is_printable(c) || is_break(c) || c == '"' || c == '\\' {
                for escaped in escape(c).chars() {
                    self.put(escaped);
                }
                spaces = false;
            } else if c == ' ' {
                let inside = !first && chars.peek().is_some();
                if !simple_key && !spaces && self.is_wide() && inside {
                    self.indent(indent);
                    if chars.peek() == Some(&' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(c);
                }
                spaces = true;
            } else {
                self.put(c);
                spaces = false;
            }
            first = false;
        }
        self.indicator("\"", false, false, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn literal(&mut self, text: &str, indent: i32) {
        self.indicator("|", true, false, false);
        let mut chars = text.chars();
        if chars.clone().next().is_some_and(|c| c == ' ' || is_break(c)) {
            self.indicator("2", false, false, false);
        }
        match (chars.next_back(), chars.next_back()) {
            (Some(last), _) if !is_break(last) => self.indicator("-", false, false, false),
            (Some(_), None) => self.indicator("+", false, false, false),
            (Some(_), Some(before)) if is_break(before) => self.indicator("+", false, false, false),
            (Some(_), Some(_)) | (None, _) => {}
        }
        self.put_break();
        self.indention = true;
        self.whitespace = true;
        let mut breaks = true;
        // The last break is written by whatever comes next.
        for c in text.chars() {
            if is_break(c) {
                self.out.push(c);
                self.column = 0;
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.indent(indent);
                }
                self.put(c);
                self.indention = false;
                breaks = false;
            }
        }
    }
}

fn style_of(text: &str, simple_key: bool) -> Style {
    let analysis = Analysis::of(text);
    let wanted = if analysis.multiline && text.contains('\n') {
        Style::Literal
    } else if resolve(text) == Resolved::Text && !is_base60(text) {
        Style::Plain
    } else {
        Style::Double
    };
    let style = if simple_key && analysis.multiline { Style::Double } else { wanted };
    match style {
        Style::Plain if analysis.block_plain && !(text.is_empty() && simple_key) => Style::Plain,
        Style::Plain | Style::Single if analysis.single => Style::Single,
        Style::Literal if analysis.block && !simple_key => Style::Literal,
        Style::Plain | Style::Single | Style::Double | Style::Literal => Style::Double,
    }
}

#[derive(Debug, PartialEq)]
struct Analysis {
    multiline: bool,
    block_plain: bool,
    single: bool,
    block: bool,
}

impl Analysis {
    fn of(text: &str) -> Analysis {
        if text.is_empty() {
            return Analysis { multiline: false, block_plain: true, single: true, block: false };
        }
        if is_ordinary(text.as_bytes()) {
            return Analysis { multiline: false, block_plain: true, single: true, block: true };
        }
        Analysis::in_full(text)
    }

    fn in_full(text: &str) -> Analysis {
        let mut indicators = text.starts_with("---") || text.starts_with("...");
        let (mut line_breaks, mut special) = (false, false);
        let (mut edge, mut trailing_space, mut break_space, mut space_break) = (false, false, false, false);
        let (mut previous_space, mut previous_break, mut after_space) = (false, false, true);
        let mut chars = text.chars().peekable();
        let mut first = true;
        while let Some(c) = chars.next() {
            let last = chars.peek().is_none();
            let before_space = chars.peek().is_none_or(|next| *next == ' ' || *next == '\t');
            indicators |= is_indicator(c, first, before_space, after_space);
            special |= !is_printable(c);
            if c == ' ' {
                edge |= first || last;
                trailing_space |= last;
                break_space |= previous_break;
                (previous_space, previous_break) = (true, false);
            } else if is_break(c) {
                line_breaks = true;
                edge |= first || last;
                space_break |= previous_space;
                (previous_space, previous_break) = (false, true);
            } else {
                (previous_space, previous_break) = (false, false);
            }
            after_space = c == ' ' || c == '\t' || is_break(c);
            first = false;
        }
        let broken = space_break || special;
        Analysis {
            multiline: line_breaks,
            block_plain: !(edge || break_space || broken || line_breaks || indicators),
            single: !(break_space || broken),
            block: !(trailing_space || broken),
        }
    }
}

/// Whether a text is a line of ASCII that begins with a letter or a digit and has no sign that means something to YAML
/// where it stands.
fn is_ordinary(text: &[u8]) -> bool {
    let is_usual = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/');
    let (Some(first), Some(last)) = (text.first(), text.last()) else { return false };
    if !is_usual(first) || *last == b' ' {
        return false;
    }
    // Without a branch, so that many bytes are looked at at once.
    let hidden = |byte: u8| u8::from(byte < b' ') | u8::from(byte > b'~');
    let means = |byte: u8| u8::from(byte == b'#') | u8::from(byte == b':');
    let add = |(h, m): (u8, u8), byte: &u8| (h | hidden(*byte), m | means(*byte));
    match text.iter().fold((0, 0), add) {
        (0, 0) => true,
        (0, _) => {
            !memchr::memchr_iter(b'#', text).any(|at| text[at - 1] == b' ')
                && !memchr::memchr_iter(b':', text).any(|at| matches!(text.get(at + 1), None | Some(b' ')))
        }
        _ => false,
    }
}

fn is_indicator(c: char, first: bool, before_space: bool, after_space: bool) -> bool {
    match c {
        '#' if !first => after_space,
        '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => {
            first
        }
        ':' => before_space,
        '?' | '-' => first && before_space,
        _ => false,
    }
}

fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

fn escape(c: char) -> String {
    let code = c as u32;
    let short = match code {
        0 => '0',
        7 => 'a',
        8 => 'b',
        9 => 't',
        0xa => 'n',
        0xb => 'v',
        0xc => 'f',
        0xd => 'r',
        0x1b => 'e',
        0x22 => '"',
        0x5c => '\\',
        0x85 => 'N',
        0xa0 => '_',
        0x2028 => 'L',
        0x2029 => 'P',
        _ if code < 0x100 => return format!("\\x{code:02X}"),
        _ if code < 0x1_0000 => return format!("\\u{code:04X}"),
        _ => return format!("\\U{code:08X}"),
    };
    format!("\\{short}")
}

/// A number as go-yaml writes it after a round through JSON.
fn float_text(value: f64) -> String {
    let json = number_text(value);
    match parse_int(&json) {
        Some(int) => int.to_string(),
        None => gofmt::float(value),
    }
}

/// Texts such as `1:30`, which YAML 1.1 takes for numbers to the base of 60.
fn is_base60(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut parts = body.split(':');
    let Some(head) = parts.next() else { return false };
    if !head.starts_with(|c: char| c.is_ascii_digit())
        || !head.bytes().all(|b| b.is_ascii_digit() || b == b'_')
    {
        return false;
    }
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return false };
    let last = match last.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|b| b.is_ascii_digit() || b == b'_') => whole,
        Some(_) => return false,
        None => last,
    };
    let sixty = |part: &str| match part.as_bytes() {
        [d] => d.is_ascii_digit(),
        [tens, d] => (b'0'..=b'5').contains(tens) && d.is_ascii_digit(),
        _ => false,
    };
    sixty(last) && middle.iter().all(|part| sixty(part))
}

/// go-yaml's order of keys: numbers inside of names by value, other signs before letters.
fn natural_order(a: &str, b: &str) -> Ordering {
    if natural_less(a, b) {
        Ordering::Less
    } else if natural_less(b, a) {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

fn natural_less(a: &str, b: &str) -> bool {
    // Nearly all differ in a letter first.
    let Some(at) = a.bytes().zip(b.bytes()).position(|(a, b)| a != b) else { return a.len() < b.len() };
    if let (Some(a @ (b'a'..=b'z' | b'A'..=b'Z')), Some(b @ (b'a'..=b'z' | b'A'..=b'Z'))) =
        (a.as_bytes().get(at), b.as_bytes().get(at))
    {
        return a < b;
    }
    natural_less_in_full(a, b)
}

fn natural_less_in_full(a: &str, b: &str) -> bool {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut digits = false;
    for i in 0..a.len().min(b.len()) {
        if a[i] == b[i] {
            digits = a[i].is_ascii_digit();
            continue;
        }
        let (a_letter, b_letter) = (a[i].is_alphabetic(), b[i].is_alphabetic());
        if a_letter && b_letter {
            return a[i] < b[i];
        }
        if a_letter || b_letter {
            return if digits { a_letter } else { b_letter };
        }
        let mut start = 0_i64;
        if a[i] == '0' || b[i] == '0' {
            let before = a[..i].iter().rev().take_while(|c| c.is_ascii_digit());
            start = i64::from(before.into_iter().any(|c| *c != '0'));
        }
        let (a_number, a_end) = number_at(&a, i, start);
        let (b_number, b_end) = number_at(&b, i, start);
        if a_number != b_number {
            return a_number < b_number;
        }
        if a_end != b_end {
            return a_end < b_end;
        }
        return a[i] < b[i];
    }
    a.len() < b.len()
}

fn number_at(text: &[char], from: usize, start: i64) -> (i64, usize) {
    let mut number = start;
    let mut end = from;
    while let Some(digit) = text.get(end).and_then(|c| c.to_digit(10)) {
        number = number.wrapping_mul(10).wrapping_add(i64::from(digit));
        end += 1;
    }
    (number, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_tells_the_order_of_keys() {
        const PIECES: [&str; 8] = ["a", "B", "0", "1", "-", "é", "ê", "_"];
        let texts: Vec<String> = (0..PIECES.len().pow(3))
            .map(|code| (0..3).map(|idx| PIECES[code / PIECES.len().pow(idx) % PIECES.len()]).collect())
            .chain(["", "a", "a1", "10", "9"].map(str::to_owned))
            .collect();
        for (a, b) in texts.iter().flat_map(|a| texts.iter().map(move |b| (a, b))) {
            assert_eq!(natural_less(a, b), natural_less_in_full(a, b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn a_line_is_indented_as_far_as_it_has_to_be() {
        let deep = (0..40).fold(Value::text("a"), |inner, _| {
            let map = Map::new();
            map.insert("b", inner);
            Value::Map(map)
        });
        let text = to_yaml(&deep).unwrap_or_else(|error| panic!("{error}"));
        let indents: Vec<usize> = text.lines().map(|line| line.len() - line.trim_start().len()).collect();
        assert_eq!(indents, (0..40).map(|depth| depth * 2).collect::<Vec<_>>());
    }

    #[test]
    fn a_text_that_looks_ordinary_is() {
        const PIECES: [&str; 10] = ["a", " ", ":", "#", "-", "\n", "é", "?", "/", "'"];
        let mut ordinary = 0;
        for code in 0..PIECES.len().pow(5) {
            let piece = |idx: u32| PIECES[code / PIECES.len().pow(idx) % PIECES.len()];
            let text: String = (0..5).map(piece).collect();
            if is_ordinary(text.as_bytes()) {
                ordinary += 1;
                let plain = Analysis { multiline: false, block_plain: true, single: true, block: true };
                assert_eq!(Analysis::in_full(&text), plain, "{text:?}");
            }
        }
        assert!(ordinary > 1000, "{ordinary}");
    }
}
