//! The values a template works with: byte strings, numbers of two kinds, maps shared by reference.
//!
//! Imports `object` and `semver` for what is no YAML.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::rc::Rc;

use crate::entries::Entries;
use crate::object::Object;
use crate::semver::Version;

/// One value, as Go's `text/template` would hold it.
#[derive(Clone, Debug)]
pub enum Value {
    /// No value at all: what a nil becomes once a pipeline has handed it on.
    Invalid,
    /// An empty interface, as a missing map key gives it.
    Nil,
    /// A boolean.
    Bool(bool),
    /// An integer of a template, or one that a function counted: `int`.
    Int(i64),
    /// An integer that was set on the command line, or that sprig calculated: `int64`, which no parameter of a function takes.
    Int64(i64),
    /// Every number that was read from YAML or JSON.
    Float(f64),
    /// A string of bytes; Go does not ask for UTF-8.
    Text(Text),
    /// A list; templates can only make new ones of it, so it needs no cell.
    List(Rc<List>),
    /// A map with string keys, shared by all who hold it.
    Map(Map),
    /// A thing with fields and methods that the host or a function made.
    Object(Rc<Object>),
}

/// Files by path, each as it was read.
pub type FilesByPath = BTreeMap<Text, Text>;

/// An immutable string of bytes that is cheap to clone. Most are short names and words, which take no memory of their own.
#[derive(Clone)]
pub struct Text(Kept);

/// The most bytes of a text that lie in the value itself.
const SHORT: usize = 22;
/// From how many bytes on a text is left where it was made, room for more included, and not copied.
const LONG: usize = 1024;

#[derive(Clone)]
enum Kept {
    Short(u8, [u8; SHORT]),
    Copied(Rc<[u8]>),
    /// A piece of what was made, from one byte to another.
    Made(Rc<Vec<u8>>, u32, u32),
}

impl Text {
    /// The text as it would be shown; bytes that are no UTF-8 are replaced.
    pub fn lossy(&self) -> String {
        lossy(self).into_owned()
    }

    /// Whether it takes memory that no other text has part in.
    pub(crate) fn is_new(&self) -> bool {
        match &self.0 {
            Kept::Short(..) => false,
            Kept::Copied(bytes) => Rc::strong_count(bytes) == 1,
            Kept::Made(bytes, ..) => Rc::strong_count(bytes) == 1,
        }
    }

    /// As the bytes compare, whose beginning is `beginning(other)`: most keys of a map differ in it, and it is compared at once.
    #[inline]
    pub(crate) fn compare(&self, other: &[u8], beginning_of_other: u64) -> Ordering {
        let first = match &self.0 {
            // What is behind a short text is zero.
            Kept::Short(_, bytes) => beginning(bytes),
            Kept::Copied(_) | Kept::Made(..) => beginning(self),
        };
        match first.cmp(&beginning_of_other) {
            Ordering::Equal => (**self).cmp(other),
            other => other,
        }
    }

    /// A piece of the text. That of a long one is not copied.
    pub(crate) fn part(&self, piece: Range<usize>) -> Text {
        match &self.0 {
            Kept::Made(bytes, from, _) if piece.len() >= LONG && piece.end <= self.len() => {
                // Both lie within the whole, which is no longer than that.
                Text(Kept::Made(Rc::clone(bytes), from + piece.start as u32, from + piece.end as u32))
            }
            Kept::Short(..) | Kept::Copied(_) | Kept::Made(..) => self[piece].into(),
        }
    }
}

/// The first eight bytes as a number, zeros behind the end: numbers that differ are in the order of what they begin.
pub(crate) fn beginning(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    let first = bytes.first_chunk().unwrap_or_else(|| {
        eight[..bytes.len()].copy_from_slice(bytes);
        &eight
    });
    u64::from_be_bytes(*first)
}

/// Bytes as text; each byte that is no UTF-8 is replaced, as Go does it. The standard library replaces several at once.
pub(crate) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    let replaced = |_| characters(bytes).map(|(c, _)| c).collect::<String>();
    std::str::from_utf8(bytes).map_or_else(|error| Cow::Owned(replaced(error)), Cow::Borrowed)
}

/// The characters of a text, each with its bytes; a byte that is no UTF-8 is one by itself.
pub(crate) fn characters(bytes: &[u8]) -> impl Iterator<Item = (char, &[u8])> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let valid = chunk.valid();
        let sound = valid.char_indices().map(|(at, c)| (c, &valid.as_bytes()[at..at + c.len_utf8()]));
        sound.chain(chunk.invalid().chunks(1).map(|byte| (char::REPLACEMENT_CHARACTER, byte)))
    })
}

