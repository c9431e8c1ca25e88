//! The variables that a template can name, while it is parsed.

use crate::entries::Entries;
use crate::value::Value;

/// The variable that every template has.
const ROOT: &[u8] = b"$";

/// The variables that are declared where the parser is. A file may declare a hundred thousand, and name each as often, so none
/// is looked for among all others.
#[derive(Default)]
pub(super) struct Variables<'a> {
    /// Each once, in the order of their first declarations.
    names: Vec<&'a [u8]>,
    known: Entries,
}

impl<'a> Variables<'a> {
    pub(super) fn declare(&mut self, name: &'a [u8]) {
        if !self.contains(name) {
            self.known.insert(name.into(), Value::Nil);
            self.names.push(name);
        }
    }

    pub(super) fn contains(&self, name: &[u8]) -> bool {
        name == ROOT || self.known.get(name).is_some()
    }

    /// How many there are, for `forget`.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Forgets those that came once there were so many.
    pub(super) fn forget(&mut self, from: usize) {
        for name in self.names.drain(from..) {
            self.known.remove(name);
        }
    }
}
