//! Expressions as they are compiled: one automaton each, which goes through a text once, whatever it finds.
//!
//! It is the engine that crate `regex` falls back to. What that crate has around it, to choose among engines that are not built
//! in here, is 24 kB of the compressed module.

use std::cell::RefCell;
use std::ops::Range;

use regex_automata::nfa::thompson::pikevm::{Cache, PikeVM};
use regex_automata::nfa::thompson::{BuildError, Config};
use regex_automata::util::syntax;

use crate::error::Fault;

/// The most memory for an expression, in bytes.
const SIZE: usize = 1 << 20;

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Regex(PikeVM);

impl Regex {
    /// Compiles an expression for text, or for bytes that are none.
    pub(super) fn new(pattern: &str, is_text: bool) -> Result<Self, Box<BuildError>> {
        let syntax = syntax::Config::new().utf8(is_text);
        let limits = Config::new().utf8(is_text).nfa_size_limit(Some(SIZE));
        PikeVM::builder().syntax(syntax).thompson(limits).build(pattern).map(Self).map_err(Box::new)
    }

    /// Compiles an expression for text, unless it is unsound or too large.
    pub(crate) fn of_text(pattern: &str) -> Option<Self> {
        Self::new(pattern, true).ok()
    }

    /// Compiles an expression for text that is known to be sound.
    pub(crate) fn constant(pattern: &str) -> Self {
        Self::of_text(pattern).expect("the pattern is a constant")
    }

    /// Whether the expression fits somewhere in a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(&mut self.0.create_cache(), text)
    }

    /// The places where it fits.
    pub(crate) fn places(&self, text: &str) -> Vec<Range<usize>> {
        self.0.find_iter(&mut self.0.create_cache(), text).map(|found| found.range()).collect()
    }

    /// The places where it fits, with those of its groups.
    pub(crate) fn groups(&self, text: &[u8]) -> Vec<Groups> {
        let mut cache = self.0.create_cache();
        self.0.captures_iter(&mut cache, text).map(|found| found.iter().map(range).collect()).collect()
    }

    /// With room to search in, for many searches.
    pub(crate) fn with_room(self) -> Searcher {
        Searcher { room: RefCell::new(self.0.create_cache()), regex: self }
    }
}

/// The places of a match and of its groups.
pub(crate) type Groups = Vec<Option<Range<usize>>>;

fn range(place: Option<regex_automata::Span>) -> Option<Range<usize>> {
    place.map(|place| place.range())
}

/// An expression that is searched for many times.
pub(crate) struct Searcher {
    regex: Regex,
    room: RefCell<Cache>,
}

impl Searcher {
    /// Whether the expression fits somewhere in a text.
    pub(crate) fn is_match(&self, text: &[u8]) -> bool {
        self.regex.0.is_match(&mut self.room.borrow_mut(), text)
    }

    /// Hands each place where it fits to `each`, so many at most, until that fails.
    pub(super) fn places(&self, text: &[u8], most: usize, each: Each<'_, Range<usize>>) -> Result<(), Fault> {
        let mut room = self.room.borrow_mut();
        let found = self.regex.0.find_iter(&mut room, text).map(|found| found.range());
        found.filter(|place| !splits(text, place)).take(most).try_for_each(each)
    }

    /// Hands each match with the places of its groups to `each`, until that fails.
    pub(super) fn groups(&self, text: &[u8], each: Each<'_, Groups>) -> Result<(), Fault> {
        let mut room = self.room.borrow_mut();
        let found = self.regex.0.captures_iter(&mut room, text);
        let found = found.filter(|found| found.get_match().is_none_or(|place| !splits(text, &place.range())));
        found.map(|found| found.iter().map(range).collect()).try_for_each(each)
    }

    /// The first match, with the places of its groups.
    pub(crate) fn first(&self, text: &[u8]) -> Option<Groups> {
        let found = self.regex.0.captures_iter(&mut self.room.borrow_mut(), text).next()?;
        Some(found.iter().map(range).collect())
    }
}

/// Whether a place is within a character: in text that is not all UTF-8, what is empty fits there, and Go does not look there.
fn splits(text: &[u8], place: &Range<usize>) -> bool {
    let is_within = |back: usize| {
        let Some(from) = place.start.checked_sub(back) else { return false };
        let few = &text[from..text.len().min(from + 4)];
        let first = few.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
        first.is_some_and(|c| c.len_utf8() > back)
    };
    place.is_empty() && (1..4).any(is_within)
}

/// What is done with each match.
type Each<'e, M> = &'e mut dyn FnMut(M) -> Result<(), Fault>;
