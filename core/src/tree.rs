//! The output in memory: relative paths to text, sorted. Imported by `emit` and what follows it.

use crate::source::Span;
use std::collections::BTreeMap;
use std::fmt;

/// The mode of a file.
const MODE_FILE: u32 = 0o644;
/// The mode of a script.
const MODE_SCRIPT: u32 = 0o755;

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

    /// Returns the cluster whose overlay the file is part of; none for what clusters share.
    pub fn cluster(&self) -> Option<&str> {
        let (folder, rest) = self.0.split_once('/')?;
        let (cluster, _) = rest.split_once('/')?;
        PER_CLUSTER.contains(&folder).then_some(cluster)
    }

    /// Returns the stage that the file is part of, by the name of its folder.
    pub fn stage(&self) -> Option<&str> {
        self.cluster()?;
        let mut folders = self.0.split('/').skip(PARTS_BEFORE_STAGE);
        let stage = folders.next()?;
        // The last part is the file itself.
        folders.next().map(|_| stage)
    }

    /// Returns the mode that it has in archives and, where the host has modes, on disk.
    pub fn mode(&self) -> u32 {
        if self.is_script() { MODE_SCRIPT } else { MODE_FILE }
    }

    /// Returns it as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The folders that hold a folder for each cluster.
const PER_CLUSTER: [&str; 3] = ["clusters", "credentials", "verify"];

/// How many folders stand before a stage: one of [`PER_CLUSTER`], then the cluster's.
const PARTS_BEFORE_STAGE: usize = 2;

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
    pub(crate) fn add(&mut self, path: TreePath, mut file: TreeFile) {
        // A text that grew has room for as much again.
        file.text.shrink_to_fit();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(parts: &[&str], cluster: Option<&str>, stage: Option<&str>) {
        let path = TreePath::new(parts);
        assert_eq!((path.cluster(), path.stage()), (cluster, stage), "{path}");
    }

    #[test]
    fn a_path_tells_its_cluster_and_its_stage() {
        check(&["README.md"], None, None);
        check(&["base", "reader", "reader.yaml"], None, None);
        check(&["credentials", ".gitignore"], None, None);
        check(&["clusters", "one", "kustomization.yaml"], Some("one"), None);
        check(&["clusters", "one", "30-gateways", "gateway.yaml"], Some("one"), Some("30-gateways"));
        check(&["credentials", "one", "10-cacerts", "kustomization.yaml"], Some("one"), Some("10-cacerts"));
        check(&["verify", "one", "client.yaml"], Some("one"), None);
    }
}
