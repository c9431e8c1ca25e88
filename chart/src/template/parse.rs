//! Tokens → templates, by the rules of Go's `text/template/parse`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ast::{Branch, Expr, ExprKind, Node, Number, Pipe, Source, Template};
use super::lex::{Kind, Token, Tokens, tokens};
use crate::error::Fault;
use crate::funcs;
use crate::value::{Text, lossy};

/// How deep a template's text may be nested.
const MAX_DEPTH: usize = 100;

/// Parses a file: its own template and those it defines.
pub(crate) fn parse(source: &Rc<Source>) -> Result<Vec<Template>, Fault> {
    let fail = |pos: usize, message: String| Fault::parse(source, pos, &message);
    let tokens = tokens(&source.text).map_err(|(pos, message)| fail(pos, message))?;
    let mut parser = Parser {
        tokens,
        at: 0,
        nodes: Vec::new(),
        operands: Vec::new(),
        vars: vec!["$".to_string()],
        ranges: 0,
        depth: 0,
        source,
        defined: BTreeMap::new(),
    };
    let result = parser.file();
    let last = parser.at.saturating_sub(1);
    let pos = if last < parser.tokens.len() { parser.tokens.get(last).pos } else { 0 };
    result.map_err(|message| fail(pos, message))
}

struct Parser<'a> {
    tokens: Tokens<'a>,
    at: usize,
    /// The nodes of lists, and the operands of commands, that are not at their end; so each gets as much room as it needs.
    nodes: Vec<Node>,
    operands: Vec<Expr>,
    vars: Vec<String>,
    ranges: usize,
    depth: usize,
    source: &'a Rc<Source>,
    defined: BTreeMap<Rc<str>, Template>,
}

