//! Rendered files → documents, hooks apart, in the order Helm installs them, and their text.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::chart::Chart;
use crate::error::{Fault, LIMIT};
use crate::ignore::shell_match;
use crate::order;
use crate::value::{Map, Value, lossy};
use crate::yaml::read::head_from_yaml;

/// Kinds in the order Helm installs them; others follow by name.
const INSTALL_ORDER: [&str; 36] = [
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
];

const HOOKS: [&str; 10] = [
    "pre-install",
    "post-install",
    "pre-delete",
    "post-delete",
    "pre-upgrade",
    "post-upgrade",
    "pre-rollback",
    "post-rollback",
    "test",
    "test-success",
];

/// The most bytes of the paths that stand before the documents: a file of a long path may have very many.
const MAX_SOURCES: usize = 64 << 20;

/// A document of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The template it came from.
    pub source: String,
    /// Its kind; empty where it has none.
    pub kind: String,
    /// Its text.
    pub text: String,
    /// When Helm would run it, such as `pre-install`; empty where it is no hook.
    pub events: Vec<String>,
}

/// Which documents are printed.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Whether the files below `crds/` are.
    pub include_crds: bool,
    /// Which hooks are.
    pub hooks: Hooks,
    /// If there are any: only documents of these templates, each a path below the chart's folder, or a pattern.
    pub show_only: Vec<String>,
}

/// Which hooks are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Hooks {
    /// All of them.
    #[default]
    All,
    /// All but tests.
    NoTests,
    /// None.
    None,
}

/// What a chart became.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The files below `crds/`, as they are.
    pub crds: Vec<Manifest>,
    /// The documents in install order.
    pub manifests: Vec<Manifest>,
    /// The documents that are hooks.
    pub hooks: Vec<Manifest>,
    /// The documents that are hooks of no event that Helm knows, such as Helm 2's `crd-install`: it prints none.
    pub unknown_hooks: Vec<Manifest>,
    /// The chart's own notes.
    pub notes: String,
}

impl Rendered {
    /// The text that `helm template` prints; the second form is that of `--include-crds`.
    pub fn text(&self, include_crds: bool) -> String {
        self.whole(&Selection { include_crds, ..Selection::default() }).concat()
    }

    /// The text that `helm template` prints of a selection, in pieces; a template that is not there is a fault.
    pub fn selected(&self, selection: &Selection) -> Result<Vec<Cow<'_, str>>, Fault> {
        let whole = self.whole(selection);
        if selection.show_only.is_empty() {
            return Ok(whole.into_iter().map(Cow::Borrowed).collect());
        }
        let whole = whole.concat();
        // Helm takes its own text apart again, so only what begins with a source is found.
        let documents: Vec<&str> =
            split(whole.trim()).into_iter().map(str::trim).filter(|document| !document.is_empty()).collect();
        let mut out = String::new();
        for wanted in &selection.show_only {
            let is_wanted = |document: &&&str| {
                template_of(document).is_some_and(|path| shell_match(wanted, path) == Some(true))
            };
            let found: Vec<&&str> = documents.iter().filter(is_wanted).collect();
            if found.is_empty() {
                return Err(Fault::of_request(format!("could not find template {wanted} in chart")));
            }
            out.extend(found.into_iter().map(|document| format!("---\n{document}\n")));
        }
        Ok(vec![Cow::Owned(out)])
    }

    /// The documents of a selection in the order in which they are printed.
    pub fn documents(&self, selection: &Selection) -> impl Iterator<Item = &Manifest> {
        let crds: &[Manifest] = if selection.include_crds { &self.crds } else { &[] };
        crds.iter().chain(&self.manifests).chain(self.chosen_hooks(selection.hooks))
    }

    fn chosen_hooks(&self, hooks: Hooks) -> impl Iterator<Item = &Manifest> {
        let is_test = |hook: &Manifest| hook.events.iter().any(|event| event.starts_with("test"));
        self.hooks.iter().filter(move |hook| match hooks {
            Hooks::All => true,
            Hooks::NoTests => !is_test(hook),
            Hooks::None => false,
        })
    }

    fn add(&mut self, manifest: Manifest) {
        let place = match manifest.events.as_slice() {
            [] => &mut self.manifests,
            events if events.iter().all(|event| HOOKS.contains(&event.as_str())) => &mut self.hooks,
            _ => &mut self.unknown_hooks,
        };
        place.push(manifest);
    }

    fn whole(&self, selection: &Selection) -> Vec<&str> {
        let crds: &[Manifest] = if selection.include_crds { &self.crds } else { &[] };
        let mut pieces: Vec<&str> = crds.iter().chain(&self.manifests).flat_map(Manifest::parts).collect();
        // No blanks at the end, but a line break.
        while let Some(last) = pieces.pop() {
            let kept = last.trim_end();
            if !kept.is_empty() {
                pieces.push(kept);
                break;
            }
        }
        pieces.push("\n");
        pieces.extend(self.chosen_hooks(selection.hooks).flat_map(Manifest::parts));
        pieces
    }
}

