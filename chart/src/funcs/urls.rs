//! sprig's functions of URLs and durations.

use super::{Function, Kind, Outcome, fixed, lossy};
use crate::error::Fault;
use crate::value::{Map, Value};

pub(super) const TABLE: &[Function] = &[
    fixed("urlParse", &[Kind::Text], |_, args| parse(&lossy(args, 0))),
    fixed("urlJoin", &[Kind::Map], |_, args| match &args[0] {
        Value::Map(parts) => join(parts),
        _ => Ok(Value::text("")),
    }),
    fixed("duration", &[Kind::Any], |_, args| Ok(Value::text(duration(seconds(&args[0]))))),
];

fn seconds(value: &Value) -> i64 {
    match value {
        Value::Int64(seconds) => *seconds,
        Value::Text(text) => text.lossy().parse().unwrap_or(0),
        _ => 0,
    }
}

/// `90` → `1m30s`.
fn duration(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let all = seconds.unsigned_abs();
    let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
    match (hours, minutes) {
        (0, 0) => format!("{sign}{seconds}s"),
        (0, _) => format!("{sign}{minutes}m{seconds}s"),
        _ => format!("{sign}{hours}h{minutes}m{seconds}s"),
    }
}

fn wrong<T>(url: &str, why: &str) -> Result<T, Fault> {
    Err(Fault::new(format!("unable to parse url: parse {url:?}: {why}")))
}

fn parse(url: &str) -> Outcome {
    if url.chars().any(|c| (c as u32) < 0x20 || c as u32 == 0x7f) {
        return wrong(url, "net/url: invalid control character in URL");
    }
    let (rest, fragment) = url.split_once('#').unwrap_or((url, ""));
    let (scheme, rest) = scheme_of(url, rest)?;
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (mut opaque, mut userinfo, mut host, mut path) = ("", "", "", rest);
    if !rest.starts_with('/') && !scheme.is_empty() {
        (opaque, path) = (rest, "");
    } else if let Some(after) = rest.strip_prefix("//").filter(|_| !rest.starts_with("///")) {
        let end = after.find('/').unwrap_or(after.len());
        (host, path) = after.split_at(end);
        (userinfo, host) = host.rsplit_once('@').unwrap_or(("", host));
    } else if scheme.is_empty()
        && !rest.starts_with('/')
        && rest.split('/').next().is_some_and(|s| s.contains(':'))
    {
        return wrong(url, "first path segment in URL cannot contain colon");
    }
    let path = if rest.starts_with("///") { &rest[2..] } else { path };
    let port = host.rsplit_once(':').filter(|(_, port)| !port.contains(']'));
    if port.is_some_and(|(_, port)| !port.bytes().all(|byte| byte.is_ascii_digit())) {
        return wrong(url, "invalid port after host");
    }
    if host.contains([' ', '<', '>', '"', '\\', '^', '`', '{', '|', '}']) {
        return wrong(url, "invalid character in host name");
    }
    let hostname = port.map_or(host, |(name, _)| name);
    let hostname = hostname.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(hostname);
    let decoded = |part: &str| match percent_decoded(part) {
        Some(text) => Ok(Value::text(text)),
        None => wrong(url, "invalid URL escape"),
    };
    Ok(Value::Map(Map::from_iter([
        ("scheme".into(), Value::text(scheme)),
        ("host".into(), decoded(host)?),
        ("hostname".into(), decoded(hostname)?),
        ("path".into(), decoded(path)?),
        ("query".into(), Value::text(query)),
        ("opaque".into(), Value::text(opaque)),
        ("fragment".into(), decoded(fragment)?),
        ("userinfo".into(), Value::text(userinfo)),
    ])))
}

fn scheme_of<'u>(url: &str, rest: &'u str) -> Result<(String, &'u str), Fault> {
    for (at, c) in rest.char_indices() {
        match c {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if at > 0 => {}
            ':' if at > 0 => return Ok((rest[..at].to_lowercase(), &rest[at + 1..])),
            ':' => return wrong(url, "missing protocol scheme"),
            _ => break,
        }
    }
    Ok((String::new(), rest))
}

fn percent_decoded(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            out.push(*first);
            continue;
        }
        let code = std::str::from_utf8(after.get(..2)?).ok()?;
        out.push(u8::from_str_radix(code, 16).ok()?);
        rest = &after[2..];
    }
    Some(out)
}

/// A part of a URL with everything escaped that is neither a letter, a digit nor one of these.
fn escaped(text: &str, plain: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "-_.~$&+,/:;=@".contains(c) || plain.contains(c) {
            out.push(c);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn join(parts: &Map) -> Outcome {
    let part = |name: &str| match parts.get(name) {
        None => Ok(String::new()),
        Some(Value::Text(text)) => Ok(text.lossy()),
        Some(other) => Err(Fault::new(format!(
            "unable to parse {name} key, must be of type string, but {} found",
            other.kind_name()
        ))),
    };
    let (scheme, host, path) = (part("scheme")?, part("host")?, part("path")?);
    let (query, opaque, fragment, userinfo) =
        (part("query")?, part("opaque")?, part("fragment")?, part("userinfo")?);
    let mut out = String::new();
    if !scheme.is_empty() {
        out.push_str(&format!("{scheme}:"));
    }
    if opaque.is_empty() {
        if !scheme.is_empty() || !host.is_empty() || !userinfo.is_empty() {
            if !host.is_empty() || !path.is_empty() || !userinfo.is_empty() {
                out.push_str("//");
            }
            if !userinfo.is_empty() {
                out.push_str(&format!("{userinfo}@"));
            }
            out.push_str(&escaped(&host, "[]<>\"!'()*"));
        }
        let path = escaped(&path, "");
        if !path.is_empty() && !path.starts_with('/') && !host.is_empty() {
            out.push('/');
        } else if out.is_empty() && path.split('/').next().is_some_and(|first| first.contains(':')) {
            out.push_str("./");
        }
        out.push_str(&path);
    } else {
        out.push_str(&opaque);
    }
    if !query.is_empty() {
        out.push_str(&format!("?{query}"));
    }
    if !fragment.is_empty() {
        out.push_str(&format!("#{}", escaped(&fragment, "?!()*'")));
    }
    Ok(Value::text(out))
}
