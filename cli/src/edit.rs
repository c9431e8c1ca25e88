//! Changing a file of the user's in place: whole or not at all, and nothing of it but its text.

use crate::failure::Failure;
use std::fs::{self, Metadata, OpenOptions};
use std::io::Write;
use std::path::Path;

/// Makes the file at `path` hold `after`, if it still holds `before`. A link is followed: it stays a link, and the file
/// that it leads to changes.
pub(crate) fn replace(path: &Path, before: &str, after: &str) -> Result<(), Failure> {
    let path = &fs::canonicalize(path).map_err(Failure::io("find", path))?;
    // The file is replaced, not written to; one that its owner protects is left alone all the same.
    let file = OpenOptions::new().write(true).open(path).map_err(Failure::io("write", path))?;
    let metadata = file.metadata().map_err(Failure::io("read", path))?;
    if !metadata.is_file() {
        return Err(Failure::Refused(format!("`{}` is no plain file, so it stays as it is", path.display())));
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut aside = tempfile::Builder::new()
        .prefix(".portolan-")
        .tempfile_in(folder)
        .map_err(Failure::io("write beside", path))?;
    aside.write_all(after.as_bytes()).map_err(Failure::io("write beside", path))?;
    resemble(aside.path(), &metadata).map_err(Failure::io("keep owner and mode of", path))?;
    aside.as_file().sync_all().map_err(Failure::io("write beside", path))?;
    if fs::read(path).map_err(Failure::io("read", path))? != before.as_bytes() {
        return Err(Failure::Refused(format!(
            "`{}` was changed by somebody else just now; it stays as it is",
            path.display()
        )));
    }
    aside.persist(path).map_err(|error| Failure::io("write", path)(error.error))?;
    Ok(())
}

/// Gives the file at `path` the owner and the mode of another.
#[cfg(unix)]
fn resemble(path: &Path, other: &Metadata) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let own = fs::metadata(path)?;
    if (own.uid(), own.gid()) != (other.uid(), other.gid()) {
        chown(path, Some(other.uid()), Some(other.gid()))?;
    }
    fs::set_permissions(path, other.permissions())
}

#[cfg(not(unix))]
fn resemble(path: &Path, other: &Metadata) -> std::io::Result<()> {
    fs::set_permissions(path, other.permissions())
}
