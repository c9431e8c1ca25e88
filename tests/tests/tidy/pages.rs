//! The page of every rule: its sections, an example that breaks the rule and nothing else, a fix that is clean.

use crate::none;
use portolan_core::Inputs;
use portolan_core::diagnostic::Rule;
use portolan_core::source::Source;
use portolan_tests::{case, charts, workspace};
use std::collections::BTreeSet;

const SECTIONS: [&str; 4] = ["What it checks", "Why it matters", "Example", "Fix"];

/// Rules whose example cannot be shown, and why.
const WITHOUT_EXAMPLE: &[(&str, &str)] = &[];

#[test]
fn pages_have_their_sections() {
    let mut faults = Vec::new();
    for rule in portolan_core::rules() {
        let sections: Vec<&str> = rule.page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        if sections != SECTIONS {
            faults.push(format!("{}: {sections:?}", rule.name));
        }
        for section in SECTIONS.iter().filter(|section| text(rule, section).trim().is_empty()) {
            faults.push(format!("{}: nothing under {section}", rule.name));
        }
    }
    none("sections of pages", &faults);
}

#[test]
fn examples_break_their_rule_alone() {
    let mut faults = Vec::new();
    for rule in with_example() {
        let Some(source) = yaml(rule, "Example") else {
            faults.push(format!("{}: no YAML under Example", rule.name));
            continue;
        };
        let compilation = portolan_core::compile(&source, &inputs(rule, &source));
        let broken: BTreeSet<&str> = compilation.diagnostics.iter().map(|d| d.rule.name).collect();
        if broken != BTreeSet::from([rule.name]) {
            faults.push(format!("{}: the example breaks {broken:?}", rule.name));
        }
    }
    none("examples of pages", &faults);
}

#[test]
fn fixes_compile_without_a_word() {
    let mut faults = Vec::new();
    for rule in with_example() {
        let Some(source) = yaml(rule, "Fix") else {
            faults.push(format!("{}: no YAML under Fix", rule.name));
            continue;
        };
        let compilation = portolan_core::compile(&source, &Inputs { charts: charts::of(&source.text, None) });
        if compilation.tree.is_err() || !compilation.diagnostics.is_empty() {
            faults.push(format!("{}:\n{}", rule.name, case::messages(&source, &compilation)));
        }
    }
    none("fixes of pages", &faults);
}

fn with_example() -> impl Iterator<Item = &'static Rule> {
    portolan_core::rules()
        .into_iter()
        .filter(|rule| !WITHOUT_EXAMPLE.iter().any(|(name, _)| *name == rule.name))
}

/// Returns the charts that an example is compiled with: a folder of the rule's name has those that break it.
fn inputs(rule: &Rule, source: &Source) -> Inputs {
    let own = workspace().join("tests/charts/rules").join(rule.name);
    Inputs { charts: charts::of(&source.text, Some(&own)) }
}

fn text<'p>(rule: &'p Rule, section: &str) -> &'p str {
    let (_, rest) = rule.page.split_once(&format!("## {section}\n")).unwrap_or_default();
    rest.split("\n## ").next().unwrap_or_default()
}

fn yaml(rule: &Rule, section: &str) -> Option<Source> {
    let (_, rest) = text(rule, section).split_once("```yaml\n")?;
    let (yaml, _) = rest.split_once("```")?;
    Some(Source::new("spec.yaml", yaml))
}
