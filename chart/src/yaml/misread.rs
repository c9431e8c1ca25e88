//! Why a text is no YAML: in go-yaml's words, with the line that it names for templates and the true one for people.

use std::borrow::Cow;
use std::fmt;

/// What Helm puts before all that go-yaml says.
const CONVERSION: &str = "error converting YAML to JSON: ";

/// Why a text could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misread {
    /// Where, if there is one place.
    pub(crate) place: Option<Place>,
    problem: Cow<'static, str>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Yaml,
    Json,
}

/// A line, from 0, and who found the fault there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The scanner, which knows characters.
    Scanner(usize),
    /// The parser, which knows tokens.
    Parser(usize),
}

impl Place {
    /// The line, from 1.
    pub(crate) fn line(self) -> usize {
        match self {
            Place::Scanner(line) | Place::Parser(line) => line + 1,
        }
    }

    /// The line as go-yaml tells it: not at all if it is the first, and one too low if the parser found the fault.
    fn told(self) -> Option<usize> {
        match self {
            Place::Scanner(0) | Place::Parser(0) => None,
            Place::Scanner(line) => Some(line + 1),
            Place::Parser(line) => Some(line),
        }
    }
}

impl Misread {
    /// A fault of the text at a place.
    pub(super) fn at(place: Place, problem: impl Into<Cow<'static, str>>) -> Self {
        Misread { place: Some(place), problem: problem.into(), kind: Kind::Yaml }
    }

    /// A fault of the text as YAML.
    pub(super) fn yaml(problem: impl Into<Cow<'static, str>>) -> Self {
        Misread {
            place: None,
            problem: Cow::Owned(format!("{CONVERSION}yaml: {}", problem.into())),
            kind: Kind::Yaml,
        }
    }

    /// A fault of what the text stands for, which JSON does not have.
    pub(super) fn json(problem: impl fmt::Display) -> Self {
        Misread { place: None, problem: Cow::Owned(format!("{CONVERSION}{problem}")), kind: Kind::Json }
    }

    /// Whether it is one that only JSON knows.
    pub(super) fn is_of_json(&self) -> bool {
        self.kind == Kind::Json
    }

    /// A fault of what the text stands for, which its reader cannot use.
    pub(super) fn unusable(problem: String) -> Self {
        Misread { place: None, problem: Cow::Owned(problem), kind: Kind::Json }
    }

    /// The words that a template gets to see.
    pub(crate) fn as_told(&self) -> String {
        self.with_line(self.place.and_then(Place::told))
    }

    /// The same words with this line, or with none.
    pub(super) fn with_line(&self, line: Option<usize>) -> String {
        match (self.place, line) {
            (None, _) => self.problem.to_string(),
            (Some(_), None) => format!("{CONVERSION}yaml: {}", self.problem),
            (Some(_), Some(line)) => format!("{CONVERSION}yaml: line {line}: {}", self.problem),
        }
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_line(self.place.map(Place::line)))
    }
}

impl From<Misread> for String {
    fn from(misread: Misread) -> String {
        misread.to_string()
    }
}
