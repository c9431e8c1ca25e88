//! `portolan init`: a spec to start from.

use crate::args::Init;
use crate::failure::Failure;
use crate::{Outcome, table, terminal};
use portolan_core::examples::EXAMPLES;
use portolan_core::names::nearest;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Prints the spec of a topology or writes it to a new file.
pub(super) fn run(args: &Init) -> Result<Outcome, Failure> {
    let Some(wanted) = &args.topology else {
        return match args.output {
            Some(_) => Err(Failure::Refused(format!("which topology?\n\n{}", list().trim_end()))),
            None => terminal::data(list().as_bytes()).map(|()| Outcome::Done),
        };
    };
    let Some(topology) = EXAMPLES.iter().find(|topology| topology.name == wanted) else {
        let meant = nearest(wanted, EXAMPLES.iter().map(|topology| topology.name));
        let meant = meant.map(|name| format!(": `{name}` is near")).unwrap_or_default();
        let message =
            format!("no topology is called `{}`{meant}\n\n{}", wanted.escape_debug(), list().trim_end());
        return Err(Failure::Refused(message));
    };
    match &args.output {
        None => terminal::data(topology.spec.as_bytes())?,
        Some(path) => {
            create(path, topology.spec)?;
            let shown = path.display();
            terminal::talk(format_args!("wrote {shown}; edit it, then run `portolan check {shown}`"));
        }
    }
    Ok(Outcome::Done)
}

fn list() -> String {
    let mut rows = vec![["TOPOLOGY".to_owned(), "WHAT IT IS".to_owned()]];
    rows.extend(EXAMPLES.iter().map(|topology| [topology.name.to_owned(), topology.says.to_owned()]));
    format!(
        "{}\nPrint one with `portolan init TOPOLOGY`, or write it with `-o FILE`.\n",
        table::columns(&rows)
    )
}

/// Writes a file that is not there yet. A link to be followed is there, so it is refused too.
fn create(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = std::fs::File::create_new(path).map_err(|error| {
        if error.kind() != ErrorKind::AlreadyExists {
            return Failure::io("create", path)(error);
        }
        let shown = path.display();
        Failure::Refused(format!(
            "`{shown}` is there already, and `init` never overwrites: name another file"
        ))
    })?;
    file.write_all(text.as_bytes()).map_err(Failure::io("write", path))
}
