//! The stages in order. The only module that sees all of them.

use crate::diagnostic::{Diagnostic, ErrorReported, Sink};
use crate::source::Source;
use crate::tree::Tree;
use crate::{emit, lint, mesh, plan, spec};

/// What compiling a spec gives.
#[derive(Debug)]
pub struct Compilation {
    /// The files, unless the spec is at fault.
    pub tree: Result<Tree, ErrorReported>,
    /// Everything there is to say about the spec, in the order of its text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles a spec into a tree of files.
pub fn compile(source: &Source) -> Compilation {
    let mut sink = Sink::new();
    let tree = resolved(source, &mut sink).map(|mesh| emit::emit(&plan::plan(&mesh)));
    Compilation { tree, diagnostics: sink.into_diagnostics() }
}

/// Returns everything there is to say about a spec, without making its files.
pub fn check(source: &Source) -> Vec<Diagnostic> {
    let mut sink = Sink::new();
    // The error is in the sink, where it is returned from.
    let _: Result<_, ErrorReported> = resolved(source, &mut sink);
    sink.into_diagnostics()
}

fn resolved(source: &Source, sink: &mut Sink) -> Result<mesh::model::Mesh, ErrorReported> {
    let spec = spec::parse::parse(source, sink)?;
    let mesh = mesh::resolve::resolve(&spec, sink)?;
    lint::lint(&mesh, sink)?;
    plan::rules::check(&mesh, sink)?;
    Ok(mesh)
}
