//! The keywords of a schema, each by itself.

use std::cmp::Ordering;

use super::check::{At, Check, Draft, Found, Seen, violation};
use super::format;
use crate::value::{Map, Value};

/// Holds a value against every keyword of a schema.
pub(super) fn all(check: &Check<'_>, at: &At<'_>, found: &mut Found) -> Result<(), String> {
    kind(at, found)?;
    constants(check, at, found)?;
    match at.value {
        Value::Map(map) => object(check, at, map, found)?,
        Value::List(list) => array(check, at, list, found)?,
        Value::Text(text) => {
            check.spend(text.len() / 64)?;
            string(check, at, &text.lossy(), found)?;
        }
        Value::Int(_) | Value::Int64(_) | Value::Float(_) => number(at, found),
        Value::Invalid | Value::Nil | Value::Bool(_) | Value::Object(_) => {}
    }
    combined(check, at, found)?;
    conditional(check, at, found)?;
    if check.draft >= Draft::Year2019 {
        unevaluated(check, at, found)?;
    }
    Ok(())
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Invalid | Value::Nil => "null",
        Value::Bool(_) => "boolean",
        Value::Int(_) | Value::Int64(_) | Value::Float(_) => "number",
        Value::Text(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) | Value::Object(_) => "object",
    }
}

fn as_number(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Int(number) | Value::Int64(number) => Some(*number as f64),
        _ => None,
    }
}

fn is_kind(value: &Value, wanted: &str) -> bool {
    let whole = || as_number(value).is_some_and(|number| number.fract() == 0.0);
    kind_of(value) == wanted || wanted == "integer" && whole()
}

fn kind(at: &At<'_>, found: &mut Found) -> Result<(), String> {
    let wanted: Vec<String> = match at.schema.get("type") {
        None => return Ok(()),
        Some(Value::Text(one)) => vec![one.lossy()],
        Some(Value::List(several)) => several.iter().filter_map(text).collect(),
        Some(_) => return Err("`type` has to be a name or a list of names".to_string()),
    };
    if !wanted.iter().any(|wanted| is_kind(at.value, wanted)) {
        let message = format!("got {}, want {}", kind_of(at.value), wanted.join(" or "));
        found.violations.push(violation(at.place, message));
    }
    Ok(())
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.lossy()),
        _ => None,
    }
}

/// Equality of JSON: kinds of numbers do not count. Where the steps end anything may come out.
fn same(check: &Check<'_>, a: &Value, b: &Value, depth: usize) -> bool {
    let size = match (a, b) {
        (Value::Map(a), Value::Map(b)) if a.len() == b.len() => a.len() * 2,
        (Value::List(a), Value::List(b)) if a.len() == b.len() => a.len(),
        (Value::Text(a), Value::Text(b)) if a.len() == b.len() => a.len() / 64,
        _ => 0,
    };
    if depth > crate::value::MAX_NESTING || check.spend(size).is_err() {
        return false;
    }
    match (a, b) {
        (Value::Map(a), Value::Map(b)) => {
            let equal = |(key, value): &(crate::value::Text, Value)| {
                b.get(key).is_some_and(|other| same(check, value, &other, depth + 1))
            };
            a.len() == b.len() && a.entries().iter().all(equal)
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(check, a, b, depth + 1))
        }
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        _ => match (as_number(a), as_number(b)) {
            (Some(a), Some(b)) => a == b,
            (None, None) => a.is_nil() && b.is_nil(),
            _ => false,
        },
    }
}

/// A value as messages show it.
fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("'{}'", text.lossy()),
        Value::List(_) | Value::Map(_) => "value".to_string(),
        other => crate::yaml::json::to_json(other, false, false).unwrap_or_default(),
    }
}

fn constants(check: &Check<'_>, at: &At<'_>, found: &mut Found) -> Result<(), String> {
    if let Some(Value::List(allowed)) = at.schema.get("enum") {
        check.spend(allowed.len() / 8)?;
    }
    if let Some(Value::List(allowed)) = at.schema.get("enum")
        && !allowed.iter().any(|one| same(check, one, at.value, 0))
    {
        let names: Vec<String> = allowed.iter().map(shown).collect();
        let message = format!("value must be one of {}", names.join(", "));
        found.violations.push(violation(at.place, message));
    }
    if let Some(one) = at.schema.get("const").filter(|_| check.draft > Draft::Four)
        && !same(check, &one, at.value, 0)
    {
        found.violations.push(violation(at.place, format!("value must be {}", shown(&one))));
    }
    Ok(())
}

