//! Go's text forms: `%v`, `%q`, float text, `printf`.
//!
//! Imports `value` and `object`.

use crate::object::{KUBE_VERSION, Object, Struct};
use crate::value::{MAX_NESTING, Map, Value, characters, lossy, too_deep};

/// What a value is as `%v` prints it inside of other text.
pub(crate) fn text_of(value: &Value) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    append(&mut out, value, 0)?;
    Ok(out)
}

/// What a template prints of a value: what a pointer leads to, and the version of Kubernetes by its name.
pub(crate) fn shown(value: &Value) -> Result<Vec<u8>, String> {
    match value {
        Value::Object(object) => match object.as_ref() {
            Object::Struct(inner) if inner.name == KUBE_VERSION => {
                text_of(inner.field(b"Version").unwrap_or(&Value::Nil))
            }
            Object::Struct(inner) => {
                let mut out = Vec::new();
                append_fields(&mut out, inner, 0)?;
                Ok(out)
            }
            Object::Files(_) | Object::List { .. } | Object::Bytes(_) | Object::Semver(_) => text_of(value),
        },
        _ => text_of(value),
    }
}

fn append(out: &mut Vec<u8>, value: &Value, depth: usize) -> Result<(), String> {
    if depth > MAX_NESTING {
        return Err(too_deep());
    }
    match value {
        Value::Invalid | Value::Nil => out.extend_from_slice(b"<nil>"),
        Value::Bool(b) => out.extend_from_slice(b.to_string().as_bytes()),
        Value::Int(i) | Value::Int64(i) => out.extend_from_slice(i.to_string().as_bytes()),
        Value::Float(f) => out.extend_from_slice(float(*f).as_bytes()),
        Value::Text(text) => out.extend_from_slice(text),
        Value::List(list) => append_list(out, list, depth)?,
        Value::Map(map) => {
            out.extend_from_slice(b"map[");
            for (idx, (key, entry)) in map.entries().iter().enumerate() {
                if idx > 0 {
                    out.push(b' ');
                }
                out.extend_from_slice(key);
                out.push(b':');
                append(out, entry, depth + 1)?;
            }
            out.push(b']');
        }
        Value::Object(object) => append_object(out, object, depth)?,
    }
    Ok(())
}

fn append_list(out: &mut Vec<u8>, list: &[Value], depth: usize) -> Result<(), String> {
    out.push(b'[');
    for (idx, item) in list.iter().enumerate() {
        if idx > 0 {
            out.push(b' ');
        }
        append(out, item, depth + 1)?;
    }
    out.push(b']');
    Ok(())
}

fn append_object(out: &mut Vec<u8>, object: &Object, depth: usize) -> Result<(), String> {
    match object {
        Object::Files(files) => {
            out.extend_from_slice(b"map[");
            for (idx, (name, file)) in files.iter().enumerate() {
                if idx > 0 {
                    out.push(b' ');
                }
                out.extend_from_slice(name);
                out.push(b':');
                append_bytes(out, file);
            }
            out.push(b']');
        }
        Object::Struct(inner) => {
            if inner.is_pointer() {
                out.push(b'&');
            }
            append_fields(out, inner, depth)?;
        }
        Object::List { items, .. } => append_list(out, items, depth)?,
        Object::Bytes(bytes) => append_bytes(out, bytes.as_deref().unwrap_or_default()),
        Object::Semver(version) => out.extend_from_slice(version.to_string().as_bytes()),
    }
    Ok(())
}

fn append_fields(out: &mut Vec<u8>, inner: &Struct, depth: usize) -> Result<(), String> {
    out.push(b'{');
    for (idx, field) in inner.fields.iter().enumerate() {
        if idx > 0 {
            out.push(b' ');
        }
        append(out, &field.value, depth + 1)?;
    }
    out.push(b'}');
    Ok(())
}

fn append_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    out.extend_from_slice(format!("[{}]", numbers.join(" ")).as_bytes());
}

/// `%v` of a float: the shortest digits, with an exponent below -4 and from 6 on.
pub(crate) fn float(value: f64) -> String {
    special(value).unwrap_or_else(|| general(value, -4, 6, true))
}

/// The text forms of what is no finite number.
pub(crate) fn special(value: f64) -> Option<String> {
    if value.is_nan() {
        return Some("NaN".to_string());
    }
    if value.is_infinite() {
        return Some(if value > 0.0 { "+Inf" } else { "-Inf" }.to_string());
    }
    None
}

