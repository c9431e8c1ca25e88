//! The charts of `tests/charts`, and the values that are worth drawing for them.

use std::path::Path;

/// What a value is drawn as, most of the time.
#[derive(Clone, Copy, PartialEq)]
pub enum Want {
    Any,
    Map,
    Bool,
    Number,
    Text,
    List,
}

const FOLDER: &str = "tests/charts";

/// The names of all charts.
pub fn all() -> Vec<String> {
    let entries = std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let folders = entries.filter(|path| path.is_dir());
    let mut names: Vec<String> =
        folders.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The paths of values that a chart reads: the lines of the file `NAME.paths` beside its folder.
pub fn paths(chart: &str) -> Vec<(String, Want)> {
    let text = std::fs::read_to_string(format!("{FOLDER}/{chart}.paths")).unwrap();
    let line = |line: &str| {
        let (path, want) = line.split_once(' ').unwrap();
        let want = match want {
            "any" => Want::Any,
            "map" => Want::Map,
            "bool" => Want::Bool,
            "number" => Want::Number,
            "text" => Want::Text,
            "list" => Want::List,
            other => panic!("{chart}.paths: {other} is no kind of value"),
        };
        (path.to_string(), want)
    };
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(line).collect()
}

/// The files of a chart.
pub fn files(chart: &str) -> Vec<(String, Vec<u8>)> {
    let root = Path::new(FOLDER).join(chart);
    let mut out = Vec::new();
    walk(&root, &root, &mut out);
    out
}

fn walk(root: &Path, folder: &Path, out: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, out);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            out.push((name, std::fs::read(&path).unwrap()));
        }
    }
}
