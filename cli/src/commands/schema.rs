//! `portolan schema`: the JSON Schema of the spec.

use crate::failure::Failure;
use crate::{Outcome, terminal};

/// The schema as the documentation has it: what writes it is larger than the schema.
const SCHEMA: &str = include_str!("../../../docs/spec.schema.json");

/// Prints the schema.
pub(super) fn run() -> Result<Outcome, Failure> {
    terminal::data(SCHEMA.as_bytes())?;
    Ok(Outcome::Done)
}
