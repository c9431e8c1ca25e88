//! `Chart.yaml` → what a chart says of itself, checked as Helm checks it.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::error::{Fault, LIMIT};
use crate::gofmt;
use crate::semver::Version;
use crate::value::{Map, Value};

/// The longest name of a chart: `helm create` makes none that is longer, and it stands before each document.
const MAX_NAME: usize = 250;

/// What a chart says of itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metadata {
    /// The fields as they were written.
    pub(crate) fields: Map,
    /// The name; a subchart's alias takes its place.
    pub(crate) name: String,
    /// The charts it depends on.
    pub(crate) dependencies: Vec<Dependency>,
    /// What only templates ask for; shared by the copies of a chart.
    pub(crate) about: Rc<About>,
}

/// What a chart says to those who look at it.
#[derive(Debug, Default)]
pub(crate) struct About {
    /// Where its source and its project are.
    pub(crate) sources: Vec<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) maintainers: Vec<Maintainer>,
    /// What others may read of it, all of it text.
    pub(crate) annotations: Map,
    pub(crate) deprecated: bool,
}

/// Who looks after a chart.
#[derive(Debug, Clone)]
pub(crate) struct Maintainer {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) url: String,
}

/// A chart that another one depends on.
#[derive(Debug, Clone)]
pub(crate) struct Dependency {
    /// The name of the chart; once the alias is in use, the alias.
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) repository: String,
    pub(crate) alias: String,
    /// Paths of values, one of which may switch it off.
    pub(crate) condition: String,
    pub(crate) tags: Vec<String>,
    /// Names or pairs of `child` and `parent`.
    pub(crate) import_values: Vec<Value>,
    pub(crate) enabled: bool,
    /// Whether its values were imported; shared by the copies of a chart that is used under several aliases.
    pub(crate) imported: Rc<Cell<bool>>,
}

impl Metadata {
    /// Reads the fields of `Chart.yaml`.
    pub(crate) fn read(fields: Map) -> Result<Metadata, Fault> {
        let about = About {
            sources: texts(&fields, "sources")?,
            keywords: texts(&fields, "keywords")?,
            maintainers: maintainers(&fields)?,
            annotations: annotations(&fields)?,
            deprecated: deprecated(&fields)?,
        };
        let name = printable(&text(&fields, "name")?);
        let mut metadata = Metadata { fields, name, dependencies: Vec::new(), about: Rc::new(about) };
        if metadata.text("apiVersion").is_empty() {
            // Charts of Helm 2 need not say it.
            metadata.fields.insert("apiVersion", Value::text("v1"));
        }
        metadata.dependencies = dependencies(&metadata.fields)?;
        Ok(metadata)
    }

    /// Takes over the dependencies of a `requirements.yaml`.
    pub(crate) fn add_requirements(&mut self, requirements: &Map) -> Result<(), Fault> {
        if requirements.contains("dependencies") {
            self.dependencies = dependencies(requirements)?;
        }
        Ok(())
    }

    /// The same without what cannot be printed, as Helm keeps most fields.
    pub(crate) fn printable(&self, name: &str) -> String {
        printable(&self.text(name))
    }

    /// A field of text; empty where there is none. Numbers and booleans count as text, as they do for Helm.
    pub(crate) fn text(&self, name: &str) -> String {
        text(&self.fields, name).unwrap_or_default()
    }

    /// Refuses what Helm refuses.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        let wrong =
            |message: String| Err(Fault::in_file("Chart.yaml", None, format!("validation: {message}")));
        for name in TEXTS {
            text(&self.fields, name)?;
        }
        if self.name.is_empty() {
            return wrong("chart.metadata.name is required".to_string());
        }
        if matches!(self.name.as_str(), "." | "..") || self.name.contains('/') {
            return wrong(format!("chart.metadata.name {:?} is invalid", self.name));
        }
        let names = self.dependencies.iter().flat_map(|entry| [&entry.name, &entry.alias]);
        if names.chain([&self.name]).any(|name| name.len() > MAX_NAME) {
            let message = format!("a chart's name is longer than {MAX_NAME} bytes{LIMIT}");
            return Err(Fault::in_file("Chart.yaml", None, message));
        }
        let version = self.text("version");
        if version.is_empty() {
            return wrong("chart.metadata.version is required".to_string());
        }
        if Version::parse(&version).is_none() {
            return wrong(format!("chart.metadata.version {version:?} is invalid"));
        }
        if !matches!(self.text("type").as_str(), "" | "application" | "library") {
            return wrong("chart.metadata.type must be application or library".to_string());
        }
        let mut seen = BTreeSet::new();
        for dependency in &self.dependencies {
            let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            if !dependency.alias.chars().all(word) {
                return wrong(format!(
                    "dependency {:?} has disallowed characters in the alias",
                    dependency.name
                ));
            }
            let key = if dependency.alias.is_empty() { &dependency.name } else { &dependency.alias };
            if !seen.insert(key.clone()) {
                return wrong(format!("more than one dependency with name or alias {key:?}"));
            }
        }
        Ok(())
    }
}

