//! Versions and ranges of versions as Masterminds/semver has them.

use std::cmp::Ordering;
use std::fmt;

/// A version; parts that were left out are zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Major, minor, patch.
    pub parts: [u64; 3],
    /// What follows `-`.
    pub pre: String,
    /// What follows `+`.
    pub metadata: String,
    /// The text it was read from.
    pub original: String,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.parts;
        write!(f, "{major}.{minor}.{patch}")?;
        if !self.pre.is_empty() {
            write!(f, "-{}", self.pre)?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

impl Version {
    /// Reads a version; `v1.2` will do.
    pub fn parse(text: &str) -> Option<Version> {
        let (version, given) = read_partial(text)?;
        (given > 0).then_some(version)
    }

    /// Order by precedence: metadata does not count.
    pub fn precedence(&self, other: &Version) -> Ordering {
        self.parts.cmp(&other.parts).then_with(|| compare_pre(&self.pre, &other.pre))
    }
}

/// A version with the count of parts that were given; wildcards are not given.
fn read_partial(text: &str) -> Option<(Version, usize)> {
    let body = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let (body, metadata) = body.split_once('+').map_or((body, ""), |(body, metadata)| (body, metadata));
    let (body, pre) = body.split_once('-').map_or((body, ""), |(body, pre)| (body, pre));
    let mut parts = [0; 3];
    let mut given = 0;
    for (idx, part) in body.split('.').enumerate() {
        if idx > 2 {
            return None;
        }
        if matches!(part, "x" | "X" | "*") {
            break;
        }
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        parts[idx] = part.parse().ok()?;
        given = idx + 1;
    }
    let word = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    if !word(pre) || !word(metadata) || text.ends_with(['-', '+']) {
        return None;
    }
    let version =
        Version { parts, pre: pre.to_string(), metadata: metadata.to_string(), original: text.to_string() };
    Some((version, given))
}

fn compare_pre(a: &str, b: &str) -> Ordering {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => match (a.parse::<u64>(), b.parse::<u64>()) {
                (Ok(a), Ok(b)) => a.cmp(&b),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => a.cmp(b),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Whether a version lies in a range; none where the range cannot be read.
pub fn matches(range: &str, version: &Version) -> Option<bool> {
    let mut any = false;
    for alternative in range.split("||") {
        let mut all = true;
        for (operator, bound, given) in comparators(alternative)? {
            all &= satisfies(operator, &bound, given, version);
        }
        any |= all;
    }
    Some(any)
}

fn comparators(text: &str) -> Option<Vec<(&'static str, Version, usize)>> {
    const OPERATORS: [&str; 12] = ["=<", "=>", "!=", ">=", "<=", "~>", "==", "=", ">", "<", "~", "^"];
    let expanded = expand_hyphens(text);
    let mut rest = expanded.trim_matches([' ', ',']);
    let mut out = Vec::new();
    while !rest.is_empty() {
        let operator = OPERATORS.iter().copied().find(|operator| rest.starts_with(operator)).unwrap_or("");
        rest = rest[operator.len()..].trim_start();
        let end = rest.find([' ', ',', '<', '>', '=', '!', '~', '^']).unwrap_or(rest.len());
        let (bound, given) = read_partial(&rest[..end])?;
        out.push((operator, bound, given));
        rest = rest[end..].trim_start_matches([' ', ',']);
    }
    (!out.is_empty()).then_some(out)
}

fn expand_hyphens(text: &str) -> String {
    match text.split_once(" - ") {
        Some((low, high)) => format!(">={} <={}", low.trim(), high.trim()),
        None => text.to_string(),
    }
}

fn satisfies(operator: &str, bound: &Version, given: usize, version: &Version) -> bool {
    // A version before a release only matches a bound that is one itself.
    if !version.pre.is_empty() && bound.pre.is_empty() && operator != "!=" {
        return false;
    }
    let order = version.precedence(bound);
    let beyond = |parts: usize| version.parts[..parts] > bound.parts[..parts];
    let same = |parts: usize| version.parts[..parts] == bound.parts[..parts];
    match operator {
        "!=" if given < 3 => !same(given),
        "!=" => order != Ordering::Equal,
        ">" if given == 0 => false,
        ">" if given < 3 => beyond(given),
        ">" => order == Ordering::Greater,
        "<" => order == Ordering::Less,
        ">=" | "=>" => order != Ordering::Less,
        "<=" | "=<" if given < 3 => !beyond(given),
        "<=" | "=<" => order != Ordering::Greater,
        "^" => order != Ordering::Less && caret(bound, given, version),
        "~" | "~>" => order != Ordering::Less && same(given.min(2)),
        _ if given < 3 => order != Ordering::Less && same(given),
        _ => order == Ordering::Equal,
    }
}

fn caret(bound: &Version, given: usize, version: &Version) -> bool {
    match (bound.parts, given) {
        (_, 0) => true,
        ([0, 0, _], 3) => version.parts == bound.parts,
        ([0, minor, _], 2 | 3) => version.parts[0] == 0 && version.parts[1] == minor,
        ([major, ..], _) => version.parts[0] == major,
    }
}
