//! Go's `fmt.Sprintf`, for the kinds of values that templates have.
//!
//! Imports `gofmt`, `object` and `value`.

use crate::gofmt::{float, is_printable, quote, special};
use crate::object::{Field, Object, Struct};
use crate::semver::Version;
use crate::value::{MAX_NESTING, Map, Value, characters, lossy, too_deep};

/// How a verb is to print.
#[derive(Default, Clone, Copy)]
struct Spec {
    minus: bool,
    plus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    /// The plus of `%+v`, which is that of no number.
    plus_v: bool,
    sharp_v: bool,
    width: Option<usize>,
    precision: Option<usize>,
    /// Whether the verb was none for the value, which is then printed by its fields.
    is_wrong: bool,
    /// How many lists, maps and structures are around the value.
    depth: usize,
    /// From how long a text on nothing more is printed.
    most: usize,
}

/// Go reads no further digit behind a higher number.
const MAX_NUMBER: usize = 1_000_000;

/// Go's `fmt.Sprintf`.
///
/// A text of more than `most` bytes ends soon after so many.
pub(crate) fn sprintf(format: &[u8], args: &[Value], most: usize) -> Result<Vec<u8>, String> {
    let mut printer =
        Printer { format, at: 0, args, next: 0, is_reordered: false, is_good: true, most, out: Vec::new() };
    while let Some(sign) = memchr::memchr(b'%', &format[printer.at..]) {
        printer.out.extend_from_slice(&format[printer.at..printer.at + sign]);
        printer.at += sign + 1;
        printer.directive()?;
        if printer.out.len() > most {
            break;
        }
    }
    printer.out.extend_from_slice(&format[printer.at..]);
    if printer.next < args.len() && !printer.is_reordered {
        append_extra(&mut printer.out, &args[printer.next..], most)?;
    }
    Ok(printer.out)
}

struct Printer<'a> {
    format: &'a [u8],
    at: usize,
    args: &'a [Value],
    next: usize,
    /// Whether an argument was named by its number.
    is_reordered: bool,
    /// Whether the numbers of the directive name arguments.
    is_good: bool,
    /// How many bytes end the text.
    most: usize,
    out: Vec<u8>,
}

