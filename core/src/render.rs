//! A diagnostic as text, as rustc would print it. Used by hosts and tests.

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{Source, Span};
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use std::borrow::Cow;
use std::ops::Range;

/// Most places that are shown of one diagnostic.
const MOST_PLACES: usize = 10;
/// Bytes of the longest line that is shown whole.
const LONGEST_LINE: usize = 400;
/// Bytes that are shown before and behind a place in a longer one.
const AROUND: usize = 60;

/// Returns `diagnostic` as text for people; with colours if a terminal shows it.
pub fn render(source: &Source, diagnostic: &Diagnostic, colour: bool) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let code = diagnostic.rule.code.to_string();
    let labels = diagnostic.labels.get(..MOST_PLACES).unwrap_or(&diagnostic.labels);
    let excerpt = Excerpt::of(source, diagnostic, labels);
    let shown = labels.iter().filter(|label| excerpt.holds(label.span));
    let annotations = shown.map(|label| {
        let kind = if label.main { AnnotationKind::Primary } else { AnnotationKind::Context };
        kind.span(excerpt.place(label.span)).label(&label.text)
    });
    let title = level.primary_title(&diagnostic.message).id(&code);
    let snippet = excerpt.snippet(source).annotations(annotations);
    let mut main = title.element(snippet);
    let hidden = diagnostic.labels.len() - labels.len();
    let hidden = (hidden > 0).then(|| format!("{hidden} more places are not shown"));
    for note in diagnostic.notes.iter().chain(&hidden) {
        main = main.element(Level::NOTE.message(note));
    }
    let mut groups: Vec<Group<'_>> = Vec::new();
    for help in &diagnostic.help {
        match help.replacement.as_ref().filter(|replacement| excerpt.holds(replacement.span)) {
            None => main = main.element(Level::HELP.message(&help.text)),
            Some(replacement) => {
                let patch = Patch::new(excerpt.place(replacement.span), &replacement.text);
                let title = Level::HELP.secondary_title(&help.text);
                groups.push(title.element(excerpt.snippet(source).patch(patch)));
            }
        }
    }
    groups.insert(0, main);
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = renderer.render(&groups);
    text.push('\n');
    excerpt.placed(text, source, diagnostic.span())
}

/// The lines of a text that a diagnostic is about, or a part of one line if they are long. A renderer that was given
/// the whole text would go through all of it, for each diagnostic again.
struct Excerpt<'t> {
    text: Cow<'t, str>,
    /// Where it begins and ends in the whole text.
    span: Span,
    /// The number of its first line, from 1.
    line: usize,
    /// For a part of a line: the place at fault, in characters from 1, and what stands before the part.
    cut: Option<(usize, &'static str)>,
}

/// What stands for the rest of a line.
const REST: &str = "…";

impl<'t> Excerpt<'t> {
    /// Returns what is to be shown of `source`.
    fn of(source: &'t Source, diagnostic: &Diagnostic, labels: &[Label]) -> Excerpt<'t> {
        let replaced = diagnostic.help.iter().filter_map(|help| help.replacement.as_ref());
        let spans = labels.iter().map(|label| label.span).chain(replaced.map(|change| change.span));
        let whole = Excerpt::around(&source.text, spans);
        let is_long = whole.text.split('\n').any(|line| line.len() > LONGEST_LINE);
        if is_long { Excerpt::within_line(&source.text, diagnostic.span()) } else { whole }
    }

    /// Returns the lines of `spans` and those between.
    fn around(text: &'t str, spans: impl Iterator<Item = Span> + Clone) -> Excerpt<'t> {
        let start = spans.clone().map(|span| span.start).min().unwrap_or(0).min(text.len());
        let end = spans.map(|span| span.end).max().unwrap_or(0).clamp(start, text.len());
        let start = line_start(text, start);
        let end =
            text.as_bytes()[end..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| end + at);
        let part = text.get(start..end).unwrap_or_default();
        Excerpt {
            text: Cow::Borrowed(part),
            span: Span { start, end },
            line: line_of(text, start),
            cut: None,
        }
    }

    /// Returns the part of a line around the beginning of `span`.
    fn within_line(text: &'t str, span: Span) -> Excerpt<'t> {
        let at = boundary(text, span.start);
        let line = line_start(text, at);
        let start = boundary(text, at.saturating_sub(AROUND)).max(line);
        let end = boundary(text, span.end.min(at + AROUND).saturating_add(AROUND));
        let part = text.get(start..end).unwrap_or_default();
        let part = part.split(['\n', '\r']).next().unwrap_or_default();
        let end = start + part.len();
        let before = if start > line { REST } else { "" };
        let behind =
            if text.get(end..).is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['\n', '\r'])) {
                REST
            } else {
                ""
            };
        let column = text.get(line..at).unwrap_or_default().chars().count() + 1;
        Excerpt {
            text: Cow::Owned(format!("{before}{part}{behind}")),
            span: Span { start, end },
            line: line_of(text, line),
            cut: Some((column, before)),
        }
    }

    /// Returns whether a place, or its beginning, can be shown.
    fn holds(&self, span: Span) -> bool {
        self.span.start <= span.start && span.start <= self.span.end
    }

    /// Returns a place of the text as a place of the excerpt.
    fn place(&self, span: Span) -> Range<usize> {
        let shift = self.cut.map_or(0, |(_, before)| before.len());
        let inside = |offset: usize| shift + offset.clamp(self.span.start, self.span.end) - self.span.start;
        inside(span.start)..inside(span.end)
    }

    fn snippet<'s, A: Clone>(&'s self, source: &'s Source) -> Snippet<'s, A> {
        Snippet::source(self.text.as_ref()).line_start(self.line).path(&source.name)
    }

    /// Returns `rendered` with the place of the text where the renderer counted columns from where the excerpt begins.
    fn placed(&self, rendered: String, source: &Source, main: Span) -> String {
        let Some((column, _)) = self.cut else { return rendered };
        let counted = self.text.get(..self.place(main).start).unwrap_or_default().chars().count() + 1;
        let place = |column: usize| format!("{}:{}:{column}", source.name, self.line);
        rendered.replacen(&place(counted), &place(column), 1)
    }
}

/// Returns the last place not behind `at` where a character begins.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn line_start(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)
}

fn line_of(text: &str, start: usize) -> usize {
    text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() + 1
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

    #[test]
    fn of_a_long_line_a_part_is_shown() {
        let clusters: Vec<String> = (0..100).map(|at| format!("{{name: c{at}, network: n}}")).collect();
        let text = crate::testing::mesh_of("").replace(
            "clusters:\n",
            &format!("clusters: [{}, {{name: größe, network: n}}]\n", clusters.join(", ")),
        );
        check(&text, A_LONG_LINE);
    }

    const A_LONG_LINE: &str = "\
error[PTL1001]: `größe` is not a DNS label
 --> mesh.yaml:5:2509
  |
5 | …}, {name: c98, network: n}, {name: c99, network: n}, {name: größe, network: n}]
  |                                                              ^^^^^
  |
  = help: a DNS label has lower-case letters, digits and `-`, beginning and ending with a letter or digit
";

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