fn limit(schema: &Map, name: &str) -> Option<f64> {
    schema.get(name).as_ref().and_then(as_number)
}

fn number(at: &At<'_>, found: &mut Found) {
    let Some(value) = as_number(at.value) else { return };
    let plain = crate::yaml::json::number_text;
    let mut refuse = |message: String| found.violations.push(violation(at.place, message));
    for (name, exclusive, wrong) in
        [("minimum", "exclusiveMinimum", Ordering::Less), ("maximum", "exclusiveMaximum", Ordering::Greater)]
    {
        // In draft 4 the exclusive form is a flag beside the bound.
        let strict = matches!(at.schema.get(exclusive), Some(Value::Bool(true)));
        let bounds = [(name, limit(at.schema, name), strict), (exclusive, limit(at.schema, exclusive), true)];
        for (name, bound, strict) in bounds {
            let Some(bound) = bound else { continue };
            let order = value.partial_cmp(&bound).unwrap_or(Ordering::Equal);
            if order == wrong || strict && order == Ordering::Equal {
                refuse(format!("{name}: got {}, want {}", plain(value), plain(bound)));
            }
        }
    }
    if let Some(step) = limit(at.schema, "multipleOf")
        && step > 0.0
        && (value / step).fract() != 0.0
    {
        refuse(format!("multipleOf: got {}, want {}", plain(value), plain(step)));
    }
}

fn sizes(at: &At<'_>, size: usize, least: &str, most: &str, found: &mut Found) {
    let mut refuse = |name: &str, bound: f64| {
        found.violations.push(violation(at.place, format!("{name}: got {size}, want {bound}")));
    };
    if let Some(bound) = limit(at.schema, least).filter(|bound| (size as f64) < *bound) {
        refuse(least, bound);
    }
    if let Some(bound) = limit(at.schema, most).filter(|bound| (size as f64) > *bound) {
        refuse(most, bound);
    }
}

fn string(check: &Check<'_>, at: &At<'_>, value: &str, found: &mut Found) -> Result<(), String> {
    sizes(at, value.chars().count(), "minLength", "maxLength", found);
    if let Some(pattern) = at.schema.get("pattern").as_ref().and_then(text)
        && !check.matches(&pattern, value)?
    {
        found.violations.push(violation(at.place, format!("'{value}' does not match pattern '{pattern}'")));
    }
    if let Some(name) = at.schema.get("format").as_ref().and_then(text)
        && check.draft <= Draft::Seven
        && !format::holds(check, &name, value)
    {
        found.violations.push(violation(at.place, format!("'{value}' is not valid {name}")));
    }
    Ok(())
}

fn array(check: &Check<'_>, at: &At<'_>, list: &[Value], found: &mut Found) -> Result<(), String> {
    sizes(at, list.len(), "minItems", "maxItems", found);
    if matches!(at.schema.get("uniqueItems"), Some(Value::Bool(true)))
        && let Some((a, b)) = twice(check, list)?
    {
        found.violations.push(violation(at.place, format!("items at {a} and {b} are equal")));
    }
    let (first, further) = match (at.schema.get("prefixItems"), at.schema.get("items")) {
        (Some(Value::List(first)), further) => (first.to_vec(), further),
        (_, Some(Value::List(first))) if check.draft < Draft::Year2020 => {
            (first.to_vec(), at.schema.get("additionalItems"))
        }
        (_, further) => (Vec::new(), further),
    };
    check.spend(first.len())?;
    let looked_at = if further.is_some() { list.len() } else { first.len() };
    for (idx, item) in list.iter().enumerate().take(looked_at) {
        let Some(schema) = first.get(idx).or(further.as_ref()) else { continue };
        let below = check.apply(schema, item, &format!("{}/{idx}", at.place), at.depth + 1)?;
        found.seen.add_item(idx);
        found.violations.extend(below.violations);
    }
    contains(check, at, list, found)
}

