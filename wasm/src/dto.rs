//! Plain copies of what core answers: what crosses into JavaScript. `types.d.ts` describes the same for TypeScript.

use crate::place::{Place, Places};
use portolan_core::diagnostic;
use portolan_core::endpoints;
use portolan_core::examples;
use portolan_core::graph::{self, Picture};
use portolan_core::istio::release::{ReleaseLine, SupportEnd};
use portolan_core::mesh::model::{ClusterIdx, Mesh};
use portolan_core::tree::{TreeFile, TreePath};
use serde::Serialize;
use serde_json::Value;

/// What a caller of `compile` may ask for.
#[derive(Debug, Default)]
pub struct Options {
    parts: Option<Vec<Part>>,
    graph_width: Option<u32>,
}

/// The fields of the options.
const PARTS: &str = "parts";
const GRAPH_WIDTH: &str = "graphWidth";

/// A part of the answer that costs time to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Files,
    Graph,
    Endpoints,
}

impl Options {
    /// Reads them, by hand: what serde derives for them is many times as much code.
    pub fn read(options: &Value) -> Result<Options, String> {
        let Value::Object(fields) = options else {
            return Err(format!("expected an object with named options, found `{options}`"));
        };
        if let Some(unknown) = fields.keys().find(|field| ![PARTS, GRAPH_WIDTH].contains(&field.as_str())) {
            return Err(format!("unknown field `{unknown}`, expected `{PARTS}` or `{GRAPH_WIDTH}`"));
        }
        let parts = match fields.get(PARTS) {
            None | Some(Value::Null) => None,
            Some(Value::Array(parts)) => Some(parts.iter().map(Part::read).collect::<Result<_, _>>()?),
            Some(other) => return Err(format!("expected a list of parts, found `{other}`")),
        };
        let graph_width = match fields.get(GRAPH_WIDTH) {
            None | Some(Value::Null) => None,
            Some(width) => Some(pixels(width)?),
        };
        Ok(Options { parts, graph_width })
    }

    /// Returns whether files are asked for.
    pub fn wants_files(&self) -> bool {
        self.wants(Part::Files)
    }

    fn wants(&self, part: Part) -> bool {
        self.parts.as_ref().is_none_or(|parts| parts.contains(&part))
    }
}

/// Reads a width; one that is larger than any picture is none.
fn pixels(width: &Value) -> Result<u32, String> {
    match width.as_u64() {
        Some(width) if width > 0 => Ok(u32::try_from(width).unwrap_or(u32::MAX)),
        Some(_) | None => Err(format!("expected a width in whole pixels, found `{width}`")),
    }
}

impl Part {
    fn read(part: &Value) -> Result<Part, String> {
        match part.as_str() {
            Some("files") => Ok(Part::Files),
            Some("graph") => Ok(Part::Graph),
            Some("endpoints") => Ok(Part::Endpoints),
            Some(other) => {
                Err(format!("unknown variant `{other}`, expected one of `files`, `graph`, `endpoints`"))
            }
            None => Err(format!("expected the name of a part, found `{part}`")),
        }
    }
}

/// What compiling gives.
#[derive(Serialize)]
pub struct Compilation<'c> {
    files: Option<Vec<File<'c>>>,
    diagnostics: Vec<Diagnostic<'c>>,
    graph: Option<String>,
    endpoints: Option<Vec<Sight>>,
}

impl<'c> Compilation<'c> {
    /// Returns what `options` ask for.
    pub fn new(made: &'c portolan_core::Compilation, places: &Places<'_>, options: &Options) -> Self {
        let files = made
            .tree
            .as_ref()
            .ok()
            .map(|tree| tree.files().map(|(path, file)| File::new(path, file, places)).collect());
        Compilation { files, ..Compilation::of(made.mesh.as_ref(), &made.diagnostics, places, options) }
    }

    /// Returns what `options` ask for where that is no files.
    pub fn without_files(
        made: &'c portolan_core::Resolution,
        places: &Places<'_>,
        options: &Options,
    ) -> Self {
        Compilation::of(made.mesh.as_ref(), &made.diagnostics, places, options)
    }

    fn of(
        mesh: Option<&Mesh>,
        said: &'c [diagnostic::Diagnostic],
        places: &Places<'_>,
        options: &Options,
    ) -> Self {
        Compilation {
            files: None,
            diagnostics: diagnostics(said, places),
            graph: mesh.filter(|_| options.wants(Part::Graph)).map(|mesh| drawn(mesh, options.graph_width)),
            endpoints: mesh.filter(|_| options.wants(Part::Endpoints)).map(sights),
        }
    }
}

fn drawn(mesh: &Mesh, width: Option<u32>) -> String {
    let picture = Picture::of(mesh);
    width.map_or_else(|| graph::svg(&picture), |width| graph::svg_within(&picture, width))
}

/// What clients in one cluster are given of a service with pods in another.
#[derive(Serialize)]
struct Sight {
    client: String,
    server: String,
    sees: &'static str,
    gateways: Vec<GatewayAddress>,
    because: String,
}

#[derive(Serialize)]
struct GatewayAddress {
    cluster: String,
    address: Option<String>,
    port: Option<u16>,
    text: String,
}

