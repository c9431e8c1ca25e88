//! The rules of all stages as one list.

use crate::diagnostic::Rule;
use crate::{lint, manifests, mesh, plan, spec, suppress};

/// Returns every rule, by code.
pub fn rules() -> Vec<&'static Rule> {
    let reading = spec::rules::RULES.iter().copied();
    let resolving = mesh::rules::RULES.iter().map(|rule| rule.rule);
    let advice = lint::LINTS.iter().map(|lint| lint.rule);
    let planning = plan::rules::RULES.iter().map(|rule| rule.rule);
    let rendering = manifests::rules::RULES.iter().copied();
    let accepting = suppress::RULES.iter().copied();
    let mut rules: Vec<&'static Rule> =
        reading.chain(resolving).chain(advice).chain(planning).chain(rendering).chain(accepting).collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}

/// Returns the rule of this code (`PTL1004`) or name (`unknown-cluster`).
pub fn explain(code_or_name: &str) -> Option<&'static Rule> {
    rules().into_iter().find(|rule| rule.is_called(code_or_name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::codes;
    use std::path::Path;

    const SECTIONS: [&str; 4] = ["What it checks", "Why it matters", "Example", "Fix"];

    /// Returns the text of a section of a page.
    fn section<'a>(rule: &'a Rule, title: &str) -> &'a str {
        let behind = rule.page.split(&format!("## {title}\n")).nth(1).unwrap_or_default();
        behind.split("\n## ").next().unwrap_or_default()
    }

    /// Returns the one fenced block of YAML in a section.
    fn block<'a>(rule: &'a Rule, title: &str) -> &'a str {
        let text = section(rule, title);
        assert_eq!(text.matches("```yaml\n").count(), 1, "{}: one block of YAML under {title}", rule.name);
        assert_eq!(text.matches("```").count(), 2, "{}: one block of YAML under {title}", rule.name);
        let inside = text.split("```yaml\n").nth(1).unwrap_or_default();
        inside.split("```").next().unwrap_or_default()
    }

    #[track_caller]
    fn check_table(codes: &[(u16, &str)], folder: &str) {
        assert!(codes.is_sorted_by(|a, b| a.0 < b.0), "{folder}: the table is not in the order of the codes");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
        for extension in ["rs", "md"] {
            let mut files: Vec<String> = std::fs::read_dir(&path)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter_map(|name| name.strip_suffix(&format!(".{extension}")).map(str::to_owned))
                .filter(|name| name != "mod")
                .collect();
            files.sort();
            let mut names: Vec<String> = codes.iter().map(|(_, name)| name.replace('-', "_")).collect();
            names.sort();
            assert_eq!(files, names, "{folder}: the files .{extension} are not the rules of the table");
        }
    }

    #[test]
    fn a_folder_holds_the_rules_of_its_table() {
        let reading: Vec<_> = spec::rules::RULES.iter().map(|rule| (rule.code.0, rule.name)).collect();
        check_table(&reading, "spec/rules");
        let resolving: Vec<_> =
            mesh::rules::RULES.iter().map(|rule| (rule.rule.code.0, rule.rule.name)).collect();
        check_table(&resolving, "mesh/rules");
    }

    #[test]
    fn codes_and_names_are_unique() {
        let rules = rules();
        assert!(rules.is_sorted_by(|a, b| a.code < b.code));
        let mut names: Vec<_> = rules.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), rules.len());
    }

    #[test]
    fn a_page_has_its_four_sections() {
        for rule in rules() {
            let titles: Vec<&str> = rule.page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
            assert_eq!(titles, SECTIONS, "{}", rule.name);
            assert!(rule.page.starts_with("## "), "{}: a page has no title", rule.name);
            for title in SECTIONS {
                assert!(!section(rule, title).trim().is_empty(), "{}: {title} is empty", rule.name);
            }
        }
    }

    #[test]
    fn an_example_raises_its_rule_and_nothing_else() {
        // What shows only beside charts is tried where there are some.
        let beside_charts = |rule: &&Rule| manifests::rules::RULES.iter().any(|other| other == rule);
        for rule in rules().into_iter().filter(|rule| !beside_charts(rule)) {
            let mut raised = codes(block(rule, "Example"));
            raised.dedup();
            assert_eq!(raised, [rule.code.to_string()], "{}", rule.name);
        }
    }

    #[test]
    fn a_fix_raises_nothing() {
        for rule in rules() {
            assert_eq!(codes(block(rule, "Fix")), [""; 0], "{}", rule.name);
        }
    }
}
