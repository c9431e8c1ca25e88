//! A chart in memory: its metadata, templates, values, files and subcharts.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::archive::{self, Room};
use crate::error::{Fault, too_deep};
use crate::ignore::{self, Rules};
use crate::metadata::Metadata;
use crate::order;
use crate::template::ast::Template;
use crate::value::{FilesByPath, Map, Text};
use crate::yaml::read::map_of_file;

/// How deep charts may lie in charts.
const MAX_CHARTS: usize = 10;

/// A chart that was loaded. A copy of it is cheap and shares what was parsed of it.
#[derive(Debug, Clone)]
pub struct Chart {
    pub(crate) metadata: Metadata,
    pub(crate) values: Map,
    pub(crate) schema: Option<Text>,
    pub(crate) templates: Rc<BTreeMap<String, Rc<Vec<u8>>>>,
    pub(crate) files: Rc<FilesByPath>,
    pub(crate) crds: Rc<Vec<(String, Text)>>,
    pub(crate) subcharts: Vec<Chart>,
    pub(crate) parsed: Parsed,
    /// How many bytes of it are read or written once more for each alias that it is used under.
    pub(crate) weight: usize,
}

/// The templates of each file that was parsed, by the file's full path.
pub(crate) type Parsed = Rc<RefCell<BTreeMap<String, Vec<Rc<Template>>>>>;

