//! What differs between two trees, as people and programs read it. What differs, `portolan-core` knows.

mod human;
mod json;

use crate::args::TableFormat;
use crate::failure::Failure;
use crate::terminal;
use crate::write::Recorded;
use portolan_core::diff::{Files, diff};

/// Returns the files of a directory, as they are compared.
pub(crate) fn texts(recorded: &Recorded) -> Files<'_> {
    recorded.texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
}

/// Shows what differs on standard output, and returns whether nothing does.
pub(crate) fn show(old: &Files<'_>, new: &Files<'_>, format: TableFormat) -> Result<bool, Failure> {
    let found = diff(old, new);
    match format {
        TableFormat::Human => terminal::show(&human::text(&found, old, new))?,
        TableFormat::Json => terminal::data(json::text(&found).as_bytes())?,
    }
    Ok(found.is_empty())
}
