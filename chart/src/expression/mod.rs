//! Regular expressions of Go's: read, compiled once, and bounded in what they take.

mod translation;
mod work;

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use translation::translated;
use work::{Work, too_large};

use crate::error::Fault;

/// Counts steps, and fails where there are too many.
pub(crate) type Count<'c> = &'c dyn Fn(usize) -> Result<(), Fault>;

/// Returns a regular expression of Go's in the words of the `regex` crate, if Go takes it.
pub fn go_regex(pattern: &str) -> Option<String> {
    translated(pattern).ok().map(|(translation, ..)| translation)
}

/// A compiled expression.
pub(crate) struct Expression {
    regex: Regex,
    work: Work,
    /// The name of each group; empty where it has none.
    names: Vec<String>,
}

/// The expression for text, or for bytes that are none: only where all is text, what is empty fits between characters alone.
enum Regex {
    Text(regex::Regex),
    Bytes(regex::bytes::Regex),
}

/// The places of a match and of its groups.
pub(crate) type Groups = Vec<Option<Range<usize>>>;

impl Expression {
    fn new(pattern: &[u8], is_text: bool, count: Count<'_>) -> Result<Self, Fault> {
        /// The most memory for an expression, in bytes.
        const SIZE: usize = 1 << 20;
        let refused = |error: &str| Fault::new(format!("error parsing regexp: {error}"));
        let pattern = std::str::from_utf8(pattern).map_err(|_| refused("invalid UTF-8"))?;
        let (pattern, work, names) = translated(pattern)?;
        let names = names.into_iter().map(str::to_owned).collect();
        work.check()?;
        count(work.of_compiling(pattern.len()))?;
        let regex = if is_text {
            regex::RegexBuilder::new(&pattern).size_limit(SIZE).build().map(Regex::Text)
        } else {
            regex::bytes::RegexBuilder::new(&pattern).size_limit(SIZE).build().map(Regex::Bytes)
        };
        match regex {
            Ok(regex) => Ok(Self { regex, work, names }),
            Err(regex::Error::CompiledTooBig(_)) => Err(too_large()),
            Err(error) => Err(refused(&error.to_string())),
        }
    }

    /// Whether the expression fits somewhere in a text.
    ///
    /// # Errors
    ///
    /// The search takes too many steps.
    pub(crate) fn is_match(&self, text: &[u8], count: Count<'_>) -> Result<bool, Fault> {
        count(self.work.of_search(text.len()))?;
        Ok(match &self.regex {
            Regex::Text(regex) => regex.is_match(as_text(text)),
            Regex::Bytes(regex) => regex.is_match(text),
        })
    }

    /// The places where it fits, so many at most.
    ///
    /// # Errors
    ///
    /// The search takes too many steps.
    pub(crate) fn places(
        &self,
        text: &[u8],
        most: usize,
        count: Count<'_>,
    ) -> Result<Vec<Range<usize>>, Fault> {
        let mut all = Vec::new();
        match &self.regex {
            Regex::Text(regex) => {
                let mut found = regex.find_iter(as_text(text)).take(most);
                self.search(text, count, &mut || {
                    all.push(found.next()?.range());
                    all.last().cloned()
                })?;
            }
            Regex::Bytes(regex) => {
                let mut found = regex.find_iter(text).take(most);
                self.search(text, count, &mut || {
                    all.push(found.next()?.range());
                    all.last().cloned()
                })?;
            }
        }
        Ok(all)
    }

    /// The places where it fits, with those of its groups.
    ///
    /// # Errors
    ///
    /// The search takes too many steps.
    pub(crate) fn groups(&self, text: &[u8], count: Count<'_>) -> Result<Vec<Groups>, Fault> {
        let mut all: Vec<Groups> = Vec::new();
        match &self.regex {
            Regex::Text(regex) => {
                let mut found = regex.captures_iter(as_text(text));
                self.search(text, count, &mut || {
                    all.push(found.next()?.iter().map(|group| group.map(|group| group.range())).collect());
                    all.last()?.first()?.clone()
                })?;
            }
            Regex::Bytes(regex) => {
                let mut found = regex.captures_iter(text);
                self.search(text, count, &mut || {
                    all.push(found.next()?.iter().map(|group| group.map(|group| group.range())).collect());
                    all.last()?.first()?.clone()
                })?;
            }
        }
        Ok(all)
    }

    /// Searches until nothing is found. Each search may read all that is left, before it is sure of a match.
    fn search(
        &self,
        text: &[u8],
        count: Count<'_>,
        next: &mut dyn FnMut() -> Option<Range<usize>>,
    ) -> Result<(), Fault> {
        count(self.work.of_search(text.len()))?;
        while let Some(found) = next() {
            count(if self.work.reads_ahead() { self.work.of_search(text.len() - found.end) } else { 0 })?;
            count(self.work.of_match())?;
        }
        Ok(())
    }

    /// The place of the first group of a name that has one in a match.
    pub(crate) fn named<'g>(&self, name: &[u8], groups: &'g Groups) -> Option<&'g Range<usize>> {
        let named = self.names.iter().zip(groups).filter(|(known, _)| known.as_bytes() == name);
        named.filter_map(|(_, place)| place.as_ref()).next()
    }
}

/// The text that an expression for text is used with.
fn as_text(text: &[u8]) -> &str {
    std::str::from_utf8(text).unwrap_or_default()
}

/// An expression with its pattern, and whether it is for text.
type Kept = (Vec<u8>, bool, Rc<Expression>);

/// The expressions that were compiled last.
#[derive(Default)]
pub(crate) struct LastExpressions(RefCell<Vec<Kept>>);

impl LastExpressions {
    /// The expression of a pattern, to be used with a text.
    ///
    /// # Errors
    ///
    /// Go refuses the pattern; or it is too large for this renderer, or one too many is compiled.
    pub(crate) fn compiled(
        &self,
        pattern: &[u8],
        text: &[u8],
        count: Count<'_>,
    ) -> Result<Rc<Expression>, Fault> {
        /// How many are kept.
        const KEPT: usize = 64;
        let is_text = std::str::from_utf8(text).is_ok();
        let mut last = self.0.borrow_mut();
        let known = last.iter().find(|(known, for_text, _)| known == pattern && *for_text == is_text);
        if let Some((_, _, expression)) = known {
            return Ok(Rc::clone(expression));
        }
        let expression = Rc::new(Expression::new(pattern, is_text, count)?);
        if last.len() == KEPT {
            last.remove(0);
        }
        last.push((pattern.to_vec(), is_text, Rc::clone(&expression)));
        Ok(expression)
    }
}