impl Deref for Text {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match &self.0 {
            Kept::Short(len, bytes) => &bytes[..usize::from(*len)],
            Kept::Copied(bytes) => bytes,
            Kept::Made(bytes, from, to) => &bytes[*from as usize..*to as usize],
        }
    }
}

impl std::borrow::Borrow<[u8]> for Text {
    fn borrow(&self) -> &[u8] {
        self
    }
}

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Text) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Text) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl From<&[u8]> for Text {
    fn from(bytes: &[u8]) -> Self {
        let mut short = [0; SHORT];
        match short.get_mut(..bytes.len()) {
            Some(place) => {
                place.copy_from_slice(bytes);
                Text(Kept::Short(bytes.len() as u8, short))
            }
            None => Text(Kept::Copied(bytes.into())),
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<Vec<u8>> for Text {
    fn from(bytes: Vec<u8>) -> Self {
        match u32::try_from(bytes.len()) {
            Ok(len) if bytes.len() >= LONG => Text(Kept::Made(Rc::new(bytes), 0, len)),
            Ok(_) | Err(_) => bytes.as_slice().into(),
        }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.lossy())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lossy())
    }
}

/// The items of a list.
#[derive(Debug, Default)]
pub struct List(Vec<Value>);

impl List {
    /// A list of these items.
    pub(crate) fn new(items: Vec<Value>) -> Rc<Self> {
        Rc::new(Self(items))
    }
}

impl Deref for List {
    type Target = Vec<Value>;
    fn deref(&self) -> &Vec<Value> {
        &self.0
    }
}

impl Drop for List {
    fn drop(&mut self) {
        let mut left = Vec::new();
        self.0.iter_mut().for_each(|item| item.hand_over(&mut left));
        let_go(left);
    }
}

/// Lets go of lists and maps one after the other, and not within one another: they may be nested deeper than the stack.
pub(crate) fn let_go(mut left: Vec<Value>) {
    while let Some(mut value) = left.pop() {
        match &mut value {
            Value::List(list) => {
                if let Some(list) = Rc::get_mut(list) {
                    list.0.iter_mut().for_each(|item| item.hand_over(&mut left));
                }
            }
            Value::Map(map) => {
                if let Some(entries) = Rc::get_mut(&mut map.entries) {
                    entries.get_mut().hand_over(&mut left);
                }
            }
            _ => {}
        }
    }
}

/// A map that all its holders share: a change through one is seen through all.
#[derive(Clone, Default)]
pub struct Map {
    entries: Rc<RefCell<Entries>>,
    pub(crate) kind: MapKind,
}

/// The Go type of a map.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum MapKind {
    /// `map[string]interface {}`.
    #[default]
    Plain,
    /// `chartutil.Values`: it has methods, and some functions refuse it.
    Values,
    /// `map[string]string`: what is not there is an empty text.
    Texts,
}

impl Map {
    /// An empty map of its own.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same map under the plain Go type.
    pub(crate) fn plain(&self) -> Self {
        Self { entries: Rc::clone(&self.entries), kind: MapKind::Plain }
    }

    /// The same map under the Go type `chartutil.Values`.
    pub(crate) fn as_values(&self) -> Self {
        Self { entries: Rc::clone(&self.entries), kind: MapKind::Values }
    }

    /// The same map under the Go type `map[string]string`.
    pub(crate) fn as_texts(&self) -> Self {
        Self { entries: Rc::clone(&self.entries), kind: MapKind::Texts }
    }

    /// The entry of a key, or what Go has in its place.
    pub(crate) fn entry(&self, key: &[u8]) -> Value {
        self.get(key).unwrap_or_else(|| match self.kind {
            MapKind::Plain | MapKind::Values => Value::Nil,
            MapKind::Texts => Value::text(""),
        })
    }

    /// Whether JSON has null for it: Go's map of what a chart does not say.
    pub(crate) fn is_absent(&self) -> bool {
        self.kind == MapKind::Texts && self.is_empty()
    }

    /// The entry of a key.
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<Value> {
        self.entries.borrow().get(key.as_ref()).cloned()
    }

    /// The entry of a key where it is a map.
    pub fn get_map(&self, key: impl AsRef<[u8]>) -> Option<Map> {
        match self.get(key) {
            Some(Value::Map(map)) => Some(map),
            _ => None,
        }
    }

