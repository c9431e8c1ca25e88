//! Helm's merge of values: the user's over the chart's, a parent's over its subcharts'.

use std::cell::Cell;

use crate::chart::Chart;
use crate::error::{Fault, LIMIT};
use crate::set::{self, Right};
use crate::value::{MAX_NESTING, Map, Value, deep_copy};
use crate::yaml::read::map_of_values;

impl Chart {
    /// Returns the chart's own values as YAML, without those of its subcharts.
    pub fn values_yaml(&self) -> Result<String, Fault> {
        Ok(crate::yaml::write::to_yaml(&Value::Map(self.values.clone()))?)
    }
}

/// What a user sets.
#[derive(Debug, Clone, Default)]
pub struct Values {
    pub(crate) map: Map,
}

impl Values {
    /// Reads a values file.
    pub fn from_yaml(text: &str) -> Result<Values, Fault> {
        Ok(Values { map: map_of_values(text.as_bytes())? })
    }

    /// Lays other values over these, as a further values file does.
    pub fn merge(&mut self, other: &Values) {
        overlay(&self.map, &other.map);
    }

    /// Lays `a.b=1,c={x,y}` over these, as `--set` does: numbers, booleans and `null` are such.
    pub fn set(&mut self, line: &str) -> Result<(), Fault> {
        set::set(&self.map, line, &Right::Typed)
    }

    /// Lays `a.b=1` over these, as `--set-string` does: all is text.
    pub fn set_string(&mut self, line: &str) -> Result<(), Fault> {
        set::set(&self.map, line, &Right::Text)
    }

    /// Lays `a.b={"c":1}` over these, as `--set-json` does.
    pub fn set_json(&mut self, line: &str) -> Result<(), Fault> {
        set::set(&self.map, line, &Right::Json)
    }

    /// Lays `a.b=NAME` over these, as `--set-file` does: the text is what `read` has under that name.
    pub fn set_file(
        &mut self,
        line: &str,
        read: &dyn Fn(&str) -> Result<String, String>,
    ) -> Result<(), Fault> {
        set::set(&self.map, line, &Right::File(read))
    }

    /// Lays `a.b=TEXT` over these, as `--set-literal` does: the text may hold any sign.
    pub fn set_literal(&mut self, line: &str) -> Result<(), Fault> {
        set::set(&self.map, line, &Right::Literal)
    }

    /// Returns the values as YAML, in the form that `toYaml` gives.
    pub fn to_yaml(&self) -> Result<String, Fault> {
        Ok(crate::yaml::write::to_yaml(&Value::Map(self.map.clone()))?)
    }
}

fn overlay(target: &Map, source: &Map) {
    for (key, entry) in source.entries() {
        match (target.get_map(&key), &entry) {
            (Some(inner), Value::Map(other)) => overlay(&inner, other),
            _ => target.insert(key, entry),
        }
    }
}

/// What was done in one render to bring charts and values together: aliases in aliases multiply both.
#[derive(Default)]
pub(crate) struct Steps(Cell<usize>);

/// The most steps of it: about as many values are copied.
const MAX_STEPS: usize = 5_000_000;

impl Steps {
    pub(crate) fn count(&self, steps: usize) -> Result<(), Fault> {
        self.0.set(self.0.get().saturating_add(steps));
        if self.0.get() > MAX_STEPS {
            let what = "charts and values are brought together in more than";
            return Err(Fault::new(format!("{what} {MAX_STEPS} steps{LIMIT}")));
        }
        Ok(())
    }

    /// Counts a value and all in it.
    pub(crate) fn count_in(&self, value: &Value, depth: usize) -> Result<(), Fault> {
        self.count(1)?;
        match value {
            // What is deeper is refused where it is copied.
            _ if depth > MAX_NESTING => Ok(()),
            Value::Map(map) => map.visit(|_, inner| self.count_in(inner, depth + 1)),
            Value::List(list) => list.iter().try_for_each(|inner| self.count_in(inner, depth + 1)),
            _ => Ok(()),
        }
    }
}

