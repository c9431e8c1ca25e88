//! What each cluster gets from a tree: the objects of its overlays, wherever in the tree they are written.

use super::Files;
use portolan_yaml::{Limits, read};
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The folders that hold a folder for each cluster.
const AREAS: [&str; 3] = ["clusters", "credentials", "verify"];
/// The area whose name goes without saying.
const MAIN_AREA: &str = "clusters";
/// The list of what Portolan wrote.
pub(super) const INVENTORY: &str = ".portolan/inventory.json";
/// The stage of the control plane.
const CONTROL_PLANE: &str = "20-control-plane";
/// The kind and the name under which the release of Istio is shown.
pub(super) const RELEASE: &str = "release";
const RELEASE_NAME: &str = "Istio";
/// The kind and the name under which the address of an API server is shown that other clusters read.
pub(super) const ADDRESS: &str = "address";
const API_SERVER: &str = "API server";
/// The stage of the account that they read it with.
const FOUNDATION: &str = "10-foundation";
const KUSTOMIZATION: &str = "kustomization.yaml";
/// The kind under which a file of chart values is shown.
pub(super) const VALUES: &str = "values";
/// The kind under which a patch of kustomize is shown.
const PATCH: &str = "patch";

/// What identifies an object of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The stage, with its area unless that is the main one.
    pub(super) stage: String,
    /// Kind.
    pub(super) kind: String,
    /// API group, without the version.
    pub(super) group: String,
    /// Namespace.
    pub(super) namespace: Option<String>,
    /// Name.
    pub(super) name: String,
}

/// An object and its file.
#[derive(Debug, Clone)]
pub(super) struct Located<'t> {
    /// The object.
    pub(super) value: Value,
    /// The path of its file.
    pub(super) file: &'t str,
}

/// What one cluster gets.
#[derive(Debug, Clone, Default)]
pub(super) struct Overlay<'t> {
    /// Its objects.
    pub(super) objects: BTreeMap<Key, Located<'t>>,
    /// Every file that was read for it.
    pub(super) sources: BTreeSet<&'t str>,
}

/// Who installs a control plane, as far as its stage shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Installer {
    /// An `IstioOperator`.
    Istioctl,
    /// Files of values.
    Helm,
    /// Rendered charts.
    Kubectl,
}

impl Overlay<'_> {
    /// Returns who installs the control plane; none if nothing of it is there.
    pub(super) fn installer(&self) -> Option<Installer> {
        let has = |kind: &str| self.objects.keys().any(|key| key.stage == CONTROL_PLANE && key.kind == kind);
        if has("IstioOperator") {
            return Some(Installer::Istioctl);
        }
        if has(VALUES) {
            return Some(Installer::Helm);
        }
        has("MutatingWebhookConfiguration").then_some(Installer::Kubectl)
    }
}

/// The clusters of a tree.
pub(super) struct Overlays<'t> {
    files: &'t Files<'t>,
    inventory: Value,
    /// Their paths, in order.
    paths: Vec<&'t str>,
    /// The documents of each file that was read: clusters share files.
    read: RefCell<BTreeMap<&'t str, Rc<Vec<Value>>>>,
}

