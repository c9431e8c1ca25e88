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

/// Writes data in pieces to standard output. What is short is collected first; a copy of the whole would cost more than the copying,
/// since each page of memory is dear when it is touched for the first time.
pub(crate) fn pieces<'t>(pieces: impl Iterator<Item = &'t str>) -> Result<(), Failure> {
    const ROOM: usize = 16 << 10;
    let mut short = String::with_capacity(ROOM);
    for piece in pieces {
        if short.len() + piece.len() > ROOM {
            data(short.as_bytes())?;
            short.clear();
        }
        match piece.len() > ROOM {
            true => data(piece.as_bytes())?,
            false => short.push_str(piece),
        }
    }
    data(short.as_bytes())
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
