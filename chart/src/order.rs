//! Sorting, small: as the standard library sorts, by one copy of its code.
//!
//! A sort of the standard library, also the one that a map or set is collected with, is compiled anew for each type and
//! each comparison: some 4 kB every time, of which a browser would load dozens. The lists of charts and meshes are short.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts `items`; what is equal stays in its order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut from: Vec<usize> = (0..items.len()).collect();
    sort_places(&mut from, &|a, b| compare(&items[a], &items[b]));
    arrange(items, &mut from);
}

/// Sorts `items` by what `key` gives of each; what is equal stays in its order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Returns the pairs as a map; of those with the same key, the last.
pub fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

/// Returns the items in order, each once.
pub fn distinct<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.into_iter().collect();
    sort_by(&mut items, T::cmp);
    items.dedup();
    items
}

/// Returns the items as a set.
pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

fn sort_places(places: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    places.sort_by(|a, b| compare(*a, *b));
}

/// Puts at each place the item that was at `from[place]`, one circle of exchanges after the other.
fn arrange<T>(items: &mut [T], from: &mut [usize]) {
    for start in 0..items.len() {
        let mut place = start;
        loop {
            let next = std::mem::replace(&mut from[place], place);
            if next == start || next == place {
                break;
            }
            items.swap(place, next);
            place = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_sorts_as_the_standard_library_does() {
        // Every list of six items of three kinds, each with its place: what is equal is told apart by it.
        for number in 0..3_usize.pow(6) {
            let kinds: Vec<usize> = (0..6).map(|at| number / 3_usize.pow(at) % 3).collect();
            let mut items: Vec<(usize, usize)> = kinds.into_iter().zip(0..).collect();
            let mut wanted = items.clone();
            wanted.sort_by_key(|item| item.0);
            sort_by_key(&mut items, |item| item.0);
            assert_eq!(items, wanted);
        }
    }

    #[test]
    fn the_last_of_equal_keys_stays() {
        assert_eq!(map([(2, "a"), (1, "b"), (2, "c")]), BTreeMap::from([(1, "b"), (2, "c")]));
        assert_eq!(set(["b", "a", "b"]), BTreeSet::from(["a", "b"]));
        assert_eq!(distinct(["b", "a", "b"]), ["a", "b"]);
    }
}
