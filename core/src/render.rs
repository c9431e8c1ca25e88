//! A diagnostic as text, as rustc would print it. Used by hosts and tests.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Source, Span};
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use std::ops::Range;

/// Returns `diagnostic` as text for people; with colours if a terminal shows it.
pub fn render(source: &Source, diagnostic: &Diagnostic, colour: bool) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let code = diagnostic.rule.code.to_string();
    let replaced =
        diagnostic.help.iter().filter_map(|help| help.replacement.as_ref()).map(|change| change.span);
    let excerpt =
        Excerpt::around(&source.text, diagnostic.labels.iter().map(|label| label.span).chain(replaced));
    let annotations = diagnostic.labels.iter().map(|label| {
        let kind = if label.main { AnnotationKind::Primary } else { AnnotationKind::Context };
        kind.span(excerpt.place(label.span)).label(&label.text)
    });
    let snippet = excerpt.snippet(source).annotations(annotations);
    let mut main = level.primary_title(&diagnostic.message).id(&code).element(snippet);
    for note in &diagnostic.notes {
        main = main.element(Level::NOTE.message(note));
    }
    let mut groups: Vec<Group<'_>> = Vec::new();
    for help in &diagnostic.help {
        match &help.replacement {
            None => main = main.element(Level::HELP.message(&help.text)),
            Some(replacement) => {
                let patch = Patch::new(excerpt.place(replacement.span), &replacement.text);
                groups.push(
                    Level::HELP.secondary_title(&help.text).element(excerpt.snippet(source).patch(patch)),
                );
            }
        }
    }
    groups.insert(0, main);
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = renderer.render(&groups);
    text.push('\n');
    text
}

/// The lines of a text that a diagnostic is about. A renderer that was given the whole text would go through all of
/// it, for each diagnostic again.
struct Excerpt<'t> {
    text: &'t str,
    start: usize,
    /// The number of its first line, from 1.
    line: usize,
}

impl<'t> Excerpt<'t> {
    fn around(text: &'t str, spans: impl Iterator<Item = Span> + Clone) -> Excerpt<'t> {
        let start = spans.clone().map(|span| span.start).min().unwrap_or(0).min(text.len());
        let end = spans.map(|span| span.end).max().unwrap_or(0).clamp(start, text.len());
        let start = text.as_bytes()[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let end =
            text.as_bytes()[end..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| end + at);
        let line = text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() + 1;
        Excerpt { text: text.get(start..end).unwrap_or_default(), start, line }
    }

    /// Returns a place of the text as a place of the excerpt.
    fn place(&self, span: Span) -> Range<usize> {
        let inside = |offset: usize| offset.saturating_sub(self.start).min(self.text.len());
        inside(span.start)..inside(span.end)
    }

    fn snippet<A: Clone>(&self, source: &'t Source) -> Snippet<'t, A> {
        Snippet::source(self.text).line_start(self.line).path(&source.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let source = Source::new("mesh.yaml", text);
        let rendered: String = crate::check(&source, &crate::Inputs::default())
            .iter()
            .map(|diagnostic| render(&source, diagnostic, false))
            .collect();
        assert_eq!(rendered, expected, "\n{rendered}");
    }

    #[test]
    fn a_replacement_is_shown_as_a_change() {
        let text = crate::testing::mesh_of("- {name: größe, network: n}\n- {name: Ost, network: n}");
        check(&text, A_REPLACEMENT);
    }

    #[test]
    fn a_fault_at_the_end_of_the_text_has_a_place() {
        check("", AT_THE_END);
        check("apiVersion: portolan.dev/v1alpha1\nkind:\n", AFTER_A_COLON);
    }

    const A_REPLACEMENT: &str = "\
error[PTL1001]: `größe` is not a DNS label
 --> mesh.yaml:6:12
  |
6 |   - {name: größe, network: n}
  |            ^^^^^
  |
  = help: a DNS label has lower-case letters, digits and `-`, beginning and ending with a letter or digit
error[PTL1001]: `Ost` is not a DNS label
 --> mesh.yaml:7:12
  |
7 |   - {name: Ost, network: n}
  |            ^^^
  |
  = note: a DNS label has lower-case letters, digits and `-`, beginning and ending with a letter or digit
help: write `ost`
  |
7 -   - {name: Ost, network: n}
7 +   - {name: ost, network: n}
  |
";

    const AT_THE_END: &str = "\
error[PTL0001]: the text holds no value
 --> mesh.yaml:1:1
  |
1 |
  | ^
  |
  = help: `portolan init` writes a spec to start from
";

    const AFTER_A_COLON: &str = "\
error[PTL0004]: `kind` has no value
 --> mesh.yaml:2:6
  |
2 | kind:
  |      ^
  |
  = note: a field without a value is not the same as no field: it may be a line that was forgotten
  = help: write a string, or leave the field out
";
}
