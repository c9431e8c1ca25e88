//! A folder is its table: a file for each line, a line for each file, in order.

use crate::code::{File, files_in};
use crate::none;
use portolan_tests::case;
use std::collections::BTreeSet;

/// The folders of rules and the end of each line of their tables.
const RULE_FOLDERS: &[(&str, &str)] = &[
    ("core/src/spec/rules", "RULE"),
    ("core/src/mesh/rules", "MESH_RULE"),
    ("core/src/lint", "LINT"),
    ("core/src/plan/rules", "OVERLAY_RULE"),
    ("core/src/manifests/rules", "RULE"),
    ("core/src/suppress", "RULE"),
];

#[test]
fn folders_of_rules_are_their_tables() {
    let mut faults = Vec::new();
    for (folder, constant) in RULE_FOLDERS {
        let files = files_in(folder, "rs");
        let rules: Vec<Rule> = files.iter().filter_map(rule).collect();
        let lines = lines_of_table(&files, folder, constant);
        for stem in rules.iter().map(|rule| &rule.stem).filter(|stem| !lines.contains(stem)) {
            faults.push(format!("{folder}/{stem}.rs is not in the table"));
        }
        for page in files_in(folder, "md").iter().map(stem).filter(|page| !lines.contains(page)) {
            faults.push(format!("{folder}/{page}.md is the page of no rule"));
        }
        let mut last = 0;
        for stem in &lines {
            let Some(rule) = rules.iter().find(|rule| rule.stem == *stem) else {
                faults.push(format!("{folder}: the table names {stem}, which is no file of a rule"));
                continue;
            };
            if rule.code <= last {
                faults.push(format!("{folder}: PTL{:04} does not ascend", rule.code));
            }
            last = rule.code;
            faults.extend(rule.faults(folder));
        }
    }
    none("tables of rules", &faults);
}

#[test]
fn codes_and_names_are_unique() {
    let rules = portolan_core::rules();
    let codes: BTreeSet<u16> = rules.iter().map(|rule| rule.code.0).collect();
    let names: BTreeSet<&str> = rules.iter().map(|rule| rule.name).collect();
    assert_eq!((codes.len(), names.len()), (rules.len(), rules.len()), "a code or a name is taken twice");
}

#[test]
fn every_rule_has_a_case() {
    let marked: BTreeSet<String> = case::all()
        .iter()
        .flat_map(|case| portolan_tests::marks::expected(&case.source.text).unwrap())
        .map(|mark| mark.code)
        .collect();
    let without = portolan_core::rules().into_iter().filter(|rule| !marked.contains(&rule.code.to_string()));
    let without: Vec<String> = without
        .filter(|rule| !WITHOUT_CASE.iter().any(|(name, _)| *name == rule.name))
        .map(|rule| format!("{} {}", rule.code, rule.name))
        .collect();
    none("rules that no case of tests/cases marks", &without);
}

#[test]
fn what_a_case_expects_stands_beside_its_spec() {
    let root = portolan_tests::workspace().join("tests/cases");
    let without = portolan_tests::files::paths(&root).into_iter().filter_map(|path| {
        let folder = path.ancestors().find(|folder| folder.ends_with("expected"))?.parent()?.to_owned();
        (!folder.join("spec.yaml").exists()).then(|| folder.display().to_string())
    });
    let without: BTreeSet<String> = without.collect();
    none("cases without a spec", &without.into_iter().collect::<Vec<_>>());
}

/// Rules that no case can break, and why.
const WITHOUT_CASE: &[(&str, &str)] = &[];

#[test]
fn the_folder_of_units_is_its_table() {
    let files = files_in("core/src/plan/units", "rs");
    let table = table(&files, "core/src/plan/units", "UNITS");
    let faults: Vec<String> = files
        .iter()
        .filter(|file| file.code().contains("UnitKind {"))
        .filter(|file| !table.contains(&format!("{}::", stem(file))))
        .map(|file| format!("{} is not in UNITS", file.path))
        .collect();
    none("the table of units", &faults);
}

#[test]
fn the_folder_of_releases_is_its_table() {
    let folder = "core/src/istio/releases";
    let files = files_in(folder, "rs");
    let table = table(&files, folder, "RELEASES");
    let minors: Vec<u32> = table
        .match_indices("&v1_")
        .map(|(at, head)| {
            table[at + head.len()..].chars().take_while(char::is_ascii_digit).collect::<String>()
        })
        .map(|digits| digits.parse().unwrap())
        .collect();
    let expected: Vec<u32> = (0..u32::try_from(minors.len()).unwrap()).collect();
    assert_eq!(minors, expected, "the table does not hold every minor in order");
    assert_eq!(files.len(), minors.len() + 1, "a file of {folder} is not in the table");
}

struct Rule {
    stem: String,
    code: u16,
    name: String,
    page: String,
}

impl Rule {
    fn faults(&self, folder: &str) -> Vec<String> {
        let mut faults = Vec::new();
        if self.name.replace('-', "_") != self.stem {
            faults.push(format!("{folder}/{}.rs: its rule is named {}", self.stem, self.name));
        }
        if self.page != format!("{}.md", self.stem) {
            faults.push(format!("{folder}/{}.rs: its page is {}", self.stem, self.page));
        }
        faults
    }
}

/// Returns the rule that a file declares, if it declares one.
fn rule(file: &File) -> Option<Rule> {
    let code = file.code();
    let after = |mark: &str, end: char| {
        let (_, rest) = code.split_once(mark)?;
        Some(rest.split(end).next().unwrap_or_default().to_owned())
    };
    Some(Rule {
        stem: stem(file),
        code: after("code: Code(", ')')?.replace('_', "").parse().ok()?,
        name: after("name: \"", '"')?,
        page: after("include_str!(\"", '"')?,
    })
}

fn stem(file: &File) -> String {
    file.path
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .trim_end_matches(".rs")
        .trim_end_matches(".md")
        .to_owned()
}

/// Returns the text of the table of a folder, which stands in its `mod.rs`.
fn table(files: &[File], folder: &str, name: &str) -> String {
    let file = files.iter().find(|file| file.path == format!("{folder}/mod.rs")).unwrap();
    let code = file.code();
    let start = code.find(&format!("{name}: &[")).unwrap_or_else(|| panic!("{folder} has no table {name}"));
    let end = code[start..].find("];").unwrap();
    code[start..start + end].to_owned()
}

fn lines_of_table(files: &[File], folder: &str, constant: &str) -> Vec<String> {
    let name = if constant == "LINT" { "LINTS" } else { "RULES" };
    let table = table(files, folder, name);
    let entries = table.split(|c: char| c == ',' || c == '[' || c.is_whitespace());
    let stems =
        entries.filter_map(|entry| entry.trim_start_matches('&').strip_suffix(constant)?.strip_suffix("::"));
    stems.map(str::to_owned).collect()
}
