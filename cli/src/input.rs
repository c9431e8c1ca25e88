//! Reading a spec: a path or standard input in, [`Source`] out.

use crate::args::SpecPath;
use crate::failure::Failure;
use portolan_core::source::Source;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The largest spec that is read, in bytes; it keeps a mistaken path from filling the memory.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Why there is no spec to compile.
pub(crate) enum InputError {
    /// It could not be read at all.
    Failed(Failure),
    /// It was read and is no text: the spec is at fault.
    NotASpec(String),
}

/// Returns the text at `spec`.
pub(crate) fn read(spec: &SpecPath) -> Result<Source, InputError> {
    let name = spec.to_string();
    let bytes = match spec {
        SpecPath::Stdin => read_limited(io::stdin().lock(), Path::new(&name)),
        SpecPath::File(path) => open(path).and_then(|file| read_limited(file, path)),
    };
    let bytes = bytes.map_err(InputError::Failed)?;
    if bytes.len() as u64 > LARGEST {
        let limit = LARGEST / 1024 / 1024;
        return Err(InputError::NotASpec(format!(
            "`{name}` is larger than {limit} MiB, the most that a spec may have"
        )));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => {
            let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = sound.iter().filter(|byte| **byte == b'\n').count() + 1;
            Err(InputError::NotASpec(format!(
                "`{name}` is not UTF-8 text: line {line} has a byte that is no character"
            )))
        }
    }
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
    // One byte more than allowed tells a text at the limit from one beyond it.
    reader.take(LARGEST + 1).read_to_end(&mut bytes).map_err(Failure::io("read", path))?;
    Ok(bytes)
}
