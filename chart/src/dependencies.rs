//! Which subcharts a chart has in the end: alias, version, tags, conditions, imported values.

use std::rc::Rc;

use crate::chart::Chart;
use crate::error::Fault;
use crate::metadata::Dependency;
use crate::semver::{Version, matches};
use crate::value::{MAX_NESTING, Map, Value, too_deep};
use crate::values::{Steps, coalesce, copy, merge_tables, merged_defaults};

/// Applies what a chart says of its dependencies, down through its subcharts.
pub(crate) fn process(chart: &mut Chart, values: &Map, steps: &Steps) -> Result<(), Fault> {
    begin(chart);
    drop_disabled(chart, values, "", steps)?;
    import_values(chart, steps)
}

/// Nothing was imported yet in this render.
fn begin(chart: &mut Chart) {
    chart.metadata.dependencies.iter_mut().for_each(|entry| entry.imported = Rc::default());
    chart.subcharts.iter_mut().for_each(begin);
}

/// Whether a version lies in a range; neither may be unreadable.
pub(crate) fn in_range(range: &str, version: &str) -> bool {
    Version::parse(version).is_some_and(|version| matches(range, &version) == Some(true))
}

fn drop_disabled(chart: &mut Chart, values: &Map, path: &str, steps: &Steps) -> Result<(), Fault> {
    if chart.metadata.dependencies.is_empty() {
        return Ok(());
    }
    chart.subcharts = named(chart, steps)?;
    for entry in &mut chart.metadata.dependencies {
        if !entry.alias.is_empty() {
            entry.name.clone_from(&entry.alias);
        }
        entry.enabled = true;
    }
    let merged = coalesce(chart, values, steps)?;
    for entry in &mut chart.metadata.dependencies {
        steps.count(entry.condition.len() * (64 + path.len()) / 256)?;
        entry.enabled = enabled(entry, &merged, path);
    }
    let (kept, dropped): (Vec<Dependency>, Vec<Dependency>) =
        std::mem::take(&mut chart.metadata.dependencies).into_iter().partition(|entry| entry.enabled);
    chart.subcharts.retain(|sub| !dropped.iter().any(|entry| entry.name == sub.metadata.name));
    chart.metadata.dependencies = kept;
    for sub in &mut chart.subcharts {
        let below = format!("{path}{}.", sub.metadata.name);
        drop_disabled(sub, &merged, &below, steps)?;
    }
    Ok(())
}

/// The subcharts that no dependency names, then one for each dependency, under its alias.
fn named(chart: &Chart, steps: &Steps) -> Result<Vec<Chart>, Fault> {
    steps.count(chart.metadata.dependencies.len() * chart.subcharts.len())?;
    let fits = |sub: &Chart, entry: &Dependency| {
        sub.metadata.name == entry.name && in_range(&entry.version, &sub.metadata.text("version"))
    };
    let entries = &chart.metadata.dependencies;
    let unnamed = chart.subcharts.iter().filter(|sub| !entries.iter().any(|entry| fits(sub, entry)));
    let mut out: Vec<Chart> = unnamed.cloned().collect();
    for entry in entries {
        let Some(sub) = chart.subcharts.iter().find(|sub| fits(sub, entry)) else { continue };
        if !entry.alias.is_empty() {
            steps.count(weight(sub))?;
        }
        let mut sub = sub.clone();
        if !entry.alias.is_empty() {
            sub.metadata.name.clone_from(&entry.alias);
        }
        out.push(sub);
    }
    Ok(out)
}

/// How many steps a copy of a chart takes, with all that is done with it later.
fn weight(chart: &Chart) -> usize {
    let own = 500 + chart.weight / 4 + chart.metadata.dependencies.len() * 10;
    own + chart.subcharts.iter().map(weight).sum::<usize>()
}

fn enabled(entry: &Dependency, values: &Map, path: &str) -> bool {
    for part in entry.condition.trim().split(',').filter(|part| !part.is_empty()) {
        if let Some(Value::Bool(decided)) = at_path(values, &format!("{path}{part}")) {
            return decided;
        }
    }
    let Some(known) = values.get_map("tags") else { return true };
    let mut flags = entry.tags.iter().filter_map(|tag| match known.get(tag) {
        Some(Value::Bool(flag)) => Some(flag),
        _ => None,
    });
    match flags.next() {
        Some(first) => first || flags.any(|flag| flag),
        None => true,
    }
}

/// The value at a path of names with dots, unless it is a table.
fn at_path(values: &Map, path: &str) -> Option<Value> {
    match path.rsplit_once('.') {
        Some((tables, key)) => table(values, tables)?.get(key),
        None => values.get(path),
    }
}

fn table(values: &Map, path: &str) -> Option<Map> {
    let mut map = values.clone();
    for step in path.split('.') {
        map = map.get_map(step)?;
    }
    Some(map)
}

/// Takes values of subcharts over into the defaults of their parent, as `import-values` says; and makes the
/// defaults of the subcharts, and what the parent says of them, part of the parent's defaults.
fn import_values(chart: &mut Chart, steps: &Steps) -> Result<(), Fault> {
    for sub in &mut chart.subcharts {
        import_values(sub, steps)?;
    }
    if chart.metadata.dependencies.is_empty() {
        return Ok(());
    }
    let defaults = merged_defaults(chart, steps)?;
    let imported = Map::new();
    for entry in &chart.metadata.dependencies {
        // Helm forgets what to import once it has done so, also for a second copy of the same chart.
        if entry.imported.replace(true) {
            continue;
        }
        for import in &entry.import_values {
            if let Some(found) = import_of(&defaults, entry, import)? {
                steps.count_in(&Value::Map(found.clone()), 0)?;
                merge_tables(&imported, &found);
            }
        }
    }
    let defaults = copy(&defaults, steps)?;
    merge_tables(&defaults, &imported);
    chart.values = defaults;
    Ok(())
}

/// Where an entry of `import-values` finds its values in the subchart, and where it puts them in the parent.
pub(crate) fn sides(import: &Value) -> Result<Option<(String, String)>, Fault> {
    Ok(match import {
        Value::Text(name) => Some((format!("exports.{name}"), ".".to_string())),
        Value::Map(pair) => {
            let side = |name: &str| -> Result<String, Fault> {
                let text = crate::gofmt::text_of(&pair.get(name).unwrap_or(Value::Nil))?;
                Ok(String::from_utf8_lossy(&text).into_owned())
            };
            Some((side("child")?, side("parent")?))
        }
        _ => None,
    })
}

/// The values that one entry of `import-values` names, where they lie in the parent.
fn import_of(defaults: &Map, entry: &Dependency, import: &Value) -> Result<Option<Map>, Fault> {
    let Some((child, parent)) = sides(import)? else { return Ok(None) };
    let Some(found) = table(defaults, &format!("{}.{child}", entry.name)) else { return Ok(None) };
    if parent == "." {
        return Ok(Some(found));
    }
    if parent.split('.').count() > MAX_NESTING {
        return Err(Fault::new(too_deep()));
    }
    let mut nested = found;
    for step in parent.split('.').rev() {
        nested = Map::from_iter([(step.into(), Value::Map(nested))]);
    }
    Ok(Some(nested))
}
