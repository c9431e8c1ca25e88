//! A regular expression of Go's → the same in the words of the `regex` crate.
//!
//! What Go refuses is refused, although the crate has more: stacked repetitions, other flags, other escapes. `\d`, `\w`, `\s`
//! and `\b` are ASCII to Go, a brace that begins no repetition is itself, and so are `[`, `&&`, `--` and `~~` in a class.

use super::work::{MOST, Work};
use crate::error::Fault;

/// The expression in the words of the crate, what a search takes, and the names of the groups. The crate takes no name
/// twice, and none that begins with a digit, so it gets none.
pub(crate) fn translated(pattern: &str) -> Result<(String, Work, Vec<&str>), Fault> {
    let mut translation = Translation {
        rest: pattern,
        out: String::new(),
        work: Work::new(),
        last: Last::Nothing,
        end: 0,
        names: vec![""],
        last_end: pattern.rfind(":]").map(|at| pattern.len() - at),
    };
    while let Some(c) = translation.next() {
        translation.token(c)?;
    }
    Ok((translation.out, translation.work, translation.names))
}

/// What stands in front of a token.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    Nothing,
    Atom,
    Repetition,
    /// Flags that may have changed which repetitions are lazy.
    Laziness,
}

struct Translation<'p> {
    rest: &'p str,
    out: String,
    work: Work,
    last: Last,
    /// Where in `out` a repetition is written: flags may lie between it and what is repeated.
    end: usize,
    /// The name of each group; empty where it has none.
    names: Vec<&'p str>,
    /// How much is left at the last `:]`, which may end a set.
    last_end: Option<usize>,
}

fn refused<T>(why: &str) -> Result<T, Fault> {
    Err(Fault::new(format!("error parsing regexp: {why}")))
}

impl<'p> Translation<'p> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn take(&mut self, wanted: &str) -> bool {
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn token(&mut self, c: char) -> Result<(), Fault> {
        match c {
            '*' => return self.repetition("*", Some((0, None))),
            '+' => return self.repetition("+", Some((1, None))),
            '?' => return self.repetition("?", Some((0, Some(1)))),
            '{' if let Some((written, bounds)) = bounds(self.rest) => {
                self.rest = &self.rest[written.len()..];
                return self.repetition(&format!("{{{written}"), bounds);
            }
            '(' => return self.group(),
            ')' => {
                self.out.push(c);
                self.work.end_of_group();
                self.last = Last::Atom;
                self.end = self.out.len();
                return Ok(());
            }
            '|' => {
                self.out.push(c);
                self.work.choice();
                self.last = Last::Nothing;
                return Ok(());
            }
            '[' => self.class()?,
            '\\' if self.take("Q") => {
                let (text, rest) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
                self.rest = rest;
                if text.is_empty() {
                    self.skipped();
                    return Ok(());
                }
                self.out.push_str(&regex_syntax::escape(text));
            }
            '\\' => self.escape()?,
            '{' => self.out.push_str("\\{"),
            c => self.out.push(c),
        }
        self.work.atom();
        self.last = Last::Atom;
        self.end = self.out.len();
        Ok(())
    }

    fn repetition(&mut self, sign: &str, bounds: Bounds) -> Result<(), Fault> {
        match self.last {
            Last::Nothing => return refused("missing argument to repetition operator"),
            Last::Repetition => return refused("invalid nested repetition operator"),
            Last::Laziness => {
                return Err(Fault::of_renderer("a repetition behind the flag `U` is not known here"));
            }
            Last::Atom => {}
        }
        if !bounds.is_some_and(|(least, most)| self.work.repetition(least, most)) {
            return refused("invalid repeat count");
        }
        // Behind a repetition, as Go has it where flags lie between, `?` would be lazy.
        let sign = if sign == "?" { "{0,1}" } else { sign };
        let sign = if self.take("?") { format!("{sign}?") } else { sign.to_owned() };
        self.out.insert_str(self.end, &sign);
        self.end += sign.len();
        self.last = Last::Repetition;
        Ok(())
    }

    /// What is no item was read: the next repetition is that of what stands in front of it, which may be one itself.
    fn skipped(&mut self) {
        if self.last == Last::Repetition {
            self.last = Last::Atom;
        }
    }