/// Shortest digits; an exponent where it is below `low` or not below `high`.
pub(crate) fn general(value: f64, low: i32, high: i32, two_digits: bool) -> String {
    if value == 0.0 {
        return if value.is_sign_negative() { "-0" } else { "0" }.to_string();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if exponent >= low && exponent < high {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    let digits = exponent.unsigned_abs();
    if two_digits { format!("{mantissa}e{sign}{digits:02}") } else { format!("{mantissa}e{sign}{digits}") }
}

/// Go's `%q` of a byte string.
pub(crate) fn quote(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            push_quoted(&mut out, c);
        }
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out.push('"');
    out
}

fn push_quoted(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{7}' => out.push_str("\\a"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{b}' => out.push_str("\\v"),
        c if (c as u32) < 0x20 || c as u32 == 0x7f => out.push_str(&format!("\\x{:02x}", c as u32)),
        c if is_printable(c) => out.push(c),
        c if (c as u32) < 0x10000 => out.push_str(&format!("\\u{:04x}", c as u32)),
        c => out.push_str(&format!("\\U{:08x}", c as u32)),
    }
}

/// Go's `unicode.IsPrint`, as near as the standard library's own tables come.
pub(crate) fn is_printable(c: char) -> bool {
    if c == ' ' || c.is_ascii_graphic() {
        return true;
    }
    if c.is_ascii() || c.is_whitespace() {
        return false;
    }
    // `escape_debug` leaves what is printable as it is; grapheme extenders are printable to Go.
    c.escape_debug().count() == 1 || c.is_alphanumeric() || is_mark(c)
}

fn is_mark(c: char) -> bool {
    matches!(c as u32, 0x300..=0x36f | 0x483..=0x489 | 0x591..=0x5bd | 0x1ab0..=0x1aff | 0x20d0..=0x20f0 | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f)
}

/// Go's `fmt.Sprint`: blanks only between two operands that are both no text.
pub(crate) fn sprint(args: &[Value]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut after_text = true;
    for (idx, arg) in args.iter().enumerate() {
        let is_text = matches!(arg, Value::Text(_));
        if idx > 0 && !is_text && !after_text {
            out.push(b' ');
        }
        append(&mut out, arg, 0)?;
        after_text = is_text;
    }
    Ok(out)
}

#[derive(Default, Clone, Copy)]
struct Spec {
    minus: bool,
    plus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
    /// Whether the argument was named by its number.
    indexed: bool,
    bad_index: bool,
    /// How many lists, maps and structures are around the value.
    depth: usize,
}

/// The widest field that is printed; Go has a limit of its own.
const MAX_WIDTH: usize = 1_000_000;

/// Go's `fmt.Sprintf`, for the kinds of values that templates have.
pub(crate) fn sprintf(format: &[u8], args: &[Value]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut next = 0;
    let mut at = 0;
    let mut reordered = false;
    while at < format.len() {
        if format[at] != b'%' {
            out.push(format[at]);
            at += 1;
            continue;
        }
        at += 1;
        let (spec, after) = read_spec(format, at, args, &mut next);
        at = after;
        reordered |= spec.indexed;
        if spec.bad_index {
            let verb = format.get(at..).map_or(char::REPLACEMENT_CHARACTER, first_char);
            at += verb.len_utf8();
            out.extend_from_slice(format!("%!{verb}(BADINDEX)").as_bytes());
            continue;
        }
        let Some(rest) = format.get(at..).filter(|rest| !rest.is_empty()) else {
            out.extend_from_slice(b"%!(NOVERB)");
            break;
        };
        let verb = first_char(rest);
        at += verb.len_utf8().min(rest.len());
        if verb == '%' {
            out.push(b'%');
        } else if let Some(arg) = args.get(next) {
            next += 1;
            print_verb(&mut out, spec, verb, arg)?;
        } else {
            out.extend_from_slice(format!("%!{verb}(MISSING)").as_bytes());
        }
    }
    if next < args.len() && !reordered {
        append_extra(&mut out, &args[next..])?;
    }
    Ok(out)
}

fn first_char(bytes: &[u8]) -> char {
    let head = &bytes[..bytes.len().min(4)];
    match head.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next()) {
        Some(c) => c,
        None => char::REPLACEMENT_CHARACTER,
    }
}

fn append_extra(out: &mut Vec<u8>, rest: &[Value]) -> Result<(), String> {
    out.extend_from_slice(b"%!(EXTRA ");
    for (idx, arg) in rest.iter().enumerate() {
        if idx > 0 {
            out.extend_from_slice(b", ");
        }
        if arg.is_nil() {
            out.extend_from_slice(b"<nil>");
        } else {
            out.extend_from_slice(arg.type_name().as_bytes());
            out.push(b'=');
            append(out, arg, 0)?;
        }
    }
    out.push(b')');
    Ok(())
}

