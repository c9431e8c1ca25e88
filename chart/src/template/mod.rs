//! Go's `text/template`: text → tokens → tree → text.

pub(crate) mod arguments;
pub(crate) mod ast;
pub(crate) mod eval;
pub(crate) mod field;
pub(crate) mod lex;
pub(crate) mod parse;
pub(crate) mod set;
mod variables;
