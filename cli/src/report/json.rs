//! Diagnostics as one JSON object. Names of fields are stable; new ones may be added.

use super::{Checked, Lines};
use portolan_core::diagnostic::{Diagnostic, Help, Label, Replacement, Severity};
use portolan_core::fix::Change;
use portolan_core::source::Span;
use serde::Serialize;

/// The version of this form; it rises when a field changes its meaning or goes away.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Report<'c> {
    format: u32,
    errors: usize,
    warnings: usize,
    notes: usize,
    remarks: Vec<RemarkRow<'c>>,
    fixed: Vec<FixedRow<'c>>,
    diagnostics: Vec<DiagnosticRow<'c>>,
}

/// What there is to say about the run.
#[derive(Serialize)]
struct RemarkRow<'c> {
    file: &'c str,
    message: &'c str,
}

/// What `--fix` changed.
#[derive(Serialize)]
struct FixedRow<'c> {
    file: &'c str,
    line: usize,
    code: &'c str,
    message: &'c str,
    help: &'c str,
}

#[derive(Serialize)]
struct DiagnosticRow<'c> {
    file: &'c str,
    code: String,
    name: &'static str,
    severity: &'static str,
    message: &'c str,
    labels: Vec<LabelRow<'c>>,
    notes: &'c [String],
    help: Vec<HelpRow<'c>>,
}

#[derive(Serialize)]
struct LabelRow<'c> {
    main: bool,
    text: &'c str,
    place: Place,
}

#[derive(Serialize)]
struct HelpRow<'c> {
    text: &'c str,
    replacement: Option<ReplacementRow<'c>>,
}

#[derive(Serialize)]
struct ReplacementRow<'c> {
    place: Place,
    text: &'c str,
    certain: bool,
}

/// Byte offsets from 0, and lines and columns from 1; columns count characters. The end is not part of the place.
#[derive(Serialize)]
struct Place {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    byte: usize,
    line: usize,
    column: usize,
}

/// Returns the report.
pub(super) fn report(checked: &[Checked]) -> String {
    let count = |severity| {
        checked.iter().flat_map(|one| &one.diagnostics).filter(|one| one.severity() == severity).count()
    };
    let report = Report {
        format: FORMAT,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Note),
        remarks: checked.iter().flat_map(remarks).collect(),
        fixed: checked.iter().flat_map(fixed).collect(),
        diagnostics: checked.iter().flat_map(rows).collect(),
    };
    serde_json::to_string_pretty(&report).expect("a report is plain data") + "\n"
}

fn remarks(one: &Checked) -> impl Iterator<Item = RemarkRow<'_>> {
    one.remarks.iter().map(|message| RemarkRow { file: &one.source.name, message })
}

fn fixed(one: &Checked) -> impl Iterator<Item = FixedRow<'_>> {
    one.fixed.iter().map(|Change { line, code, message, help }| FixedRow {
        file: &one.source.name,
        line: *line,
        code,
        message,
        help,
    })
}

fn rows(one: &Checked) -> Vec<DiagnosticRow<'_>> {
    let lines = Lines::new(&one.source);
    one.diagnostics.iter().map(|diagnostic| row(diagnostic, &one.source.name, &lines)).collect()
}

fn row<'c>(diagnostic: &'c Diagnostic, file: &'c str, lines: &Lines<'_>) -> DiagnosticRow<'c> {
    let label =
        |label: &'c Label| LabelRow { main: label.main, text: &label.text, place: place(label.span, lines) };
    let replacement = |replacement: &'c Replacement| ReplacementRow {
        place: place(replacement.span, lines),
        text: &replacement.text,
        certain: replacement.certain,
    };
    let help = |help: &'c Help| HelpRow {
        text: &help.text,
        replacement: help.replacement.as_ref().map(replacement),
    };
    DiagnosticRow {
        file,
        code: diagnostic.rule.code.to_string(),
        name: diagnostic.rule.name,
        severity: diagnostic.severity().word(),
        message: &diagnostic.message,
        labels: diagnostic.labels.iter().map(label).collect(),
        notes: &diagnostic.notes,
        help: diagnostic.help.iter().map(help).collect(),
    }
}

fn place(span: Span, lines: &Lines<'_>) -> Place {
    let point = |byte| {
        let position = lines.position(byte);
        Point { byte, line: position.line, column: position.column }
    };
    Place { start: point(span.start), end: point(span.end) }
}