fn read_spec(format: &[u8], mut at: usize, args: &[Value], next: &mut usize) -> (Spec, usize) {
    let mut spec = Spec::default();
    while let Some(byte) = format.get(at) {
        match byte {
            b'-' => spec.minus = true,
            b'+' => spec.plus = true,
            b'#' => spec.sharp = true,
            b' ' => spec.space = true,
            b'0' => spec.zero = true,
            _ => break,
        }
        at += 1;
    }
    at = read_index(format, at, args, next, &mut spec);
    (spec.width, at) = read_number(format, at, args, next);
    if format.get(at) == Some(&b'.') {
        at = read_index(format, at + 1, args, next, &mut spec);
        let (precision, after) = read_number(format, at, args, next);
        spec.precision = Some(precision.unwrap_or(0));
        at = after;
    }
    at = read_index(format, at, args, next, &mut spec);
    (spec, at)
}

/// `[2]`: the next argument is the second.
fn read_index(format: &[u8], at: usize, args: &[Value], next: &mut usize, spec: &mut Spec) -> usize {
    if format.get(at) != Some(&b'[') {
        return at;
    }
    spec.indexed = true;
    let Some(length) = format[at..].iter().position(|byte| *byte == b']') else {
        spec.bad_index = true;
        return at + 1;
    };
    let digits = std::str::from_utf8(&format[at + 1..at + length]).unwrap_or_default();
    match digits.parse::<usize>() {
        Ok(number) if (1..=args.len()).contains(&number) => *next = number - 1,
        Ok(_) | Err(_) => spec.bad_index = true,
    }
    at + length + 1
}

fn read_number(format: &[u8], mut at: usize, args: &[Value], next: &mut usize) -> (Option<usize>, usize) {
    if format.get(at) == Some(&b'*') {
        let width = match args.get(*next) {
            Some(Value::Int(i) | Value::Int64(i)) => usize::try_from(*i).ok(),
            _ => None,
        };
        *next += 1;
        return (width.map(|width| width.min(MAX_WIDTH)), at + 1);
    }
    let mut number = None;
    while let Some(digit) = format.get(at).filter(|byte| byte.is_ascii_digit()) {
        let so_far: usize = number.unwrap_or(0);
        number = Some((so_far * 10 + usize::from(digit - b'0')).min(MAX_WIDTH));
        at += 1;
    }
    (number, at)
}

