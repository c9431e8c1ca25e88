//! The tokens of a YAML text. What is a token, and when a fault is found, is as in go-yaml v2, which has both from libyaml;
//! charts see the faults, since `fromYaml` hands them out.
//!
//! A key is known by the colon behind it. So a token that may be a key waits in the queue until it is known for one, or
//! cannot be one any more: keys stand on one line, and are short.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

use super::cursor::{Cursor, Mark};
use super::misread::{Misread, Place};

/// The most characters between the beginning of a key and its colon.
const LONGEST_KEY: usize = 1024;
/// How deep collections may lie in one another.
const DEEPEST: usize = 10_000;

pub(super) struct Token {
    pub(super) kind: Kind,
    /// The line in which it begins, from 0.
    pub(super) line: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    StreamEnd,
    Version { major: u32, minor: u32 },
    TagDirective { handle: Vec<u8>, prefix: Vec<u8> },
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(Vec<u8>),
    Anchor(Vec<u8>),
    Tag { handle: Vec<u8>, suffix: Vec<u8> },
    Scalar { text: Vec<u8>, is_plain: bool },
}

/// A token that may turn out to be a key.
#[derive(Clone, Copy, Default)]
struct Candidate {
    is_possible: bool,
    /// The token begins a line of a block, so that it has to be a key.
    is_required: bool,
    /// The token, counted from the first of the text.
    token: usize,
    mark: Mark,
}

