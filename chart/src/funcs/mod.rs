//! The functions of templates: one table of Go's, sprig's and Helm's.

mod absent;
mod builtin;
mod decimal;
mod escapes;
mod files;
mod helm;
mod maps;
pub(crate) mod methods;
mod number;
mod regexes;
mod text;
mod urls;
mod words;

use std::ops::Range;
use std::rc::Rc;
use std::sync::LazyLock;

use crate::error::Fault;
use crate::object::Object;
use crate::order;
use crate::template::eval::{Engine, Items};
use crate::value::{Value, beginning};

pub(crate) use files::bytes_of;
pub(crate) use helm::{base64_bytes, base64_text};
pub(crate) use text::replace_bytes;

/// What a call may use beside its arguments.
pub(crate) struct Call<'e> {
    pub(crate) engine: &'e Engine,
}

/// The Go type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Any,
    Text,
    Int,
    Float,
    Bool,
    Map,
    /// A map that is changed, so it must be there.
    OwnMap,
}

impl Kind {
    /// Its name in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Any => "interface {}",
            Kind::Text => "string",
            Kind::Int => "int",
            Kind::Float => "float64",
            Kind::Bool => "bool",
            Kind::Map | Kind::OwnMap => "map[string]interface {}",
        }
    }
}

type Outcome = Result<Value, Fault>;

/// One function: its parameters, the kind of all further ones, and what it does.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) params: &'static [Kind],
    pub(crate) rest: Option<Kind>,
    pub(crate) run: fn(&Call<'_>, &[Value]) -> Outcome,
    /// The first of the arguments that it looks at with all that is in them, if there are such.
    pub(crate) deep_from: Option<usize>,
}

const fn fixed(
    name: &'static str,
    params: &'static [Kind],
    run: fn(&Call<'_>, &[Value]) -> Outcome,
) -> Function {
    Function { name, params, rest: None, run, deep_from: None }
}

const fn open(
    name: &'static str,
    params: &'static [Kind],
    rest: Kind,
    run: fn(&Call<'_>, &[Value]) -> Outcome,
) -> Function {
    Function { name, params, rest: Some(rest), run, deep_from: None }
}

/// A function that looks at all that is in its arguments.
const fn deep(function: Function) -> Function {
    deep_from(0, function)
}

/// A function that looks at all that is in its arguments from one on.
const fn deep_from(first: usize, function: Function) -> Function {
    Function { deep_from: Some(first), ..function }
}

/// The function of a name, and the name.
pub(crate) fn find(name: &[u8]) -> Option<&'static Named> {
    let wanted = (beginning(name), name);
    let at = SORTED.binary_search_by(|(first, (known, _))| (*first, known.as_bytes()).cmp(&wanted)).ok()?;
    SORTED.get(at).map(|(_, named)| named)
}

/// A function with one of its names.
pub(crate) type Named = (&'static str, &'static Function);

/// All functions by each of their names, since a chart names hundreds.
static SORTED: LazyLock<Vec<(u64, Named)>> = LazyLock::new(|| {
    let mut all: Vec<Named> =
        TABLES.iter().flat_map(|table| table.iter()).map(|function| (function.name, function)).collect();
    for (alias, name) in ALIASES {
        all.extend(all.iter().find(|(known, _)| known == name).map(|(_, function)| (*alias, *function)));
    }
    let mut all: Vec<_> = all.into_iter().map(|named| (beginning(named.0.as_bytes()), named)).collect();
    order::sort_by_key(&mut all, |(first, (name, _))| (*first, *name));
    all
});

static TABLES: &[&[Function]] = &[
    absent::TABLE,
    builtin::TABLE,
    decimal::TABLE,
    escapes::TABLE,
    helm::TABLE,
    maps::TABLE,
    number::TABLE,
    regexes::TABLE,
    text::TABLE,
    urls::TABLE,
    words::TABLE,
];

/// Functions of two names: here those that differ in nothing, not even in what they swallow.
const ALIASES: &[(&str, &str)] = &[
    ("push", "append"),
    ("mustPush", "append"),
    ("mustAppend", "append"),
    ("mustPrepend", "prepend"),
    ("mustFirst", "first"),
    ("mustRest", "rest"),
    ("mustLast", "last"),
    ("mustInitial", "initial"),
    ("mustReverse", "reverse"),
    ("mustUniq", "uniq"),
    ("mustWithout", "without"),
    ("mustHas", "has"),
    ("mustCompact", "compact"),
];

/// The bytes of a text argument; its kind was checked before the call.
fn bytes(args: &[Value], idx: usize) -> &[u8] {
    match args.get(idx) {
        Some(Value::Text(text)) => text,
        _ => b"",
    }
}

fn lossy(args: &[Value], idx: usize) -> String {
    crate::value::lossy(bytes(args, idx)).into_owned()
}

/// A piece of a text argument.
fn part(args: &[Value], idx: usize, piece: Range<usize>) -> Value {
    match args.get(idx) {
        Some(Value::Text(text)) => Value::Text(text.part(piece)),
        _ => Value::text(""),
    }
}

fn int(args: &[Value], idx: usize) -> i64 {
    match args.get(idx) {
        Some(Value::Int(int)) => *int,
        _ => 0,
    }
}

/// sprig's `strval`: a value as text.
fn text_of(value: &Value) -> Result<Vec<u8>, String> {
    match value {
        Value::Object(object) => match object.as_ref() {
            Object::Bytes(bytes) => Ok(bytes.as_deref().unwrap_or_default().to_vec()),
            Object::Files(_) | Object::Struct(_) | Object::List { .. } | Object::Semver(..) => {
                crate::gofmt::text_of(value)
            }
        },
        _ => crate::gofmt::text_of(value),
    }
}

/// What `range` goes through in an object.
pub(crate) fn object_items(object: &Rc<Object>) -> Option<Items> {
    match object.as_ref() {
        Object::Files(files) => Some(Items::Pairs(
            files.iter().map(|(name, file)| (name.clone(), bytes_of(Some(file)))).collect(),
        )),
        other => other.items().map(Items::List),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_for_one_function() {
        let twice: Vec<&str> =
            SORTED.windows(2).filter(|pair| pair[0].1.0 == pair[1].1.0).map(|pair| pair[0].1.0).collect();
        assert_eq!(twice, Vec::<&str>::new(), "an alias is a function itself, or there are two of a name");
        for (alias, name) in ALIASES {
            assert_eq!(find(alias.as_bytes()).map(|(_, function)| function.name), Some(*name));
        }
    }
}
