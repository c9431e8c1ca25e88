//! The methods of values and of Helm's objects. The first argument is what they are called of.

use std::cmp::Ordering;
use std::rc::Rc;

use super::{Function, Kind, Outcome, bytes, deep, files, fixed, lossy};
use crate::error::Fault;
use crate::object::{KUBE_VERSION, Object, VERSION, VERSION_SET, VERSION_VALUE};
use crate::semver::Version;
use crate::value::{Map, Value};
use crate::yaml::json::to_json;
use crate::yaml::write;

/// The method of a name that values of type `chartutil.Values` have, as `.Values` is.
pub(crate) fn of_values(name: &[u8]) -> Option<&'static Function> {
    // Fields are asked for far more often.
    let may_be = matches!(name, b"AsMap" | b"Encode" | b"PathValue" | b"Table" | b"YAML");
    if may_be { find(VALUES, name) } else { None }
}

/// The method of a name that an object has.
pub(crate) fn of_object(object: &Object, name: &[u8]) -> Option<&'static Function> {
    match object {
        Object::Files(_) => find(files::METHODS, name),
        Object::Semver(_, VERSION) => find(SEMVER, name).or_else(|| find(SEMVER_POINTER, name)),
        Object::Semver(..) => find(SEMVER, name),
        Object::List { name: VERSION_SET, .. } => find(VERSIONS, name),
        Object::Struct(inner) if inner.name == KUBE_VERSION => find(KUBE, name),
        Object::Struct(inner) if inner.name == crate::capabilities::TYPE => find(CAPABILITIES, name),
        Object::List { .. } | Object::Struct(_) | Object::Bytes(_) => None,
    }
}

