//! A list that has to hold something is empty.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::source::Span;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(10),
    name: "empty-list",
    severity: Severity::Error,
    page: include_str!("empty_list.md"),
};

/// Returns the breach by field `key`, named at `span`.
pub(crate) fn diagnostic(key: &str, span: Span, help: &str) -> Diagnostic {
    Diagnostic::new(&RULE, span, format!("`{key}` is empty")).help(help)
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of};

    #[test]
    fn a_mesh_has_a_cluster() {
        assert_eq!(codes(&mesh_of("").replace("clusters:", "clusters: []")), ["PTL0010"]);
    }

    #[test]
    fn a_service_has_ports_and_clusters() {
        let text = mesh_of("- {name: a, network: n}");
        let services = "services: [{name: s, namespace: d, ports: [], clusters: []}]\n";
        assert_eq!(codes(&(text + services)), ["PTL0010", "PTL0010"]);
    }
}
