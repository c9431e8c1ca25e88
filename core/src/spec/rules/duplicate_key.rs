//! A key stands twice in one mapping.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::source::Span;
use portolan_yaml::{ReadError, ReadErrorKind};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(2),
    name: "duplicate-key",
    severity: Severity::Error,
    page: include_str!("duplicate_key.md"),
};

/// Returns the breaches at the second of two equal keys. A list item whose dash was forgotten repeats the keys of the one
/// before it: its first key is told, the others follow from that.
pub(crate) fn diagnostics<'e>(text: &str, errors: impl Iterator<Item = &'e ReadError>) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let mut item: Option<Item> = None;
    for error in errors {
        let ReadErrorKind::DuplicateKey(key) = &error.kind else { continue };
        let Some((first, _)) = error.related.first() else { continue };
        let again = error.span.start;
        if item.as_ref().is_some_and(|item| item.repeats(text, first.start, again)) {
            continue;
        }
        let found = Item::of(text, first.start, again);
        told.push(diagnostic(error, first.clone().into(), key, found.as_ref()));
        item = found.or(item);
    }
    told
}

/// An item of a list that has no dash.
struct Item {
    /// The first key of the item before it.
    before: usize,
    /// Its own first key.
    start: usize,
    column: usize,
}

impl Item {
    /// Returns the item that begins with the key at `start`, which is the first key of the item before it.
    fn of(text: &str, before: usize, start: usize) -> Option<Item> {
        let column = column(text, start);
        let has_dash = line_up_to(text, before).trim_start_matches(' ') == "- ";
        let is_first = line_up_to(text, start).bytes().all(|byte| byte == b' ');
        let is_one = has_dash && is_first && column == self::column(text, before);
        is_one.then_some(Item { before, start, column })
    }

    /// Returns whether a key that is first at `first` and again at `again` is one of the item before and of this one.
    fn repeats(&self, text: &str, first: usize, again: usize) -> bool {
        self.before < first && first < self.start && self.start < again && column(text, again) == self.column
    }
}

fn column(text: &str, at: usize) -> usize {
    line_up_to(text, at).len()
}

fn line_up_to(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    before.rsplit(['\n', '\r']).next().unwrap_or_default()
}

fn diagnostic(error: &ReadError, first: Span, key: &str, item: Option<&Item>) -> Diagnostic {
    let diagnostic = Diagnostic::new(&RULE, &error.span, format!("key `{key}` stands twice in one mapping"))
        .label("again here")
        .also(first, "first here");
    match item {
        None => {
            diagnostic.note("readers of YAML disagree about which of the two counts").help("keep one of them")
        }
        Some(item) => diagnostic
            .note("an item of a list begins with `- `: without it, what follows belongs to the item before")
            .replace("write `- ` before it, if another item begins here", item.start - 2..item.start, "- "),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{diagnostics, mesh_of, places};

    #[test]
    fn an_item_without_its_dash_is_one_fault() {
        let text = mesh_of("- name: a")
            + "    network: n\n    name: b\n    network: n\n    name: c\n    network: n\n";
        let found = diagnostics(&text);
        let help: Vec<&str> = found.iter().map(|one| one.help[0].text.as_str()).collect();
        assert_eq!(help, ["write `- ` before it, if another item begins here"; 2]);
        let replaced = found[0].help[0].replacement.as_ref().map(|replacement| replacement.span.range());
        assert_eq!(replaced.and_then(|range| text.get(range)), Some("  "));
        let mended = text.replace("    name: ", "  - name: ");
        assert_eq!(places(&mended), []);
    }

    #[test]
    fn a_key_twice_is_told_each_time() {
        let found = diagnostics(&mesh_of("- {name: a, network: n, network: m, name: b}"));
        let help: Vec<&str> = found.iter().map(|one| one.help[0].text.as_str()).collect();
        assert_eq!(help, ["keep one of them"; 2]);
        // A mapping that is no item of a list.
        let text = mesh_of("- {name: a, network: n}").replace("version:", "version: 1.29.6, version:");
        assert_eq!(diagnostics(&text)[0].help[0].text, "keep one of them");
        let text = mesh_of("- {name: a, network: n}") + "trust:\n  domain: a.example\n  domain: b.example\n";
        assert_eq!(diagnostics(&text)[0].help[0].text, "keep one of them");
    }
}