/// A copy that shares nothing with its source.
pub(crate) fn copy(map: &Map, steps: &Steps) -> Result<Map, Fault> {
    let map = Value::Map(map.clone());
    steps.count_in(&map, 0)?;
    match deep_copy(&map, 0)? {
        Value::Map(map) => Ok(map),
        _ => Ok(Map::new()),
    }
}

/// A chart's defaults under the user's values, down through its subcharts.
pub(crate) fn coalesce(chart: &Chart, values: &Map, steps: &Steps) -> Result<Map, Fault> {
    let values = copy(values, steps)?;
    coalesce_into(chart, &values, false, steps)?;
    Ok(values)
}

/// A chart's defaults with those of its subcharts below them, nils kept.
pub(crate) fn merged_defaults(chart: &Chart, steps: &Steps) -> Result<Map, Fault> {
    let defaults = Map::new();
    coalesce_into(chart, &defaults, true, steps)?;
    Ok(defaults)
}

/// Adds to a table what it lacks; nothing is removed.
pub(crate) fn merge_tables(target: &Map, source: &Map) {
    coalesce_tables(target, source, true);
}

fn coalesce_into(chart: &Chart, values: &Map, keep_nil: bool, steps: &Steps) -> Result<(), Fault> {
    let defaults = copy(&chart.values, steps)?;
    for (key, default) in defaults.entries() {
        match (values.get(&key), &default) {
            (None, _) => values.insert(key, default),
            (Some(Value::Nil), _) => {
                if !keep_nil {
                    values.remove(&key);
                }
            }
            (Some(Value::Map(given)), Value::Map(default)) => {
                steps.count(chart.subcharts.len())?;
                let is_subchart = chart.subcharts.iter().any(|sub| sub.metadata.name.as_bytes() == &key[..]);
                coalesce_tables(&given, default, keep_nil || is_subchart);
            }
            (Some(_), _) => {}
        }
    }
    for sub in &chart.subcharts {
        let name = sub.metadata.name.clone();
        let inner = match values.get(&name) {
            None => Map::new(),
            Some(Value::Map(inner)) => inner,
            Some(other) => {
                return Err(Fault::new(format!("type mismatch on {name}: {}", other.type_name())));
            }
        };
        values.insert(name, Value::Map(inner.clone()));
        coalesce_globals(&inner, values, steps)?;
        coalesce_into(sub, &inner, keep_nil, steps)?;
    }
    Ok(())
}

fn coalesce_globals(target: &Map, source: &Map, steps: &Steps) -> Result<(), Fault> {
    let table = |map: &Map| match map.get("global") {
        None => Some(Map::new()),
        Some(Value::Map(map)) => Some(map),
        Some(_) => None,
    };
    let (Some(below), Some(above)) = (table(target), table(source)) else { return Ok(()) };
    steps.count(above.len() * 4)?;
    for (key, value) in above.entries() {
        if let Value::Map(map) = &value {
            steps.count(map.len())?;
        }
        match (below.get(&key), &value) {
            (None, Value::Map(map)) => below.insert(key, Value::Map(map.shallow_copy())),
            (Some(Value::Map(given)), Value::Map(map)) => {
                let merged = map.shallow_copy();
                coalesce_tables(&merged, &given, true);
                below.insert(key, Value::Map(merged));
            }
            (Some(_), Value::Map(_)) | (Some(Value::Map(_)), _) => {}
            _ => below.insert(key, value),
        }
    }
    target.insert("global", Value::Map(below));
    Ok(())
}

fn coalesce_tables(target: &Map, source: &Map, keep_nil: bool) {
    for (key, value) in source.entries() {
        match (target.get(&key), &value) {
            (None, _) => target.insert(key, value),
            (Some(Value::Nil), default) => {
                if !keep_nil && !default.is_nil() {
                    target.remove(&key);
                }
            }
            (Some(Value::Map(given)), Value::Map(default)) => coalesce_tables(&given, default, keep_nil),
            (Some(_), _) => {}
        }
    }
}
