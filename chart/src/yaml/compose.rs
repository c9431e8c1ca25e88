//! The values of a YAML document, made of its tokens in the order in which go-yaml v2 asks for them.

use std::collections::BTreeMap;

use super::meaning::{self, TAGS};
use super::misread::{Misread, Place};
use super::scanner::{Kind, Scanner};
use crate::value::{MAX_NESTING, Text, Value, deep_copy, lossy, too_deep};

/// The most values one document may become, aliases written out.
const MAX_VALUES: usize = 4_000_000;
/// From how many values on aliases are looked at, and of how many of them.
const MIN_VALUES: usize = 1_000;
const MIN_ALIASED: usize = 100;
/// Up to how many values a document may come almost all of aliases, and from how many on hardly any.
const FREE_VALUES: usize = 400_000;

/// Makes values of a text.
pub(super) struct Composer<'t> {
    pub(super) scanner: Scanner<'t>,
    /// What handles of tags stand for.
    handles: BTreeMap<Text, Text>,
    /// What anchors stand for; `Invalid` as long as it is being read.
    anchors: BTreeMap<Text, Value>,
    values: usize,
    aliased: usize,
    /// What is wrong with a value. go-yaml looks at values when it has read all of them, so what is wrong with the text
    /// comes first.
    fault: Option<Misread>,
    /// What JSON has no form for, which is found last.
    unfit: Option<Misread>,
}

/// What stands at a place.
pub(super) struct Node {
    pub(super) value: Value,
    /// Whether it is the key that merges other mappings into its own.
    pub(super) is_merge: bool,
    pub(super) is_alias: bool,
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        Node { value, is_merge: false, is_alias: false }
    }
}

/// What stands before a node.
#[derive(Default)]
struct Properties {
    anchor: Option<Vec<u8>>,
    tag: Vec<u8>,
}

/// Which nodes may stand at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    Flow,
    Block,
    /// In a block mapping, where the entries of a sequence need not be indented.
    Entry,
}

