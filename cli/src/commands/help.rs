//! `portolan help`: what many type for `--help`.

use crate::Outcome;
use crate::args::{Args, Help};
use crate::failure::Failure;
use clap::Parser;
use std::iter;

/// Reads the command once more, as if it had been asked for its help.
pub(super) fn run(args: &Help) -> Result<Outcome, Failure> {
    let words = args.command.iter().map(String::as_str).filter(|word| !word.starts_with('-'));
    let asked = iter::once("portolan").chain(words).chain(["--help"]);
    Args::try_parse_from(asked).map(|_| Outcome::Done).map_err(Failure::Arguments)
}
