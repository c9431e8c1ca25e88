//! The output directory: every access to it. No link inside of it is followed.

use super::state::Digest;
use super::{INVENTORY, journal::JOURNAL};
use crate::failure::Failure;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The folder of Portolan's own files.
const OWN: &str = ".portolan";
/// The folder of files that wait to be moved to their place.
const STAGING: &str = ".portolan/staging";
/// The file that a running process holds.
const LOCK: &str = ".portolan/lock";
/// What a small file is written to before it replaces another.
const ASIDE: &str = ".portolan/aside";

/// The output directory.
#[derive(Debug)]
pub(super) struct Root {
    /// Where it is, as the user named it.
    pub(super) path: PathBuf,
    /// The folders inside that were looked at, by name: each is looked at once, not again for every file in it. All
    /// that Portolan makes and removes is noted here.
    folders: RefCell<BTreeMap<String, Folder>>,
}

/// What a folder inside of the directory is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Folder {
    /// A folder, as all above it are.
    Real,
    /// Not there.
    Missing,
    /// A link, a file, or behind one.
    Other,
}

/// What is at a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// A plain file.
    File(Digest),
    /// A directory, a link, or anything behind a link or a file.
    Other,
}

/// Holds the directory; others are turned away until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while it is held: whoever opened it before sees that it is gone, see `is_current`.
        // A lock that stays behind harms nobody, since the system's lock ends with the process.
        let _: io::Result<()> = fs::remove_file(&self.path);
    }
}