pub(super) struct Scanner<'t> {
    pub(super) cursor: Cursor<'t>,
    tokens: VecDeque<Token>,
    /// How many tokens were taken out of the queue.
    taken: usize,
    /// The column of the block that stands here, and those around it; none is outside of all.
    indent: Option<usize>,
    indents: Vec<Option<usize>>,
    /// For each flow collection that is open, and the block around them, what may be a key.
    candidates: Vec<Candidate>,
    /// For which of these the scanner waits at a token. go-yaml forgets those that begin with an empty flow collection, so
    /// `{}: a` is no mapping to it.
    awaited: BTreeMap<usize, usize>,
    /// Whether a key may begin here.
    pub(super) key_allowed: bool,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Scanner {
            cursor: Cursor::new(text),
            tokens: VecDeque::new(),
            taken: 0,
            indent: None,
            indents: Vec::new(),
            candidates: vec![Candidate::default()],
            awaited: BTreeMap::new(),
            key_allowed: true,
        }
    }

    /// The next token.
    pub(super) fn peek(&mut self) -> Result<&Token, Misread> {
        while self.tokens.is_empty() || self.next_may_be_a_key()? {
            let fetched = self.fetch();
            if let Some(odd) = self.cursor.odd {
                return Err(Misread::yaml(odd));
            }
            fetched?;
        }
        Ok(&self.tokens[0])
    }

    /// Takes the next token, which was looked at before.
    pub(super) fn take(&mut self) -> Option<Token> {
        self.taken += 1;
        self.tokens.pop_front()
    }

    pub(super) fn fault(&self, problem: impl Into<Cow<'static, str>>) -> Misread {
        Misread::at(Place::Scanner(self.cursor.mark.line), problem)
    }

    /// The column to the right of which the content of a block stands.
    pub(super) fn least_column(&self) -> usize {
        self.indent.map_or(0, |indent| indent + 1)
    }

    /// The column of the block that stands here.
    pub(super) fn block_column(&self) -> usize {
        self.indent.unwrap_or(0)
    }

    pub(super) fn is_flow(&self) -> bool {
        self.candidates.len() > 1
    }

    fn next_may_be_a_key(&mut self) -> Result<bool, Misread> {
        match self.awaited.get(&self.taken) {
            Some(level) => Ok(self.candidate(*level)?.is_some()),
            None => Ok(false),
        }
    }

    /// What may still be a key at this level.
    fn candidate(&mut self, level: usize) -> Result<Option<Candidate>, Misread> {
        let Some(candidate) = self.candidates.get_mut(level) else { return Ok(None) };
        let now = self.cursor.mark;
        if !candidate.is_possible {
            return Ok(None);
        }
        if candidate.mark.line == now.line && now.index <= candidate.mark.index + LONGEST_KEY {
            return Ok(Some(*candidate));
        }
        candidate.is_possible = false;
        let is_required = candidate.is_required;
        if is_required { Err(self.no_colon()) } else { Ok(None) }
    }

    fn no_colon(&self) -> Misread {
        self.fault("could not find expected ':'")
    }

    fn level(&self) -> usize {
        self.candidates.len() - 1
    }

    /// Says that the tokens from here on are no part of a key that began before.
    fn give_up_key(&mut self) -> Result<(), Misread> {
        let level = self.level();
        let candidate = &mut self.candidates[level];
        if !candidate.is_possible {
            return Ok(());
        }
        candidate.is_possible = false;
        let Candidate { is_required, token, .. } = *candidate;
        self.awaited.remove(&token);
        if is_required { Err(self.no_colon()) } else { Ok(()) }
    }

    /// The number of the token that is fetched next.
    fn next_token(&self) -> usize {
        self.taken + self.tokens.len()
    }

    /// Remembers that the next token may be a key.
    fn remember_key(&mut self) -> Result<(), Misread> {
        if !self.key_allowed {
            return Ok(());
        }
        self.give_up_key()?;
        let (level, mark, token) = (self.level(), self.cursor.mark, self.next_token());
        let is_required = !self.is_flow() && self.indent == Some(mark.column);
        self.candidates[level] = Candidate { is_possible: true, is_required, token, mark };
        self.awaited.insert(token, level);
        Ok(())
    }

    fn fetch(&mut self) -> Result<(), Misread> {
        self.skip_to_next();
        self.close_blocks(Some(self.cursor.mark.column));
        let cursor = &self.cursor;
        let begins_word = !cursor.is_gap_at(1);
        match cursor.byte() {
            0 => self.fetch_end(),
            b'%' if cursor.mark.column == 0 => self.fetch_directive(),
            b'-' if cursor.is_document_indicator(b'-') => self.fetch_document(Kind::DocumentStart),
            b'.' if cursor.is_document_indicator(b'.') => self.fetch_document(Kind::DocumentEnd),
            b'[' => self.fetch_flow_start(Kind::FlowSequenceStart),
            b'{' => self.fetch_flow_start(Kind::FlowMappingStart),
            b']' => self.fetch_flow_end(Kind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(Kind::FlowMappingEnd),
            b',' => self.fetch_entry(Kind::FlowEntry),
            b'-' if !begins_word => self.fetch_block_entry(),
            b'?' if self.is_flow() || !begins_word => self.fetch_key(),
            b':' if self.is_flow() || !begins_word => self.fetch_value(),
            b'*' => self.fetch_word(|scanner| scanner.anchor().map(Kind::Alias)),
            b'&' => self.fetch_word(|scanner| scanner.anchor().map(Kind::Anchor)),
            b'!' => self.fetch_word(Scanner::tag),
            b'|' if !self.is_flow() => self.fetch_block_scalar(true),
            b'>' if !self.is_flow() => self.fetch_block_scalar(false),
            quote @ (b'\'' | b'"') => self.fetch_word(|scanner| scanner.quoted(quote)),
            b'|' | b'>' | b'%' | b'@' | b'`' | b'\t' => {
                Err(self.fault("found character that cannot start any token"))
            }
            _ => self.fetch_word(Scanner::plain),
        }
    }

    fn skip_to_next(&mut self) {
        if self.cursor.mark.index == 0 && (0..3).map(|at| self.cursor.peek(at)).eq(*b"\xef\xbb\xbf") {
            self.cursor.skip();
        }
        loop {
            // A tab is no indentation.
            let tabs = self.is_flow() || !self.key_allowed;
            while self.cursor.byte() == b' ' || (tabs && self.cursor.byte() == b'\t') {
                self.cursor.skip();
            }
            self.cursor.skip_comment();
            if !self.cursor.is_break() {
                return;
            }
            self.cursor.skip_break();
            self.key_allowed |= !self.is_flow();
        }
    }

    fn push(&mut self, kind: Kind) {
        let line = self.cursor.mark.line;
        self.tokens.push_back(Token { kind, line });
    }

    /// A token of one character, or of three.
    fn push_sign(&mut self, kind: Kind, characters: usize) {
        self.push(kind);
        self.cursor.skip_by(characters);
    }

    /// Begins a block, in front of the token so far behind the first of the text, if it is further right than the one here.
    fn open_block(&mut self, mark: Mark, token: Option<usize>, kind: Kind) -> Result<(), Misread> {
        if self.is_flow() || self.indent.is_some_and(|indent| indent >= mark.column) {
            return Ok(());
        }
        self.indents.push(self.indent.replace(mark.column));
        if self.indents.len() > DEEPEST {
            return Err(self.fault(format!("exceeded max depth of {DEEPEST}")));
        }
        let token_of_block = Token { kind, line: mark.line };
        self.insert(token, token_of_block);
        Ok(())
    }

    /// Puts a token in front of another, or at the end if that was taken already.
    fn insert(&mut self, before: Option<usize>, token: Token) {
        match before.and_then(|before| before.checked_sub(self.taken)) {
            Some(at) if at < self.tokens.len() => self.tokens.insert(at, token),
            Some(_) | None => self.tokens.push_back(token),
        }
    }

    /// Ends the blocks to the right of a column.
    fn close_blocks(&mut self, column: Option<usize>) {
        while !self.is_flow() && self.indent > column {
            self.push(Kind::BlockEnd);
            self.indent = self.indents.pop().flatten();
        }
    }

    fn fetch_end(&mut self) -> Result<(), Misread> {
        let mark = &mut self.cursor.mark;
        if mark.column > 0 {
            (mark.line, mark.column) = (mark.line + 1, 0);
        }
        self.leave_blocks()?;
        self.push(Kind::StreamEnd);
        Ok(())
    }

    fn leave_blocks(&mut self) -> Result<(), Misread> {
        self.close_blocks(None);
        self.give_up_key()?;
        self.key_allowed = false;
        Ok(())
    }

    fn fetch_directive(&mut self) -> Result<(), Misread> {
        self.leave_blocks()?;
        let line = self.cursor.mark.line;
        let kind = self.directive()?;
        self.tokens.push_back(Token { kind, line });
        Ok(())
    }

    fn fetch_document(&mut self, kind: Kind) -> Result<(), Misread> {
        self.leave_blocks()?;
        self.push_sign(kind, 3);
        Ok(())
    }

    fn fetch_flow_start(&mut self, kind: Kind) -> Result<(), Misread> {
        self.remember_key()?;
        let (mark, token) = (self.cursor.mark, self.next_token());
        self.candidates.push(Candidate { token, mark, ..Candidate::default() });
        if self.candidates.len() > DEEPEST + 1 {
            return Err(self.fault(format!("exceeded max depth of {DEEPEST}")));
        }
        self.key_allowed = true;
        self.push_sign(kind, 1);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: Kind) -> Result<(), Misread> {
        self.give_up_key()?;
        if self.is_flow()
            && let Some(last) = self.candidates.pop()
        {
            self.awaited.remove(&last.token);
        }
        self.key_allowed = false;
        self.push_sign(kind, 1);
        Ok(())
    }

    fn fetch_entry(&mut self, kind: Kind) -> Result<(), Misread> {
        self.give_up_key()?;
        self.key_allowed = true;
        self.push_sign(kind, 1);
        Ok(())
    }

    /// Begins a block at a sign of one, where a line of a block may begin.
    fn open_block_at_sign(&mut self, kind: Kind, refusal: &'static str) -> Result<(), Misread> {
        match (self.is_flow(), self.key_allowed) {
            (true, _) => Ok(()),
            (false, true) => self.open_block(self.cursor.mark, None, kind),
            (false, false) => Err(self.fault(refusal)),
        }
    }

    fn fetch_block_entry(&mut self) -> Result<(), Misread> {
        let refusal = "block sequence entries are not allowed in this context";
        self.open_block_at_sign(Kind::BlockSequenceStart, refusal)?;
        self.fetch_entry(Kind::BlockEntry)
    }

    fn fetch_key(&mut self) -> Result<(), Misread> {
        let refusal = "mapping keys are not allowed in this context";
        self.open_block_at_sign(Kind::BlockMappingStart, refusal)?;
        self.give_up_key()?;
        self.key_allowed = !self.is_flow();
        self.push_sign(Kind::Key, 1);
        Ok(())
    }

    fn fetch_value(&mut self) -> Result<(), Misread> {
        let level = self.level();
        match self.candidate(level)? {
            Some(Candidate { token, mark, .. }) => {
                self.insert(Some(token), Token { kind: Kind::Key, line: mark.line });
                self.open_block(mark, Some(token), Kind::BlockMappingStart)?;
                self.candidates[level].is_possible = false;
                self.awaited.remove(&token);
                self.key_allowed = false;
            }
            None => {
                let refusal = "mapping values are not allowed in this context";
                self.open_block_at_sign(Kind::BlockMappingStart, refusal)?;
                self.key_allowed = !self.is_flow();
            }
        }
        self.push_sign(Kind::Value, 1);
        Ok(())
    }

    /// What may be a key, and is no sign.
    fn fetch_word(&mut self, scan: impl FnOnce(&mut Self) -> Result<Kind, Misread>) -> Result<(), Misread> {
        self.remember_key()?;
        self.key_allowed = false;
        let line = self.cursor.mark.line;
        let kind = scan(self)?;
        self.tokens.push_back(Token { kind, line });
        Ok(())
    }

    fn fetch_block_scalar(&mut self, is_literal: bool) -> Result<(), Misread> {
        self.give_up_key()?;
        self.key_allowed = true;
        let line = self.cursor.mark.line;
        let kind = self.block_scalar(is_literal)?;
        self.tokens.push_back(Token { kind, line });
        Ok(())
    }
}
