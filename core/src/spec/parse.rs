//! Text to [`Spec`].

use crate::diagnostic::{Diagnostic, ErrorReported, Sink};
use crate::source::{Source, Span};
use crate::spec::availability;
use crate::spec::decode::{Decode, Place, Value, text};
use crate::spec::rules::{
    duplicate_key, empty_list, malformed_name, missing_field, not_text, too_large, unsupported_format,
    wrong_type, yaml_syntax,
};
use crate::spec::types::{ApiVersion, Spec, SpecKind};
use portolan_yaml::{Entry, Kind, Limits, Node, ReadError, ReadErrorKind};

/// Returns the spec that `source` holds.
///
/// # Errors
/// The text is no YAML, or no spec; every fault was reported.
pub(crate) fn parse(source: &Source, sink: &mut Sink) -> Result<Spec, ErrorReported> {
    if source.text.len() > too_large::MOST_BYTES {
        return Err(sink.error(too_large::text()));
    }
    if let Some(diagnostic) = not_text::diagnostic(&source.text) {
        return Err(sink.error(diagnostic));
    }
    let (node, errors) = portolan_yaml::read(&source.text, &Limits::default());
    for diagnostic in errors.iter().filter_map(syntax) {
        sink.error(diagnostic);
    }
    for diagnostic in duplicate_key::diagnostics(&source.text, errors.iter()) {
        sink.error(diagnostic);
    }
    let mut found = Sink::new();
    let spec = node.as_ref().and_then(|node| decode(node, &mut found));
    sink.add_untold(found.untold());
    let mut diagnostics = found.into_diagnostics();
    if let Some(node) = &node {
        malformed_name::drop_taken(&mut diagnostics, node);
    }
    for diagnostic in diagnostics {
        if !errors.iter().any(|error| explains(error, &diagnostic, &source.text)) {
            sink.error(diagnostic);
        }
    }
    sink.outcome()?;
    spec.map(of_its_installer).ok_or_else(|| sink.error(yaml_syntax::nothing()))
}

/// Says of the releases of a spec that Helm's charts are meant, where charts are installed.
fn of_its_installer(mut spec: Spec) -> Spec {
    if spec.installer().takes_charts() {
        let of_clusters = spec.clusters.iter_mut().filter_map(|cluster| cluster.version.as_mut());
        for release in std::iter::once(&mut spec.istio.version).chain(of_clusters) {
            release.value = release.value.by_helm();
        }
    }
    spec
}

fn syntax(error: &ReadError) -> Option<Diagnostic> {
    Some(match &error.kind {
        // Told together, since one may follow from another.
        ReadErrorKind::DuplicateKey(_) => return None,
        ReadErrorKind::TooDeep | ReadErrorKind::TooLarge | ReadErrorKind::AliasExpansion => {
            too_large::content(error)
        }
        ReadErrorKind::TooManyFaults => too_large::faults(Span::from(&error.span), None),
        ReadErrorKind::Syntax(_)
        | ReadErrorKind::Tab
        | ReadErrorKind::Indentation { .. }
        | ReadErrorKind::OddBlank
        | ReadErrorKind::NoColon
        | ReadErrorKind::ItemAmongFields
        | ReadErrorKind::OpenQuote
        | ReadErrorKind::MergeMark
        | ReadErrorKind::Template
        | ReadErrorKind::KeyNotAString
        | ReadErrorKind::UnknownAnchor(_)
        | ReadErrorKind::Tag(_)
        | ReadErrorKind::MergeKey
        | ReadErrorKind::SeveralDocuments
        | ReadErrorKind::Empty => yaml_syntax::diagnostic(error),
    })
}

/// Returns whether a fault of the YAML is the reason of a fault of its content.
fn explains(error: &ReadError, diagnostic: &Diagnostic, text: &str) -> bool {
    match error.kind {
        // The fields that seem to be missing may be those of the entry that was dropped.
        ReadErrorKind::MergeKey | ReadErrorKind::KeyNotAString | ReadErrorKind::Template => {
            let holds = |span: Span| span.start <= error.span.start && error.span.end <= span.end;
            *diagnostic.rule == missing_field::RULE
                || *diagnostic.rule == empty_list::RULE
                || (*diagnostic.rule == wrong_type::RULE && holds(diagnostic.span()))
        }
        // What is missing may stand in the next document.
        ReadErrorKind::SeveralDocuments => {
            *diagnostic.rule == missing_field::RULE || *diagnostic.rule == empty_list::RULE
        }
        // A tag says of which type the value behind it is meant to be.
        ReadErrorKind::Tag(_) => {
            *diagnostic.rule == wrong_type::RULE
                && text
                    .get(error.span.end..diagnostic.span().start)
                    .is_some_and(|between| between.trim().is_empty())
        }
        ReadErrorKind::Syntax(_)
        | ReadErrorKind::Tab
        | ReadErrorKind::Indentation { .. }
        | ReadErrorKind::OddBlank
        | ReadErrorKind::NoColon
        | ReadErrorKind::ItemAmongFields
        | ReadErrorKind::OpenQuote
        | ReadErrorKind::MergeMark
        | ReadErrorKind::DuplicateKey(_)
        | ReadErrorKind::UnknownAnchor(_)
        | ReadErrorKind::TooDeep
        | ReadErrorKind::TooLarge
        | ReadErrorKind::AliasExpansion
        | ReadErrorKind::TooManyFaults
        | ReadErrorKind::Empty => false,
    }
}

