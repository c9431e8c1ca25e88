//! The objects that templates get from Helm and from functions: what they hold, and how JSON names it.
//!
//! Imports `value`, and `semver` for the object that holds a version.

use std::rc::Rc;

use crate::semver::Version;
use crate::value::{FilesByPath, List, Text, Value, all_equal};

/// A value of a Go type that YAML and JSON do not have.
#[derive(Debug)]
pub enum Object {
    /// `.Files`: the files of a chart that are no templates.
    Files(Rc<FilesByPath>),
    /// A structure with fixed fields; asking for another one is an error.
    Struct(Struct),
    /// A list whose type has a name.
    List {
        /// The Go type.
        name: &'static str,
        /// What it holds.
        items: Rc<List>,
    },
    /// The bytes of a file, which are numbers where a text is not asked for; none of a file that is not there.
    Bytes(Option<Text>),
    /// What `semver` makes, and the Go type: that of a pointer, or of what the methods of a version make.
    Semver(Version, &'static str),
}

/// A structure of Go's, or a pointer to one.
#[derive(Debug)]
pub struct Struct {
    /// The Go type; that of a pointer begins with a star.
    pub name: &'static str,
    /// Its fields in Go's order.
    pub fields: Vec<Field>,
}

/// A field of a structure.
#[derive(Debug)]
pub struct Field {
    /// Its name in Go.
    pub name: &'static str,
    /// Its name in JSON.
    pub json: Json,
    /// What it holds.
    pub value: Value,
}

/// What JSON makes of a field.
#[derive(Debug, Clone, Copy)]
pub enum Json {
    /// A field of this name.
    As(&'static str),
    /// The same, but nothing where the field is empty.
    UnlessEmpty(&'static str),
    /// The field is a structure whose fields count as those of the outer one.
    Embedded,
}

/// The Go type of `.Capabilities.KubeVersion`, which prints as its version where a template shows it.
pub(crate) const KUBE_VERSION: &str = "chartutil.KubeVersion";
/// The Go type of what `semver` makes.
pub(crate) const VERSION: &str = "*semver.Version";
/// The Go type of what the methods of that make: it has no methods that ask for a pointer, and is none to those.
pub(crate) const VERSION_VALUE: &str = "semver.Version";
/// The Go type of `.Capabilities.APIVersions`.
pub(crate) const VERSION_SET: &str = "chartutil.VersionSet";

impl Field {
    /// A field that has the same name in JSON.
    pub(crate) fn new(name: &'static str, value: Value) -> Field {
        Field { name, json: Json::As(name), value }
    }

    /// The same field under another name in JSON.
    pub(crate) fn named(self, json: &'static str) -> Field {
        Field { json: Json::As(json), ..self }
    }

    /// A field that JSON leaves out where it is empty.
    pub(crate) fn tagged(name: &'static str, json: &'static str, value: Value) -> Field {
        Field { name, json: Json::UnlessEmpty(json), value }
    }
}

impl Struct {
    /// The field of a name, looked for in embedded structures too.
    pub(crate) fn field(&self, name: &[u8]) -> Option<&Value> {
        let own = self.fields.iter().find(|field| field.name.as_bytes() == name);
        own.map(|field| &field.value).or_else(|| self.embedded().find_map(|inner| inner.field(name)))
    }

    fn embedded(&self) -> impl Iterator<Item = &Struct> {
        self.fields.iter().filter_map(|field| match (field.json, &field.value) {
            (Json::Embedded, Value::Object(object)) => object.as_struct(),
            _ => None,
        })
    }

    /// The fields that JSON shows, by its names.
    pub(crate) fn in_json(&self) -> Vec<(&'static str, &Value)> {
        let mut shown = Vec::new();
        for field in &self.fields {
            match (field.json, &field.value) {
                (Json::As(name), value) => shown.push((name, value)),
                (Json::UnlessEmpty(name), value) if value.truth() => shown.push((name, value)),
                (Json::UnlessEmpty(_), _) => {}
                (Json::Embedded, Value::Object(object)) => {
                    shown.extend(object.as_struct().into_iter().flat_map(Struct::in_json));
                }
                (Json::Embedded, _) => {}
            }
        }
        shown
    }
}

impl Object {
    /// A list whose type has a name, as a value.
    pub(crate) fn list(name: &'static str, items: Vec<Value>) -> Value {
        Value::Object(Rc::new(Object::List { name, items: List::new(items) }))
    }

    /// A structure as a value.
    pub(crate) fn structure(name: &'static str, fields: Vec<Field>) -> Value {
        Value::Object(Rc::new(Object::Struct(Struct { name, fields })))
    }

    /// Whether templates hold a pointer to it.
    pub(crate) fn is_pointer(&self) -> bool {
        self.type_name().starts_with('*')
    }

    fn as_struct(&self) -> Option<&Struct> {
        match self {
            Object::Struct(inner) => Some(inner),
            Object::Files(_) | Object::List { .. } | Object::Bytes(_) | Object::Semver(..) => None,
        }
    }

    /// The items, where Go has a list.
    pub(crate) fn items(&self) -> Option<Rc<List>> {
        match self {
            Object::List { items, .. } => Some(Rc::clone(items)),
            Object::Bytes(bytes) => {
                let bytes = bytes.as_deref().unwrap_or_default();
                Some(List::new(bytes.iter().map(|byte| Value::Int64(i64::from(*byte))).collect()))
            }
            Object::Files(_) | Object::Struct(_) | Object::Semver(..) => None,
        }
    }

    /// The number of entries, where there can be some.
    pub(crate) fn len(&self) -> Option<usize> {
        match self {
            Object::Files(files) => Some(files.len()),
            Object::List { items, .. } => Some(items.len()),
            Object::Bytes(bytes) => Some(bytes.as_ref().map_or(0, |bytes| bytes.len())),
            Object::Struct(_) | Object::Semver(..) => None,
        }
    }

    /// Go's truth: a list or a map is true if it holds something.
    pub(crate) fn truth(&self) -> bool {
        self.len() != Some(0)
    }

    /// The Go type.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Object::Files(_) => "engine.files",
            Object::Struct(Struct { name, .. }) | Object::List { name, .. } => name,
            Object::Bytes(_) => "[]uint8",
            Object::Semver(_, name) => name,
        }
    }

    /// The Go kind.
    pub(crate) fn kind_name(&self) -> &'static str {
        match self {
            Object::Files(_) => "map",
            Object::Struct(_) | Object::Semver(..) if self.is_pointer() => "ptr",
            Object::Struct(_) | Object::Semver(..) => "struct",
            Object::List { .. } | Object::Bytes(_) => "slice",
        }
    }

    /// Go's `reflect.DeepEqual`; that of two structures is that of their pointers.
    pub(crate) fn equals(&self, other: &Object, depth: usize) -> Result<bool, String> {
        Ok(match (self, other) {
            (Object::List { name: a, items }, Object::List { name: b, items: others }) => {
                a == b && all_equal(items, others, depth)?
            }
            (Object::Bytes(a), Object::Bytes(b)) => a == b,
            (Object::Semver(a, name), Object::Semver(b, other)) => a == b && name == other,
            _ => std::ptr::eq(self, other),
        })
    }

    /// The items that JSON shows; null for what a chart does not say.
    pub(crate) fn json_items(&self) -> Option<&[Value]> {
        match self {
            Object::List { name, items } if *name == VERSION_SET || !items.is_empty() => Some(items),
            Object::List { .. }
            | Object::Files(_)
            | Object::Struct(_)
            | Object::Bytes(_)
            | Object::Semver(..) => None,
        }
    }
}
