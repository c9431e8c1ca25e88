//! Every tree with tools that are not ours: it builds with kustomize and with kubectl, and its objects are valid.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use portolan_tests::case::{self, Case};
use portolan_tests::files::{self, Files};
use portolan_tests::objects::documents;
use portolan_tests::promises::{KUSTOMIZATION, files_of};
use portolan_tests::snapshot::tree_files;
use portolan_tests::{oracle, tools};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder that can be built.
struct Folder {
    tree: PathBuf,
    path: String,
}

#[test]
fn every_folder_builds_with_kustomize() {
    let Some(kustomize) = oracle::tool("kustomize") else { return };
    build_all("kustomize", |folder| {
        let mut command = Command::new(&kustomize);
        command.arg("build").arg(folder);
        command
    });
}

#[test]
fn every_folder_builds_with_kubectl() {
    let Some(kubectl) = oracle::tool("kubectl") else { return };
    build_all("kubectl", |folder| {
        let mut command = Command::new(&kubectl);
        command.arg("kustomize").arg(folder);
        command
    });
}

#[test]
fn every_object_is_valid() {
    let (Some(kubeconform), Some(schemas)) =
        (oracle::tool("kubeconform"), oracle::data().map(|data| data.join("schemas")))
    else {
        return;
    };
    let mut groups: BTreeMap<&[&str], Vec<PathBuf>> = BTreeMap::new();
    for (case, tree) in trees("kubeconform") {
        groups.entry(legacy(&case)).or_default().push(tree);
    }
    let mut faults = Vec::new();
    for (legacy, trees) in groups {
        let mut command = Command::new(&kubeconform);
        command.args(["-strict", "-ignore-filename-pattern", r"\.values\.yaml$|\.json$"]);
        let folders =
            legacy.iter().map(|folder| schemas.join("legacy").join(folder)).chain([schemas.clone()]);
        for folder in folders {
            let template = folder.join("{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json");
            command.arg("-schema-location").arg(template);
        }
        faults.extend(tools::run(command.args(trees)).err());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Returns the folders of schemas that stand before the newest ones, by the release of a mesh.
fn legacy(case: &Case) -> &'static [&'static str] {
    let minor =
        case.source.text.lines().find_map(|line| line.split_once("version:")).and_then(|(_, version)| {
            version.trim().trim_matches(['"', '\'', '}']).split('.').nth(1)?.parse().ok()
        });
    match minor {
        Some(0) => &["istio-1.0"],
        Some(1..=4) => &["istio-1.1"],
        Some(5) => &["istio-1.5"],
        Some(6) => &["istio-1.6", "istio-1.7"],
        Some(7) => &["istio-1.7"],
        Some(8..=10) => &["istio-1.8"],
        // The schemas of 1.8 lack what 1.11 began, such as `istiodRemote.injectionPath`; those of 1.16 have it.
        Some(11..=21) => &["istio-1.16"],
        Some(22 | 23) => &["istio-1.22"],
        Some(_) | None => &[],
    }
}

fn build_all(name: &str, command: impl Fn(&Path) -> Command + Sync) {
    let mut folders = Vec::new();
    // Many cases share folders: each content is built once.
    let mut seen = BTreeSet::new();
    for (_, root) in trees(name) {
        let tree = files::read(&root);
        for path in tree.keys().filter(|path| path.ends_with(KUSTOMIZATION)) {
            if seen.insert(content(&tree, path)) {
                folders.push(Folder { tree: root.clone(), path: path.clone() });
            }
        }
    }
    assert!(!folders.is_empty(), "nothing to build");
    let faults = tools::in_parallel(&folders, |folder| {
        let path = folder.tree.join(&folder.path);
        tools::run(&mut command(path.parent()?)).err()
    });
    assert!(faults.is_empty(), "{} of {} folders:\n{}", faults.len(), folders.len(), faults.join("\n"));
}

/// Returns a folder's own kustomization and everything that it builds.
fn content(tree: &Files, kustomization: &str) -> Vec<String> {
    let objects = files_of(tree, kustomization).into_iter().filter_map(|path| tree.get(&path).cloned());
    tree.get(kustomization).cloned().into_iter().chain(objects).collect()
}

/// Writes the tree of every case and example below a folder of its own; returns where.
///
/// Credentials are there too, as files without any.
fn trees(name: &str) -> Vec<(Case, PathBuf)> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("overlays").join(name);
    if root.exists() {
        std::fs::remove_dir_all(&root).unwrap();
    }
    let mut trees = Vec::new();
    for case in case::all().into_iter().chain(case::examples()) {
        let Some(tree) = case.tree() else { continue };
        let mut tree = tree_files(&tree);
        add_credentials(&mut tree);
        let folder = root.join(&case.name);
        files::write(&folder, &Files::new(), &tree).unwrap();
        trees.push((case, folder));
    }
    trees
}

fn add_credentials(tree: &mut Files) {
    let mut needed = Vec::new();
    for (path, text) in tree.iter().filter(|(path, _)| path.ends_with(KUSTOMIZATION)) {
        let folder = path.trim_end_matches(KUSTOMIZATION);
        for document in documents(text).unwrap() {
            let generators = document.get("secretGenerator").and_then(Value::as_array).cloned();
            for generator in generators.into_iter().flatten() {
                let files = generator.get("files").and_then(Value::as_array).cloned().into_iter().flatten();
                needed.extend(files.filter_map(|file| {
                    let file = file.as_str()?;
                    Some(format!("{folder}{}", file.split_once('=').map_or(file, |(_, file)| file)))
                }));
            }
        }
    }
    tree.extend(needed.into_iter().map(|path| (path, "placeholder\n".to_owned())));
}
