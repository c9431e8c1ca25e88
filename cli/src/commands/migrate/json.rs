//! A migration as one JSON object. Names of fields are stable; new ones may be added.

use super::outcome;
use crate::args::Format;
use crate::failure::Failure;
use crate::report::{self, Checked};
use crate::{Outcome, terminal};
use portolan_core::migrate::{Edit, Migration, Waypoint};
use serde::Serialize;
use serde_json::Value;

/// Version of the form; it rises when a field changes its meaning or goes away.
const FORMAT: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'m> {
    format: u32,
    from: End,
    to: End,
    spec: String,
    edits: Vec<EditRow<'m>>,
    order: &'m [String],
    releases: Vec<ReleaseRow<'m>>,
    not_in_place: &'m [&'static str],
    diagnostics: Value,
}

/// An end of the way.
#[derive(Serialize)]
struct End {
    release: String,
    system: &'static str,
}

#[derive(Serialize)]
struct EditRow<'m> {
    what: &'m str,
    why: &'m str,
}

#[derive(Serialize)]
struct ReleaseRow<'m> {
    release: String,
    kubernetes: Option<KubernetesRow>,
    changes: &'m [&'static str],
}

#[derive(Serialize)]
struct KubernetesRow {
    oldest: String,
    newest: String,
}

/// Puts the object to standard output.
pub(super) fn show(migration: Migration) -> Result<Outcome, Failure> {
    let outcome = outcome(&migration);
    let Migration { source, from, to, edits, way, diagnostics } = migration;
    let spec = source.text.clone();
    let checked = [Checked::new(source, diagnostics)];
    let report = Report {
        format: FORMAT,
        from: End { release: from.to_string(), system: way.old.described() },
        to: End { release: to.to_string(), system: way.new.described() },
        spec,
        edits: edits.iter().map(edit).collect(),
        order: &way.order,
        releases: way.waypoints.iter().map(release).collect(),
        not_in_place: &way.not_in_place,
        diagnostics: diagnostics_of(&checked),
    };
    let text = serde_json::to_string_pretty(&report).expect("rows are plain data") + "\n";
    terminal::data(text.as_bytes())?;
    Ok(outcome)
}

fn edit(edit: &Edit) -> EditRow<'_> {
    EditRow { what: &edit.what, why: &edit.why }
}

fn release(waypoint: &Waypoint) -> ReleaseRow<'_> {
    let kubernetes = waypoint.kubernetes.map(|(oldest, newest)| KubernetesRow {
        oldest: format!("1.{oldest}"),
        newest: format!("1.{newest}"),
    });
    ReleaseRow { release: waypoint.release.to_string(), kubernetes, changes: &waypoint.changes }
}

/// Returns the diagnostics as `check --format json` has them.
fn diagnostics_of(checked: &[Checked]) -> Value {
    let report = report::report(checked, Format::Json);
    let report: Value = serde_json::from_str(&report).expect("the report is JSON");
    report["diagnostics"].clone()
}
