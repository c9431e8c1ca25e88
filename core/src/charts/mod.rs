//! The charts that a host hands in, as plain data: paths and bytes in, [`Charts`] out.
//!
//! Imports `source`, `diagnostic`, `names` and `istio`. A host reads the files, once per run; core never does.

mod checkout;
mod definitions;
mod found;

use crate::charts::checkout::Checkout;
use crate::charts::found::Body;
use crate::istio::release::IstioRelease;
use crate::istio::wellknown::charts;
use portolan_chart::order;
use portolan_chart::{Chart, RenderError, chart_files, is_archive_name, unpack};
use portolan_yaml::{Limits, read};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) use definitions::Definitions;
pub(crate) use found::FoundChart;

/// What a compilation is given beside the spec. Nothing, by default.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// The charts that control planes are rendered from.
    pub charts: Charts,
}

/// Charts, read once and used for any number of compilations.
#[derive(Debug, Clone, Default)]
pub struct Charts {
    found: Vec<FoundChart>,
    definitions: Vec<Definitions>,
    faults: Vec<ChartFault>,
    is_given: bool,
}

/// What is wrong with a file that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChartFault {
    /// The file or folder.
    pub(crate) path: String,
    /// What is wrong with it, in one line.
    pub(crate) message: String,
}

/// Files by path.
type Files = BTreeMap<String, Vec<u8>>;

/// How the files of a chart are read: those of a folder, or those of an archive.
type Load = fn(Files) -> Result<Chart, RenderError>;

/// The charts that control planes are made of.
const NAMES: [&str; 11] = [
    charts::BASE,
    charts::ISTIOD,
    charts::CNI,
    charts::ZTUNNEL,
    charts::ISTIO,
    charts::ISTIO_INIT,
    charts::ISTIO_REMOTE,
    charts::ISTIO_DISCOVERY,
    charts::INGRESS,
    charts::EGRESS,
    charts::ISTIO_CORE_DNS,
];

/// Where a release has its charts; up to 1.5 those that Helm installs.
const IN_A_RELEASE: [&str; 2] = ["manifests/charts/", "install/kubernetes/helm/"];

/// The file beside charts that has the values that they share.
const SHARED_VALUES: &str = "global.yaml";

const CHART_YAML: &str = "Chart.yaml";

