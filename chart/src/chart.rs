//! A chart in memory: its metadata, templates, values, files and subcharts.

use std::collections::BTreeMap;
use std::io::Read;

use crate::error::Fault;
use crate::value::{Map, Text, Value};
use crate::yaml::read::map_from_yaml;

/// The most bytes an archive may unpack to, and the most for one file (Helm's own limits).
const MAX_ARCHIVE: u64 = 100 << 20;
const MAX_FILE: u64 = 5 << 20;
/// How deep charts may lie in charts.
const MAX_CHARTS: usize = 10;

/// A chart that was loaded.
#[derive(Debug, Clone)]
pub struct Chart {
    pub(crate) metadata: Map,
    pub(crate) values: Map,
    pub(crate) templates: BTreeMap<String, Text>,
    pub(crate) files: BTreeMap<Text, Text>,
    pub(crate) crds: BTreeMap<String, Text>,
    pub(crate) dependencies: Vec<Chart>,
}

impl Chart {
    /// Loads a chart from paths below its folder and the bytes there.
    pub fn load(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Chart, Fault> {
        let files = files.into_iter().map(|(path, bytes)| (path, without_mark(bytes))).collect();
        load(files, 0)
    }

    /// Loads a chart from a `.tgz`: one folder, no links, nothing outside of it.
    pub fn from_archive(bytes: &[u8]) -> Result<Chart, Fault> {
        load(unpack(bytes)?, 0)
    }

    /// The chart's name.
    pub fn name(&self) -> String {
        self.field("name")
    }

    /// The chart's version.
    pub fn version(&self) -> String {
        self.field("version")
    }

    /// A text of `Chart.yaml`; empty where there is none.
    pub(crate) fn field(&self, name: &str) -> String {
        match self.metadata.get(name) {
            Some(Value::Text(text)) => text.lossy(),
            Some(Value::Float(number)) => crate::gofmt::number_key(number),
            Some(Value::Bool(b)) => b.to_string(),
            _ => String::new(),
        }
    }
}

fn without_mark(bytes: Vec<u8>) -> Vec<u8> {
    bytes.strip_prefix(b"\xef\xbb\xbf").map(<[u8]>::to_vec).unwrap_or(bytes)
}

fn load(files: BTreeMap<String, Vec<u8>>, depth: usize) -> Result<Chart, Fault> {
    if depth > MAX_CHARTS {
        return Err(Fault::new("charts are nested too deeply"));
    }
    let Some(metadata) = files.get("Chart.yaml") else {
        return Err(Fault::new("Chart.yaml file is missing"));
    };
    let mut chart = Chart {
        metadata: yaml_map("Chart.yaml", metadata)?,
        values: Map::new(),
        templates: BTreeMap::new(),
        files: BTreeMap::new(),
        crds: BTreeMap::new(),
        dependencies: Vec::new(),
    };
    let mut subcharts: BTreeMap<String, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
    for (path, bytes) in files {
        match path.as_str() {
            "Chart.yaml" | "Chart.lock" | "values.schema.json" | "requirements.lock" => {}
            "values.yaml" => chart.values = yaml_map("values.yaml", &bytes)?,
            "requirements.yaml" => {
                if let Some(list) = yaml_map("requirements.yaml", &bytes)?.get("dependencies") {
                    chart.metadata.insert("dependencies", list);
                }
            }
            _ => match path.strip_prefix("charts/") {
                Some(inner) if inner.starts_with(['_', '.']) => {}
                Some(inner) => match inner.split_once('/') {
                    Some((name, rest)) => {
                        subcharts.entry(name.to_string()).or_default().insert(rest.to_string(), bytes);
                    }
                    None if inner.ends_with(".tgz") => {
                        chart.dependencies.push(load(unpack(&bytes)?, depth + 1)?);
                    }
                    None => {}
                },
                None if path.starts_with("templates/") => {
                    chart.templates.insert(path, bytes.into());
                }
                None => {
                    if path.starts_with("crds/")
                        && [".yaml", ".yml", ".json"].iter().any(|e| path.ends_with(e))
                    {
                        chart.crds.insert(path.clone(), Text::from(bytes.clone()));
                    }
                    chart.files.insert(path.into(), bytes.into());
                }
            },
        }
    }
    for (name, files) in subcharts {
        if files.contains_key("Chart.yaml") {
            let named = |fault: Fault| Fault::new(format!("error unpacking subchart {name}: {fault}"));
            chart.dependencies.push(load(files, depth + 1).map_err(named)?);
        }
    }
    checked(chart)
}

fn checked(chart: Chart) -> Result<Chart, Fault> {
    if chart.name().is_empty() || chart.field("version").is_empty() || chart.field("apiVersion").is_empty() {
        return Err(Fault::new("chart metadata needs apiVersion, name and version"));
    }
    Ok(chart)
}

fn yaml_map(name: &str, bytes: &[u8]) -> Result<Map, Fault> {
    map_from_yaml(bytes).map_err(|message| Fault::new(format!("cannot load {name}: {message}")))
}

fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, Fault> {
    let failed = |error: std::io::Error| Fault::new(format!("cannot read the archive: {error}"));
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes).take(MAX_ARCHIVE));
    let mut files = BTreeMap::new();
    for entry in archive.entries().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.header().entry_type();
        if kind.is_dir() || kind.is_pax_global_extensions() {
            continue;
        }
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if !kind.is_file() {
            return Err(Fault::new(format!("archive holds {path}, which is no plain file")));
        }
        let path = path.trim_start_matches("./");
        let Some((_, inner)) = path.split_once('/') else {
            return Err(Fault::new("chart illegally contains content outside the base directory"));
        };
        let unsafe_part =
            path.split('/').any(|part| matches!(part, ".." | "." | "")) || path.contains(['\\', ':']);
        if unsafe_part || path.starts_with('/') {
            return Err(Fault::new(format!("archive holds the path {path}")));
        }
        let mut content = Vec::new();
        entry.take(MAX_FILE + 1).read_to_end(&mut content).map_err(failed)?;
        if content.len() as u64 > MAX_FILE {
            return Err(Fault::new(format!("{path} is larger than {MAX_FILE} bytes")));
        }
        files.insert(inner.to_string(), without_mark(content));
    }
    Ok(files)
}
