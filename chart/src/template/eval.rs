//! Templates and data → text, by the rules of Go's `text/template`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::ast::{Branch, Expr, ExprKind, Node, Run, Source, Template, TemplateCall, Tree};
use super::field::{Member, member_of, no_method};
use super::parse::parse;
use super::set::Templates;
use crate::error::{Cause, Fault, Frame, too_deep};
use crate::expression::LastExpressions;
use crate::funcs::{self, Call, Function, Named};
use crate::gofmt;
use crate::object::Object;
use crate::value::{List, MAX_NESTING, Text, Value, lossy};
use crate::yaml::again::LastRead;

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

/// How many bytes of text a value counts for that is none, where values are written out.
const OF_A_VALUE: usize = 32;

/// How many bytes functions look at in the time of a step, and how many are parsed as a template.
const BYTES_OF_A_STEP: (usize, usize) = (64, 4);

/// How much of a template's name is told where a fault is, in characters.
const LONGEST_NAME: usize = 1000;

/// How many operands, names of fields or variables are gone through in the time of a step.
const OPERANDS_OF_A_STEP: usize = 8;

/// Room for the text of most templates.
const ROOM: usize = 512;

/// What all templates of a render share.
pub(crate) struct Engine {
    pub(crate) limits: Limits,
    pub(crate) steps: Cell<u64>,
    pub(crate) depth: Cell<usize>,
    pub(crate) nesting: Cell<usize>,
    pub(crate) output: Cell<usize>,
    pub(crate) templates: RefCell<Rc<Templates>>,
    pub(crate) last_read: RefCell<LastRead>,
    pub(crate) last_expressions: LastExpressions,
}

