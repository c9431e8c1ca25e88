//! The two streams: data goes to standard output, talk to standard error.

use crate::failure::Failure;
use std::fmt::Display;
use std::io::{self, Write};

/// Bold red, as the diagnostics have it; taken out again where colour is not wanted.
const ERROR: &str = "\u{1b}[1m\u{1b}[91merror\u{1b}[0m";

/// Writes data to standard output.
pub(crate) fn data(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(Failure::Stdout)
}

/// Writes a text to standard output: with its colours on a terminal, without them elsewhere.
pub(crate) fn show(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(Failure::Stdout)
}

/// Writes a text to standard error: with its colours on a terminal, without them elsewhere.
pub(crate) fn talk(text: impl Display) {
    // Where standard error is gone there is nobody left to tell.
    let _: io::Result<()> = writeln!(anstream::stderr().lock(), "{text}");
}

/// Writes to standard error why the run failed.
pub(crate) fn error(failure: &Failure) {
    talk(format_args!("{ERROR}: {failure}"));
}
