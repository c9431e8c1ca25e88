//! A compressed tar → its files: no path outside of it, no links, bounded in size.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::{self, Read};

use crate::error::{Fault, LIMIT};

/// The most bytes an archive may unpack to: Helm's own limit.
const MAX_ARCHIVE: u64 = 100 << 20;
/// The most bytes of one file of a chart: Helm's own limit.
pub const MAX_FILE: u64 = 5 << 20;
/// What is skipped has to be unpacked too; so much of it is borne.
const MAX_SKIPPED: u64 = 1 << 30;
/// The most files of an archive.
const MAX_FILES: usize = 100_000;
/// The most bytes of all that stands before a file, its name among it: what Go's reader takes of a header.
const MAX_HEADERS: u64 = 1 << 20;
/// The longest path, as of a file in a folder.
const MAX_PATH: usize = 4096;

/// What the names of archives end with.
const ENDINGS: [&str; 2] = [".tgz", ".tar.gz"];

/// Whether a file is an archive by its name.
pub fn is_archive_name(path: &str) -> bool {
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}

/// Whether a file is one that gzip made, by what it begins with.
pub fn is_compressed(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x1f\x8b")
}

/// Files by path, in the order in which they were found.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// What archives may still take, all that share it together.
pub(crate) struct Room {
    kept: u64,
    files: usize,
    read: Cell<u64>,
    /// Up to the next entry.
    ahead: Cell<u64>,
}

impl Default for Room {
    fn default() -> Self {
        let (read, ahead) = (Cell::new(MAX_SKIPPED), Cell::new(0));
        Room { kept: MAX_ARCHIVE, files: MAX_FILES, read, ahead }
    }
}

/// Reads as much as there is room for, since the reader of the archive holds all names and headers in memory.
struct Bounded<'a> {
    inner: flate2::read::MultiGzDecoder<&'a [u8]>,
    read: &'a Cell<u64>,
    ahead: &'a Cell<u64>,
}

impl Read for Bounded<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = self.read.get().min(self.ahead.get()).min(into.len() as u64);
        if most == 0 && !into.is_empty() {
            return Err(io::Error::other(format!("there is too much of it before a file{LIMIT}")));
        }
        let count = self.inner.read(&mut into[..most as usize])?;
        for left in [self.read, self.ahead] {
            left.set(left.get() - count as u64);
        }
        Ok(count)
    }
}

/// Returns the files of a `.tar.gz` whose paths are wanted, in the archive's order.
///
/// Paths are as in the archive, cleaned of `./`. A path that leaves the archive, a link among the wanted, two files
/// of one path, and more than 100 MiB or 100,000 files of it are refused; what is not wanted is passed over.
pub fn unpack(bytes: &[u8], wanted: impl Fn(&str) -> bool) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    unpack_into(bytes, wanted, &mut Room::default())
}

fn unpack_into(bytes: &[u8], wanted: impl Fn(&str) -> bool, room: &mut Room) -> Result<Files, Fault> {
    let failed = |error: io::Error| Fault::new(format!("the archive is damaged: {error}"));
    if !is_compressed(bytes) {
        return Err(Fault::new("it is no compressed archive"));
    }
    // What several archives take together bounds this renderer alone.
    let (what, limit) = match room.kept {
        MAX_ARCHIVE => ("the archive", ""),
        _ => ("the archive with others", LIMIT),
    };
    let Room { kept, files: left, read, ahead } = room;
    ahead.set(MAX_HEADERS);
    let inner = flate2::read::MultiGzDecoder::new(bytes);
    let mut archive = tar::Archive::new(Bounded { inner, read, ahead });
    let (mut files, mut seen) = (Files::new(), BTreeSet::new());
    for entry in archive.entries().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.header().entry_type();
        // The size of a file with holes is not what there is of it.
        let size =
            if kind.is_gnu_sparse() { entry.header().entry_size().map_err(failed)? } else { entry.size() };
        ahead.set(size.saturating_add(MAX_HEADERS));
        if *left == 0 {
            return Err(Fault::new(format!("{what} holds more than {MAX_FILES} files{LIMIT}")));
        }
        *left -= 1;
        if kind.is_dir() || kind.is_pax_global_extensions() || kind.is_pax_local_extensions() {
            continue;
        }
        let path = clean(&String::from_utf8_lossy(&entry.path_bytes()))?;
        if !wanted(&path) {
            continue;
        }
        if !kind.is_file() {
            return Err(Fault::new(format!("the archive holds {path}, which is a link or a device")));
        }
        let mut content = Vec::new();
        entry.take(MAX_FILE.min(*kept) + 1).read_to_end(&mut content).map_err(failed)?;
        // Names are kept too.
        let Some(rest) = kept.checked_sub((content.len() + path.len()) as u64) else {
            return Err(Fault::new(format!("{what} unpacks to more than {MAX_ARCHIVE} bytes{limit}")));
        };
        *kept = rest;
        if content.len() as u64 > MAX_FILE {
            return Err(Fault::new(format!("{path} in the archive is larger than {MAX_FILE} bytes")));
        }
        if !seen.insert(path.clone()) {
            return Err(Fault::new(format!("the archive holds {path} twice")));
        }
        files.push((path, content));
    }
    Ok(files)
}

/// A path with `/` between its parts; refused where it leads out of the archive.
fn clean(path: &str) -> Result<String, Fault> {
    if path.len() > MAX_PATH {
        return Err(Fault::new(format!("the archive holds a path of more than {MAX_PATH} bytes{LIMIT}")));
    }
    // Archives that were made on Windows have it the other way round.
    let path = path.replace('\\', "/");
    let refused = |why: &str| Err(Fault::new(format!("the archive holds {path:?}, {why}")));
    if path.starts_with('/') || path.get(1..3).is_some_and(|drive| drive == ":/") {
        return refused("which is an absolute path");
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.contains(&"..") {
        return refused("which leads out of it");
    }
    Ok(parts.join("/"))
}

/// Returns the files of a chart's archive, below the one folder that it holds.
pub fn chart_files(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    chart_files_into(bytes, &mut Room::default())
}

/// The same, within what other archives have left.
pub(crate) fn chart_files_into(bytes: &[u8], room: &mut Room) -> Result<Files, Fault> {
    let (mut files, mut seen) = (Files::new(), BTreeSet::new());
    for (path, content) in unpack_into(bytes, |_| true, room)? {
        let Some((_, inner)) = path.split_once('/') else {
            if path == "Chart.yaml" {
                return Err(Fault::new(
                    "the archive holds Chart.yaml outside of a folder of the chart's name",
                ));
            }
            return Err(Fault::new(format!("the archive holds {path:?} outside of the chart's folder")));
        };
        if !seen.insert(inner.to_string()) {
            return Err(Fault::new(format!("the archive holds {inner} twice, in two folders")));
        }
        files.push((inner.to_string(), content));
    }
    if files.is_empty() {
        return Err(Fault::new("the archive holds no files"));
    }
    Ok(files)
}
