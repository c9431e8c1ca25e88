//! A tree to a directory.
//!
//! Files that Portolan wrote are those that the inventory lists; nothing else is changed or removed, and no link
//! inside of the directory is followed. What is new is first written aside (`staging/`), then a journal says what is
//! about to happen, then each file is moved to its place. A run that is killed before the journal leaves the old
//! tree; one that is killed later is finished by the next run. This guards against a killed run and a full disk; what
//! a loss of power may do to a file is seen later, by its digest.

mod disk;
mod journal;
mod state;

use crate::failure::Failure;
use disk::{Found, Root};
use journal::{Journal, Put};
use portolan_core::tree::{Tree, TreePath};
use state::{Digest, Inventory};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where the list of what Portolan wrote lies; it is part of the tree.
pub(crate) const INVENTORY: &str = ".portolan/inventory.json";
/// How the paths of credentials begin: people put keys and tokens beside the files there.
const CREDENTIALS: &str = "credentials/";

/// What differs between a directory and a tree; by path.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Files that are not there yet.
    pub(crate) added: Vec<String>,
    /// Files whose text differs.
    pub(crate) changed: Vec<String>,
    /// Files that Portolan wrote and that the tree has no more.
    pub(crate) removed: Vec<String>,
    /// How many files stay as they are.
    pub(crate) unchanged: usize,
    /// Files that Portolan wrote and that somebody has edited since.
    pub(crate) edited: Vec<String>,
    /// What there is now in the place of a file that is to be changed or removed.
    now: BTreeMap<String, Digest>,
}

impl Changes {
    /// Returns whether there is no difference.
    pub(crate) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// How writing a tree ended.
#[derive(Debug)]
pub(crate) enum Written {
    /// The directory holds the tree.
    Done {
        /// What was different before.
        changes: Changes,
        /// Whether an earlier run was finished first.
        repaired: bool,
        /// Folders of credentials that the tree has no more, and that still hold somebody's files.
        left: Vec<String>,
    },
    /// Somebody edited these files; nothing was written.
    Edited(Vec<String>),
}

/// Makes the directory at `path` hold `tree`. With `force`, edits of Portolan's own files are lost, and so is the tree
/// of another mesh.
pub(crate) fn write(tree: &Tree, path: &Path, force: bool) -> Result<Written, Failure> {
    refuse_strangers(&Root::new(path))?;
    let root = Root::create(path)?;
    let _lock = root.lock()?;
    // Again, now that nobody else is at work here.
    refuse_strangers(&root)?;
    let repaired = match Journal::read(&root)? {
        None => false,
        Some(journal) => {
            let edited = journal.edited(&root)?;
            if !edited.is_empty() && !force {
                return Ok(Written::Edited(edited));
            }
            journal.steps().into_iter().try_for_each(|step| step.perform(&root))?;
            true
        }
    };
    root.remove_staging()?;
    let inventory = Inventory::read(&root)?;
    if !force {
        refuse_another_mesh(tree, &root, &inventory)?;
    }
    let changes = compare(tree, &root, &inventory)?;
    if !changes.edited.is_empty() && !force {
        return Ok(Written::Edited(changes.edited));
    }
    if !changes.is_empty() {
        let journal = match stage(tree, &root, &changes) {
            Ok(journal) => journal,
            Err(failure) => {
                // What was set aside is of no use; the failure itself is what to tell.
                let _: Result<(), Failure> = root.remove_staging();
                return Err(failure);
            }
        };
        journal.steps().into_iter().try_for_each(|step| step.perform(&root))?;
    }
    let left = left(tree, &root, &changes);
    Ok(Written::Done { changes, repaired, left })
}

/// Returns the folders of credentials that the tree has no more, and that are still there.
fn left(tree: &Tree, root: &Root, changes: &Changes) -> Vec<String> {
    let folder = |name: &str| name.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let kept: BTreeSet<String> = tree.files().filter_map(|(path, _)| folder(path.as_str())).collect();
    let removed = changes.removed.iter().filter(|name| name.starts_with(CREDENTIALS));
    let folders: BTreeSet<String> = removed.filter_map(|name| folder(name)).collect();
    folders.into_iter().filter(|folder| !kept.contains(folder) && root.path.join(folder).exists()).collect()
}

/// Refuses a directory with the tree of another mesh: its clusters' files would go.
fn refuse_another_mesh(tree: &Tree, root: &Root, inventory: &Inventory) -> Result<(), Failure> {
    inventory.differs_in_mesh(tree).map_or(Ok(()), |(old, new)| {
        let shown = root.path.display();
        Err(Failure::Refused(format!(
            "`{shown}` holds mesh `{old}`, and this spec describes mesh `{new}`; name another directory, or give \
             `--force` if the mesh has got another name"
        )))
    })
}

/// What Portolan wrote to a directory, as it is now.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// The text of each file that is still there, by path.
    pub(crate) texts: BTreeMap<String, String>,
    /// Files that somebody has edited since.
    pub(crate) edited: Vec<String>,
}

