//! The fields in which two values differ. Items of lists that have names are told apart by them.

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt;

/// A step on the way to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Into the field of a mapping.
    Field(String),
    /// To the item of a list that has this name.
    Item(String),
    /// To the item of a list at this position, from 0.
    At(usize),
}

/// The way to a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldPath(pub Vec<Step>);

impl FieldPath {
    fn then(&self, step: Step) -> FieldPath {
        let mut steps = self.0.clone();
        steps.push(step);
        FieldPath(steps)
    }

    /// Returns the names of the fields on the way, without the items of lists.
    pub fn names(&self) -> Vec<&str> {
        let names = self.0.iter().filter_map(|step| match step {
            Step::Field(name) => Some(name.as_str()),
            Step::Item(_) | Step::At(_) => None,
        });
        names.collect()
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                Step::Field(name) if name.contains(['.', '/', ' ']) => write!(f, "[\"{name}\"]")?,
                Step::Field(name) if at == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Item(name) => write!(f, "[{name}]")?,
                Step::At(number) => write!(f, "[{number}]")?,
            }
        }
        Ok(())
    }
}

type Fields = Map<String, Value>;

/// A field with its value before and after.
pub(super) type Differing = (FieldPath, Option<Value>, Option<Value>);

/// Returns the fields in which two values differ, in the order of their names.
pub(super) fn differing(old: &Value, new: &Value) -> Vec<Differing> {
    let mut found = Vec::new();
    compare(&FieldPath::default(), Some(old), Some(new), &mut found);
    found
}

fn compare(path: &FieldPath, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<Differing>) {
    if old == new {
        return;
    }
    match (mapping(old, new), list(old, new)) {
        (Some((old, new)), _) => {
            let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for name in names {
                compare(&path.then(Step::Field(name.clone())), old.get(name), new.get(name), found);
            }
        }
        (None, Some((old, new))) => compare_lists(path, old, new, found),
        (None, None) => found.push((path.clone(), old.cloned(), new.cloned())),
    }
}

/// Returns both values if they are mappings; one that is not there counts as empty beside one that is not empty.
fn mapping<'v>(old: Option<&'v Value>, new: Option<&'v Value>) -> Option<(&'v Fields, &'v Fields)> {
    static NOTHING: std::sync::LazyLock<Fields> = std::sync::LazyLock::new(Map::new);
    match (old.map(Value::as_object), new.map(Value::as_object)) {
        (Some(Some(old)), Some(Some(new))) => Some((old, new)),
        (Some(Some(old)), None) if !old.is_empty() => Some((old, &NOTHING)),
        (None, Some(Some(new))) if !new.is_empty() => Some((&NOTHING, new)),
        (_, _) => None,
    }
}

fn list<'v>(old: Option<&'v Value>, new: Option<&'v Value>) -> Option<(&'v [Value], &'v [Value])> {
    let (old, new) = (old?.as_array()?, new?.as_array()?);
    // A list of words reads best whole.
    let has_mappings = old.iter().chain(new).any(Value::is_object);
    has_mappings.then_some((old.as_slice(), new.as_slice()))
}

fn compare_lists(path: &FieldPath, old: &[Value], new: &[Value], found: &mut Vec<Differing>) {
    if let (Some(old_names), Some(new_names)) = (names(old), names(new)) {
        let item = |list: &[Value], names: &[&str], name: &str| -> Option<Value> {
            names.iter().position(|known| *known == name).and_then(|at| list.get(at)).cloned()
        };
        let all: BTreeSet<&str> = old_names.iter().chain(&new_names).copied().collect();
        for name in all {
            let (was, is) = (item(old, &old_names, name), item(new, &new_names, name));
            compare(&path.then(Step::Item(name.to_owned())), was.as_ref(), is.as_ref(), found);
        }
        return;
    }
    let same_start = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[same_start..], &new[same_start..]);
    let same_end =
        old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let longest = old_rest.len().max(new_rest.len()) - same_end;
    for at in 0..longest {
        let item = |list: &'_ [Value]| (at + same_end < list.len()).then(|| list[at].clone());
        let (was, is) = (item(old_rest), item(new_rest));
        compare(&path.then(Step::At(same_start + at)), was.as_ref(), is.as_ref(), found);
    }
}

/// Returns the names of all items, if each has one of its own.
fn names(list: &[Value]) -> Option<Vec<&str>> {
    let names: Option<Vec<&str>> = list.iter().map(|item| item.get("name")?.as_str()).collect();
    let names = names?;
    let distinct: BTreeSet<&&str> = names.iter().collect();
    (distinct.len() == names.len()).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(old: Value, new: Value, expected: &[&str]) {
        let found: Vec<String> = differing(&old, &new)
            .into_iter()
            .map(|(path, old, new)| {
                let text = |value: Option<Value>| value.map_or("-".to_owned(), |value| value.to_string());
                format!("{path}: {} > {}", text(old), text(new))
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn mappings_are_compared_by_field() {
        check(json!({"a": {"b": 1, "c": 2}}), json!({"a": {"b": 1, "c": 3}}), &["a.c: 2 > 3"]);
        check(json!({}), json!({"a": {"x.y/z": 1}}), &["a[\"x.y/z\"]: - > 1"]);
        check(json!({"a": {}}), json!({}), &["a: {} > -"]);
        check(json!({"a": [1, 2]}), json!({"a": [1]}), &["a: [1,2] > [1]"]);
        check(json!({"a": null}), json!({"a": {"b": 1}}), &["a: null > {\"b\":1}"]);
    }

    #[test]
    fn items_are_told_apart_by_name() {
        let port = |name: &str, port: u16| json!({"name": name, "port": port});
        check(
            json!({"ports": [port("a", 1), port("b", 2)]}),
            json!({"ports": [port("b", 3), port("a", 1)]}),
            &["ports[b].port: 2 > 3"],
        );
        check(
            json!([port("a", 1)]),
            json!([port("b", 1)]),
            &["[a].name: \"a\" > -", "[a].port: 1 > -", "[b].name: - > \"b\"", "[b].port: - > 1"],
        );
    }

    #[test]
    fn items_without_names_are_told_apart_by_place() {
        let item = |value: u8| json!({"x": value});
        check(json!([item(1), item(2), item(3)]), json!([item(1), item(3)]), &["[1].x: 2 > -"]);
        check(json!([item(1), item(3)]), json!([item(1), item(2), item(3)]), &["[1].x: - > 2"]);
        check(json!([item(1), item(2)]), json!([item(1), item(4)]), &["[1].x: 2 > 4"]);
    }
}