impl Printer<'_> {
    fn byte(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> bool {
        let found = self.byte() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// What follows a `%`.
    fn directive(&mut self) -> Result<(), String> {
        self.is_good = true;
        let mut spec = self.flags();
        let mut after_number = self.number_of_argument();
        if self.take(b'*') {
            let width = self.value_of_argument();
            if width.is_none() {
                self.out.extend_from_slice(b"%!(BADWIDTH)");
            }
            if width.is_some_and(|width| width < 0) {
                (spec.minus, spec.zero) = (true, false);
            }
            spec.width = width.map(|width| usize::try_from(width.unsigned_abs()).unwrap_or(MAX_NUMBER));
            after_number = false;
        } else {
            spec.width = self.number();
            self.is_good &= !(after_number && spec.width.is_some());
        }
        if self.take(b'.') {
            self.is_good &= !after_number;
            after_number = self.number_of_argument();
            if self.take(b'*') {
                spec.precision =
                    self.value_of_argument().and_then(|precision| usize::try_from(precision).ok());
                if spec.precision.is_none() {
                    self.out.extend_from_slice(b"%!(BADPREC)");
                }
                after_number = false;
            } else {
                spec.precision = Some(self.number().unwrap_or(0));
            }
        }
        if !after_number {
            self.number_of_argument();
        }
        self.verb(spec)
    }

    fn flags(&mut self) -> Spec {
        let mut spec = Spec { most: self.most, ..Spec::default() };
        while let Some(byte) = self.byte() {
            match byte {
                b'-' => spec.minus = true,
                b'+' => spec.plus = true,
                b'#' => spec.sharp = true,
                b' ' => spec.space = true,
                b'0' => spec.zero = true,
                _ => break,
            }
            self.at += 1;
        }
        spec
    }

    /// `[2]`: the next argument is the second. Whether there was such a number.
    fn number_of_argument(&mut self) -> bool {
        if self.byte() != Some(b'[') {
            return false;
        }
        self.is_reordered = true;
        let rest = &self.format[self.at..];
        let end = memchr::memchr(b']', rest).filter(|_| rest.len() > 2);
        let digits = end.map_or(&b""[..], |end| &rest[1..end]);
        let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<usize>().ok());
        self.at += end.map_or(1, |end| end + 1);
        match number {
            Some(number) if (1..=self.args.len()).contains(&number) => self.next = number - 1,
            Some(_) | None => self.is_good = false,
        }
        number.is_some()
    }

    fn value_of_argument(&mut self) -> Option<i64> {
        let found = self.args.get(self.next)?;
        self.next += 1;
        match found {
            Value::Int(int) | Value::Int64(int) if int.unsigned_abs() <= MAX_NUMBER as u64 => Some(*int),
            _ => None,
        }
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = None;
        while let Some(digit) = self.byte().filter(u8::is_ascii_digit) {
            let so_far = number.unwrap_or(0);
            if so_far > MAX_NUMBER {
                // Go gives up the whole format.
                self.at = self.format.len();
                return None;
            }
            number = Some(so_far * 10 + usize::from(digit - b'0'));
            self.at += 1;
        }
        number
    }

    fn verb(&mut self, mut spec: Spec) -> Result<(), String> {
        let Some((verb, bytes)) = characters(&self.format[self.at..]).next() else {
            self.out.extend_from_slice(b"%!(NOVERB)");
            return Ok(());
        };
        self.at += bytes.len();
        if verb == '%' {
            self.out.push(b'%');
        } else if !self.is_good {
            self.out.extend_from_slice(format!("%!{verb}(BADINDEX)").as_bytes());
        } else if let Some(arg) = self.args.get(self.next) {
            if matches!(verb, 'v' | 'w') {
                (spec.sharp_v, spec.plus_v) = (spec.sharp, spec.plus);
                (spec.sharp, spec.plus) = (false, false);
            }
            self.next += 1;
            print_verb(&mut self.out, spec, verb, arg)?;
        } else {
            self.out.extend_from_slice(format!("%!{verb}(MISSING)").as_bytes());
        }
        Ok(())
    }
}

fn append_extra(out: &mut Vec<u8>, rest: &[Value], most: usize) -> Result<(), String> {
    out.extend_from_slice(b"%!(EXTRA ");
    for (idx, arg) in rest.iter().enumerate() {
        if idx > 0 {
            out.extend_from_slice(b", ");
        }
        if !arg.is_nil() {
            out.extend_from_slice(arg.type_name().as_bytes());
            out.push(b'=');
        }
        print_verb(out, Spec { most, ..Spec::default() }, 'v', arg)?;
    }
    out.push(b')');
    Ok(())
}

