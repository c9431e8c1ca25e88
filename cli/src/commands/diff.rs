//! `portolan diff`: what a spec would change.

use super::compile::tell_edited;
use crate::args::{Diff, Format, SpecPath};
use crate::failure::Failure;
use crate::input;
use crate::report::{self, Checked};
use crate::{Outcome, charts, difference, terminal, write};
use portolan_core::Inputs;
use portolan_core::tree::Tree;
use std::path::Path;

/// Compares the spec with a directory or with another spec.
pub(super) fn run(args: &Diff) -> Result<Outcome, Failure> {
    let inputs = charts::inputs(&args.charts)?;
    let is_same = match (&args.spec, &args.other) {
        (SpecPath::Stdin, SpecPath::Stdin) => {
            return Err(Failure::Refused("standard input cannot be both specs".to_owned()));
        }
        (_, SpecPath::File(path)) if path.is_dir() => {
            let tree = compiled(&args.spec, &inputs)?;
            let recorded = write::read(path)?;
            tell_edited(&recorded.edited, path);
            difference::show(&difference::texts(&recorded), &tree.texts(), args.format)?
        }
        (_, SpecPath::File(path)) if is_archive(path) => {
            return Err(Failure::Refused(format!(
                "`{}` is an archive; unpack it, and compare with the directory",
                path.display()
            )));
        }
        (_, _) => {
            let (old, new) = (compiled(&args.spec, &inputs)?, compiled(&args.other, &inputs)?);
            difference::show(&old.texts(), &new.texts(), args.format)?
        }
    };
    Ok(if is_same { Outcome::Done } else { Outcome::Fault })
}

/// Endings of the names of archives.
const ARCHIVES: [&str; 4] = [".tar.gz", ".tgz", ".tar", ".zip"];

fn is_archive(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    ARCHIVES.iter().any(|ending| name.ends_with(ending))
}

/// Returns the tree of a spec. One with faults has none, and the faults are shown.
fn compiled(spec: &SpecPath, inputs: &Inputs) -> Result<Tree, Failure> {
    let source = input::read(spec)?;
    let compilation = portolan_core::compile(&source, inputs);
    compilation.tree.map_err(|_| {
        let checked = [Checked::new(source, compilation.diagnostics)];
        terminal::talk(report::report(&checked, Format::Human));
        Failure::Refused(format!("`{spec}` is at fault, so there is nothing to compare"))
    })
}