    /// Sets an entry. A value that is not there is kept as nil.
    pub fn insert(&self, key: impl Into<Text>, value: Value) {
        count_change();
        self.entries.borrow_mut().insert(key.into(), value.stored());
    }

    /// Removes an entry.
    pub fn remove(&self, key: impl AsRef<[u8]>) -> Option<Value> {
        count_change();
        self.entries.borrow_mut().remove(key.as_ref())
    }

    /// Whether the map has the key.
    pub fn contains(&self, key: impl AsRef<[u8]>) -> bool {
        self.entries.borrow().get(key.as_ref()).is_some()
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.borrow().len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of the entries in the order of their keys' bytes.
    pub fn entries(&self) -> Vec<(Text, Value)> {
        self.entries.borrow().iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// Whether all entries are as wanted.
    pub(crate) fn all(&self, mut is_wanted: impl FnMut(&Text, &Value) -> bool) -> bool {
        self.entries.borrow().iter().all(|(key, entry)| is_wanted(key, entry))
    }

    /// Goes through the entries in the order of their keys' bytes, up to the first fault. The map must not be changed
    /// meanwhile.
    pub(crate) fn visit<E>(&self, mut each: impl FnMut(&Text, &Value) -> Result<(), E>) -> Result<(), E> {
        self.entries.borrow().iter().try_for_each(|(key, entry)| each(key, entry))
    }

    /// Whether nothing else holds the map.
    pub(crate) fn is_alone(&self) -> bool {
        Rc::strong_count(&self.entries) == 1
    }

    /// Whether nothing else holds the map, or a map or list in it.
    pub(crate) fn is_unshared(&self) -> bool {
        self.is_alone() && self.all(|_, entry| entry.is_unshared())
    }

    /// The keys in the order of their bytes.
    pub fn keys(&self) -> Vec<Text> {
        self.entries.borrow().iter().map(|(key, _)| key.clone()).collect()
    }

    /// Whether both are the very same map.
    pub fn is(&self, other: &Map) -> bool {
        Rc::ptr_eq(&self.entries, &other.entries)
    }

    /// A new map with the same entries.
    pub(crate) fn shallow_copy(&self) -> Map {
        let entries = self.entries.borrow().clone();
        Map { entries: Rc::new(RefCell::new(entries)), kind: self.kind }
    }
}

thread_local! {
    static CHANGES: Cell<u64> = const { Cell::new(0) };
}

fn count_change() {
    CHANGES.set(CHANGES.get().wrapping_add(1));
}

/// How many times a map of this thread was changed so far.
pub(crate) fn changes() -> u64 {
    CHANGES.get()
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Maps may hold themselves, so their entries are not shown.
        write!(f, "map of {}", self.len())
    }
}

impl FromIterator<(Text, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (Text, Value)>>(entries: I) -> Self {
        let map = Map::new();
        for (key, value) in entries {
            map.insert(key, value);
        }
        map
    }
}

impl Value {
    /// A text value.
    pub fn text(text: impl Into<Text>) -> Value {
        Value::Text(text.into())
    }

    /// A list value.
    pub fn list(items: Vec<Value>) -> Value {
        Value::List(List::new(items))
    }

    /// The value as a map or a list keeps it: what is not there is nil.
    pub(crate) fn stored(self) -> Value {
        match self {
            Value::Invalid => Value::Nil,
            other => other,
        }
    }

    /// The value as a pipeline hands it on: nil is not there.
    pub(crate) fn unwrapped(self) -> Value {
        match self {
            Value::Nil => Value::Invalid,
            other => other,
        }
    }

    /// Leaves nil behind where it is a list or a map; hands it over where nothing else holds it.
    pub(crate) fn hand_over(&mut self, left: &mut Vec<Value>) {
        let is_held_once = match self {
            Value::List(list) => Rc::strong_count(list) == 1,
            Value::Map(map) => Rc::strong_count(&map.entries) == 1,
            _ => return,
        };
        let value = std::mem::replace(self, Value::Nil);
        // What something else holds too stays whole; a list may hold it millions of times.
        if is_held_once {
            left.push(value);
        }
    }

    fn is_unshared(&self) -> bool {
        match self {
            Value::List(list) => Rc::strong_count(list) == 1 && list.iter().all(Value::is_unshared),
            Value::Map(map) => map.is_unshared(),
            _ => true,
        }
    }

    /// Whether the value is nil or not there.
    pub fn is_nil(&self) -> bool {
        matches!(self, Value::Invalid | Value::Nil)
    }

