//! Nodes of YAML to typed values: every fault is reported, with its place, and decoding goes on behind it.
//!
//! A mapping of the spec is declared once, with [`mapping!`](crate::spec::decode::mapping), and a closed set of words
//! with [`words!`](crate::spec::decode::words); from the declaration come the type, its decoder, the known field names
//! and the JSON Schema.

use crate::diagnostic::Sink;
use crate::source::{Span, Spanned};
use crate::spec::rules::{missing_field, unknown_field, wrong_type};
use portolan_yaml::{Entry, Kind, Node, Resolved};

/// A type that a node can hold.
pub(crate) trait Decode: Sized {
    /// Returns the value of `node`; `None` after reporting why it has none.
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self>;

    /// Returns the value of a field that is not there; `None` if it has to be there.
    fn absent() -> Option<Self> {
        None
    }
}

impl<T: Decode> Decode for Spanned<T> {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Spanned<T>> {
        T::decode(node, sink).map(|value| Spanned::new(value, Span::from(&node.span)))
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Option<T>> {
        T::decode(node, sink).map(Some)
    }

    fn absent() -> Option<Option<T>> {
        Some(None)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Vec<T>> {
        let Kind::Seq(items) = &node.kind else {
            sink.error(wrong_type::diagnostic(node, "a list"));
            return None;
        };
        let decoded: Vec<Option<T>> = items.iter().map(|item| T::decode(item, sink)).collect();
        decoded.into_iter().collect()
    }

    fn absent() -> Option<Vec<T>> {
        Some(Vec::new())
    }
}

impl Decode for String {
    fn decode(node: &Node, sink: &mut Sink) -> Option<String> {
        text(node, sink).map(str::to_owned)
    }
}

impl Decode for bool {
    fn decode(node: &Node, sink: &mut Sink) -> Option<bool> {
        if let Kind::Scalar(scalar) = &node.kind
            && let Resolved::Bool(value) = scalar.resolve()
        {
            return Some(value);
        }
        sink.error(wrong_type::diagnostic(node, "`true` or `false`"));
        None
    }
}

/// Returns the text of a node that holds a string; a number or a boolean is not one, since YAML would have read
/// something else than what is meant.
pub(crate) fn text<'a>(node: &'a Node, sink: &mut Sink) -> Option<&'a str> {
    match &node.kind {
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
    sink.error(wrong_type::diagnostic(node, "a string"));
    None
}

/// Returns the whole number of a node, if it lies in `min..=max`.
pub(crate) fn integer(node: &Node, min: i64, max: i64, sink: &mut Sink) -> Option<i64> {
    if let Kind::Scalar(scalar) = &node.kind
        && let Resolved::Int(value) = scalar.resolve()
        && (min..=max).contains(&value)
    {
        return Some(value);
    }
    sink.error(wrong_type::diagnostic(node, &format!("a whole number from {min} to {max}")));
    None
}

/// Returns the text of any scalar as it was written: for versions, which YAML may take for numbers.
pub(crate) fn raw_text<'a>(node: &'a Node, expected: &str, sink: &mut Sink) -> Option<&'a str> {
    match &node.kind {
        Kind::Scalar(scalar) if !matches!(scalar.resolve(), Resolved::Null) => Some(&scalar.text),
        Kind::Scalar(_) | Kind::Seq(_) | Kind::Map(_) => {
            sink.error(wrong_type::diagnostic(node, expected));
            None
        }
    }
}

/// The fields of a mapping whose names were checked.
pub(crate) struct Fields<'a> {
    span: Span,
    entries: &'a [Entry],
}

impl<'a> Fields<'a> {
    /// Returns the fields of `node`, reporting each whose name is not in `known`.
    pub(crate) fn of(node: &'a Node, known: &[&str], sink: &mut Sink) -> Option<Fields<'a>> {
        let Kind::Map(entries) = &node.kind else {
            sink.error(wrong_type::diagnostic(node, "a mapping"));
            return None;
        };
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            sink.error(unknown_field::diagnostic(entry, known));
        }
        Some(Fields { span: Span::from(&node.span), entries })
    }

    /// Returns the value of field `key`; reports one that has to be there and is not.
    pub(crate) fn take<T: Decode>(&self, key: &str, sink: &mut Sink) -> Option<T> {
        if let Some(entry) = self.entries.iter().find(|entry| entry.key == key) {
            return T::decode(&entry.value, sink);
        }
        let absent = T::absent();
        if absent.is_none() {
            let first = self.entries.first().map_or(self.span, |entry| Span::from(&entry.key_span));
            sink.error(missing_field::diagnostic(key, first));
        }
        absent
    }
}

/// Declares a mapping of the spec: `"key" field: Type;` for each field, `"key" field: Type, default;` for one that the
/// JSON Schema must not require although its type is no `Option`.
macro_rules! mapping {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$field_meta:meta])* $key:literal $field:ident: $type:ty $(, $absent:ident)?; )*
        }
    )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
        pub struct $name {
            /// Where the mapping stands.
            #[cfg_attr(feature = "schema", schemars(skip))]
            pub span: $crate::source::Span,
            $(
                $(#[$field_meta])*
                #[cfg_attr(feature = "schema", schemars(rename = $key $(, $absent)?))]
                pub $field: $type,
            )*
        }

        impl $crate::spec::decode::Decode for $name {
            fn decode(node: &portolan_yaml::Node, sink: &mut $crate::diagnostic::Sink) -> Option<$name> {
                let fields = $crate::spec::decode::Fields::of(node, &[$($key),*], sink)?;
                // Every field is decoded before the first that failed ends it, so that all faults are reported.
                $( let $field: Option<$type> = fields.take($key, sink); )*
                Some($name { span: (&node.span).into(), $( $field: $field? ),* })
            }
        }
    )+ };
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
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $( $(#[$variant_meta])* #[cfg_attr(feature = "schema", schemars(rename = $word))] $variant, )+
        }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// Returns the word that the spec uses.
            pub fn as_str(self) -> &'static str {
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
            fn decode(node: &portolan_yaml::Node, sink: &mut $crate::diagnostic::Sink) -> Option<$name> {
                let text = $crate::spec::decode::text(node, sink)?;
                let known = $name::ALL.iter().copied().find(|word| word.as_str() == text);
                if known.is_none() {
                    let words: Vec<&str> = $name::ALL.iter().map(|word| word.as_str()).collect();
                    sink.error($crate::spec::rules::unknown_word::diagnostic(node, text, &words));
                }
                known
            }
        }
    )+ };
}

pub(crate) use {mapping, words};
