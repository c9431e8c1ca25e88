//! The output in memory: relative paths to text, sorted. Imported by `emit` and what follows it.

use crate::source::Span;
use std::collections::BTreeMap;
use std::fmt;

/// The files that a compilation makes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tree {
    files: BTreeMap<TreePath, TreeFile>,
}

/// A file of a [`Tree`].
#[derive(Debug, Clone, PartialEq)]
pub struct TreeFile {
    /// Its text.
    pub text: String,
    /// Why it is there, in one line.
    pub because: String,
    /// The place in the spec that it comes from, where there is one.
    pub from: Option<Span>,
}

/// A path in a [`Tree`]: relative, with `/` between its parts, none of which is `.` or `..`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreePath(String);

impl TreePath {
    /// Returns the path of these parts; each must be a file name that every file system takes.
    ///
    /// # Panics
    /// If a part is no such name: parts are constants and checked names.
    pub(crate) fn new(parts: &[&str]) -> TreePath {
        for part in parts {
            assert!(is_file_name(part), "`{part}` is not a file name");
        }
        TreePath(parts.join("/"))
    }

    /// Returns whether the file is a script, which a host makes executable where it can.
    pub fn is_script(&self) -> bool {
        self.0.ends_with(".sh")
    }

    /// Returns it as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_file_name(part: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !part.is_empty() && part != "." && part != ".." && part.chars().all(plain)
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Tree {
    /// Adds a file.
    ///
    /// # Panics
    /// If there is one at this path already: two units never have the same file.
    pub(crate) fn add(&mut self, path: TreePath, file: TreeFile) {
        let before = self.files.insert(path.clone(), file);
        assert!(before.is_none(), "two files at {path}");
    }

    /// Returns whether there is a file at `path`.
    pub fn contains(&self, path: &TreePath) -> bool {
        self.files.contains_key(path)
    }

    /// Returns the texts of the files, by path.
    pub fn texts(&self) -> BTreeMap<&str, &str> {
        self.files.iter().map(|(path, file)| (path.as_str(), file.text.as_str())).collect()
    }

    /// Returns the files, by path.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&TreePath, &TreeFile)> {
        self.files.iter()
    }
}
