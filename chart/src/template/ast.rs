//! The tree of a template, and its nodes as Go prints them in messages.

use std::fmt;
use std::rc::Rc;

use crate::funcs::Function;
use crate::value::{Text, lossy};

/// A file that templates were read from.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: Text,
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

/// A named template.
#[derive(Debug)]
pub(crate) struct Template {
    /// Shared with the tables of templates, which are copied for every text that is a template itself.
    pub(crate) name: Rc<str>,
    pub(crate) source: Rc<Source>,
    pub(crate) body: Vec<Node>,
}

impl Template {
    /// Whether it holds nothing but blanks and definitions.
    pub(crate) fn is_empty(&self) -> bool {
        self.body.iter().all(|node| match node {
            Node::Text { from, to } => self.source.text[*from..*to].iter().all(u8::is_ascii_whitespace),
            _ => false,
        })
    }
}

/// A node of a template's body.
#[derive(Debug)]
pub(crate) enum Node {
    /// A piece of the source.
    Text {
        from: usize,
        to: usize,
    },
    Action(Pipe),
    If(Box<Branch>),
    With(Box<Branch>),
    Range(Box<Branch>),
    Template {
        pos: usize,
        name: String,
        pipe: Option<Pipe>,
    },
    Break,
    Continue,
}

impl Node {
    /// Where it stands, and how Go prints what stands there; none for what cannot fail.
    pub(crate) fn place(&self, source: &Source) -> Option<(usize, String)> {
        match self {
            Node::Text { from, to } => Some((*from, lossy(&source.text[*from..*to]).trim().to_string())),
            Node::Action(pipe) => Some((pipe.pos, pipe.to_string())),
            Node::If(branch) | Node::With(branch) | Node::Range(branch) => {
                Some((branch.pipe.pos, branch.pipe.to_string()))
            }
            Node::Template { pos, name, .. } => Some((*pos, format!("{{{{template {name:?}}}}}"))),
            Node::Break | Node::Continue => None,
        }
    }
}

/// `if`, `with` or `range` with its two lists.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) pipe: Pipe,
    pub(crate) body: Vec<Node>,
    pub(crate) otherwise: Vec<Node>,
}

/// A pipeline with the variables it declares or sets.
#[derive(Debug)]
pub(crate) struct Pipe {
    pub(crate) pos: usize,
    pub(crate) declared: Vec<String>,
    pub(crate) assigns: bool,
    pub(crate) commands: Vec<Vec<Expr>>,
}

/// An operand.
#[derive(Debug)]
pub(crate) struct Expr {
    pub(crate) pos: usize,
    pub(crate) kind: ExprKind,
}

#[derive(Debug)]
pub(crate) enum ExprKind {
    Dot,
    Nil,
    Bool(bool),
    Number(Box<Number>),
    Text {
        value: Text,
        quoted: String,
    },
    /// Names with dots between them, the first without one.
    Field(String),
    /// The same, the variable first.
    Variable(String),
    /// Its name as written, which may be an alias.
    Function(&'static str, &'static Function),
    Pipe(Box<Pipe>),
    Chain(Box<Expr>, String),
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

impl fmt::Display for Pipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.declared.is_empty() {
            write!(f, "{} {} ", self.declared.join(", "), if self.assigns { "=" } else { ":=" })?;
        }
        for (idx, command) in self.commands.iter().enumerate() {
            if idx > 0 {
                f.write_str(" | ")?;
            }
            f.write_str(&command_text(command))?;
        }
        Ok(())
    }
}

/// A command as Go prints it.
pub(crate) fn command_text(command: &[Expr]) -> String {
    let parts: Vec<String> = command.iter().map(Expr::to_string).collect();
    parts.join(" ")
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Dot => f.write_str("."),
            ExprKind::Nil => f.write_str("nil"),
            ExprKind::Bool(b) => write!(f, "{b}"),
            ExprKind::Number(number) => f.write_str(&number.text),
            ExprKind::Text { quoted, .. } => f.write_str(quoted),
            ExprKind::Field(names) => write!(f, ".{names}"),
            ExprKind::Variable(names) => f.write_str(names),
            ExprKind::Function(name, _) => f.write_str(name),
            ExprKind::Pipe(pipe) => write!(f, "({pipe})"),
            ExprKind::Chain(head, names) => write!(f, "{head}.{names}"),
        }
    }
}
