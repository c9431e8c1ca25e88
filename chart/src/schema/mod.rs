//! `values.schema.json`: which values a chart refuses.
//!
//! JSON Schema from draft 4 to 2020-12, as Helm's validator reads it: a `$ref` hides what stands beside it up to
//! draft 7; formats are assertions up to draft 7. A schema may only refer to itself.

mod check;
mod form;
mod format;
mod keyword;

use std::cell::Cell;

use crate::chart::Chart;
use crate::error::Fault;
use crate::value::{Map, Value};
use crate::yaml::json;

/// Refuses values that break the schema of a chart or of one of its subcharts.
pub(crate) fn check(chart: &Chart, values: &Map) -> Result<(), Fault> {
    let mut faults = String::new();
    collect(chart, values, &mut faults, &Cell::new(0))?;
    if faults.is_empty() {
        return Ok(());
    }
    let intro = "values don't meet the specifications of the schema(s) in the following chart(s):";
    Err(Fault::new(format!("{intro}\n{}", faults.trim_end())))
}

fn collect(chart: &Chart, values: &Map, faults: &mut String, steps: &Cell<usize>) -> Result<(), Fault> {
    if let Some(schema) = &chart.schema {
        let broken = |message: String| {
            let what = format!("the schema cannot be used: {message}");
            Fault::in_file(&format!("{}/values.schema.json", chart.name()), None, what)
        };
        let schema = json::from_json(&schema.lossy()).map_err(broken)?;
        let found = check::violations(&schema, &Value::Map(values.clone()), steps).map_err(broken)?;
        if !found.is_empty() {
            faults.push_str(&format!("{}:\n", chart.name()));
            for violation in found {
                faults.push_str(&format!("- at '{}': {}\n", violation.place, violation.message));
            }
        }
    }
    for sub in &chart.subcharts {
        match values.get(sub.name()) {
            None | Some(Value::Nil | Value::Invalid) => {}
            Some(Value::Map(inner)) => collect(sub, &inner, faults, steps)?,
            Some(other) => {
                let kind = other.type_name();
                faults.push_str(&format!(
                    "{}:\ninvalid type for values: expected object (map), got {kind}\n",
                    sub.name()
                ));
            }
        }
    }
    Ok(())
}
