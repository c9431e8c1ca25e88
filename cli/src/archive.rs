//! A tree as one file: the same tree gives the same bytes, whoever packs it and when.

use crate::failure::Failure;
use flate2::{Compression, GzBuilder};
use portolan_core::tree::Tree;
use std::io::{self, Write};
use std::path::Path;

/// The byte of a gzip header that says "unknown" for the operating system.
const UNKNOWN_SYSTEM: u8 = 255;

/// Writes `tree` as a tar, file by file: the whole of it is larger than the tree.
pub(crate) fn tar(tree: &Tree, to: &mut dyn Write) -> io::Result<()> {
    let mut builder = tar::Builder::new(to);
    for (path, file) in tree.files() {
        let mut header = tar::Header::new_ustar();
        header.set_size(file.text.len() as u64);
        header.set_mode(path.mode());
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        builder.append_data(&mut header, path.as_str(), file.text.as_bytes())?;
    }
    builder.finish()
}

/// Returns `tree` as a compressed tar.
pub(crate) fn tar_gz(tree: &Tree) -> io::Result<Vec<u8>> {
    let mut encoder =
        GzBuilder::new().mtime(0).operating_system(UNKNOWN_SYSTEM).write(Vec::new(), Compression::default());
    tar(tree, &mut encoder)?;
    encoder.finish()
}

/// Bytes that begin a compressed tar and a zip, and tell one from the other and from all else.
const MAGIC: usize = 2;

/// Returns whether what a file holds may give way to an archive: nothing, or an archive of the same kind.
pub(crate) fn may_replace(before: &[u8], archive: &[u8]) -> bool {
    before.is_empty() || before.get(..MAGIC) == archive.get(..MAGIC)
}

/// Puts `bytes` at `path`, whole or not at all. Folders on the way are made, as for a directory.
pub(crate) fn place(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) | None => Path::new("."),
    };
    std::fs::create_dir_all(folder).map_err(Failure::io("create the directory", folder))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".portolan-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any other file is made: the umask takes away what it takes away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    // Of the error the kind alone: its text names the temporary file, which nobody knows.
    let mut file =
        builder.tempfile_in(folder).map_err(|error| Failure::io("write", path)(error.kind().into()))?;
    file.write_all(bytes).map_err(Failure::io("write", path))?;
    file.as_file().sync_all().map_err(Failure::io("write", path))?;
    file.persist(path).map_err(|error| Failure::io("write", path)(error.error))?;
    Ok(())
}
