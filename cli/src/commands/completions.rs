//! `portolan completions`: what a shell needs to complete the arguments.

use crate::args::{Args, Completions};
use crate::failure::Failure;
use crate::{Outcome, terminal};
use clap::CommandFactory;

/// Prints the completions.
pub(super) fn run(args: &Completions) -> Result<Outcome, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "portolan", &mut text);
    terminal::data(&text)?;
    Ok(Outcome::Done)
}
