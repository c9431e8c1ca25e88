//! `--set` and its kin: `a.b[0]=x,c={y,z}` → values.

use crate::error::Fault;
use crate::value::{Map, Value};
use crate::yaml::json;

/// How deep a name may be nested, and the largest index of a list: Helm's own limits.
const MAX_NESTED: usize = 30;
const MAX_INDEX: usize = 65536;

/// What the right side of a setting is.
pub(crate) enum Right<'r> {
    /// A word: numbers, booleans and `null` are such.
    Typed,
    /// Always text.
    Text,
    /// All that follows, as text; no sign of the line has a meaning but `=`, `.` and `[`.
    Literal,
    /// JSON.
    Json,
    /// What the host finds under that name, as text.
    File(&'r dyn Fn(&str) -> Result<String, String>),
}

/// Lays the settings of a line over values.
pub(crate) fn set(values: &Map, line: &str, right: &Right<'_>) -> Result<(), Fault> {
    let mut parser = Parser { rest: line.chars().collect(), at: 0, right };
    loop {
        match parser.key(values, 0) {
            Ok(()) => {}
            Err(Stop::End) => return Ok(()),
            Err(Stop::Fault(message)) => return Err(Fault::new(message)),
        }
    }
}

/// Why there is nothing more to read.
enum Stop {
    End,
    Fault(String),
}

fn fault<T>(message: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Fault(message.into()))
}

struct Parser<'p> {
    rest: Vec<char>,
    at: usize,
    right: &'p Right<'p>,
}

