//! A schema → whether it is one: each keyword of the kind that its draft asks for, wherever it stands.

use super::check::{Check, Draft};
use super::keyword;
use crate::value::{Map, Value};

/// What a keyword may hold.
#[derive(Clone, Copy)]
enum Form {
    /// A text.
    Text,
    /// True or false.
    Bool,
    /// A number.
    Number,
    /// A number above zero.
    Positive,
    /// A whole number, zero or more.
    Count,
    /// Any list.
    List,
    /// Any map.
    Map,
    /// A list; up to draft 7 without anything twice.
    Enum,
    /// A name for a part of a schema.
    Anchor,
    /// An address without a part behind a `#`.
    Identifier,
    /// A list of texts, none of them twice.
    Names,
    /// A kind of values, or a list of them.
    Kinds,
    /// A regular expression.
    Pattern,
    /// A schema.
    Schema,
    /// A list of schemas, one at least.
    Schemas,
    /// Schemas by name.
    SchemasByName,
    /// Schemas by expression.
    SchemasByPattern,
    /// Lists of texts by name.
    NamesByName,
    /// Schemas or lists of texts by name.
    Dependencies,
    /// A schema or a list of some.
    SchemaOrSchemas,
}

const KINDS: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

/// The keywords that all drafts have in common.
const COMMON: [(&str, Form); 28] = [
    ("type", Form::Kinds),
    ("enum", Form::Enum),
    ("multipleOf", Form::Positive),
    ("maximum", Form::Number),
    ("minimum", Form::Number),
    ("maxLength", Form::Count),
    ("minLength", Form::Count),
    ("maxItems", Form::Count),
    ("minItems", Form::Count),
    ("maxProperties", Form::Count),
    ("minProperties", Form::Count),
    ("pattern", Form::Pattern),
    ("uniqueItems", Form::Bool),
    ("required", Form::Names),
    ("properties", Form::SchemasByName),
    ("patternProperties", Form::SchemasByPattern),
    ("definitions", Form::SchemasByName),
    ("dependencies", Form::Dependencies),
    ("additionalProperties", Form::Schema),
    ("not", Form::Schema),
    ("allOf", Form::Schemas),
    ("anyOf", Form::Schemas),
    ("oneOf", Form::Schemas),
    ("title", Form::Text),
    ("description", Form::Text),
    ("format", Form::Text),
    ("$ref", Form::Text),
    ("$schema", Form::Text),
];

/// Those from draft 6 on.
const SIX: [(&str, Form); 5] = [
    ("$id", Form::Text),
    ("exclusiveMaximum", Form::Number),
    ("exclusiveMinimum", Form::Number),
    ("propertyNames", Form::Schema),
    ("contains", Form::Schema),
];

/// Those from draft 7 on.
const SEVEN: [(&str, Form); 9] = [
    ("$comment", Form::Text),
    ("examples", Form::List),
    ("contentEncoding", Form::Text),
    ("contentMediaType", Form::Text),
    ("if", Form::Schema),
    ("then", Form::Schema),
    ("else", Form::Schema),
    ("readOnly", Form::Bool),
    ("writeOnly", Form::Bool),
];

/// Those of 2019-09 and 2020-12.
const YEARS: [(&str, Form); 12] = [
    ("$anchor", Form::Anchor),
    ("$id", Form::Identifier),
    ("$vocabulary", Form::Map),
    ("contentSchema", Form::Schema),
    ("$defs", Form::SchemasByName),
    ("dependentSchemas", Form::SchemasByName),
    ("dependentRequired", Form::NamesByName),
    ("unevaluatedItems", Form::Schema),
    ("unevaluatedProperties", Form::Schema),
    ("maxContains", Form::Count),
    ("minContains", Form::Count),
    ("deprecated", Form::Bool),
];

const FOUR: [(&str, Form); 3] =
    [("id", Form::Text), ("exclusiveMaximum", Form::Bool), ("exclusiveMinimum", Form::Bool)];
const BEFORE_2020: [(&str, Form); 2] = [("items", Form::SchemaOrSchemas), ("additionalItems", Form::Schema)];
const IN_2020: [(&str, Form); 4] = [
    ("$dynamicAnchor", Form::Anchor),
    ("$dynamicRef", Form::Text),
    ("items", Form::Schema),
    ("prefixItems", Form::Schemas),
];

/// How deep schemas may lie in one another.
const MAX_DEPTH: usize = 120;

