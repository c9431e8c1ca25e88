//! What is recorded of a case, made anew: the files that the tests compare with and `bless` writes.

use crate::case::{Case, SPEC, messages, with_release};
use crate::charts;
use crate::files::{self, Files};
use portolan_core::Compilation;
use portolan_core::tree::Tree;

/// The folder of a case's whole tree.
pub const EXPECTED: &str = "expected";
/// The rendered diagnostics of a case whose wording matters: compared if the file exists.
pub const STDERR: &str = "stderr.txt";
/// The folder of a case's differences at other releases: compared for each release that has a file there.
pub const RELEASES: &str = "releases";
/// The file of a tree whose text follows from all other files.
pub const INVENTORY: &str = ".portolan/inventory.json";

/// Returns the files of a case other than its spec and its charts, as they are on disk.
pub fn recorded(case: &Case) -> Files {
    let charts = case.folder.join(charts::FOLDER);
    let paths = files::paths_where(&case.folder, |path| path != charts);
    let mut files: Files =
        paths.iter().map(|path| (files::relative(&case.folder, path), files::text(path))).collect();
    files.remove(SPEC);
    files
}

/// Returns the files of a case other than its spec, as they should be, given which of them the case has.
pub fn produced(case: &Case, recorded: &Files) -> Files {
    let compilation = case.compile();
    let mut files = Files::new();
    if let Ok(tree) = &compilation.tree {
        files.extend(tree_files(tree).into_iter().map(|(path, text)| (format!("{EXPECTED}/{path}"), text)));
    }
    if recorded.contains_key(STDERR) {
        files.insert(STDERR.to_owned(), messages(&case.source, &compilation));
    }
    for path in recorded.keys() {
        let release = path.strip_prefix(RELEASES).and_then(|path| path.strip_prefix('/'));
        if let Some(release) = release.and_then(|name| name.strip_suffix(".diff")) {
            files.insert(path.clone(), at_release(case, &compilation, release));
        }
    }
    files
}

/// Returns the files of a tree by path.
pub fn tree_files(tree: &Tree) -> Files {
    tree.files().map(|(path, file)| (path.to_string(), file.text.clone())).collect()
}

/// Returns what differs if the mesh runs `release`: what is said about the spec, then the difference of the trees.
fn at_release(case: &Case, baseline: &Compilation, release: &str) -> String {
    let source = match with_release(&case.source, release) {
        Ok(source) => source,
        Err(error) => return format!("{error}\n"),
    };
    let compilation = portolan_core::compile(&source, &case.inputs());
    let said = messages(&source, &compilation);
    match (&baseline.tree, &compilation.tree) {
        (Ok(before), Ok(after)) => said + &files::diff(&without_inventory(before), &without_inventory(after)),
        (Err(_), Ok(_) | Err(_)) | (Ok(_), Err(_)) => said,
    }
}

fn without_inventory(tree: &Tree) -> Files {
    let mut files = tree_files(tree);
    files.remove(INVENTORY);
    files
}