/// Returns whether `name` is a path that stays inside of the directory.
pub(super) fn is_inside(name: &str) -> bool {
    !name.contains('\\')
        && !name.contains(':')
        && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

impl Root {
    /// Returns the directory at `path`, which need not be there.
    pub(super) fn new(path: &Path) -> Root {
        Root { path: path.to_owned(), folders: RefCell::default() }
    }

    /// Makes the directory, and in it the folder of Portolan's own files.
    pub(super) fn create(path: &Path) -> Result<Root, Failure> {
        fs::create_dir_all(path).map_err(Failure::io("create the directory", path))?;
        let root = Root::new(path);
        root.make_folder(OWN)?;
        Ok(root)
    }

    /// Returns whether Portolan wrote here before, or began to.
    pub(super) fn is_ours(&self) -> Result<bool, Failure> {
        Ok(self.find(INVENTORY)? != Found::Nothing || self.find(JOURNAL)? != Found::Nothing)
    }

    /// Returns whether the directory holds nothing but what a killed first run may have left.
    pub(super) fn is_empty(&self) -> Result<bool, Failure> {
        let entries = match fs::read_dir(&self.path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            Err(error) => return Err(Failure::io("read the directory", &self.path)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(Failure::io("read the directory", &self.path))?;
            if entry.file_name() != OWN {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Locks the directory for this process.
    pub(super) fn lock(&self) -> Result<Lock, Failure> {
        let path = self.path.join(LOCK);
        let busy =
            || Failure::Refused(format!("another run of portolan is writing to `{}`", self.path.display()));
        self.find(LOCK)?.refuse_other(&path)?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(Failure::io("write", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(busy()),
            // A file system without locks: the journal still keeps the tree whole.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(Failure::io("lock", &path)(error)),
        }
        if is_current(&file, &path) { Ok(Lock { path, _file: file }) } else { Err(busy()) }
    }

    /// Returns what is at `name`.
    pub(super) fn find(&self, name: &str) -> Result<Found, Failure> {
        let path = self.path.join(name);
        match self.folder(above(name))? {
            Folder::Real => {}
            Folder::Missing => return Ok(Found::Nothing),
            Folder::Other => return Ok(Found::Other),
        }
        match metadata(&path)? {
            None => Ok(Found::Nothing),
            Some(metadata) if metadata.is_file() => {
                let bytes = fs::read(&path).map_err(Failure::io("read", &path))?;
                Ok(Found::File(Digest::of(&bytes)))
            }
            Some(_) => Ok(Found::Other),
        }
    }

    /// Returns the text of a plain file; bytes that are no text are shown as such.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Failure> {
        let path = self.path.join(name);
        match self.find(name)? {
            Found::Nothing => Ok(None),
            found @ (Found::File(_) | Found::Other) => {
                found.refuse_other(&path)?;
                let bytes = fs::read(&path).map_err(Failure::io("read", &path))?;
                Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
            }
        }
    }

    /// Writes a file aside.
    pub(super) fn stage(&self, staged: &str, bytes: &[u8], is_script: bool) -> Result<(), Failure> {
        let name = format!("{STAGING}/{staged}");
        self.make_folder(above(&name))?;
        write_new(&self.path.join(name), bytes, is_script)
    }

    /// Returns the first folder above `name`, from the top, that is not there.
    pub(super) fn missing_above<'n>(&self, name: &'n str) -> Result<Option<&'n str>, Failure> {
        for (at, _) in name.match_indices('/') {
            if self.folder(&name[..at])? == Folder::Missing {
                return Ok(Some(&name[..at]));
            }
        }
        Ok(None)
    }

    /// Moves a staged folder to its place, with all that is in it. If it is not staged any more, that was done before;
    /// if something came into its place meanwhile, it stays, and its files are moved one by one.
    pub(super) fn unstage_folder(&self, staged: &str, name: &str) -> Result<(), Failure> {
        let from = format!("{STAGING}/{staged}");
        if self.folder(&from)? == Folder::Real {
            self.make_folder(above(name))?;
            if fs::rename(self.path.join(&from), self.path.join(name)).is_ok() {
                self.forget(name);
                self.forget(&from);
            }
        }
        Ok(())
    }

    /// Moves a staged file to its place. If it is not staged any more, that was done before.
    pub(super) fn unstage(&self, staged: &str, name: &str) -> Result<(), Failure> {
        let staged = format!("{STAGING}/{staged}");
        if self.folder(above(&staged))? == Folder::Missing {
            return Ok(());
        }
        let (from, to) = (self.path.join(&staged), self.path.join(name));
        self.make_folder(above(name))?;
        let Err(error) = fs::rename(&from, &to) else { return Ok(()) };
        if metadata(&from)?.is_none() {
            return Ok(());
        }
        if error.kind() != io::ErrorKind::NotFound {
            return Err(Failure::io("write", &to)(error));
        }
        // A folder that went by another name, on a file system that takes `A` for `a`: it is gone, and is made again.
        self.folders.borrow_mut().clear();
        self.make_folder(above(name))?;
        fs::rename(&from, &to).map_err(Failure::io("write", &to))
    }

    /// Replaces a small file at once.
    pub(super) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let aside = self.path.join(ASIDE);
        remove_file(&aside)?;
        write_new(&aside, bytes, false)?;
        let path = self.path.join(name);
        fs::rename(&aside, &path).map_err(Failure::io("write", &path))
    }

    /// Removes a file, and the folders above it that it leaves empty.
    pub(super) fn remove(&self, name: &str) -> Result<(), Failure> {
        if self.folder(above(name))? != Folder::Real {
            return Ok(());
        }
        remove_file(&self.path.join(name))?;
        let mut folder = above(name);
        // It fails where others have files in it: then it stays.
        while !folder.is_empty() && fs::remove_dir(self.path.join(folder)).is_ok() {
            self.forget(folder);
            folder = above(folder);
        }
        Ok(())
    }

    /// Removes what was staged and not moved.
    pub(super) fn remove_staging(&self) -> Result<(), Failure> {
        remove_file(&self.path.join(ASIDE))?;
        self.forget(STAGING);
        let folder = self.path.join(STAGING);
        match metadata(&folder)? {
            Some(found) if found.is_dir() => {
                fs::remove_dir_all(&folder).map_err(Failure::io("remove", &folder))
            }
            Some(_) => remove_file(&folder),
            None => Ok(()),
        }
    }

    /// Makes a folder inside of the directory, and those above it, unless it is there; a link is not a folder.
    fn make_folder(&self, name: &str) -> Result<(), Failure> {
        let path = self.path.join(name);
        match self.folder(name)? {
            Folder::Real => Ok(()),
            Folder::Other => Err(not_a_folder(&path)),
            Folder::Missing => {
                self.make_folder(above(name))?;
                fs::create_dir(&path).map_err(Failure::io("create the directory", &path))?;
                self.folders.borrow_mut().insert(name.to_owned(), Folder::Real);
                Ok(())
            }
        }
    }

    /// Returns what the folder `name` is; the directory itself has no name.
    fn folder(&self, name: &str) -> Result<Folder, Failure> {
        if name.is_empty() {
            return Ok(Folder::Real);
        }
        if let Some(known) = self.folders.borrow().get(name) {
            return Ok(*known);
        }
        let found = match self.folder(above(name))? {
            Folder::Real => match metadata(&self.path.join(name))? {
                None => Folder::Missing,
                Some(found) if found.is_dir() => Folder::Real,
                Some(_) => Folder::Other,
            },
            missing @ (Folder::Missing | Folder::Other) => missing,
        };
        self.folders.borrow_mut().insert(name.to_owned(), found);
        Ok(found)
    }

    /// Forgets a folder and all in it: they were moved or removed.
    fn forget(&self, name: &str) {
        let is_in = |folder: &str| {
            folder.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.folders.borrow_mut().retain(|folder, _| !is_in(folder));
    }
}

/// Returns the name of the folder that holds `name`; an empty one for the directory itself.
fn above(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Found {
    fn refuse_other(&self, path: &Path) -> Result<(), Failure> {
        match self {
            Found::Nothing | Found::File(_) => Ok(()),
            Found::Other => Err(Failure::Refused(format!("`{}` is a link or no plain file", path.display()))),
        }
    }
}

fn not_a_folder(folder: &Path) -> Failure {
    Failure::Refused(format!("`{}` is a link or no directory, and the tree needs one", folder.display()))
}

/// Returns what is at `path` itself, be it a link.
fn metadata(path: &Path) -> Result<Option<Metadata>, Failure> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::io("read", path)(error)),
    }
}

fn remove_file(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Failure::io("remove", path)(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, bytes: &[u8], is_script: bool) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // The umask takes away what it takes away.
        options.mode(if is_script { 0o777 } else { 0o666 });
    }
    #[cfg(not(unix))]
    let _ = is_script;
    let mut file = options.open(path).map_err(Failure::io("write", path))?;
    file.write_all(bytes).map_err(Failure::io("write", path))
}

/// Returns whether `path` still is the file that was opened: the holder of the lock may have removed it.
#[cfg(unix)]
fn is_current(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(opened), Ok(found)) => opened.ino() == found.ino() && opened.dev() == found.dev(),
        (Ok(_) | Err(_), Ok(_) | Err(_)) => false,
    }
}

/// Elsewhere an open file keeps its name.
#[cfg(not(unix))]
fn is_current(_: &File, _: &Path) -> bool {
    true
}