    fn group(&mut self) -> Result<(), Fault> {
        if !self.take("?") {
            self.out.push('(');
            self.work.group();
            self.names.push("");
            self.last = Last::Nothing;
            return Ok(());
        }
        if self.take("P<") || self.take("<") {
            self.work.group();
            return self.named();
        }
        let (mut on, mut off, mut is_off, mut is_said) = (String::new(), String::new(), false, true);
        loop {
            match self.next() {
                Some(flag @ ('i' | 'm' | 's' | 'U')) => {
                    on.retain(|known| known != flag);
                    off.retain(|known| known != flag);
                    if is_off {
                        off.push(flag)
                    } else {
                        on.push(flag)
                    }
                    is_said = true;
                }
                Some('-') if !is_off => (is_off, is_said) = (true, false),
                Some(end @ (':' | ')')) if is_said => {
                    if end == ':' {
                        self.work.group();
                        self.last = Last::Nothing;
                    } else if self.last != Last::Nothing && (on.contains('U') || off.contains('U')) {
                        self.last = Last::Laziness;
                    } else {
                        self.skipped();
                    }
                    let off = if off.is_empty() { off } else { format!("-{off}") };
                    if !(end == ')' && on.is_empty() && off.is_empty()) {
                        self.out.push_str(&format!("(?{on}{off}{end}"));
                    }
                    return Ok(());
                }
                Some(_) | None => return refused("invalid or unsupported Perl syntax"),
            }
        }
    }

    fn named(&mut self) -> Result<(), Fault> {
        let Some((name, rest)) = self.rest.split_once('>') else { return refused("invalid named capture") };
        self.rest = rest;
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return refused("invalid named capture");
        }
        self.out.push('(');
        self.names.push(name);
        self.last = Last::Nothing;
        Ok(())
    }

    /// What follows a backslash, outside of a class.
    fn escape(&mut self) -> Result<(), Fault> {
        match self.rest.chars().next() {
            Some(place @ ('A' | 'z')) => {
                self.next();
                self.out.extend(['\\', place]);
            }
            Some(place @ ('b' | 'B')) => {
                self.next();
                self.out.push_str(&format!(r"(?-u:\{place})"));
            }
            Some(set @ ('d' | 'D' | 'w' | 'W' | 's' | 'S')) => {
                self.next();
                let negated = if set.is_uppercase() { "^" } else { "" };
                self.out.push_str(&format!("[{negated}{}]", ascii(set)));
            }
            Some('p' | 'P') => self.property()?,
            Some(_) | None => {
                let c = self.character()?;
                self.out.push_str(&regex_syntax::escape(&c.to_string()));
            }
        }
        Ok(())
    }

    /// A character that is written with a backslash, which was read.
    fn character(&mut self) -> Result<char, Fault> {
        let code = match self.next() {
            Some(digit @ '1'..='7') if self.rest.starts_with(|c| ('0'..='7').contains(&c)) => {
                self.octal(digit)
            }
            Some('0') => self.octal('0'),
            Some('x') => self.hexadecimal(),
            Some('a') => Some(7),
            Some('f') => Some(12),
            Some('n') => Some(10),
            Some('r') => Some(13),
            Some('t') => Some(9),
            Some('v') => Some(11),
            Some(c) if c.is_ascii() && !c.is_ascii_alphanumeric() => Some(u32::from(c)),
            Some(_) => None,
            None => return refused("trailing backslash at end of expression"),
        };
        code.and_then(char::from_u32).map_or_else(|| refused("invalid escape sequence"), Ok)
    }

    fn octal(&mut self, first: char) -> Option<u32> {
        let more = self.rest.bytes().take(2).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
        let (digits, rest) = self.rest.split_at(more);
        self.rest = rest;
        u32::from_str_radix(&format!("{first}{digits}"), 8).ok()
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let (digits, rest) = match self.rest.strip_prefix('{') {
            Some(inner) => inner.split_once('}')?,
            None => self.rest.split_at_checked(2)?,
        };
        self.rest = rest;
        let is_sound = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| is_sound)
    }

    /// A category such as `\pL` or `\p{^Uppercase_Letter}`, from its `p` on.
    fn property(&mut self) -> Result<(), Fault> {
        let is_negated = self.next() == Some('P');
        let class = match self.rest.strip_prefix('{') {
            Some(inner) => inner.split_once('}'),
            None => self.rest.chars().next().map(|c| self.rest.split_at(c.len_utf8())),
        };
        let Some((class, rest)) = class else { return refused("invalid character class range") };
        let name = class.strip_prefix('^');
        let sign = if is_negated == name.is_some() { 'p' } else { 'P' };
        let name = name.unwrap_or(class).replace(['_', '-', ' '], "").to_ascii_lowercase();
        self.rest = rest;
        self.work.category();
        self.out.push_str(&match name.as_str() {
            // Half of a character of UTF-16, which no text has.
            "cs" | "surrogate" if sign == 'p' => r"\P{any}".to_owned(),
            "cs" | "surrogate" => r"\p{any}".to_owned(),
            name if !is_word(name) => return refused("invalid character class range"),
            name if is_category(name) => format!("\\{sign}{{gc={name}}}"),
            name if name.len() == 1 => return refused("invalid character class range"),
            // The tables of scripts are left out of the module for browsers; elsewhere they are there if another crate
            // asks for them. What a chart gives must not depend on that.
            _ => return Err(Fault::of_renderer(format!("Unicode scripts are not known here: {{{class}}}"))),
        });
        Ok(())
    }

    /// A set such as `[:alpha:]`, where one begins; Go takes any name to the next `:]` for one.
    fn named_set(&mut self) -> Result<bool, Fault> {
        let Some(inner) = self.rest.strip_prefix("[:") else { return Ok(false) };
        if self.last_end.is_none_or(|left| inner.len() < left) {
            return Ok(false);
        }
        let set = NAMED_SETS.iter().find_map(|name| {
            let rest = inner.strip_prefix('^').unwrap_or(inner).strip_prefix(name)?.strip_prefix(":]")?;
            Some((&self.rest[..self.rest.len() - rest.len()], rest))
        });
        let Some((set, rest)) = set else { return refused("invalid character class range") };
        self.out.push_str(set);
        self.rest = rest;
        Ok(true)
    }

    fn class(&mut self) -> Result<(), Fault> {
        self.out.push('[');
        if self.take("^") {
            self.out.push('^');
        }
        let mut is_first = true;
        while is_first || !self.take("]") {
            is_first = false;
            if self.named_set()? {
                continue;
            }
            match self.rest.strip_prefix('\\').and_then(|escaped| escaped.chars().next()) {
                Some(set @ ('d' | 'D' | 'w' | 'W' | 's' | 'S')) => {
                    self.rest = &self.rest[2..];
                    let set =
                        if set.is_uppercase() { format!("[^{}]", ascii(set)) } else { ascii(set).to_owned() };
                    self.out.push_str(&set);
                }
                Some('p' | 'P') => {
                    self.next();
                    self.property()?;
                }
                Some(_) | None => self.range()?,
            }
        }
        self.out.push(']');
        Ok(())
    }

    /// A character of a class, or all from one to another.
    fn range(&mut self) -> Result<(), Fault> {
        let low = self.member()?;
        let mut high = low;
        if self.rest.starts_with('-') && self.rest.len() > 1 && !self.rest.starts_with("-]") {
            self.next();
            high = self.member()?;
        }
        if high < low {
            return refused("invalid character class range");
        }
        self.out.push_str(&format!("\\x{{{:x}}}-\\x{{{:x}}}", u32::from(low), u32::from(high)));
        Ok(())
    }

    fn member(&mut self) -> Result<char, Fault> {
        match self.next() {
            Some('\\') => self.character(),
            Some(c) => Ok(c),
            None => refused("missing closing ]"),
        }
    }
}