impl Chart {
    /// Loads a chart from paths below its folder and the bytes there; what its `.helmignore` names is left out.
    pub fn load(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Chart, Fault> {
        let mut files = unmarked(files.into_iter().collect());
        // The order in which a folder is gone through: name by name.
        order::sort_by(&mut files, |(a, _), (b, _)| by_name(a, b));
        let rules = match files.iter().find(|(path, _)| path == ignore::FILE) {
            Some((_, bytes)) => Rules::read(&String::from_utf8_lossy(bytes))?,
            None => Rules::read("")?,
        };
        files.retain(|(path, _)| !rules.leave_out(path));
        load(files, 0, &mut Room::default())
    }

    /// Loads a chart from a `.tgz`: one folder, no links, nothing outside of it.
    pub fn from_archive(bytes: &[u8]) -> Result<Chart, Fault> {
        Chart::packed(archive::chart_files(bytes)?)
    }

    /// Loads a chart from the files of its archive, as [`chart_files`](crate::chart_files) returns them: there nothing is left out
    /// any more.
    pub fn packed(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Chart, Fault> {
        load(unmarked(files.into_iter().collect()), 0, &mut Room::default())
    }

    /// Returns the chart's name.
    pub fn name(&self) -> &str {
        &self.metadata.name
    }

    /// Returns the chart's own version.
    pub fn version(&self) -> String {
        self.metadata.text("version")
    }

    /// Returns the version of what the chart installs; empty where it does not say.
    pub fn app_version(&self) -> String {
        self.metadata.text("appVersion")
    }
}

/// Compares paths name by name: a `/` comes before all other characters.
fn by_name(a: &str, b: &str) -> Ordering {
    let weight = |byte: u8| if byte == b'/' { 0 } else { byte };
    a.bytes().map(weight).cmp(b.bytes().map(weight))
}

/// The files as they are read from a folder or an archive: each without the one byte order mark that it may begin with.
/// Those of a subchart in a folder are read once, as part of the whole.
fn unmarked(mut files: archive::Files) -> archive::Files {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    for (_, bytes) in files.iter_mut().filter(|(_, bytes)| bytes.starts_with(MARK)) {
        bytes.drain(..MARK.len());
    }
    files
}

fn load(files: archive::Files, depth: usize, room: &mut Room) -> Result<Chart, Fault> {
    if depth > MAX_CHARTS {
        return Err(Fault::new(too_deep("charts", MAX_CHARTS)));
    }
    let Some((_, bytes)) = files.iter().find(|(path, _)| path == "Chart.yaml") else {
        return Err(Fault::new("Chart.yaml file is missing"));
    };
    let metadata = Metadata::read(map_of_file("Chart.yaml", bytes)?)?;
    let mut parts = Parts { metadata, weight: bytes.len(), ..Parts::default() };
    for (path, bytes) in files {
        parts.sort_in(path, bytes)?;
    }
    parts.metadata.check()?;
    let subcharts = parts.subcharts(depth, room)?;
    Ok(Chart {
        metadata: parts.metadata,
        values: parts.values,
        schema: parts.schema,
        templates: Rc::new(parts.templates),
        files: Rc::new(parts.files),
        crds: Rc::new(parts.crds),
        subcharts,
        parsed: Parsed::default(),
        weight: parts.weight,
    })
}

/// The files of a chart by what they are for.
#[derive(Default)]
struct Parts {
    metadata: Metadata,
    values: Map,
    schema: Option<Text>,
    templates: BTreeMap<String, Rc<Vec<u8>>>,
    files: FilesByPath,
    crds: Vec<(String, Text)>,
    /// By their folder, or their archive, below `charts/`.
    inner: BTreeMap<String, archive::Files>,
    weight: usize,
}

impl Parts {
    fn sort_in(&mut self, path: String, bytes: Vec<u8>) -> Result<(), Fault> {
        match path.as_str() {
            "Chart.yaml" => {}
            "Chart.lock" => drop(map_of_file(&path, &bytes)?),
            "values.yaml" => self.values = map_of_file(&path, &bytes)?,
            "values.schema.json" => {
                self.weight += bytes.len();
                self.schema = Some(bytes.into());
            }
            "requirements.yaml" | "requirements.lock" => {
                self.weight += bytes.len();
                let map = map_of_file(&path, &bytes)?;
                if path == "requirements.yaml" {
                    self.metadata.add_requirements(&map)?;
                }
                if self.metadata.text("apiVersion") == "v1" {
                    self.files.insert(path.into(), bytes.into());
                }
            }
            _ if path.starts_with("templates/") => {
                self.weight += path.len() + bytes.len();
                self.templates.insert(path, Rc::new(bytes));
            }
            _ => match path.strip_prefix("charts/") {
                Some(inner) if !path.ends_with(".prov") => {
                    let (name, rest) = inner.split_once('/').unwrap_or((inner, ""));
                    self.inner.entry(name.to_string()).or_default().push((rest.to_string(), bytes));
                }
                Some(_) | None => self.plain(path, bytes),
            },
        }
        Ok(())
    }

    fn plain(&mut self, path: String, bytes: Vec<u8>) {
        let file = Text::from(bytes);
        if path.starts_with("crds/") && [".yaml", ".yml", ".json"].iter().any(|end| path.ends_with(end)) {
            self.weight += file.len();
            self.crds.push((path.clone(), file.clone()));
        }
        self.files.insert(path.into(), file);
    }

    fn subcharts(&mut self, depth: usize, room: &mut Room) -> Result<Vec<Chart>, Fault> {
        let mut charts = Vec::new();
        for (name, mut files) in std::mem::take(&mut self.inner) {
            if name.starts_with(['_', '.']) {
                continue;
            }
            let loaded = if name.ends_with(".tgz") {
                match files.as_slice() {
                    [(path, bytes)] if path.is_empty() => {
                        let files = archive::chart_files_into(bytes, room);
                        files.and_then(|files| load(unmarked(files), depth + 1, room))
                    }
                    _ => Err(Fault::new("it is a folder, not an archive")),
                }
            } else {
                // A file that lies in `charts/` itself is nothing to Helm, but makes it look for a chart there.
                files.retain(|(path, _)| !path.is_empty());
                load(files, depth + 1, room)
            };
            charts.push(loaded.map_err(|fault| fault.below(&format!("charts/{name}")))?);
        }
        Ok(charts)
    }
}
