//! The functions of templates: one table of Go's, sprig's and Helm's.

mod builtin;
mod helm;
mod maps;
mod number;
mod text;

use std::rc::Rc;

use crate::error::Fault;
use crate::template::eval::Engine;
use crate::value::{Object, Text, Value};

pub(crate) use helm::{base64_bytes, base64_text, files_method};
pub(crate) use text::replace_bytes;

/// What a call may use beside its arguments.
pub(crate) struct Call<'e> {
    pub(crate) engine: &'e Engine,
}

/// The Go type of a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Any,
    Text,
    Int,
    Bool,
    Map,
}

impl Kind {
    /// Its name in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Any => "interface {}",
            Kind::Text => "string",
            Kind::Int => "int",
            Kind::Bool => "bool",
            Kind::Map => "map[string]interface {}",
        }
    }
}

type Outcome = Result<Value, Fault>;

/// One function: its parameters, the kind of all further ones, and what it does.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) params: &'static [Kind],
    pub(crate) rest: Option<Kind>,
    pub(crate) run: fn(&Call<'_>, &[Value]) -> Outcome,
}

const fn fixed(
    name: &'static str,
    params: &'static [Kind],
    run: fn(&Call<'_>, &[Value]) -> Outcome,
) -> Function {
    Function { name, params, rest: None, run }
}

const fn open(
    name: &'static str,
    params: &'static [Kind],
    rest: Kind,
    run: fn(&Call<'_>, &[Value]) -> Outcome,
) -> Function {
    Function { name, params, rest: Some(rest), run }
}

/// The function of a name.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    TABLES.iter().flat_map(|table| table.iter()).find(|function| function.name == name)
}

static TABLES: &[&[Function]] = &[builtin::TABLE, helm::TABLE, maps::TABLE, text::TABLE, number::TABLE];

/// The bytes of a text argument; its kind was checked before the call.
fn bytes(args: &[Value], idx: usize) -> &[u8] {
    match args.get(idx) {
        Some(Value::Text(text)) => text,
        _ => b"",
    }
}

fn lossy(args: &[Value], idx: usize) -> String {
    String::from_utf8_lossy(bytes(args, idx)).into_owned()
}

fn int(args: &[Value], idx: usize) -> i64 {
    match args.get(idx) {
        Some(Value::Int(int)) => *int,
        _ => 0,
    }
}

/// sprig's `strval`: a value as text.
fn text_of(value: &Value) -> Result<Vec<u8>, String> {
    crate::gofmt::text_of(value)
}

/// What `range` goes through in an object.
pub(crate) fn object_items(object: &Rc<Object>) -> Option<Vec<(Text, Value)>> {
    match object.as_ref() {
        Object::Files(files) => {
            Some(files.iter().map(|(name, bytes)| (name.clone(), Value::Text(bytes.clone()))).collect())
        }
        Object::Struct { .. } | Object::KubeVersion { .. } | Object::ApiVersions(_) | Object::Semver(_) => {
            None
        }
    }
}
