//! What every tree keeps, whatever the spec: each promise is a function that names what breaks it.

use crate::case::{Case, with_clusters_reversed};
use crate::files::Files;
use crate::objects::{documents, key};
use crate::snapshot::{INVENTORY, tree_files};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// The file that makes a folder a kustomization.
pub const KUSTOMIZATION: &str = "kustomization.yaml";

/// The runbook: the one file that may know the order of clusters in the spec.
pub const RUNBOOK: &str = "README.md";

/// Most bytes of the manifests of a case: more than this nobody reads.
const READABLE: usize = 64 * 1024;

/// Returns how `case`, which compiled to `tree`, breaks promises; nothing if it keeps them all.
pub fn broken(case: &Case, tree: &Files) -> Vec<String> {
    let mut faults = Vec::new();
    same_bytes_again(case, tree, &mut faults);
    order_of_clusters_is_free(case, tree, &mut faults);
    readable(tree, &mut faults);
    faults.extend(broken_by_files(tree));
    faults
}

/// Returns how the files of a tree break promises, whatever they were compiled from.
pub fn broken_by_files(tree: &Files) -> Vec<String> {
    let mut faults = Vec::new();
    let objects = Objects::of(tree);
    well_formed(&objects, &mut faults);
    every_entry_exists(&objects, &mut faults);
    no_orphans(&objects, &mut faults);
    no_object_twice(&objects, &mut faults);
    inventory_is_right(tree, &mut faults);
    no_secrets(&objects, &mut faults);
    definitions_stay(&objects, &mut faults);
    one_blank_line(tree, &mut faults);
    faults
}

/// The documents of the files of a tree. Each file is read once, however many promises ask for it: that is most of the
/// work.
struct Objects<'t> {
    tree: &'t Files,
    read: BTreeMap<&'t str, OnceCell<Result<Vec<Value>, String>>>,
}

