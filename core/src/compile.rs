//! The stages in order. The only module that sees all of them.

use crate::charts::{Charts, Inputs};
use crate::diagnostic::{Diagnostic, ErrorReported, Sink};
use crate::images::ClusterImages;
use crate::mesh::model::Mesh;
use crate::plan::model::Plan;
use crate::source::{Source, Span};
use crate::spec::types::{Installer, Spec};
use crate::tree::Tree;
use crate::{emit, lint, look_alike, manifests, mesh, plan, registry, replacement, spec, suppress};

/// What compiling a spec gives.
#[derive(Debug)]
pub struct Compilation {
    /// The files, unless the spec is at fault.
    pub tree: Result<Tree, ErrorReported>,
    /// The mesh, as soon as there is one: also where advice about it is an error, which keeps its files back.
    pub mesh: Option<Mesh>,
    /// Everything there is to say about the spec, in the order of its text.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a spec means.
#[derive(Debug)]
pub struct Resolution {
    /// The mesh, as soon as there is one: also where advice about it is an error.
    pub mesh: Option<Mesh>,
    /// Everything there is to say about the spec, in the order of its text.
    pub diagnostics: Vec<Diagnostic>,
}

/// A stage that a compilation has behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Text to spec.
    Parse,
    /// Spec to mesh.
    Resolve,
    /// Advice about the mesh.
    Lint,
    /// Mesh to plan, with the charts rendered and what the spec adds looked at.
    Plan,
    /// Plan to files.
    Emit,
}

/// Compiles a spec into a tree of files.
pub fn compile(source: &Source, inputs: &Inputs) -> Compilation {
    compile_in_stages(source, inputs, &mut |_| {})
}

/// Compiles a spec, and calls `passed` behind each stage: a host that has a clock measures them so.
pub fn compile_in_stages(source: &Source, inputs: &Inputs, passed: &mut dyn FnMut(Stage)) -> Compilation {
    let mut sink = Sink::new();
    let mut found = None;
    let tree = with_spec(source, &mut sink, |spec, sink| {
        passed(Stage::Parse);
        let mesh = found.insert(mesh::resolve::resolve(spec, sink)?);
        passed(Stage::Resolve);
        lint::lint(mesh, sink)?;
        passed(Stage::Lint);
        let plan = planned(mesh, &inputs.charts, sink)?;
        passed(Stage::Plan);
        let tree = emit::emit(plan);
        passed(Stage::Emit);
        Ok(tree)
    });
    Compilation { tree, mesh: found, diagnostics: told(source, sink) }
}

/// Returns the mesh that a spec describes, without making its files.
///
/// Without charts, nothing is said about them, nor about values that go to them: a host says so where
/// [`Mesh::is_rendered`].
pub fn resolve(source: &Source, inputs: &Inputs) -> Resolution {
    let mut sink = Sink::new();
    let mut found = None;
    // The error is in the sink, where it is returned from.
    let _: Result<(), ErrorReported> = with_spec(source, &mut sink, |spec, sink| {
        let mesh = advised(spec, &mut found, sink)?;
        if mesh.is_rendered() && inputs.charts.is_given() {
            return planned(mesh, &inputs.charts, sink).map(|_| ());
        }
        plan::rules::check_added(mesh, sink)
    });
    Resolution { mesh: found, diagnostics: told(source, sink) }
}

/// The images of a mesh.
#[derive(Debug)]
pub struct ImageList {
    /// The images of each cluster, unless the spec is at fault or a chart is missing.
    pub clusters: Result<Vec<ClusterImages>, ErrorReported>,
    /// Everything there is to say about the spec, in the order of its text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Returns every image that the clusters of a mesh pull. Charts are rendered for it, whoever installs the mesh.
pub fn list_images(source: &Source, inputs: &Inputs) -> ImageList {
    let mut sink = Sink::new();
    let clusters = with_spec(source, &mut sink, |spec, sink| {
        let mut found = None;
        let mut mesh = advised(spec, &mut found, sink)?.clone();
        lint::check_images(&mesh, sink)?;
        if mesh.installer != Installer::Manifests {
            mesh.installer = Installer::Manifests;
            mesh.installer_span = None;
        }
        let mut plan = plan::plan(&mesh);
        manifests::render_charts(&mut plan, &inputs.charts, sink)?;
        Ok(crate::images::of(&plan))
    });
    ImageList { clusters, diagnostics: replacement::fitted(source, sink.into_diagnostics()) }
}

/// Returns everything there is to say about a spec, without making its files.
///
/// Without charts, nothing is said about them.
pub fn check(source: &Source, inputs: &Inputs) -> Vec<Diagnostic> {
    resolve(source, inputs).diagnostics
}

/// Reads the spec, runs the stages behind it, and takes the warnings away that the spec accepts.
fn with_spec<T>(
    source: &Source,
    sink: &mut Sink,
    stages: impl FnOnce(&Spec, &mut Sink) -> Result<T, ErrorReported>,
) -> Result<T, ErrorReported> {
    let spec = spec::parse::parse(source, sink)?;
    let result = stages(&spec, sink);
    suppress::apply(&spec.suppress, &registry::rules(), manifests::rules::RULES, sink)?;
    result
}

/// Puts the mesh that a spec describes into `found`, then asks for advice about it.
fn advised<'m>(spec: &Spec, found: &'m mut Option<Mesh>, sink: &mut Sink) -> Result<&'m Mesh, ErrorReported> {
    let mesh = found.insert(mesh::resolve::resolve(spec, sink)?);
    lint::lint(mesh, sink)?;
    Ok(mesh)
}

/// Returns what there is to say, as it is shown to people.
fn told(source: &Source, sink: Sink) -> Vec<Diagnostic> {
    let untold = sink.untold();
    let mut diagnostics = sink.into_diagnostics();
    if untold > 0 {
        let end = source.text.len();
        diagnostics.push(spec::rules::too_large::faults(Span { start: end, end }, Some(untold)));
    }
    look_alike::explain(source, &mut diagnostics);
    replacement::fitted(source, diagnostics)
}

/// Returns the plan of `mesh`, charts rendered, with all that the spec adds to it.
fn planned<'m>(mesh: &'m Mesh, charts: &Charts, sink: &mut Sink) -> Result<Plan<'m>, ErrorReported> {
    let mut plan = plan::plan(mesh);
    manifests::render_charts(&mut plan, charts, sink)?;
    plan::rules::check(&plan, sink)?;
    Ok(plan)
}