impl<'t> Composer<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Composer {
            scanner: Scanner::new(text),
            handles: BTreeMap::new(),
            anchors: BTreeMap::new(),
            values: 0,
            aliased: 0,
            fault: None,
            unfit: None,
        }
    }

    /// Reads the first document; nothing at all is nil.
    pub(super) fn first_document(mut self) -> Result<Value, Misread> {
        let value = match self.peek()? {
            Kind::StreamEnd => return Ok(Value::Nil),
            Kind::Version { .. } | Kind::TagDirective { .. } | Kind::DocumentStart => {
                self.explicit_document()?
            }
            _ => {
                self.directives()?;
                self.node(Where::Block, 0)?.value
            }
        };
        self.peek()?;
        match self.fault.or(self.unfit) {
            Some(fault) => Err(fault),
            None => Ok(value),
        }
    }

    fn explicit_document(&mut self) -> Result<Value, Misread> {
        self.directives()?;
        self.expect(Kind::DocumentStart, "did not find expected <document start>")?;
        match self.peek()? {
            Kind::Version { .. }
            | Kind::TagDirective { .. }
            | Kind::DocumentStart
            | Kind::DocumentEnd
            | Kind::StreamEnd => self.nothing(),
            _ => Ok(self.node(Where::Block, 0)?.value),
        }
    }

    fn directives(&mut self) -> Result<(), Misread> {
        let mut has_version = false;
        loop {
            match self.peek()?.clone() {
                Kind::Version { .. } if has_version => {
                    return Err(self.wrong("found duplicate %YAML directive"));
                }
                Kind::Version { major: 1, minor: 1 } => has_version = true,
                Kind::Version { .. } => return Err(self.wrong("found incompatible YAML document")),
                Kind::TagDirective { handle, .. } if self.handles.contains_key(handle.as_slice()) => {
                    return Err(self.wrong("found duplicate %TAG directive"));
                }
                Kind::TagDirective { handle, prefix } => {
                    drop(self.handles.insert(handle.into(), prefix.into()))
                }
                _ => break,
            }
            self.scanner.take();
        }
        for (handle, prefix) in [("!", "!"), ("!!", TAGS)] {
            self.handles.entry(handle.into()).or_insert_with(|| prefix.into());
        }
        Ok(())
    }

    pub(super) fn peek(&mut self) -> Result<&Kind, Misread> {
        Ok(&self.scanner.peek()?.kind)
    }

    /// What is wrong with the next token.
    pub(super) fn wrong(&mut self, problem: &'static str) -> Misread {
        match self.scanner.peek() {
            Ok(token) => Misread::at(Place::Parser(token.line), problem),
            Err(misread) => misread,
        }
    }

    pub(super) fn expect(&mut self, kind: Kind, problem: &'static str) -> Result<(), Misread> {
        if *self.peek()? != kind {
            return Err(self.wrong(problem));
        }
        self.scanner.take();
        Ok(())
    }

    /// Takes the next token if it is this one.
    pub(super) fn takes(&mut self, kind: &Kind) -> Result<bool, Misread> {
        let is_next = self.peek()? == kind;
        if is_next {
            self.scanner.take();
        }
        Ok(is_next)
    }

    /// A place where nothing is written.
    pub(super) fn nothing(&mut self) -> Result<Value, Misread> {
        self.count(0)?;
        Ok(Value::Nil)
    }

    pub(super) fn count(&mut self, depth: usize) -> Result<(), Misread> {
        self.values += 1;
        if depth > MAX_NESTING {
            return Err(Misread::yaml(too_deep()));
        }
        if self.values > MAX_VALUES {
            return Err(Misread::yaml("document contains excessive aliasing"));
        }
        Ok(())
    }

    pub(super) fn blame(&mut self, fault: Misread) -> Value {
        let first = if fault.is_of_json() { &mut self.unfit } else { &mut self.fault };
        first.get_or_insert(fault);
        Value::Nil
    }

    pub(super) fn node(&mut self, place: Where, depth: usize) -> Result<Node, Misread> {
        self.count(depth)?;
        if let Kind::Alias(name) = self.peek()? {
            let name = name.clone();
            return Ok(Node { is_alias: true, ..self.alias(&name, depth)?.into() });
        }
        let properties = self.properties()?;
        match self.peek()? {
            Kind::BlockEntry if place == Where::Entry => {
                self.collection(properties, |composer| composer.loose_sequence(depth))
            }
            Kind::Scalar { .. } => Ok(self.scalar(properties)),
            Kind::FlowSequenceStart => self.collection(properties, |composer| composer.flow_sequence(depth)),
            Kind::FlowMappingStart => self.collection(properties, |composer| composer.flow_mapping(depth)),
            Kind::BlockSequenceStart if place != Where::Flow => {
                self.collection(properties, |composer| composer.block_sequence(depth))
            }
            Kind::BlockMappingStart if place != Where::Flow => {
                self.collection(properties, |composer| composer.block_mapping(depth))
            }
            _ if properties.anchor.is_some() || !properties.tag.is_empty() => {
                Ok(self.value(properties, String::new(), true))
            }
            _ => Err(self.wrong("did not find expected node content")),
        }
    }

    fn properties(&mut self) -> Result<Properties, Misread> {
        let mut properties = Properties::default();
        let mut tag = None;
        loop {
            match self.peek()? {
                Kind::Anchor(_) if properties.anchor.is_none() => {}
                Kind::Tag { .. } if tag.is_none() => {}
                _ => break,
            }
            let wrong = self.wrong("found undefined tag handle");
            match self.scanner.take().map(|token| token.kind) {
                Some(Kind::Anchor(name)) => properties.anchor = Some(name),
                Some(Kind::Tag { handle, suffix }) => tag = Some((handle, suffix, wrong)),
                _ => {}
            }
        }
        if let Some((handle, suffix, wrong)) = tag {
            properties.tag = match self.handles.get(handle.as_slice()) {
                _ if handle.is_empty() => suffix,
                Some(prefix) => [&**prefix, &suffix].concat(),
                None => return Err(wrong),
            };
        }
        Ok(properties)
    }

    fn alias(&mut self, name: &[u8], depth: usize) -> Result<Value, Misread> {
        let Some(value) = self.anchors.get(name).cloned() else {
            return Err(Misread::yaml(format!("unknown anchor '{}' referenced", lossy(name))));
        };
        self.scanner.take();
        if matches!(value, Value::Invalid) {
            let fault = Misread::yaml(format!("anchor '{}' value contains itself", lossy(name)));
            return Ok(self.blame(fault));
        }
        if self.fault.is_some() {
            return Ok(Value::Nil);
        }
        match self.count_aliased(&value, depth) {
            Ok(()) => Ok(deep_copy(&value, depth).map_err(Misread::yaml)?),
            Err(fault) => Ok(self.blame(fault)),
        }
    }

    /// Counts what an alias brings in, so that aliases of aliases cannot grow without end.
    fn count_aliased(&mut self, value: &Value, depth: usize) -> Result<(), Misread> {
        self.count(depth)?;
        self.aliased += 1;
        if self.aliased > MIN_ALIASED && self.values > MIN_VALUES && self.share() > self.allowed_share() {
            return Err(Misread::yaml("document contains excessive aliasing"));
        }
        match value {
            Value::List(list) => list.iter().try_for_each(|item| self.count_aliased(item, depth + 1)),
            Value::Map(map) => map.entries().iter().try_for_each(|(key, entry)| {
                self.count_aliased(&Value::Text(key.clone()), depth + 1)?;
                self.count_aliased(entry, depth + 1)
            }),
            _ => Ok(()),
        }
    }

    fn share(&self) -> f64 {
        self.aliased as f64 / self.values as f64
    }

    fn allowed_share(&self) -> f64 {
        let above = self.values.saturating_sub(FREE_VALUES) as f64 / (MAX_VALUES - FREE_VALUES) as f64;
        0.99 - 0.89 * above.min(1.0)
    }

    fn collection(
        &mut self,
        properties: Properties,
        read: impl FnOnce(&mut Self) -> Result<Value, Misread>,
    ) -> Result<Node, Misread> {
        if let Some(anchor) = &properties.anchor {
            self.anchors.insert(anchor.as_slice().into(), Value::Invalid);
        }
        let value = read(self)?;
        if let Some(anchor) = properties.anchor {
            self.anchors.insert(anchor.into(), value.clone());
        }
        Ok(value.into())
    }

    fn scalar(&mut self, properties: Properties) -> Node {
        match self.scanner.take().map(|token| token.kind) {
            Some(Kind::Scalar { text, is_plain }) => {
                let text = String::from_utf8(text);
                let text = text.unwrap_or_else(|wrong| lossy(wrong.as_bytes()).into_owned());
                self.value(properties, text, is_plain)
            }
            _ => self.value(properties, String::new(), true),
        }
    }

    fn value(&mut self, properties: Properties, text: String, is_plain: bool) -> Node {
        let Properties { anchor, tag } = properties;
        let tag = lossy(&tag);
        let is_merge = text == "<<"
            && match &*tag {
                "" => is_plain,
                tag => tag == "!" || tag.strip_prefix(TAGS) == Some("merge"),
            };
        let value = meaning::scalar(&tag, text, is_plain).unwrap_or_else(|fault| self.blame(fault));
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor.into(), value.clone());
        }
        Node { value, is_merge, is_alias: false }
    }
}