fn sights(mesh: &Mesh) -> Vec<Sight> {
    let name = |cluster: ClusterIdx| mesh[cluster].name.value.to_string();
    let gateway = |gateway: &endpoints::GatewayAddress| GatewayAddress {
        cluster: name(gateway.cluster),
        address: gateway.known_host(),
        port: gateway.port,
        text: gateway.text(mesh),
    };
    let sight = |sight: endpoints::Sight| Sight {
        client: name(sight.client),
        server: name(sight.server),
        sees: sight.sees.word(),
        gateways: sight.sees.gateways().iter().map(gateway).collect(),
        because: sight.because,
    };
    endpoints::endpoints(mesh).into_iter().map(sight).collect()
}

/// A file, whose text crosses by itself.
#[derive(Serialize)]
struct File<'c> {
    path: &'c str,
    because: &'c str,
    cluster: Option<&'c str>,
    stage: Option<&'c str>,
    from: Option<Place>,
    executable: bool,
}

impl<'c> File<'c> {
    fn new(path: &'c TreePath, file: &'c TreeFile, places: &Places<'_>) -> Self {
        File {
            path: path.as_str(),
            because: &file.because,
            cluster: path.cluster(),
            stage: path.stage(),
            from: file.from.map(|span| places.place(span)),
            executable: path.is_script(),
        }
    }
}

/// One thing to say about a spec.
#[derive(Serialize)]
pub struct Diagnostic<'c> {
    code: String,
    name: &'static str,
    severity: &'static str,
    message: &'c str,
    range: Place,
    label: &'c str,
    others: Vec<Label<'c>>,
    notes: &'c [String],
    help: Vec<&'c str>,
    fixes: Vec<Fix<'c>>,
}

#[derive(Serialize)]
struct Label<'c> {
    range: Place,
    text: &'c str,
}

#[derive(Serialize)]
struct Fix<'c> {
    title: &'c str,
    certain: bool,
    changes: Vec<Change<'c>>,
}

#[derive(Serialize)]
struct Change<'c> {
    range: Place,
    text: &'c str,
}

/// Returns `diagnostics` in the order of the text.
pub fn diagnostics<'c>(
    diagnostics: &'c [diagnostic::Diagnostic],
    places: &Places<'_>,
) -> Vec<Diagnostic<'c>> {
    diagnostics.iter().map(|diagnostic| Diagnostic::new(diagnostic, places)).collect()
}

impl<'c> Diagnostic<'c> {
    fn new(diagnostic: &'c diagnostic::Diagnostic, places: &Places<'_>) -> Self {
        let others = diagnostic.labels.iter().skip(1);
        Diagnostic {
            code: diagnostic.rule.code.to_string(),
            name: diagnostic.rule.name,
            severity: diagnostic.severity().word(),
            message: &diagnostic.message,
            range: places.place(diagnostic.span()),
            label: &diagnostic.labels[0].text,
            others: others
                .map(|label| Label { range: places.place(label.span), text: &label.text })
                .collect(),
            notes: &diagnostic.notes,
            help: diagnostic.help.iter().map(|help| help.text.as_str()).collect(),
            fixes: diagnostic.help.iter().filter_map(|help| fix(help, places)).collect(),
        }
    }
}

fn fix<'c>(help: &'c diagnostic::Help, places: &Places<'_>) -> Option<Fix<'c>> {
    let replacement = help.replacement.as_ref()?;
    let change = Change { range: places.place(replacement.span), text: &replacement.text };
    Some(Fix { title: &help.text, certain: replacement.certain, changes: vec![change] })
}

/// A rule.
#[derive(Serialize)]
pub struct Rule {
    code: String,
    name: &'static str,
    severity: &'static str,
}

impl From<&'static diagnostic::Rule> for Rule {
    fn from(rule: &'static diagnostic::Rule) -> Rule {
        Rule { code: rule.code.to_string(), name: rule.name, severity: rule.severity.word() }
    }
}

/// A rule with its page.
#[derive(Serialize)]
pub struct Page {
    #[serde(flatten)]
    rule: Rule,
    page: &'static str,
}

impl From<&'static diagnostic::Rule> for Page {
    fn from(rule: &'static diagnostic::Rule) -> Page {
        Page { rule: rule.into(), page: rule.page }
    }
}

/// A minor of Istio.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Release {
    release: String,
    newest: String,
    supported: bool,
    candidate: bool,
    support_ended: Option<&'static str>,
    released: Option<&'static str>,
    kubernetes_tested: Option<[String; 2]>,
    systems: Vec<&'static str>,
}

impl From<&'static ReleaseLine> for Release {
    fn from(line: &'static ReleaseLine) -> Release {
        let tested = line.kubernetes.tested;
        Release {
            release: format!("1.{}", line.minor),
            newest: line.newest.to_string(),
            supported: line.is_supported(),
            candidate: line.is_candidate(),
            support_ended: match line.support.end {
                SupportEnd::On(day) => Some(day),
                SupportEnd::Ahead => None,
            },
            released: line.support.released,
            kubernetes_tested: tested
                .map(|(oldest, newest)| [oldest, newest].map(|minor| format!("1.{minor}"))),
            systems: line.systems(),
        }
    }
}

/// A spec to start from.
#[derive(Serialize)]
pub struct Example {
    name: &'static str,
    says: &'static str,
    spec: &'static str,
}

impl From<&'static examples::Example> for Example {
    fn from(example: &'static examples::Example) -> Example {
        Example { name: example.name, says: example.says, spec: example.spec }
    }
}

/// Returns what to say about a fault of Portolan's own.
pub fn bug(panic: &str) -> String {
    format!(
        "this is a bug in Portolan {}, please report it together with the spec: {panic}",
        env!("CARGO_PKG_VERSION")
    )
}