fn print_verb(out: &mut Vec<u8>, mut spec: Spec, verb: char, arg: &Value) -> Result<(), String> {
    if spec.depth > MAX_NESTING {
        return Err(too_deep());
    }
    if out.len() > spec.most {
        return Ok(());
    }
    let is_inner = spec.depth > 0;
    spec.depth += 1;
    match (verb, arg) {
        (_, Value::Invalid | Value::Nil) if is_inner => out.extend_from_slice(b"<nil>"),
        ('T' | 'v', Value::Invalid | Value::Nil) => pad(out, spec, b"<nil>"),
        (_, Value::Invalid | Value::Nil) => out.extend_from_slice(format!("%!{verb}(<nil>)").as_bytes()),
        ('T', arg) => pad(out, spec, cut(arg.type_name().as_bytes(), spec)),
        (verb, Value::List(list)) if is_of_items(verb) => print_list(out, spec, verb, list)?,
        (verb, Value::Map(map)) if is_of_items(verb) => print_map(out, spec, verb, map)?,
        ('v', Value::Text(text)) if spec.sharp_v => pad(out, spec, quote(text).as_bytes()),
        ('v' | 's', Value::Text(text)) => pad(out, spec, cut(text, spec)),
        ('q', Value::Text(text)) => pad(out, spec, quoted(cut(text, spec), spec).as_bytes()),
        ('x' | 'X', Value::Text(text)) => pad(out, spec, hexadecimal(text, verb == 'X', spec).as_bytes()),
        ('v' | 't', Value::Bool(b)) => pad(out, spec, b.to_string().as_bytes()),
        ('c' | 'q', Value::Int(i) | Value::Int64(i)) => pad(out, spec, character(*i, verb, spec).as_bytes()),
        ('U', Value::Int(i) | Value::Int64(i)) => {
            pad(out, Spec { zero: false, ..spec }, code_point(*i as u64, spec).as_bytes());
        }
        ('v' | 'd' | 'b' | 'o' | 'O' | 'x' | 'X', Value::Int(i) | Value::Int64(i)) => {
            pad(out, Spec { zero: false, ..spec }, integer(*i, verb, spec).as_bytes());
        }
        ('v' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G', Value::Float(f)) => print_float(out, spec, verb, *f),
        (verb, Value::Object(object)) if is_of_items(verb) => print_object(out, spec, verb, object)?,
        (verb, arg) => {
            out.extend_from_slice(format!("%!{verb}({}=", arg.type_name()).as_bytes());
            print_verb(out, Spec { is_wrong: true, ..spec }, 'v', arg)?;
            out.push(b')');
        }
    }
    Ok(())
}

/// Whether a verb is that of each item where a value has some; `%w` is for errors, `%p` for addresses.
fn is_of_items(verb: char) -> bool {
    !matches!(verb, 'p' | 'w')
}

fn print_list(out: &mut Vec<u8>, spec: Spec, verb: char, list: &[Value]) -> Result<(), String> {
    out.push(b'[');
    for (idx, item) in list.iter().enumerate() {
        if idx > 0 {
            out.push(b' ');
        }
        print_verb(out, spec, verb, item)?;
    }
    out.push(b']');
    Ok(())
}

fn print_map(out: &mut Vec<u8>, spec: Spec, verb: char, map: &Map) -> Result<(), String> {
    out.extend_from_slice(b"map[");
    for (idx, (key, entry)) in map.entries().iter().enumerate() {
        if idx > 0 {
            out.push(b' ');
        }
        print_verb(out, spec, verb, &Value::Text(key.clone()))?;
        out.push(b':');
        print_verb(out, spec, verb, entry)?;
    }
    out.push(b']');
    Ok(())
}

fn print_object(out: &mut Vec<u8>, spec: Spec, verb: char, object: &Object) -> Result<(), String> {
    match object {
        Object::Files(files) => {
            let entries = files.iter().map(|(path, file)| (path.clone(), crate::funcs::bytes_of(Some(file))));
            print_map(out, spec, verb, &entries.collect())
        }
        Object::Struct(inner) => {
            out.extend_from_slice(if object.is_pointer() { b"&{" } else { b"{" });
            for (idx, field) in inner.fields.iter().enumerate() {
                if idx > 0 {
                    out.push(b' ');
                }
                if spec.plus_v {
                    out.extend_from_slice(field.name.as_bytes());
                    out.push(b':');
                }
                print_verb(out, spec, verb, &field.value)?;
            }
            out.push(b'}');
            Ok(())
        }
        Object::Bytes(bytes) if matches!(verb, 's' | 'q' | 'x' | 'X') => {
            print_verb(out, spec, verb, &Value::Text(bytes.clone().unwrap_or_else(|| "".into())))
        }
        Object::List { .. } | Object::Bytes(_) => {
            print_list(out, spec, verb, &object.items().unwrap_or_default())
        }
        Object::Semver(version, _) if matches!(verb, 'v' | 's' | 'q' | 'x' | 'X') && !spec.is_wrong => {
            print_verb(out, spec, verb, &Value::text(version.to_string()))
        }
        Object::Semver(version, name) => {
            print_object(out, spec, verb, &Object::Struct(Struct { name, fields: fields_of(version) }))
        }
    }
}

/// What a version is made of, as verbs see it that are none of text.
fn fields_of(version: &Version) -> Vec<Field> {
    let numbers = version.parts.map(|part| Value::Int64(part as i64));
    let texts = [&version.pre, &version.metadata, &version.original].map(|text| Value::text(text.as_str()));
    let names = ["major", "minor", "patch", "pre", "metadata", "original"];
    names
        .into_iter()
        .zip(numbers.into_iter().chain(texts))
        .map(|(name, value)| Field::new(name, value))
        .collect()
}

/// `%q` with its flags: in backquotes where that is possible, or in ASCII alone.
fn quoted(text: &[u8], spec: Spec) -> String {
    let plain = lossy(text);
    let can_be_raw = std::str::from_utf8(text).is_ok()
        && !plain
            .chars()
            .any(|c| c == '`' || c == '\u{7f}' || c == '\u{feff}' || (c as u32) < 0x20 && c != '\t');
    if spec.sharp && can_be_raw {
        return format!("`{plain}`");
    }
    if !spec.plus {
        return quote(text);
    }
    let escape = |c: char| match c as u32 {
        code if c.is_ascii() => char::from_u32(code).map(String::from).unwrap_or_default(),
        code if code < 0x1_0000 => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    };
    quote(text).chars().map(escape).collect()
}

/// So many characters of a text.
fn cut(text: &[u8], spec: Spec) -> &[u8] {
    let Some(precision) = spec.precision else { return text };
    let size = characters(text).take(precision).map(|(_, character)| character.len()).sum();
    &text[..size]
}

fn hexadecimal(text: &[u8], is_upper: bool, spec: Spec) -> String {
    let kept = &text[..text.len().min(spec.precision.unwrap_or(usize::MAX))];
    let (mark, gap) = (if spec.sharp { "0x" } else { "" }, if spec.space { " " } else { "" });
    let mut out = String::new();
    for (idx, byte) in kept.iter().enumerate() {
        let is_parted = idx == 0 || spec.space;
        let gap = if idx == 0 { "" } else { gap };
        out.push_str(&format!("{gap}{}{byte:02x}", if is_parted { mark } else { "" }));
    }
    if is_upper { out.to_uppercase() } else { out }
}

fn character(value: i64, verb: char, spec: Spec) -> String {
    let c = u32::try_from(value).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
    match (verb, c) {
        ('c', c) => c.to_string(),
        (_, '\'') => r"'\''".to_owned(),
        (_, '"') => "'\"'".to_owned(),
        (_, c) => {
            let shown = quoted(c.to_string().as_bytes(), Spec { sharp: false, ..spec });
            format!("'{}'", &shown[1..shown.len() - 1])
        }
    }
}

fn code_point(value: u64, spec: Spec) -> String {
    const LEAST: usize = 4;
    let shown = u32::try_from(value).ok().and_then(char::from_u32).filter(|c| spec.sharp && is_printable(*c));
    let shown = shown.map_or_else(String::new, |c| format!(" '{c}'"));
    let digits = with_zeros(&format!("{value:X}"), spec.precision.unwrap_or(0).max(LEAST));
    format!("U+{digits}{shown}")
}

/// Digits with zeros in front of them, up to a length that may be more than Rust's own formats take.
fn with_zeros(digits: &str, least: usize) -> String {
    format!("{}{digits}", "0".repeat(least.saturating_sub(digits.len())))
}

fn integer(value: i64, verb: char, spec: Spec) -> String {
    let has_sign = value < 0 || spec.plus || spec.space;
    let least = match (spec.precision, spec.width) {
        // Nothing but the width.
        (Some(0), width) if value == 0 => return " ".repeat(width.unwrap_or(0)),
        (Some(precision), _) => precision,
        (None, Some(width)) if spec.zero && !spec.minus => width.saturating_sub(usize::from(has_sign)),
        (None, _) => 0,
    };
    let magnitude = value.unsigned_abs();
    let digits = match verb {
        'b' => format!("{magnitude:b}"),
        'o' | 'O' => format!("{magnitude:o}"),
        'x' => format!("{magnitude:x}"),
        'X' => format!("{magnitude:X}"),
        _ => magnitude.to_string(),
    };
    let digits = with_zeros(&digits, least);
    let mark = match verb {
        'b' if spec.sharp => "0b",
        'o' if spec.sharp && !digits.starts_with('0') => "0",
        'O' if spec.sharp && !digits.starts_with('0') => "0o0",
        'O' => "0o",
        'x' if spec.sharp => "0x",
        'X' if spec.sharp => "0X",
        _ => "",
    };
    format!("{}{mark}{digits}", sign(value < 0, spec))
}

fn sign(is_negative: bool, spec: Spec) -> &'static str {
    match (is_negative, spec.plus, spec.space) {
        (true, _, _) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        (false, false, false) => "",
    }
}

