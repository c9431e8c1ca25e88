//! `portolan graph`: the picture of a mesh.

use crate::args::{Graph, GraphFormat};
use crate::failure::Failure;
use crate::{Outcome, resolved, terminal};
use portolan_core::graph::{Picture, dot, mermaid, svg};

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
        Some(path) => {
            std::fs::write(path, text).map_err(Failure::io("write", path))?;
            terminal::talk(format_args!("wrote {}", path.display()));
        }
    }
    Ok(Outcome::Done)
}