impl Charts {
    /// Reads charts from paths, with `/` between their parts, and the bytes there: files of unpacked charts, chart
    /// archives, release archives of Istio, and YAML of the Gateway API's definitions.
    ///
    /// Never fails: what cannot be read is reported by a compilation that would render charts.
    pub fn read(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Charts {
        Charts::read_from(files, &str::to_owned)
    }

    /// Reads charts as [`Charts::read`] does, from paths of which `place` returns where they really lie: a folder that bears the
    /// name of a release may be given by another name.
    pub fn read_from(
        files: impl IntoIterator<Item = (String, Vec<u8>)>,
        place: &dyn Fn(&str) -> String,
    ) -> Charts {
        let mut charts = Charts { is_given: true, ..Charts::default() };
        let mut plain = Files::new();
        for (path, bytes) in files {
            if is_archive_name(&path) {
                charts.add_archive(&path, &bytes);
            } else {
                plain.insert(path, bytes);
            }
        }
        charts.add_files(plain);
        charts.found.iter_mut().for_each(|found| found.place = place(&found.path));
        order::sort_by(&mut charts.found, |a, b| {
            (&a.name, &a.version, &a.path).cmp(&(&b.name, &b.version, &b.path))
        });
        charts
    }

    /// Returns whether something was read, even if no chart was found in it.
    pub fn is_given(&self) -> bool {
        self.is_given
    }

    /// Returns whether there is a chart of Istio's that can be read.
    pub(crate) fn holds_istio(&self) -> bool {
        !self.found.is_empty()
    }

    /// Returns charts of these names, those of the nearest minors first, then other charts of the release itself.
    pub(crate) fn nearest(&self, names: &BTreeSet<&str>, release: IstioRelease) -> Vec<&FoundChart> {
        let of_name = |found: &FoundChart| names.contains(found.name.as_str());
        let mut nearest: Vec<&FoundChart> =
            self.found.iter().filter(|found| of_name(found) || found.fit(release).is_some()).collect();
        let distance = |found: &FoundChart| found.distance(release).unwrap_or(u16::MAX);
        order::sort_by_key(&mut nearest, |found| (!of_name(found), distance(found)));
        nearest
    }

    /// Returns every chart of this name.
    fn named(&self, name: &str) -> impl Iterator<Item = &FoundChart> {
        self.found.iter().filter(move |found| found.name == name)
    }

    /// Returns the charts of this name that a release may be installed with, all that are so with the same certainty. They
    /// should be one chart, however often it was given.
    pub(crate) fn of_release(&self, name: &str, release: IstioRelease) -> Vec<&FoundChart> {
        let surest = self.named(name).filter_map(|found| found.fit(release)).min();
        self.named(name).filter(|found| surest.is_some() && found.fit(release) == surest).collect()
    }

    /// Returns whether the file at this path holds definitions of the Gateway API.
    pub fn are_definitions(&self, path: &str) -> bool {
        self.definitions.iter().any(|file| file.path == path)
    }

    /// Returns the files with definitions of the Gateway API.
    pub(crate) fn definitions(&self) -> &[Definitions] {
        &self.definitions
    }

    /// Returns what could not be read.
    pub(crate) fn faults(&self) -> &[ChartFault] {
        &self.faults
    }

    fn add_archive(&mut self, path: &str, bytes: &[u8]) {
        match unpack(bytes, is_of_release) {
            Ok(files) if !files.is_empty() => {
                let inside = |(inner, bytes)| (format!("{path}/{inner}"), bytes);
                self.add_files(order::map(files.into_iter().map(inside)));
            }
            Ok(_) => match chart_files(bytes) {
                Ok(files) => self.add_chart(path.to_owned(), order::map(files), None, Chart::packed),
                Err(error) => self.fault(path, &error),
            },
            Err(error) => self.fault(path, &error),
        }
    }

    /// Adds the charts among plain files, and the definitions.
    fn add_files(&mut self, files: Files) {
        let roots = order::set(files.keys().filter_map(|path| root(path)).map(str::to_owned));
        // A chart within a chart is a part of that one.
        let mut outer: Vec<String> = Vec::new();
        for root in roots {
            if !outer.last().is_some_and(|last| is_below(&root, last)) {
                outer.push(root);
            }
        }
        let mut charts: BTreeMap<String, Files> = BTreeMap::new();
        let mut shared = Files::new();
        for (path, bytes) in files {
            match outer.iter().find(|root| is_below(&path, root)) {
                Some(root) => {
                    let inner = path[root.len()..].trim_start_matches('/').to_owned();
                    charts.entry(root.clone()).or_default().insert(inner, bytes);
                }
                None => match path.strip_suffix(SHARED_VALUES) {
                    Some(folder) => {
                        shared.insert(folder.trim_end_matches('/').to_owned(), bytes);
                    }
                    None => self.definitions.extend(Definitions::read(&path, &bytes)),
                },
            }
        }
        for (path, files) in charts {
            let above = shared.iter().rev().find(|(folder, _)| is_below(&path, folder));
            let shared = above.map(|(_, bytes)| bytes.clone());
            self.add_chart(path, files, shared, Chart::load);
        }
    }

    fn add_chart(&mut self, path: String, files: Files, shared: Option<Vec<u8>>, load: Load) {
        let metadata =
            files.get(CHART_YAML).map_or(Cow::Borrowed(""), |bytes| String::from_utf8_lossy(bytes));
        let (name, version) = name_and_version(&metadata);
        if name.is_empty() {
            // It may be one of Istio's whose metadata cannot be read.
            return load(files).map_or_else(|error| self.fault(&path, &error), |_| ());
        }
        // Another chart of Istio's, such as `gateway`, or one that only lies there.
        if !NAMES.contains(&name.as_str()) {
            return;
        }
        let body = if checkout::has_no_version(&name, &version) {
            Body::Checkout(Checkout { files, shared })
        } else {
            let files = checkout::with_images_of(&version, files);
            match load(files.clone()) {
                Ok(chart) => Body::Published(chart, files),
                Err(error) => return self.fault(&path, &error),
            }
        };
        let place = path.clone();
        self.found.push(FoundChart { name, version, path, place, body });
    }

    fn fault(&mut self, path: &str, error: &impl ToString) {
        self.faults.push(ChartFault { path: path.to_owned(), message: error.to_string() });
    }
}

/// Returns whether a file of an archive is one of the charts of a release, which lie below a folder of its own.
fn is_of_release(path: &str) -> bool {
    let below = path.split_once('/').map(|(_, below)| below);
    IN_A_RELEASE
        .iter()
        .any(|folder| path.starts_with(folder) || below.is_some_and(|below| below.starts_with(folder)))
}

/// Returns the folder of a file that makes it a chart's.
fn root(path: &str) -> Option<&str> {
    match path.strip_suffix(CHART_YAML)? {
        "" => Some(""),
        folder => folder.strip_suffix('/'),
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Returns name and version of a `Chart.yaml`; what is wrong with it, its reader will say.
fn name_and_version(text: &str) -> (String, String) {
    let (node, _) = read(text, &Limits::default());
    let metadata = node.map(|node| node.to_json()).unwrap_or_default();
    let field =
        |name: &str| metadata.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    (field("name"), field("version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "apiVersion: v2\nname: istiod\nversion: ";

    /// Checks which of the charts at these paths, with these versions, is taken for a release.
    #[track_caller]
    fn check(charts: &[(&str, &str)], release: &str, expected: Option<&str>) {
        let files = charts.iter().flat_map(|(path, version)| {
            let compatibility = "files/profile-compatibility-version-1.29.yaml";
            [
                (format!("{path}/Chart.yaml"), format!("{HEAD}{version}\n").into_bytes()),
                (format!("{path}/{compatibility}"), Vec::new()),
            ]
        });
        let charts = Charts::read(files);
        let release = IstioRelease::parse(release).unwrap();
        assert_eq!(charts.of_release("istiod", release).first().map(|found| found.path.as_str()), expected);
    }

    #[test]
    fn a_published_chart_is_taken_by_its_version() {
        let charts = [("a/istiod", "1.29.6"), ("b/istiod", "1.30.3")];
        check(&charts, "1.30.3", Some("b/istiod"));
        check(&charts, "1.29.6", Some("a/istiod"));
        check(&charts, "1.30.2", None);
    }

    #[test]
    fn a_chart_of_a_checkout_is_taken_by_its_files_and_its_folder() {
        let charts =
            [("istio-1.30.2/istiod", "1.0.0"), ("istio-1.30.3/istiod", "1.0.0"), ("c/istiod", "1.0.0")];
        check(&charts, "1.30.3", Some("istio-1.30.3/istiod"));
        check(&charts, "1.30.1", Some("c/istiod"));
        check(&charts, "1.29.6", None);
        check(&[("a", "1.0.0"), ("b", "1.30.3")], "1.30.3", Some("b"));
    }

    #[test]
    fn a_chart_within_a_chart_is_a_part_of_it() {
        let charts = [("umbrella", "1.30.3"), ("umbrella/charts/istiod", "1.30.3")];
        check(&charts, "1.30.3", Some("umbrella"));
    }

    #[test]
    fn what_cannot_be_read_is_kept() {
        let files = [
            ("istiod.tgz".to_owned(), b"no archive".to_vec()),
            ("istiod/Chart.yaml".to_owned(), format!("{HEAD}1.30.3\n").into_bytes()),
            ("istiod/values.yaml".to_owned(), b"a: [".to_vec()),
        ];
        let charts = Charts::read(files);
        let paths: Vec<&str> = charts.faults().iter().map(|fault| fault.path.as_str()).collect();
        assert_eq!(paths, ["istiod.tgz", "istiod"]);
    }
}
