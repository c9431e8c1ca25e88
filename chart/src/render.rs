//! A chart, values and a release → documents: the order of templates, the objects they see.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::capabilities::Capabilities;
use crate::chart::{Chart, Parsed};
use crate::dependencies;
use crate::error::Fault;
use crate::manifest::{self, Give, Rendered};
use crate::metadata::{Dependency, Maintainer};
use crate::object::{Field, Json, Object};
use crate::order;
use crate::schema;
use crate::semver::{Version, matches};
use crate::template::ast::{Source, Template};
use crate::template::eval::{Engine, Limits, without_no_value};
use crate::template::parse::parse;
use crate::template::set::Templates;
use crate::value::{Map, Value};
use crate::values::{Steps, Values, coalesce};

/// The release a chart is rendered for.
#[derive(Debug, Clone)]
pub struct Release {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// Whether it is an upgrade, not an install.
    pub is_upgrade: bool,
}

/// What a render may be told beside values and release.
#[derive(Debug, Clone)]
pub struct Options {
    /// What the cluster can do.
    pub capabilities: Capabilities,
    /// How much the chart may do.
    pub limits: Limits,
    /// Whether values that break the chart's schema are refused.
    pub check_schema: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { capabilities: Capabilities::default(), limits: Limits::default(), check_schema: true }
    }
}

/// Renders a chart as `helm template` would.
pub fn render(
    chart: &Chart,
    values: &Values,
    release: &Release,
    options: &Options,
) -> Result<Rendered, Fault> {
    let Options { capabilities, limits, check_schema } = options;
    check_name(&release.name)?;
    let steps = Steps::default();
    installable(chart, &steps)?;
    let mut chart = chart.clone();
    dependencies::process(&mut chart, &values.map, &steps)?;
    let merged = coalesce(&chart, &values.map, &steps)?;
    if *check_schema {
        schema::check(&chart, &merged)?;
    }
    let Some(version) = capabilities.version() else {
        return Err(Fault::of_request(format!("invalid kube version '{}'", capabilities.kube_version)));
    };
    let wanted = chart.metadata.text("kubeVersion");
    let fits = |version: &str| {
        Version::parse(version).is_some_and(|version| matches(&wanted, &version) == Some(true))
    };
    if !wanted.is_empty() && !fits(&version) {
        return Err(Fault::new(format!(
            "chart requires kubeVersion: {wanted} which is incompatible with Kubernetes {version}"
        )));
    }
    let shared = [("Release", release_map(release)), ("Capabilities", capabilities.object(&version))];
    let mut all = BTreeMap::new();
    collect(&chart, chart.name(), true, &merged.as_values(), &shared, &mut all);
    manifest::sorted(&chart, |give| execute(all, &chart.parsed, *limits, give))
}

/// The longest name of a release.
const MAX_NAME: usize = 53;

fn check_name(name: &str) -> Result<(), Fault> {
    let part = |part: &str| {
        let inner = part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        inner && !part.is_empty() && !part.starts_with('-') && !part.ends_with('-')
    };
    if name.len() <= MAX_NAME && name.split('.').all(part) {
        return Ok(());
    }
    Err(Fault::of_request(format!(
        "release name {name:?} is invalid: it must be a DNS name of at most {MAX_NAME} characters"
    )))
}

/// Refuses what Helm does not install: a library, and a chart without the charts that it asks for.
fn installable(chart: &Chart, steps: &Steps) -> Result<(), Fault> {
    let kind = chart.metadata.text("type");
    if kind == "library" {
        return Err(Fault::new("library charts are not installable"));
    }
    steps.count(chart.metadata.dependencies.len() * chart.subcharts.len())?;
    let is_there = |entry: &&Dependency| chart.subcharts.iter().any(|sub| sub.name() == entry.name);
    let missing: Vec<&str> = chart
        .metadata
        .dependencies
        .iter()
        .filter(|entry| !is_there(entry))
        .map(|entry| entry.name.as_str())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let message = format!("found in Chart.yaml, but missing in charts/ directory: {}", missing.join(", "));
    Err(Fault::new(message))
}

