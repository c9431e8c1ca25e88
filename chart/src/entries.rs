//! The entries of a map by the bytes of their keys: a row while they are few, as in most maps, and a tree from then on.
//!
//! A tree takes room for eleven entries at once; the maps of a definition hold three.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::order;
use crate::value::{Text, Value, beginning, let_go};

/// How many entries lie in a row.
const FEW: usize = 64;

/// The entries; one of the two is empty.
#[derive(Clone, Default)]
pub(crate) struct Entries {
    few: Vec<(Text, Value)>,
    many: BTreeMap<Text, Value>,
}

impl Drop for Entries {
    fn drop(&mut self) {
        let mut left = Vec::new();
        self.hand_over(&mut left);
        let_go(left);
    }
}

impl Entries {
    /// Takes out what holds values itself.
    pub(crate) fn hand_over(&mut self, left: &mut Vec<Value>) {
        self.few
            .iter_mut()
            .map(|(_, value)| value)
            .chain(self.many.values_mut())
            .for_each(|value| value.hand_over(left));
    }

    /// Where a key is in the row, or would be. Each step of the standard library's search costs as much as the comparison.
    fn place(&self, key: &[u8]) -> Result<usize, usize> {
        let first = beginning(key);
        let (mut from, mut to) = (0, self.few.len());
        while from < to {
            let middle = from.midpoint(to);
            match self.few[middle].0.compare(key, first) {
                Ordering::Less => from = middle + 1,
                Ordering::Equal => return Ok(middle),
                Ordering::Greater => to = middle,
            }
        }
        Err(from)
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<&Value> {
        match self.place(key) {
            Ok(at) => self.few.get(at).map(|(_, value)| value),
            Err(_) => self.many.get(key),
        }
    }

    pub(crate) fn insert(&mut self, key: Text, value: Value) {
        if !self.many.is_empty() {
            self.many.insert(key, value);
            return;
        }
        match self.place(&key) {
            Ok(at) => self.few[at].1 = value,
            Err(at) if self.few.len() < FEW => self.few.insert(at, (key, value)),
            Err(_) => {
                self.many = order::map(std::mem::take(&mut self.few));
                self.many.insert(key, value);
            }
        }
    }

    pub(crate) fn remove(&mut self, key: &[u8]) -> Option<Value> {
        match self.place(key) {
            Ok(at) => Some(self.few.remove(at).1),
            Err(_) => self.many.remove(key),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.few.len() + self.many.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Text, &Value)> {
        self.few.iter().map(|(key, value)| (key, value)).chain(&self.many)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_those_of_a_tree() {
        let (mut entries, mut tree) = (Entries::default(), BTreeMap::new());
        let mut state = 7_u64;
        for round in 0..4000_i64 {
            state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            // Few keys for a while, so that maps grow beyond a row, and shrink to nothing.
            let key = format!("{}", (state >> 40) % if round % 800 < 400 { 200 } else { 9 });
            if (state >> 33).is_multiple_of(3) || round % 800 > 700 {
                let removed = entries.remove(key.as_bytes()).map(|value| value.truth());
                assert_eq!(removed, tree.remove(&key).map(|number| number != 0));
            } else {
                entries.insert(key.as_str().into(), Value::Int(round));
                tree.insert(key.clone(), round);
            }
            let found: Vec<(String, String)> =
                entries.iter().map(|(key, value)| (key.lossy(), format!("{value:?}"))).collect();
            let expected: Vec<(String, String)> =
                tree.iter().map(|(key, round)| (key.clone(), format!("Int({round})"))).collect();
            assert_eq!(found, expected);
            assert_eq!(
                (entries.len(), entries.get(key.as_bytes()).is_some()),
                (tree.len(), tree.contains_key(&key))
            );
        }
    }
}
