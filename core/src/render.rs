//! A diagnostic as text, as rustc would print it. Used by hosts and tests.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Source;
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};

/// Returns `diagnostic` as text for people; with colours if a terminal shows it.
pub fn render(source: &Source, diagnostic: &Diagnostic, colour: bool) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let code = diagnostic.rule.code.to_string();
    let annotations = diagnostic.labels.iter().map(|label| {
        let kind = if label.main { AnnotationKind::Primary } else { AnnotationKind::Context };
        kind.span(label.span.range()).label(&label.text)
    });
    let snippet = Snippet::source(&source.text).path(&source.name).annotations(annotations);
    let mut main = level.primary_title(&diagnostic.message).id(&code).element(snippet);
    for note in &diagnostic.notes {
        main = main.element(Level::NOTE.message(note));
    }
    let mut groups: Vec<Group<'_>> = Vec::new();
    for help in &diagnostic.help {
        match &help.replacement {
            None => main = main.element(Level::HELP.message(&help.text)),
            Some(replacement) => {
                let patch = Patch::new(replacement.span.range(), &replacement.text);
                groups.push(
                    Level::HELP
                        .secondary_title(&help.text)
                        .element(Snippet::source(&source.text).path(&source.name).patch(patch)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let source = Source::new("mesh.yaml", text);
        let rendered: String =
            crate::check(&source).iter().map(|diagnostic| render(&source, diagnostic, false)).collect();
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
        check("apiVersion: portolan.dev/v1alpha1\nkind:", AFTER_A_COLON);
    }

    const A_REPLACEMENT: &str = "";
    const AT_THE_END: &str = "";
    const AFTER_A_COLON: &str = "";
}
