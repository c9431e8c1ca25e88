//! Templates and data → text, by the rules of Go's `text/template`.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::ast::{Branch, Expr, ExprKind, Node, Pipe, Source, Template};
use super::field::field_of;
use crate::error::{Cause, Fault, Frame};
use crate::funcs::{self, Call, Function};
use crate::gofmt;
use crate::value::{Text, Value};
use crate::yaml::again::LastRead;

/// The templates that can be named.
pub(crate) type Templates = BTreeMap<Rc<str>, Rc<Template>>;

/// How much a chart may do.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Nodes and loop rounds in one render.
    pub steps: u64,
    /// Templates inside of templates.
    pub depth: usize,
    /// Lists of nodes, and pipelines, inside of one another, in all templates together; each takes up to 2 kB of the stack,
    /// where nothing is optimised up to 7 kB.
    pub nesting: usize,
    /// Bytes of text, counting what includes make.
    pub output: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 20_000_000, depth: 60, nesting: 500, output: 256 << 20 }
    }
}

/// What all templates of a render share.
pub(crate) struct Engine {
    pub(crate) limits: Limits,
    pub(crate) steps: Cell<u64>,
    pub(crate) depth: Cell<usize>,
    pub(crate) nesting: Cell<usize>,
    pub(crate) output: Cell<usize>,
    pub(crate) templates: RefCell<Rc<Templates>>,
    pub(crate) last_read: RefCell<LastRead>,
}

impl Engine {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            steps: Cell::new(0),
            depth: Cell::new(0),
            nesting: Cell::new(0),
            output: Cell::new(0),
            templates: RefCell::default(),
            last_read: RefCell::default(),
        }
    }

    /// Adds the templates of a file; later ones replace earlier ones unless they are empty.
    pub(crate) fn add(&self, parsed: &[Rc<Template>]) {
        let mut shared = self.templates.borrow_mut();
        let templates = Rc::make_mut(&mut shared);
        for template in parsed {
            if !template.is_empty() || !templates.contains_key(&template.name) {
                templates.insert(Rc::clone(&template.name), Rc::clone(template));
            }
        }
    }

    /// Executes a named template.
    pub(crate) fn execute(&self, name: &str, data: Value) -> Result<Vec<u8>, Fault> {
        let templates = Rc::clone(&self.templates.borrow());
        let Some(template) = templates.get(name) else {
            return Err(Fault::new(format!(
                "template: no template {name:?} associated with template \"gotpl\""
            )));
        };
        let mut out = Vec::new();
        self.run(template, data, &mut out)?;
        Ok(out)
    }

    fn run(&self, template: &Template, data: Value, out: &mut Vec<u8>) -> Result<(), Fault> {
        if self.depth.get() >= self.limits.depth {
            let message = format!("templates are nested more than {} deep", self.limits.depth);
            return Err(Fault { cause: Cause::Depth, ..Fault::new(message) });
        }
        self.depth.set(self.depth.get() + 1);
        let data = data.unwrapped();
        let vars = vec![("$".to_string(), data.clone())];
        let mut state = State { engine: self, template, vars, out };
        let result = state.list(&template.body, &data);
        self.depth.set(self.depth.get() - 1);
        result.map(|_| ())
    }

    /// Executes a text as a template that sees all others; what it defines is forgotten.
    pub(crate) fn tpl(&self, text: &[u8], data: Value) -> Result<Vec<u8>, Fault> {
        let kept = Rc::clone(&self.templates.borrow());
        let result = parse(Source { name: "gotpl".to_string(), text: text.into() }).and_then(|parsed| {
            self.add(&parsed);
            if text.is_empty() { Ok(Vec::new()) } else { self.execute("gotpl", data) }
        });
        *self.templates.borrow_mut() = kept;
        Ok(without_no_value(result?))
    }

    /// Counts one more list or pipeline around what is executed next.
    fn enter(&self) -> Result<(), Fault> {
        if self.nesting.get() >= self.limits.nesting {
            let message = format!("lists and pipelines are nested more than {} deep", self.limits.nesting);
            return Err(Fault { cause: Cause::Depth, ..Fault::new(message) });
        }
        self.nesting.set(self.nesting.get() + 1);
        Ok(())
    }

    fn leave(&self) {
        self.nesting.set(self.nesting.get() - 1);
    }

    pub(crate) fn count_step(&self) -> Result<(), Fault> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > self.limits.steps {
            return Err(Fault::of_renderer("the chart takes too many steps"));
        }
        Ok(())
    }

    pub(crate) fn count_output(&self, bytes: usize) -> Result<(), Fault> {
        self.output.set(self.output.get().saturating_add(bytes));
        if self.output.get() > self.limits.output {
            return Err(Fault::of_renderer("the chart writes too much text"));
        }
        Ok(())
    }
}

