//! A chart, values and a release → documents: the order of templates, the objects they see.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::chart::Chart;
use crate::error::Fault;
use crate::manifest::{self, Rendered};
use crate::semver::{Version, matches};
use crate::template::ast::Source;
use crate::template::eval::{Engine, Limits, without_no_value};
use crate::value::{Map, Object, Text, Value};
use crate::values::{Values, coalesce, fold_defaults};

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

/// What the cluster can do.
#[derive(Debug, Clone)]
pub struct Capabilities {
    /// The version of Kubernetes.
    pub kube_version: String,
    /// API versions such as `v1` or `apps/v1/Deployment`.
    pub api_versions: Vec<String>,
}

impl Default for Capabilities {
    /// Kubernetes 1.20, as a Helm 3 that was built by `go install` takes for granted.
    fn default() -> Self {
        Self { kube_version: "v1.20.0".to_string(), api_versions: vec!["v1".to_string()] }
    }
}

/// Renders a chart as `helm template` would.
pub fn render(
    chart: &Chart,
    values: &Values,
    release: &Release,
    capabilities: &Capabilities,
    limits: Limits,
) -> Result<Rendered, Fault> {
    let mut chart = chart.clone();
    drop_disabled(&mut chart, &values.map, "")?;
    fold_defaults(&mut chart)?;
    let merged = coalesce(&chart, &values.map)?;
    let Some(version) = Version::parse(&capabilities.kube_version) else {
        return Err(Fault::new(format!("invalid kube version '{}'", capabilities.kube_version)));
    };
    let wanted = chart.field("kubeVersion");
    if !wanted.is_empty() && matches(&wanted, &version) != Some(true) {
        return Err(Fault::new(format!(
            "chart requires kubeVersion: {wanted} which is incompatible with Kubernetes v{version}"
        )));
    }
    let shared =
        [("Release", release_map(release)), ("Capabilities", capabilities_object(capabilities, &version))];
    let mut all = BTreeMap::new();
    collect(&chart, &chart.name(), true, &merged.as_values(), &shared, &mut all);
    let files = execute(all, limits)?;
    manifest::sorted(&chart, files)
}

/// A template with what it sees.
struct Renderable {
    text: Text,
    data: Map,
    base: String,
}