impl<'t> Objects<'t> {
    fn of(tree: &'t Files) -> Objects<'t> {
        Objects { tree, read: tree.keys().map(|path| (path.as_str(), OnceCell::new())).collect() }
    }

    fn try_at(&self, path: &str) -> Result<&[Value], &str> {
        let (Some(cell), Some(text)) = (self.read.get(path), self.tree.get(path)) else { return Ok(&[]) };
        cell.get_or_init(|| documents(text)).as_deref().map_err(String::as_str)
    }

    /// Returns the documents of a file; none if it cannot be read, which is a fault of its own.
    fn at(&self, path: &str) -> &[Value] {
        self.try_at(path).unwrap_or_default()
    }
}

/// Returns whether a file is no part of any kustomization: for an installer, a tool or a person.
pub fn stands_alone(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path == RUNBOOK
        || path == INVENTORY
        || name == ".gitignore"
        || is_installer_file(path)
        || [".sh", ".md", ".awk"].iter().any(|suffix| name.ends_with(suffix))
}

/// Returns whether a file is for the installer: it holds values, or an object that no API server knows.
pub fn is_installer_file(path: &str) -> bool {
    path.ends_with(".istio-operator.yaml") || path.ends_with(".values.yaml")
}

/// Returns the folders of a tree that are built by nothing but a person or a tool: where kustomize is started.
pub fn roots(tree: &Files) -> Vec<&str> {
    let folders =
        tree.keys().filter_map(|path| path.strip_suffix(KUSTOMIZATION)).map(|f| f.trim_end_matches('/'));
    folders.filter(|folder| is_root(folder)).collect()
}

/// Whether a folder is applied by itself: a cluster, a stage of credentials, a verification, an entry for GitOps.
fn is_root(folder: &str) -> bool {
    let parts: Vec<&str> = folder.split('/').collect();
    matches!(parts.as_slice(), ["clusters" | "verify", _] | ["credentials", _, _] | ["gitops", ..])
}

fn same_bytes_again(case: &Case, tree: &Files, faults: &mut Vec<String>) {
    let again = case.tree().map(|tree| tree_files(&tree));
    if again.as_ref() != Some(tree) {
        faults.push("a second run gives other bytes".to_owned());
    }
}

fn order_of_clusters_is_free(case: &Case, tree: &Files, faults: &mut Vec<String>) {
    let reversed = match with_clusters_reversed(&case.source) {
        Ok(source) => portolan_core::compile(&source, &case.inputs()),
        Err(error) => return faults.push(error),
    };
    let Ok(reversed) = reversed.tree else {
        return faults.push("with the clusters in the opposite order it does not compile".to_owned());
    };
    let reversed = tree_files(&reversed);
    let paths: BTreeSet<&String> = tree.keys().chain(reversed.keys()).collect();
    for path in paths.into_iter().filter(|path| *path != RUNBOOK && *path != INVENTORY) {
        if tree.get(path) != reversed.get(path) {
            faults.push(format!("{path}: depends on the order of the clusters"));
        }
    }
}

fn one_blank_line(tree: &Files, faults: &mut Vec<String>) {
    if tree.get(RUNBOOK).is_some_and(|text| text.contains("\n\n\n")) {
        faults.push(format!("{RUNBOOK}: two blank lines, one after the other"));
    }
}

fn readable(tree: &Files, faults: &mut Vec<String>) {
    let manifests = tree.iter().filter(|(path, _)| *path != RUNBOOK && *path != INVENTORY);
    let size: usize = manifests.map(|(_, text)| text.len()).sum();
    if size > READABLE {
        faults.push(format!("{size} bytes of manifests: nobody reads more than {READABLE}"));
    }
}

fn well_formed(objects: &Objects<'_>, faults: &mut Vec<String>) {
    for (path, text) in objects.tree.iter().filter(|(path, _)| path.ends_with(".yaml")) {
        if !text.starts_with("# Generated by portolan for mesh ") {
            faults.push(format!("{path}: the first line does not say that the file is generated"));
        }
        if !text.ends_with('\n') || text.ends_with("\n\n") {
            faults.push(format!("{path}: does not end with one end of line"));
        }
        let documents = match objects.try_at(path) {
            Ok(documents) => documents,
            Err(error) => {
                faults.push(format!("{path}: {error}"));
                continue;
            }
        };
        if documents.is_empty() {
            faults.push(format!("{path}: holds nothing"));
        }
        // A kustomization and what an installer reads have no names.
        if !path.ends_with(KUSTOMIZATION) && !is_installer_file(path) {
            faults.extend(
                documents
                    .iter()
                    .filter_map(|object| key(object).err())
                    .map(|error| format!("{path}: {error}")),
            );
        }
    }
}

fn every_entry_exists(objects: &Objects<'_>, faults: &mut Vec<String>) {
    for (path, _) in kustomizations(objects.tree) {
        for entry in entries(objects, path) {
            if target(objects.tree, &entry).is_none() {
                faults.push(format!("{path}: there is no {entry}"));
            }
        }
    }
}

fn no_orphans(objects: &Objects<'_>, faults: &mut Vec<String>) {
    let tree = objects.tree;
    let mut reached: BTreeSet<String> = BTreeSet::new();
    for (path, _) in kustomizations(tree) {
        reached.extend(entries(objects, path).iter().filter_map(|entry| target(tree, entry)));
    }
    let roots: BTreeSet<String> =
        roots(tree).iter().map(|folder| format!("{folder}/{KUSTOMIZATION}")).collect();
    for path in tree.keys().filter(|path| !stands_alone(path)) {
        if !reached.contains(path) && !roots.contains(path) {
            faults.push(format!("{path}: no kustomization holds it"));
        }
    }
}

fn no_object_twice(objects: &Objects<'_>, faults: &mut Vec<String>) {
    for root in roots(objects.tree).into_iter().filter(|root| root.starts_with("clusters/")) {
        let mut seen: BTreeMap<_, String> = BTreeMap::new();
        for path in built_by(objects, &format!("{root}/{KUSTOMIZATION}")) {
            for key in objects.at(&path).iter().filter_map(|object| key(object).ok()) {
                if let Some(before) = seen.insert(key.clone(), path.clone()) {
                    faults.push(format!("{root}: {key} is in {before} and in {path}"));
                }
            }
        }
    }
}

/// Returns the files of objects that a kustomization builds, as often as it names them.
pub fn files_of(tree: &Files, kustomization: &str) -> Vec<String> {
    built_by(&Objects::of(tree), kustomization)
}

fn built_by(objects: &Objects<'_>, kustomization: &str) -> Vec<String> {
    let entries = resources(objects, kustomization).into_iter();
    let targets = entries.filter_map(|entry| target(objects.tree, &entry));
    targets
        .flat_map(|path| if path.ends_with(KUSTOMIZATION) { built_by(objects, &path) } else { vec![path] })
        .collect()
}

fn inventory_is_right(tree: &Files, faults: &mut Vec<String>) {
    let Some(text) = tree.get(INVENTORY) else {
        return faults.push(format!("there is no {INVENTORY}"));
    };
    let inventory: Value = serde_json::from_str(text).unwrap_or_default();
    let empty = serde_json::Map::new();
    let listed = inventory.get("files").and_then(Value::as_object).unwrap_or(&empty);
    for (path, text) in tree.iter().filter(|(path, _)| *path != INVENTORY) {
        let digest: String =
            Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        if listed.get(path).and_then(Value::as_str) != Some(digest.as_str()) {
            faults.push(format!("{INVENTORY}: the digest of {path} is wrong"));
        }
    }
    for path in listed.keys().filter(|path| !tree.contains_key(*path)) {
        faults.push(format!("{INVENTORY}: there is no {path}"));
    }
}

/// What keys and tokens look like: the head of a PEM block, the same in base64, of a JSON web token, and the fields
/// of a kubeconfig that hold them.
const SECRET_LOOKS: &[&str] =
    &["-----BEGIN", "LS0tLS1CRUdJTi", "eyJhbGciOi", "client-key-data:", "-data: LS0t"];

fn no_secrets(objects: &Objects<'_>, faults: &mut Vec<String>) {
    for (path, text) in objects.tree {
        for look in SECRET_LOOKS.iter().filter(|look| text.contains(**look)) {
            faults.push(format!("{path}: `{look}` looks like a key or a token"));
        }
        if !path.ends_with(".yaml") || is_installer_file(path) {
            continue;
        }
        for object in objects.at(path) {
            let is_secret = object.get("kind").and_then(Value::as_str) == Some("Secret");
            if is_secret && (object.get("data").is_some() || object.get("stringData").is_some()) {
                faults.push(format!("{path}: a Secret with data"));
            }
        }
    }
}

/// The program that leaves definitions out of what is rendered to be deleted.
const WITHOUT_DEFINITIONS: &str = "without-definitions.awk";

/// No command of the runbook deletes a definition: every resource of its kind would go with it.
fn definitions_stay(objects: &Objects<'_>, faults: &mut Vec<String>) {
    let commands = objects.tree.get(RUNBOOK).map(|text| text.lines()).into_iter().flatten();
    for command in commands.map(str::trim_start).filter(|line| is_removal(line)) {
        let mut words = command.split_whitespace().skip_while(|word| *word != "-k").skip(1);
        if let Some(folder) = words.next() {
            let definition = |path: &String| {
                let mut kinds =
                    objects.at(path).iter().filter_map(|object| object.get("kind").and_then(Value::as_str));
                kinds.any(|kind| kind == "CustomResourceDefinition")
            };
            let files = built_by(objects, &format!("{}/{KUSTOMIZATION}", folder.trim_end_matches('/')));
            faults.extend(
                files
                    .into_iter()
                    .filter(definition)
                    .map(|path| format!("`{command}` deletes a definition of {path}")),
            );
        }
        let is_filtered = command.contains(&format!("| awk -f {WITHOUT_DEFINITIONS} |"))
            && objects.tree.contains_key(WITHOUT_DEFINITIONS);
        if (command.ends_with("-f -") && !is_filtered) || command.contains("crd") {
            faults.push(format!("`{command}` may delete definitions"));
        }
    }
}

fn is_removal(line: &str) -> bool {
    ["kubectl ", "istioctl ", "helm template "].iter().any(|program| line.starts_with(program))
        && line.contains(" delete ")
}

fn kustomizations(tree: &Files) -> impl Iterator<Item = (&String, &String)> {
    tree.iter().filter(|(path, _)| path.ends_with(KUSTOMIZATION))
}

/// Returns the paths of everything of the tree that a kustomization names.
fn entries(objects: &Objects<'_>, kustomization: &str) -> Vec<String> {
    let mut entries = resources(objects, kustomization);
    let listed = listed(objects, kustomization, "patches");
    let paths = listed.iter().filter_map(|patch| patch.get("path").and_then(Value::as_str));
    entries.extend(paths.map(|path| joined(kustomization, path)));
    entries
}

fn resources(objects: &Objects<'_>, kustomization: &str) -> Vec<String> {
    let listed =
        ["resources", "components"].into_iter().flat_map(|field| listed(objects, kustomization, field));
    listed.filter_map(Value::as_str).map(|entry| joined(kustomization, entry)).collect()
}

fn listed<'o>(objects: &'o Objects<'_>, kustomization: &str, field: &str) -> &'o [Value] {
    let list = objects.at(kustomization).first().and_then(|value| value.get(field)?.as_array());
    list.map(Vec::as_slice).unwrap_or_default()
}

/// Returns the file that an entry stands for: itself, or the kustomization of that folder.
fn target(tree: &Files, entry: &str) -> Option<String> {
    let inner = format!("{entry}/{KUSTOMIZATION}");
    [entry.to_owned(), inner].into_iter().find(|path| tree.contains_key(path))
}

/// Returns `entry` as seen from the root of the tree, where `kustomization` names it.
fn joined(kustomization: &str, entry: &str) -> String {
    let mut parts: Vec<&str> = kustomization.split('/').collect();
    parts.pop();
    for part in entry.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "# Generated by portolan for mesh m. Change the spec, not this file.\n";

    #[track_caller]
    fn check(files: &[(&str, &str)], expected: &str) {
        let tree = files.iter().map(|(path, text)| ((*path).to_owned(), format!("{HEAD}{text}"))).collect();
        let faults = broken_by_files(&tree).join("\n");
        assert!(faults.contains(expected), "{faults}");
    }

    #[test]
    fn each_broken_promise_is_seen() {
        let lost = "resources:\n- gone.yaml\n";
        check(&[("clusters/a/kustomization.yaml", lost)], "there is no clusters/a/gone.yaml");
        let object = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: n\n";
        check(&[("clusters/a/n.yaml", object)], "clusters/a/n.yaml: no kustomization holds it");
        let twice = "resources:\n- n.yaml\n- o.yaml\n";
        check(
            &[
                ("clusters/a/kustomization.yaml", twice),
                ("clusters/a/n.yaml", object),
                ("clusters/a/o.yaml", object),
            ],
            "Namespace. /n is in clusters/a/n.yaml and in clusters/a/o.yaml",
        );
        check(&[("a.yaml", "kind: Secret\nstringData: {}\n")], "a Secret with data");
        check(&[(RUNBOOK, "  istioctl manifest generate | kubectl delete -f -\n")], "may delete definitions");
        let definition =
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: d\n";
        check(
            &[
                (RUNBOOK, "kubectl --context=a delete -k clusters/a/20 --ignore-not-found\n"),
                ("clusters/a/20/kustomization.yaml", "resources:\n- d.yaml\n"),
                ("clusters/a/20/d.yaml", definition),
            ],
            "deletes a definition of clusters/a/20/d.yaml",
        );
        check(&[("a.yaml", "kind: Secret\n")], "an object without apiVersion");
        check(&[("a.yaml", "a: b\n")], "there is no .portolan/inventory.json");
    }
}
