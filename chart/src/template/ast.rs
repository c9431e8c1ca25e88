//! The tree of a template, and its nodes as Go prints them in messages.
//!
//! A chart has thousands of nodes, most of them used once. So the nodes of a file lie in a table for each kind and are named by their
//! place in it, and what is written in the file is named by its place there.

use std::rc::Rc;

use crate::funcs::Named;
use crate::value::{Text, lossy};

/// A file that templates were read from.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: Rc<Vec<u8>>,
}

impl Source {
    /// Line and column of a byte as Go counts them: columns from 0.
    pub(crate) fn place(&self, pos: usize) -> (usize, usize) {
        let before = &self.text[..pos.min(self.text.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count();
        (line, column)
    }
}

/// A run of bytes in a source, or of entries in a table of its tree.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Run {
    from: u32,
    to: u32,
}

impl Run {
    /// A run within something that is shorter than 4 GiB, as a source is, and with it each of its tables.
    pub(crate) fn new(from: usize, to: usize) -> Run {
        Run { from: from as u32, to: to as u32 }
    }

    pub(crate) fn from(self) -> usize {
        self.from as usize
    }

    /// The run from the start of this to the end of one that follows.
    pub(crate) fn with(self, after: Run) -> Run {
        Run { from: self.from, to: after.to }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.from == self.to
    }

    /// What it covers.
    pub(crate) fn of<T>(self, all: &[T]) -> &[T] {
        &all[self.from as usize..self.to as usize]
    }
}

/// A parsed file: the tables of its nodes.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) source: Source,
    pub(crate) nodes: Vec<Node>,
    pub(crate) branches: Vec<Branch>,
    pub(crate) calls: Vec<TemplateCall>,
    pub(crate) pipes: Vec<Pipe>,
    /// Names of variables that pipelines declare or set, in the source.
    pub(crate) declared: Vec<Run>,
    /// Commands of pipelines: runs of operands.
    pub(crate) commands: Vec<Run>,
    pub(crate) operands: Vec<Expr>,
    pub(crate) numbers: Vec<Number>,
    pub(crate) literals: Vec<Literal>,
}

/// A named template.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) name: Rc<str>,
    pub(crate) tree: Rc<Tree>,
    /// Its nodes.
    pub(crate) body: Run,
}

/// A node of a template's body; what is more than a few bytes is named by its place in its table: pipelines, branches and calls.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Node {
    /// A piece of the source.
    Text(Run),
    Action(u32),
    If(u32),
    With(u32),
    Range(u32),
    Template(u32),
    Break,
    Continue,
}

/// `if`, `with` or `range` with its two lists of nodes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Branch {
    pub(crate) pipe: u32,
    pub(crate) body: Run,
    pub(crate) otherwise: Run,
}

/// `template` with what it hands on.
#[derive(Debug)]
pub(crate) struct TemplateCall {
    pub(crate) pos: u32,
    pub(crate) name: String,
    pub(crate) pipe: Option<u32>,
}

/// A pipeline with the variables it declares or sets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pipe {
    pub(crate) pos: u32,
    pub(crate) assigns: bool,
    pub(crate) declared: Run,
    pub(crate) commands: Run,
}

/// An operand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expr {
    pub(crate) pos: u32,
    pub(crate) kind: ExprKind,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum ExprKind {
    Dot,
    Nil,
    Bool(bool),
    Number(u32),
    /// A string, by its place among the literals.
    Text(u32),
    /// Names with dots between them, the first without one.
    Field(Run),
    /// The same, the variable first.
    Variable(Run),
    /// Its name may be an alias.
    Function(&'static Named),
    Pipe(u32),
    /// An operand by its place, and names.
    Chain(u32, Run),
}

/// A string as it is written with its quotes, and what it says.
#[derive(Debug)]
pub(crate) struct Literal {
    pub(crate) quoted: Run,
    pub(crate) text: Text,
}

/// A number as written, and what it can be used as.
#[derive(Debug)]
pub(crate) struct Number {
    pub(crate) text: String,
    pub(crate) int: Option<i64>,
    pub(crate) float: Option<f64>,
    /// Whether it is a float where nothing asks for a kind.
    pub(crate) is_float: bool,
}

impl Tree {
    /// A pipeline by its place.
    pub(crate) fn pipe(&self, at: u32) -> Pipe {
        self.pipes[at as usize]
    }

    /// A branch by its place.
    pub(crate) fn branch(&self, at: u32) -> Branch {
        self.branches[at as usize]
    }

    /// What is written at a run of the source.
    pub(crate) fn text(&self, at: Run) -> &[u8] {
        at.of(&self.source.text)
    }

    /// Whether nodes are nothing but blanks and definitions.
    pub(crate) fn is_empty(&self, nodes: Run) -> bool {
        nodes.of(&self.nodes).iter().all(|node| match node {
            Node::Text(text) => lossy(self.text(*text)).trim().is_empty(),
            _ => false,
        })
    }

    /// Where a node stands, and how Go prints what stands there; none for what cannot fail.
    pub(crate) fn place(&self, node: Node) -> Option<(u32, String)> {
        match node {
            Node::Text(text) => Some((text.from, lossy(self.text(text)).trim().to_string())),
            Node::Action(pipe) => Some((self.pipe(pipe).pos, self.pipe_text(pipe))),
            Node::If(branch) | Node::With(branch) | Node::Range(branch) => {
                let pipe = self.branch(branch).pipe;
                Some((self.pipe(pipe).pos, self.pipe_text(pipe)))
            }
            Node::Template(call) => {
                let TemplateCall { pos, name, .. } = &self.calls[call as usize];
                Some((*pos, format!("{{{{template {name:?}}}}}")))
            }
            Node::Break | Node::Continue => None,
        }
    }

    /// A pipeline as Go prints it.
    pub(crate) fn pipe_text(&self, pipe: u32) -> String {
        let pipe = self.pipe(pipe);
        let commands: Vec<String> = pipe
            .commands
            .of(&self.commands)
            .iter()
            .map(|command| self.command_text(command.of(&self.operands)))
            .collect();
        if pipe.declared.is_empty() {
            return commands.join(" | ");
        }
        let names: Vec<_> =
            pipe.declared.of(&self.declared).iter().map(|name| lossy(self.text(*name))).collect();
        let sign = if pipe.assigns { "=" } else { ":=" };
        format!("{} {sign} {}", names.join(", "), commands.join(" | "))
    }

    /// A command as Go prints it.
    pub(crate) fn command_text(&self, command: &[Expr]) -> String {
        let parts: Vec<String> = command.iter().map(|operand| self.operand_text(operand)).collect();
        parts.join(" ")
    }

    /// An operand as Go prints it.
    pub(crate) fn operand_text(&self, operand: &Expr) -> String {
        let written = |at: Run| lossy(self.text(at)).into_owned();
        match operand.kind {
            ExprKind::Dot => ".".to_string(),
            ExprKind::Nil => "nil".to_string(),
            ExprKind::Bool(b) => b.to_string(),
            ExprKind::Number(number) => self.numbers[number as usize].text.clone(),
            ExprKind::Text(literal) => written(self.literals[literal as usize].quoted),
            ExprKind::Field(names) => format!(".{}", written(names)),
            ExprKind::Variable(names) => written(names),
            ExprKind::Function((name, _)) => (*name).to_string(),
            ExprKind::Pipe(pipe) => format!("({})", self.pipe_text(pipe)),
            ExprKind::Chain(head, names) => {
                format!("{}.{}", self.operand_text(&self.operands[head as usize]), written(names))
            }
        }
    }
}