fn print_float(out: &mut Vec<u8>, spec: Spec, verb: char, value: f64) {
    if let Some(text) = special(value) {
        let (own, name) = text.split_at(text.len() - "Inf".len());
        let sign = match (own, spec.plus, spec.space) {
            ("+" | "", false, true) => " ",
            ("", true, _) => "+",
            (own, _, _) => own,
        };
        return pad(out, Spec { zero: false, ..spec }, format!("{sign}{name}").as_bytes());
    }
    let text = float_text(value, verb, spec);
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let sign = sign(text.starts_with('-'), spec);
    let missing = spec.width.unwrap_or(0).saturating_sub(sign.len() + digits.len());
    if spec.zero && !spec.minus && missing > 0 {
        return out.extend_from_slice(format!("{sign}{}{digits}", "0".repeat(missing)).as_bytes());
    }
    pad(out, spec, format!("{sign}{digits}").as_bytes());
}

/// The most digits that a float has behind its point; further ones are zeros, and Rust's own formats do not take so many.
const MAX_DIGITS: usize = 1100;

/// How many digits Go takes where no number of them is given.
const USUAL: usize = 6;

fn float_text(value: f64, verb: char, spec: Spec) -> String {
    let precision = spec.precision.unwrap_or(USUAL);
    let (digits, zeros) = (precision.min(MAX_DIGITS), "0".repeat(precision.saturating_sub(MAX_DIGITS)));
    let text = match verb {
        'f' | 'F' => format!("{value:.digits$}{zeros}"),
        'e' | 'E' => {
            let (mantissa, exponent) = scientific(value, digits);
            format!("{mantissa}{zeros}{}", power(exponent))
        }
        _ => match spec.precision {
            Some(_) => general_precise(value, digits.max(1)),
            None => float(value),
        },
    };
    let text = if spec.sharp { pointed(&text, verb, precision) } else { text };
    if verb.is_ascii_uppercase() { text.to_uppercase() } else { text }
}