fn decode(node: &Node, sink: &mut Sink) -> Option<Spec> {
    let root = Value { place: Place::Root, node };
    let Kind::Map(entries) = &node.kind else {
        sink.error(wrong_type::diagnostic(root, wrong_type::MAPPING));
        return None;
    };
    // Another format has other fields: to name each of them unknown would bury the one fault.
    let expected = ApiVersion::V1Alpha1.as_str();
    let version = check_format(entries, "apiVersion", expected, false, sink);
    let is_ours = entries.iter().any(|entry| {
        let Kind::Scalar(scalar) = &entry.value.kind else { return false };
        entry.key == "apiVersion" && !unsupported_format::is_foreign(&scalar.text, expected)
    });
    let kind = check_format(entries, "kind", SpecKind::Mesh.as_str(), is_ours, sink);
    version.and(kind)?;
    if let Some(clusters) = entries.iter().find(|entry| entry.key == "clusters")
        && let Kind::Seq(items) = &clusters.value.kind
        && items.len() > too_large::MOST_CLUSTERS
    {
        sink.error(too_large::clusters(Span::from(&clusters.key_span), items.len()));
        return None;
    }
    check_lists(node, sink);
    availability::check(node, sink);
    // What is not compiled is reported as that alone: to mend it would lead nowhere.
    let available = availability::without_what_is_not_there(node);
    Spec::decode(Value { place: Place::Root, node: available.as_ref().unwrap_or(node) }, sink)
}

fn check_format(
    entries: &[Entry],
    field: &str,
    expected: &str,
    is_ours: bool,
    sink: &mut Sink,
) -> Option<()> {
    let Some(entry) = entries.iter().find(|entry| entry.key == field) else {
        return Some(()); // reported as a missing field, among the others
    };
    let value = Value::of(entry);
    let found = text(value, sink)?;
    if found == expected {
        return Some(());
    }
    sink.error(unsupported_format::diagnostic(field, value.span(), found, expected, is_ours));
    None
}

/// Reports each list that is empty and must not be.
fn check_lists(root: &Node, sink: &mut Sink) {
    let mut check = |mapping: &Node, key: &str, help: &str| {
        let Kind::Map(entries) = &mapping.kind else { return };
        for entry in entries.iter().filter(|entry| entry.key == key) {
            if matches!(&entry.value.kind, Kind::Seq(items) if items.is_empty()) {
                sink.error(empty_list::diagnostic(key, Span::from(&entry.key_span), help));
            }
        }
    };
    check(root, "clusters", "describe the clusters of the mesh, at least one");
    if let Some(Node { kind: Kind::Seq(services), .. }) = root.get("services") {
        for service in services {
            check(service, "ports", "write the ports of the service, at least one");
            check(service, "clusters", "name the clusters that run the service, at least one");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of, places};

    /// Twelve faults, none of them caused by another.
    const TWELVE: &str = r#"apiVersion: portolan.dev/v1alpha1
kind: Mesh
name: "mesh 1"
name: mesh1
istio: {version: "1.30", dataPlane: sidecars, hubb: mirror.example.com}
networks:
  - name: network1
    cidrs: [10.0.0.1/8]
clusters:
  - {name: Cluster1, network: 1}
  - {name: cluster2, network: network2, primary: }
  - {network: network2, apiServer: "http://x"}
services: [{name: s, namespace: d, ports: [{name: http, port: 99999}], clusters: [cluster2]}]
gitops: {tool: flux, repoURL: https://example.com}
"#;

    #[test]
    fn all_faults_come_at_once() {
        let found = places(TWELVE);
        let expected = [
            ("PTL1001", "\"mesh 1\""),
            ("PTL0002", "name"),
            ("PTL5001", "\"1.30\""),
            ("PTL0008", "sidecars"),
            ("PTL0003", "hubb"),
            ("PTL3001", "10.0.0.1/8"),
            ("PTL1001", "Cluster1"),
            ("PTL0004", "1"),
            ("PTL0004", ""),
            ("PTL0007", "network"),
            ("PTL0009", "\"http://x\""),
            ("PTL0004", "99999"),
            ("PTL0011", "gitops"),
        ];
        assert_eq!(found, expected.map(|(code, place)| (code.to_owned(), place.to_owned())));
    }

    #[test]
    fn places_hold_behind_any_text() {
        let text = mesh_of("# größer 🌊\n- {name: é, network: n}\n- {name: b, netwrk: n}");
        let expected = [("PTL1001", "é"), ("PTL0003", "netwrk")];
        let expected = expected.map(|(code, place)| (code.to_owned(), place.to_owned()));
        assert_eq!(places(&text), expected);
        assert_eq!(places(&text.replace('\n', "\r\n")), expected);
        assert_eq!(places(&format!("\u{feff}{text}")), expected);
    }

    #[test]
    fn a_fault_of_the_yaml_hides_what_it_causes() {
        let merge = "- &a {name: a, network: n}\n- {<<: *a}";
        assert_eq!(codes(&mesh_of(merge)), ["PTL0001"]);
        assert_eq!(codes(&mesh_of("- {name: !!str 5, network: n}")), ["PTL0001"]);
        assert_eq!(codes("a: 1\n---\nb: 2\n").last().map(String::as_str), Some("PTL0001"));
    }

    #[test]
    fn another_format_is_one_fault_a_field() {
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {}\n";
        assert_eq!(codes(text), ["PTL0006", "PTL0006"]);
    }
}