fn print_verb(out: &mut Vec<u8>, mut spec: Spec, verb: char, arg: &Value) -> Result<(), String> {
    if spec.depth > MAX_NESTING {
        return Err(too_deep());
    }
    spec.depth += 1;
    match (verb, arg) {
        ('T', arg) => pad(out, spec, arg.type_name().as_bytes()),
        ('v', Value::Invalid | Value::Nil) => pad(out, spec, b"<nil>"),
        (_, Value::Invalid | Value::Nil) => out.extend_from_slice(format!("%!{verb}(<nil>)").as_bytes()),
        (verb, Value::List(list)) if verb != 'p' => print_list(out, spec, verb, list)?,
        (verb, Value::Map(map)) if verb != 'p' => print_map(out, spec, verb, map)?,
        ('v', Value::Text(text)) if spec.sharp => pad(out, spec, quote(text).as_bytes()),
        ('v' | 's', Value::Text(text)) => pad(out, spec, cut(text, spec)),
        ('q', Value::Text(text)) => pad(out, spec, quoted(cut(text, spec), spec).as_bytes()),
        ('x' | 'X', Value::Text(text)) => {
            let digits: Vec<String> = text.iter().map(|byte| format!("{byte:02x}")).collect();
            let hex = digits.join(if spec.space { " " } else { "" });
            let hex = if verb == 'X' { hex.to_uppercase() } else { hex };
            pad(out, spec, hex.as_bytes());
        }
        ('v' | 't', Value::Bool(b)) => pad(out, spec, b.to_string().as_bytes()),
        ('v' | 'd' | 'b' | 'o' | 'O' | 'x' | 'X' | 'c' | 'q' | 'U', Value::Int(i) | Value::Int64(i)) => {
            pad_number(out, spec, &integer(*i, verb, spec));
        }
        ('v' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G', Value::Float(f)) => {
            pad_number(out, spec, &signed(float_verb(*f, verb, spec), spec));
        }
        (verb, Value::Object(object)) if verb != 'p' => print_object(out, spec, verb, object)?,
        (verb, arg) => {
            out.extend_from_slice(format!("%!{verb}({}=", arg.type_name()).as_bytes());
            append(out, arg, 0)?;
            out.push(b')');
        }
    }
    Ok(())
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
            out.extend_from_slice(if inner.is_pointer() { b"&{" } else { b"{" });
            for (idx, field) in inner.fields.iter().enumerate() {
                if idx > 0 {
                    out.push(b' ');
                }
                if spec.plus && verb == 'v' {
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
        Object::Semver(version) => print_verb(out, spec, verb, &Value::text(version.to_string())),
    }
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

fn cut(text: &[u8], spec: Spec) -> &[u8] {
    let Some(precision) = spec.precision else { return text };
    let mut end = 0;
    for _ in 0..precision {
        if end >= text.len() {
            break;
        }
        let c = first_char(&text[end..]);
        end += if c == char::REPLACEMENT_CHARACTER { 1 } else { c.len_utf8() };
    }
    &text[..end.min(text.len())]
}

fn integer(value: i64, verb: char, spec: Spec) -> String {
    let magnitude = value.unsigned_abs();
    let digits = match verb {
        'b' => format!("{magnitude:b}"),
        'o' => format!("{}{magnitude:o}", if spec.sharp { "0" } else { "" }),
        'O' => format!("0o{magnitude:o}"),
        'x' => format!("{}{magnitude:x}", if spec.sharp { "0x" } else { "" }),
        'X' => format!("{}{magnitude:X}", if spec.sharp { "0X" } else { "" }),
        'U' => return format!("U+{magnitude:04X}"),
        'c' | 'q' => {
            let c = u32::try_from(value).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
            return if verb == 'c' { c.to_string() } else { format!("'{c}'") };
        }
        _ => magnitude.to_string(),
    };
    let digits = match spec.precision {
        Some(precision) if digits.len() < precision => {
            format!("{}{digits}", "0".repeat(precision - digits.len()))
        }
        _ => digits,
    };
    signed(if value < 0 { format!("-{digits}") } else { digits }, spec)
}

fn signed(text: String, spec: Spec) -> String {
    if text.starts_with(['-', '+']) {
        return text;
    }
    match (spec.plus, spec.space) {
        (true, _) => format!("+{text}"),
        (false, true) => format!(" {text}"),
        (false, false) => text,
    }
}

fn float_verb(value: f64, verb: char, spec: Spec) -> String {
    if let Some(text) = special(value) {
        return text;
    }
    match verb {
        'f' | 'F' => format!("{value:.*}", spec.precision.unwrap_or(6)),
        'e' | 'E' => {
            let text = format!("{value:.*e}", spec.precision.unwrap_or(6));
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let exponent: i32 = exponent.parse().unwrap_or(0);
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}{}{sign}{:02}", verb, exponent.unsigned_abs())
        }
        _ => {
            let text = match spec.precision {
                Some(precision) => general_precise(value, precision.max(1)),
                None => float(value),
            };
            if verb == 'G' { text.to_uppercase() } else { text }
        }
    }
}

fn general_precise(value: f64, precision: usize) -> String {
    let text = format!("{value:.*e}", precision - 1);
    let rounded: f64 = text.parse().unwrap_or(value);
    let digits = i32::try_from(precision).unwrap_or(i32::MAX);
    general(rounded, -4, digits, true)
}

fn pad_number(out: &mut Vec<u8>, spec: Spec, text: &str) {
    let width = spec.width.unwrap_or(0);
    if spec.zero && !spec.minus && text.len() < width {
        let (sign, digits) = match text.strip_prefix(['-', '+']) {
            Some(digits) => (&text[..1], digits),
            None => ("", text),
        };
        let zeros = "0".repeat(width - text.len());
        out.extend_from_slice(format!("{sign}{zeros}{digits}").as_bytes());
        return;
    }
    pad(out, spec, text.as_bytes());
}

fn pad(out: &mut Vec<u8>, spec: Spec, text: &[u8]) {
    let length = characters(text).count();
    let missing = spec.width.unwrap_or(0).saturating_sub(length);
    if spec.minus {
        out.extend_from_slice(text);
        out.resize(out.len() + missing, b' ');
    } else {
        out.resize(out.len() + missing, if spec.zero { b'0' } else { b' ' });
        out.extend_from_slice(text);
    }
}

/// A number as the key of a map: integers in full, others as `%v` would.
pub(crate) fn number_key(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e18 { format!("{value}") } else { float(value) }
}