impl Parser<'_> {
    /// Reads to one of the signs: what stood before it, and the sign; none where the text ends before.
    fn until(&mut self, stop: &[char]) -> (String, Option<char>) {
        let mut text = String::new();
        let literal = matches!(self.right, Right::Literal);
        while let Some(c) = self.rest.get(self.at).copied() {
            self.at += 1;
            if stop.contains(&c) && !(literal && c == ',') {
                return (text, Some(c));
            }
            if c != '\\' || literal {
                text.push(c);
                continue;
            }
            match self.rest.get(self.at) {
                Some(escaped) => text.push(*escaped),
                None => return (text, None),
            }
            self.at += 1;
        }
        (text, None)
    }

    fn key(&mut self, data: &Map, nested: usize) -> Result<(), Stop> {
        let (key, stop) = self.until(&['=', '[', ',', '.']);
        match stop {
            None if key.is_empty() => Err(Stop::End),
            None => fault(format!("key {key:?} has no value")),
            Some('[') => {
                let index = self.index()?;
                let list = match data.get(&key) {
                    None => Vec::new(),
                    Some(Value::List(list)) => list.to_vec(),
                    Some(_) => return fault("unable to parse key: the value there is no list"),
                };
                let (list, result) = self.item(list, index, nested);
                insert(data, key, Value::list(list));
                result
            }
            Some('=') => {
                let (value, result) = self.value()?;
                insert(data, key, value);
                result
            }
            Some(',') => {
                insert(data, key.clone(), Value::text(""));
                fault(format!("key {key:?} has no value (cannot end with ,)"))
            }
            Some(_) => self.below(data, key, nested + 1),
        }
    }

    fn below(&mut self, data: &Map, key: String, nested: usize) -> Result<(), Stop> {
        if nested > MAX_NESTED {
            return fault(format!(
                "value name nested level is greater than maximum supported nested level of {MAX_NESTED}"
            ));
        }
        let inner = match data.get(&key) {
            None => Map::new(),
            Some(Value::Map(inner)) => inner,
            Some(_) => return fault("unable to parse key: the value there is no map"),
        };
        let result = self.key(&inner, nested);
        if result.is_ok() && inner.is_empty() {
            return fault(format!("key map {key:?} has no value"));
        }
        if !inner.is_empty() {
            insert(data, key, Value::Map(inner));
        }
        result
    }

    fn index(&mut self) -> Result<usize, Stop> {
        let (text, stop) = self.until(&[']']);
        if stop.is_none() {
            return fault("error parsing index: EOF");
        }
        match text.parse::<i64>() {
            Ok(index) => match usize::try_from(index) {
                Ok(index) if index <= MAX_INDEX => Ok(index),
                Ok(_) => {
                    fault(format!("index of {index} is greater than maximum supported index of {MAX_INDEX}"))
                }
                Err(_) => fault(format!("negative {index} index not allowed")),
            },
            Err(_) => fault(format!("error parsing index: {text:?} is no number")),
        }
    }

    /// Reads what follows `]`: the list as it is then, and whether that went well.
    fn item(&mut self, list: Vec<Value>, index: usize, nested: usize) -> (Vec<Value>, Result<(), Stop>) {
        let (text, stop) = self.until(&['[', '.', '=']);
        if !text.is_empty() {
            return (list, fault(format!("unexpected data at end of array index: {text:?}")));
        }
        match stop {
            None => (list, Err(Stop::End)),
            Some('=') => match self.value() {
                Ok((value, Ok(()))) => (placed(list, index, value), Ok(())),
                // Where the text ends with the value, Helm forgets to say so to the list.
                Ok((value, Err(Stop::End))) => (placed(list, index, value), Ok(())),
                Ok((_, Err(stop))) | Err(stop) => (list, Err(stop)),
            },
            Some('[') => self.nested_item(list, index, nested),
            Some(_) => {
                let inner = match list.get(index) {
                    Some(Value::Map(inner)) => inner.clone(),
                    Some(_) | None => Map::new(),
                };
                match self.key(&inner, nested) {
                    Ok(()) => (placed(list, index, Value::Map(inner)), Ok(())),
                    Err(stop) => {
                        let list =
                            if index < list.len() { placed(list, index, Value::Map(inner)) } else { list };
                        (list, Err(stop))
                    }
                }
            }
        }
    }

    fn nested_item(
        &mut self,
        list: Vec<Value>,
        index: usize,
        nested: usize,
    ) -> (Vec<Value>, Result<(), Stop>) {
        if nested >= MAX_NESTED {
            return (list, fault("lists are nested too deeply"));
        }
        let next = match self.index() {
            Ok(next) => next,
            Err(stop) => return (list, Err(stop)),
        };
        let inner = match list.get(index) {
            Some(Value::List(inner)) => inner.to_vec(),
            None | Some(Value::Nil | Value::Invalid) => Vec::new(),
            Some(_) => return (list, fault("unable to parse key: the value there is no list")),
        };
        match self.item(inner, next, nested + 1) {
            (inner, Ok(())) => (placed(list, index, Value::list(inner)), Ok(())),
            (_, Err(stop)) => (list, Err(stop)),
        }
    }

    /// Reads the right side, and whether it went on well after that.
    fn value(&mut self) -> Result<(Value, Result<(), Stop>), Stop> {
        if let Right::Json = self.right {
            return Ok((self.json()?, Ok(())));
        }
        if let Right::Literal = self.right {
            let text: String = self.rest.drain(self.at..).collect();
            return Ok((Value::text(text), Ok(())));
        }
        match self.rest.get(self.at) {
            None => Ok((Value::text(""), Err(Stop::End))),
            Some('{') => {
                self.at += 1;
                Ok((self.list()?, Ok(())))
            }
            Some(_) => {
                let (text, _) = self.until(&[',']);
                Ok((self.typed(text)?, Ok(())))
            }
        }
    }

    fn list(&mut self) -> Result<Value, Stop> {
        let mut items = Vec::new();
        loop {
            let (text, stop) = self.until(&[',', '}']);
            let Some(stop) = stop else { return fault("list must terminate with '}'") };
            items.push(self.typed(text)?);
            if stop == '}' {
                if self.rest.get(self.at) == Some(&',') {
                    self.at += 1;
                }
                return Ok(Value::list(items));
            }
        }
    }

    fn typed(&self, text: String) -> Result<Value, Stop> {
        match self.right {
            Right::Typed => Ok(typed(text)),
            Right::Text | Right::Literal | Right::Json => Ok(Value::text(text)),
            Right::File(read) => read(&text).map(Value::text).map_err(Stop::Fault),
        }
    }

    fn json(&mut self) -> Result<Value, Stop> {
        if self.skip_empty() {
            return Ok(Value::Nil);
        }
        let rest: String = self.rest[self.at..].iter().collect();
        let (value, length) = json::from_json_prefix(&rest).map_err(Stop::Fault)?;
        self.at += rest[..length].chars().count();
        self.skip_empty();
        Ok(value)
    }

    /// Skips blanks and a comma behind them; whether there was nothing else.
    fn skip_empty(&mut self) -> bool {
        loop {
            match self.rest.get(self.at) {
                None => return true,
                Some(',') => {
                    self.at += 1;
                    return true;
                }
                Some(c) if c.is_whitespace() => self.at += 1,
                Some(_) => return false,
            }
        }
    }
}

fn insert(data: &Map, key: String, value: Value) {
    if !key.is_empty() {
        data.insert(key, value);
    }
}

fn placed(mut list: Vec<Value>, index: usize, value: Value) -> Vec<Value> {
    if list.len() <= index {
        list.resize(index + 1, Value::Nil);
    }
    list[index] = value.stored();
    list
}

fn typed(text: String) -> Value {
    let word = text.to_lowercase();
    match word.as_str() {
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        "null" => return Value::Nil,
        "0" => return Value::Int64(0),
        _ => {}
    }
    match text.parse::<i64>() {
        Ok(number) if !text.starts_with('0') => Value::Int64(number),
        Ok(_) | Err(_) => Value::text(text),
    }
}
