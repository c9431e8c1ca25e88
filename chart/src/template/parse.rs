//! Tokens → templates, by the rules of Go's `text/template/parse`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::mem::take;
use std::rc::Rc;

use super::ast::{
    Branch, Expr, ExprKind, Literal, Node, Number, Pipe, Run, Source, Template, TemplateCall, Tree,
};
use super::lex::{Kind, LexFault, Lexer, Token};
use super::variables::Variables;
use crate::error::{Fault, too_deep};
use crate::funcs;
use crate::value::lossy;

/// How deep a template's text may be nested.
const MAX_DEPTH: usize = 100;

/// Room for what is begun in most files.
const ROOM: usize = 16;

/// Parses a file: its own template and those it defines.
pub(crate) fn parse(source: Source) -> Result<Vec<Rc<Template>>, Fault> {
    // The lexer reads it while the source becomes a part of the tree.
    let text = Rc::clone(&source.text);
    let mut parser = Parser::new(Lexer::new(&text), source);
    let parsed = parser.file();
    // A text that cannot be cut into tokens ends early for the parser.
    if let Some((pos, message)) = &parser.fault {
        return Err(Fault::parse(&parser.tree.source, *pos, message));
    }
    match parsed {
        Ok(()) => Ok(parser.templates()),
        Err(message) => Err(Fault::parse(&parser.tree.source, parser.last(), &message)),
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    /// The next token, and its place among those of the action.
    token: Token<'a>,
    at: usize,
    /// Where the last token of the action before stands.
    before: usize,
    /// Why the text cannot be cut into tokens.
    fault: Option<LexFault>,
    tree: Tree,
    /// The nodes of lists, the commands of pipelines and the operands of commands that are not at their end. A table of the tree
    /// takes them then, one beside the other.
    nodes: Vec<Node>,
    commands: Vec<Run>,
    operands: Vec<Expr>,
    vars: Variables<'a>,
    ranges: usize,
    depth: usize,
    /// What each template has, and whether that is nothing.
    defined: BTreeMap<Rc<str>, (Run, bool)>,
}

/// Moves what was begun behind `from` into its table.
fn moved<T>(begun: &mut Vec<T>, from: usize, table: &mut Vec<T>) -> Run {
    let start = table.len();
    table.extend(begun.drain(from..));
    Run::new(start, table.len())
}

/// Adds an entry to a table, and returns its place.
fn added<T>(table: &mut Vec<T>, entry: T) -> u32 {
    table.push(entry);
    (table.len() - 1) as u32
}

/// What ended a list of nodes.
#[derive(PartialEq)]
enum Stop {
    End,
    Else,
}

impl<'a> Parser<'a> {
    fn new(lexer: Lexer<'a>, source: Source) -> Self {
        // As much as most files need, by the actions that they have.
        let some = memchr::memchr_iter(b'{', &source.text).count() / 2;
        let tree = Tree {
            source,
            nodes: Vec::with_capacity(some * 3 / 2),
            branches: Vec::with_capacity(some / 3),
            calls: Vec::new(),
            pipes: Vec::with_capacity(some),
            declared: Vec::with_capacity(some / 4),
            commands: Vec::with_capacity(some),
            operands: Vec::with_capacity(some * 5 / 2),
            numbers: Vec::with_capacity(some / 4),
            literals: Vec::with_capacity(some / 2),
        };
        let mut parser = Parser {
            lexer,
            token: Token { kind: Kind::End, pos: 0, text: b"" },
            at: 0,
            before: 0,
            fault: None,
            tree,
            nodes: Vec::with_capacity(ROOM),
            commands: Vec::with_capacity(ROOM),
            operands: Vec::with_capacity(ROOM),
            vars: Variables::default(),
            ranges: 0,
            depth: 0,
            defined: BTreeMap::new(),
        };
        parser.advance();
        parser
    }

    fn templates(self) -> Vec<Rc<Template>> {
        let tree = Rc::new(self.tree);
        let template = |(name, (body, _))| Rc::new(Template { name, tree: Rc::clone(&tree), body });
        self.defined.into_iter().map(template).collect()
    }

    fn peek(&self) -> Token<'a> {
        self.token
    }

    fn next(&mut self) -> Token<'a> {
        let token = self.token;
        match self.lexer.token(self.at + 1) {
            Some(next) => {
                self.at += 1;
                self.token = next;
            }
            None => {
                self.before = token.pos;
                self.advance();
            }
        }
        token
    }

    /// Goes on to the next action. The end follows the end.
    fn advance(&mut self) {
        if let Err(fault) = self.lexer.advance() {
            self.fault.get_or_insert(fault);
            self.lexer.end();
        }
        self.go(0);
    }

    /// Goes to a token of the action.
    fn go(&mut self, at: usize) {
        if let Some(token) = self.lexer.token(at) {
            (self.at, self.token) = (at, token);
        }
    }

    /// Where the token before the next stands.
    fn last(&self) -> usize {
        let last = self.at.checked_sub(1).and_then(|last| self.lexer.token(last));
        last.map_or(self.before, |last| last.pos)
    }

    fn skip_space(&mut self) {
        while self.token.kind == Kind::Space {
            self.next();
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

    fn file(&mut self) -> Result<(), String> {
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
        let body = moved(&mut self.nodes, 0, &mut self.tree.nodes);
        self.add(self.tree.source.name.as_str().into(), body)
    }

    fn opens_with(&self, word: &str) -> bool {
        (self.at + 1..)
            .map_while(|at| self.lexer.token(at))
            .find(|token| token.kind != Kind::Space)
            .is_some_and(|token| token.kind == Kind::Identifier && token.text == word.as_bytes())
    }

    fn add(&mut self, name: Rc<str>, body: Run) -> Result<(), String> {
        let is_empty = self.tree.is_empty(body);
        match self.defined.get(&name) {
            Some((_, false)) => {
                if !is_empty {
                    return Err(format!("template: multiple definition of template {name:?}"));
                }
            }
            Some((_, true)) | None => {
                self.defined.insert(name, (body, is_empty));
            }
        }
        Ok(())
    }

    fn name(&mut self, context: &str) -> Result<String, String> {
        let token = self.next_solid();
        match token.kind {
            Kind::Quoted | Kind::Raw => Ok(lossy(&unquote(token.text)?).into_owned()),
            _ => self.unexpected(token, context),
        }
    }

    fn define(&mut self) -> Result<(), String> {
        self.next();
        self.next_solid();
        let name = self.name("define clause")?;
        self.close("define clause")?;
        let outer = take(&mut self.vars);
        let outer_ranges = take(&mut self.ranges);
        let (body, stop) = self.list()?;
        if stop != Stop::End {
            return Err("unexpected {{else}} in define clause".to_string());
        }
        self.vars = outer;
        self.ranges = outer_ranges;
        self.add(name.into(), body)
    }

    /// The nodes until `end` or `else`; an `end` is read with its closing.
    fn list(&mut self) -> Result<(Run, Stop), String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(too_deep("blocks, branches and parentheses", MAX_DEPTH));
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
                    return Ok((moved(&mut self.nodes, from, &mut self.tree.nodes), stop));
                }
            }
        }
    }

    fn node(&mut self) -> Result<Item, String> {
        let token = self.next();
        match token.kind {
            Kind::Text => Ok(Item::Node(Node::Text(token.run()))),
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
                b"if" => return Ok(Item::Node(Node::If(self.skip_word().branch("if")?))),
                b"with" => return Ok(Item::Node(Node::With(self.skip_word().branch("with")?))),
                b"range" => return Ok(Item::Node(Node::Range(self.skip_word().branch("range")?))),
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
        Ok(self.call(pos, name, pipe))
    }

    fn call(&mut self, pos: usize, name: String, pipe: Option<u32>) -> Item {
        let call = TemplateCall { pos: pos as u32, name, pipe };
        Item::Node(Node::Template(added(&mut self.tree.calls, call)))
    }

    fn block(&mut self) -> Result<Item, String> {
        let pos = self.peek_solid().pos;
        let name = self.name("block clause")?;
        let pipe = self.pipeline("block clause", Kind::Close)?;
        let outer = take(&mut self.vars);
        let outer_ranges = take(&mut self.ranges);
        let (body, stop) = self.list()?;
        self.vars = outer;
        self.ranges = outer_ranges;
        if stop != Stop::End {
            return Err("unexpected {{else}} in block clause".to_string());
        }
        self.add(name.as_str().into(), body)?;
        Ok(self.call(pos, name, Some(pipe)))
    }

    fn branch(&mut self, context: &str) -> Result<u32, String> {
        let scope = self.vars.len();
        let pipe = self.pipeline(context, Kind::Close)?;
        if context == "range" {
            self.ranges += 1;
        }
        let (body, stop) = self.list()?;
        if context == "range" {
            self.ranges -= 1;
        }
        let otherwise = if stop == Stop::Else { self.otherwise(context)? } else { Run::default() };
        self.vars.forget(scope);
        Ok(added(&mut self.tree.branches, Branch { pipe, body, otherwise }))
    }

    fn otherwise(&mut self, context: &str) -> Result<Run, String> {
        let token = self.peek_solid();
        if token.kind == Kind::Identifier {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(too_deep("blocks, branches and parentheses", MAX_DEPTH));
            }
            let node = match (context, token.text) {
                ("if", b"if") => Node::If(self.skip_word().branch("if")?),
                ("with", b"with") => Node::With(self.skip_word().branch("with")?),
                _ => return self.unexpected(token, "else"),
            };
            self.depth -= 1;
            let at = added(&mut self.tree.nodes, node) as usize;
            return Ok(Run::new(at, at + 1));
        }
        self.close("else")?;
        let (nodes, stop) = self.list()?;
        if stop != Stop::End {
            return Err("expected end; found {{else}}".to_string());
        }
        Ok(nodes)
    }

    fn pipeline(&mut self, context: &str, end: Kind) -> Result<u32, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(too_deep("blocks, branches and parentheses", MAX_DEPTH));
        }
        let pos = self.peek_solid().pos as u32;
        let (declared, assigns) = self.declarations(context)?;
        let from = self.commands.len();
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
            self.commands.push(command);
        }
        self.depth -= 1;
        let commands = moved(&mut self.commands, from, &mut self.tree.commands);
        check_pipeline(&self.tree, commands, context)?;
        Ok(added(&mut self.tree.pipes, Pipe { pos, assigns, declared, commands }))
    }

    /// The variables that a pipeline declares or sets, and whether it sets them.
    fn declarations(&mut self, context: &str) -> Result<(Run, bool), String> {
        let from = self.tree.declared.len();
        while self.peek_solid().kind == Kind::Variable {
            let start = self.at;
            let name = self.next();
            let token = self.peek_solid();
            match token.kind {
                Kind::Declare | Kind::Assign => {
                    self.next();
                    self.declare(name);
                    let declared = Run::new(from, self.tree.declared.len());
                    return Ok((declared, token.kind == Kind::Assign));
                }
                Kind::Comma if context == "range" && self.tree.declared.len() == from => {
                    self.next();
                    self.declare(name);
                    if self.peek_solid().kind != Kind::Variable {
                        return Err("range can only initialize variables".to_string());
                    }
                }
                Kind::Comma => return Err(format!("too many declarations in {context}")),
                _ => {
                    self.go(start);
                    break;
                }
            }
        }
        Ok((Run::new(from, self.tree.declared.len()), false))
    }

    fn declare(&mut self, name: Token<'a>) {
        self.tree.declared.push(name.run());
        self.vars.declare(name.text);
    }

    fn command(&mut self) -> Result<Run, String> {
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
        Ok(moved(&mut self.operands, from, &mut self.tree.operands))
    }

    fn operand(&mut self) -> Result<Option<Expr>, String> {
        let Some(term) = self.term()? else { return Ok(None) };
        let pos = self.peek().pos as u32;
        let Some(names) = self.fields() else { return Ok(Some(term)) };
        let kind = match term.kind {
            // The names follow at once.
            ExprKind::Variable(variable) => ExprKind::Variable(variable.with(names)),
            // A field has all of its names already.
            ExprKind::Function(..) | ExprKind::Pipe(_) | ExprKind::Chain(..) | ExprKind::Field(_) => {
                let head = added(&mut self.tree.operands, term);
                return Ok(Some(Expr { pos, kind: ExprKind::Chain(head, names) }));
            }
            ExprKind::Dot | ExprKind::Nil | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Text(_) => {
                let shown = self.tree.operand_text(&term);
                return Err(format!("unexpected . after term {shown:?}"));
            }
        };
        Ok(Some(Expr { pos: term.pos, kind }))
    }

    /// The names of the fields that follow at once, without the first dot.
    fn fields(&mut self) -> Option<Run> {
        let first = self.peek();
        let mut end = first.pos;
        while self.peek().kind == Kind::Field {
            let token = self.next();
            end = token.pos + token.text.len();
        }
        (end > first.pos).then(|| Run::new(first.pos + 1, end))
    }

    fn term(&mut self) -> Result<Option<Expr>, String> {
        let token = self.peek();
        let pos = token.pos as u32;
        let kind = match token.kind {
            Kind::Identifier => match token.text {
                b"true" | b"false" => ExprKind::Bool(token.text == b"true"),
                b"nil" => ExprKind::Nil,
                name => match funcs::find(name) {
                    Some(named) => ExprKind::Function(named),
                    None => {
                        self.next();
                        return Err(format!("function {:?} not defined", token.lossy()));
                    }
                },
            },
            Kind::Dot => ExprKind::Dot,
            Kind::Variable => {
                if !self.vars.contains(token.text) {
                    self.next();
                    return Err(format!("undefined variable {:?}", token.lossy()));
                }
                ExprKind::Variable(token.run())
            }
            Kind::Field => {
                let fields = self.fields().map(ExprKind::Field);
                return Ok(fields.map(|kind| Expr { pos, kind }));
            }
            Kind::Number => match read_number(&token.lossy()) {
                Some(number) => ExprKind::Number(added(&mut self.tree.numbers, number)),
                None => return Err(format!("illegal number syntax: {:?}", token.lossy())),
            },
            Kind::Char => ExprKind::Number(added(&mut self.tree.numbers, char_number(token.text)?)),
            Kind::Quoted | Kind::Raw => {
                let literal = Literal { quoted: token.run(), text: (&*unquote(token.text)?).into() };
                ExprKind::Text(added(&mut self.tree.literals, literal))
            }
            Kind::LeftParen => {
                self.next();
                let pipe = self.pipeline("parenthesized pipeline", Kind::RightParen)?;
                return Ok(Some(Expr { pos, kind: ExprKind::Pipe(pipe) }));
            }
            _ => return Ok(None),
        };
        self.next();
        Ok(Some(Expr { pos, kind }))
    }
}

