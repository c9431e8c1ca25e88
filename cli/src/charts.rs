//! Charts from disk: paths in, [`Inputs`] out.

use crate::args::ChartPaths;
use crate::chart_files::{no_chart, read_limited, rules, walk};
use crate::failure::Failure;
use portolan_chart::{MAX_FILE, is_archive_name};
use portolan_core::{Charts, Inputs};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Where an unpacked release, or a checkout, has its charts: nothing else of it is read.
const IN_A_RELEASE: &str = "manifests/charts";

/// How deep folders are searched.
const DEEPEST: usize = 16;

/// Most bytes that are read in all, which keeps a mistaken folder from filling the memory.
const LARGEST: u64 = 1 << 30;

/// Reads every chart below the paths that were given.
pub(crate) fn inputs(given: &ChartPaths) -> Result<Inputs, Failure> {
    if given.charts.is_empty() {
        return Ok(Inputs::default());
    }
    let mut search = Search { files: BTreeMap::new(), size: 0, folders: BTreeSet::new() };
    let mut others = Vec::new();
    for path in &given.charts {
        let kind = fs::metadata(path).map_err(Failure::io("read", path))?;
        if kind.is_dir() {
            let release = path.join(IN_A_RELEASE);
            search.folder(if release.is_dir() { &release } else { path }, 0)?;
        } else {
            let name = slashed(path);
            if is_of_use(&name) {
                search.file(path, LARGEST)?;
            }
            if !is_archive_name(&name) {
                others.push((path, name));
            }
        }
    }
    let charts = Charts::read_from(search.files, &place);
    // In a folder what is of no use is passed over; what was named itself, somebody took for charts.
    match others.iter().find(|(_, name)| !charts.are_definitions(name)) {
        Some((path, _)) => Err(no_chart(path, ", nor YAML of the Gateway API's definitions")),
        None => Ok(Inputs { charts }),
    }
}

/// Returns where a path really lies: one that begins here, or that leads through a link, may not show the names of all folders. The
/// end of the path may lie within an archive.
fn place(path: &str) -> String {
    let file = Path::new(path).ancestors().find_map(|file| Some((file, fs::canonicalize(file).ok()?)));
    let Some((file, place)) = file else { return path.to_owned() };
    slashed(&place.join(Path::new(path).strip_prefix(file).unwrap_or(Path::new(""))))
}

struct Search {
    files: BTreeMap<String, Vec<u8>>,
    size: u64,
    /// The folders that were gone into, without links: a link may lead back.
    folders: BTreeSet<PathBuf>,
}

impl Search {
    /// Reads what may be of use in a folder: charts, archives, and YAML beside them.
    fn folder(&mut self, folder: &Path, depth: usize) -> Result<(), Failure> {
        let place = fs::canonicalize(folder).map_err(Failure::io("read", folder))?;
        if depth > DEEPEST || !self.folders.insert(place) {
            return Ok(());
        }
        // Also where it is a link that leads nowhere.
        if folder.join("Chart.yaml").symlink_metadata().is_ok() {
            return self.chart(folder);
        }
        for entry in fs::read_dir(folder).map_err(Failure::io("read", folder))? {
            let path = entry.map_err(Failure::io("read", folder))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !name.starts_with('.') {
                    self.folder(&path, depth + 1)?;
                }
            } else if path.is_file() && is_of_use(&name) {
                self.file(&path, LARGEST)?;
            }
        }
        Ok(())
    }

    /// Reads a chart as `chart template` does: of what cannot be read there, an object would be missing without a word.
    fn chart(&mut self, folder: &Path) -> Result<(), Failure> {
        // What is wrong with the rules is told when the chart is loaded.
        let rules = rules(folder)?.ok();
        walk(folder, "", rules.as_ref(), 0, &mut |inner, path| {
            // An archive may be a release's, which somebody put there.
            self.file(path, if is_archive_name(&inner) { LARGEST } else { MAX_FILE })
        })
    }

    fn file(&mut self, path: &Path, most: u64) -> Result<(), Failure> {
        self.size += fs::metadata(path).map_err(Failure::io("read", path))?.len();
        if self.size > LARGEST {
            return Err(Failure::Refused(format!(
                "the charts are larger than {} MiB with `{}`; name the folder or the archive that holds them",
                LARGEST >> 20,
                path.display()
            )));
        }
        let bytes = read_limited(path, most)?;
        self.files.insert(slashed(path), bytes);
        Ok(())
    }
}

fn is_of_use(name: &str) -> bool {
    is_archive_name(name) || [".yaml", ".yml"].iter().any(|suffix| name.ends_with(suffix))
}

/// Returns a path with `/` between its parts, on every system.
fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