    /// Go's truth: zero, "", empty and nil are false.
    pub fn truth(&self) -> bool {
        match self {
            Value::Invalid | Value::Nil => false,
            Value::Bool(b) => *b,
            Value::Int(i) | Value::Int64(i) => *i != 0,
            Value::Float(f) => *f != 0.0,
            Value::Text(text) => !text.is_empty(),
            Value::List(list) => !list.is_empty(),
            Value::Map(map) => !map.is_empty(),
            Value::Object(object) => object.truth(),
        }
    }

    /// The Go type, as messages name it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Invalid | Value::Nil => "<nil>",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Int64(_) => "int64",
            Value::Float(_) => "float64",
            Value::Text(_) => "string",
            Value::List(_) => "[]interface {}",
            Value::Map(map) => match map.kind {
                MapKind::Plain => "map[string]interface {}",
                MapKind::Values => "chartutil.Values",
                MapKind::Texts => "map[string]string",
            },
            Value::Object(object) => object.type_name(),
        }
    }

    /// The Go kind, as `kindOf` names it.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Value::List(_) => "slice",
            Value::Map(_) => "map",
            Value::Object(object) => object.kind_name(),
            Value::Invalid | Value::Nil => "invalid",
            Value::Bool(_) | Value::Int(_) | Value::Int64(_) | Value::Float(_) | Value::Text(_) => {
                self.type_name()
            }
        }
    }
}

/// How deep values may be nested before they are refused, since maps may hold themselves.
pub(crate) const MAX_NESTING: usize = 200;

/// What is said of values that are nested deeper.
pub(crate) fn too_deep() -> String {
    crate::error::too_deep("values", MAX_NESTING)
}

/// A copy that shares no map with its source.
pub(crate) fn deep_copy(value: &Value, depth: usize) -> Result<Value, String> {
    if depth > MAX_NESTING {
        return Err(too_deep());
    }
    Ok(match value {
        Value::List(list) => {
            let items: Result<Vec<Value>, String> =
                list.iter().map(|item| deep_copy(item, depth + 1)).collect();
            Value::list(items?)
        }
        Value::Map(map) => {
            let copy = Map { entries: Rc::default(), kind: map.kind };
            for (key, entry) in map.entries() {
                copy.insert(key, deep_copy(&entry, depth + 1)?);
            }
            Value::Map(copy)
        }
        Value::Object(object) => match object.as_ref() {
            // What the copies of Go have no access to is empty in them, and a version shows nothing.
            Object::Semver(_, name) => Value::Object(Rc::new(Object::Semver(Version::default(), name))),
            Object::Files(_) | Object::Struct(_) | Object::List { .. } | Object::Bytes(_) => value.clone(),
        },
        Value::Invalid
        | Value::Nil
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Int64(_)
        | Value::Float(_)
        | Value::Text(_) => value.clone(),
    })
}

/// Go's `reflect.DeepEqual`; numbers of two kinds are never equal.
pub(crate) fn deep_equal(a: &Value, b: &Value, depth: usize) -> Result<bool, String> {
    if depth > MAX_NESTING {
        return Err(too_deep());
    }
    match (a, b) {
        (Value::Invalid | Value::Nil, Value::Invalid | Value::Nil) => Ok(true),
        (Value::Bool(a), Value::Bool(b)) => Ok(a == b),
        (Value::Int(a), Value::Int(b)) | (Value::Int64(a), Value::Int64(b)) => Ok(a == b),
        (Value::Float(a), Value::Float(b)) => Ok(a == b),
        (Value::Text(a), Value::Text(b)) => Ok(a == b),
        (Value::List(a), Value::List(b)) if Rc::ptr_eq(a, b) => Ok(true),
        (Value::List(a), Value::List(b)) => all_equal(a, b, depth + 1),
        (Value::Map(a), Value::Map(b)) => {
            if a.kind != b.kind || a.len() != b.len() {
                return Ok(false);
            }
            for (key, value) in if a.is(b) { Vec::new() } else { a.entries() } {
                let other = b.get(key).map(|other| deep_equal(&value, &other, depth + 1));
                if !other.unwrap_or(Ok(false))? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Value::Object(a), Value::Object(b)) => a.equals(b, depth + 1),
        _ => Ok(false),
    }
}

/// Whether the items of two lists are equal.
pub(crate) fn all_equal(a: &[Value], b: &[Value], depth: usize) -> Result<bool, String> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for (a, b) in a.iter().zip(b) {
        if !deep_equal(a, b, depth)? {
            return Ok(false);
        }
    }
    Ok(true)
}
