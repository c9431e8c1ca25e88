//! What can be said about a spec: [`Diagnostic`], the [`Rule`] it comes from, and the [`Sink`] that collects them.
//!
//! Imports `source`. A stage gets a `&mut Sink`; to fail it needs an [`ErrorReported`], which only [`Sink::error`]
//! gives: a stage cannot fail without saying why.

use crate::source::Span;
use portolan_chart::order;
use std::fmt;

/// A rule's number, printed `PTL1004`. Stable for ever, never reused.
///
/// Thousands: 0 reading, 1 names and references, 2 roles and control planes, 3 networks and gateways, 4 trust and
/// credentials, 5 releases and revisions, 6 output, 9 a bug in Portolan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PTL{:04}", self.0)
    }
}

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Note,
    /// The mesh works as written, but probably not as meant. A warning can be suppressed with a reason.
    Warning,
    /// The spec cannot be compiled.
    Error,
}

impl Severity {
    /// Returns the word that messages use.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One kind of fault: its code, its name and the page that explains it.
#[derive(Debug)]
pub struct Rule {
    /// The stable number.
    pub code: Code,
    /// A kebab-case name that says the fault, such as `unknown-cluster`.
    pub name: &'static str,
    /// How bad a breach of it is.
    pub severity: Severity,
    /// The page in Markdown, with the sections What it checks, Why it matters, Example, Fix.
    pub page: &'static str,
}

impl Rule {
    /// Returns what it checks: the first paragraph of its page, on one line.
    pub fn summary(&self) -> String {
        let text = self.page.split("## What it checks").nth(1).unwrap_or_default().trim_start();
        let paragraph = text.split("\n\n").next().unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Returns whether `text` is its code (in any case, with or without `PTL`) or its name.
    pub fn is_called(&self, text: &str) -> bool {
        let code = self.code.to_string();
        self.name == text || code.eq_ignore_ascii_case(text) || code.strip_prefix("PTL") == Some(text)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Rule) -> bool {
        self.code == other.code
    }
}

/// A place with a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The remark; may be empty for the main place.
    pub text: String,
    /// Whether this is the place at fault; one label of a diagnostic is.
    pub main: bool,
}

/// A change of the text that mends a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The text to replace; empty for an insertion.
    pub span: Span,
    /// What to put there.
    pub text: String,
    /// Whether nothing else can have been meant, so that `check --fix` makes the change unasked.
    pub certain: bool,
}

/// What to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// The advice, in one line.
    pub text: String,
    /// The change, where one is known.
    pub replacement: Option<Replacement>,
}

/// One fault, or one remark, about a spec.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The rule it breaks.
    pub rule: &'static Rule,
    /// What is wrong, in one line that stands alone.
    pub message: String,
    /// Where; the first is the main one.
    pub labels: Vec<Label>,
    /// Why it matters.
    pub notes: Vec<String>,
    /// What to write instead.
    pub help: Vec<Help>,
}

/// Most characters of a message.
const LONGEST_MESSAGE: usize = 1000;

impl Diagnostic {
    /// Returns a breach of `rule` at `span`, without a remark at that place.
    pub fn new(rule: &'static Rule, span: impl Into<Span>, message: impl Into<String>) -> Diagnostic {
        let main = Label { span: span.into(), text: String::new(), main: true };
        let mut message = one_line(message.into());
        // A value of a megabyte makes no better message.
        if message.len() > LONGEST_MESSAGE {
            message = message.chars().take(LONGEST_MESSAGE).collect();
            message.push('…');
        }
        Diagnostic { rule, message, labels: vec![main], notes: Vec::new(), help: Vec::new() }
    }