/// The sets that have a name in a class.
const NAMED_SETS: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];

/// How far the end of bounds is looked for.
const LONGEST: usize = 100;

/// How often something is repeated, at least and at most; nothing where Go refuses it.
type Bounds = Option<(usize, Option<usize>)>;

/// The bounds of a repetition, behind their brace, where those begin here: as they are written, and what they say.
fn bounds(text: &str) -> Option<(&str, Bounds)> {
    // Two numbers up to a thousand, so what is longer is none that could be sound.
    let end = text.bytes().take(LONGEST).position(|byte| byte == b'}')?;
    let inner = &text[..end];
    let (least, most) = inner.split_once(',').map_or((inner, None), |(least, most)| (least, Some(most)));
    let is_number = |digits: &str| {
        let leading_zero = digits.len() > 1 && digits.starts_with('0');
        !digits.is_empty() && !leading_zero && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(least) || !most.is_none_or(|most| most.is_empty() || is_number(most)) {
        return None;
    }
    let number = |digits: &str| digits.parse().ok().filter(|number| *number <= MOST);
    let said = match (number(least), most) {
        (Some(least), None) => Some((least, Some(least))),
        (Some(least), Some("")) => Some((least, None)),
        (Some(least), Some(most)) => {
            number(most).filter(|most| least <= *most).map(|most| (least, Some(most)))
        }
        (None, _) => None,
    };
    Some((&text[..=end], said))
}

/// The characters of a set that is written as a letter.
fn ascii(set: char) -> &'static str {
    match set.to_ascii_lowercase() {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        _ => r"\t\n\f\r\x20",
    }
}

/// Whether a name may be that of a class. The crate takes `is` in front of one, Go does not.
fn is_word(name: &str) -> bool {
    !name.is_empty() && !name.starts_with("is") && name.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Whether a name in small letters is that of a category, short or long.
fn is_category(name: &str) -> bool {
    regex_syntax::parse(&format!("\\p{{gc={name}}}")).is_ok()
}