/// The templates of a file.
pub(crate) fn parse(source: Source) -> Result<Vec<Rc<Template>>, Fault> {
    let parsed = super::parse::parse(&Rc::new(source))?;
    Ok(parsed.into_iter().map(Rc::new).collect())
}

/// Helm removes the text that Go prints for nothing.
pub(crate) fn without_no_value(text: Vec<u8>) -> Vec<u8> {
    const NOTHING: &[u8] = b"<no value>";
    if memchr::memmem::find(&text, NOTHING).is_none() {
        return text;
    }
    funcs::replace_bytes(&text, NOTHING, b"", None)
}

#[derive(Clone, Copy, PartialEq)]
enum Flow {
    On,
    Break,
    Continue,
}

pub(crate) struct State<'e, 'o> {
    pub(crate) engine: &'e Engine,
    template: &'e Template,
    vars: Vec<(String, Value)>,
    out: &'o mut Vec<u8>,
}

impl State<'_, '_> {
    /// A fault at an operand.
    pub(crate) fn fail<T>(&self, expr: &Expr, message: impl Into<String>) -> Result<T, Fault> {
        Err(self.framed(expr.pos, &expr.to_string(), "", Fault::new(message)))
    }

    pub(crate) fn framed(&self, pos: usize, shown: &str, act: &str, mut fault: Fault) -> Fault {
        let (line, column) = self.template.source.place(pos);
        let mut at = String::from_utf8_lossy(&shown.as_bytes()[..shown.len().min(20)]).into_owned();
        if shown.len() > 20 {
            at.push_str("...");
        }
        let file = self.template.source.name.clone();
        let executing = self.template.name.to_string();
        fault.frames.insert(0, Frame { file, line, column, executing, at, act: act.to_string() });
        fault
    }

    fn list(&mut self, nodes: &[Node], dot: &Value) -> Result<Flow, Fault> {
        self.engine.enter()?;
        let flow = self.nodes(nodes, dot);
        self.engine.leave();
        flow
    }

    fn nodes(&mut self, nodes: &[Node], dot: &Value) -> Result<Flow, Fault> {
        for node in nodes {
            let flow = self.engine.count_step().and_then(|()| self.node(node, dot));
            let flow = flow.map_err(|fault| self.placed(node, fault))?;
            if flow != Flow::On {
                return Ok(flow);
            }
        }
        Ok(Flow::On)
    }

