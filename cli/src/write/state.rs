//! What Portolan knows of its own files: digests and the inventory.

use super::INVENTORY;
use super::disk::{Root, is_inside};
use crate::failure::Failure;
use portolan_core::tree::Tree;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The version of the inventory's form that is read here.
const FORMAT: u32 = 1;

/// The SHA-256 of a file, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Digest(String);

impl Digest {
    /// Returns the digest of `bytes`.
    pub(super) fn of(bytes: &[u8]) -> Digest {
        let digit = |value: u8| char::from_digit(u32::from(value), 16).expect("four bits are a digit");
        Digest(Sha256::digest(bytes).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect())
    }
}

/// The files that an earlier run wrote.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Inventory {
    format: u32,
    /// The mesh that was written.
    #[serde(default)]
    mesh: String,
    /// The digest of each, by path.
    pub(super) files: BTreeMap<String, Digest>,
}

impl Inventory {
    /// Returns the meshes of `self` and of `tree`, if they are two.
    pub(super) fn differs_in_mesh<'i>(&'i self, tree: &Tree) -> Option<(&'i str, String)> {
        let text = tree.files().find(|(path, _)| path.as_str() == INVENTORY).map(|(_, file)| &file.text)?;
        let new: Inventory = serde_json::from_str(text).ok()?;
        (!self.mesh.is_empty() && self.mesh != new.mesh).then_some((&self.mesh, new.mesh))
    }

    /// Reads the inventory of `root`; an empty one if there is none.
    pub(super) fn read(root: &Root) -> Result<Inventory, Failure> {
        let Some(text) = root.text(INVENTORY)? else {
            return Ok(Inventory::default());
        };
        let unusable = |why: &str| {
            let path = root.path.join(INVENTORY);
            Failure::Refused(format!("`{}` {why}: restore it, or name another directory", path.display()))
        };
        let inventory: Inventory =
            serde_json::from_str(&text).map_err(|_| unusable("is no inventory of portolan"))?;
        if inventory.format != FORMAT {
            return Err(unusable("has a form that this portolan does not know"));
        }
        if !inventory.files.keys().all(|name| is_inside(name)) {
            return Err(unusable("names files outside of its directory"));
        }
        Ok(inventory)
    }
}
