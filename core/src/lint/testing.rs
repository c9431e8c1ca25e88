//! What the tests of all rules share: a spec in short, what a rule says of it, and the check of the pages.

use super::{LINTS, Lint};
use crate::diagnostic::{Rule, Sink};
use crate::mesh::rules::RULES;
use crate::source::Source;
use crate::{mesh, spec};

/// Returns the messages of one rule about a spec of release 1.30.3, of which only what follows `istio` is given.
fn messages(lint: &Lint, text: &str) -> Vec<String> {
    let head = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n";
    let istio = if text.contains("istio:") { "" } else { "istio: {version: 1.30.3}\n" };
    let source = Source::new("mesh.yaml", format!("{head}{istio}{text}"));
    let mut sink = Sink::new();
    let mesh =
        spec::parse::parse(&source, &mut sink).and_then(|spec| mesh::resolve::resolve(&spec, &mut sink));
    match mesh {
        Ok(mesh) => (lint.check)(&mesh, &mut sink),
        Err(_) => panic!("no mesh: {:?}", sink.into_diagnostics()),
    }
    sink.into_diagnostics()
        .into_iter()
        .filter(|diagnostic| diagnostic.rule == lint.rule)
        .map(|diagnostic| diagnostic.message)
        .collect()
}

/// Asserts what a rule says of a spec.
#[track_caller]
pub(super) fn check(lint: &Lint, text: &str, expected: &[&str]) {
    assert_eq!(messages(lint, text), expected, "{text}");
}

/// Returns the rules that a block of a page breaks, each once.
fn broken(rule: &Rule, section: &str) -> Vec<&'static str> {
    let (_, rest) = rule.page.split_once(&format!("## {section}\n")).expect("the page has the section");
    let (_, rest) = rest.split_once("```yaml\n").expect("the section has a block");
    let (text, _) = rest.split_once("```").expect("the block ends");
    let mut names: Vec<&str> =
        crate::check(&Source::new("mesh.yaml", text)).iter().map(|diagnostic| diagnostic.rule.name).collect();
    names.dedup();
    names
}

#[test]
fn each_page_shows_its_fault_and_the_way_out() {
    let lints = LINTS.iter().map(|lint| lint.rule);
    let others = RULES.iter().map(|rule| rule.rule).filter(|rule| rule.code.0 >= 3000 && rule.code.0 < 5000);
    let mut faults = Vec::new();
    for rule in lints.chain(others) {
        let (example, fix) = (broken(rule, "Example"), broken(rule, "Fix"));
        if example != [rule.name] {
            faults.push(format!("the example of {} raises {example:?}", rule.name));
        }
        if !fix.is_empty() {
            faults.push(format!("the fix of {} raises {fix:?}", rule.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn codes_ascend() {
    let codes: Vec<_> = LINTS.iter().map(|lint| lint.rule.code).collect();
    assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
}

#[test]
fn a_warning_may_be_accepted_and_an_error_may_not() {
    let text = |rule: &str| {
        format!(
            "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {{version: 1.30.3}}\n\
             clusters:\n- {{name: a, network: n}}\n- {{name: b, network: n, primary: a}}\n\
             suppress: [{{rule: {rule}, reason: a test}}]\n"
        )
    };
    let found = |rule| crate::check(&Source::new("mesh.yaml", text(rule))).len();
    assert_eq!(found("discovery-address-unknown"), 0);
    assert_eq!(found("PTL3010"), 0);
    assert_eq!(found("unused-gateway"), 1);
}