fn execute(all: BTreeMap<String, Renderable>, limits: Limits) -> Result<BTreeMap<String, Vec<u8>>, Fault> {
    let engine = Engine::new(limits);
    let mut names: Vec<&String> = all.keys().collect();
    names.sort_by_key(|name| std::cmp::Reverse((name.matches('/').count(), name.as_str())));
    for name in &names {
        engine.add(Source { name: name.to_string(), text: all[*name].text.clone() })?;
    }
    let mut files = BTreeMap::new();
    for name in names {
        let Renderable { data, base, .. } = &all[name];
        if name.rsplit('/').next().is_some_and(|file| file.starts_with('_')) {
            continue;
        }
        let template = Map::new();
        template.insert("Name", Value::text(name.as_str()));
        template.insert("BasePath", Value::text(base.as_str()));
        data.insert("Template", Value::Map(template.as_values()));
        let text = engine.execute(name, Value::Map(data.clone()))?;
        files.insert(name.clone(), without_no_value(&text));
    }
    Ok(files)
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
    data.insert("Files", Value::Object(Rc::new(Object::Files(chart.files.clone()))));
    data.insert("Values", Value::Map(values.clone()));
    for (name, value) in shared {
        data.insert(*name, value.clone());
    }
    for sub in &chart.dependencies {
        let name = sub.name();
        let inner = values.get_map(&name).unwrap_or_default().as_values();
        let below = collect(sub, &format!("{path}/charts/{name}"), false, &inner, shared, all);
        subcharts.insert(name, Value::Map(below));
    }
    data.insert("Subcharts", Value::Map(subcharts));
    let is_library = chart.field("type").eq_ignore_ascii_case("library");
    for (name, text) in &chart.templates {
        let is_partial = name.rsplit('/').next().is_some_and(|file| file.starts_with('_'));
        if !is_library || is_partial {
            let base = format!("{path}/templates");
            all.insert(format!("{path}/{name}"), Renderable { text: text.clone(), data: data.clone(), base });
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

fn capabilities_object(capabilities: &Capabilities, version: &Version) -> Value {
    let [major, minor, patch] = version.parts;
    let kube = Object::KubeVersion {
        // Helm 3 forgets what follows the patch.
        version: format!("v{major}.{minor}.{patch}"),
        major: major.to_string(),
        minor: minor.to_string(),
    };
    let apis = Object::ApiVersions(capabilities.api_versions.clone());
    let helm =
        Object::Struct { name: "helmversion.BuildInfo", fields: vec![("Version", Value::text("v3.21"))] };
    Value::Object(Rc::new(Object::Struct {
        name: "*chartutil.Capabilities",
        fields: vec![
            ("KubeVersion", Value::Object(Rc::new(kube))),
            ("APIVersions", Value::Object(Rc::new(apis))),
            ("HelmVersion", Value::Object(Rc::new(helm))),
        ],
    }))
}

fn chart_object(chart: &Chart, is_root: bool) -> Value {
    let text = |name: &str| Value::text(chart.field(name));
    let other = |name: &str| chart.metadata.get(name).unwrap_or(Value::Nil);
    Value::Object(Rc::new(Object::Struct {
        name: "struct { chart.Metadata; IsRoot bool }",
        fields: vec![
            ("Name", text("name")),
            ("Home", text("home")),
            ("Sources", other("sources")),
            ("Version", text("version")),
            ("Description", text("description")),
            ("Keywords", other("keywords")),
            ("Icon", text("icon")),
            ("APIVersion", text("apiVersion")),
            ("Condition", text("condition")),
            ("Tags", text("tags")),
            ("AppVersion", text("appVersion")),
            ("Deprecated", Value::Bool(other("deprecated").truth())),
            ("Annotations", other("annotations")),
            ("KubeVersion", text("kubeVersion")),
            ("Type", text("type")),
            ("IsRoot", Value::Bool(is_root)),
        ],
    }))
}

/// Takes out the subcharts that a condition or a tag switches off.
fn drop_disabled(chart: &mut Chart, values: &Map, path: &str) -> Result<(), Fault> {
    let Some(Value::List(listed)) = chart.metadata.get("dependencies") else { return Ok(()) };
    let merged = coalesce(chart, values)?;
    for entry in listed.iter() {
        let Value::Map(entry) = entry else { continue };
        let Some(Value::Text(name)) = entry.get("name") else { continue };
        if entry.get("alias").is_some_and(|alias| alias.truth())
            || entry.get("import-values").is_some_and(|v| v.truth())
        {
            return Err(Fault::new(format!("dependency {name}: alias and import-values are not supported")));
        }
        if !enabled(entry, &merged, path) {
            chart.dependencies.retain(|sub| sub.name().as_bytes() != &name[..]);
        }
    }
    for sub in &mut chart.dependencies {
        let inner = format!("{path}{}.", sub.name());
        drop_disabled(sub, &merged, &inner)?;
    }
    Ok(())
}

fn enabled(entry: &Map, values: &Map, path: &str) -> bool {
    let mut enabled = true;
    if let (Some(Value::List(tags)), Some(known)) = (entry.get("tags"), values.get_map("tags")) {
        let flags: Vec<bool> = tags.iter().filter_map(|tag| flag(&known, tag)).collect();
        enabled = flags.is_empty() || flags.contains(&true);
    }
    let Some(Value::Text(condition)) = entry.get("condition") else { return enabled };
    for part in condition.lossy().trim().split(',') {
        let full = format!("{path}{part}");
        let mut steps = full.split('.').peekable();
        let mut map = values.clone();
        while let Some(step) = steps.next() {
            if steps.peek().is_none() {
                if let Some(Value::Bool(decided)) = map.get(step) {
                    return decided;
                }
            } else if let Some(inner) = map.get_map(step) {
                map = inner;
            } else {
                break;
            }
        }
    }
    enabled
}

fn flag(known: &Map, tag: &Value) -> Option<bool> {
    match tag {
        Value::Text(tag) => match known.get(tag) {
            Some(Value::Bool(flag)) => Some(flag),
            _ => None,
        },
        _ => None,
    }
}