    /// Adds a remark at the main place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        self.labels[0].text = one_line(text.into());
        self
    }

    /// Adds another place with a remark.
    #[must_use]
    pub fn also(mut self, span: impl Into<Span>, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span: span.into(), text: one_line(text.into()), main: false });
        self
    }

    /// Adds a sentence that says why it matters.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(one_line(text.into()));
        self
    }

    /// Adds a sentence that says what to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help.push(Help { text: one_line(text.into()), replacement: None });
        self
    }

    /// Adds advice together with the change that follows it, which is a guess.
    #[must_use]
    pub fn replace(
        self,
        text: impl Into<String>,
        span: impl Into<Span>,
        with: impl Into<String>,
    ) -> Diagnostic {
        self.change(text, Replacement { span: span.into(), text: with.into(), certain: false })
    }

    /// Adds advice together with the only change that can have been meant.
    #[must_use]
    pub fn mend(self, text: impl Into<String>, span: impl Into<Span>, with: impl Into<String>) -> Diagnostic {
        self.change(text, Replacement { span: span.into(), text: with.into(), certain: true })
    }

    /// Adds advice together with a change.
    #[must_use]
    pub fn change(mut self, text: impl Into<String>, replacement: Replacement) -> Diagnostic {
        self.help.push(Help { text: one_line(text.into()), replacement: Some(replacement) });
        self
    }

    /// Returns the change that leaves no choice, with the advice it belongs to, if there is one.
    pub fn certain(&self) -> Option<(&str, &Replacement)> {
        let changes =
            self.help.iter().filter_map(|help| Some((help.text.as_str(), help.replacement.as_ref()?)));
        changes.into_iter().find(|(_, replacement)| replacement.certain)
    }

    /// Returns the place at fault.
    pub fn span(&self) -> Span {
        self.labels[0].span
    }

    /// Returns how bad it is.
    pub fn severity(&self) -> Severity {
        self.rule.severity
    }
}

/// Returns `text` with what a terminal would obey, or what would turn the line around, written out: a text of the user's
/// may be quoted in it.
fn one_line(text: String) -> String {
    let obeys = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(obeys) {
        return text;
    }
    let mut line = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if obeys(c) { line.extend(c.escape_default()) } else { line.push(c) }
    }
    line
}

/// Proof that an error was reported. Only [`Sink::error`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorReported(());

/// Collects what the stages have to say.
#[derive(Debug, Default)]
pub struct Sink {
    diagnostics: Vec<Diagnostic>,
    /// How many of them are errors.
    errors: usize,
    /// How many errors came after those.
    untold: usize,
    failed: Option<ErrorReported>,
}

impl Sink {
    /// Most errors that are kept; of others it is known how many there are.
    pub const MOST_ERRORS: usize = 10_000;

    /// Returns an empty sink.
    pub fn new() -> Sink {
        Sink::default()
    }

    /// Takes an error and returns the proof of it.
    pub fn error(&mut self, diagnostic: Diagnostic) -> ErrorReported {
        debug_assert_eq!(diagnostic.severity(), Severity::Error, "{} is not an error", diagnostic.rule.name);
        if self.errors < Sink::MOST_ERRORS {
            self.errors += 1;
            self.diagnostics.push(diagnostic);
        } else {
            self.untold += 1;
        }
        *self.failed.get_or_insert(ErrorReported(()))
    }

    /// Returns how many errors came after the first [`Sink::MOST_ERRORS`].
    pub fn untold(&self) -> usize {
        self.untold
    }

    /// Counts errors that another sink did not keep.
    pub(crate) fn add_untold(&mut self, count: usize) {
        self.untold += count;
    }

    /// Takes a warning or a note.
    pub fn warn(&mut self, diagnostic: Diagnostic) {
        debug_assert_ne!(diagnostic.severity(), Severity::Error, "{} is an error", diagnostic.rule.name);
        self.diagnostics.push(diagnostic);
    }

    /// Takes the breaches of a rule away, and returns how many there were; errors stay.
    pub(crate) fn take_away(&mut self, rule: &Rule) -> usize {
        let before = self.diagnostics.len();
        self.diagnostics
            .retain(|diagnostic| diagnostic.rule != rule || diagnostic.severity() == Severity::Error);
        before - self.diagnostics.len()
    }

    /// Returns an error if one was reported: what a stage ends with.
    pub fn outcome(&self) -> Result<(), ErrorReported> {
        self.failed.map_or(Ok(()), Err)
    }

    /// Returns what was collected, in the order of the text, worst first at the same place.
    pub fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        order::sort_by_key(&mut self.diagnostics, |d| {
            (d.span().start, std::cmp::Reverse(d.severity()), d.rule.code)
        });
        self.diagnostics
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{diagnostics, mesh_of};

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        let found = diagnostics(&mesh_of("- {name: \"a\\tb\\e[31m\\u202e\", network: n}"));
        assert_eq!(found[0].message, "`a\\tb\\u{1b}[31m\\u{202e}` is not a DNS label");
    }
}
