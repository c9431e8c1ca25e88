//! Nodes of YAML to typed values: every fault is reported, with its place, and decoding goes on behind it.
//!
//! A mapping of the spec is declared once, with [`mapping!`](crate::spec::decode::mapping), and a closed set of words
//! with [`words!`](crate::spec::decode::words); from the declaration come the type, its decoder, the known field names
//! and the JSON Schema.

use crate::diagnostic::Sink;
use crate::source::{Span, Spanned};
use crate::spec::rules::{bad_value, missing_field, unknown_field, wrong_type};
use portolan_yaml::{Entry, Kind, Node, Resolved};

/// A node and what it is the value of: messages name it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'a> {
    /// What it is the value of.
    pub(crate) place: Place<'a>,
    /// What stands there.
    pub(crate) node: &'a Node,
}

/// What a node is the value of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    /// Of nothing: the whole text.
    Root,
    /// Of the field of this name.
    Field(&'a str),
    /// Of the field of this name, which has to be there.
    Required(&'a str),
    /// Of the field of this name, among others in its list.
    Item(&'a str),
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::Root => f.write_str("the spec"),
            Place::Field(name) | Place::Required(name) => write!(f, "`{name}`"),
            Place::Item(name) => write!(f, "an item of `{name}`"),
        }
    }
}

impl<'a> Value<'a> {
    /// Returns the value of a field.
    pub(crate) fn of(entry: &'a Entry) -> Value<'a> {
        Value { place: Place::Field(&entry.key), node: &entry.value }
    }

    /// Returns where it stands.
    pub(crate) fn span(self) -> Span {
        Span::from(&self.node.span)
    }

    /// Returns `node` as an item of this list.
    fn item(self, node: &'a Node) -> Value<'a> {
        let place = match self.place {
            Place::Root => Place::Root,
            Place::Field(name) | Place::Required(name) | Place::Item(name) => Place::Item(name),
        };
        Value { place, node }
    }
}

/// A type that a node can hold.
pub(crate) trait Decode: Sized {
    /// Returns what `value` holds; `None` after reporting why it holds none.
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<Self>;

    /// Returns the value of a field that is not there; `None` if it has to be there.
    fn absent() -> Option<Self> {
        None
    }
}

impl<T: Decode> Decode for Spanned<T> {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<Spanned<T>> {
        T::decode(value, sink).map(|inner| Spanned::new(inner, value.span()))
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<Option<T>> {
        T::decode(value, sink).map(Some)
    }

    fn absent() -> Option<Option<T>> {
        Some(None)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<Vec<T>> {
        let Kind::Seq(items) = &value.node.kind else {
            sink.error(wrong_type::diagnostic(value, wrong_type::LIST));
            return None;
        };
        let decoded: Vec<Option<T>> = items.iter().map(|item| T::decode(value.item(item), sink)).collect();
        decoded.into_iter().collect()
    }
}

/// A line of text: it ends up in commands and tables of the runbook, where a line break would begin something else.
impl Decode for String {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<String> {
        let text = text(value, sink)?;
        if !text.trim().is_empty() && !text.contains(char::is_control) {
            return Some(text.to_owned());
        }
        let message = "the text is empty, or has line breaks or other control characters".to_owned();
        sink.error(bad_value::diagnostic(value, message, "write it in one line"));
        None
    }
}

impl Decode for bool {
    fn decode(value: Value<'_>, sink: &mut Sink) -> Option<bool> {
        if let Kind::Scalar(scalar) = &value.node.kind
            && let Resolved::Bool(truth) = scalar.resolve()
        {
            return Some(truth);
        }
        sink.error(wrong_type::diagnostic(value, wrong_type::TRUTH));
        None
    }
}

/// Returns the text of a node that holds a string; a number or a boolean is not one, since YAML would have read
/// something else than what is meant.
pub(crate) fn text<'a>(value: Value<'a>, sink: &mut Sink) -> Option<&'a str> {
    match &value.node.kind {
        Kind::Scalar(scalar) => match scalar.resolve() {
            Resolved::Str(_) => return Some(&scalar.text),
            Resolved::Null
            | Resolved::Bool(_)
            | Resolved::Int(_)
            | Resolved::UInt(_)
            | Resolved::Float(_) => {}
        },
        Kind::Seq(_) | Kind::Map(_) => {}
    }
    sink.error(wrong_type::diagnostic(value, wrong_type::STRING));
    None
}

/// Returns the whole number of a node, if it lies in `min..=max`.
pub(crate) fn integer(value: Value<'_>, min: i64, max: i64, sink: &mut Sink) -> Option<i64> {
    if let Kind::Scalar(scalar) = &value.node.kind
        && let Resolved::Int(number) = scalar.resolve()
        && (min..=max).contains(&number)
    {
        return Some(number);
    }
    sink.error(wrong_type::diagnostic(value, &format!("{} from {min} to {max}", wrong_type::WHOLE_NUMBER)));
    None
}

/// Returns the text of any scalar as it was written: for versions, which YAML may take for numbers.
pub(crate) fn raw_text<'a>(value: Value<'a>, expected: &str, sink: &mut Sink) -> Option<&'a str> {
    match &value.node.kind {
        Kind::Scalar(scalar) if !matches!(scalar.resolve(), Resolved::Null) => Some(&scalar.text),
        Kind::Scalar(_) | Kind::Seq(_) | Kind::Map(_) => {
            sink.error(wrong_type::diagnostic(value, expected));
            None
        }
    }
}

/// Where the names of a mapping's fields stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldSpans(Vec<(&'static str, Span)>);

impl FieldSpans {
    /// Returns where the name of field `key` stands, if the field was written.
    pub fn get(&self, key: &str) -> Option<Span> {
        self.0.iter().find(|(name, _)| *name == key).map(|(_, span)| *span)
    }

