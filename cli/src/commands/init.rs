//! `portolan init`: a spec to start from.

use crate::args::Init;
use crate::failure::Failure;
use crate::{Outcome, table, terminal};
use std::io::Write;
use std::path::Path;

/// A spec to start from.
struct Topology {
    name: &'static str,
    says: &'static str,
    spec: &'static str,
}

macro_rules! topology {
    ($name:literal, $says:literal) => {
        Topology {
            name: $name,
            says: $says,
            spec: include_str!(concat!("../../../examples/", $name, ".yaml")),
        }
    };
}

const TOPOLOGIES: &[Topology] = &[
    topology!("primary-remote", "one istiod serves two clusters on one network"),
    topology!("primary-remote-multi-network", "one istiod serves two clusters on two networks, by a gateway"),
    topology!("multi-primary", "an istiod in each of two clusters on one network"),
    topology!("multi-primary-multi-network", "an istiod in each of two clusters on two networks"),
    topology!("external-control-plane", "an istiod outside the clusters that it serves"),
    topology!("ambient", "no sidecars: ambient in two clusters on two networks"),
    topology!("mixture", "two primaries, three remotes, two networks and most options"),
];

/// Prints the spec of a topology or writes it to a new file.
pub(super) fn run(args: &Init) -> Result<Outcome, Failure> {
    let Some(wanted) = &args.topology else {
        return match args.output {
            Some(_) => Err(Failure::Refused(format!("which topology?\n\n{}", list().trim_end()))),
            None => terminal::data(list().as_bytes()).map(|()| Outcome::Done),
        };
    };
    let Some(topology) = TOPOLOGIES.iter().find(|topology| topology.name == wanted) else {
        let message = format!("no topology is called `{}`\n\n{}", wanted.escape_debug(), list().trim_end());
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
    rows.extend(TOPOLOGIES.iter().map(|topology| [topology.name.to_owned(), topology.says.to_owned()]));
    format!(
        "{}\nPrint one with `portolan init TOPOLOGY`, or write it with `-o FILE`.\n",
        table::columns(&rows)
    )
}

/// Writes a file that is not there yet. A link to be followed is there, so it is refused too.
fn create(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = std::fs::File::create_new(path).map_err(Failure::io("create", path))?;
    file.write_all(text.as_bytes()).map_err(Failure::io("write", path))
}
