//! Diagnostics as people, editors and code scanners read them.

mod json;
mod sarif;

use crate::args::Format;
use portolan_core::diagnostic::{Diagnostic, Severity};
use portolan_core::fix::Change;
use portolan_core::render::render;
use portolan_core::source::{ColumnUnit, LineIndex, Position, Source};

/// The most diagnostics that people are shown at once.
const MOST_SHOWN: usize = 100;

/// A spec and what there is to say about it.
pub(crate) struct Checked {
    /// The spec.
    pub(crate) source: Source,
    /// What there is to say, in the order of its text.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What was mended in it before.
    pub(crate) fixed: Vec<Change>,
    /// What there is to say about the run, of no place in the spec. People are told by who runs it.
    pub(crate) remarks: Vec<String>,
}

impl Checked {
    /// Returns a spec in which nothing was mended, with what there is to say about it.
    pub(crate) fn new(source: Source, diagnostics: Vec<Diagnostic>) -> Checked {
        Checked { source, diagnostics, fixed: Vec::new(), remarks: Vec::new() }
    }

    /// Returns whether the spec is at fault: it has errors, or warnings where those count as errors.
    pub(crate) fn is_at_fault(&self, strict: bool) -> bool {
        self.diagnostics.iter().any(|diagnostic| match diagnostic.severity() {
            Severity::Error => true,
            Severity::Warning => strict,
            Severity::Note => false,
        })
    }
}

/// Returns the report about `checked` in a format; empty where there is nothing to say.
pub(crate) fn report(checked: &[Checked], format: Format) -> String {
    match format {
        Format::Human => human(checked),
        Format::Short => short(checked),
        Format::Json => json::report(checked),
        Format::Sarif => sarif::report(checked),
    }
}

/// Returns the report for people. It has colours, which the stream takes out where they are not wanted.
fn human(checked: &[Checked]) -> String {
    let mut text = String::new();
    let mut left = MOST_SHOWN;
    for one in checked {
        for diagnostic in one.diagnostics.iter().take(left) {
            text.push_str(&render(&one.source, diagnostic, true));
            text.push('\n');
        }
        left = left.saturating_sub(one.diagnostics.len());
    }
    let all: usize = checked.iter().map(|one| one.diagnostics.len()).sum();
    if all > MOST_SHOWN {
        text.push_str(&format!("{} more are not shown; `--format short` shows all\n", all - MOST_SHOWN));
    }
    for one in checked.iter().filter(|one| !one.diagnostics.is_empty()) {
        text.push_str(&format!("{} in {}\n", counts(&one.diagnostics), one.source.name));
    }
    text.push_str(&mendable(checked));
    text.truncate(text.trim_end().len());
    text
}

/// Says how many of the faults `--fix` would mend.
fn mendable(checked: &[Checked]) -> String {
    let all = checked.iter().flat_map(|one| &one.diagnostics);
    match all.filter(|diagnostic| diagnostic.certain().is_some()).count() {
        0 => String::new(),
        count => format!("{count} of them `portolan check --fix` mends in the file\n"),
    }
}

/// Returns how many diagnostics there are of each severity, as `2 errors, 1 warning`.
fn counts(diagnostics: &[Diagnostic]) -> String {
    let severities = [Severity::Error, Severity::Warning, Severity::Note];
    let counts = severities.into_iter().filter_map(|severity| {
        match diagnostics.iter().filter(|diagnostic| diagnostic.severity() == severity).count() {
            0 => None,
            1 => Some(format!("1 {}", severity.word())),
            count => Some(format!("{count} {}s", severity.word())),
        }
    });
    counts.collect::<Vec<String>>().join(", ")
}

fn short(checked: &[Checked]) -> String {
    let mut text = String::new();
    for one in checked {
        let lines = Lines::new(&one.source);
        for diagnostic in &one.diagnostics {
            let at = lines.position(diagnostic.span().start);
            let (name, severity) = (&one.source.name, diagnostic.severity().word());
            let (code, rule) = (diagnostic.rule.code, diagnostic.rule.name);
            let message = &diagnostic.message;
            text.push_str(&format!(
                "{name}:{}:{}: {severity}[{code}] {rule}: {message}\n",
                at.line, at.column
            ));
        }
    }
    text
}

/// The lines of a spec, with columns as people count them.
struct Lines<'s> {
    source: &'s Source,
    index: LineIndex,
}

impl<'s> Lines<'s> {
    fn new(source: &'s Source) -> Lines<'s> {
        Lines { source, index: LineIndex::new(&source.text) }
    }

    fn position(&self, offset: usize) -> Position {
        self.index.position(&self.source.text, offset, ColumnUnit::Characters)
    }
}