/// Returns what [`write`] would change, and the files that Portolan wrote. Nothing is written.
pub(crate) fn preview(tree: &Tree, path: &Path) -> Result<(Changes, Recorded), Failure> {
    let root = Root::new(path);
    refuse_strangers(&root)?;
    let inventory = Inventory::read(&root)?;
    let changes = compare(tree, &root, &inventory)?;
    Ok((changes, recorded(&root, &inventory)?))
}

/// Returns the files that Portolan wrote to the directory at `path`.
pub(crate) fn read(path: &Path) -> Result<Recorded, Failure> {
    let root = Root::new(path);
    let shown = path.display();
    if Journal::read(&root)?.is_some() {
        return Err(Failure::Refused(format!(
            "a run was interrupted in `{shown}`; compile again to finish it, then compare"
        )));
    }
    if root.find(INVENTORY)? == Found::Nothing {
        return Err(Failure::Refused(format!(
            "`{shown}` was not written by portolan: there is no {INVENTORY}"
        )));
    }
    recorded(&root, &Inventory::read(&root)?)
}

fn recorded(root: &Root, inventory: &Inventory) -> Result<Recorded, Failure> {
    let mut recorded = Recorded { texts: BTreeMap::new(), edited: Vec::new() };
    recorded.texts.extend(root.text(INVENTORY)?.map(|text| (INVENTORY.to_owned(), text)));
    for (name, written) in &inventory.files {
        if let Found::File(digest) = root.find(name)? {
            if digest != *written {
                recorded.edited.push(name.clone());
            }
            recorded.texts.extend(root.text(name)?.map(|text| (name.clone(), text)));
        }
    }
    Ok(recorded)
}

/// Refuses a directory that holds something and was not written by Portolan.
fn refuse_strangers(root: &Root) -> Result<(), Failure> {
    let shown = root.path.display();
    if root.path.is_file() {
        return Err(Failure::Refused(format!(
            "`{shown}` is a file; name a directory, or an archive that ends in `.tar.gz`, `.tgz` or `.zip`"
        )));
    }
    if root.is_ours()? || root.is_empty()? {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "`{shown}` is not empty and was not written by portolan; name a new or an empty directory"
    )))
}

/// Returns how `root` differs from `tree`. A file in the way of the tree that is not Portolan's is a failure.
fn compare(tree: &Tree, root: &Root, inventory: &Inventory) -> Result<Changes, Failure> {
    let mut changes = Changes::default();
    for (path, file) in tree.files() {
        let name = path.as_str();
        match root.find(name)? {
            Found::Nothing => changes.added.push(name.to_owned()),
            Found::File(digest) if digest == Digest::of(file.text.as_bytes()) => changes.unchanged += 1,
            Found::File(digest) => {
                // The inventory does not list itself: whatever it says, it is Portolan's.
                match inventory.files.get(name) {
                    Some(written) if *written != digest => changes.edited.push(name.to_owned()),
                    None if name != INVENTORY => return Err(in_the_way(root, name)),
                    Some(_) | None => {}
                }
                changes.changed.push(name.to_owned());
                changes.now.insert(name.to_owned(), digest);
            }
            Found::Other => return Err(in_the_way(root, name)),
        }
    }
    let wanted: BTreeMap<&str, ()> = tree.files().map(|(path, _)| (path.as_str(), ())).collect();
    for (name, written) in &inventory.files {
        if wanted.contains_key(name.as_str()) {
            continue;
        }
        match root.find(name)? {
            Found::Nothing | Found::Other => {}
            Found::File(digest) => {
                if digest != *written {
                    changes.edited.push(name.clone());
                }
                changes.removed.push(name.clone());
                changes.now.insert(name.clone(), digest);
            }
        }
    }
    Ok(changes)
}

fn in_the_way(root: &Root, name: &str) -> Failure {
    let path = root.path.join(name);
    Failure::Refused(format!(
        "`{}` is in the way: portolan did not write it, or it is no plain file, or a link leads to it; nothing was written",
        path.display()
    ))
}

/// Writes what is new aside, then the journal of what is to happen.
fn stage(tree: &Tree, root: &Root, changes: &Changes) -> Result<Journal, Failure> {
    let is_new = |path: &TreePath| {
        let is_in =
            |names: &[String]| names.binary_search_by(|name| name.as_str().cmp(path.as_str())).is_ok();
        is_in(&changes.added) || is_in(&changes.changed)
    };
    let mut journal = Journal::default();
    for (number, (path, file)) in tree.files().filter(|(path, _)| is_new(path)).enumerate() {
        let name = path.as_str();
        let staged = match root.missing_above(name)? {
            None => number.to_string(),
            Some(folder) => {
                let staged = journal.folders.entry(folder.to_owned()).or_insert_with(|| number.to_string());
                format!("{staged}{}", &name[folder.len()..])
            }
        };
        root.stage(&staged, file.text.as_bytes(), path.is_script())?;
        let before = changes.now.get(name).cloned();
        journal.put.insert(name.to_owned(), Put { staged, before, after: Digest::of(file.text.as_bytes()) });
    }
    let removed = changes.removed.iter().filter_map(|name| changes.now.get_key_value(name));
    journal.remove.extend(removed.map(|(name, digest)| (name.clone(), digest.clone())));
    journal.write(root)?;
    Ok(journal)
}

#[cfg(test)]
mod tests;
