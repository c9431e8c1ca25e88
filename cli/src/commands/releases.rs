//! `portolan releases`: the list of Istio's releases.

use crate::args::{Releases, TableFormat};
use crate::failure::Failure;
use crate::{Outcome, table, terminal};
use portolan_core::istio::release::{RELEASES, ReleaseLine, SupportEnd};
use serde::Serialize;

/// A release line in the JSON form.
#[derive(Serialize)]
struct ReleaseRow {
    release: String,
    newest: String,
    supported: bool,
    candidate: bool,
    #[serde(rename = "supportEnded")]
    support_ended: Option<&'static str>,
    released: Option<&'static str>,
    #[serde(rename = "kubernetesTested")]
    kubernetes_tested: Option<KubernetesRow>,
    systems: Vec<&'static str>,
}

#[derive(Serialize)]
struct KubernetesRow {
    oldest: String,
    newest: String,
}

/// Prints the list, newest first.
pub(super) fn run(args: &Releases) -> Result<Outcome, Failure> {
    let lines = RELEASES.iter().rev().copied();
    let text = match args.format {
        TableFormat::Human => columns(lines),
        TableFormat::Json => json(lines),
    };
    terminal::data(text.as_bytes())?;
    Ok(Outcome::Done)
}

fn columns(lines: impl Iterator<Item = &'static ReleaseLine>) -> String {
    let heading = ["RELEASE", "NEWEST", "SUPPORT", "KUBERNETES", "SYSTEMS"];
    let mut rows = vec![heading.map(str::to_owned)];
    rows.extend(lines.map(|line| {
        [
            name(line),
            line.newest.to_string(),
            support(line),
            kubernetes(line).map_or("-".to_owned(), |range| format!("{} to {}", range.oldest, range.newest)),
            line.systems().join(", "),
        ]
    }));
    table::columns(&rows)
}

fn json(lines: impl Iterator<Item = &'static ReleaseLine>) -> String {
    let rows: Vec<ReleaseRow> = lines
        .map(|line| ReleaseRow {
            release: name(line),
            newest: line.newest.to_string(),
            supported: line.is_supported(),
            candidate: line.is_candidate(),
            support_ended: match line.support.end {
                SupportEnd::On(day) => Some(day),
                SupportEnd::Ahead => None,
            },
            released: line.support.released,
            kubernetes_tested: kubernetes(line),
            systems: line.systems(),
        })
        .collect();
    serde_json::to_string_pretty(&rows).expect("rows are plain data") + "\n"
}

fn name(line: &ReleaseLine) -> String {
    format!("1.{}", line.minor)
}

fn support(line: &ReleaseLine) -> String {
    match line.support.end {
        SupportEnd::Ahead if line.is_candidate() => "candidate".to_owned(),
        SupportEnd::Ahead => "yes".to_owned(),
        SupportEnd::On(day) => format!("ended {day}"),
    }
}

fn kubernetes(line: &ReleaseLine) -> Option<KubernetesRow> {
    let (oldest, newest) = line.kubernetes.tested?;
    Some(KubernetesRow { oldest: format!("1.{oldest}"), newest: format!("1.{newest}") })
}
