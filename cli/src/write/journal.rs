//! What a run is about to do, written down before it is done, so that a later run can finish it.

use super::INVENTORY;
use super::disk::{Found, Root, is_inside};
use super::state::Digest;
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where the journal lies while a run is at work.
pub(super) const JOURNAL: &str = ".portolan/journal.json";

/// The moves and removals of one run.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Journal {
    /// Folders that are not there yet, to move to their place with their files, and the name of each where files are
    /// staged. One move for a folder instead of one for each file is half of the work for a new cluster.
    #[serde(default)]
    pub(super) folders: BTreeMap<String, String>,
    /// Files to move to their place, by path.
    pub(super) put: BTreeMap<String, Put>,
    /// Files to remove, with the digest they have, by path.
    pub(super) remove: BTreeMap<String, Digest>,
}

/// A file to move to its place.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Put {
    /// Its path in the folder of staged files: a number, or one in the folder that is moved with it.
    pub(super) staged: String,
    /// What was at its place before.
    pub(super) before: Option<Digest>,
    /// What will be.
    pub(super) after: Digest,
}

/// One change of the directory. Doing it twice is doing it once.
#[derive(Debug)]
pub(super) enum Step<'j> {
    /// Remove a file, and the folders that it leaves empty.
    Remove(&'j str),
    /// Move a staged folder to its place.
    PutFolder(&'j str, &'j str),
    /// Move a staged file to its place, unless it went there with its folder.
    Put(&'j str, &'j Put),
    /// Forget the journal and what is left of the staged files.
    Finish,
}

impl Journal {
    /// Reads the journal that an interrupted run left behind.
    pub(super) fn read(root: &Root) -> Result<Option<Journal>, Failure> {
        let Some(text) = root.text(JOURNAL)? else {
            return Ok(None);
        };
        let journal: Option<Journal> = serde_json::from_str(&text).ok();
        let is_sound = |journal: &Journal| {
            let staged = journal.put.values().map(|put| &put.staged).chain(journal.folders.values());
            let names = journal.put.keys().chain(journal.remove.keys()).chain(journal.folders.keys());
            staged.chain(names).all(|name| is_inside(name))
        };
        match journal.filter(is_sound) {
            Some(journal) => Ok(Some(journal)),
            None => Err(Failure::Refused(format!(
                "`{}` is no journal of portolan: remove it, then compile again",
                root.path.join(JOURNAL).display()
            ))),
        }
    }

    /// Writes the journal; from here on the run will be finished, by this process or a later one.
    pub(super) fn write(&self, root: &Root) -> Result<(), Failure> {
        let text = serde_json::to_string(self).expect("a journal is plain data");
        root.replace(JOURNAL, text.as_bytes())
    }

    /// Returns the steps, in order. Removals come first: on a file system that takes `A` for `a`, a file may leave
    /// and come back under a name that differs by case. The inventory comes last, so that it never promises more
    /// than there is.
    pub(super) fn steps(&self) -> Vec<Step<'_>> {
        let is_inventory = |name: &str| name == INVENTORY;
        let remove = self.remove.keys().map(|name| Step::Remove(name));
        let folders = self.folders.iter().map(|(name, staged)| Step::PutFolder(name, staged));
        let put = self.put.iter().filter(|(name, _)| !is_inventory(name));
        let last = self.put.iter().filter(|(name, _)| is_inventory(name));
        let put = put.chain(last).map(|(name, put)| Step::Put(name, put));
        remove.chain(folders).chain(put).chain([Step::Finish]).collect()
    }

    /// Returns the files that somebody has edited since the run was interrupted.
    pub(super) fn edited(&self, root: &Root) -> Result<Vec<String>, Failure> {
        let mut edited = Vec::new();
        for (name, put) in &self.put {
            if let Found::File(digest) = root.find(name)?
                && digest != put.after
                && Some(&digest) != put.before.as_ref()
            {
                edited.push(name.clone());
            }
        }
        for (name, before) in &self.remove {
            if let Found::File(digest) = root.find(name)?
                && digest != *before
            {
                edited.push(name.clone());
            }
        }
        Ok(edited)
    }
}

impl Step<'_> {
    /// Takes the step; one that was taken before is passed over.
    pub(super) fn perform(&self, root: &Root) -> Result<(), Failure> {
        match self {
            Step::Remove(name) => root.remove(name),
            Step::PutFolder(name, staged) => root.unstage_folder(staged, name),
            Step::Put(name, put) => root.unstage(&put.staged, name),
            Step::Finish => {
                root.remove(JOURNAL)?;
                root.remove_staging()
            }
        }
    }
}
