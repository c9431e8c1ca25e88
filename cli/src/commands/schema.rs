//! `portolan schema`: the JSON Schema of the spec.

use crate::failure::Failure;
use crate::{Outcome, terminal};

/// Prints the schema.
pub(super) fn run() -> Result<Outcome, Failure> {
    terminal::data(portolan_core::schema().as_bytes())?;
    Ok(Outcome::Done)
}
