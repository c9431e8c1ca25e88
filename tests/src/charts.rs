//! Charts that cases are compiled with: stand-ins, in the repository.

use crate::{files, workspace};
use portolan_core::Charts;
use std::path::Path;

/// The folder of a case with charts of its own.
pub const FOLDER: &str = "charts";

/// What a spec says that needs charts.
const NEEDED: &str = "install: manifests";

/// Returns the charts for a spec: the common ones if it needs any, and those in a folder `charts` of its own.
pub fn of(spec: &str, folder: Option<&Path>) -> Charts {
    let needed = spec.lines().any(|line| line.starts_with(NEEDED));
    let common =
        if needed { below(&workspace().join("tests/charts/istio"), &workspace()) } else { Vec::new() };
    let own = folder.filter(|folder| folder.join(FOLDER).is_dir());
    let own = own.map(|folder| below(&folder.join(FOLDER), folder)).unwrap_or_default();
    Charts::read(common.into_iter().chain(own))
}

/// Returns path and bytes of each file below a folder; the paths are as seen from another.
///
/// # Panics
/// If a file cannot be read: a test has no other way on.
pub fn below(folder: &Path, seen_from: &Path) -> Vec<(String, Vec<u8>)> {
    let file = |path: &Path| {
        let bytes =
            std::fs::read(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
        (files::relative(seen_from, path), bytes)
    };
    files::paths(folder).iter().map(|path| file(path)).collect()
}