impl Manifest {
    /// The document as `helm template` prints it, with its source.
    pub fn printed(&self) -> String {
        self.parts().concat()
    }

    fn parts(&self) -> [&str; 5] {
        ["---\n# Source: ", &self.source, "\n", &self.text, "\n"]
    }
}

/// The template that a printed document comes from, below the chart's folder.
fn template_of(document: &str) -> Option<&str> {
    let found = document.lines().find_map(|line| line.split_once("# Source: "));
    found.and_then(|(_, path)| path.split_once('/')).map(|(_, path)| path)
}

/// The texts between the lines that begin with `---`, each such line with the blanks around it taken out: Helm's
/// `(?:^|\s*\n)---\s*`, which takes too long as an expression for a chart of CRDs.
fn split(text: &str) -> Vec<&str> {
    const MARK: &str = "---";
    let is_blank = |c: char| matches!(c, '\t' | '\n' | '\x0c' | '\r' | ' ');
    let after = |at: usize| text.len() - text[at..].trim_start_matches(is_blank).len();
    let (mut parts, mut from) = (Vec::new(), 0);
    if text.starts_with(MARK) {
        parts.push("");
        from = after(MARK.len());
    }
    while let Some(at) = memchr::memmem::find(&text.as_bytes()[from..], b"\n---").map(|at| from + at) {
        parts.push(text[from..at].trim_end_matches(is_blank));
        from = after(at + 1 + MARK.len());
    }
    parts.push(&text[from..]);
    parts
}

/// Takes a file that a template became: its path and its text.
pub(crate) type Give<'g> = &'g mut dyn FnMut(&str, Vec<u8>);

