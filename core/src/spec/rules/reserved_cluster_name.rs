//! A cluster is named as Istio names a cluster that has no name.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::spec::decode::Value;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(1006),
    name: "reserved-cluster-name",
    severity: Severity::Error,
    page: include_str!("reserved_cluster_name.md"),
};

/// The name that Istio gives to a cluster without one.
const RESERVED: &str = "Kubernetes";

/// Returns the breach by `value`, if its `text` is the reserved name.
pub(crate) fn diagnostic(value: Value<'_>, text: &str) -> Option<Diagnostic> {
    if text != RESERVED {
        return None;
    }
    let diagnostic = Diagnostic::new(&RULE, value.span(), format!("no cluster can be named `{RESERVED}`"))
        .note(format!("Istio calls a cluster `{RESERVED}` that was given no name: two such are one to it"))
        .help("give the cluster a name of its own");
    Some(diagnostic)
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of};

    #[test]
    fn the_name_is_refused_as_istio_writes_it_only() {
        assert_eq!(codes(&mesh_of("- {name: Kubernetes, network: n}")), ["PTL1006"]);
        assert_eq!(codes(&mesh_of("- {name: kubernetes, network: n}")), [""; 0]);
    }
}
