//! A schema and a value → what the value breaks.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::{form, keyword};
use crate::error::{Cause, Fault, LIMIT};
use crate::expression::{Expression, LastExpressions};
use crate::value::{Map, Value};

/// What a value breaks, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// The place in the values, as a JSON pointer.
    pub(crate) place: String,
    pub(crate) message: String,
}

/// How the versions of JSON Schema differ, as far as they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draft {
    Four,
    Six,
    Seven,
    Year2019,
    Year2020,
}

/// Which parts of a value some schema has looked at.
#[derive(Default, Clone)]
pub(super) struct Seen {
    pub(super) keys: BTreeSet<Vec<u8>>,
    /// For each item whether it was looked at; those that are not here were not.
    pub(super) items: Vec<bool>,
}

impl Seen {
    pub(super) fn add_item(&mut self, idx: usize) {
        if idx >= self.items.len() {
            self.items.resize(idx + 1, false);
        }
        self.items[idx] = true;
    }

    pub(super) fn add(&mut self, other: Seen) {
        self.keys.extend(other.keys);
        for (idx, _) in other.items.iter().enumerate().filter(|(_, is_seen)| **is_seen) {
            self.add_item(idx);
        }
    }
}

/// What one schema found in one value.
#[derive(Default)]
pub(super) struct Found {
    pub(super) violations: Vec<Violation>,
    pub(super) seen: Seen,
}

/// The schema as a whole, and how much may still be done.
pub(super) struct Check<'s> {
    root: &'s Value,
    pub(super) draft: Draft,
    steps: &'s Cell<usize>,
    last_expressions: LastExpressions,
}

/// The most schemas that are looked at for one set of values, in all charts, with what expressions and messages take.
const MAX_STEPS: usize = 20_000_000;
/// How deep schemas may lead from one to the next.
const MAX_DEPTH: usize = 120;

const WITHOUT_END: &str = "it leads on without end";

/// Returns what the value breaks; fails where the schema itself is of no use. The steps are those done before.
pub(crate) fn violations(
    schema: &Value,
    value: &Value,
    steps: &Cell<usize>,
) -> Result<Vec<Violation>, String> {
    let check =
        Check { root: schema, draft: draft_of(schema)?, steps, last_expressions: LastExpressions::default() };
    form::check(&check, schema, true, 0)?;
    let found = check.apply(schema, value, "", 0)?;
    // What ran out of steps may have found anything.
    check.spend(0)?;
    Ok(found.violations)
}

fn draft_of(schema: &Value) -> Result<Draft, String> {
    let Value::Map(map) = schema else { return Ok(Draft::Year2020) };
    let Some(Value::Text(name)) = map.get("$schema") else { return Ok(Draft::Year2020) };
    let name = name.lossy();
    let short = name.trim_end_matches('#').trim_start_matches("https://").trim_start_matches("http://");
    match short {
        "json-schema.org/draft-04/schema" => Ok(Draft::Four),
        "json-schema.org/draft-06/schema" => Ok(Draft::Six),
        "json-schema.org/draft-07/schema" => Ok(Draft::Seven),
        "json-schema.org/draft/2019-09/schema" => Ok(Draft::Year2019),
        "json-schema.org/draft/2020-12/schema" | "json-schema.org/schema" => Ok(Draft::Year2020),
        _ => Err(format!("its version {name:?} is not known")),
    }
}

