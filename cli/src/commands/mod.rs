//! The commands, one file each.

mod chart;
mod check;
mod compile;
mod completions;
mod diff;
mod endpoints;
mod explain;
mod graph;
mod help;
mod images;
mod init;
mod migrate;
mod playground;
mod releases;
mod rules;
mod schema;

use crate::Outcome;
use crate::args::{Command, Later};
use crate::failure::Failure;

/// Runs a command.
pub(crate) fn run(command: Command) -> Result<Outcome, Failure> {
    match command {
        Command::Compile(Later(args)) => compile::run(&args),
        Command::Check(Later(args)) => check::run(&args),
        Command::Endpoints(Later(args)) => endpoints::run(&args),
        Command::Images(Later(args)) => images::run(&args),
        Command::Diff(Later(args)) => diff::run(&args),
        Command::Graph(Later(args)) => graph::run(&args),
        Command::Init(Later(args)) => init::run(&args),
        Command::Migrate(Later(args)) => migrate::run(&args),
        Command::Explain(Later(args)) => explain::run(&args),
        Command::Rules(Later(args)) => rules::run(&args),
        Command::Playground(Later(args)) => playground::run(&args),
        Command::Releases(Later(args)) => releases::run(&args),
        Command::Schema(_) => schema::run(),
        Command::Chart(Later(args)) => chart::run(args),
        Command::Completions(Later(args)) => completions::run(&args),
        Command::Help(Later(args)) => help::run(&args),
    }
}
