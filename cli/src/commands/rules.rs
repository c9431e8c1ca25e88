//! `portolan rules`: the list of rules.

use crate::args::{Table, TableFormat};
use crate::failure::Failure;
use crate::{Outcome, table, terminal};
use portolan_core::diagnostic::Rule;
use serde::Serialize;

/// A rule in the JSON form.
#[derive(Serialize)]
struct RuleRow {
    code: String,
    name: &'static str,
    severity: &'static str,
}

/// Prints the list.
pub(super) fn run(args: &Table) -> Result<Outcome, Failure> {
    let rules = portolan_core::rules();
    let text = match args.format {
        TableFormat::Human => columns(&rules),
        TableFormat::Json => json(&rules),
    };
    terminal::data(text.as_bytes())?;
    Ok(Outcome::Done)
}

fn columns(rules: &[&Rule]) -> String {
    let mut rows = vec![["CODE", "SEVERITY", "NAME"].map(str::to_owned)];
    rows.extend(
        rules
            .iter()
            .map(|rule| [rule.code.to_string(), rule.severity.word().to_owned(), rule.name.to_owned()]),
    );
    table::columns(&rows)
}

fn json(rules: &[&Rule]) -> String {
    let row = |rule: &&Rule| RuleRow {
        code: rule.code.to_string(),
        name: rule.name,
        severity: rule.severity.word(),
    };
    let rows: Vec<RuleRow> = rules.iter().map(row).collect();
    serde_json::to_string_pretty(&rows).expect("rows are plain data") + "\n"
}
