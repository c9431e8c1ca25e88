//! The rules of all stages as one list.

use crate::diagnostic::Rule;
use crate::{lint, manifests, mesh, plan, spec, suppress};
use portolan_chart::order;

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
    order::sort_by_key(&mut rules, |rule| rule.code);
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
