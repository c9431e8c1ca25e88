//! sprig's functions of maps, lists and defaults.

use std::rc::Rc;

use super::{Call, Function, Kind, Outcome, bytes, deep, deep_from, fixed, int, lossy, open, text_of};
use crate::error::Fault;
use crate::object::Object;
use crate::order;
use crate::value::{List, Map, MapKind, Value, deep_copy, deep_equal, too_deep};

pub(super) const TABLE: &[Function] = &[
    open("dict", &[], Kind::Any, |_, args| dict(args)),
    open("list", &[], Kind::Any, |_, args| {
        Ok(Value::list(args.iter().cloned().map(Value::stored).collect()))
    }),
    fixed("set", &[Kind::OwnMap, Kind::Text, Kind::Any], |_, args| {
        map(args, 0).insert(bytes(args, 1), args[2].clone());
        Ok(args[0].clone())
    }),
    fixed("unset", &[Kind::Map, Kind::Text], |_, args| {
        map(args, 0).remove(bytes(args, 1));
        Ok(args[0].clone())
    }),
    fixed("hasKey", &[Kind::Map, Kind::Text], |_, args| {
        Ok(Value::Bool(map(args, 0).contains(bytes(args, 1))))
    }),
    fixed("get", &[Kind::Map, Kind::Text], |_, args| {
        Ok(map(args, 0).get(bytes(args, 1)).unwrap_or_else(|| Value::text("")))
    }),
    open("pick", &[Kind::Map], Kind::Text, |_, args| Ok(select(args, true))),
    open("omit", &[Kind::Map], Kind::Text, |_, args| Ok(select(args, false))),
    open("keys", &[], Kind::Map, |_, args| {
        let keys = (0..args.len()).flat_map(|idx| map(args, idx).keys());
        Ok(Value::list(keys.map(Value::Text).collect()))
    }),
    fixed("values", &[Kind::Map], |_, args| {
        Ok(Value::list(map(args, 0).entries().into_iter().map(|(_, value)| value).collect()))
    }),
    open("dig", &[Kind::Text], Kind::Any, |_, args| dig(args)),
    deep_from(1, open("merge", &[Kind::Map], Kind::Map, |_, args| merge(args, false))),
    deep_from(1, open("mustMerge", &[Kind::Map], Kind::Map, |_, args| merge(args, false))),
    deep_from(1, open("mergeOverwrite", &[Kind::Map], Kind::Map, |_, args| merge(args, true))),
    deep_from(1, open("mustMergeOverwrite", &[Kind::Map], Kind::Map, |_, args| merge(args, true))),
    fixed("deepCopy", &[Kind::Any], copied),
    fixed("mustDeepCopy", &[Kind::Any], copied),
    deep(fixed("deepEqual", &[Kind::Any, Kind::Any], |_, args| {
        Ok(Value::Bool(deep_equal(&args[0], &args[1], 0)?))
    })),
    open("default", &[Kind::Any], Kind::Any, |_, args| {
        let given = args.get(1).filter(|given| given.truth());
        Ok(given.unwrap_or(&args[0]).clone())
    }),
    open("coalesce", &[], Kind::Any, |_, args| {
        Ok(args.iter().find(|arg| arg.truth()).cloned().unwrap_or(Value::Nil))
    }),
    fixed("empty", &[Kind::Any], |_, args| Ok(Value::Bool(!args[0].truth()))),
    open("all", &[], Kind::Any, |_, args| Ok(Value::Bool(args.iter().all(Value::truth)))),
    open("any", &[], Kind::Any, |_, args| Ok(Value::Bool(args.iter().any(Value::truth)))),
    fixed("ternary", &[Kind::Any, Kind::Any, Kind::Bool], |_, args| {
        Ok(args[usize::from(!args[2].truth())].clone())
    }),
    deep(fixed("has", &[Kind::Any, Kind::Any], |_, args| match &args[1] {
        Value::Invalid | Value::Nil => Ok(Value::Bool(false)),
        other => Ok(Value::Bool(holds(&list(other, "has")?, &args[0])?)),
    })),
    fixed("first", &[Kind::Any], |_, args| {
        Ok(list(&args[0], "first")?.first().cloned().unwrap_or(Value::Nil))
    }),
    fixed("last", &[Kind::Any], |_, args| Ok(list(&args[0], "last")?.last().cloned().unwrap_or(Value::Nil))),
    fixed("rest", &[Kind::Any], |_, args| {
        let items = list(&args[0], "rest")?;
        Ok(if items.is_empty() { nothing() } else { Value::list(items[1..].to_vec()) })
    }),
    fixed("initial", &[Kind::Any], |_, args| {
        let items = list(&args[0], "initial")?;
        Ok(items.split_last().map_or_else(nothing, |(_, items)| Value::list(items.to_vec())))
    }),
    fixed("reverse", &[Kind::Any], |_, args| {
        Ok(Value::list(list(&args[0], "reverse")?.iter().rev().cloned().collect()))
    }),
    fixed("append", &[Kind::Any, Kind::Any], |_, args| {
        let mut items = list(&args[0], "push")?.to_vec();
        items.push(args[1].clone().stored());
        Ok(Value::list(items))
    }),
    fixed("prepend", &[Kind::Any, Kind::Any], |_, args| {
        let mut items = vec![args[1].clone().stored()];
        items.extend_from_slice(&list(&args[0], "prepend")?);
        Ok(Value::list(items))
    }),
    open("concat", &[], Kind::Any, |_, args| {
        let mut items = Vec::new();
        for arg in args {
            items.extend_from_slice(&list(arg, "concat")?);
        }
        Ok(if items.is_empty() { nothing() } else { Value::list(items) })
    }),
    deep(fixed("uniq", &[Kind::Any], |call, args| {
        let mut kept: Vec<Value> = Vec::new();
        for item in list(&args[0], "uniq")?.iter() {
            call.engine.count_steps(kept.len())?;
            if !holds(&kept, item)? {
                kept.push(item.clone());
            }
        }
        Ok(Value::list(kept))
    })),
    deep(open("without", &[Kind::Any], Kind::Any, |call, args| {
        let items = list(&args[0], "without")?;
        call.engine.count_steps(items.len().saturating_mul(args.len()))?;
        let mut kept = Vec::new();
        for item in items.iter() {
            if !holds(&args[1..], item)? {
                kept.push(item.clone());
            }
        }
        Ok(Value::list(kept))
    })),
    fixed("compact", &[Kind::Any], |_, args| {
        Ok(Value::list(list(&args[0], "compact")?.iter().filter(|item| item.truth()).cloned().collect()))
    }),
    deep(fixed("sortAlpha", &[Kind::Any], |_, args| {
        let mut texts = Vec::new();
        let items = if args[0].is_nil() { vec![Value::Nil] } else { items_or_one(&args[0]) };
        for item in items {
            texts.push(text_of(&item)?);
        }
        order::sort_by(&mut texts, Ord::cmp);
        Ok(Value::list(texts.into_iter().map(Value::text).collect()))
    })),
    open("slice", &[Kind::Any], Kind::Any, |_, args| slice(args)),
    open("mustSlice", &[Kind::Any], Kind::Any, |_, args| slice(args)),
    fixed("chunk", &[Kind::Int, Kind::Any], |_, args| chunk(args)),
    fixed("mustChunk", &[Kind::Int, Kind::Any], |_, args| chunk(args)),
    open("tuple", &[], Kind::Any, |_, args| {
        Ok(Value::list(args.iter().cloned().map(Value::stored).collect()))
    }),
    open("pluck", &[Kind::Text], Kind::Map, |_, args| {
        let found = (1..args.len()).filter_map(|idx| map(args, idx).get(bytes(args, 0)));
        Ok(Value::list(found.collect()))
    }),
];

