//! Reading a spec: a path or standard input in, [`Source`] out.

use crate::args::SpecPath;
use crate::failure::Failure;
use portolan_core::source::Source;
use portolan_core::spec::MOST_BYTES;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Most bytes that are read: one more than a spec may have tells a text at the limit from one beyond it, and a mistaken
/// path does not fill the memory.
const MOST_READ: u64 = MOST_BYTES as u64 + 1;

/// Returns the text at `spec`. What is no text is for the compiler to tell, with the place and a code.
pub(crate) fn read(spec: &SpecPath) -> Result<Source, Failure> {
    let name = spec.to_string();
    let bytes = match spec {
        SpecPath::Stdin => read_limited(io::stdin().lock(), Path::new(&name)),
        SpecPath::File(path) => open(path).and_then(|file| read_limited(file, path)),
    };
    let text = String::from_utf8(bytes?)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Ok(Source::new(name, text))
}

fn open(path: &Path) -> Result<File, Failure> {
    let file = File::open(path).map_err(Failure::io("read", path))?;
    // Opening a directory succeeds on Unix, and reading it fails with a text that is hard to understand.
    let is_directory = file.metadata().map_err(Failure::io("read", path))?.is_dir();
    if is_directory {
        return Err(Failure::Refused(format!(
            "cannot read `{}`: it is a directory, not a spec",
            path.display()
        )));
    }
    Ok(file)
}

fn read_limited(reader: impl Read, path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    reader.take(MOST_READ).read_to_end(&mut bytes).map_err(Failure::io("read", path))?;
    Ok(bytes)
}
