//! `portolan chart template`: a chart rendered as `helm template` renders it.

use crate::args::chart::{Chart, ChartCommand, DEFAULT_NAMESPACE, Template};
use crate::chart_files::{self, read_text};
use crate::failure::Failure;
use crate::{Outcome, terminal};
use portolan_chart::{
    Cause, Hooks, Limits, Manifest, Options, Release, RenderError, Rendered, Selection, Values, render,
};
use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Component, Path};
use std::{hint, mem, thread};

/// How deep templates may include one another in Helm, and the stack that this takes.
const DEPTH: usize = 1000;
const STACK: usize = 1 << 30;

/// Runs a command on charts.
pub(super) fn run(args: Chart) -> Result<Outcome, Failure> {
    match args.command {
        ChartCommand::Template(args) => template(*args),
    }
}

/// Renders with the stack that there is, which is enough for nearly every chart; for others once more, with a large one.
fn template(args: Template) -> Result<Outcome, Failure> {
    make_room();
    if is_read_again(&args) {
        match print(&args, Limits::default()) {
            Err(Stop::Fault(fault)) if fault.cause == Cause::Depth => {}
            done => return answer(done),
        }
    }
    let limits = Limits { depth: DEPTH, nesting: usize::MAX, ..Limits::default() };
    let thread = thread::Builder::new().stack_size(STACK).spawn(move || answer(print(&args, limits)));
    let thread = thread.map_err(|error| Failure::Refused(format!("cannot start a thread: {error}")))?;
    thread
        .join()
        .unwrap_or_else(|_| Err(Failure::Refused("the renderer stopped; please report it".to_owned())))
}

/// Whether all that is read can be read a second time: it is no pipe.
fn is_read_again(args: &Template) -> bool {
    let chart = args.name_and_chart.last().map(String::as_str);
    let mut paths = items(&args.values).chain(chart);
    let is_kept =
        |path: &str| Path::new(path).metadata().is_ok_and(|about| about.is_file() || about.is_dir());
    // The paths of `--set-file` lie in its own language.
    args.set_file.is_empty() && paths.all(is_kept)
}

/// Asks for a large piece of memory and gives it back. From then on glibc keeps so much at hand, where it would get each large
/// text from the system page by page, and give it back, too.
fn make_room() {
    const ROOM: usize = 16 << 20;
    for size in [ROOM, ROOM / 2] {
        drop(hint::black_box(Vec::<u8>::with_capacity(size)));
    }
}

/// Why nothing was rendered.
enum Stop {
    Failed(Failure),
    /// The chart cannot be read.
    Chart(String),
    Fault(RenderError),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Failed(failure)
    }
}

impl From<RenderError> for Stop {
    fn from(fault: RenderError) -> Self {
        Stop::Fault(fault)
    }
}

fn answer(printed: Result<(), Stop>) -> Result<Outcome, Failure> {
    match printed {
        Ok(()) => Ok(Outcome::Done),
        Err(Stop::Failed(failure)) => Err(failure),
        Err(Stop::Fault(fault)) if fault.cause == Cause::Request => Err(Failure::Refused(fault.to_string())),
        Err(Stop::Fault(fault)) => Ok(at_fault(fault.to_string())),
        Err(Stop::Chart(fault)) => Ok(at_fault(fault)),
    }
}

fn at_fault(fault: String) -> Outcome {
    terminal::error(&Failure::Refused(fault));
    Outcome::Fault
}

/// Prints what the command prints, once all of it is known.
fn print(args: &Template, limits: Limits) -> Result<(), Stop> {
    let selection = Selection {
        include_crds: args.include_crds,
        hooks: match (args.no_hooks, args.skip_tests) {
            (true, _) => Hooks::None,
            (false, true) => Hooks::NoTests,
            (false, false) => Hooks::All,
        },
        show_only: args.show_only.clone(),
    };
    let rendered = rendered(args, limits)?;
    match &args.output_dir {
        Some(folder) => terminal::data(write(args, folder, &rendered, &selection)?.as_bytes())?,
        None => terminal::pieces(rendered.selected(&selection)?.iter().map(AsRef::as_ref))?,
    }
    mem::forget(rendered);
    Ok(())
}