/// Refuses what is no schema of the draft.
pub(super) fn check(this: &Check<'_>, schema: &Value, is_used: bool, depth: usize) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(crate::error::too_deep("schemas", MAX_DEPTH));
    }
    let draft = this.draft;
    let map = match schema {
        Value::Map(map) => map,
        Value::Bool(_) if draft > Draft::Four => return Ok(()),
        other => return Err(format!("a schema cannot be a {}", crate::yaml::read::json_kind(other))),
    };
    let groups: [(bool, &[(&str, Form)]); 6] = [
        (true, &COMMON),
        (draft >= Draft::Six, &SIX),
        (draft >= Draft::Seven, &SEVEN),
        (draft >= Draft::Year2019, &YEARS),
        (draft == Draft::Four, &FOUR),
        (true, if draft < Draft::Year2020 { &BEFORE_2020 } else { &IN_2020 }),
    ];
    for (name, form) in groups.iter().filter(|(is_known, _)| *is_known).flat_map(|(_, group)| group.iter()) {
        if let Some(value) = map.get(name) {
            // What a schema only defines is looked into where it is used.
            let is_used = is_used && !matches!(*name, "definitions" | "$defs");
            if !holds(this, *form, &value, is_used, depth)? {
                return Err(format!("`{name}` holds what it cannot hold"));
            }
        }
    }
    let lacks =
        |limit: &str, bound: &str| draft == Draft::Four && map.contains(bound) && !map.contains(limit);
    if lacks("maximum", "exclusiveMaximum") || lacks("minimum", "exclusiveMinimum") {
        return Err("a limit is said to be exclusive that is not there".to_string());
    }
    match map.get("$ref") {
        Some(Value::Text(target)) if is_used => this.resolve(&target.lossy()).map(drop),
        _ => Ok(()),
    }
}

/// Whether a value has a form; a fault inside of it is told by itself.
fn holds(this: &Check<'_>, form: Form, value: &Value, is_used: bool, depth: usize) -> Result<bool, String> {
    let schema = |inner: &Value| check(this, inner, is_used, depth + 1).map(|()| true);
    let number = |value: &Value| match value {
        Value::Float(number) => Some(*number),
        _ => None,
    };
    Ok(match (form, value) {
        (Form::Text, value) => matches!(value, Value::Text(_)),
        (Form::Bool, value) => matches!(value, Value::Bool(_)),
        (Form::Number, value) => number(value).is_some(),
        (Form::Positive, value) => number(value).is_some_and(|number| number > 0.0),
        (Form::Count, value) => number(value).is_some_and(|number| number >= 0.0 && number.fract() == 0.0),
        (Form::List, value) => matches!(value, Value::List(_)),
        (Form::Map, value) => matches!(value, Value::Map(_)),
        (Form::Enum, Value::List(list)) => this.draft > Draft::Seven || keyword::twice(this, list)?.is_none(),
        (Form::Anchor, Value::Text(name)) => is_anchor(name),
        (Form::Identifier, Value::Text(name)) => !name.strip_suffix(b"#").unwrap_or(name).contains(&b'#'),
        (Form::Names, value) => {
            is_names(value)
                && (this.draft > Draft::Four || !matches!(value, Value::List(list) if list.is_empty()))
        }
        (Form::Kinds, Value::Text(kind)) => KINDS.iter().any(|known| known.as_bytes() == &kind[..]),
        (Form::Kinds, Value::List(kinds)) => {
            let is_kind = |kind: &Value| matches!(kind, Value::Text(kind) if KINDS.iter().any(|known| known.as_bytes() == &kind[..]));
            !kinds.is_empty() && is_names(value) && kinds.iter().all(is_kind)
        }
        (Form::Pattern, Value::Text(pattern)) => {
            this.expression(&pattern.lossy())?;
            true
        }
        (Form::Schema, inner) => schema(inner)?,
        (Form::Schemas | Form::SchemaOrSchemas, Value::List(list)) => {
            !list.is_empty() && list.iter().try_fold(true, |_, inner| schema(inner))?
        }
        (Form::SchemaOrSchemas, inner) => schema(inner)?,
        (Form::SchemasByName, Value::Map(map)) => by_name(map, |_, inner| schema(inner))?,
        (Form::SchemasByPattern, Value::Map(map)) => by_name(map, |pattern, inner| {
            this.expression(pattern)?;
            schema(inner)
        })?,
        (Form::NamesByName, Value::Map(map)) => by_name(map, |_, inner| Ok(is_names(inner)))?,
        (Form::Dependencies, Value::Map(map)) => by_name(map, |_, inner| match inner {
            Value::List(_) => Ok(is_names(inner)),
            inner => schema(inner),
        })?,
        (_, _) => false,
    })
}

fn is_anchor(name: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    name.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_')
        && name.iter().all(is_part)
}

fn by_name(map: &Map, mut each: impl FnMut(&str, &Value) -> Result<bool, String>) -> Result<bool, String> {
    for (name, inner) in map.entries() {
        if !each(&name.lossy(), &inner)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_names(value: &Value) -> bool {
    let Value::List(list) = value else { return false };
    let mut names: Vec<_> = list
        .iter()
        .filter_map(|item| match item {
            Value::Text(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    let all_are = names.len() == list.len();
    crate::order::sort_by(&mut names, Ord::cmp);
    all_are && names.windows(2).all(|pair| pair[0] != pair[1])
}
