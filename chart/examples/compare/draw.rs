//! Values at random for a chart: changes of what it has defaults for, and of what its templates ask for.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::{Map, Value, json};

use super::Files;

/// The paths of values that a chart knows, with the defaults; none where only a template asks for it.
pub type Paths = Vec<(Vec<String>, Option<Value>)>;

/// Keys that charts keep their defaults under.
const HOLDERS: [&str; 2] = ["_internal_defaults_do_not_set", "defaults"];

/// Finds the paths.
pub fn paths(files: &Files) -> Paths {
    let mut known = BTreeMap::new();
    let mut asked = BTreeSet::new();
    let mention = Regex::new(r"\.Values((?:\.[A-Za-z_]\w*)+)").unwrap_or_else(|error| panic!("{error}"));
    for (path, bytes) in files {
        let text = String::from_utf8_lossy(bytes);
        if path == "values.yaml" {
            let values: Value = serde_yaml::from_str(&text).unwrap_or(Value::Null);
            leaves(&values, &mut Vec::new(), &mut known);
        } else if path.starts_with("templates/") {
            for found in mention.captures_iter(&text) {
                asked.insert(found[1].split('.').skip(1).map(str::to_string).collect::<Vec<_>>());
            }
        }
    }
    let lacking = asked.into_iter().filter(|path| !known.contains_key(path)).map(|path| (path, None));
    let lacking: Vec<_> = lacking.collect();
    known.into_iter().map(|(path, value)| (path, Some(value))).chain(lacking).collect()
}

fn leaves(value: &Value, path: &mut Vec<String>, out: &mut BTreeMap<Vec<String>, Value>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, inner) in map {
                let is_holder = path.is_empty() && HOLDERS.contains(&key.as_str());
                if is_holder {
                    leaves(inner, path, out);
                } else {
                    path.push(key.clone());
                    leaves(inner, path, out);
                    path.pop();
                }
            }
        }
        Value::Object(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_) => drop(out.insert(path.clone(), value.clone())),
    }
}

/// xorshift.
pub struct Draw(u64);

impl Draw {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Draw {
        let mut draw = Draw(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..5 {
            draw.below(2);
        }
        draw
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % bound
    }

    /// A values file with one to eight changes.
    pub fn values(&mut self, paths: &Paths) -> String {
        let mut root = Map::new();
        if paths.is_empty() {
            return "{}".to_string();
        }
        let known: Vec<usize> = (0..paths.len()).filter(|idx| paths[*idx].1.is_some()).collect();
        let asked: Vec<usize> = (0..paths.len()).filter(|idx| paths[*idx].1.is_none()).collect();
        for _ in 0..=self.below(8) {
            let pool =
                if self.below(10) < 6 && !known.is_empty() || asked.is_empty() { &known } else { &asked };
            let (path, default) = &paths[pool[self.below(pool.len())]];
            let value = self.value(default.as_ref());
            put(&mut root, path, value);
        }
        Value::Object(root).to_string()
    }

    fn value(&mut self, default: Option<&Value>) -> Value {
        if self.below(25) == 0 {
            return Value::Null;
        }
        match default {
            Some(Value::Bool(old)) if self.below(5) > 0 => json!(!old),
            Some(Value::Number(_)) if self.below(5) > 0 => self.number(),
            Some(Value::String(_)) if self.below(5) > 0 => self.text(),
            Some(Value::Array(_)) if self.below(3) > 0 => self.list(),
            Some(Value::Object(_)) if self.below(3) > 0 => self.map(),
            _ => match self.below(6) {
                0 => json!(self.below(2) == 0),
                1 => self.number(),
                2 | 3 => self.text(),
                4 => self.list(),
                _ => self.map(),
            },
        }
    }

    fn number(&mut self) -> Value {
        [
            json!(0),
            json!(1),
            json!(-3),
            json!(15012),
            json!(1_000_000),
            json!(1_000_650_000),
            json!(0.5),
            json!(1e21),
        ][self.below(8)]
        .clone()
    }

    fn text(&mut self) -> Value {
        const TEXTS: [&str; 16] = [
            "",
            "a",
            "true",
            "a: b",
            "#c",
            "it's \"quoted\"",
            "<&>",
            "two\nlines",
            "two\nlines\n",
            " lead",
            "012",
            "1e3",
            "é",
            "default",
            "1.2.3.4",
            "a text that is so long that it is folded somewhere behind the eightieth column of its line",
        ];
        json!(TEXTS[self.below(TEXTS.len())])
    }

    fn list(&mut self) -> Value {
        match self.below(4) {
            0 => json!([]),
            1 => json!([{"name": "x", "value": self.text()}]),
            2 => json!([self.text(), self.number()]),
            _ => json!([{"a": {"b": [1, null]}}]),
        }
    }

    fn map(&mut self) -> Value {
        match self.below(4) {
            0 => json!({}),
            1 => json!({"cpu": "10m", "memory": self.text()}),
            2 => json!({"a9": 1, "a10": self.number(), "y": "no"}),
            _ => json!({"app": self.text(), "n": null}),
        }
    }
}

fn put(root: &mut Map<String, Value>, path: &[String], value: Value) {
    let Some((head, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        root.insert(head.clone(), value);
        return;
    }
    let inner = root.entry(head.clone()).or_insert_with(|| json!({}));
    if let Value::Object(inner) = inner {
        put(inner, rest, value);
    }
}