fn rendered(args: &Template, limits: Limits) -> Result<Rendered, Stop> {
    let (name, path) = name_and_chart(args)?;
    let chart = chart_files::load(Path::new(path))?.map_err(Stop::Chart)?;
    let values = values(args)?;
    let namespace = if args.namespace.is_empty() { DEFAULT_NAMESPACE } else { &args.namespace };
    let release =
        Release { name: name.to_owned(), namespace: namespace.to_owned(), is_upgrade: args.is_upgrade };
    let mut options = Options { check_schema: !args.skip_schema_validation, limits, ..Options::default() };
    if !args.kube_version.is_empty() {
        options.capabilities.kube_version.clone_from(&args.kube_version);
    }
    options.capabilities.api_versions.extend(items(&args.api_versions).map(str::to_owned));
    let rendered = render(&chart, &values, &release, &options)?;
    // The process ends with this command. To take apart what it holds, piece by piece, is a good part of its time.
    mem::forget((chart, values));
    Ok(rendered)
}

/// The name of the release and the path of the chart.
fn name_and_chart(args: &Template) -> Result<(&str, &str), Failure> {
    let template = args.name_template.as_deref().filter(|template| !template.is_empty());
    let refused = |why: &str| Err(Failure::Refused(why.to_owned()));
    match (args.name_and_chart.as_slice(), template) {
        ([_, _], Some(_)) => refused("cannot set --name-template and also specify a name"),
        ([_, _], None) if args.generate_name => refused("cannot set --generate-name and also specify a name"),
        ([name, chart], None) => Ok((name, chart)),
        ([_], Some(template)) if template.contains("{{") => {
            refused("--name-template: only a name is known here, no template")
        }
        // Helm generates a name for an install alone.
        ([chart], name) => Ok((name.unwrap_or("release-name"), chart)),
        _ => refused("a chart has to be named"),
    }
}

/// The values of all flags, in Helm's order: files, then JSON, then the others. A file may be at fault as a chart may; the rest is
/// of the command line.
fn values(args: &Template) -> Result<Values, Stop> {
    let mut values = Values::default();
    for file in items(&args.values) {
        let text = read_text(file)?;
        let read = Values::from_yaml(&text)
            .map_err(|fault| RenderError { message: format!("{file}: {}", fault.message), ..fault })?;
        values.merge(&read);
    }
    for line in &args.set_json {
        values.set_json(line).map_err(wrong("--set-json"))?;
    }
    for line in &args.set {
        values.set(line).map_err(wrong("--set"))?;
    }
    for line in &args.set_string {
        values.set_string(line).map_err(wrong("--set-string"))?;
    }
    for line in &args.set_file {
        let read = |path: &str| read_text(path).map_err(|failure| failure.to_string());
        values.set_file(line, &read).map_err(wrong("--set-file"))?;
    }
    for line in &args.set_literal {
        values.set_literal(line).map_err(wrong("--set-literal"))?;
    }
    Ok(values)
}

/// What the values of a flag say that may name several things, with commas between them. An empty value names nothing.
fn items(given: &[String]) -> impl Iterator<Item = &str> {
    given.iter().filter(|value| !value.is_empty()).flat_map(|value| value.split(','))
}

/// What is wrong with a setting of the command line.
fn wrong(flag: &str) -> impl FnOnce(RenderError) -> Failure {
    move |fault| Failure::Refused(format!("{flag}: {fault}"))
}

/// Writes a file for each template; what is returned, Helm prints.
fn write(
    args: &Template,
    folder: &Path,
    rendered: &Rendered,
    selection: &Selection,
) -> Result<String, Failure> {
    let below = if args.release_name { folder.join(name_and_chart(args)?.0) } else { folder.to_owned() };
    let mut said = String::new();
    let mut begun = BTreeSet::new();
    for manifest in rendered.documents(selection) {
        let is_crd = rendered.crds.iter().any(|crd| std::ptr::eq(crd, manifest));
        let path = if is_crd { folder } else { below.as_path() }.join(&manifest.source);
        let safe = Path::new(&manifest.source).components().all(|part| matches!(part, Component::Normal(_)));
        if !safe {
            return Err(Failure::Refused(format!("`{}` would lie outside of the output", manifest.source)));
        }
        append(&path, manifest, !begun.insert(path.clone()))?;
        said.push_str(&format!("wrote {}\n", path.display()));
    }
    // Helm prints what is left of the documents, which is an empty line.
    said.push('\n');
    Ok(said)
}

fn append(path: &Path, manifest: &Manifest, append: bool) -> Result<(), Failure> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(Failure::io("write", parent))?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(append).write(true).truncate(!append);
    let mut file = options.open(path).map_err(Failure::io("write", path))?;
    file.write_all(manifest.printed().as_bytes()).map_err(Failure::io("write", path))
}
