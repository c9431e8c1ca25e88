//! The commands, one file each.

mod chart;
mod check;
mod compile;
mod completions;
mod diff;
mod endpoints;
mod explain;
mod graph;
mod images;
mod init;
mod migrate;
mod playground;
mod releases;
mod rules;
mod schema;

use crate::Outcome;
use crate::args::Command;
use crate::failure::Failure;

/// Runs a command.
pub(crate) fn run(command: Command) -> Result<Outcome, Failure> {
    match command {
        Command::Compile(args) => compile::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Endpoints(args) => endpoints::run(&args),
        Command::Images(args) => images::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Graph(args) => graph::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Migrate(args) => migrate::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Playground(args) => playground::run(&args),
        Command::Releases(args) => releases::run(&args),
        Command::Schema(_) => schema::run(),
        Command::Chart(args) => chart::run(args),
        Command::Completions(args) => completions::run(&args),
    }
}