impl<'t> Overlays<'t> {
    pub(super) fn new(files: &'t Files<'t>) -> Overlays<'t> {
        let inventory = files.get(INVENTORY).and_then(|text| serde_json::from_str(text).ok());
        // A tree without one that can be read has no releases to show.
        let inventory = inventory.unwrap_or_default();
        Overlays { files, inventory, paths: files.keys().copied().collect(), read: RefCell::default() }
    }

    /// Returns the names of the clusters.
    pub(super) fn clusters(&self) -> impl Iterator<Item = &'t str> {
        let paths = self.files.keys().copied();
        paths.filter_map(|path| {
            let mut parts = path.split('/');
            let area = parts.next()?;
            let cluster = parts.next()?;
            // A file of the area itself belongs to no cluster.
            (AREAS.contains(&area) && parts.next().is_some()).then_some(cluster)
        })
    }

    /// Returns what a cluster gets; none if the tree has no such cluster.
    pub(super) fn overlay(&self, cluster: &str) -> Option<Overlay<'t>> {
        let mut overlay = Overlay::default();
        for area in AREAS {
            self.add_area(area, cluster, &mut overlay);
        }
        if overlay.sources.is_empty() {
            return None;
        }
        self.add_listed(cluster, &mut overlay);
        Some(overlay)
    }

    /// Adds what no manifest says and the inventory does: the release of Istio that is installed in a cluster, and the
    /// address at which others read it, which goes into files that are not in the tree.
    fn add_listed(&self, cluster: &str, overlay: &mut Overlay<'t>) {
        let mut add = |list: &str, stage: &str, kind: &str, name: &str, field: &str| {
            if let Some(value) = self.inventory[list].get(cluster) {
                let key = Key { name: name.to_owned(), ..pseudo(stage, kind) };
                overlay.objects.insert(key, Located { value: json!({ field: value }), file: INVENTORY });
            }
        };
        add("releases", CONTROL_PLANE, RELEASE, RELEASE_NAME, "version");
        add("apiServers", FOUNDATION, ADDRESS, API_SERVER, "url");
    }

    fn add_area(&self, area: &str, cluster: &str, overlay: &mut Overlay<'t>) {
        let folder = format!("{area}/{cluster}/");
        for path in self.below(&folder) {
            let below = path.get(folder.len()..).unwrap_or_default();
            let stage = match below.split_once('/') {
                Some((stage, _)) if area == MAIN_AREA => stage.to_owned(),
                Some((stage, _)) => format!("{area}/{stage}"),
                None => area.to_owned(),
            };
            self.add_file(path, &stage, overlay);
        }
    }

    /// Adds what a file holds, and what it refers to outside of the folders of clusters.
    fn add_file(&self, path: &'t str, stage: &str, overlay: &mut Overlay<'t>) {
        // Once: a file that somebody edited may lead back to itself.
        if !overlay.sources.insert(path) {
            return;
        }
        for value in self.documents(path).iter() {
            if value["kind"] == "Kustomization" {
                self.add_kustomization(path, value, stage, overlay);
            } else {
                let key = key(stage, value, path);
                overlay.objects.insert(key, Located { value: value.clone(), file: path });
            }
        }
    }

    fn add_kustomization(&self, path: &'t str, value: &Value, stage: &str, overlay: &mut Overlay<'t>) {
        let folder = path.strip_suffix(KUSTOMIZATION).unwrap_or(path);
        for resource in items(value, "resources").filter_map(Value::as_str) {
            let Some(target) = joined(folder, resource) else { continue };
            // What lies below is read in its own turn, and an overlay cannot hold itself.
            if target.starts_with(folder) {
                continue;
            }
            for path in self.below(&format!("{target}/")) {
                self.add_file(path, stage, overlay);
            }
        }
        for (at, patch) in items(value, "patches").enumerate() {
            let name = format!("{} of {}", at + 1, target_text(&patch["target"]));
            let key = Key { name, ..pseudo(stage, PATCH) };
            overlay.objects.insert(key, Located { value: patch.clone(), file: path });
        }
        for secret in items(value, "secretGenerator") {
            let key = Key {
                name: text(secret, "name"),
                namespace: secret["namespace"].as_str().map(str::to_owned),
                ..pseudo(stage, "Secret")
            };
            overlay.objects.insert(key, Located { value: secret.clone(), file: path });
        }
    }

    /// Returns the paths that begin with `folder`.
    fn below(&self, folder: &str) -> Vec<&'t str> {
        let start = self.paths.partition_point(|path| *path < folder);
        let found = self.paths.iter().skip(start).take_while(|path| path.starts_with(folder));
        found.copied().collect()
    }

    /// Returns the documents of a file; none if it is no YAML that can be read.
    fn documents(&self, path: &'t str) -> Rc<Vec<Value>> {
        let known = self.read.borrow().get(path).cloned();
        if let Some(known) = known {
            return known;
        }
        let text = self.files.get(path).copied().unwrap_or_default();
        let is_yaml = path.ends_with(".yaml") || path.ends_with(".yml");
        let values = if is_yaml { documents(text).unwrap_or_default() } else { Vec::new() };
        let values = Rc::new(values);
        self.read.borrow_mut().insert(path, Rc::clone(&values));
        values
    }
}

/// Returns the documents of a text; none if one of them cannot be read.
fn documents(text: &str) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    for document in text.split("\n---\n") {
        let (node, errors) = read(document, &Limits::default());
        if !errors.is_empty() {
            return None;
        }
        values.push(node?.to_json());
    }
    Some(values)
}

fn key(stage: &str, value: &Value, path: &str) -> Key {
    let file = path.rsplit('/').next().unwrap_or(path).to_owned();
    let Some(kind) = value["kind"].as_str() else {
        return Key { name: file, ..pseudo(stage, VALUES) };
    };
    let metadata = &value["metadata"];
    let api_version = value["apiVersion"].as_str().unwrap_or_default();
    Key {
        stage: stage.to_owned(),
        kind: kind.to_owned(),
        group: api_version.split_once('/').map_or("", |(group, _)| group).to_owned(),
        namespace: metadata["namespace"].as_str().map(str::to_owned),
        // What no API server gets needs no name.
        name: metadata["name"].as_str().map_or(file, str::to_owned),
    }
}

fn pseudo(stage: &str, kind: &str) -> Key {
    Key {
        stage: stage.to_owned(),
        kind: kind.to_owned(),
        group: String::new(),
        namespace: None,
        name: String::new(),
    }
}

fn items<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// Returns the target of a patch in one line, as `kind=Service,name=a`.
fn target_text(target: &Value) -> String {
    let empty = Map::new();
    let fields = target.as_object().unwrap_or(&empty);
    let parts = fields.iter().map(|(key, value)| match value.as_str() {
        Some(text) => format!("{key}={text}"),
        None => format!("{key}={}", json!(value)),
    });
    parts.collect::<Vec<_>>().join(",")
}

/// Returns the path that `relative` is, seen from `folder`; none if it leads out of the tree.
fn joined(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
