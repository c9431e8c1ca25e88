//! Reading a chart: a folder or an archive in, its files out.

use crate::failure::Failure;
use portolan_chart::ignore::{self, Rules};
use portolan_chart::{Chart, MAX_FILE, RenderError, is_archive_name, is_compressed};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// How deep folders may lie in a chart, links followed: it ends a link that leads in a circle.
const MAX_DEPTH: usize = 40;
/// Room for most files of a chart.
const ROOM: usize = 16 << 10;
/// The largest archive that is read.
const MAX_ARCHIVE: u64 = 256 << 20;

/// Loads the chart at `path`; what is wrong with the chart itself is the inner error, as text.
pub(crate) fn load(path: &Path) -> Result<Result<Chart, String>, Failure> {
    let about = fs::metadata(path).map_err(|error| missing(path, error))?;
    let loaded = if about.is_dir() { folder(path)? } else { archive(path)? };
    Ok(loaded.map_err(|fault| format!("the chart in `{}` cannot be read: {fault}", path.display())))
}

fn archive(path: &Path) -> Result<Result<Chart, RenderError>, Failure> {
    let bytes = read_limited(path, MAX_ARCHIVE)?;
    // Of what is called so, its reader says what is wrong with it.
    if !is_archive_name(&path.to_string_lossy()) && !is_compressed(&bytes) {
        return Err(no_chart(path, ""));
    }
    Ok(Chart::from_archive(&bytes))
}

/// A file that is no archive, nor what else may be given, as `nor` says.
pub(crate) fn no_chart(path: &Path, nor: &str) -> Failure {
    Failure::Refused(format!("`{}` is no chart: neither a folder nor a `.tgz`{nor}", path.display()))
}

fn missing(path: &Path, error: io::Error) -> Failure {
    let name = path.to_string_lossy();
    if error.kind() == io::ErrorKind::NotFound && (name.contains("://") || !name.starts_with(['.', '/'])) {
        return Failure::Refused(format!(
            "there is no chart at `{name}`; charts are read from folders and `.tgz` files, never fetched"
        ));
    }
    Failure::io("read", path)(error)
}

fn folder(path: &Path) -> Result<Result<Chart, RenderError>, Failure> {
    let rules = match rules(path)? {
        Ok(rules) => rules,
        Err(fault) => return Ok(Err(fault)),
    };
    let mut files = Vec::new();
    walk(path, "", Some(&rules), 0, &mut |inner, path| {
        files.push((inner, read_limited(path, MAX_FILE)?));
        Ok(())
    })?;
    Ok(Chart::load(files))
}

/// Which files of the chart in a folder are no part of it.
pub(crate) fn rules(folder: &Path) -> Result<Result<Rules, RenderError>, Failure> {
    let ignored = folder.join(ignore::FILE);
    let text = if ignored.exists() { read_limited(&ignored, MAX_FILE)? } else { Vec::new() };
    Ok(Rules::read(&String::from_utf8_lossy(&text)))
}

/// Hands over each file of a chart, first where it lies in the chart. As in Helm, a link that leads nowhere is a fault, even of one
/// that is no part of it.
pub(crate) fn walk(
    folder: &Path,
    below: &str,
    rules: Option<&Rules>,
    depth: usize,
    take: &mut dyn FnMut(String, &Path) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if depth > MAX_DEPTH {
        return Err(Failure::Refused(format!(
            "`{}` lies too deep: is it a link that leads back?",
            folder.display()
        )));
    }
    for entry in fs::read_dir(folder).map_err(Failure::io("read", folder))? {
        let entry = entry.map_err(Failure::io("read", folder))?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let inner = if below.is_empty() { name } else { [below, "/", &name].concat() };
        // What the folder says of it is enough, but for a link.
        let kind = entry.file_type().map_err(Failure::io("read", &path))?;
        let kind = match kind.is_symlink() {
            true => fs::metadata(&path).map_err(Failure::io("read", &path))?.file_type(),
            false => kind,
        };
        if rules.is_some_and(|rules| rules.ignores(&inner, kind.is_dir())) {
            continue;
        }
        if kind.is_dir() {
            walk(&path, &inner, rules, depth + 1, take)?;
        } else if kind.is_file() {
            take(inner, &path)?;
        } else {
            return Err(Failure::Refused(format!("`{}` is no plain file", path.display())));
        }
    }
    Ok(())
}

/// Returns the text at `path`, or of standard input where it is `-`.
pub(crate) fn read_text(path: &str) -> Result<String, Failure> {
    let bytes = if path.trim() == "-" {
        let mut bytes = Vec::new();
        let read = io::stdin().lock().take(MAX_ARCHIVE).read_to_end(&mut bytes);
        read.map_err(Failure::io("read", Path::new("<stdin>")))?;
        bytes
    } else {
        read_limited(Path::new(path), MAX_ARCHIVE)?
    };
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

pub(crate) fn read_limited(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let file = File::open(path).map_err(Failure::io("read", path))?;
    // Most files of a chart are small: to ask each for its size takes longer than to give back the room that was too much.
    let mut bytes = Vec::with_capacity(ROOM);
    file.take(most + 1).read_to_end(&mut bytes).map_err(Failure::io("read", path))?;
    bytes.shrink_to_fit();
    if bytes.len() as u64 > most {
        return Err(Failure::Refused(format!("`{}` is larger than {most} bytes", path.display())));
    }
    Ok(bytes)
}
