//! Every case: its marks, its records, and the promises that every tree keeps.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use portolan_core::Inputs;
use portolan_core::source::Source;
use portolan_tests::case::{self, Case};
use portolan_tests::marks::{self, Mark};
use portolan_tests::promises;
use portolan_tests::snapshot::{self, tree_files};
use portolan_tests::{charts, docs, files, workspace};

/// Most lines of a difference that a failing test prints.
const SHOWN: usize = 60;

#[test]
fn cases_are_as_recorded() {
    let cases = case::all();
    assert!(!cases.is_empty(), "no cases");
    let failed: Vec<String> = cases.iter().filter_map(|case| report(case, &faults(case))).collect();
    assert!(failed.is_empty(), "{} of {} cases:\n\n{}", failed.len(), cases.len(), failed.join("\n"));
}

#[test]
fn examples_compile_without_a_word() {
    let failed: Vec<String> =
        case::examples().iter().filter_map(|example| report(example, &clean(example))).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Whoever begins with the README copies what stands in it.
#[test]
fn specs_of_the_readme_compile() {
    let text = files::text(&workspace().join("README.md"));
    let specs: Vec<&str> =
        text.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(specs.iter().any(|spec| spec.contains("install: manifests")), "{specs:?}");
    for spec in specs {
        let source = Source::new(case::SPEC, spec);
        let compilation = portolan_core::compile(&source, &Inputs { charts: charts::of(spec, None) });
        assert!(compilation.tree.is_ok(), "{}", case::messages(&source, &compilation));
    }
}

#[test]
fn generated_docs_are_true() {
    let diff = files::diff(&docs::recorded(), &docs::produced());
    assert!(diff.is_empty(), "{}\nto accept: cargo bless docs", shown(&diff));
}

fn report(case: &Case, faults: &[String]) -> Option<String> {
    (!faults.is_empty()).then(|| format!("{}\n  {}\n", case.name, faults.join("\n  ")))
}

fn faults(case: &Case) -> Vec<String> {
    let mut faults = Vec::new();
    if !case.source.text.starts_with("# ") {
        faults.push("the first line of the spec does not say why the case exists".to_owned());
    }
    check_marks(case, &mut faults);
    if let Some(tree) = case.tree() {
        faults.extend(promises::broken(case, &tree_files(&tree)));
    }
    check_records(case, &mut faults);
    faults
}

fn check_marks(case: &Case, faults: &mut Vec<String>) {
    let found = marks::found(&case.source, &case.compile().diagnostics);
    let expected = match marks::expected(&case.source.text) {
        Ok(expected) => expected,
        Err(error) => return faults.push(error),
    };
    if found != expected {
        let list = |marks: &[Mark]| marks.iter().map(Mark::to_string).collect::<Vec<_>>().join("; ");
        faults.push(format!("marked: {}\n  found:  {}", list(&expected), list(&found)));
        faults.push(case::messages(&case.source, &case.compile()).replace('\n', "\n    "));
    }
}

fn check_records(case: &Case, faults: &mut Vec<String>) {
    let recorded = snapshot::recorded(case);
    let produced = snapshot::produced(case, &recorded);
    let diff = files::diff(&recorded, &produced);
    if !diff.is_empty() {
        faults.push(format!("{}\n  to accept: cargo bless {}", shown(&diff), case.name));
    }
}

fn clean(example: &Case) -> Vec<String> {
    let compilation = example.compile();
    let mut faults: Vec<String> = Vec::new();
    if !compilation.diagnostics.is_empty() {
        faults.push(case::messages(&example.source, &compilation));
    }
    if let Ok(tree) = &compilation.tree {
        faults.extend(promises::broken_by_files(&tree_files(tree)));
    }
    faults
}

fn shown(diff: &str) -> String {
    let lines: Vec<&str> = diff.lines().collect();
    let rest = lines.len().saturating_sub(SHOWN);
    let mut text = lines[..lines.len() - rest].join("\n");
    if rest > 0 {
        text.push_str(&format!("\n… and {rest} lines more"));
    }
    text
}