    /// Returns the fields that were written, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Span)> {
        self.0.iter().copied()
    }
}

/// The fields of a mapping whose names were checked.
pub(crate) struct Fields<'a> {
    span: Span,
    entries: &'a [Entry],
    /// Fields that a misspelt name was probably meant for: that they are missing is no fault of its own.
    meant: Vec<&'static str>,
    /// Where the names of the known ones stand.
    pub(crate) spans: FieldSpans,
}

impl<'a> Fields<'a> {
    /// Returns the fields of `value`, a mapping called `mapping`, reporting each whose name is not in `known`.
    pub(crate) fn of(
        value: Value<'a>,
        mapping: &str,
        known: &[&'static str],
        sink: &mut Sink,
    ) -> Option<Fields<'a>> {
        let Kind::Map(entries) = &value.node.kind else {
            sink.error(wrong_type::no_mapping(value, known));
            return None;
        };
        let mut fields =
            Fields { span: value.span(), entries, meant: Vec::new(), spans: FieldSpans::default() };
        let is_absent = |key: &&str| entries.iter().all(|entry| entry.key != **key);
        let mut absent: Vec<&'static str> = known.iter().copied().filter(is_absent).collect();
        for entry in entries {
            let span = Span::from(&entry.key_span);
            if let Some(key) = known.iter().find(|key| **key == entry.key) {
                fields.spans.0.push((key, span));
            } else {
                let meant = unknown_field::report(entry, mapping, known, &absent, sink);
                // A field that is meant by one misspelt name is not meant by another.
                absent.retain(|key| Some(*key) != meant);
                fields.meant.extend(meant);
            }
        }
        Some(fields)
    }

    /// Returns what field `key` holds; reports one that has to be there and is not. One function for all types.
    fn value(&self, key: &str, is_required: bool, sink: &mut Sink) -> Option<Value<'a>> {
        if let Some(entry) = self.entries.iter().find(|entry| entry.key == key) {
            let place = if is_required { Place::Required(&entry.key) } else { Place::Field(&entry.key) };
            return Some(Value { place, node: &entry.value });
        }
        if is_required && !self.meant.contains(&key) {
            sink.error(missing_field::diagnostic(key, self.span, self.entries));
        }
        None
    }

    /// Returns the value of field `key`; reports one that has to be there and is not.
    pub(crate) fn take<T: Decode>(&self, key: &str, sink: &mut Sink) -> Option<T> {
        let absent = T::absent();
        match self.value(key, absent.is_none(), sink) {
            Some(value) => T::decode(value, sink),
            None => absent,
        }
    }

    /// Returns the value of field `key`, or the default of its type if it is not there.
    pub(crate) fn take_or_default<T: Decode + Default>(&self, key: &str, sink: &mut Sink) -> Option<T> {
        match self.value(key, false, sink) {
            Some(value) => T::decode(value, sink),
            None => Some(T::default()),
        }
    }
}

/// Takes a field of a mapping; one marked `default` may be left out although its type is no `Option`.
macro_rules! take {
    ($fields:ident, $key:literal, $sink:ident) => {
        $fields.take($key, $sink)
    };
    ($fields:ident, $key:literal, $sink:ident, default) => {
        $fields.take_or_default($key, $sink)
    };
}

/// Declares a mapping of the spec: `"key" field: Type;` for each field, `"key" field: Type, default;` for one that may
/// be left out although its type is no `Option`.
macro_rules! mapping {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$field_meta:meta])* $key:literal $field:ident: $type:ty $(, $absent:ident)?; )*
        }
    )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
        pub struct $name {
            /// Where the mapping stands.
            #[serde(skip)]
            pub span: $crate::source::Span,
            /// Where the names of its fields stand.
            #[serde(skip)]
            pub fields: $crate::spec::decode::FieldSpans,
            $(
                $(#[$field_meta])*
                #[cfg_attr(feature = "schema", schemars(rename = $key $(, $absent)?))]
                pub $field: $type,
            )*
        }

        impl $crate::spec::decode::Decode for $name {
            fn decode(value: $crate::spec::decode::Value<'_>, sink: &mut $crate::diagnostic::Sink) -> Option<$name> {
                let fields = $crate::spec::decode::Fields::of(value, stringify!($name), &[$($key),*], sink)?;
                // Every field is decoded before the first that failed ends it, so that all faults are reported.
                $( let $field: Option<$type> = $crate::spec::decode::take!(fields, $key, sink $(, $absent)?); )*
                Some($name { span: value.span(), fields: fields.spans, $( $field: $field? ),* })
            }
        }
    )+

        /// Every mapping of the spec with the names of its fields.
        pub(crate) const MAPPINGS: &[(&str, &[&str])] = &[$( (stringify!($name), &[$($key),*]) ),+];
    };
}

/// Declares a closed set of words of the spec: `Variant = "word"`.
macro_rules! words {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $word:literal, )+
        }
    )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $( $(#[$variant_meta])* #[cfg_attr(feature = "schema", schemars(rename = $word))] $variant, )+
        }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// Returns the word that the spec uses.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $( $name::$variant => $word, )+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::spec::decode::Decode for $name {
            fn decode(value: $crate::spec::decode::Value<'_>, sink: &mut $crate::diagnostic::Sink) -> Option<$name> {
                let text = $crate::spec::decode::text(value, sink)?;
                let known = $name::ALL.iter().copied().find(|word| word.as_str() == text);
                if known.is_none() {
                    let words: Vec<&str> = $name::ALL.iter().map(|word| word.as_str()).collect();
                    sink.error($crate::spec::rules::unknown_word::diagnostic(value, text, &words));
                }
                known
            }
        }
    )+ };
}

pub(crate) use {mapping, take, words};
