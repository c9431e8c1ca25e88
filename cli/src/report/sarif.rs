//! Diagnostics as SARIF 2.1.0, for code scanning.

use super::{Checked, Lines};
use portolan_core::diagnostic::{Diagnostic, Replacement, Rule, Severity};
use portolan_core::source::Span;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
const VERSION: &str = "2.1.0";

#[derive(Serialize)]
struct Log<'c> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'c>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'c> {
    tool: Tool,
    /// Columns count characters, not UTF-16 units.
    column_kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    invocations: Vec<Invocation<'c>>,
    results: Vec<Outcome<'c>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

/// What there is to say about the run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'c> {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification<'c>>,
}

#[derive(Serialize)]
struct Notification<'c> {
    level: &'static str,
    message: Message<'c>,
    locations: [Location<'c>; 1],
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    name: &'static str,
    short_description: OwnMessage,
    default_configuration: Configuration,
    help: MarkdownMessage,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct MarkdownMessage {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct OwnMessage {
    text: String,
}

#[derive(Serialize)]
struct Message<'c> {
    text: &'c str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'c> {
    rule_id: String,
    rule_index: usize,
    level: &'static str,
    message: Message<'c>,
    locations: Vec<Location<'c>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'c>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'c>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'c> {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'c>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    /// Without one, the whole file is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'c> {
    description: Message<'c>,
    artifact_changes: [ArtifactChange<'c>; 1],
    properties: FixProperties,
}

/// What SARIF has no word for.
#[derive(Serialize)]
struct FixProperties {
    /// Whether `check --fix` would make the change.
    certain: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'c> {
    artifact_location: Artifact,
    replacements: [SarifReplacement<'c>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifReplacement<'c> {
    deleted_region: Region,
    inserted_content: Message<'c>,
}

/// Returns the report. Its table of rules holds those that are broken.
pub(super) fn report(checked: &[Checked]) -> String {
    let rules: BTreeMap<_, _> = checked
        .iter()
        .flat_map(|one| &one.diagnostics)
        .map(|diagnostic| (diagnostic.rule.code, diagnostic.rule))
        .collect();
    let indices: BTreeMap<_, _> = rules.keys().enumerate().map(|(at, code)| (*code, at)).collect();
    let mut results = Vec::new();
    for one in checked {
        let file = File { uri: uri(&one.source.name), lines: Lines::new(&one.source) };
        for diagnostic in &one.diagnostics {
            results.push(result(diagnostic, indices[&diagnostic.rule.code], &file));
        }
    }
    let rules = rules.into_values().map(descriptor).collect();
    let driver = Driver { name: "portolan", version: env!("CARGO_PKG_VERSION"), rules };
    let invocations = invocation(checked).into_iter().collect();
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", invocations, results };
    let log = Log { schema: SCHEMA, version: VERSION, runs: [run] };
    serde_json::to_string_pretty(&log).expect("a log is plain data") + "\n"
}

/// Returns what there is to say about the run, if there is anything.
fn invocation(checked: &[Checked]) -> Option<Invocation<'_>> {
    let mut notifications = Vec::new();
    for one in checked {
        notifications.extend(one.remarks.iter().map(|text| notification(&one.source.name, text)));
    }
    (!notifications.is_empty())
        .then_some(Invocation { execution_successful: true, tool_execution_notifications: notifications })
}

fn notification<'c>(file: &str, text: &'c str) -> Notification<'c> {
    let artifact_location = Artifact { uri: uri(file) };
    let physical_location = PhysicalLocation { artifact_location, region: None };
    let locations = [Location { physical_location, message: None }];
    Notification { level: level(Severity::Note), message: Message { text }, locations }
}

/// The spec that a diagnostic is about.
struct File<'c> {
    uri: String,
    lines: Lines<'c>,
}

fn descriptor(rule: &'static Rule) -> Descriptor {
    let page = rule.page.trim().to_owned();
    Descriptor {
        id: rule.code.to_string(),
        name: rule.name,
        short_description: OwnMessage { text: rule.summary() },
        default_configuration: Configuration { level: level(rule.severity) },
        help: MarkdownMessage { text: page.clone(), markdown: page },
    }
}

fn result<'c>(diagnostic: &'c Diagnostic, rule_index: usize, file: &File<'_>) -> Outcome<'c> {
    let place = |span, text: &'c str| Location {
        physical_location: PhysicalLocation {
            artifact_location: Artifact { uri: file.uri.clone() },
            region: Some(region(span, file)),
        },
        message: if text.is_empty() { None } else { Some(Message { text }) },
    };
    let (main, others): (Vec<_>, Vec<_>) = diagnostic.labels.iter().partition(|label| label.main);
    let fixes = diagnostic.help.iter().filter_map(|help| {
        let replacement = help.replacement.as_ref()?;
        Some(fix(&help.text, replacement, file))
    });
    Outcome {
        rule_id: diagnostic.rule.code.to_string(),
        rule_index,
        level: level(diagnostic.severity()),
        message: Message { text: &diagnostic.message },
        locations: main.into_iter().map(|label| place(label.span, &label.text)).collect(),
        related_locations: others.into_iter().map(|label| place(label.span, &label.text)).collect(),
        fixes: fixes.collect(),
    }
}

fn fix<'c>(help: &'c str, replacement: &'c Replacement, file: &File<'_>) -> Fix<'c> {
    Fix {
        description: Message { text: help },
        artifact_changes: [ArtifactChange {
            artifact_location: Artifact { uri: file.uri.clone() },
            replacements: [SarifReplacement {
                deleted_region: region(replacement.span, file),
                inserted_content: Message { text: &replacement.text },
            }],
        }],
        properties: FixProperties { certain: replacement.certain },
    }
}

fn region(span: Span, file: &File<'_>) -> Region {
    let start = file.lines.position(span.start);
    let end = file.lines.position(span.end);
    Region { start_line: start.line, start_column: start.column, end_line: end.line, end_column: end.column }
}

fn level(severity: Severity) -> &'static str {
    // The three words are SARIF's own.
    severity.word()
}

/// Returns a path as a URI reference: relative paths stay relative, what a URI cannot hold is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::from(if Path::new(path).is_absolute() { "file://" } else { "" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_a_uri_cannot_hold() {
        assert_eq!(uri("dir/my mesh.yaml"), "dir/my%20mesh.yaml");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }

    #[cfg(unix)]
    #[test]
    fn names_the_scheme_of_an_absolute_path() {
        assert_eq!(uri("/a/mesh.yaml"), "file:///a/mesh.yaml");
    }
}
