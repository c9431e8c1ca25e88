//! What a regular expression makes of a search: to read texts with it takes the longer the more it repeats.

use crate::error::Fault;

/// How often something may be repeated, also by repetitions inside of one another: as Go has it.
pub(super) const MOST: usize = 1000;

/// What a part of an expression takes.
#[derive(Clone, Copy)]
struct Size {
    /// About how many states a search may be in within it.
    states: usize,
    /// How often what is in it may be repeated.
    repeated: usize,
    /// Whether something in it is repeated without end.
    is_endless: bool,
    /// Whether it is one of several.
    is_choice: bool,
}

const NOTHING: Size = Size { states: 0, repeated: 1, is_endless: false, is_choice: false };

/// What an expression takes, as it is read.
pub(crate) struct Work {
    /// The expression and the groups that are open in it.
    open: Vec<Size>,
    /// What a repetition would repeat.
    last: Size,
    groups: usize,
    has_category: bool,
    /// Whether something without end is in a choice, or in a group that is repeated.
    reads_ahead: bool,
}

impl Work {
    pub(super) fn new() -> Self {
        Self { open: vec![NOTHING], last: NOTHING, groups: 0, has_category: false, reads_ahead: false }
    }

    /// Begins another part. What was last is repeated no more.
    fn put(&mut self, size: Size) {
        let before = std::mem::replace(&mut self.last, size);
        if let Some(around) = self.open.last_mut() {
            around.states = around.states.saturating_add(before.states);
            around.repeated = around.repeated.max(before.repeated);
            around.is_endless |= before.is_endless;
        }
    }

    /// The end of one of several.
    pub(super) fn choice(&mut self) {
        self.put(NOTHING);
        if let Some(around) = self.open.last_mut() {
            around.is_choice = true;
        }
    }

    pub(super) fn atom(&mut self) {
        self.put(Size { states: 1, ..NOTHING });
    }

    pub(super) fn group(&mut self) {
        self.put(NOTHING);
        self.open.push(NOTHING);
        self.groups += 1;
    }

    /// The end of a group. There may be none, which is found later.
    pub(super) fn end_of_group(&mut self) {
        self.put(NOTHING);
        if self.open.len() > 1
            && let Some(group) = self.open.pop()
        {
            self.reads_ahead |= group.is_endless && group.is_choice;
            self.last = Size { states: group.states.saturating_add(1), is_choice: false, ..group };
        }
    }

    /// A repetition of what was last, from `least` to `most` times. Returns whether Go takes it.
    pub(super) fn repetition(&mut self, least: usize, most: Option<usize>) -> bool {
        self.reads_ahead |= self.last.is_endless;
        let times = most.unwrap_or(least);
        let factor = if most == Some(0) { 0 } else { times.max(1) };
        self.last = Size {
            states: self.last.states.saturating_mul(factor),
            repeated: self.last.repeated.saturating_mul(factor),
            is_endless: self.last.is_endless || most.is_none(),
            is_choice: false,
        };
        times < 2 || self.last.repeated <= MOST
    }

    /// A category of characters, which becomes far more than another set.
    pub(super) fn category(&mut self) {
        self.has_category = true;
    }

    /// The steps that it takes to compile the expression, written in so many bytes: a step is a third of a microsecond.
    pub(super) fn of_compiling(&self, bytes: usize) -> usize {
        /// What it takes until an expression is found to be too large.
        const MOST: usize = 20_000;
        let of_a_state = if self.has_category { 500 } else { 10 };
        100 + bytes.saturating_mul(20) + self.states().saturating_mul(of_a_state).min(MOST)
    }

    /// The steps that a search takes in so many bytes, at most.
    pub(super) fn of_search(&self, bytes: usize) -> usize {
        /// States that are gone through in the time of one step.
        const OF_A_STEP: usize = 32;
        /// What a byte takes beside that, in states.
        const OF_A_BYTE: usize = 8;
        bytes.saturating_mul(self.states() + OF_A_BYTE) / OF_A_STEP
    }

    /// Whether a search may have to read on behind a match, however far: `x*y|x` finds each `x` after it looked for a `y` in all
    /// that is left. Without a choice, and without a group that may be left out, what is read is matched.
    pub(super) fn reads_ahead(&self) -> bool {
        let is_endless = self.last.is_endless || self.open.iter().any(|open| open.is_endless);
        self.reads_ahead || is_endless && self.open.iter().any(|open| open.is_choice)
    }

    /// The steps that a match takes: each group has a place.
    pub(super) fn of_match(&self) -> usize {
        1 + self.groups
    }

    fn states(&self) -> usize {
        self.open.iter().fold(self.last.states, |states, open| states.saturating_add(open.states))
    }

    /// Refuses what would take too much memory: for each state, the place of each group.
    pub(super) fn check(&self) -> Result<(), Fault> {
        const MOST: usize = 1 << 21;
        if self.states().saturating_mul(self.groups + 1) > MOST { Err(too_large()) } else { Ok(()) }
    }
}

/// An expression that Go takes, and this renderer does not.
pub(super) fn too_large() -> Fault {
    Fault::of_renderer("the regular expression is too large for this renderer")
}