/// A template with what it sees.
struct Renderable {
    text: Rc<Vec<u8>>,
    data: Map,
    base: String,
}

/// Executes the templates, and gives each file away as soon as it is there.
fn execute(
    all: BTreeMap<String, Renderable>,
    known: &Parsed,
    limits: Limits,
    give: Give<'_>,
) -> Result<(), Fault> {
    let mut templates = Templates::default();
    let depth = |name: &String| name.bytes().filter(|byte| *byte == b'/').count();
    let mut names: Vec<(usize, &String)> = all.keys().map(|name| (depth(name), name)).collect();
    order::sort_by(&mut names, |a, b| b.cmp(a));
    let mut known = known.borrow_mut();
    for (_, name) in &names {
        let text = &all[*name].text;
        let is_of = |parsed: &&Vec<Rc<Template>>| {
            let of = parsed.first().map(|template| &template.tree.source.text);
            of.is_some_and(|of| Rc::ptr_eq(of, text) || of == text)
        };
        // A file is parsed once, however often the chart is rendered.
        if let Some(parsed) = known.get(*name).filter(is_of) {
            templates.add(parsed);
            continue;
        }
        let parsed = parse(Source { name: name.to_string(), text: Rc::clone(text) })?;
        templates.add(&parsed);
        known.insert(name.to_string(), parsed);
    }
    drop(known);
    let engine = Engine::new(limits, templates);
    for (_, name) in names {
        let Renderable { data, base, .. } = &all[name];
        if name.rsplit('/').next().is_some_and(|file| file.starts_with('_')) {
            continue;
        }
        let template = Map::new();
        template.insert("Name", Value::text(name.as_str()));
        template.insert("BasePath", Value::text(base.as_str()));
        data.insert("Template", Value::Map(template.as_values()));
        let text = engine.execute(name, Value::Map(data.as_values()))?;
        give(name, without_no_value(text));
    }
    Ok(())
}

