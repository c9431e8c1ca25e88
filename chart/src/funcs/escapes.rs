//! Escapes for HTML, JavaScript and URLs, digests, and the numbers that text is written in.

use sha2::{Digest, Sha256, Sha512};

use super::{Function, Kind, bytes, deep, fixed, open};
use crate::gofmt;
use crate::value::Value;

const T: Kind = Kind::Text;

pub(super) const TABLE: &[Function] = &[
    deep(open("html", &[], Kind::Any, |_, args| Ok(Value::text(html(&printed(args)?))))),
    deep(open("js", &[], Kind::Any, |_, args| Ok(Value::text(javascript(&printed(args)?))))),
    deep(open("urlquery", &[], Kind::Any, |_, args| Ok(Value::text(query(&printed(args)?))))),
    fixed("sha1sum", &[T], |_, args| Ok(Value::text(hex(&sha1::Sha1::digest(bytes(args, 0)))))),
    fixed("sha256sum", &[T], |_, args| Ok(Value::text(hex(&Sha256::digest(bytes(args, 0)))))),
    fixed("sha512sum", &[T], |_, args| Ok(Value::text(hex(&Sha512::digest(bytes(args, 0)))))),
    fixed("adler32sum", &[T], |_, args| Ok(Value::text(adler32(bytes(args, 0)).to_string()))),
    fixed("b32enc", &[T], |_, args| Ok(Value::text(base32_text(bytes(args, 0))))),
    fixed("b32dec", &[T], |_, args| {
        let decoded = base32_bytes(bytes(args, 0));
        Ok(Value::text(decoded.unwrap_or_else(|at| format!("illegal base32 data at input byte {at}").into())))
    }),
];

/// Arguments as the escaping functions print them: what is nothing has a text here.
fn printed(args: &[Value]) -> Result<Vec<u8>, String> {
    let shown: Vec<Value> =
        args.iter().map(|arg| if arg.is_nil() { Value::text("<no value>") } else { arg.clone() }).collect();
    gofmt::sprint(&shown)
}

fn html(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for byte in text {
        match byte {
            0 => out.extend_from_slice("\u{fffd}".as_bytes()),
            b'"' => out.extend_from_slice(b"&#34;"),
            b'\'' => out.extend_from_slice(b"&#39;"),
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            other => out.push(*other),
        }
    }
    out
}

fn javascript(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (c, character) in crate::value::characters(text) {
        match c {
            '\\' | '\'' | '"' => out.extend([b'\\', character[0]]),
            '<' | '>' | '&' | '=' => out.extend_from_slice(format!("\\u{:04X}", c as u32).as_bytes()),
            c if (c as u32) < 0x20 || !c.is_ascii() && !gofmt::is_printable(c) => {
                out.extend_from_slice(format!("\\u{:04X}", c as u32).as_bytes());
            }
            _ => out.extend_from_slice(character),
        }
    }
    out
}

fn query(text: &[u8]) -> String {
    let mut out = String::new();
    for byte in text {
        match byte {
            b' ' => out.push('+'),
            b'-' | b'_' | b'.' | b'~' => out.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(*byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn adler32(text: &[u8]) -> u32 {
    const PRIME: u32 = 65521;
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in text {
        a = (a + u32::from(*byte)) % PRIME;
        b = (b + a) % PRIME;
    }
    b << 16 | a
}

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn base32_text(input: &[u8]) -> String {
    let mut out = String::new();
    for chunk in input.chunks(5) {
        let word =
            (0..5).fold(0_u64, |word, idx| word << 8 | u64::from(chunk.get(idx).copied().unwrap_or(0)));
        let digits = (chunk.len() * 8).div_ceil(5);
        for idx in 0..8 {
            let digit = (word >> (35 - 5 * idx)) & 31;
            out.push(if idx < digits { char::from(ALPHABET[digit as usize]) } else { '=' });
        }
    }
    out
}

/// The bytes of a base32 text, or where it goes wrong; line breaks do not count, not even for the place.
fn base32_bytes(text: &[u8]) -> Result<Vec<u8>, usize> {
    const GROUP: usize = 8;
    let text: Vec<u8> = text.iter().copied().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let mut out = Vec::new();
    for (begin, group) in text.chunks(GROUP).enumerate().map(|(idx, group)| (idx * GROUP, group)) {
        let (mut word, mut count) = (0_u64, 0);
        while count < GROUP {
            let at = begin + count;
            let Some(byte) = group.get(count) else { return Err(begin) };
            // What follows the first sign of the end, up to a second group, is looked at only as far as it belongs to the end.
            if *byte == b'=' && count >= 2 && text.len() - at <= GROUP {
                check_end(&text, begin, count)?;
                break;
            }
            let digit = ALPHABET.iter().position(|known| known == byte).ok_or(at)?;
            word = word << 5 | digit as u64;
            count += 1;
        }
        word <<= 5 * (GROUP - count);
        out.extend_from_slice(&word.to_be_bytes()[3..3 + count * 5 / 8]);
        if count < GROUP {
            break;
        }
    }
    Ok(out)
}

/// Whether the text ends well behind so many digits of its last group.
fn check_end(text: &[u8], begin: usize, count: usize) -> Result<(), usize> {
    const REST: usize = 7;
    let rest = &text[begin + count + 1..];
    if rest.len() + count < REST {
        return Err(text.len());
    }
    match rest.iter().take(REST - count).position(|byte| *byte != b'=') {
        Some(idx) => Err((begin + count + 1 + idx).saturating_sub(1)),
        None if matches!(count, 3 | 6) => Err(begin + count),
        None => Ok(()),
    }
}