/// What ended a list of nodes.
#[derive(PartialEq)]
enum Stop {
    End,
    Else,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Token<'a> {
        self.tokens.get(self.at.min(self.tokens.len() - 1))
    }

    fn next(&mut self) -> Token<'a> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn skip_space(&mut self) {
        while self.peek().kind == Kind::Space {
            self.at += 1;
        }
    }

    fn peek_solid(&mut self) -> Token<'a> {
        self.skip_space();
        self.peek()
    }

    fn next_solid(&mut self) -> Token<'a> {
        self.skip_space();
        self.next()
    }

    fn unexpected<T>(&self, token: Token<'_>, context: &str) -> Result<T, String> {
        let shown = match token.kind {
            Kind::End => "EOF".to_string(),
            Kind::Identifier | Kind::Field | Kind::Variable => format!("<{}>", token.lossy()),
            _ => format!("{:?}", token.lossy()),
        };
        Err(format!("unexpected {shown} in {context}"))
    }

    fn close(&mut self, context: &str) -> Result<(), String> {
        match self.next_solid() {
            token if token.kind == Kind::Close => Ok(()),
            token => self.unexpected(token, context),
        }
    }

    fn file(&mut self) -> Result<Vec<Template>, String> {
        while self.peek().kind != Kind::End {
            if self.peek().kind == Kind::Open && self.opens_with("define") {
                self.define()?;
                continue;
            }
            match self.node()? {
                Item::Node(node) => self.nodes.push(node),
                Item::Stop(..) => return Err("unexpected {{end}} or {{else}}".to_string()),
            }
        }
        let body = std::mem::take(&mut self.nodes);
        let own = Template { name: self.source.name.as_str().into(), source: Rc::clone(self.source), body };
        self.add(own)?;
        Ok(std::mem::take(&mut self.defined).into_values().collect())
    }

    fn opens_with(&self, word: &str) -> bool {
        let rest = (self.at + 1..self.tokens.len()).map(|at| self.tokens.get(at));
        rest.into_iter()
            .find(|token| token.kind != Kind::Space)
            .is_some_and(|token| token.kind == Kind::Identifier && token.text == word.as_bytes())
    }

    fn add(&mut self, template: Template) -> Result<(), String> {
        match self.defined.get(&template.name) {
            Some(old) if !old.is_empty() => {
                if !template.is_empty() {
                    return Err(format!("template: multiple definition of template {:?}", template.name));
                }
            }
            Some(_) | None => {
                self.defined.insert(Rc::clone(&template.name), template);
            }
        }
        Ok(())
    }

    fn name(&mut self, context: &str) -> Result<String, String> {
        let token = self.next_solid();
        match token.kind {
            Kind::Quoted | Kind::Raw => Ok(unquote(token.text)?.lossy()),
            _ => self.unexpected(token, context),
        }
    }

    fn define(&mut self) -> Result<(), String> {
        self.next();
        self.next_solid();
        let name = self.name("define clause")?;
        self.close("define clause")?;
        let outer = std::mem::replace(&mut self.vars, vec!["$".to_string()]);
        let outer_ranges = std::mem::take(&mut self.ranges);
        let (body, stop) = self.list()?;
        if stop != Stop::End {
            return Err("unexpected {{else}} in define clause".to_string());
        }
        self.vars = outer;
        self.ranges = outer_ranges;
        self.add(Template { name: name.into(), source: Rc::clone(self.source), body })
    }

    /// The nodes until `end` or `else`; an `end` is read with its closing.
    fn list(&mut self) -> Result<(Vec<Node>, Stop), String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("template is nested too deeply".to_string());
        }
        let from = self.nodes.len();
        loop {
            if self.peek().kind == Kind::End {
                return Err("unexpected EOF".to_string());
            }
            match self.node()? {
                Item::Node(node) => self.nodes.push(node),
                Item::Stop(stop) => {
                    self.depth -= 1;
                    return Ok((self.nodes.drain(from..).collect(), stop));
                }
            }
        }
    }

    fn node(&mut self) -> Result<Item, String> {
        let token = self.next();
        match token.kind {
            Kind::Text => Ok(Item::Node(Node::Text { from: token.pos, to: token.pos + token.text.len() })),
            Kind::Open => self.action(),
            _ => self.unexpected(token, "input"),
        }
    }

    fn action(&mut self) -> Result<Item, String> {
        let token = self.peek_solid();
        if token.kind == Kind::Identifier {
            match token.text {
                b"block" => return self.skip_word().block(),
                b"break" => return self.skip_word().jump(Node::Break, "break"),
                b"continue" => return self.skip_word().jump(Node::Continue, "continue"),
                b"define" => return self.unexpected(token, "command"),
                b"else" => {
                    self.next();
                    return Ok(Item::Stop(Stop::Else));
                }
                b"end" => {
                    self.next();
                    self.close("end")?;
                    return Ok(Item::Stop(Stop::End));
                }
                b"if" => return Ok(Item::Node(Node::If(Box::new(self.skip_word().branch("if")?)))),
                b"with" => return Ok(Item::Node(Node::With(Box::new(self.skip_word().branch("with")?)))),
                b"range" => return Ok(Item::Node(Node::Range(Box::new(self.skip_word().branch("range")?)))),
                b"template" => return self.skip_word().template(),
                _ => {}
            }
        }
        Ok(Item::Node(Node::Action(self.pipeline("command", Kind::Close)?)))
    }

    fn skip_word(&mut self) -> &mut Self {
        self.next();
        self
    }

    fn jump(&mut self, node: Node, name: &str) -> Result<Item, String> {
        self.close(name)?;
        if self.ranges == 0 {
            return Err(format!("{{{{{name}}}}} outside {{{{range}}}}"));
        }
        Ok(Item::Node(node))
    }

    fn template(&mut self) -> Result<Item, String> {
        self.skip_space();
        let pos = self.peek().pos;
        let name = self.name("template clause")?;
        let pipe = if self.peek_solid().kind == Kind::Close {
            self.next();
            None
        } else {
            Some(self.pipeline("template clause", Kind::Close)?)
        };
        Ok(Item::Node(Node::Template { pos, name, pipe }))
    }

    fn block(&mut self) -> Result<Item, String> {
        let pos = self.peek_solid().pos;
        let name = self.name("block clause")?;
        let pipe = self.pipeline("block clause", Kind::Close)?;
        let outer = std::mem::replace(&mut self.vars, vec!["$".to_string()]);
        let (body, stop) = self.list()?;
        self.vars = outer;
        if stop != Stop::End {
            return Err("unexpected {{else}} in block clause".to_string());
        }
        self.add(Template { name: name.as_str().into(), source: Rc::clone(self.source), body })?;
        Ok(Item::Node(Node::Template { pos, name, pipe: Some(pipe) }))
    }

    fn branch(&mut self, context: &str) -> Result<Branch, String> {
        let scope = self.vars.len();
        let pipe = self.pipeline(context, Kind::Close)?;
        if context == "range" {
            self.ranges += 1;
        }
        let (body, stop) = self.list()?;
        if context == "range" {
            self.ranges -= 1;
        }
        let otherwise = if stop == Stop::Else { self.otherwise(context)? } else { Vec::new() };
        self.vars.truncate(scope);
        Ok(Branch { pipe, body, otherwise })
    }

    fn otherwise(&mut self, context: &str) -> Result<Vec<Node>, String> {
        let token = self.peek_solid();
        if token.kind == Kind::Identifier {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err("template is nested too deeply".to_string());
            }
            let node = match (context, token.text) {
                ("if", b"if") => Node::If(Box::new(self.skip_word().branch("if")?)),
                ("with", b"with") => Node::With(Box::new(self.skip_word().branch("with")?)),
                _ => return self.unexpected(token, "else"),
            };
            self.depth -= 1;
            return Ok(vec![node]);
        }
        self.close("else")?;
        let (nodes, stop) = self.list()?;
        if stop != Stop::End {
            return Err("expected end; found {{else}}".to_string());
        }
        Ok(nodes)
    }

    fn pipeline(&mut self, context: &str, end: Kind) -> Result<Pipe, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("template is nested too deeply".to_string());
        }
        let pos = self.peek_solid().pos;
        // Most have one command.
        let commands = Vec::with_capacity(1);
        let mut pipe = Pipe { pos, declared: Vec::new(), assigns: false, commands };
        self.declarations(&mut pipe, context)?;
        loop {
            let token = self.peek_solid();
            match token.kind {
                kind if kind == end => {
                    self.next();
                    break;
                }
                Kind::Identifier | Kind::Number | Kind::Char | Kind::Dot | Kind::Field | Kind::Variable => {}
                Kind::Quoted | Kind::Raw | Kind::LeftParen => {}
                _ => return self.unexpected(token, context),
            }
            let command = self.command()?;
            pipe.commands.push(command);
        }
        self.depth -= 1;
        check_pipeline(&pipe, context)?;
        Ok(pipe)
    }

    fn declarations(&mut self, pipe: &mut Pipe, context: &str) -> Result<(), String> {
        while self.peek_solid().kind == Kind::Variable {
            let start = self.at;
            let name = self.next().lossy();
            let token = self.peek_solid();
            match token.kind {
                Kind::Declare | Kind::Assign => {
                    self.next();
                    pipe.assigns = token.kind == Kind::Assign;
                    pipe.declared.push(name.clone());
                    self.vars.push(name);
                    return Ok(());
                }
                Kind::Comma if context == "range" && pipe.declared.is_empty() => {
                    self.next();
                    pipe.declared.push(name.clone());
                    self.vars.push(name);
                    if self.peek_solid().kind != Kind::Variable {
                        return Err("range can only initialize variables".to_string());
                    }
                }
                Kind::Comma => return Err(format!("too many declarations in {context}")),
                _ => {
                    self.at = start;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn command(&mut self) -> Result<Vec<Expr>, String> {
        let from = self.operands.len();
        loop {
            self.skip_space();
            if let Some(operand) = self.operand()? {
                self.operands.push(operand);
            }
            let token = self.peek();
            match token.kind {
                Kind::Space => {}
                Kind::Close | Kind::RightParen => break,
                Kind::Pipe => {
                    self.next();
                    break;
                }
                _ => return self.unexpected(token, "operand"),
            }
        }
        if self.operands.len() == from {
            return Err("empty command".to_string());
        }
        Ok(self.operands.drain(from..).collect())
    }

    fn operand(&mut self) -> Result<Option<Expr>, String> {
        let Some(term) = self.term()? else { return Ok(None) };
        let pos = self.peek().pos;
        let Some(names) = self.fields() else { return Ok(Some(term)) };
        let kind = match term.kind {
            ExprKind::Variable(variable) => ExprKind::Variable(format!("{variable}.{names}")),
            // A field has all of its names already.
            ExprKind::Function(..) | ExprKind::Pipe(_) | ExprKind::Chain(..) | ExprKind::Field(_) => {
                return Ok(Some(Expr { pos, kind: ExprKind::Chain(Box::new(term), names) }));
            }
            ExprKind::Dot
            | ExprKind::Nil
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Text { .. } => {
                return Err(format!("unexpected . after term {:?}", term.to_string()));
            }
        };
        Ok(Some(Expr { pos: term.pos, kind }))
    }

    /// The names of the fields that follow at once, without the first dot.
    fn fields(&mut self) -> Option<String> {
        let first = self.peek();
        let mut end = first.pos;
        while self.peek().kind == Kind::Field {
            let token = self.next();
            end = token.pos + token.text.len();
        }
        (end > first.pos).then(|| lossy(&self.source.text[first.pos + 1..end]).into_owned())
    }

    fn term(&mut self) -> Result<Option<Expr>, String> {
        let token = self.peek();
        let text = lossy(token.text);
        let kind = match token.kind {
            Kind::Identifier => match &*text {
                "true" | "false" => ExprKind::Bool(text == "true"),
                "nil" => ExprKind::Nil,
                _ => match funcs::find(&text) {
                    Some((name, function)) => ExprKind::Function(name, function),
                    None => {
                        self.next();
                        return Err(format!("function {text:?} not defined"));
                    }
                },
            },
            Kind::Dot => ExprKind::Dot,
            Kind::Variable => {
                if !self.vars.iter().any(|known| *known == text) {
                    self.next();
                    return Err(format!("undefined variable {text:?}"));
                }
                ExprKind::Variable(text.into_owned())
            }
            Kind::Field => {
                let fields = self.fields().map(ExprKind::Field);
                return Ok(fields.map(|kind| Expr { pos: token.pos, kind }));
            }
            Kind::Number => match read_number(&text) {
                Some(number) => ExprKind::Number(Box::new(number)),
                None => return Err(format!("illegal number syntax: {text:?}")),
            },
            Kind::Char => ExprKind::Number(Box::new(char_number(token.text)?)),
            Kind::Quoted | Kind::Raw => {
                ExprKind::Text { value: unquote(token.text)?, quoted: text.into_owned() }
            }
            Kind::LeftParen => {
                self.next();
                let pipe = self.pipeline("parenthesized pipeline", Kind::RightParen)?;
                return Ok(Some(Expr { pos: token.pos, kind: ExprKind::Pipe(Box::new(pipe)) }));
            }
            _ => return Ok(None),
        };
        self.next();
        Ok(Some(Expr { pos: token.pos, kind }))
    }
}

enum Item {
    Node(Node),
    Stop(Stop),
}

fn check_pipeline(pipe: &Pipe, context: &str) -> Result<(), String> {
    if pipe.commands.is_empty() {
        return Err(format!("missing value for {context}"));
    }
    for (idx, command) in pipe.commands.iter().enumerate().skip(1) {
        match command[0].kind {
            ExprKind::Bool(_)
            | ExprKind::Dot
            | ExprKind::Nil
            | ExprKind::Number(_)
            | ExprKind::Text { .. } => {
                return Err(format!("non executable command in pipeline stage {}", idx + 1));
            }
            ExprKind::Field(_)
            | ExprKind::Variable(_)
            | ExprKind::Function(..)
            | ExprKind::Pipe(_)
            | ExprKind::Chain(..) => {}
        }
    }
    Ok(())
}

/// A number as Go's templates read it.
pub(crate) fn read_number(text: &str) -> Option<Number> {
    let body = text.trim_start_matches(['+', '-']);
    let hex = body.starts_with("0x") || body.starts_with("0X");
    let hex_float = hex && body.contains(['p', 'P']);
    let is_float = hex_float || !hex && body.contains(['.', 'e', 'E']);
    let plain = crate::yaml::resolve::without_underscores(text)?;
    if !is_float {
        let int = crate::yaml::resolve::parse_int(&plain)?;
        let small = i64::try_from(int).ok();
        return Some(Number { text: text.to_string(), int: small, float: Some(int as f64), is_float: false });
    }
    let float = if hex_float {
        crate::yaml::resolve::parse_hex_float(&plain)?
    } else {
        crate::yaml::resolve::parse_float(&plain)?
    };
    let int = (float.fract() == 0.0 && float.abs() < 9e18).then_some(float as i64);
    Some(Number { text: text.to_string(), int, float: Some(float), is_float: true })
}

fn char_number(text: &[u8]) -> Result<Number, String> {
    let shown = String::from_utf8_lossy(text).into_owned();
    let inner = unquote_body(&text[1..text.len() - 1])?;
    let decoded = String::from_utf8_lossy(&inner).into_owned();
    let mut chars = decoded.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => {
            let code = i64::from(c as u32);
            Ok(Number { text: shown, int: Some(code), float: Some(code as f64), is_float: false })
        }
        _ => Err(format!("malformed character constant: {shown}")),
    }
}

fn unquote(text: &[u8]) -> Result<Text, String> {
    let inner = &text[1..text.len() - 1];
    if memchr::memchr2(b'\\', b'\r', inner).is_none() {
        return Ok(inner.into());
    }
    if text[0] == b'`' {
        let kept: Vec<u8> = inner.iter().copied().filter(|byte| *byte != b'\r').collect();
        return Ok(kept.into());
    }
    Ok(unquote_body(inner)?.into())
}

fn unquote_body(inner: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < inner.len() {
        if inner[at] != b'\\' {
            out.push(inner[at]);
            at += 1;
            continue;
        }
        let escape = inner.get(at + 1).copied().unwrap_or(b'\\');
        at += 2;
        let (radix, digits) = match escape {
            b'x' => (16, 2),
            b'u' => (16, 4),
            b'U' => (16, 8),
            b'0'..=b'7' => (8, 3),
            _ => (0, 0),
        };
        if digits == 0 {
            out.push(simple_escape(escape)?);
            continue;
        }
        let start = if escape.is_ascii_digit() { at - 1 } else { at };
        let code = inner
            .get(start..start + digits)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u32::from_str_radix(digits, radix).ok())
            .ok_or_else(|| "invalid syntax".to_string())?;
        at = start + digits;
        match (escape, u8::try_from(code)) {
            (b'x' | b'0'..=b'7', Ok(byte)) => out.push(byte),
            (b'u' | b'U', _) => {
                let c = char::from_u32(code).ok_or_else(|| "invalid syntax".to_string())?;
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
            _ => return Err("invalid syntax".to_string()),
        }
    }
    Ok(out)
}

fn simple_escape(escape: u8) -> Result<u8, String> {
    Ok(match escape {
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        b'\\' | b'"' | b'\'' => escape,
        _ => return Err("invalid syntax".to_string()),
    })
}