/// The digits of a number, so many behind the point, and its power of ten.
fn scientific(value: f64, digits: usize) -> (String, i32) {
    let text = format!("{value:.digits$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.to_owned(), exponent.parse().unwrap_or(0))
}

fn power(exponent: i32) -> String {
    format!("e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.unsigned_abs())
}

/// So many digits, without zeros at the end; an exponent below -4 and from as many digits on.
fn general_precise(value: f64, precision: usize) -> String {
    const LEAST: i32 = -4;
    let (mut mantissa, exponent) = scientific(value, precision - 1);
    if mantissa.contains('.') {
        mantissa.truncate(mantissa.trim_end_matches('0').trim_end_matches('.').len());
    }
    if exponent < LEAST || usize::try_from(exponent).is_ok_and(|exponent| exponent >= precision) {
        return format!("{mantissa}{}", power(exponent));
    }
    let behind_first = mantissa.split_once('.').map_or(0, |(_, digits)| digits.len() as i32);
    let digits = usize::try_from(behind_first - exponent).unwrap_or(0);
    format!("{value:.digits$}")
}

/// The flag `#`: a point always, and in the general form zeros up to the number of digits.
fn pointed(text: &str, verb: char, precision: usize) -> String {
    let (number, power) = text.split_at(text.find('e').unwrap_or(text.len()));
    let wanted = if matches!(verb, 'v' | 'g' | 'G') { precision } else { 0 };
    let digits = number.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0').count();
    // A zero that stands alone counts.
    let found = if number.trim_start_matches('-') == "0" { 1 } else { digits };
    let point = if number.contains('.') { "" } else { "." };
    format!("{number}{point}{}{power}", "0".repeat(wanted.saturating_sub(found)))
}

fn pad(out: &mut Vec<u8>, spec: Spec, text: &[u8]) {
    let missing = spec.width.unwrap_or(0).saturating_sub(characters(text).count());
    if spec.minus {
        out.extend_from_slice(text);
        out.resize(out.len() + missing, b' ');
    } else {
        out.resize(out.len() + missing, if spec.zero { b'0' } else { b' ' });
        out.extend_from_slice(text);
    }
}
