//! Sets of text files: read from a folder, compared, written.

use similar::TextDiff;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Text by path; paths are relative, with `/` between their parts.
pub type Files = BTreeMap<String, String>;

/// Returns the path of every file below `folder`, sorted; nothing if there is no such folder.
///
/// # Panics
/// If the folder cannot be read: a test has no other way on.
pub fn paths(folder: &Path) -> Vec<PathBuf> {
    paths_where(folder, |_| true)
}

/// Returns the path of every file below `folder` that is wanted, sorted; it does not look into folders that are not.
///
/// # Panics
/// If a folder cannot be read.
pub fn paths_where(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => panic!("cannot read folder {}: {error}", folder.display()),
        };
        for entry in entries {
            let entry = entry.unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()));
            let path = entry.path();
            if !wanted(&path) {
                continue;
            }
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Returns the files below `folder`.
///
/// # Panics
/// If one of them is not UTF-8 text.
pub fn read(folder: &Path) -> Files {
    paths(folder).into_iter().map(|path| (relative(folder, &path), text(&path))).collect()
}

/// Returns the text of a file.
///
/// # Panics
/// If it cannot be read.
pub fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// Returns `path` as seen from `folder`.
pub fn relative(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// What [`write`] did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Changes {
    /// Files that were not there before.
    pub added: usize,
    /// Files with another text than before.
    pub changed: usize,
    /// Files that are no longer.
    pub removed: usize,
}

impl Changes {
    /// Returns whether nothing was done.
    pub fn is_empty(self) -> bool {
        self == Changes::default()
    }
}

impl std::ops::AddAssign for Changes {
    fn add_assign(&mut self, other: Changes) {
        self.added += other.added;
        self.changed += other.changed;
        self.removed += other.removed;
    }
}

/// Returns what it takes to make `after` of `before`.
pub fn changes(before: &Files, after: &Files) -> Changes {
    let differs = |path: &String| before.get(path).is_some_and(|text| after.get(path) != Some(text));
    Changes {
        added: after.keys().filter(|path| !before.contains_key(*path)).count(),
        changed: after.keys().filter(|path| differs(path)).count(),
        removed: before.keys().filter(|path| !after.contains_key(*path)).count(),
    }
}

/// Makes the files below `folder`, which are `before`, those of `after`.
///
/// # Errors
/// A file cannot be written or removed.
pub fn write(folder: &Path, before: &Files, after: &Files) -> io::Result<Changes> {
    for path in before.keys().filter(|path| !after.contains_key(*path)) {
        remove(folder, &folder.join(path))?;
    }
    for (path, text) in after.iter().filter(|(path, text)| before.get(*path) != Some(*text)) {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(changes(before, after))
}

/// Removes a file, and the folders up to `folder` that are empty then.
fn remove(folder: &Path, path: &Path) -> io::Result<()> {
    fs::remove_file(path)?;
    for above in path.ancestors().skip(1).take_while(|above| above.starts_with(folder)) {
        // A folder that is not empty stays, and so do those above it.
        if fs::remove_dir(above).is_err() {
            break;
        }
    }
    Ok(())
}

/// Lines around each change.
const CONTEXT: usize = 3;

/// Returns what makes `after` of `before`, as a unified diff; nothing if they are the same.
pub fn diff(before: &Files, after: &Files) -> String {
    let mut paths: Vec<&String> = before.keys().chain(after.keys()).collect();
    paths.sort();
    paths.dedup();
    let mut text = String::new();
    for path in paths {
        let (old, new) = (before.get(path), after.get(path));
        if old == new {
            continue;
        }
        let old_name = if old.is_some() { format!("a/{path}") } else { "/dev/null".to_owned() };
        let new_name = if new.is_some() { format!("b/{path}") } else { "/dev/null".to_owned() };
        let (old, new) = (old.map_or("", String::as_str), new.map_or("", String::as_str));
        let diff = TextDiff::from_lines(old, new);
        let shown = diff.unified_diff().context_radius(CONTEXT).header(&old_name, &new_name).to_string();
        // An empty file that came or went has no lines to show.
        text.push_str(&if shown.is_empty() { format!("--- {old_name}\n+++ {new_name}\n") } else { shown });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Files {
        pairs.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_diff_names_new_changed_and_lost_files() {
        let before = files(&[("lost", "x\n"), ("same", "s\n"), ("other", "a\nb\n")]);
        let after = files(&[("new", "y\n"), ("same", "s\n"), ("other", "a\nc\n")]);
        let text = diff(&before, &after);
        assert!(text.contains("--- a/lost\n+++ /dev/null\n"), "{text}");
        assert!(text.contains("--- /dev/null\n+++ b/new\n"), "{text}");
        assert!(text.contains("-b\n+c\n"), "{text}");
        assert!(!text.contains("same"), "{text}");
        assert_eq!(diff(&before, &before), "");
    }
}