enum Item {
    Node(Node),
    Stop(Stop),
}

fn check_pipeline(tree: &Tree, commands: Run, context: &str) -> Result<(), String> {
    if commands.is_empty() {
        return Err(format!("missing value for {context}"));
    }
    for (idx, command) in commands.of(&tree.commands).iter().enumerate().skip(1) {
        match tree.operands[command.from()].kind {
            ExprKind::Bool(_) | ExprKind::Dot | ExprKind::Nil | ExprKind::Number(_) | ExprKind::Text(_) => {
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
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if let Some(int) = text.parse::<i64>().ok().filter(|_| is_plain) {
        return Some(Number {
            text: text.to_string(),
            int: Some(int),
            float: Some(int as f64),
            is_float: false,
        });
    }
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
    let inner = lossy(&text[1..text.len() - 1]);
    let code = match inner.strip_prefix('\\') {
        Some(behind) => {
            let (escaped, len) = escaped(behind.as_bytes(), b'\'')?;
            // A byte is a number here, not a part of a character.
            let code = match escaped {
                Escaped::Byte(byte) => u32::from(byte),
                Escaped::Char(c) => u32::from(c),
            };
            (len == behind.len()).then_some(code)
        }
        None => {
            let mut chars = inner.chars();
            chars.next().filter(|_| chars.next().is_none()).map(u32::from)
        }
    };
    let shown = lossy(text).into_owned();
    match code.map(i64::from) {
        Some(code) => Ok(Number { text: shown, int: Some(code), float: Some(code as f64), is_float: false }),
        None => Err(format!("malformed character constant: {shown}")),
    }
}

/// What a string says that is written with its quotes.
fn unquote(text: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    let inner = &text[1..text.len() - 1];
    if text[0] == b'"' && std::str::from_utf8(inner).is_err() {
        // Go replaces what is no UTF-8 in quotes, but not what is escaped there.
        return Ok(Cow::Owned(unquote_body(lossy(inner).as_bytes())?));
    }
    if memchr::memchr2(b'\\', b'\r', inner).is_none() {
        return Ok(Cow::Borrowed(inner));
    }
    if text[0] == b'`' {
        return Ok(Cow::Owned(inner.iter().copied().filter(|byte| *byte != b'\r').collect()));
    }
    Ok(Cow::Owned(unquote_body(inner)?))
}

fn unquote_body(inner: &[u8]) -> Result<Vec<u8>, String> {
    let (mut out, mut rest) = (Vec::new(), inner);
    while let [byte, behind @ ..] = rest {
        rest = behind;
        if *byte != b'\\' {
            out.push(*byte);
            continue;
        }
        let (escaped, len) = escaped(behind, b'"')?;
        match escaped {
            Escaped::Byte(byte) => out.push(byte),
            Escaped::Char(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        rest = &behind[len..];
    }
    Ok(out)
}

/// What is written with a backslash.
enum Escaped {
    Byte(u8),
    Char(char),
}

/// What stands behind a backslash between such quotes, and how many bytes it takes. The other kind of quotes has no escape.
fn escaped(behind: &[u8], quote: u8) -> Result<(Escaped, usize), String> {
    let wrong = || "invalid syntax".to_string();
    let first = *behind.first().ok_or_else(wrong)?;
    let (radix, from, to) = match first {
        b'x' => (16, 1, 3),
        b'u' => (16, 1, 5),
        b'U' => (16, 1, 9),
        b'0'..=b'7' => (8, 0, 3),
        _ => return Ok((Escaped::Byte(simple_escape(first, quote).ok_or_else(wrong)?), 1)),
    };
    // Rust's own reader takes a sign, too.
    let digits = behind.get(from..to).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
    let code = digits.and_then(|digits| u32::from_str_radix(digits, radix).ok()).ok_or_else(wrong)?;
    let escaped = match first {
        b'u' | b'U' => char::from_u32(code).map(Escaped::Char),
        _ => u8::try_from(code).ok().map(Escaped::Byte),
    };
    Ok((escaped.ok_or_else(wrong)?, to))
}

fn simple_escape(escape: u8, quote: u8) -> Option<u8> {
    Some(match escape {
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        b'\\' => escape,
        _ if escape == quote => escape,
        _ => return None,
    })
}
