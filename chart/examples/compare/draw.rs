//! Values at random for a chart: changes of what it has defaults for, and of what its templates ask for.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::{Map, Value, json};

use super::Files;

/// What a chart knows of values.
pub struct Known {
    /// The paths with their defaults.
    with_default: Vec<(Vec<String>, Value)>,
    /// The paths that only a template asks for.
    without: Vec<Vec<String>>,
    /// Texts that templates compare with, which open branches that nothing else opens.
    words: Vec<String>,
}

/// Keys that charts keep their defaults under.
const HOLDERS: [&str; 2] = ["_internal_defaults_do_not_set", "defaults"];

/// Finds them.
pub fn known(files: &Files) -> Known {
    let mut with_default = BTreeMap::new();
    let mut asked = BTreeSet::new();
    let mut words = BTreeSet::new();
    let regex = |text| Regex::new(text).unwrap_or_else(|error| panic!("{error}"));
    let mention = regex(r"\.Values((?:\.[A-Za-z_][0-9A-Za-z_]*)+)");
    let compared = regex(r#"(?-u:\b)(?:eq|ne|contains|has|hasKey)(?-u:\b)[^"}]*"([^"]+)""#);
    for (path, bytes) in files {
        let text = String::from_utf8_lossy(bytes);
        if path == "values.yaml" {
            let values: Value = serde_yaml::from_str(&text).unwrap_or(Value::Null);
            leaves(&values, &mut Vec::new(), &mut with_default);
        } else if path.starts_with("templates/") {
            for found in mention.captures_iter(&text) {
                asked.insert(found[1].split('.').skip(1).map(str::to_string).collect::<Vec<_>>());
            }
            words.extend(compared.captures_iter(&text).map(|found| found[1].to_string()));
        }
    }
    let without = asked.into_iter().filter(|path| !with_default.contains_key(path)).collect();
    Known { with_default: with_default.into_iter().collect(), without, words: words.into_iter().collect() }
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

/// How many changes are tried before one is done without.
const TRIES: usize = 4;

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

    /// A values file with one to eight changes. Three times of four each is one that the chart takes after those
    /// before it: a refusal hides all that comes behind it.
    pub fn values(&mut self, known: &Known, sets: &[String], takes: &dyn Fn(&str) -> bool) -> String {
        let mut root = Map::new();
        if self.below(2) == 0 {
            let set = &sets[self.below(sets.len())];
            root = serde_yaml::from_str(set).unwrap_or_default();
        }
        let is_tame = self.below(4) > 0;
        for _ in 0..=self.below(8) {
            for _ in 0..TRIES {
                let mut changed = root.clone();
                self.change(known, &mut changed);
                if !is_tame || takes(&Value::Object(changed.clone()).to_string()) {
                    root = changed;
                    break;
                }
            }
        }
        Value::Object(root).to_string()
    }

    fn change(&mut self, known: &Known, root: &mut Map<String, Value>) {
        let Known { with_default, without, words } = known;
        if !with_default.is_empty() && (without.is_empty() || self.below(10) < 6) {
            let (path, default) = &with_default[self.below(with_default.len())];
            let value = self.value(Some(default), words);
            put(root, path, value);
        } else if !without.is_empty() {
            let path = &without[self.below(without.len())];
            let value = self.value(None, words);
            put(root, path, value);
        }
    }

    fn value(&mut self, default: Option<&Value>, words: &[String]) -> Value {
        if self.below(25) == 0 {
            return Value::Null;
        }
        match default {
            Some(Value::Bool(old)) if self.below(5) > 0 => json!(!old),
            Some(Value::Number(_)) if self.below(5) > 0 => self.number(),
            Some(Value::String(_)) if self.below(5) > 0 => self.word(words),
            Some(Value::Array(_)) if self.below(3) > 0 => self.list(),
            Some(Value::Object(_)) if self.below(3) > 0 => self.map(),
            _ => match self.below(6) {
                0 => json!(self.below(2) == 0),
                1 => self.number(),
                2 | 3 => self.word(words),
                4 => self.list(),
                _ => self.map(),
            },
        }
    }

    fn word(&mut self, words: &[String]) -> Value {
        if words.is_empty() || self.below(3) > 0 {
            return self.text();
        }
        json!(words[self.below(words.len())])
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
