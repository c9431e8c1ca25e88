//! Versions and ranges of versions as Masterminds/semver has them.

use std::cmp::Ordering;
use std::fmt;
use std::sync::LazyLock;

use crate::expression::{Regex, go_regex};

/// A version; parts that were left out are zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
        if text.len() > MAX_VERSION {
            return None;
        }
        let [numbers, pre, metadata] = cut(text)?;
        let mut parts = [0; 3];
        for (idx, number) in numbers.split('.').enumerate() {
            *parts.get_mut(idx)? = number.parse().ok().filter(|_| is_number(number))?;
        }
        let leading_zero = |part: &str| part.len() > 1 && part.starts_with('0') && is_number(part);
        if pre.split('.').any(leading_zero) {
            return None;
        }
        Some(Version {
            parts,
            pre: pre.to_string(),
            metadata: metadata.to_string(),
            original: text.to_string(),
        })
    }

    /// Order by precedence: metadata does not count.
    pub fn precedence(&self, other: &Version) -> Ordering {
        self.parts.cmp(&other.parts).then_with(|| compare_pre(&self.pre, &other.pre))
    }
}

/// The longest version and the longest range that are read, and the most alternatives of a range.
const MAX_VERSION: usize = 256;
const MAX_RANGE: usize = 512;
const MAX_ALTERNATIVES: usize = 32;

/// The numbers of a version, what follows its `-`, and what follows its `+`. Every render reads a version, so it is
/// done without an expression, which takes longer to be built than a small chart to be rendered.
fn cut(text: &str) -> Option<[&str; 3]> {
    let is_words = |words: &str| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        words.split('.').all(|word| !word.is_empty() && word.bytes().all(is_part))
    };
    let extra = |part: Option<&'_ str>| part.is_none_or(is_words);
    let text = text.strip_prefix('v').unwrap_or(text);
    let (text, metadata) = text.split_once('+').map_or((text, None), |(text, end)| (text, Some(end)));
    let (numbers, pre) = text.split_once('-').map_or((text, None), |(text, end)| (text, Some(end)));
    let is_sound = extra(metadata) && extra(pre);
    is_sound.then(|| [numbers, pre.unwrap_or_default(), metadata.unwrap_or_default()])
}

fn is_number(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

const EXTRAS: &str = r"(-([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?(\+([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?";
const BOUND: &str = r"v?([0-9|x|X|\*]+)(\.[0-9|x|X|\*]+)?(\.[0-9|x|X|\*]+)?";
const OPERATORS: &str = r"=||!=|>|<|>=|=>|<=|=<|~|~>|\^";

fn expression(pattern: String) -> Regex {
    go_regex(&pattern).expect("the pattern is a constant")
}

static HYPHEN: LazyLock<Regex> =
    LazyLock::new(|| expression(format!(r"\s*({BOUND}{EXTRAS})\s+-\s+({BOUND}{EXTRAS})\s*")));
static ONE: LazyLock<Regex> =
    LazyLock::new(|| expression(format!(r"^\s*({OPERATORS})\s*({BOUND}{EXTRAS})\s*$")));
static EACH: LazyLock<Regex> = LazyLock::new(|| expression(format!(r"({OPERATORS})\s*({BOUND}{EXTRAS})")));
static ALL: LazyLock<Regex> = LazyLock::new(|| {
    let one = format!(r"({OPERATORS})\s*({BOUND}{EXTRAS})\s*");
    expression(format!(r"^(\s*{one})((?:\s+|,\s*){one})*$"))
});

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
    if range.len() > MAX_RANGE {
        return None;
    }
    let range = without_hyphens(range);
    let alternatives: Vec<&str> = range.split("||").collect();
    if alternatives.len() > MAX_ALTERNATIVES {
        return None;
    }
    let mut any = false;
    for alternative in alternatives {
        let bounds = bounds(alternative)?;
        // One bound that names a version before a release lets all such versions in.
        let all_pre = bounds.iter().any(|bound| !bound.version.pre.is_empty());
        let hidden = !version.pre.is_empty() && !all_pre;
        any |= !hidden && bounds.iter().all(|bound| bound.holds(version));
    }
    Some(any)
}

/// Writes `1 - 2` as `>= 1, <= 2 `.
fn without_hyphens(range: &str) -> String {
    let mut text = String::new();
    let mut at = 0;
    for groups in HYPHEN.groups(range.as_bytes()) {
        let part = |idx: usize| groups.get(idx).cloned().flatten().unwrap_or_default();
        let (whole, from, to) = (part(0), part(1), part(11));
        text.push_str(&range[at..whole.start]);
        text.push_str(&format!(">= {}, <= {} ", &range[from], &range[to]));
        at = whole.end;
    }
    text + &range[at..]
}

