//! `portolan graph`: the picture of a mesh.

use crate::args::{Graph, GraphFormat, SpecPath};
use crate::failure::Failure;
use crate::{Outcome, resolved, terminal};
use portolan_core::graph::{Picture, dot, mermaid, svg};
use std::path::Path;

/// Draws the mesh, or nothing if the spec is at fault.
pub(super) fn run(args: &Graph) -> Result<Outcome, Failure> {
    let Some(mesh) = resolved::resolve(&args.spec)? else { return Ok(Outcome::Fault) };
    let picture = Picture::of(&mesh);
    let text = match args.format {
        GraphFormat::Svg => svg(&picture),
        GraphFormat::Mermaid => mermaid(&picture),
        GraphFormat::Dot => dot(&picture),
    };
    match &args.output {
        None => terminal::data(text.as_bytes())?,
        Some(path) if is_spec(path, &args.spec) => {
            return Err(Failure::Refused(format!(
                "{} is the spec: write the picture elsewhere",
                path.display()
            )));
        }
        Some(path) => {
            std::fs::write(path, text).map_err(Failure::io("write", path))?;
            terminal::talk(format_args!("wrote {}", path.display()));
        }
    }
    Ok(Outcome::Done)
}

/// Returns whether a path leads to the spec, by whatever name.
fn is_spec(path: &Path, spec: &SpecPath) -> bool {
    match spec {
        SpecPath::Stdin => false,
        SpecPath::File(spec) => {
            path.canonicalize().is_ok_and(|path| spec.canonicalize().is_ok_and(|spec| path == spec))
        }
    }
}
