//! The command line of Portolan: arguments, files, terminal. What a mesh is, `portolan-core` knows.
//!
//! A library beside the program only so that its reference pages can be written from the commands themselves.

mod archive;
mod args;
mod chart_files;
mod charts;
mod commands;
mod difference;
mod edit;
mod failure;
mod input;
mod reference;
mod report;
mod resolved;
mod table;
mod terminal;
mod write;

use clap::Parser;
use clap::error::ErrorKind;
use failure::Failure;
use std::ffi::OsString;
use std::panic;
use std::process::{self, ExitCode};

pub use reference::{cli_markdown, man_pages};

/// How a run ended that did what it was asked; a run that could not is a [`Failure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Exit code 0.
    Done,
    /// The spec is at fault, or there is a difference. Exit code 1.
    Fault,
}

/// The exit code of a run that failed.
const FAILED: u8 = 2;

/// Runs the command that `arguments` ask for; the first is the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    panic::set_hook(Box::new(|panic| {
        terminal::error(&Failure::Bug(panic.to_string()));
        process::exit(i32::from(FAILED));
    }));
    let arguments = args::chart::plain_switches(arguments.into_iter().collect());
    let typed = match args::Args::try_parse_from(&arguments) {
        Ok(typed) => typed,
        Err(error) => {
            let Some(failure) = args::chart::useless(&arguments, &error) else { return refuse(&error) };
            terminal::error(&failure);
            return ExitCode::from(FAILED);
        }
    };
    match commands::run(typed.command) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Fault) => ExitCode::from(1),
        // The reader has what it wanted, as `portolan rules | head -1`.
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(Failure::Arguments(error)) => refuse(&error),
        Err(failure) => {
            terminal::error(&failure);
            ExitCode::from(FAILED)
        }
    }
}

/// Prints what clap has to say: help and version are answers, anything else is a fault of the arguments.
fn refuse(error: &clap::Error) -> ExitCode {
    let is_answer = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    match error.print() {
        Ok(()) if is_answer => ExitCode::SUCCESS,
        Err(fault) if is_answer && fault.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Ok(()) | Err(_) => ExitCode::from(FAILED),
    }
}
