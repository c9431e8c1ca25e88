//! The mesh that a spec describes, for commands that show something of it.

use crate::args::{Format, SpecPath};
use crate::failure::Failure;
use crate::input;
use crate::report::{self, Checked};
use crate::terminal;
use portolan_core::Inputs;
use portolan_core::mesh::model::Mesh;

/// Returns the mesh of `spec`, or nothing if the spec is at fault. What there is to say about it is said.
pub(crate) fn resolve(spec: &SpecPath) -> Result<Option<Mesh>, Failure> {
    let source = input::read(spec)?;
    let resolution = portolan_core::resolve(&source, &Inputs::default());
    let checked = [Checked::new(source, resolution.diagnostics)];
    let text = report::report(&checked, Format::Human);
    if !text.is_empty() {
        terminal::talk(text);
    }
    Ok(resolution.mesh.filter(|_| !checked[0].is_at_fault(false)))
}
