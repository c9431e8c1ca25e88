//! `portolan playground`: the page, served on loopback.

use crate::Outcome;
use crate::args::Playground;
use crate::failure::Failure;

#[cfg(feature = "playground")]
mod server;

/// Serves the page until the program is ended.
#[cfg(feature = "playground")]
pub(super) fn run(args: &Playground) -> Result<Outcome, Failure> {
    server::serve(args.port)
}

/// Says that the page is not part of this program, and how it becomes so.
#[cfg(not(feature = "playground"))]
pub(super) fn run(_: &Playground) -> Result<Outcome, Failure> {
    let how = "npm --prefix playground run all && cargo install --path cli --features playground";
    Err(Failure::Refused(format!(
        "this portolan was built without the page; in a clone of its repository, build it with\n\n  {how}"
    )))
}
