//! A cluster names a remote as its primary.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule, is_remote};
use crate::names::Name;
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2001),
    name: "remote-of-a-remote",
    severity: Severity::Error,
    page: include_str!("remote_of_a_remote.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    for (at, cluster) in spec.clusters.iter().enumerate() {
        let (Some(field), Some(primary)) = (&cluster.primary, index.primary(at)) else { continue };
        let Some(end) = end_of_chain(index, primary) else { continue };
        let named = &spec.clusters[primary];
        if !is_remote(named) {
            continue;
        }
        let mut diagnostic = Diagnostic::new(
            &RULE,
            field.span,
            format!("cluster `{}` is a remote and serves no other", field.value),
        )
        .label("has to be a cluster that runs an istiod");
        if let Some(of_named) = &named.primary {
            diagnostic = diagnostic.also(of_named.span, format!("`{}` is itself a remote", field.value));
        }
        let diagnostic = diagnostic.note("a remote has no istiod that could serve others");
        let root = &spec.clusters[end];
        sink.error(if is_remote(root) {
            diagnostic.help("name a cluster that has no `primary`")
        } else {
            diagnostic.replace(
                format!("write `{}`, which serves `{}`", root.name.value, named.name.value),
                field.span,
                root.name.value.as_str(),
            )
        });
    }
}

/// Returns the last cluster from primary to primary; none if there is no last one, which is another rule's fault.
fn end_of_chain(index: &Index<'_>, start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        if index.is_in_cycle(at) {
            return None;
        }
        match index.primary(at) {
            Some(primary) => at = primary,
            None => return Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of};

    #[track_caller]
    fn check(clusters: &str, expected: &[&str]) {
        assert_eq!(codes(&mesh_of(clusters)), expected);
    }

    #[test]
    fn each_remote_of_a_remote_is_reported() {
        let chain = "- {name: d, network: n, eastWestGateway: {addresses: [192.0.2.1]}}
            - {name: c, network: n, primary: d}
            - {name: b, network: n, primary: c}
            - {name: a, network: n, primary: b}";
        check(chain, &["PTL2001", "PTL2001"]);
    }

    #[test]
    fn a_primary_that_names_itself_is_none() {
        check(
            "- {name: a, network: n, primary: a, eastWestGateway: {addresses: [192.0.2.1]}}\n- {name: b, network: n, primary: a}",
            &[],
        );
    }

    #[test]
    fn an_unknown_primary_is_one_fault_for_itself() {
        check("- {name: a, network: n, primary: zzz}", &["PTL1004"]);
    }
}
