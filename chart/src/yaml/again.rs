//! The YAML that was read last, for the template that reads it once more: Istio's reads each definition for its name,
//! and then for what is in it.

use super::misread::Misread;
use super::read::map_from_yaml;
use crate::value::{Map, Text, changes};

/// A text that was read, and what it became.
#[derive(Default)]
pub(crate) struct LastRead {
    text: Option<Text>,
    map: Map,
    /// The count of changes behind the reading.
    changes: u64,
}

impl LastRead {
    /// Reads a map. What was read before is handed out again if nothing can tell it from a map that is read anew.
    pub(crate) fn read(&mut self, text: &Text) -> Result<Map, Misread> {
        let is_same = self.text.take().is_some_and(|last| last == *text);
        let map = std::mem::take(&mut self.map);
        if is_same && self.changes == changes() && map.is_unshared() {
            return Ok(map);
        }
        drop(map);
        let map = map_from_yaml(text)?;
        *self = LastRead { text: Some(text.clone()), map: map.clone(), changes: changes() };
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    #[test]
    fn a_map_that_someone_knows_is_read_anew() {
        let text = Text::from("a: {b: [c, {}]}");
        let equal = Text::from("a: {b: [c, {}]}");
        let mut last = LastRead::default();
        let mut read = |text: &Text| last.read(text).unwrap_or_else(|error| panic!("{error}"));
        let first = read(&text);
        assert!(!read(&text).is(&first), "it is still held");
        let inner = read(&text).get("a");
        assert!(inner.is_some());
        let third = read(&text);
        third.insert("x", Value::Nil);
        drop((third, inner));
        assert!(!read(&text).contains("x"), "it was changed");
        drop(read(&equal));
        assert!(!read(&text).contains("x"));
        let item = read(&text).get_map("a").and_then(|map| map.get("b"));
        let other = read(&text).get_map("a").and_then(|map| map.get("b"));
        match (item, other) {
            (Some(Value::List(item)), Some(Value::List(other))) => {
                assert!(!std::rc::Rc::ptr_eq(&item, &other))
            }
            (item, other) => panic!("{item:?} {other:?}"),
        }
    }

    #[test]
    fn a_text_is_read_once_for_two_who_ask_in_turn() {
        let text = Text::from("a: b");
        let mut last = LastRead::default();
        drop(last.read(&text));
        let before = changes();
        assert_eq!(last.read(&text).map(|map| map.len()), Ok(1));
        assert_eq!(changes(), before);
        drop(last.read(&text));
        assert_ne!(changes(), before);
    }
}