fn find(methods: &'static [Function], name: &[u8]) -> Option<&'static Function> {
    methods.iter().find(|method| method.name.as_bytes() == name)
}

static VALUES: &[Function] = &[
    fixed("AsMap", &[], |_, args| Ok(Value::Map(map(args).plain()))),
    fixed("Encode", &[Kind::Any], |_, _| Err(Fault::new("wrong type for value; expected io.Writer"))),
    fixed("PathValue", &[Kind::Text], |_, args| path_value(map(args), &lossy(args, 1))),
    fixed("Table", &[Kind::Text], |_, args| Ok(Value::Map(table(map(args), &lossy(args, 1))?.as_values()))),
    deep(fixed("YAML", &[], |_, args| Ok(Value::text(write::to_yaml(&args[0])?)))),
];

fn map(args: &[Value]) -> Map {
    match args.first() {
        Some(Value::Map(map)) => map.clone(),
        _ => Map::new(),
    }
}

/// The map at a path of names with dots.
fn table(mut map: Map, path: &str) -> Result<Map, Fault> {
    for name in path.split('.') {
        map = map.get_map(name).ok_or_else(|| Fault::new(format!("{name:?} is not a table")))?;
    }
    Ok(map)
}

/// What is no map at a path of names with dots.
fn path_value(map: Map, path: &str) -> Outcome {
    let (table, key) = match path.rsplit_once('.') {
        Some((tables, key)) => (table(map, tables).ok(), key),
        None => (Some(map), path),
    };
    match table.and_then(|table| table.get(key)) {
        None | Some(Value::Map(_)) => Err(Fault::new(format!("{key:?} is not a value"))),
        Some(value) => Ok(value),
    }
}

static VERSIONS: &[Function] = &[fixed("Has", &[Kind::Text], |_, args| {
    let Value::Object(object) = &args[0] else { return Ok(Value::Bool(false)) };
    let is_wanted = |version: &Value| matches!(version, Value::Text(text) if text[..] == *bytes(args, 1));
    Ok(Value::Bool(object.items().is_some_and(|items| items.iter().any(is_wanted))))
})];

static KUBE: &[Function] = &[
    fixed("GitVersion", &[], |_, args| Ok(field(args, b"Version"))),
    fixed("String", &[], |_, args| Ok(field(args, b"Version"))),
];

static CAPABILITIES: &[Function] = &[fixed("Copy", &[], |_, args| Ok(args[0].clone()))];

fn field(args: &[Value], name: &[u8]) -> Value {
    let found = match args.first() {
        Some(Value::Object(object)) => match object.as_ref() {
            Object::Struct(inner) => inner.field(name).cloned(),
            Object::Files(_) | Object::List { .. } | Object::Bytes(_) | Object::Semver(..) => None,
        },
        _ => None,
    };
    found.unwrap_or(Value::Nil)
}

/// The methods of a version that need a pointer.
static SEMVER_POINTER: &[Function] = &[
    fixed("Compare", &[Kind::Any], |_, args| Ok(Value::Int(compared(args)? as i64))),
    fixed("Equal", &[Kind::Any], |_, args| Ok(Value::Bool(compared(args)? == Ordering::Equal))),
    fixed("GreaterThan", &[Kind::Any], |_, args| Ok(Value::Bool(compared(args)? == Ordering::Greater))),
    fixed("GreaterThanEqual", &[Kind::Any], |_, args| Ok(Value::Bool(compared(args)? != Ordering::Less))),
    fixed("LessThan", &[Kind::Any], |_, args| Ok(Value::Bool(compared(args)? == Ordering::Less))),
    fixed("LessThanEqual", &[Kind::Any], |_, args| Ok(Value::Bool(compared(args)? != Ordering::Greater))),
    fixed("Original", &[], |_, args| Ok(Value::text(version(args, 0)?.original.as_str()))),
    fixed("Scan", &[Kind::Any], |_, _| unchanging()),
    fixed("UnmarshalJSON", &[Kind::Any], |_, _| unchanging()),
    fixed("UnmarshalText", &[Kind::Any], |_, _| unchanging()),
];

fn unchanging() -> Outcome {
    Err(Fault::of_renderer("Portolan's renderer has no versions that change"))
}

static SEMVER: &[Function] = &[
    fixed("IncMajor", &[], |_, args| increased(args, 0)),
    fixed("IncMinor", &[], |_, args| increased(args, 1)),
    fixed("IncPatch", &[], |_, args| increased(args, 2)),
    fixed("Major", &[], |_, args| part(args, 0)),
    fixed("MarshalJSON", &[], |_, args| Ok(written(to_json(&args[0], false, true)?))),
    fixed("MarshalText", &[], |_, args| Ok(written(version(args, 0)?.to_string()))),
    fixed("Metadata", &[], |_, args| Ok(Value::text(version(args, 0)?.metadata.as_str()))),
    fixed("Minor", &[], |_, args| part(args, 1)),
    fixed("Patch", &[], |_, args| part(args, 2)),
    fixed("Prerelease", &[], |_, args| Ok(Value::text(version(args, 0)?.pre.as_str()))),
    fixed("SetMetadata", &[Kind::Text], |_, args| extended(args, |version, text| version.metadata = text)),
    fixed("SetPrerelease", &[Kind::Text], |_, args| extended(args, |version, text| version.pre = text)),
    fixed("String", &[], |_, args| Ok(Value::text(version(args, 0)?.to_string()))),
    fixed("Value", &[], |_, args| Ok(Value::text(version(args, 0)?.to_string()))),
];

fn written(text: String) -> Value {
    Value::Object(Rc::new(Object::Bytes(Some(text.into()))))
}

fn version(args: &[Value], idx: usize) -> Result<&Version, Fault> {
    let found = match args.get(idx) {
        Some(Value::Object(object)) => match object.as_ref() {
            Object::Semver(version, _) => Some(version),
            Object::Files(_) | Object::Struct(_) | Object::List { .. } | Object::Bytes(_) => None,
        },
        _ => None,
    };
    found.ok_or_else(|| Fault::new("wrong type for value; expected *semver.Version"))
}

fn compared(args: &[Value]) -> Result<Ordering, Fault> {
    let other = args.get(1).map_or("<nil>", Value::type_name);
    if other != VERSION {
        return Err(Fault::new(format!("wrong type for value; expected {VERSION}; got {other}")));
    }
    Ok(version(args, 0)?.precedence(version(args, 1)?))
}

/// A number of a version. Go has no sign for it, so no parameter takes it.
fn part(args: &[Value], idx: usize) -> Outcome {
    i64::try_from(version(args, 0)?.parts[idx])
        .map(Value::Int64)
        .map_err(|_| Fault::of_renderer("the number of the version is too large"))
}

fn made(mut version: Version, from: &Version) -> Value {
    let mark = if from.original.starts_with('v') { "v" } else { "" };
    version.original = format!("{mark}{version}");
    Value::Object(Rc::new(Object::Semver(version, VERSION_VALUE)))
}

/// The next version: what follows the part is zero, and a pre-release leads to its own release.
fn increased(args: &[Value], idx: usize) -> Outcome {
    let from = version(args, 0)?;
    let mut next = Version { pre: String::new(), metadata: String::new(), ..from.clone() };
    if idx < 2 || from.pre.is_empty() {
        next.parts[idx] =
            next.parts[idx].checked_add(1).ok_or_else(|| Fault::new("version increment would overflow"))?;
        next.parts[idx + 1..].fill(0);
    }
    Ok(made(next, from))
}

fn extended(args: &[Value], set: fn(&mut Version, String)) -> Outcome {
    let from = version(args, 0)?;
    let mut next = from.clone();
    set(&mut next, lossy(args, 1));
    // What cannot be read again is no version.
    if Version::parse(&next.to_string()).is_none() {
        return Err(Fault::new("Invalid Semantic Version"));
    }
    Ok(made(next, from))
}
