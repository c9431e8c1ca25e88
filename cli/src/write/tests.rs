//! Trees written over each other, over edits, beside the files of others, and stopped at each step.

use super::*;
use portolan_core::Inputs;
use portolan_core::source::Source;
use std::fs;

fn tree(clusters: &str) -> Tree {
    let text = format!(
        "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {{version: \"1.30.3\"}}\nclusters:\n{clusters}"
    );
    portolan_core::compile(&Source::new("mesh.yaml", text), &Inputs::default())
        .tree
        .expect("the spec is right")
}

fn one() -> Tree {
    tree("  - {name: a, network: n}\n")
}

fn two() -> Tree {
    tree(
        "  - {name: a, network: n, eastWestGateway: {addresses: [192.0.2.1]}}\n  - {name: b, network: n, primary: a}\n",
    )
}

/// Returns every file below `root` but Portolan's own state.
fn files(root: &Path) -> BTreeMap<String, String> {
    fn walk(folder: &Path, root: &Path, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(root, root, &mut found);
    found
}

fn texts(tree: &Tree) -> BTreeMap<String, String> {
    tree.files().map(|(path, file)| (path.to_string(), file.text.clone())).collect()
}

#[track_caller]
fn done(tree: &Tree, root: &Path) -> (Changes, bool) {
    match write(tree, root, false).unwrap() {
        Written::Done { changes, repaired, .. } => (changes, repaired),
        Written::Edited(files) => panic!("edited: {files:?}"),
    }
}

#[test]
fn writes_adds_and_removes() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("new/out");
    done(&one(), &root);
    assert_eq!(files(&root), texts(&one()));
    done(&two(), &root);
    assert_eq!(files(&root), texts(&two()));
    let (changes, _) = done(&one(), &root);
    assert!(!changes.removed.is_empty());
    assert_eq!(files(&root), texts(&one()));
    assert!(!root.join("clusters/b").exists());
}

#[test]
fn leaves_alone_what_stays_the_same() {
    let folder = tempfile::tempdir().unwrap();
    done(&one(), folder.path());
    let modified = || fs::metadata(folder.path().join(INVENTORY)).unwrap().modified().unwrap();
    let before = modified();
    let (changes, _) = done(&one(), folder.path());
    assert!(changes.is_empty());
    assert_eq!(modified(), before);
}

#[test]
fn writes_nothing_over_an_edit_unless_forced() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    done(&one(), root);
    fs::write(root.join("README.md"), "mine").unwrap();
    let before = files(root);
    let Written::Edited(edited) = write(&two(), root, false).unwrap() else { panic!("the edit is lost") };
    assert_eq!(edited, ["README.md"]);
    assert_eq!(files(root), before);
    write(&two(), root, true).unwrap();
    assert_eq!(files(root), texts(&two()));
}

#[test]
fn keeps_the_files_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    done(&two(), root);
    fs::write(root.join("clusters/b/notes.txt"), "mine").unwrap();
    done(&one(), root);
    assert_eq!(fs::read_to_string(root.join("clusters/b/notes.txt")).unwrap(), "mine");
    // A file of others where the tree wants one.
    fs::write(root.join("clusters/b/kustomization.yaml"), "mine").unwrap();
    assert!(write(&two(), root, true).is_err());
    assert_eq!(fs::read_to_string(root.join("clusters/b/kustomization.yaml")).unwrap(), "mine");
}

#[test]
fn refuses_a_directory_of_others() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    assert!(write(&one(), folder.path(), true).is_err());
    assert_eq!(files(folder.path()).len(), 1);
    assert!(!folder.path().join(".portolan").exists());
}

#[cfg(unix)]
#[test]
fn follows_no_link() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    let root = folder.path();
    done(&one(), root);
    std::os::unix::fs::symlink(outside.path(), root.join("clusters/b")).unwrap();
    assert!(write(&two(), root, true).is_err());
    assert_eq!(files(outside.path()).len(), 0);
}

#[test]
fn finishes_a_run_that_was_killed_at_any_step() {
    for next in [one(), two()] {
        let mut stop = 0;
        loop {
            let folder = tempfile::tempdir().unwrap();
            done(&one(), folder.path());
            let root = Root::new(folder.path());
            let inventory = Inventory::read(&root).unwrap();
            let changes = compare(&two(), &root, &inventory).unwrap();
            let journal = stage(&two(), &root, &changes).unwrap();
            let steps = journal.steps();
            steps.iter().take(stop).for_each(|step| step.perform(&root).unwrap());
            let (_, repaired) = done(&next, folder.path());
            assert_eq!(repaired, stop < steps.len());
            assert_eq!(files(folder.path()), texts(&next), "killed after step {stop}");
            if stop == steps.len() {
                break;
            }
            stop += 1;
        }
    }
}

#[cfg(unix)]
#[test]
fn what_came_into_the_place_of_a_new_folder_stays() {
    // Between the journal and the move: a folder with a file of others, then a link.
    for is_link in [false, true] {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        done(&one(), folder.path());
        let root = Root::new(folder.path());
        let changes = compare(&two(), &root, &Inventory::read(&root).unwrap()).unwrap();
        let journal = stage(&two(), &root, &changes).unwrap();
        assert!(journal.folders.contains_key("clusters/b"), "not moved as a whole: {:?}", journal.folders);
        let place = folder.path().join("clusters/b");
        if is_link {
            std::os::unix::fs::symlink(outside.path(), &place).unwrap();
        } else {
            fs::create_dir(&place).unwrap();
            fs::write(place.join("notes.txt"), "mine").unwrap();
        }
        let moved = write(&two(), folder.path(), false);
        assert_eq!(moved.is_err(), is_link);
        assert_eq!(files(outside.path()).len(), 0);
        if !is_link {
            let mut expected = texts(&two());
            expected.insert("clusters/b/notes.txt".to_owned(), "mine".to_owned());
            assert_eq!(files(folder.path()), expected);
        }
    }
}

#[test]
fn a_run_that_was_killed_early_left_the_old_tree() {
    let folder = tempfile::tempdir().unwrap();
    let root = Root::create(folder.path()).unwrap();
    root.stage("0", b"half", false).unwrap();
    let (_, repaired) = done(&one(), folder.path());
    assert!(!repaired);
    assert_eq!(files(folder.path()), texts(&one()));
}

#[test]
fn turns_a_second_run_away() {
    let folder = tempfile::tempdir().unwrap();
    let root = Root::create(folder.path()).unwrap();
    let lock = root.lock().unwrap();
    assert!(write(&one(), folder.path(), false).unwrap_err().to_string().contains("another run"));
    drop(lock);
    done(&one(), folder.path());
}

#[test]
fn believes_no_inventory_that_leads_outside() {
    let folder = tempfile::tempdir().unwrap();
    done(&one(), folder.path());
    fs::write(folder.path().join(INVENTORY), r#"{"format": 1, "files": {"../x": "00"}}"#).unwrap();
    assert!(write(&one(), folder.path(), true).is_err());
}

#[test]
fn previews_without_writing() {
    let folder = tempfile::tempdir().unwrap();
    done(&one(), folder.path());
    let before = files(folder.path());
    let (changes, recorded) = preview(&two(), folder.path()).unwrap();
    assert!(!changes.is_empty());
    assert!(recorded.edited.is_empty());
    assert!(recorded.texts.contains_key("README.md"));
    assert_eq!(files(folder.path()), before);
    let absent = folder.path().join("absent");
    preview(&one(), &absent).unwrap();
    assert!(!absent.exists());
}
