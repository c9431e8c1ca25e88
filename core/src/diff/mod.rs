//! What differs between two trees: by cluster, then object, then field, with what it means for a running mesh.
//!
//! In: the files of two trees. Out: a [`Diff`]. Files are compared as what they say, not as text: an object that moves
//! to another file is the same, and a comment is no change of an object. Imports `istio` alone, so that a host can
//! compare a tree with what it reads from a disk.

mod fields;
mod known_fields;
mod meaning;
mod overlay;

use overlay::{Key, Overlay, Overlays};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub use fields::{FieldPath, Step};
pub use meaning::{Effect, EffectKind};

/// The files of a tree: path to text.
pub type Files<'t> = BTreeMap<&'t str, &'t str>;

/// Portolan's own list of the files: it changes with every other file, and says nothing that they do not.
const OWN: &str = ".portolan/";

/// What differs between two trees.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diff {
    /// The clusters whose objects differ, by name.
    pub clusters: Vec<ClusterDiff>,
    /// Every file whose text differs, by path; Portolan's own list of them is left out.
    pub files: Vec<FileDiff>,
}

/// Whether something is new, gone, or not the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
    /// It is there in both, and differs.
    Changed,
}

impl Change {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
        }
    }
}

/// What differs in one cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterDiff {
    /// The cluster.
    pub name: String,
    /// Whether the cluster itself is new or gone.
    pub change: Change,
    /// Its objects that differ, in the order of their stages.
    pub objects: Vec<ObjectDiff>,
    /// What it means for a running mesh that the cluster is new or gone, or is installed by another installer.
    pub effects: Vec<Effect>,
}

/// What differs in one object.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectDiff {
    /// Where it belongs: a stage of the cluster as `30-gateways`, or `credentials/10-cacerts`, or `verify`.
    pub stage: String,
    /// Its kind; `values` for a file of chart values, `patch` for a patch of kustomize.
    pub kind: String,
    /// Its API group, without the version; empty for Kubernetes' first one, and for what is no object.
    pub group: String,
    /// Its namespace, if it has one.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether it is new, gone or different.
    pub change: Change,
    /// The file that holds it: the new one, or the old one of an object that is gone.
    pub file: String,
    /// Its fields that differ; none for an object that is new or gone.
    pub fields: Vec<FieldDiff>,
    /// What it means for a running mesh that it is new or gone.
    pub effects: Vec<Effect>,
}

/// What differs in one field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDiff {
    /// Which field.
    pub path: FieldPath,
    /// Its value before, if it had one.
    pub old: Option<Value>,
    /// Its value now, if it has one.
    pub new: Option<Value>,
    /// What it means for a running mesh.
    pub effects: Vec<Effect>,
}

/// A file whose text differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDiff {
    /// Its path.
    pub path: String,
    /// Whether it is new, gone or different.
    pub change: Change,
    /// Whether an object that differs is in it, or follows from it; if not, its text is all that differs.
    pub explained: bool,
}

impl Diff {
    /// Returns whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Returns everything that the differences mean for a running mesh.
    pub fn effects(&self) -> impl Iterator<Item = &Effect> {
        self.clusters.iter().flat_map(|cluster| {
            let of_objects = cluster.objects.iter().flat_map(ObjectDiff::all_effects);
            cluster.effects.iter().chain(of_objects)
        })
    }
}

impl ObjectDiff {
    /// Returns what its change and the changes of its fields mean.
    pub fn all_effects(&self) -> impl Iterator<Item = &Effect> {
        self.effects.iter().chain(self.fields.iter().flat_map(|field| &field.effects))
    }
}

