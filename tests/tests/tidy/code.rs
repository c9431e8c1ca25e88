//! Files of the workspace as text, and what a glance at one shows.

use crate::none;
use portolan_tests::{files, workspace};
use std::path::Path;

/// A file of the workspace.
pub struct File {
    /// Its path below the workspace.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl File {
    /// Returns the lines in front of the tests, without comments, with their numbers from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.text.find("\n#[cfg(test)]\nmod tests").unwrap_or(self.text.len());
        let lines = self.text[..end].lines().enumerate();
        lines.map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Returns the code in front of the tests, without comments.
    pub fn code(&self) -> String {
        self.lines().map(|(_, line)| format!("{line}\n")).collect()
    }
}

/// Returns the text files of the workspace below `folder` with this extension.
pub fn files_in(folder: &str, extension: &str) -> Vec<File> {
    let root = workspace();
    let paths = files::paths_where(&root.join(folder), |path| !is_foreign(&root, path)).into_iter();
    paths
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| File { path: files::relative(&root, &path), text: files::text(&path) })
        .collect()
}

/// Returns every file of Rust.
pub fn rust() -> Vec<File> {
    ["yaml", "core", "chart", "cli", "wasm", "tests", "fuzz"]
        .iter()
        .flat_map(|folder| files_in(folder, "rs"))
        .collect()
}

/// Whether a file was built or fetched, not written.
pub fn is_foreign(root: &Path, path: &Path) -> bool {
    let path = files::relative(root, path);
    path.split('/').any(|part| ["target", ".tools", ".git", "node_modules"].contains(&part))
}

#[test]
fn every_file_says_what_it_is() {
    let silent = rust().into_iter().filter(|file| !file.text.starts_with("//!")).map(|file| file.path);
    none("files that do not begin with `//!`", &silent.collect::<Vec<_>>());
}

/// Most lines of a file.
const FILE_LINES: usize = 800;

#[test]
fn no_file_is_too_long() {
    let long = rust().into_iter().filter(|file| file.text.lines().count() > FILE_LINES).map(|file| file.path);
    none("files over 800 lines", &long.collect::<Vec<_>>());
}

/// Most lines of a function.
const FUNCTION_LINES: usize = 60;

/// Functions that are longer, and why.
const LONG_FUNCTIONS: &[(&str, &str)] = &[];

#[test]
fn no_function_is_too_long() {
    let mut long = Vec::new();
    for file in rust() {
        let lines: Vec<&str> = file.text.lines().collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| is_function(line)) {
            let indent = &line[..line.len() - line.trim_start().len()];
            let closing = format!("{indent}}}");
            let length = lines[at..].iter().position(|line| *line == closing).map_or(0, |end| end + 1);
            let name = line.trim();
            if length > FUNCTION_LINES && !LONG_FUNCTIONS.iter().any(|(known, _)| name.contains(known)) {
                long.push(format!("{}:{}: {length} lines: {name}", file.path, at + 1));
            }
        }
    }
    none("functions over 60 lines; if one has to be, say why in LONG_FUNCTIONS", &long);
}

fn is_function(line: &str) -> bool {
    let words = line.trim_start();
    let words = words.strip_prefix("pub").map_or(words, |rest| {
        rest.strip_prefix('(')
            .and_then(|rest| rest.split_once(')'))
            .map_or(rest, |(_, rest)| rest)
            .trim_start()
    });
    words.strip_prefix("const ").unwrap_or(words).starts_with("fn ") && !line.ends_with(';')
}

#[test]
fn unfinished_code_is_not_committed() {
    let marks = ["todo", "unimplemented", "dbg"].map(|name| format!("{name}!("));
    let mut found = Vec::new();
    for file in rust() {
        for mark in marks.iter().filter(|mark| file.text.contains(mark.as_str())) {
            found.push(format!("{}: {mark}", file.path));
        }
    }
    none("unfinished code", &found);
}
