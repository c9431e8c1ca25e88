//! Regular expressions of Go's: read, compiled once, and bounded in what they take.

mod automaton;
mod translation;
mod work;

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

pub use automaton::Regex;
pub(crate) use automaton::{Groups, Searcher};
use translation::translated;
use work::{Work, too_large};

use crate::error::Fault;

/// Counts steps, and fails where there are too many.
pub(crate) type Count<'c> = &'c dyn Fn(usize) -> Result<(), Fault>;

/// Compiles a regular expression of Go's for text, if Go takes it, and it is no larger than 1 MiB.
pub fn go_regex(pattern: &str) -> Option<Regex> {
    let (translation, ..) = translated(pattern).ok()?;
    Regex::new(&translation, true).ok()
}

/// A compiled expression.
pub(crate) struct Expression {
    regex: Searcher,
    work: Work,
    /// The name of each group; empty where it has none.
    names: Vec<String>,
}

impl Expression {
    fn new(pattern: &[u8], is_text: bool, count: Count<'_>) -> Result<Self, Fault> {
        let refused = |error: &str| Fault::new(format!("error parsing regexp: {error}"));
        let pattern = std::str::from_utf8(pattern).map_err(|_| refused("invalid UTF-8"))?;
        let (pattern, work, names) = translated(pattern)?;
        let names = names.into_iter().map(str::to_owned).collect();
        work.check()?;
        count(work.of_compiling(pattern.len()))?;
        match Regex::new(&pattern, is_text) {
            Ok(regex) => Ok(Self { regex: regex.with_room(), work, names }),
            Err(error) if error.size_limit().is_some() => Err(too_large()),
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
        Ok(self.regex.is_match(text))
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
        count(self.work.of_search(text.len()))?;
        self.regex.places(text, most, &mut |place| {
            self.next(text, place.end, count)?;
            all.push(place);
            Ok(())
        })?;
        Ok(all)
    }

    /// The places where it fits, with those of its groups.
    ///
    /// # Errors
    ///
    /// The search takes too many steps.
    pub(crate) fn groups(&self, text: &[u8], count: Count<'_>) -> Result<Vec<Groups>, Fault> {
        let mut all = Vec::new();
        count(self.work.of_search(text.len()))?;
        self.regex.groups(text, &mut |groups| {
            let end = groups.first().and_then(Option::as_ref).map_or(text.len(), |place| place.end);
            self.next(text, end, count)?;
            all.push(groups);
            Ok(())
        })?;
        Ok(all)
    }

    /// Counts a match, and the search for the next one, which may read all that is left before it is sure.
    fn next(&self, text: &[u8], end: usize, count: Count<'_>) -> Result<(), Fault> {
        count(if self.work.reads_ahead() { self.work.of_search(text.len() - end) } else { 0 })?;
        count(self.work.of_match())
    }

    /// The place of the first group of a name that has one in a match.
    pub(crate) fn named<'g>(&self, name: &[u8], groups: &'g Groups) -> Option<&'g Range<usize>> {
        let named = self.names.iter().zip(groups).filter(|(known, _)| known.as_bytes() == name);
        named.filter_map(|(_, place)| place.as_ref()).next()
    }
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