/// The fields of `Chart.yaml` that are text.
const TEXTS: [&str; 12] = [
    "name",
    "home",
    "version",
    "description",
    "icon",
    "apiVersion",
    "condition",
    "tags",
    "appVersion",
    "kubeVersion",
    "type",
    "engine",
];

fn text(fields: &Map, name: &str) -> Result<String, Fault> {
    word(&fields.get(name).unwrap_or(Value::Nil), name)
}

fn word(value: &Value, name: &str) -> Result<String, Fault> {
    match value {
        Value::Nil | Value::Invalid => Ok(String::new()),
        Value::Text(text) => Ok(text.lossy()),
        Value::Float(number) => Ok(gofmt::number_key(*number)),
        Value::Bool(b) => Ok(b.to_string()),
        other => wrong_kind(other, name, "string"),
    }
}

fn wrong_kind<T>(found: &Value, name: &str, wanted: &str) -> Result<T, Fault> {
    let kind = crate::yaml::read::json_kind(found);
    let message = format!("cannot unmarshal {kind} into field {name} of type {wanted}");
    Err(Fault::in_file("Chart.yaml", None, message))
}

fn items(fields: &Map, name: &str) -> Result<Vec<Value>, Fault> {
    match fields.get(name) {
        None | Some(Value::Nil | Value::Invalid) => Ok(Vec::new()),
        Some(Value::List(items)) => Ok(items.to_vec()),
        Some(other) => wrong_kind(&other, name, "list"),
    }
}

fn texts(fields: &Map, name: &str) -> Result<Vec<String>, Fault> {
    items(fields, name)?.iter().map(|item| Ok(printable(&word(item, name)?))).collect()
}

fn maintainers(fields: &Map) -> Result<Vec<Maintainer>, Fault> {
    let maintainer = |listed: &Value| match listed {
        Value::Map(entry) => {
            let field = |name: &str| Ok::<_, Fault>(printable(&text(entry, name)?));
            Ok(Maintainer { name: field("name")?, email: field("email")?, url: field("url")? })
        }
        nil if nil.is_nil() => {
            let message = "validation: maintainers must not contain empty or null nodes";
            Err(Fault::in_file("Chart.yaml", None, message.to_owned()))
        }
        other => wrong_kind(other, "maintainers", "map"),
    };
    items(fields, "maintainers")?.iter().map(maintainer).collect()
}

fn annotations(fields: &Map) -> Result<Map, Fault> {
    match fields.get("annotations") {
        None | Some(Value::Nil | Value::Invalid) => Ok(Map::new()),
        Some(Value::Map(map)) => {
            let entries = map.entries().into_iter();
            entries.map(|(key, entry)| Ok((key, Value::text(word(&entry, "annotations")?)))).collect()
        }
        Some(other) => wrong_kind(&other, "annotations", "map"),
    }
}

fn deprecated(fields: &Map) -> Result<bool, Fault> {
    match fields.get("deprecated") {
        None | Some(Value::Nil | Value::Invalid) => Ok(false),
        Some(Value::Bool(deprecated)) => Ok(deprecated),
        Some(other) => wrong_kind(&other, "deprecated", "bool"),
    }
}

/// Helm leaves out what cannot be printed.
fn printable(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    spaced.filter(|c| gofmt::is_printable(*c)).collect()
}

fn dependencies(fields: &Map) -> Result<Vec<Dependency>, Fault> {
    let wrong = |message: &str| Err(Fault::in_file("Chart.yaml", None, message.to_string()));
    let listed = match fields.get("dependencies") {
        None | Some(Value::Nil | Value::Invalid) => return Ok(Vec::new()),
        Some(Value::List(listed)) => listed,
        Some(_) => return wrong("dependencies has to be a list"),
    };
    let mut out = Vec::new();
    for entry in listed.iter() {
        let Value::Map(entry) = entry else {
            return wrong("validation: dependencies must not contain empty or null nodes");
        };
        out.push(dependency(entry)?);
    }
    Ok(out)
}

fn dependency(entry: &Map) -> Result<Dependency, Fault> {
    Ok(Dependency {
        name: printable(&text(entry, "name")?),
        version: printable(&text(entry, "version")?),
        repository: printable(&text(entry, "repository")?),
        alias: text(entry, "alias")?,
        condition: printable(&text(entry, "condition")?),
        tags: texts(entry, "tags")?,
        import_values: items(entry, "import-values")?,
        enabled: true,
        imported: Rc::default(),
    })
}
