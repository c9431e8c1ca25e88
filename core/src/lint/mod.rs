//! Advice on a valid mesh, some of it fatal: one file per rule.
//!
//! In: [`Mesh`]. Out: diagnostics. Imports `diagnostic`, `names`, `istio`, `spec` and `mesh`.

mod discovery_address_unknown;

use crate::diagnostic::{ErrorReported, Rule, Sink};
use crate::mesh::model::Mesh;

/// A rule about a valid mesh.
pub(crate) struct Lint {
    /// What it is called.
    pub(crate) rule: &'static Rule,
    /// Reports each breach.
    pub(crate) check: fn(&Mesh, &mut Sink),
}

/// Every rule about a valid mesh, by code.
pub(crate) static LINTS: &[Lint] = &[discovery_address_unknown::LINT];

/// Reports what there is to say about `mesh`.
///
/// # Errors
/// Something is wrong that the type cannot rule out.
pub(crate) fn lint(mesh: &Mesh, sink: &mut Sink) -> Result<(), ErrorReported> {
    for lint in LINTS {
        (lint.check)(mesh, sink);
    }
    sink.outcome()
}