/// Whether one of the values is equal to another one.
fn holds(values: &[Value], wanted: &Value) -> Result<bool, Fault> {
    for value in values {
        if deep_equal(value, wanted, 0)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The list that Go has where it made none: JSON has null for it.
fn nothing() -> Value {
    Object::list("[]interface {}", Vec::new())
}

fn slice(args: &[Value]) -> Outcome {
    let items = list(&args[0], "slice")?;
    if items.is_empty() {
        return Ok(Value::Nil);
    }
    let at = |idx: usize, default: usize| match args.get(idx) {
        Some(value) => usize::try_from(super::number::to_int(value)).ok(),
        None => Some(default),
    };
    let part = at(1, 0).zip(at(2, items.len())).and_then(|(start, end)| items.get(start..end));
    match part {
        Some(part) => Ok(Value::list(part.to_vec())),
        None => Err(Fault::new("reflect.Value.Slice: slice index out of bounds")),
    }
}

fn chunk(args: &[Value]) -> Outcome {
    let items = list(&args[1], "chunk")?;
    let size = int(args, 0);
    let most = usize::try_from(size.unsigned_abs()).unwrap_or(usize::MAX);
    // A negative size has a meaning that nobody asked for: sprig counts the lists before it makes them.
    let size = match (size, items.len()) {
        (1.., _) => most,
        (..=-2, 1) => 1,
        (..=-1, len) if len > 1 && len - 1 <= most => return Ok(Value::list(Vec::new())),
        _ => return Err(Fault::new("runtime error: makeslice: len out of range")),
    };
    Ok(Value::list(items.chunks(size).map(|chunk| Value::list(chunk.to_vec())).collect()))
}

fn map(args: &[Value], idx: usize) -> Map {
    match args.get(idx) {
        Some(Value::Map(map)) => map.clone(),
        _ => Map::new(),
    }
}

pub(super) fn list(value: &Value, name: &str) -> Result<Rc<List>, Fault> {
    match value {
        Value::List(list) => Ok(Rc::clone(list)),
        Value::Object(object) if let Some(items) = object.items() => Ok(items),
        Value::Invalid | Value::Nil => Err(Fault::new(format!("Cannot {name} on type nil"))),
        other => Err(Fault::new(format!("Cannot find {name} on type {}", other.kind_name()))),
    }
}

/// sprig's `strslice`: a list without nil, or the one value.
pub(super) fn items_or_one(value: &Value) -> Vec<Value> {
    match value {
        Value::List(list) => list.iter().filter(|item| !item.is_nil()).cloned().collect(),
        Value::Object(object) if let Some(items) = object.items() => items.to_vec(),
        Value::Invalid | Value::Nil => Vec::new(),
        other => vec![other.clone()],
    }
}

fn copied(call: &Call<'_>, args: &[Value]) -> Outcome {
    let value = &args[0];
    call.engine.count_values(args)?;
    if value.is_nil() {
        return Err(Fault::new("reflect: call of reflect.Value.Type on zero Value"));
    }
    Ok(deep_copy(value, 0)?)
}

fn dict(args: &[Value]) -> Outcome {
    let map = Map::new();
    for pair in args.chunks(2) {
        let value = pair.get(1).cloned().unwrap_or_else(|| Value::text(""));
        map.insert(text_of(&pair[0])?, value);
    }
    Ok(Value::Map(map))
}

fn select(args: &[Value], keep: bool) -> Value {
    let named = |key: &[u8]| (1..args.len()).any(|idx| bytes(args, idx) == key);
    Value::Map(map(args, 0).entries().into_iter().filter(|(key, _)| named(key) == keep).collect())
}

fn dig(args: &[Value]) -> Outcome {
    if args.len() < 3 {
        return Err(Fault::new("dig needs at least three arguments"));
    }
    let (last, front) = (&args[args.len() - 1], &args[..args.len() - 2]);
    let fallback = &args[args.len() - 2];
    let mut value = match last {
        Value::Map(map) if map.kind == MapKind::Plain => map.clone(),
        other => return Err(Fault::new(format!("dig needs a dict, not {}", other.type_name()))),
    };
    for (idx, key) in front.iter().enumerate() {
        let Value::Text(key) = key else { return Err(Fault::new("dig needs keys of type string")) };
        match value.get(key) {
            None => return Ok(fallback.clone()),
            Some(found) if idx + 1 == front.len() => return Ok(found),
            Some(Value::Map(inner)) if inner.kind == MapKind::Plain => value = inner,
            Some(_) => return Err(Fault::new(format!("dig found no dict at {}", lossy(front, idx)))),
        }
    }
    Ok(fallback.clone())
}

fn merge(args: &[Value], overwrite: bool) -> Outcome {
    let target = map(args, 0);
    for idx in 1..args.len() {
        merge_into(&target, &map(args, idx), overwrite, 0)?;
    }
    Ok(Value::Map(target))
}

/// mergo 1.x: what the target lacks is taken over as it is, maps are merged entry by entry.
fn merge_into(target: &Map, source: &Map, overwrite: bool, depth: usize) -> Result<(), Fault> {
    if depth > crate::value::MAX_NESTING {
        return Err(Fault::new(too_deep()));
    }
    if target.is(source) {
        return Ok(());
    }
    for (key, entry) in source.entries() {
        match (target.get(&key), &entry) {
            (Some(Value::Map(inner)), Value::Map(other)) => {
                merge_into(&inner, other, overwrite, depth + 1)?;
                if inner.is_empty() {
                    target.insert(key, entry);
                }
            }
            // Without overwriting, what is nil is not there.
            (_, nil) if nil.is_nil() && !overwrite => {}
            (None, _) => target.insert(key, entry),
            (Some(old), _) if overwrite || !old.truth() => target.insert(key, entry),
            (Some(_), _) => {}
        }
    }
    Ok(())
}
