//! What an unquoted YAML scalar means to go-yaml v2: YAML 1.1 with Go's own ideas of numbers.

/// What a plain scalar stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Resolved {
    Text,
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Timestamp,
}

/// Resolves a plain scalar.
pub(crate) fn resolve(text: &str) -> Resolved {
    let Some(first) = text.bytes().next() else { return Resolved::Null };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => word(text),
        b'.' => match text {
            ".nan" | ".NaN" | ".NAN" => Resolved::Float(f64::NAN),
            ".inf" | ".Inf" | ".INF" => Resolved::Float(f64::INFINITY),
            _ => parse_float(text).map_or(Resolved::Text, Resolved::Float),
        },
        b'+' | b'-' | b'0'..=b'9' => number(text),
        _ => Resolved::Text,
    }
}

fn word(text: &str) -> Resolved {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Resolved::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Resolved::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Resolved::Null,
        _ => Resolved::Text,
    }
}

fn number(text: &str) -> Resolved {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Resolved::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Resolved::Float(f64::NEG_INFINITY),
        _ => {}
    }
    if is_timestamp(text) {
        return Resolved::Timestamp;
    }
    let plain = text.replace('_', "");
    if let Some(int) = parse_int(&plain) {
        return match i64::try_from(int) {
            Ok(int) => Resolved::Int(int),
            Err(_) => Resolved::Uint(u64::try_from(int).unwrap_or(u64::MAX)),
        };
    }
    if is_float_form(&plain)
        && let Some(float) = parse_float(&plain)
    {
        return Resolved::Float(float);
    }
    Resolved::Text
}

/// Go's `ParseInt` and `ParseUint` with base 0.
pub(crate) fn parse_int(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, body) = if let Some(body) = lower.strip_prefix("0x") {
        (16, body)
    } else if let Some(body) = lower.strip_prefix("0b") {
        (2, body)
    } else if let Some(body) = lower.strip_prefix("0o") {
        (8, body)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (8, &lower[1..])
    } else {
        (10, lower.as_str())
    };
    if body.is_empty() || !body.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let value = i128::from_str_radix(body, radix).ok()? * sign;
    // A number beyond 64 bits is no integer; a sign rules out the unsigned form.
    let signed_text = text.starts_with(['-', '+']);
    let fits = i64::try_from(value).is_ok() || (!signed_text && u64::try_from(value).is_ok());
    fits.then_some(value)
}

/// The text without the underscores that Go allows between digits; none where one stands elsewhere.
pub(crate) fn without_underscores(text: &str) -> Option<String> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let lower = body.to_ascii_lowercase();
    let prefixed = ["0x", "0b", "0o"].iter().any(|prefix| lower.starts_with(prefix));
    let bytes = lower.as_bytes();
    let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphanumeric);
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'_') {
        let after_prefix = prefixed && at == 2;
        let before = at > 0 && (digit(bytes.get(at - 1)) || after_prefix);
        if !before || !digit(bytes.get(at + 1)) {
            return None;
        }
    }
    Some(text.replace('_', ""))
}

fn is_float_form(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_ok = match mantissa.split_once('.') {
        Some((whole, fraction)) => {
            digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty())
        }
        None => !mantissa.is_empty() && digits(mantissa),
    };
    let exponent_ok = match exponent {
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent)
        }
        None => true,
    };
    mantissa_ok && exponent_ok
}

/// Go's hexadecimal floats, such as `0x1.8p3`.
pub(crate) fn parse_hex_float(text: &str) -> Option<f64> {
    let (sign, body) = match text.strip_prefix('-') {
        Some(body) => (-1.0, body),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = body.to_ascii_lowercase();
    let (mantissa, exponent) = lower.strip_prefix("0x")?.split_once('p')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = u64::from_str_radix(&format!("{whole}{fraction}"), 16).ok()?;
    let exponent: i32 = exponent.parse().ok()?;
    let shift = exponent.checked_sub(i32::try_from(fraction.len() * 4).ok()?)?;
    // In two steps, since the least numbers are further below one than a power may be.
    let half = shift / 2;
    Some(sign * digits as f64 * 2_f64.powi(half) * 2_f64.powi(shift - half)).filter(|float| float.is_finite())
}

/// Go's `ParseFloat`: a number beyond the range is none.
pub(crate) fn parse_float(text: &str) -> Option<f64> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse::<f64>().ok().filter(|float| float.is_finite())
}

/// Whether go-yaml takes the text for a point in time.
fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || !bytes[..4].iter().all(u8::is_ascii_digit) || bytes[4] != b'-' {
        return false;
    }
    let Some((month, rest)) = take_number(&text[5..], 2) else { return false };
    let Some(rest) = rest.strip_prefix('-') else { return false };
    let Some((day, rest)) = take_number(rest, 2) else { return false };
    let year: u32 = text[..4].parse().unwrap_or(0);
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return false;
    }
    if rest.is_empty() {
        return true;
    }
    let zoned = rest.starts_with(['T', 't']);
    if !zoned && !rest.starts_with(' ') {
        return false;
    }
    is_clock(&rest[1..], zoned)
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_clock(text: &str, zoned: bool) -> bool {
    let Some((hour, rest)) = take_number(text, 2) else { return false };
    let Some(rest) = rest.strip_prefix(':') else { return false };
    let Some((minute, rest)) = take_number(rest, 2) else { return false };
    let Some(rest) = rest.strip_prefix(':') else { return false };
    let Some((second, rest)) = take_number(rest, 2) else { return false };
    if hour > 23 || minute > 59 || second > 59 {
        return false;
    }
    let rest = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => {
            let trimmed = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if trimmed.len() == fraction.len() {
                return false;
            }
            trimmed
        }
        None => rest,
    };
    if !zoned {
        return rest.is_empty();
    }
    if rest == "Z" {
        return true;
    }
    let Some(zone) = rest.strip_prefix(['+', '-']) else { return false };
    let bytes = zone.as_bytes();
    bytes.len() == 5
        && bytes[2] == b':'
        && bytes.iter().enumerate().all(|(idx, byte)| idx == 2 || byte.is_ascii_digit())
}

fn take_number(text: &str, most: usize) -> Option<(u32, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if count == 0 {
        return None;
    }
    Some((text[..count].parse().ok()?, &text[count..]))
}
