//! The formats of texts that schemas up to draft 7 may ask for. A format that is not known holds for every text.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::check::Check;

/// Whether a text has a format.
pub(super) fn holds(check: &Check<'_>, name: &str, text: &str) -> bool {
    match name {
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "hostname" => is_hostname(text),
        "email" => text.rsplit_once('@').is_some_and(|(user, host)| !user.is_empty() && is_hostname(host)),
        "uri" => has_scheme(text),
        "regex" => check.expression(text).is_ok(),
        "date" => is_date(text),
        "uuid" => is_uuid(text),
        "json-pointer" => text.is_empty() || text.starts_with('/'),
        _ => true,
    }
}

fn is_hostname(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let label = |label: &str| {
        let inner = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

fn has_scheme(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(word) && !text.contains(' ')
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && crate::yaml::resolve::resolve(text) == crate::yaml::resolve::Resolved::Timestamp
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
