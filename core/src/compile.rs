//! The stages in order. The only module that sees all of them.

use crate::charts::Inputs;
use crate::diagnostic::{Diagnostic, ErrorReported, Sink};
use crate::mesh::model::Mesh;
use crate::source::Source;
use crate::spec::types::Spec;
use crate::tree::Tree;
use crate::{emit, lint, mesh, plan, registry, replacement, spec, suppress};

/// What compiling a spec gives.
#[derive(Debug)]
pub struct Compilation {
    /// The files, unless the spec is at fault.
    pub tree: Result<Tree, ErrorReported>,
    /// Everything there is to say about the spec, in the order of its text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles a spec into a tree of files.
pub fn compile(source: &Source, _inputs: &Inputs) -> Compilation {
    let mut sink = Sink::new();
    let tree = with_spec(source, &mut sink, |spec, sink| {
        resolved(spec, sink).map(|mesh| emit::emit(&plan::plan(&mesh)))
    });
    Compilation { tree, diagnostics: replacement::fitted(source, sink.into_diagnostics()) }
}

/// Returns everything there is to say about a spec, without making its files.
///
/// Without charts, nothing is said about them.
pub fn check(source: &Source, _inputs: &Inputs) -> Vec<Diagnostic> {
    let mut sink = Sink::new();
    // The error is in the sink, where it is returned from.
    let _: Result<_, ErrorReported> = with_spec(source, &mut sink, resolved);
    replacement::fitted(source, sink.into_diagnostics())
}

/// Reads the spec, runs the stages behind it, and takes the warnings away that the spec accepts.
fn with_spec<T>(
    source: &Source,
    sink: &mut Sink,
    stages: impl FnOnce(&Spec, &mut Sink) -> Result<T, ErrorReported>,
) -> Result<T, ErrorReported> {
    let spec = spec::parse::parse(source, sink)?;
    let result = stages(&spec, sink);
    suppress::apply(&spec.suppress, &registry::rules(), sink)?;
    result
}

fn resolved(spec: &Spec, sink: &mut Sink) -> Result<Mesh, ErrorReported> {
    let mesh = mesh::resolve::resolve(spec, sink)?;
    lint::lint(&mesh, sink)?;
    plan::rules::check(&mesh, sink)?;
    Ok(mesh)
}