impl Check<'_> {
    fn count(&self, steps: usize) -> Result<(), Fault> {
        self.steps.set(self.steps.get().saturating_add(steps));
        if self.steps.get() <= MAX_STEPS {
            return Ok(());
        }
        Err(Fault::new(format!("it takes more than {MAX_STEPS} steps{LIMIT}")))
    }

    /// Counts the work of a keyword.
    pub(super) fn spend(&self, steps: usize) -> Result<(), String> {
        self.count(steps).map_err(|fault| fault.message)
    }

    /// A pattern, for a text.
    pub(super) fn expression(&self, pattern: &str) -> Result<Rc<Expression>, String> {
        self.last_expressions.compiled(pattern.as_bytes(), b"", &|steps| self.count(steps)).map_err(|fault| {
            match fault.cause {
                Cause::Renderer => fault.message,
                _ => format!("{pattern:?} is no regular expression"),
            }
        })
    }

    pub(super) fn matches(&self, pattern: &str, text: &str) -> Result<bool, String> {
        let expression = self.expression(pattern)?;
        expression.is_match(text.as_bytes(), &|steps| self.count(steps)).map_err(|fault| fault.message)
    }

    /// Holds a value against a schema.
    pub(super) fn apply(
        &self,
        schema: &Value,
        value: &Value,
        place: &str,
        depth: usize,
    ) -> Result<Found, String> {
        if depth > MAX_DEPTH {
            return Err(WITHOUT_END.to_string());
        }
        self.spend(1 + place.len() / 64)?;
        let mut found = Found::default();
        match schema {
            Value::Bool(true) => Ok(found),
            Value::Bool(false) => {
                found.violations.push(violation(place, "false schema"));
                Ok(found)
            }
            Value::Map(schema) => {
                self.reference(schema, value, place, depth, &mut found)?;
                if self.draft > Draft::Seven || !schema.contains("$ref") {
                    keyword::all(self, &At { schema, value, place, depth }, &mut found)?;
                }
                // All of it is handed on, and joined with what others found.
                let told = found.violations.iter().map(|v| v.place.len() + v.message.len());
                self.spend(told.sum::<usize>() + found.seen.keys.len() + found.seen.items.len() / 16)?;
                Ok(found)
            }
            other => Err(format!("a schema cannot be a {}", crate::yaml::read::json_kind(other))),
        }
    }

    fn reference(
        &self,
        schema: &Map,
        value: &Value,
        place: &str,
        depth: usize,
        found: &mut Found,
    ) -> Result<(), String> {
        let words: &[&str] = match self.draft {
            Draft::Four | Draft::Six | Draft::Seven => &["$ref"],
            Draft::Year2019 => &["$ref", "$recursiveRef"],
            Draft::Year2020 => &["$ref", "$dynamicRef", "$recursiveRef"],
        };
        for word in words {
            let Some(Value::Text(target)) = schema.get(word) else { continue };
            let target = self.resolve(&target.lossy())?;
            let below = self.apply(&target, value, place, depth + 1)?;
            found.seen.add(below.seen);
            found.violations.extend(below.violations);
        }
        Ok(())
    }

    pub(super) fn resolve(&self, target: &str) -> Result<Value, String> {
        let own = self.id();
        self.spend((target.len() + own.as_ref().map_or(0, String::len)) / 16)?;
        let target = match target.split_once('#') {
            Some((document, part)) if document.is_empty() || Some(document) == own.as_deref() => part,
            None if Some(target) == own.as_deref() => "",
            Some(_) | None => return Err(format!("it refers to another one, {target:?}")),
        };
        if !target.is_empty() && !target.starts_with('/') {
            let found = self.anchored(self.root, target, 0)?;
            return found.ok_or_else(|| format!("it has no anchor {target:?}"));
        }
        let mut value = self.root.clone();
        for part in target.split('/').skip(1) {
            let part = percent_decoded(part).replace("~1", "/").replace("~0", "~");
            value = match &value {
                Value::Map(map) => map.get(&part),
                Value::List(list) => part.parse::<usize>().ok().and_then(|at| list.get(at).cloned()),
                _ => None,
            }
            .ok_or_else(|| format!("it has nothing at {target:?}"))?;
        }
        Ok(value)
    }

    /// The schema that names itself so.
    fn anchored(&self, schema: &Value, name: &str, depth: usize) -> Result<Option<Value>, String> {
        if depth > MAX_DEPTH {
            return Ok(None);
        }
        self.spend(16 + name.len() / 64)?;
        let entries: Vec<Value> = match schema {
            Value::Map(map) => {
                let is_name = |word: &str, text: &str| matches!(map.get(word), Some(Value::Text(t)) if t.lossy() == text);
                let fragment = format!("#{name}");
                if is_name("$anchor", name)
                    || is_name("$dynamicAnchor", name)
                    || is_name("$id", &fragment)
                    || is_name("id", &fragment)
                {
                    return Ok(Some(schema.clone()));
                }
                map.entries().into_iter().map(|(_, inner)| inner).collect()
            }
            Value::List(list) => list.to_vec(),
            _ => return Ok(None),
        };
        for inner in &entries {
            if let Some(found) = self.anchored(inner, name, depth + 1)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn id(&self) -> Option<String> {
        let Value::Map(root) = self.root else { return None };
        match root.get(if self.draft == Draft::Four { "id" } else { "$id" }) {
            Some(Value::Text(id)) => Some(id.lossy().trim_end_matches('#').to_string()),
            _ => None,
        }
    }
}

/// A schema of keywords, a value, and where that lies.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) schema: &'a Map,
    pub(super) value: &'a Value,
    pub(super) place: &'a str,
    pub(super) depth: usize,
}

pub(super) fn violation(place: &str, message: impl Into<String>) -> Violation {
    Violation { place: place.to_string(), message: message.into() }
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