fn bounds(text: &str) -> Option<Vec<Bound>> {
    if !ALL.is_match(text) {
        return None;
    }
    EACH.places(text).into_iter().map(|place| Bound::read(&text[place])).collect()
}

/// One comparison of a range.
struct Bound {
    operator: String,
    version: Version,
    /// How many of the three numbers were given.
    given: usize,
}

impl Bound {
    fn read(text: &str) -> Option<Bound> {
        let found = ONE.groups(text.as_bytes()).into_iter().next()?;
        let group = |idx: usize| found.get(idx).cloned().flatten().map_or("", |place| &text[place]);
        let numbers = [3, 4, 5].map(|idx| group(idx).trim_start_matches('.'));
        let is_open = |part: &&str| matches!(*part, "" | "x" | "X" | "*");
        let given = numbers.iter().position(is_open).unwrap_or(numbers.len());
        let pre = group(6);
        let full = match given {
            0 => format!("0.0.0{pre}"),
            1 => format!("{}.0.0{pre}", numbers[0]),
            2 => format!("{}.{}.0{pre}", numbers[0], numbers[1]),
            _ => group(2).to_string(),
        };
        Some(Bound { operator: group(1).to_string(), version: Version::parse(&full)?, given })
    }

    fn holds(&self, version: &Version) -> bool {
        let order = version.precedence(&self.version);
        let ([major, minor, _], [own_major, own_minor, _]) = (version.parts, self.version.parts);
        match self.operator.as_str() {
            "!=" => !self.equals(version),
            ">" if self.given == 3 => order == Ordering::Greater,
            ">" if major != own_major => major > own_major,
            ">" if self.given == 1 => false,
            ">" if self.given == 2 => minor > own_minor,
            ">" => order == Ordering::Greater,
            "<" => order == Ordering::Less,
            ">=" | "=>" => order != Ordering::Less,
            "<=" | "=<" if self.given == 3 => order != Ordering::Greater,
            "<=" | "=<" => major < own_major || major == own_major && (minor <= own_minor || self.given == 1),
            "^" => order != Ordering::Less && self.caret(version),
            "~" | "~>" => self.tilde(version),
            _ if self.given < 3 => self.tilde(version),
            _ => order == Ordering::Equal,
        }
    }

    fn equals(&self, version: &Version) -> bool {
        let same = |parts: usize| version.parts[..parts] == self.version.parts[..parts];
        match self.given {
            1 => same(1),
            2 => same(2) && compare_pre(&version.pre, &self.version.pre) == Ordering::Equal,
            _ => version.precedence(&self.version) == Ordering::Equal,
        }
    }

    fn tilde(&self, version: &Version) -> bool {
        if version.precedence(&self.version) == Ordering::Less {
            return false;
        }
        let everything = self.version.parts == [0, 0, 0] && matches!(self.given, 0 | 3);
        everything
            || version.parts[0] == self.version.parts[0]
                && (version.parts[1] == self.version.parts[1] || self.given == 1)
    }

    fn caret(&self, version: &Version) -> bool {
        let [major, minor, patch] = self.version.parts;
        if major > 0 || self.given == 1 {
            return version.parts[0] == major;
        }
        if version.parts[0] > 0 {
            return false;
        }
        if minor > 0 || self.given == 2 {
            return version.parts[1] == minor;
        }
        version.parts[1] == 0 && version.parts[2] == patch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_by_the_expression() {
        let loose = regex::Regex::new(&format!(r"^v?([0-9]+)(\.[0-9]+)?(\.[0-9]+)?{EXTRAS}$")).unwrap();
        const PIECES: [&str; 10] = ["v", "1", "20", ".", "-", "+", "a", "x", " ", "\n"];
        let mut versions = 0;
        for code in 0..PIECES.len().pow(6) {
            let piece = |idx: u32| PIECES[code / PIECES.len().pow(idx) % PIECES.len()];
            let text: String = (0..6).map(piece).collect();
            let expected = loose.captures(&text).map(|found| {
                let group =
                    |idx: usize| found.get(idx).map_or("", |part| part.as_str()).trim_start_matches('.');
                let number = |idx: usize| group(idx).parse().unwrap_or(0);
                ([number(1), number(2), number(3)], group(5).to_string(), group(8).to_string())
            });
            let found = Version::parse(&text).map(|version| (version.parts, version.pre, version.metadata));
            assert_eq!(found, expected, "{text:?}");
            versions += usize::from(found.is_some());
        }
        assert!(versions > 1000, "{versions}");
    }
}
