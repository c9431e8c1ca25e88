//! A scalar as it was written, and what it means in YAML 1.2.

/// A value that is neither a list nor a mapping, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text without quotes, with escapes and line folding undone. Empty if nothing was written.
    pub text: String,
    /// Whether the text was written bare: neither quoted nor as a block.
    pub plain: bool,
}

/// What a scalar means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Resolved<'a> {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer that is too large for [`Resolved::Int`].
    UInt(u64),
    /// A number with a fraction or an exponent, or an integer of more than 64 bits.
    Float(f64),
    /// All else, and everything that was quoted.
    Str(&'a str),
}

impl Scalar {
    /// Returns what the scalar means by the core schema of YAML 1.2, with one difference.
    ///
    /// A number with a leading zero such as `0123` is a string: it is 123 in YAML 1.2 and 83 in
    /// YAML 1.1, which Kubernetes and Helm read, so whoever expects a number should hear of it.
    /// The words `yes`, `no`, `on` and `off` are strings in YAML 1.2.
    pub fn resolve(&self) -> Resolved<'_> {
        if !self.plain {
            return Resolved::Str(&self.text);
        }
        match self.text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => Resolved::Null,
            "true" | "True" | "TRUE" => Resolved::Bool(true),
            "false" | "False" | "FALSE" => Resolved::Bool(false),
            text => integer(text).or_else(|| float(text)).unwrap_or(Resolved::Str(text)),
        }
    }

    /// Returns the scalar in a few words: "null", "integer `5`", "string `x`".
    pub(crate) fn describe(&self) -> String {
        let kind = match self.resolve() {
            Resolved::Null => return "null".to_owned(),
            Resolved::Bool(_) => "boolean",
            Resolved::Int(_) | Resolved::UInt(_) => "integer",
            Resolved::Float(_) => "number",
            Resolved::Str(_) => "string",
        };
        format!("{kind} `{}`", shorten(&self.text))
    }

    /// Returns the scalar as JSON. A number JSON cannot hold (`.inf`, `.nan`) becomes its text.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match self.resolve() {
            Resolved::Null => serde_json::Value::Null,
            Resolved::Bool(value) => value.into(),
            Resolved::Int(value) => value.into(),
            Resolved::UInt(value) => value.into(),
            Resolved::Float(value) if value.is_finite() => value.into(),
            Resolved::Float(_) => self.text.as_str().into(),
            Resolved::Str(text) => text.into(),
        }
    }
}

/// Characters of a string that a description shows.
const DESCRIBED_CHARS: usize = 40;

/// Returns the text on one line, cut where it is long.
fn shorten(text: &str) -> String {
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(DESCRIBED_CHARS).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short.escape_debug().to_string().replace("\\\"", "\"").replace("\\'", "'")
}

fn integer(text: &str) -> Option<Resolved<'_>> {
    let (digits, radix) = if let Some(digits) = text.strip_prefix("0x") {
        (digits, 16)
    } else if let Some(digits) = text.strip_prefix("0o") {
        (digits, 8)
    } else {
        return decimal(text);
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    u64::from_str_radix(digits, radix).ok().map(unsigned)
}

fn decimal(text: &str) -> Option<Resolved<'_>> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if digits.len() > 1 && digits.starts_with('0') {
        return Some(Resolved::Str(text));
    }
    let signed = text.parse().ok().map(Resolved::Int);
    signed.or_else(|| text.parse().ok().map(Resolved::UInt))
}

fn unsigned<'a>(value: u64) -> Resolved<'a> {
    i64::try_from(value).map_or(Resolved::UInt(value), Resolved::Int)
}

fn float(text: &str) -> Option<Resolved<'_>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" if text.starts_with('-') => Some(Resolved::Float(f64::NEG_INFINITY)),
        ".inf" | ".Inf" | ".INF" => Some(Resolved::Float(f64::INFINITY)),
        ".nan" | ".NaN" | ".NAN" if unsigned.len() == text.len() => Some(Resolved::Float(f64::NAN)),
        // Rust reads more than YAML does, such as `inf`, hence the look at each character.
        _ if unsigned.bytes().all(|b| b.is_ascii_digit() || b".eE+-".contains(&b)) => {
            text.parse().ok().map(Resolved::Float)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Resolved<'_>) {
        let scalar = Scalar { text: text.to_owned(), plain: true };
        assert_eq!(scalar.resolve(), expected, "{text:?}");
        let quoted = Scalar { text: text.to_owned(), plain: false };
        assert_eq!(quoted.resolve(), Resolved::Str(text), "{text:?} in quotes");
    }

    #[test]
    fn null_and_booleans() {
        for text in ["", "~", "null", "Null", "NULL"] {
            check(text, Resolved::Null);
        }
        for text in ["true", "True", "TRUE"] {
            check(text, Resolved::Bool(true));
        }
        check("false", Resolved::Bool(false));
    }

    #[test]
    fn integers() {
        check("0", Resolved::Int(0));
        check("-7", Resolved::Int(-7));
        check("+7", Resolved::Int(7));
        check("0x1F", Resolved::Int(31));
        check("0o17", Resolved::Int(15));
        check("9223372036854775807", Resolved::Int(i64::MAX));
        check("-9223372036854775808", Resolved::Int(i64::MIN));
        check("18446744073709551615", Resolved::UInt(u64::MAX));
        check("0xffffffffffffffff", Resolved::UInt(u64::MAX));
        check("18446744073709551616", Resolved::Float(18_446_744_073_709_551_616.0));
    }

    #[test]
    fn floats() {
        check("1.30", Resolved::Float(1.3));
        check(".5", Resolved::Float(0.5));
        check("5.", Resolved::Float(5.0));
        check("-1.5e-3", Resolved::Float(-0.0015));
        check("1e3", Resolved::Float(1000.0));
        check(".inf", Resolved::Float(f64::INFINITY));
        check("-.INF", Resolved::Float(f64::NEG_INFINITY));
    }

    #[test]
    fn strings_that_look_like_something_else() {
        for text in [
            "yes",
            "No",
            "on",
            "OFF",
            "y",
            "nULL",
            "tRUE",
            "0123",
            "-07",
            "00",
            "1_000",
            "1:30",
            "0b1",
            "-0x1",
            "0x",
            "0xg",
            "0o8",
            "0x+1",
            "inf",
            "nan",
            "NaN",
            "infinity",
            "+.nan",
            ".",
            "-",
            "+",
            "e",
            "e5",
            "1e",
            "1.2.3",
            "--1",
            "+-1",
            "2026-11-20",
            "=",
            "<<",
            "1 2",
        ] {
            check(text, Resolved::Str(text));
        }
    }

    #[test]
    fn descriptions() {
        for (text, plain, expected) in [
            ("", true, "null"),
            ("", false, "string ``"),
            ("True", true, "boolean `True`"),
            ("0x10", true, "integer `0x10`"),
            ("1.30", true, "number `1.30`"),
            ("yes", true, "string `yes`"),
            ("5", false, "string `5`"),
            ("it's\n\"two\"", false, "string `it's\\n\"two\"`"),
        ] {
            let scalar = Scalar { text: text.to_owned(), plain };
            assert_eq!(scalar.describe(), expected);
        }
        let long = Scalar { text: "é".repeat(50), plain: true };
        assert_eq!(long.describe(), format!("string `{}…`", "é".repeat(40)));
    }
}