fn contains(check: &Check<'_>, at: &At<'_>, list: &[Value], found: &mut Found) -> Result<(), String> {
    let Some(schema) = at.schema.get("contains").filter(|_| check.draft > Draft::Four) else { return Ok(()) };
    let mut count = 0_usize;
    for (idx, item) in list.iter().enumerate() {
        if check.apply(&schema, item, at.place, at.depth + 1)?.violations.is_empty() {
            count += 1;
            found.seen.add_item(idx);
        }
    }
    let least = limit(at.schema, "minContains").unwrap_or(1.0);
    if (count as f64) < least {
        found
            .violations
            .push(violation(at.place, format!("min {least} items required to match contains schema")));
    }
    if let Some(most) = limit(at.schema, "maxContains").filter(|most| count as f64 > *most) {
        found
            .violations
            .push(violation(at.place, format!("max {most} items required to match contains schema")));
    }
    Ok(())
}

fn object(check: &Check<'_>, at: &At<'_>, map: &Map, found: &mut Found) -> Result<(), String> {
    sizes(at, map.len(), "minProperties", "maxProperties", found);
    missing(check, at.schema.get("required"), map, |names| {
        let word = if names.len() == 1 { "property" } else { "properties" };
        found.violations.push(violation(at.place, format!("missing {word} {}", quoted(names))));
    })?;
    properties(check, at, map, found)?;
    if let Some(schema) = at.schema.get("propertyNames").filter(|_| check.draft > Draft::Four) {
        for key in map.keys() {
            let name = key.lossy();
            let below = check.apply(&schema, &Value::Text(key), at.place, at.depth + 1)?;
            check.spend(below.violations.len().saturating_mul(name.len()))?;
            let wrong = below.violations.into_iter();
            found.violations.extend(
                wrong.map(|v| violation(at.place, format!("invalid propertyName '{name}': {}", v.message))),
            );
        }
    }
    dependent(check, at, map, found)
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    names.join(", ")
}

fn missing(
    check: &Check<'_>,
    required: Option<Value>,
    map: &Map,
    mut report: impl FnMut(&[String]),
) -> Result<(), String> {
    let Some(Value::List(required)) = required else { return Ok(()) };
    check.spend(required.len() * 4)?;
    let absent: Vec<String> = required.iter().filter_map(text).filter(|name| !map.contains(name)).collect();
    if !absent.is_empty() {
        report(&absent);
    }
    Ok(())
}

fn properties(check: &Check<'_>, at: &At<'_>, map: &Map, found: &mut Found) -> Result<(), String> {
    let known = at.schema.get_map("properties").unwrap_or_default();
    let mut patterns = Vec::new();
    for (pattern, schema) in at.schema.get_map("patternProperties").unwrap_or_default().entries() {
        patterns.push((pattern.lossy(), schema));
    }
    let additional = at.schema.get("additionalProperties");
    if known.is_empty() && patterns.is_empty() && additional.is_none() {
        return Ok(());
    }
    check.spend(map.len() * 16 + patterns.len())?;
    let mut unwanted = Vec::new();
    for (key, entry) in map.entries() {
        let name = key.lossy();
        let place = format!("{}/{}", at.place, name.replace('~', "~0").replace('/', "~1"));
        check.spend(place.len() / 64)?;
        let named = known.get(&key);
        let mut schemas: Vec<&Value> = named.iter().collect();
        for (pattern, schema) in &patterns {
            if check.matches(pattern, &name)? {
                schemas.push(schema);
            }
        }
        if schemas.is_empty() {
            match &additional {
                Some(Value::Bool(false)) => unwanted.push(name.clone()),
                Some(schema) => schemas.push(schema),
                None => continue,
            }
        }
        found.seen.keys.insert(key.to_vec());
        for schema in schemas {
            found.violations.extend(check.apply(schema, &entry, &place, at.depth + 1)?.violations);
        }
    }
    if !unwanted.is_empty() {
        let message = format!("additional properties {} not allowed", quoted(&unwanted));
        found.violations.push(violation(at.place, message));
    }
    Ok(())
}

/// The first two items that are equal.
pub(super) fn twice(check: &Check<'_>, list: &[Value]) -> Result<Option<(usize, usize)>, String> {
    for (b, second) in list.iter().enumerate() {
        check.spend(b / 8)?;
        if let Some(a) = list[..b].iter().position(|first| same(check, first, second, 0)) {
            return Ok(Some((a, b)));
        }
    }
    Ok(None)
}