fn collect(
    chart: &Chart,
    path: &str,
    is_root: bool,
    values: &Map,
    shared: &[(&'static str, Value)],
    all: &mut BTreeMap<String, Renderable>,
) -> Map {
    let data = Map::new();
    let subcharts = Map::new();
    data.insert("Chart", chart_object(chart, is_root));
    data.insert("Files", Value::Object(Rc::new(Object::Files(Rc::clone(&chart.files)))));
    data.insert("Values", Value::Map(values.clone()));
    for (name, value) in shared {
        data.insert(*name, value.clone());
    }
    for sub in &chart.subcharts {
        let name = sub.name().to_string();
        let inner = values.get_map(&name).unwrap_or_default().as_values();
        let below = collect(sub, &format!("{path}/charts/{name}"), false, &inner, shared, all);
        subcharts.insert(name, Value::Map(below));
    }
    data.insert("Subcharts", Value::Map(subcharts));
    let is_library = chart.metadata.text("type").eq_ignore_ascii_case("library");
    for (name, text) in chart.templates.iter() {
        let is_partial = name.rsplit('/').next().is_some_and(|file| file.starts_with('_'));
        if !is_library || is_partial {
            let base = [path, "/templates"].concat();
            all.insert(
                [path, "/", name].concat(),
                Renderable { text: text.clone(), data: data.clone(), base },
            );
        }
    }
    data
}

fn release_map(release: &Release) -> Value {
    let map = Map::new();
    map.insert("Name", Value::text(release.name.as_str()));
    map.insert("Namespace", Value::text(release.namespace.as_str()));
    map.insert("IsUpgrade", Value::Bool(release.is_upgrade));
    map.insert("IsInstall", Value::Bool(!release.is_upgrade));
    map.insert("Revision", Value::Int(1));
    map.insert("Service", Value::text("Helm"));
    Value::Map(map)
}

fn chart_object(chart: &Chart, is_root: bool) -> Value {
    let metadata = Field { name: "Metadata", json: Json::Embedded, value: metadata_object(chart) };
    let is_root = Field::new("IsRoot", Value::Bool(is_root));
    Object::structure("struct { chart.Metadata; IsRoot bool }", vec![metadata, is_root])
}

fn metadata_object(chart: &Chart) -> Value {
    let metadata = &chart.metadata;
    let text = |name: &str| Value::text(metadata.printable(name));
    let maintainers = metadata.about.maintainers.iter().map(maintainer_object).collect();
    let dependencies = chart.metadata.dependencies.iter().map(dependency_object).collect();
    let fields = vec![
        Field::tagged("Name", "name", Value::text(chart.name())),
        Field::tagged("Home", "home", text("home")),
        Field::tagged("Sources", "sources", texts(&metadata.about.sources)),
        Field::tagged("Version", "version", Value::text(chart.version())),
        Field::tagged("Description", "description", text("description")),
        Field::tagged("Keywords", "keywords", texts(&metadata.about.keywords)),
        Field::tagged("Maintainers", "maintainers", Object::list("[]*chart.Maintainer", maintainers)),
        Field::tagged("Icon", "icon", text("icon")),
        Field::tagged("APIVersion", "apiVersion", Value::text(metadata.text("apiVersion"))),
        Field::tagged("Condition", "condition", text("condition")),
        Field::tagged("Tags", "tags", text("tags")),
        Field::tagged("AppVersion", "appVersion", text("appVersion")),
        Field::tagged("Deprecated", "deprecated", Value::Bool(metadata.about.deprecated)),
        Field::tagged("Annotations", "annotations", Value::Map(metadata.about.annotations.as_texts())),
        Field::tagged("KubeVersion", "kubeVersion", text("kubeVersion")),
        Field::tagged("Dependencies", "dependencies", Object::list("[]*chart.Dependency", dependencies)),
        Field::tagged("Type", "type", text("type")),
    ];
    Object::structure("chart.Metadata", fields)
}

fn texts(texts: &[String]) -> Value {
    Object::list("[]string", texts.iter().map(|text| Value::text(text.as_str())).collect())
}

fn maintainer_object(maintainer: &Maintainer) -> Value {
    let Maintainer { name, email, url } = maintainer;
    let fields = vec![
        Field::tagged("Name", "name", Value::text(name.as_str())),
        Field::tagged("Email", "email", Value::text(email.as_str())),
        Field::tagged("URL", "url", Value::text(url.as_str())),
    ];
    Object::structure("*chart.Maintainer", fields)
}

fn dependency_object(entry: &Dependency) -> Value {
    let text = |text: &str| Value::text(text);
    // Helm has written them out when templates see them.
    let import = |(child, parent): (String, String)| {
        let sides = [("child".into(), Value::text(child)), ("parent".into(), Value::text(parent))];
        Value::Map(Map::from_iter(sides).as_texts())
    };
    let imports = entry.import_values.iter().filter_map(|listed| dependencies::sides(listed).ok().flatten());
    let fields = vec![
        Field::new("Name", text(&entry.name)).named("name"),
        Field::tagged("Version", "version", text(&entry.version)),
        Field::new("Repository", text(&entry.repository)).named("repository"),
        Field::tagged("Condition", "condition", text(&entry.condition)),
        Field::tagged("Tags", "tags", texts(&entry.tags)),
        Field::tagged("Enabled", "enabled", Value::Bool(entry.enabled)),
        Field::tagged("ImportValues", "import-values", Value::list(imports.map(import).collect())),
        Field::tagged("Alias", "alias", text(&entry.alias)),
    ];
    Object::structure("*chart.Dependency", fields)
}
