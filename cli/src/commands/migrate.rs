//! `portolan migrate`: the spec of a later release, and what changes.

mod json;

use crate::args::{Format, Migrate, SpecPath, TableFormat};
use crate::failure::Failure;
use crate::input;
use crate::report::{self, Checked};
use crate::{Outcome, terminal};
use portolan_core::Inputs;
use portolan_core::diagnostic::Severity;
use portolan_core::istio::release::{IstioRelease, ReleaseError};
use portolan_core::migrate::{Migration, Refusal, Waypoint, migrate};
use portolan_core::source::Source;
use std::fmt::Write;

/// Prints the new spec, and tells what changes.
pub(super) fn run(args: &Migrate) -> Result<Outcome, Failure> {
    let to = release(&args.to)?;
    let source = input::read(&args.spec)?;
    match migrate(&source, to, &Inputs::default()) {
        Ok(migration) => match args.format {
            TableFormat::Human => show(&args.spec, migration),
            TableFormat::Json => json::show(migration),
        },
        Err(Refusal::NotNewer { from }) => {
            Err(Failure::Refused(format!("the mesh has Istio {from} already, and {to} is not newer")))
        }
        Err(Refusal::Faults(diagnostics)) => {
            tell(Checked::new(source, diagnostics));
            Ok(Outcome::Fault)
        }
    }
}

fn release(text: &str) -> Result<IstioRelease, Failure> {
    IstioRelease::parse(text).map_err(|error| {
        Failure::Refused(match error {
            ReleaseError::MinorOnly { newest } => {
                format!("`{text}` is not a release: write it with its patch, {newest} for example")
            }
            ReleaseError::Decorated { release } => format!("`{text}` is not a release: write {release}"),
            ReleaseError::UnknownMinor { oldest, newest } => {
                format!("Istio {text} is not known; from {oldest} to {newest} are")
            }
            ReleaseError::NotARelease => format!("`{text}` is not a release of Istio: write one as 1.30.3"),
        })
    })
}

/// Puts the new spec to standard output, and everything about it to standard error.
fn show(spec: &SpecPath, migration: Migration) -> Result<Outcome, Failure> {
    terminal::talk(told(spec, &migration).trim_end());
    terminal::data(migration.source.text.as_bytes())?;
    let outcome = outcome(&migration);
    if !migration.diagnostics.is_empty() {
        terminal::talk("\nAbout the new spec:\n");
        // Its lines are not those of the file.
        let source = Source::new("the new spec", migration.source.text);
        tell(Checked::new(source, migration.diagnostics));
    }
    Ok(outcome)
}

/// Returns whether the new spec has something left that a person has to mend.
fn outcome(migration: &Migration) -> Outcome {
    let is_at_fault = migration.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error);
    if is_at_fault { Outcome::Fault } else { Outcome::Done }
}

fn tell(checked: Checked) {
    terminal::talk(report::report(&[checked], Format::Human));
}

/// Returns what changes, as text.
fn told(spec: &SpecPath, migration: &Migration) -> String {
    let Migration { from, to, edits, way, .. } = migration;
    let mut text = format!("{spec}: from Istio {from} to {to}\n");
    if way.old != way.new {
        let _ = writeln!(text, "from {} to {}", way.old.described(), way.new.described());
    }
    text.push_str("\nIn the spec:\n");
    for edit in edits {
        let _ = writeln!(text, "  - {}: {}", edit.what, edit.why);
    }
    text.push_str("\nThe order in which a live mesh follows:\n");
    for (at, step) in way.order.iter().enumerate() {
        let _ = writeln!(text, "  {}. {step}", at + 1);
    }
    text.push_str("\nReleases on the way:\n");
    for waypoint in &way.waypoints {
        text.push_str(&line(waypoint));
    }
    text.push_str("\nCannot be changed in place:\n");
    for what in &way.not_in_place {
        let _ = writeln!(text, "  - {what}");
    }
    text
}

fn line(waypoint: &Waypoint) -> String {
    let mut text = format!("  {}", waypoint.release);
    if let Some((oldest, newest)) = waypoint.kubernetes {
        let _ = write!(text, " (Kubernetes 1.{oldest} to 1.{newest})");
    }
    text.push('\n');
    for change in &waypoint.changes {
        let _ = writeln!(text, "    - {change}");
    }
    text
}
