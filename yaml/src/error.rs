//! What can be wrong with a text, and where.

use std::fmt;

use crate::Span;

/// One fault in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// The place at fault. It is empty at the end of a line or of the text.
    pub span: Span,
    /// What is wrong there.
    pub kind: ReadErrorKind,
    /// Other places that explain the fault, each with a few words.
    pub related: Vec<(Span, String)>,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadErrorKind {
    /// The text is not YAML; the message says why.
    Syntax(String),
    /// A line is indented by tabs.
    Tab,
    /// A line is indented by a number of blanks that fits nothing above it.
    Indentation {
        /// How many blanks there are.
        found: usize,
        /// How many would fit: the next lower number, the next higher, or both.
        fitting: Vec<usize>,
    },
    /// A line is indented by a character that only looks like a blank.
    OddBlank,
    /// A key has no `:` behind it, or no blank behind that.
    NoColon,
    /// An item of a list stands where a field of a mapping is expected.
    ItemAmongFields,
    /// A quote is opened and not closed.
    OpenQuote,
    /// The text holds both sides of a merge that was not finished.
    MergeMark,
    /// A value begins with `{{`, as in a template.
    Template,
    /// A mapping has the same key twice; the second value is dropped.
    DuplicateKey(String),
    /// A key is null, a list or a mapping; the entry is dropped.
    KeyNotAString,
    /// An alias names an anchor that is not defined before it.
    UnknownAnchor(String),
    /// Lists and mappings are nested deeper than [`Limits::depth`](crate::Limits::depth).
    TooDeep,
    /// There are more values than [`Limits::nodes`](crate::Limits::nodes).
    TooLarge,
    /// Aliases stand for more values than [`Limits::nodes`](crate::Limits::nodes) leaves room for.
    AliasExpansion,
    /// There are more faults than are told one by one; the others are left out.
    TooManyFaults,
    /// A value has an explicit tag, given as written; the tag is ignored.
    Tag(String),
    /// A mapping has the key `<<`; the entry is dropped.
    MergeKey,
    /// The text holds more than one document; the others are not read.
    SeveralDocuments,
    /// The text holds no value.
    Empty,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl std::error::Error for ReadError {}

impl fmt::Display for ReadErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(message) => f.write_str(message),
            Self::Tab => f.write_str("a tab is used as indentation"),
            Self::Indentation { found, .. } => {
                let blanks = if *found == 1 { "blank" } else { "blanks" };
                write!(f, "the line is indented by {found} {blanks}, which fits nothing above it")
            }
            Self::OddBlank => f.write_str("a line is indented by a character that only looks like a blank"),
            Self::NoColon => f.write_str("expected `:` and a blank after a key"),
            Self::ItemAmongFields => f.write_str("an item of a list stands among the fields of a mapping"),
            Self::OpenQuote => f.write_str("a quote is opened here and not closed"),
            Self::MergeMark => f.write_str("the text holds both sides of a merge that was not finished"),
            Self::Template => f.write_str("`{{` begins a template, and a spec is read as it is written"),
            Self::DuplicateKey(key) => write!(f, "duplicate key `{}`", key.escape_debug()),
            Self::KeyNotAString => f.write_str("a key must be a string"),
            Self::UnknownAnchor(name) => {
                write!(f, "alias `*{name}` has no anchor; text that starts with `*` needs quotes")
            }
            Self::TooDeep => f.write_str("lists and mappings are nested too deeply"),
            Self::TooLarge => f.write_str("the text holds too many values"),
            Self::AliasExpansion => f.write_str("aliases expand to too many values"),
            Self::TooManyFaults => f.write_str("there are too many faults to tell them all"),
            Self::Tag(tag) => write!(f, "the tag `{tag}` is not supported"),
            Self::MergeKey => f.write_str("merge keys (`<<`) are not supported"),
            Self::SeveralDocuments => f.write_str("the text holds more than one document"),
            Self::Empty => f.write_str("the text holds no value"),
        }
    }
}