fn dependent(check: &Check<'_>, at: &At<'_>, map: &Map, found: &mut Found) -> Result<(), String> {
    let words = ["dependencies", "dependentRequired", "dependentSchemas"];
    for word in words.into_iter().take(if check.draft < Draft::Year2019 { 1 } else { words.len() }) {
        let entries = at.schema.get_map(word).unwrap_or_default().entries();
        check.spend(entries.len())?;
        for (key, wanted) in entries {
            if !map.contains(&key) {
                continue;
            }
            let key = key.lossy();
            if let Value::List(_) = wanted {
                missing(check, Some(wanted), map, |names| {
                    let message = format!("properties {} required, if '{key}' exists", quoted(names));
                    found.violations.push(violation(at.place, message));
                })?;
            } else {
                take(check, &wanted, at, found)?;
            }
        }
    }
    Ok(())
}

/// Holds the same value against a further schema, whose findings count.
fn take(check: &Check<'_>, schema: &Value, at: &At<'_>, found: &mut Found) -> Result<(), String> {
    let below = check.apply(schema, at.value, at.place, at.depth + 1)?;
    found.seen.add(below.seen);
    found.violations.extend(below.violations);
    Ok(())
}

fn combined(check: &Check<'_>, at: &At<'_>, found: &mut Found) -> Result<(), String> {
    if let Some(Value::List(schemas)) = at.schema.get("allOf") {
        for schema in schemas.iter() {
            take(check, schema, at, found)?;
        }
    }
    for word in ["anyOf", "oneOf"] {
        let Some(Value::List(schemas)) = at.schema.get(word) else { continue };
        let (mut holding, mut failed, mut seen) = (Vec::new(), Vec::new(), Seen::default());
        for (idx, schema) in schemas.iter().enumerate() {
            let below = check.apply(schema, at.value, at.place, at.depth + 1)?;
            if below.violations.is_empty() {
                holding.push(idx);
                seen.add(below.seen);
            } else {
                failed.extend(below.violations);
            }
        }
        found.seen.add(seen);
        if holding.is_empty() {
            found.violations.push(violation(at.place, format!("'{word}' failed, none matched")));
            found.violations.extend(failed);
        } else if let (true, [a, b, ..]) = (word == "oneOf", holding.as_slice()) {
            found
                .violations
                .push(violation(at.place, format!("'oneOf' failed, subschemas {a}, {b} matched")));
        }
    }
    if let Some(schema) = at.schema.get("not")
        && check.apply(&schema, at.value, at.place, at.depth + 1)?.violations.is_empty()
    {
        found.violations.push(violation(at.place, "'not' failed"));
    }
    Ok(())
}

fn conditional(check: &Check<'_>, at: &At<'_>, found: &mut Found) -> Result<(), String> {
    let Some(condition) = at.schema.get("if").filter(|_| check.draft >= Draft::Seven) else { return Ok(()) };
    let below = check.apply(&condition, at.value, at.place, at.depth + 1)?;
    let holds = below.violations.is_empty();
    if holds {
        found.seen.add(below.seen);
    }
    match at.schema.get(if holds { "then" } else { "else" }) {
        Some(schema) => take(check, &schema, at, found),
        None => Ok(()),
    }
}

fn unevaluated(check: &Check<'_>, at: &At<'_>, found: &mut Found) -> Result<(), String> {
    if let (Some(schema), Value::Map(map)) = (at.schema.get("unevaluatedProperties"), at.value) {
        check.spend(map.len() * 4)?;
        let mut unwanted = Vec::new();
        for (key, entry) in map.entries() {
            if found.seen.keys.contains(&key[..]) {
                continue;
            }
            let name = key.lossy();
            if matches!(schema, Value::Bool(false)) {
                unwanted.push(name);
                continue;
            }
            let place = format!("{}/{name}", at.place);
            found.violations.extend(check.apply(&schema, &entry, &place, at.depth + 1)?.violations);
            found.seen.keys.insert(key.to_vec());
        }
        if !unwanted.is_empty() {
            let message = format!("additional properties {} not allowed", quoted(&unwanted));
            found.violations.push(violation(at.place, message));
        }
    }
    if let (Some(schema), Value::List(list)) = (at.schema.get("unevaluatedItems"), at.value) {
        check.spend(list.len())?;
        for (idx, item) in list.iter().enumerate() {
            if found.seen.items.get(idx) == Some(&true) {
                continue;
            }
            let place = format!("{}/{idx}", at.place);
            found.violations.extend(check.apply(&schema, item, &place, at.depth + 1)?.violations);
        }
        found.seen.items = vec![true; list.len()];
    }
    Ok(())
}
