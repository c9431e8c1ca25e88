//! Replacements as they have to stand in the text: in the quotes, at the indentation and with the line ends of what is
//! there. A rule says what is meant; how the user writes is seen here, where the text is at hand.
//!
//! In: a source and diagnostics about it. Out: the diagnostics. Imports `source`, `diagnostic` and `spec`.

use crate::diagnostic::{Diagnostic, Replacement};
use crate::source::{Source, Span};
use crate::spec::rules::wrong_type;
use portolan_yaml::{Resolved, Scalar};

/// Returns `diagnostics` with replacements that fit into the text of `source`.
pub(crate) fn fitted(source: &Source, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for diagnostic in &mut diagnostics {
        // There the quotes are the fault.
        let keeps_quotes = diagnostic.rule != &wrong_type::RULE;
        for replacement in diagnostic.help.iter_mut().filter_map(|help| help.replacement.as_mut()) {
            let is_line = replacement.text.contains('\n');
            if is_line {
                fit_line(&source.text, replacement);
            } else if keeps_quotes && replacement.span.start < replacement.span.end {
                fit_value(&source.text, replacement);
            }
        }
    }
    diagnostics
}

/// Gives a line that is put in the indentation and the line end of its neighbour.
fn fit_line(text: &str, replacement: &mut Replacement) {
    let at = replacement.span.start.min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].split('\n').next().unwrap_or_default();
    let (content, end) = match line.strip_suffix('\r') {
        Some(content) => (content, "\r\n"),
        None => (line, "\n"),
    };
    let content = content.trim_start_matches('\u{feff}');
    let indentation: String = content.chars().take_while(|c| *c == ' ').collect();
    match replacement.text.strip_prefix('\n') {
        // Behind a line: also behind the comment at its end.
        Some(added) => {
            let behind = start + line.trim_end_matches('\r').len();
            replacement.span = Span { start: behind, end: behind };
            replacement.text = format!("{end}{indentation}{added}");
        }
        None => replacement.text = replacement.text.replace('\n', &format!("{end}{indentation}")),
    }
}

/// Puts a value into the quotes of the one that it replaces, and into quotes where it would be no text without.
fn fit_value(text: &str, replacement: &mut Replacement) {
    let bare = replacement.text.trim_matches('"');
    if bare.contains(['"', '\'', '\\']) {
        return;
    }
    let written = text.get(replacement.span.range()).unwrap_or_default();
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''));
    let is_text = matches!(Scalar { text: bare.to_owned(), plain: true }.resolve(), Resolved::Str(_));
    replacement.text = match quote {
        Some(quote) => format!("{quote}{bare}{quote}"),
        None if is_text => bare.to_owned(),
        None => format!("\"{bare}\""),
    };
}

#[cfg(test)]
mod tests {
    use crate::testing::{diagnostics, mesh_of};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = diagnostics(text);
        let change = found.iter().flat_map(|one| &one.help).find_map(|help| help.replacement.as_ref());
        let change = change.expect("there is a replacement");
        let mut changed = text.to_owned();
        changed.replace_range(change.span.range(), &change.text);
        assert_eq!(changed, expected);
    }

    #[track_caller]
    fn check_cluster(cluster: &str, expected: &str) {
        check(&mesh_of(cluster), &mesh_of(expected));
    }

    #[test]
    fn quotes_stay_as_they_are() {
        check_cluster("- {name: 'Ost', network: n}", "- {name: 'ost', network: n}");
        check_cluster("- {name: \"Ost\", network: n}", "- {name: \"ost\", network: n}");
        check_cluster("- {name: Ost, network: n}", "- {name: ost, network: n}");
        check_cluster("- {name: a, 'netwrok': n}", "- {name: a, 'network': n}");
        check_cluster(
            "- {name: a, network: n, version: '1.30'}",
            "- {name: a, network: n, version: '1.30.3'}",
        );
    }

    #[test]
    fn what_would_be_no_text_gets_quotes() {
        check_cluster("- {name: nULL, network: n}", "- {name: \"null\", network: n}");
        check_cluster("- {name: a, network: 5}", "- {name: a, network: \"5\"}");
        check_cluster(
            "- {name: a, network: n, kubernetes: v1.30}",
            "- {name: a, network: n, kubernetes: \"1.30\"}",
        );
    }

    #[test]
    fn a_line_is_put_in_as_its_neighbours_are() {
        let text = "apiVersion: portolan.dev/v1alpha1 # v1\r\nname: a\r\nistio: {version: 1.30.3}\r\nclusters: [{name: a, network: n}]\r\n";
        check(text, &text.replace("# v1\r\n", "# v1\r\nkind: Mesh\r\n"));
        let text = "\u{feff}  kind: Mesh\n  name: a\n  istio: {version: 1.30.3}\n  clusters: [{name: a, network: n}]\n";
        check(text, &text.replace("  kind", "  apiVersion: portolan.dev/v1alpha1\n  kind"));
        let text = "{name: a, apiVersion: portolan.dev/v1alpha1, istio: {version: 1.30.3}, clusters: [{name: a, network: n}]}";
        check(text, &text.replace("{name: a, api", "{kind: Mesh, name: a, api"));
    }
}