    /// A fault with its place: that of the node where it came up, if nothing within the node said where.
    fn placed(&self, node: &Node, fault: Fault) -> Fault {
        match node.place(&self.template.source) {
            Some((pos, shown)) if fault.frames.is_empty() => self.framed(pos, &shown, "", fault),
            Some(_) | None => fault,
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.engine.count_output(bytes.len())?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    fn node(&mut self, node: &Node, dot: &Value) -> Result<Flow, Fault> {
        match node {
            Node::Text { from, to } => self.write(&self.template.source.text[*from..*to])?,
            Node::Action(pipe) => {
                let value = self.pipeline(pipe, dot)?;
                if pipe.declared.is_empty() {
                    self.print(&value)?;
                }
            }
            Node::If(branch) | Node::With(branch) => {
                let scope = self.vars.len();
                let value = self.pipeline(&branch.pipe, dot)?;
                let inner = if matches!(node, Node::With(_)) { &value } else { dot };
                let flow = if value.truth() {
                    self.list(&branch.body, inner)
                } else {
                    self.list(&branch.otherwise, dot)
                };
                self.vars.truncate(scope);
                return flow;
            }
            Node::Range(branch) => return self.range(branch, dot),
            Node::Template { pos, name, pipe } => {
                let data = match pipe {
                    Some(pipe) => self.pipeline(pipe, dot)?,
                    None => Value::Invalid,
                };
                let templates = Rc::clone(&self.engine.templates.borrow());
                let Some(template) = templates.get(name.as_str()) else {
                    let fault = Fault::new(format!("template {name:?} not defined"));
                    return Err(self.framed(*pos, &format!("{{{{template {name:?}}}}}"), "", fault));
                };
                self.engine.run(template, data, self.out)?;
            }
            Node::Break => return Ok(Flow::Break),
            Node::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::On)
    }

    fn print(&mut self, value: &Value) -> Result<(), Fault> {
        match value {
            Value::Invalid | Value::Nil => self.write(b"<no value>"),
            Value::Text(text) => self.write(text),
            other => {
                let text = gofmt::text_of(other)?;
                self.write(&text)
            }
        }
    }

    fn range(&mut self, branch: &Branch, dot: &Value) -> Result<Flow, Fault> {
        let scope = self.vars.len();
        let flow = self.rounds(branch, dot);
        self.vars.truncate(scope);
        flow
    }

    fn rounds(&mut self, branch: &Branch, dot: &Value) -> Result<Flow, Fault> {
        let value = self.bare_pipeline(&branch.pipe, dot)?;
        let mut ran = false;
        let declared_here = !branch.pipe.declared.is_empty() && !branch.pipe.assigns;
        let mark = self.vars.len();
        let items = match &value {
            Value::Int(_) | Value::Int64(_) if branch.pipe.declared.len() > 1 => {
                let message = format!("can't use {} to iterate over more than one variable", branch.pipe);
                return Err(self.framed(branch.pipe.pos, &branch.pipe.to_string(), "", Fault::new(message)));
            }
            Value::Int(count) | Value::Int64(count) => Items::Count(*count),
            Value::List(list) => Items::List(Rc::clone(list)),
            Value::Map(map) => Items::Pairs(map.entries()),
            Value::Invalid | Value::Nil => Items::Count(0),
            Value::Object(object) => match funcs::object_items(object) {
                Some(items) => items,
                None => return Err(self.cannot_range(branch, &value)),
            },
            Value::Bool(_) | Value::Float(_) | Value::Text(_) => {
                return Err(self.cannot_range(branch, &value));
            }
        };
        for idx in 0.. {
            let Some((key, item)) = items.get(idx) else { break };
            ran = true;
            self.engine.count_step()?;
            self.vars.truncate(mark);
            match branch.pipe.declared.as_slice() {
                [one] => {
                    let bound = if matches!(items, Items::Count(_)) { key.clone() } else { item.clone() };
                    self.bind(one, bound, declared_here)?;
                }
                [first, second] => {
                    self.bind(first, key.clone(), declared_here)?;
                    self.bind(second, item.clone(), declared_here)?;
                }
                _ => {}
            }
            if self.list(&branch.body, &item)? == Flow::Break {
                break;
            }
        }
        if ran { Ok(Flow::On) } else { self.list(&branch.otherwise, dot) }
    }

    fn cannot_range(&self, branch: &Branch, value: &Value) -> Fault {
        let shown = gofmt::text_of(value).map(|text| String::from_utf8_lossy(&text).into_owned());
        let fault = Fault::new(format!("range can't iterate over {}", shown.unwrap_or_default()));
        self.framed(branch.pipe.pos, &branch.pipe.to_string(), "", fault)
    }

    fn bind(&mut self, name: &str, value: Value, declare: bool) -> Result<(), Fault> {
        if declare {
            self.vars.push((name.to_string(), value));
            return Ok(());
        }
        match self.vars.iter_mut().rev().find(|(known, _)| known == name) {
            Some(slot) => slot.1 = value,
            None => return Err(Fault::new(format!("undefined variable: {name}"))),
        }
        Ok(())
    }

    /// A pipeline with its variables set.
    fn pipeline(&mut self, pipe: &Pipe, dot: &Value) -> Result<Value, Fault> {
        let value = self.bare_pipeline(pipe, dot)?;
        for name in &pipe.declared {
            self.bind(name, value.clone(), !pipe.assigns)?;
        }
        Ok(value)
    }

    fn bare_pipeline(&mut self, pipe: &Pipe, dot: &Value) -> Result<Value, Fault> {
        self.engine.enter()?;
        let mut value = None;
        for command in &pipe.commands {
            value = Some(self.command(command, dot, value)?.unwrapped());
        }
        self.engine.leave();
        Ok(value.unwrap_or(Value::Invalid))
    }

    fn command(&mut self, command: &[Expr], dot: &Value, last: Option<Value>) -> Result<Value, Fault> {
        self.engine.count_step()?;
        let Some((head, args)) = command.split_first() else { return Ok(Value::Invalid) };
        let arguments = !args.is_empty() || last.is_some();
        match &head.kind {
            ExprKind::Field(names) => self.fields(dot.clone(), names, head, args, dot, last),
            ExprKind::Chain(start, names) => {
                if matches!(start.kind, ExprKind::Nil) {
                    return self.fail(head, format!("indirection through explicit nil in {head}"));
                }
                let receiver = self.operand(start, dot)?;
                self.fields(receiver, names, head, args, dot, last)
            }
            ExprKind::Function(name, function) => self.function((name, function), command, dot, last),
            ExprKind::Variable(names) if let Some((variable, names)) = names.split_once('.') => {
                self.fields(self.variable(variable), names, head, args, dot, last)
            }
            _ if arguments => self.fail(head, format!("can't give argument to non-function {head}")),
            ExprKind::Nil => self.fail(head, "nil is not a command"),
            _ => self.operand(head, dot),
        }
    }

    fn variable(&self, name: &str) -> Value {
        match self.vars.iter().rev().find(|(known, _)| known == name) {
            Some((_, value)) => value.clone(),
            None => Value::Invalid,
        }
    }

    /// An operand without arguments.
    pub(crate) fn operand(&mut self, expr: &Expr, dot: &Value) -> Result<Value, Fault> {
        match &expr.kind {
            ExprKind::Dot => Ok(dot.clone()),
            ExprKind::Nil => Ok(Value::Nil),
            ExprKind::Bool(b) => Ok(Value::Bool(*b)),
            ExprKind::Number(number) => match (number.is_float, number.float, number.int) {
                (true, Some(float), _) => Ok(Value::Float(float)),
                (_, _, Some(int)) => Ok(Value::Int(int)),
                _ => self.fail(expr, format!("{} overflows int", number.text)),
            },
            ExprKind::Text { value, .. } => Ok(Value::Text(value.clone())),
            ExprKind::Variable(name) if !name.contains('.') => Ok(self.variable(name)),
            // A parenthesis may declare variables, which live on until the scope ends.
            ExprKind::Pipe(pipe) => self.pipeline(pipe, dot),
            ExprKind::Field(_) | ExprKind::Variable(_) | ExprKind::Function(..) | ExprKind::Chain(..) => {
                self.command(std::slice::from_ref(expr), dot, None)
            }
        }
    }

    fn fields(
        &mut self,
        receiver: Value,
        names: &str,
        at: &Expr,
        args: &[Expr],
        dot: &Value,
        last: Option<Value>,
    ) -> Result<Value, Fault> {
        let mut value = receiver;
        let mut names = names.split('.').peekable();
        while let Some(name) = names.next() {
            let mut given = Vec::new();
            if names.peek().is_none() {
                for arg in args {
                    given.push(self.operand(arg, dot)?);
                }
                given.extend(last.clone());
            }
            value = match field_of(&value, name, &given) {
                Ok(value) => value,
                Err(message) => return self.fail(at, message),
            };
        }
        Ok(value)
    }

    fn function(
        &mut self,
        (name, function): (&str, &'static Function),
        command: &[Expr],
        dot: &Value,
        last: Option<Value>,
    ) -> Result<Value, Fault> {
        let Some((head, args)) = command.split_first() else { return Ok(Value::Invalid) };
        if name == "and" || name == "or" {
            return self.short_circuit(name == "or", head, args, dot, last);
        }
        let given = self.arguments(function, head, args, dot, last)?;
        let call = Call { engine: self.engine };
        (function.run)(&call, &given).map_err(|fault| {
            let shown = super::ast::command_text(command);
            self.framed(head.pos, &shown, &format!("error calling {name}"), fault)
        })
    }

    fn short_circuit(
        &mut self,
        or: bool,
        head: &Expr,
        args: &[Expr],
        dot: &Value,
        last: Option<Value>,
    ) -> Result<Value, Fault> {
        if args.is_empty() && last.is_none() {
            let name = if or { "or" } else { "and" };
            return self.fail(head, format!("wrong number of args for {name}: want at least 1 got 0"));
        }
        let mut value = Value::Invalid;
        for arg in args {
            value = self.operand(arg, dot)?;
            if value.truth() == or {
                return Ok(value);
            }
        }
        Ok(last.unwrap_or(value))
    }

    fn arguments(
        &mut self,
        function: &Function,
        head: &Expr,
        args: &[Expr],
        dot: &Value,
        last: Option<Value>,
    ) -> Result<Vec<Value>, Fault> {
        let count = args.len() + usize::from(last.is_some());
        let fixed = function.params.len();
        if count < fixed || (count > fixed && function.rest.is_none()) {
            let least = if function.rest.is_some() { "at least " } else { "" };
            let name = function.name;
            return self
                .fail(head, format!("wrong number of args for {name}: want {least}{fixed} got {count}"));
        }
        let mut given = Vec::with_capacity(count);
        let kind_of =
            |idx: usize| function.params.get(idx).copied().or(function.rest).unwrap_or(funcs::Kind::Any);
        for (idx, arg) in args.iter().enumerate() {
            given.push(super::arguments::argument(self, kind_of(idx), arg, dot)?);
        }
        if let Some(last) = last {
            match super::arguments::converted(kind_of(args.len()), last) {
                Ok(value) => given.push(value),
                Err(message) => return self.fail(head, message),
            }
        }
        Ok(given)
    }
}

/// What `range` goes through.
pub(crate) enum Items {
    Count(i64),
    List(Rc<Vec<Value>>),
    Pairs(Vec<(Text, Value)>),
}

impl Items {
    fn get(&self, idx: i64) -> Option<(Value, Value)> {
        let at = usize::try_from(idx).unwrap_or(usize::MAX);
        match self {
            Items::Count(count) => (idx < *count).then_some((Value::Int(idx), Value::Int(idx))),
            Items::List(list) => list.get(at).map(|item| (Value::Int(idx), item.clone())),
            Items::Pairs(pairs) => pairs.get(at).map(|(key, item)| (Value::Text(key.clone()), item.clone())),
        }
    }
}
