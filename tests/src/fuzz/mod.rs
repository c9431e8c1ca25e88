//! What holds for whatever input: each target is a function of bytes that panics where something does not hold.
//!
//! `fuzz/` runs the same functions under libFuzzer; `tests/tests/fuzz.rs` runs them for a while with mutated cases.

pub mod mesh;
pub mod mutate;

use crate::case::with_clusters_reversed;
use crate::promises::{RUNBOOK, broken_by_files};
use crate::snapshot::{INVENTORY, tree_files};
use portolan_core::fix::fix;
use portolan_core::render::render;
use portolan_core::source::Source;
use portolan_core::{Compilation, Inputs, check as check_spec, compile as compile_spec};

/// Any text is read: everything said of it has its place in it, and can be shown.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let source = Source::new("mesh.yaml", text);
    for diagnostic in check_spec(&source, &Inputs::default()) {
        for label in &diagnostic.labels {
            assert!(text.get(label.span.range()).is_some(), "{} is out of the text", diagnostic.rule.name);
        }
        let said = std::iter::once(&diagnostic.message).chain(&diagnostic.notes);
        let said = said.chain(diagnostic.help.iter().map(|help| &help.text));
        for text in said.chain(diagnostic.labels.iter().map(|label| &label.text)) {
            assert!(!text.contains(char::is_control), "{} is not one line: {text:?}", diagnostic.rule.name);
        }
        assert!(!diagnostic.message.is_empty() && !diagnostic.help.is_empty(), "{}", diagnostic.rule.name);
        assert!(render(&source, &diagnostic, false).contains(&diagnostic.rule.code.to_string()));
    }
}

/// A mesh made of the bytes: if it compiles, its tree keeps every promise. Returns whether it compiled.
///
/// # Panics
/// A promise is broken.
pub fn compile(data: &[u8]) -> bool {
    let source = Source::new("mesh.yaml", mesh::spec(data));
    let files = |compilation: Compilation| compilation.tree.ok().map(|tree| tree_files(&tree));
    let Some(tree) = files(compile_spec(&source, &Inputs::default())) else { return false };
    assert_eq!(
        files(compile_spec(&source, &Inputs::default())).as_ref(),
        Some(&tree),
        "other bytes:\n{}",
        source.text
    );
    let faults = broken_by_files(&tree);
    assert!(faults.is_empty(), "{faults:#?}\n{}", source.text);
    let reversed = with_clusters_reversed(&source).expect("it has clusters");
    let mut reversed =
        files(compile_spec(&reversed, &Inputs::default())).expect("the order of clusters is free");
    for path in [RUNBOOK, INVENTORY] {
        reversed.insert(path.to_owned(), tree.get(path).cloned().unwrap_or_default());
    }
    assert_eq!(reversed, tree, "the order of clusters:\n{}", source.text);
    true
}

/// Any text is mended: what compiled before compiles to the same tree, and a second time nothing is left to mend.
pub fn mend(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let source = Source::new("mesh.yaml", text);
    let fixed = fix(&source, &Inputs::default());
    if fixed.changes.is_empty() {
        assert_eq!(fixed.source.text, text, "changed without a change to tell of");
        return;
    }
    assert_eq!(
        fix(&fixed.source, &Inputs::default()).changes,
        [],
        "once is not enough:\n{text}\n---\n{}",
        fixed.source.text
    );
    let files =
        |source: &Source| compile_spec(source, &Inputs::default()).tree.ok().map(|tree| tree_files(&tree));
    if let Some(before) = files(&source) {
        assert_eq!(files(&fixed.source), Some(before), "another mesh:\n{text}\n---\n{}", fixed.source.text);
    }
}