/// Splits and sorts the files that `execute` gives away. Its own faults come before those of the files.
pub(crate) fn sorted(
    chart: &Chart,
    execute: impl FnOnce(Give<'_>) -> Result<(), Fault>,
) -> Result<Rendered, Fault> {
    let mut rendered = Rendered::default();
    collect_crds(chart, chart.name(), &mut rendered.crds);
    let own_notes = format!("{}/templates/NOTES.txt", chart.name());
    let mut files = Vec::new();
    execute(&mut |path, bytes| {
        if path == own_notes {
            rendered.notes = lossy(&bytes).into_owned();
        } else if !path.ends_with("NOTES.txt") {
            files.push((path.to_owned(), String::from_utf8(bytes)));
        }
    })?;
    order::sort_by(&mut files, |(a, _), (b, _)| a.cmp(b));
    let mut told = 0;
    for (path, text) in files {
        let text = text.map_err(|wrong| misread(&path, &format!("yaml: {}", wrong.utf8_error())))?;
        for text in documents(text) {
            told += path.len();
            if told > MAX_SOURCES {
                let what = "the sources of the documents are longer than";
                return Err(Fault::new(format!("{what} {MAX_SOURCES} bytes{LIMIT}")));
            }
            rendered.add(document(&path, text)?);
        }
    }
    for manifests in [&mut rendered.manifests, &mut rendered.hooks] {
        order::sort_by(manifests, |a, b| by_kind(&a.kind, &b.kind));
    }
    Ok(rendered)
}

/// The documents of a file. Most have one, which keeps the file's room.
fn documents(mut file: String) -> Vec<String> {
    let parts = split(file.trim());
    if parts.len() > 1 {
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        return parts.map(|part| part.trim().to_owned()).collect();
    }
    file.truncate(file.trim_end().len());
    file.drain(..file.len() - file.trim_start().len());
    if file.is_empty() { Vec::new() } else { vec![file] }
}

fn misread(path: &str, message: &str) -> Fault {
    Fault::new(format!("YAML parse error on {path}: {message}"))
}

fn collect_crds(chart: &Chart, path: &str, out: &mut Vec<Manifest>) {
    for (name, file) in chart.crds.iter() {
        out.push(Manifest {
            source: format!("{path}/{name}"),
            kind: String::new(),
            text: file.lossy(),
            events: Vec::new(),
        });
    }
    for sub in &chart.subcharts {
        collect_crds(sub, &format!("{path}/charts/{}", sub.name()), out);
    }
}

/// Reads the head of a document.
fn document(path: &str, text: String) -> Result<Manifest, Fault> {
    let wrong = |message: String| misread(path, &message);
    let head = head_from_yaml(&text).map_err(|misread| wrong(misread.to_string()))?;
    let metadata = table(&head, "metadata").map_err(wrong)?;
    let annotations = table(&metadata, "annotations").map_err(wrong)?;
    for (key, entry) in annotations.entries() {
        word(&key, &entry).map_err(wrong)?;
    }
    let field =
        |map: &Map, name: &str| map.get(name).map_or(Ok(String::new()), |v| word(name.as_bytes(), &v));
    field(&head, "apiVersion").map_err(wrong)?;
    field(&metadata, "name").map_err(wrong)?;
    let events = match annotations.get("helm.sh/hook") {
        None => Vec::new(),
        Some(events) => {
            let events = word(b"helm.sh/hook", &events).map_err(wrong)?;
            events.split(',').map(|event| event.trim().to_lowercase()).collect()
        }
    };
    let kind = field(&head, "kind").map_err(wrong)?;
    Ok(Manifest { source: path.to_owned(), kind, text, events })
}

fn table(map: &Map, name: &str) -> Result<Map, String> {
    match map.get(name) {
        None | Some(Value::Nil | Value::Invalid) => Ok(Map::new()),
        Some(Value::Map(inner)) => Ok(inner),
        Some(other) => Err(format!("cannot unmarshal {} into {name}", crate::yaml::read::json_kind(&other))),
    }
}

/// A scalar as text; sigs.k8s.io/yaml turns numbers and booleans into it.
fn word(name: &[u8], value: &Value) -> Result<String, String> {
    match value {
        Value::Text(text) => Ok(text.lossy()),
        Value::Invalid | Value::Nil => Ok(String::new()),
        Value::Bool(b) => Ok(b.to_string()),
        Value::Float(number) => Ok(crate::gofmt::number_key(*number)),
        other => {
            let kind = crate::yaml::read::json_kind(other);
            Err(format!("cannot unmarshal {kind} into {} of type string", String::from_utf8_lossy(name)))
        }
    }
}

fn by_kind(a: &str, b: &str) -> Ordering {
    let place = |kind: &str| INSTALL_ORDER.iter().position(|known| *known == kind);
    match (place(a), place(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_blanks_has_no_document_but_one_between_marks_may_be_blank() {
        let documents = |text: &str| documents(text.to_owned());
        assert_eq!(documents(" \n\n"), Vec::<String>::new());
        assert_eq!(documents("\n a: 1\n\n"), ["a: 1"]);
        assert_eq!(documents("---\na: 1\n---\n"), ["a: 1"]);
        assert_eq!(documents("a: 1\n---\n\u{a0}\n---\nb: 1"), ["a: 1", "", "b: 1"]);
    }

    #[test]
    fn blanks_at_the_end_are_one_break() {
        let manifest = |text: &str| Manifest {
            source: "c/templates/a.yaml".to_owned(),
            kind: String::new(),
            text: text.to_owned(),
            events: Vec::new(),
        };
        let rendered =
            |texts: [&str; 2]| Rendered { crds: texts.map(manifest).into(), ..Rendered::default() };
        let text = rendered(["a: 1\n\n", " \n"]).text(true);
        let source = "---\n# Source: c/templates/a.yaml\n";
        assert_eq!(text, format!("{source}a: 1\n\n\n{}\n", source.trim_end()));
        assert_eq!(Rendered::default().text(true), "\n");
    }

    #[test]
    fn documents_are_split_as_the_expression_would() {
        let expression = regex::Regex::new("(?:^|[\t\n\x0c\r ]*\n)---[\t\n\x0c\r ]*").expect("it is sound");
        const PIECES: [&str; 5] = ["---", "\n", " ", "a", "-"];
        for code in 0..PIECES.len().pow(7) {
            let piece = |idx: u32| PIECES[code / PIECES.len().pow(idx) % PIECES.len()];
            let text: String = (0..7).map(piece).collect();
            let text = text.trim();
            assert_eq!(split(text), expression.split(text).collect::<Vec<_>>(), "{text:?}");
        }
    }
}