/// Returns what differs between two trees.
pub fn diff(old: &Files<'_>, new: &Files<'_>) -> Diff {
    let files = files(old, new);
    if files.is_empty() {
        return Diff::default();
    }
    let (before, after) = (Overlays::new(old), Overlays::new(new));
    let names: BTreeSet<&str> = before.clusters().chain(after.clusters()).collect();
    let mut explained = BTreeSet::new();
    let mut clusters = Vec::new();
    for name in names {
        let (was, is) = (before.overlay(name), after.overlay(name));
        let found = cluster(name, was.as_ref(), is.as_ref());
        if !found.objects.is_empty() || found.change != Change::Changed {
            for overlay in [&was, &is].into_iter().flatten() {
                explained.extend(overlay.sources.iter().map(|source| (*source).to_owned()));
            }
            clusters.push(found);
        }
    }
    let files = files.into_iter().map(|file| FileDiff { explained: explained.contains(&file.path), ..file });
    Diff { clusters, files: files.collect() }
}

/// Returns the files whose text differs, none of them explained yet.
fn files(old: &Files<'_>, new: &Files<'_>) -> Vec<FileDiff> {
    let paths: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let change = |path: &str| match (old.get(path), new.get(path)) {
        (None, _) => Some(Change::Added),
        (Some(_), None) => Some(Change::Removed),
        (Some(before), Some(after)) => (before != after).then_some(Change::Changed),
    };
    let found = paths.into_iter().filter(|path| !path.starts_with(OWN));
    found
        .filter_map(|path| Some(FileDiff { path: path.to_owned(), change: change(path)?, explained: false }))
        .collect()
}

fn cluster<'o, 't>(name: &str, old: Option<&'o Overlay<'t>>, new: Option<&'o Overlay<'t>>) -> ClusterDiff {
    let change = match (old, new) {
        (None, _) => Change::Added,
        (Some(_), None) => Change::Removed,
        (Some(_), Some(_)) => Change::Changed,
    };
    let keys = |overlay: Option<&'o Overlay<'t>>| overlay.into_iter().flat_map(|found| found.objects.keys());
    let all: BTreeSet<&Key> = keys(old).chain(keys(new)).collect();
    let objects = all.into_iter().filter_map(|key| {
        object(key, old.and_then(|old| old.objects.get(key)), new.and_then(|new| new.objects.get(key)))
    });
    let mut objects: Vec<ObjectDiff> = objects.collect();
    match change {
        Change::Changed => {}
        // In a cluster that is new nothing runs.
        Change::Added => objects.iter_mut().for_each(|object| object.effects.clear()),
        // For one that is gone its own effect says it all, but for what others reach there.
        Change::Removed => objects
            .iter_mut()
            .for_each(|object| object.effects.retain(|effect| effect.kind == EffectKind::Address)),
    }
    let mut effects = meaning::of_cluster(name, change);
    effects
        .extend(meaning::of_installers(old.and_then(Overlay::installer), new.and_then(Overlay::installer)));
    ClusterDiff { name: name.to_owned(), change, objects, effects }
}

fn object(
    key: &Key,
    old: Option<&overlay::Located<'_>>,
    new: Option<&overlay::Located<'_>>,
) -> Option<ObjectDiff> {
    let (change, located) = match (old, new) {
        (None, None) => return None,
        (None, Some(new)) => (Change::Added, new),
        (Some(old), None) => (Change::Removed, old),
        (Some(old), Some(new)) if old.value == new.value => return None,
        (Some(_), Some(new)) => (Change::Changed, new),
    };
    let fields = match (old, new) {
        (Some(old), Some(new)) => fields::differing(&old.value, &new.value)
            .into_iter()
            .map(|(path, was, is)| {
                let effects = known_fields::of_field(key, &old.value, &path, was.as_ref(), is.as_ref());
                FieldDiff { path, old: was, new: is, effects }
            })
            .collect(),
        (None, _) | (_, None) => Vec::new(),
    };
    // The same values in another order: nothing that a cluster could tell.
    if change == Change::Changed && fields.is_empty() {
        return None;
    }
    Some(ObjectDiff {
        stage: key.stage.clone(),
        kind: key.kind.clone(),
        group: key.group.clone(),
        namespace: key.namespace.clone(),
        name: key.name.clone(),
        change,
        file: located.file.to_owned(),
        fields,
        effects: meaning::of_object(key, &located.value, change),
    })
}

#[cfg(test)]
mod tests;
