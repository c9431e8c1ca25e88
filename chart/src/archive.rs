//! A compressed tar → its files: no path outside of it, no links, bounded in size.

use std::collections::BTreeSet;
use std::io::Read;

use crate::error::Fault;

/// The most bytes an archive may unpack to: Helm's own limit.
const MAX_ARCHIVE: u64 = 100 << 20;
/// The most bytes of one file of a chart: Helm's own limit.
pub const MAX_FILE: u64 = 5 << 20;
/// What is skipped has to be unpacked too; so much of it is borne.
const MAX_SKIPPED: u64 = 1 << 30;
/// The most files of an archive.
const MAX_FILES: usize = 100_000;

/// What every file that gzip made begins with.
const GZIP: &[u8] = b"\x1f\x8b";

/// Files by path, in the order in which they were found.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// Returns the files of a `.tar.gz` whose paths are wanted, in the archive's order.
///
/// Paths are as in the archive, cleaned of `./`. A path that leaves the archive, a link among the wanted, two files
/// of one path, and more than 100 MiB or 100,000 files of it are refused; what is not wanted is passed over.
pub fn unpack(bytes: &[u8], wanted: impl Fn(&str) -> bool) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    let failed = |error: std::io::Error| Fault::new(format!("the archive is damaged: {error}"));
    if !bytes.starts_with(GZIP) {
        return Err(Fault::new("it is no compressed archive"));
    }
    let mut archive = tar::Archive::new(flate2::read::MultiGzDecoder::new(bytes).take(MAX_SKIPPED));
    let (mut files, mut seen) = (Files::new(), BTreeSet::new());
    let (mut total, mut count) = (0_u64, 0_usize);
    for entry in archive.entries().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        count += 1;
        if count > MAX_FILES {
            return Err(Fault::new(format!("the archive holds more than {MAX_FILES} files")));
        }
        let kind = entry.header().entry_type();
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
        let limit = MAX_FILE.min(MAX_ARCHIVE - total);
        entry.take(limit + 1).read_to_end(&mut content).map_err(failed)?;
        total += content.len() as u64;
        if total > MAX_ARCHIVE {
            return Err(Fault::new(format!("the archive unpacks to more than {MAX_ARCHIVE} bytes")));
        }
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
    let (mut files, mut seen) = (Files::new(), BTreeSet::new());
    for (path, content) in unpack(bytes, |_| true)? {
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