impl Engine {
    pub(crate) fn new(limits: Limits, templates: Templates) -> Self {
        Self {
            limits,
            steps: Cell::new(0),
            depth: Cell::new(0),
            nesting: Cell::new(0),
            output: Cell::new(0),
            templates: RefCell::new(Rc::new(templates)),
            last_read: RefCell::default(),
            last_expressions: LastExpressions::default(),
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
        let mut out = Vec::with_capacity(ROOM);
        self.run(template, data, &mut out)?;
        Ok(out)
    }

    fn run(&self, template: &Template, data: Value, out: &mut Vec<u8>) -> Result<(), Fault> {
        if self.depth.get() >= self.limits.depth {
            let message = too_deep("templates", self.limits.depth);
            return Err(Fault { cause: Cause::Depth, ..Fault::new(message) });
        }
        self.depth.set(self.depth.get() + 1);
        let data = data.unwrapped();
        let vars: Vec<(&[u8], Value)> = vec![(b"$", data.clone())];
        let mut state = State { engine: self, template, tree: &template.tree, vars, given: Vec::new(), out };
        let result = state.list(template.body, &data);
        self.depth.set(self.depth.get() - 1);
        result.map(|_| ())
    }

    /// Executes a text as a template that sees all others; what it defines is forgotten.
    pub(crate) fn tpl(&self, text: &[u8], data: Value) -> Result<Vec<u8>, Fault> {
        let kept = Rc::clone(&self.templates.borrow());
        self.count_steps(text.len() / BYTES_OF_A_STEP.1)?;
        let source = Source { name: "gotpl".to_string(), text: Rc::new(text.to_vec()) };
        let result = parse(source).and_then(|parsed| {
            let mut templates = Templates::above(Rc::clone(&kept));
            templates.add(&parsed);
            *self.templates.borrow_mut() = Rc::new(templates);
            if text.is_empty() { Ok(Vec::new()) } else { self.execute("gotpl", data) }
        });
        *self.templates.borrow_mut() = kept;
        Ok(without_no_value(result?))
    }

    /// Counts one more list or pipeline around what is executed next.
    fn enter(&self) -> Result<(), Fault> {
        if self.nesting.get() >= self.limits.nesting {
            let message = too_deep("blocks and pipelines", self.limits.nesting);
            return Err(Fault { cause: Cause::Depth, ..Fault::new(message) });
        }
        self.nesting.set(self.nesting.get() + 1);
        Ok(())
    }

    fn leave(&self) {
        self.nesting.set(self.nesting.get() - 1);
    }

    pub(crate) fn count_step(&self) -> Result<(), Fault> {
        self.count_steps(1)
    }

    pub(crate) fn count_steps(&self, steps: usize) -> Result<(), Fault> {
        self.steps.set(self.steps.get().saturating_add(steps as u64));
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

    /// Refuses what there is no room for, although it takes none in the end.
    pub(crate) fn count_room(&self, bytes: usize) -> Result<(), Fault> {
        let before = self.output.get();
        let counted = self.count_output(bytes);
        self.output.set(before);
        counted
    }

    /// Counts values as if they were written out, to be kept. One that stands at many places counts at each, as it would be written.
    pub(crate) fn count_values(&self, values: &[Value]) -> Result<(), Fault> {
        self.count_values_below(values, 0)
    }

    fn count_values_below(&self, values: &[Value], depth: usize) -> Result<(), Fault> {
        if depth > MAX_NESTING {
            return Ok(());
        }
        for value in values {
            self.count_output(size(value, OF_A_VALUE))?;
            match value {
                Value::List(list) => self.count_values_below(list, depth + 1)?,
                Value::Map(map) => map.visit(|key, entry| {
                    self.count_output(key.len())?;
                    self.count_values_below(std::slice::from_ref(entry), depth + 1)
                })?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Counts values that are looked at: there must be room for them, but they take none.
    pub(crate) fn count_looks(&self, values: &[Value]) -> Result<(), Fault> {
        let before = self.output.get();
        let counted = self.count_values(values);
        let looked_at = self.output.replace(before) - before;
        counted?;
        self.count_steps(looked_at / BYTES_OF_A_STEP.0)
    }
}

/// How many bytes of text a value counts for without what is in it; those of a file may become numbers.
fn size(value: &Value, other: usize) -> usize {
    const OF_A_NUMBER: usize = 8;
    match value {
        Value::Text(text) => text.len(),
        Value::Object(object) if let Object::Bytes(Some(bytes)) = object.as_ref() => {
            OF_A_NUMBER * bytes.len()
        }
        _ => other,
    }
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
    pub(crate) tree: &'e Tree,
    vars: Vec<(&'e [u8], Value)>,
    /// The arguments of the functions that are being called, one behind the other.
    given: Vec<Value>,
    out: &'o mut Vec<u8>,
}

impl<'e> State<'e, '_> {
    /// A fault at an operand.
    pub(crate) fn fail<T>(&self, expr: &Expr, message: impl Into<String>) -> Result<T, Fault> {
        Err(self.framed(expr.pos, &self.shown(expr), "", Fault::new(message)))
    }

    /// An operand as Go prints it.
    pub(crate) fn shown(&self, expr: &Expr) -> String {
        self.tree.operand_text(expr)
    }

    fn framed(&self, pos: u32, shown: &str, act: &str, mut fault: Fault) -> Fault {
        let (line, column) = self.tree.source.place(pos as usize);
        let mut at = String::from_utf8_lossy(&shown.as_bytes()[..shown.len().min(20)]).into_owned();
        if shown.len() > 20 {
            at.push_str("...");
        }
        let file = self.tree.source.name.clone();
        // A fault may lead through a thousand templates, and a name may be as long as a file.
        let executing = self.template.name.chars().take(LONGEST_NAME).collect();
        fault.frames.insert(0, Frame { file, line, column, executing, at, act: act.to_string() });
        fault
    }

    fn list(&mut self, nodes: Run, dot: &Value) -> Result<Flow, Fault> {
        self.engine.enter()?;
        let flow = self.nodes(nodes, dot);
        self.engine.leave();
        flow
    }

    fn nodes(&mut self, nodes: Run, dot: &Value) -> Result<Flow, Fault> {
        for &node in nodes.of(&self.tree.nodes) {
            let flow = self.engine.count_step().and_then(|()| self.node(node, dot));
            let flow = flow.map_err(|fault| self.placed(node, fault))?;
            if flow != Flow::On {
                return Ok(flow);
            }
        }
        Ok(Flow::On)
    }

    /// A fault with its place: that of the node where it came up, if nothing within the node said where.
    fn placed(&self, node: Node, fault: Fault) -> Fault {
        if !fault.frames.is_empty() {
            return fault;
        }
        match self.tree.place(node) {
            Some((pos, shown)) => self.framed(pos, &shown, "", fault),
            None => fault,
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.engine.count_output(bytes.len())?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    fn node(&mut self, node: Node, dot: &Value) -> Result<Flow, Fault> {
        match node {
            Node::Text(text) => self.write(self.tree.text(text))?,
            Node::Action(pipe) => {
                let value = self.pipeline(pipe, dot)?;
                if self.tree.pipe(pipe).declared.is_empty() {
                    self.print(&value)?;
                }
            }
            Node::If(branch) | Node::With(branch) => {
                let branch = self.tree.branch(branch);
                let scope = self.vars.len();
                let value = self.pipeline(branch.pipe, dot)?;
                let inner = if matches!(node, Node::With(_)) { &value } else { dot };
                let flow = if value.truth() {
                    self.list(branch.body, inner)
                } else {
                    self.list(branch.otherwise, dot)
                };
                self.vars.truncate(scope);
                return flow;
            }
            Node::Range(branch) => return self.range(self.tree.branch(branch), dot),
            Node::Template(call) => self.call(&self.tree.calls[call as usize], dot)?,
            Node::Break => return Ok(Flow::Break),
            Node::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::On)
    }

    fn call(&mut self, call: &TemplateCall, dot: &Value) -> Result<(), Fault> {
        let TemplateCall { pos, name, pipe } = call;
        let data = match pipe {
            Some(pipe) => self.pipeline(*pipe, dot)?,
            None => Value::Invalid,
        };
        let templates = Rc::clone(&self.engine.templates.borrow());
        let Some(template) = templates.get(name.as_str()) else {
            let fault = Fault::new(format!("template {name:?} not defined"));
            return Err(self.framed(*pos, &format!("{{{{template {name:?}}}}}"), "", fault));
        };
        self.engine.run(template, data, self.out)
    }

    fn print(&mut self, value: &Value) -> Result<(), Fault> {
        match value {
            Value::Invalid | Value::Nil => self.write(b"<no value>"),
            Value::Text(text) => self.write(text),
            other => {
                self.engine.count_looks(std::slice::from_ref(other))?;
                let text = gofmt::shown(other)?;
                self.write(&text)
            }
        }
    }

    fn range(&mut self, branch: Branch, dot: &Value) -> Result<Flow, Fault> {
        let scope = self.vars.len();
        let flow = self.rounds(branch, dot);
        self.vars.truncate(scope);
        flow
    }

    fn rounds(&mut self, branch: Branch, dot: &Value) -> Result<Flow, Fault> {
        // Go sets the variables to the whole first, which shows where there is nothing to go through.
        let value = self.pipeline(branch.pipe, dot)?;
        let pipe = self.tree.pipe(branch.pipe);
        let mut ran = false;
        let declared = pipe.declared.of(&self.tree.declared);
        let mark = self.vars.len();
        let items = match &value {
            Value::Int(_) | Value::Int64(_) if declared.len() > 1 => {
                let shown = self.tree.pipe_text(branch.pipe);
                let message = format!("can't use {shown} to iterate over more than one variable");
                return Err(self.framed(pipe.pos, &shown, "", Fault::new(message)));
            }
            Value::Int(count) | Value::Int64(count) => Items::Count(*count),
            Value::List(list) => Items::List(Rc::clone(list)),
            Value::Map(map) => {
                self.engine.count_steps(map.len())?;
                Items::Pairs(map.entries())
            }
            Value::Invalid | Value::Nil => Items::Count(0),
            Value::Object(object) => {
                self.engine.count_steps(object.len().unwrap_or(0))?;
                match funcs::object_items(object) {
                    Some(items) => items,
                    None => return Err(self.cannot_range(branch.pipe, &value)),
                }
            }
            Value::Bool(_) | Value::Float(_) | Value::Text(_) => {
                return Err(self.cannot_range(branch.pipe, &value));
            }
        };
        for idx in 0.. {
            let Some((key, item)) = items.get(idx) else { break };
            ran = true;
            self.engine.count_step()?;
            self.vars.truncate(mark);
            match *declared {
                [one] => {
                    let bound = if matches!(items, Items::Count(_)) { key.clone() } else { item.clone() };
                    self.bind(one, bound, !pipe.assigns)?;
                }
                [first, second] => {
                    self.bind(first, key.clone(), !pipe.assigns)?;
                    self.bind(second, item.clone(), !pipe.assigns)?;
                }
                _ => {}
            }
            if self.list(branch.body, &item)? == Flow::Break {
                break;
            }
        }
        if ran { Ok(Flow::On) } else { self.list(branch.otherwise, dot) }
    }

    fn cannot_range(&self, pipe: u32, value: &Value) -> Fault {
        let shown = gofmt::text_of(value).map(|text| String::from_utf8_lossy(&text).into_owned());
        let fault = Fault::new(format!("range can't iterate over {}", shown.unwrap_or_default()));
        self.framed(self.tree.pipe(pipe).pos, &self.tree.pipe_text(pipe), "", fault)
    }

    fn bind(&mut self, name: Run, value: Value, declare: bool) -> Result<(), Fault> {
        let name = self.tree.text(name);
        if declare {
            self.vars.push((name, value));
            return Ok(());
        }
        match self.vars.iter().rposition(|(known, _)| *known == name) {
            Some(found) => {
                self.engine.count_steps((self.vars.len() - found) / OPERANDS_OF_A_STEP)?;
                self.vars[found].1 = value;
            }
            None => return Err(Fault::new(format!("undefined variable: {}", lossy(name)))),
        }
        Ok(())
    }

    /// A pipeline with its variables set.
    fn pipeline(&mut self, pipe: u32, dot: &Value) -> Result<Value, Fault> {
        let value = self.bare_pipeline(pipe, dot)?;
        let pipe = self.tree.pipe(pipe);
        for name in pipe.declared.of(&self.tree.declared) {
            self.bind(*name, value.clone(), !pipe.assigns)?;
        }
        Ok(value)
    }

    fn bare_pipeline(&mut self, pipe: u32, dot: &Value) -> Result<Value, Fault> {
        self.engine.enter()?;
        let mut value = None;
        for command in self.tree.pipe(pipe).commands.of(&self.tree.commands) {
            value = Some(self.command(command.of(&self.tree.operands), dot, value)?.unwrapped());
        }
        self.engine.leave();
        Ok(value.unwrap_or(Value::Invalid))
    }

    fn command(&mut self, command: &'e [Expr], dot: &Value, last: Option<Value>) -> Result<Value, Fault> {
        self.engine.count_step()?;
        let Some((head, args)) = command.split_first() else { return Ok(Value::Invalid) };
        let arguments = !args.is_empty() || last.is_some();
        match head.kind {
            ExprKind::Field(names) => self.fields(dot.clone(), self.tree.text(names), command, dot, last),
            ExprKind::Chain(start, names) => {
                let start = &self.tree.operands[start as usize];
                if matches!(start.kind, ExprKind::Nil) {
                    let message = format!("indirection through explicit nil in {}", self.shown(head));
                    return self.fail(head, message);
                }
                let receiver = self.operand(start, dot)?;
                self.fields(receiver, self.tree.text(names), command, dot, last)
            }
            ExprKind::Function(function) => self.function(function, command, dot, last),
            ExprKind::Variable(names) if let (variable, Some(names)) = self.named(names) => {
                self.fields(self.variable(head, variable)?, names, command, dot, last)
            }
            _ if arguments => {
                let message = format!("can't give argument to non-function {}", self.shown(head));
                self.fail(head, message)
            }
            ExprKind::Nil => self.fail(head, "nil is not a command"),
            _ => self.operand(head, dot),
        }
    }

    /// A variable's name, and the names of fields that follow it.
    fn named(&self, names: Run) -> (&'e [u8], Option<&'e [u8]>) {
        let names = self.tree.text(names);
        match memchr::memchr(b'.', names) {
            Some(at) => (&names[..at], Some(&names[at + 1..])),
            None => (names, None),
        }
    }

    fn variable(&self, at: &Expr, name: &[u8]) -> Result<Value, Fault> {
        match self.vars.iter().rposition(|(known, _)| *known == name) {
            Some(found) => {
                self.engine.count_steps((self.vars.len() - found) / OPERANDS_OF_A_STEP)?;
                Ok(self.vars[found].1.clone())
            }
            // As `$x` in `$x := $x`.
            None => self.fail(at, format!("undefined variable: {}", lossy(name))),
        }
    }

    /// An operand without arguments.
    pub(crate) fn operand(&mut self, expr: &'e Expr, dot: &Value) -> Result<Value, Fault> {
        match expr.kind {
            ExprKind::Dot => Ok(dot.clone()),
            ExprKind::Nil => Ok(Value::Nil),
            ExprKind::Bool(b) => Ok(Value::Bool(b)),
            ExprKind::Number(number) => {
                let number = &self.tree.numbers[number as usize];
                match (number.is_float, number.float, number.int) {
                    (true, Some(float), _) => Ok(Value::Float(float)),
                    (_, _, Some(int)) => Ok(Value::Int(int)),
                    _ => self.fail(expr, format!("{} overflows int", number.text)),
                }
            }
            ExprKind::Text(literal) => Ok(Value::Text(self.tree.literals[literal as usize].text.clone())),
            ExprKind::Variable(names) if let (name, None) = self.named(names) => self.variable(expr, name),
            // A parenthesis may declare variables, which live on until the scope ends.
            ExprKind::Pipe(pipe) => self.pipeline(pipe, dot),
            ExprKind::Field(_) | ExprKind::Variable(_) | ExprKind::Function(..) | ExprKind::Chain(..) => {
                self.command(std::slice::from_ref(expr), dot, None)
            }
        }
    }

    /// Fields of fields of a value; the last one may be a method, which takes the arguments of the command.
    fn fields(
        &mut self,
        receiver: Value,
        names: &[u8],
        command: &'e [Expr],
        dot: &Value,
        last: Option<Value>,
    ) -> Result<Value, Fault> {
        let Some((at, args)) = command.split_first() else { return Ok(Value::Invalid) };
        self.engine.count_steps(names.len() / OPERANDS_OF_A_STEP)?;
        let mut value = receiver;
        let mut last = last;
        let mut names = names.split(|byte| *byte == b'.').peekable();
        while let Some(name) = names.next() {
            let (args, last) = if names.peek().is_none() { (args, last.take()) } else { (&[][..], None) };
            let is_called = !args.is_empty() || last.is_some();
            value = match member_of(&value, name) {
                Ok(Member::Method(method)) => self.method(method, value, command, args, dot, last)?,
                Ok(Member::Field(_)) if is_called && !matches!(value, Value::Invalid) => {
                    return self.fail(at, no_method(&value, name));
                }
                Ok(Member::Field(field)) => field,
                Err(message) => return self.fail(at, message),
            };
        }
        Ok(value)
    }

    fn method(
        &mut self,
        method: &'static Function,
        receiver: Value,
        command: &'e [Expr],
        args: &'e [Expr],
        dot: &Value,
        last: Option<Value>,
    ) -> Result<Value, Fault> {
        let Some(head) = command.first() else { return Ok(Value::Invalid) };
        let from = self.given.len();
        self.given.push(receiver);
        self.arguments(method, head, args, dot, last)?;
        self.called(method, method.name, from, command)
    }

    fn function(
        &mut self,
        (name, function): &'static Named,
        command: &'e [Expr],
        dot: &Value,
        last: Option<Value>,
    ) -> Result<Value, Fault> {
        let Some((head, args)) = command.split_first() else { return Ok(Value::Invalid) };
        if matches!(*name, "and" | "or") {
            return self.short_circuit(*name == "or", head, args, dot, last);
        }
        let from = self.given.len();
        self.arguments(function, head, args, dot, last)?;
        self.called(function, name, from, command)
    }

    /// Calls a function with the arguments from a place on, which are gone then.
    fn called(
        &mut self,
        function: &Function,
        name: &str,
        from: usize,
        command: &[Expr],
    ) -> Result<Value, Fault> {
        let call = Call { engine: self.engine };
        let given = &self.given[from..];
        let done =
            self.counted(function, given).and_then(|()| (function.run)(&call, given)).and_then(|value| {
                // What was there before took no memory now.
                match &value {
                    Value::Text(text) if text.is_new() => self.engine.count_output(text.len())?,
                    Value::List(list) if Rc::strong_count(list) == 1 => {
                        self.engine.count_steps(list.len())?
                    }
                    Value::Map(map) if map.is_alone() => self.engine.count_steps(map.len())?,
                    _ => {}
                }
                Ok(value)
            });
        self.given.truncate(from);
        done.map_err(|fault| {
            let pos = command.first().map_or(0, |head| head.pos);
            let shown = self.tree.command_text(command);
            self.framed(pos, &shown, &format!("error calling {name}"), fault)
        })
    }

    /// Counts what a function looks at: its arguments, texts, and from one argument on all that is in them.
    fn counted(&self, function: &Function, given: &[Value]) -> Result<(), Fault> {
        let (given, deep) = given.split_at(function.deep_from.unwrap_or(given.len()).min(given.len()));
        let looked_at = given.iter().map(|value| size(value, OF_A_VALUE / 2));
        self.engine.count_steps(looked_at.sum::<usize>() / BYTES_OF_A_STEP.0)?;
        self.engine.count_looks(deep)
    }

    fn short_circuit(
        &mut self,
        or: bool,
        head: &'e Expr,
        args: &'e [Expr],
        dot: &Value,
        last: Option<Value>,
    ) -> Result<Value, Fault> {
        if args.is_empty() && last.is_none() {
            let name = if or { "or" } else { "and" };
            return self.fail(head, format!("wrong number of args for {name}: want at least 1 got 0"));
        }
        self.engine.count_steps(args.len() / OPERANDS_OF_A_STEP)?;
        let mut value = Value::Invalid;
        for arg in args {
            value = self.operand(arg, dot)?;
            if value.truth() == or {
                return Ok(value);
            }
        }
        Ok(last.unwrap_or(value))
    }

    /// Puts the arguments of a function behind those of the functions around it.
    fn arguments(
        &mut self,
        function: &Function,
        head: &'e Expr,
        args: &'e [Expr],
        dot: &Value,
        last: Option<Value>,
    ) -> Result<(), Fault> {
        let count = args.len() + usize::from(last.is_some());
        let fixed = function.params.len();
        if count < fixed || (count > fixed && function.rest.is_none()) {
            let least = if function.rest.is_some() { "at least " } else { "" };
            let name = function.name;
            return self
                .fail(head, format!("wrong number of args for {name}: want {least}{fixed} got {count}"));
        }
        let kind_of =
            |idx: usize| function.params.get(idx).copied().or(function.rest).unwrap_or(funcs::Kind::Any);
        for (idx, arg) in args.iter().enumerate() {
            let value = super::arguments::argument(self, kind_of(idx), arg, dot)?;
            self.given.push(value);
        }
        if let Some(last) = last {
            match super::arguments::converted(kind_of(args.len()), last) {
                Ok(value) => self.given.push(value),
                Err(message) => return self.fail(head, message),
            }
        }
        Ok(())
    }
}

/// What `range` goes through.
pub(crate) enum Items {
    Count(i64),
    List(Rc<List>),
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
