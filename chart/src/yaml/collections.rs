//! The sequences and mappings of a YAML document, in blocks and in brackets.

use super::compose::{Composer, Node, Where};
use super::meaning::{key_text, merge, no_key};
use super::misread::Misread;
use super::scanner::Kind;
use crate::value::{Map, Value};

impl Composer<'_> {
    pub(super) fn block_sequence(&mut self, depth: usize) -> Result<Value, Misread> {
        self.scanner.take();
        let mut items = Vec::new();
        while self.takes(&Kind::BlockEntry)? {
            items.push(match self.peek()? {
                Kind::BlockEntry | Kind::BlockEnd => self.nothing()?,
                _ => self.node(Where::Block, depth + 1)?.value,
            });
        }
        self.expect(Kind::BlockEnd, "did not find expected '-' indicator")?;
        Ok(Value::list(items))
    }

    /// A sequence in a block mapping that is not indented.
    pub(super) fn loose_sequence(&mut self, depth: usize) -> Result<Value, Misread> {
        let mut items = Vec::new();
        while self.takes(&Kind::BlockEntry)? {
            items.push(match self.peek()? {
                Kind::BlockEntry | Kind::Key | Kind::Value | Kind::BlockEnd => self.nothing()?,
                _ => self.node(Where::Block, depth + 1)?.value,
            });
        }
        Ok(Value::list(items))
    }

    pub(super) fn block_mapping(&mut self, depth: usize) -> Result<Value, Misread> {
        self.scanner.take();
        let map = Map::new();
        loop {
            if self.takes(&Kind::BlockEnd)? {
                return Ok(Value::Map(map));
            }
            if *self.peek()? != Kind::Key {
                return Err(self.wrong("did not find expected key"));
            }
            let key = self.block_part(&Kind::Key, depth)?;
            let value = self.block_part(&Kind::Value, depth)?;
            self.insert(&map, key, value);
        }
    }

    /// A key or a value of a block mapping.
    fn block_part(&mut self, sign: &Kind, depth: usize) -> Result<Node, Misread> {
        if !self.takes(sign)? {
            return Ok(self.nothing()?.into());
        }
        match self.peek()? {
            Kind::Key | Kind::Value | Kind::BlockEnd => Ok(self.nothing()?.into()),
            _ => self.node(Where::Entry, depth + 1),
        }
    }

    pub(super) fn flow_sequence(&mut self, depth: usize) -> Result<Value, Misread> {
        self.scanner.take();
        let mut items = Vec::new();
        loop {
            if self.takes(&Kind::FlowSequenceEnd)? {
                return Ok(Value::list(items));
            }
            if !items.is_empty() {
                self.expect(Kind::FlowEntry, "did not find expected ',' or ']'")?;
            }
            items.push(match self.peek()? {
                Kind::FlowSequenceEnd => continue,
                Kind::Key => self.pair(depth)?,
                _ => self.node(Where::Flow, depth + 1)?.value,
            });
        }
    }

    /// A mapping of one entry in a flow sequence, without braces.
    fn pair(&mut self, depth: usize) -> Result<Value, Misread> {
        self.count(depth + 1)?;
        self.scanner.take();
        let key = match self.peek()? {
            Kind::Value | Kind::FlowEntry | Kind::FlowSequenceEnd => {
                // So does libyaml: without a key the token behind it is lost.
                self.scanner.take();
                self.nothing()?.into()
            }
            _ => self.node(Where::Flow, depth + 2)?,
        };
        let value = self.flow_value(&Kind::FlowSequenceEnd, depth + 1)?;
        self.peek()?;
        let map = Map::new();
        self.insert(&map, key, value);
        Ok(Value::Map(map))
    }

    pub(super) fn flow_mapping(&mut self, depth: usize) -> Result<Value, Misread> {
        self.scanner.take();
        let map = Map::new();
        let mut is_first = true;
        loop {
            if self.takes(&Kind::FlowMappingEnd)? {
                return Ok(Value::Map(map));
            }
            if !is_first {
                self.expect(Kind::FlowEntry, "did not find expected ',' or '}'")?;
            }
            is_first = false;
            let (key, value) = match self.peek()? {
                Kind::FlowMappingEnd => continue,
                Kind::Key => {
                    self.scanner.take();
                    let key = match self.peek()? {
                        Kind::Value | Kind::FlowEntry | Kind::FlowMappingEnd => self.nothing()?.into(),
                        _ => self.node(Where::Flow, depth + 1)?,
                    };
                    (key, self.flow_value(&Kind::FlowMappingEnd, depth)?)
                }
                _ => {
                    let key = self.node(Where::Flow, depth + 1)?;
                    self.peek()?;
                    (key, self.nothing()?.into())
                }
            };
            self.insert(&map, key, value);
        }
    }

    /// The value of an entry in a flow collection that ends so.
    fn flow_value(&mut self, end: &Kind, depth: usize) -> Result<Node, Misread> {
        if !self.takes(&Kind::Value)? {
            return Ok(self.nothing()?.into());
        }
        match self.peek()? {
            Kind::FlowEntry => Ok(self.nothing()?.into()),
            kind if kind == end => Ok(self.nothing()?.into()),
            _ => self.node(Where::Flow, depth + 1),
        }
    }

    fn insert(&mut self, map: &Map, key: Node, value: Node) {
        let Node { value, is_alias, .. } = value;
        if key.is_merge {
            // Mappings may be listed where they are merged, not behind an anchor.
            let is_list_elsewhere = is_alias && matches!(value, Value::List(_));
            if is_list_elsewhere || !merge(map, &value) {
                let problem = "map merge requires map or sequence of maps as the value";
                self.blame(Misread::yaml(problem));
            }
            return;
        }
        match key_text(&key.value) {
            Some(key) => map.insert(key, value),
            None => {
                let fault = no_key(&key.value, &value);
                self.blame(fault);
            }
        }
    }
}
