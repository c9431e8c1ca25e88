//! Charts that cases are compiled with: stand-ins, in the repository.

use crate::{files, workspace};
use portolan_core::Charts;
use std::path::{Path, PathBuf};

/// The folder of a case with charts of its own.
pub const FOLDER: &str = "charts";

/// What a spec says that needs charts.
const NEEDED: &str = "install: manifests";

/// The folder of the common ones, below the workspace.
const COMMON: &str = "tests/charts/istio";

/// Returns the charts for a spec: the common ones if it needs any, and those in a folder `charts` of its own, each in the place of
/// the common one that lies in a folder of the same name.
pub fn of(spec: &str, folder: Option<&Path>) -> Charts {
    let needed = spec.lines().any(|line| line.starts_with(NEEDED));
    let own = folder.filter(|folder| folder.join(FOLDER).is_dir());
    let is_replaced = |path: &str| {
        let name = path.strip_prefix(COMMON).and_then(|path| path.split('/').nth(1));
        own.zip(name).is_some_and(|(own, name)| own.join(FOLDER).join(name).exists())
    };
    let mut common = if needed { below(&workspace().join(COMMON), &workspace()) } else { Vec::new() };
    common.retain(|(path, _)| !is_replaced(path));
    let own = own.map(|folder| below(&folder.join(FOLDER), folder)).unwrap_or_default();
    Charts::read(common.into_iter().chain(own))
}

/// The variable that names the folder with Istio's own charts.
const PUBLISHED: &str = "PORTOLAN_CHARTS";

/// Returns the folder with Istio's own charts, if one is given; where there is none, that is said.
pub fn published() -> Option<PathBuf> {
    let folder = std::env::var_os(PUBLISHED).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: {PUBLISHED}, the folder with the charts of Istio's releases, is not set");
    }
    folder
}

/// Returns whether an early release lies in that folder, as its archive unpacks; where it does not, that is said.
pub fn holds_archive(published: &Path, release: &str) -> bool {
    let is_there = published.join(format!("istio-{release}")).is_dir();
    if !is_there {
        eprintln!("skipped: there is no istio-{release} in {PUBLISHED}");
    }
    is_there
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
