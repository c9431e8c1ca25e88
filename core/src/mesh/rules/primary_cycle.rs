//! Clusters name each other as primary, in a circle.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule};
use crate::spec::types::Spec;
use std::collections::BTreeSet;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2002),
    name: "primary-cycle",
    severity: Severity::Error,
    page: include_str!("primary_cycle.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

/// Most clusters of a cycle that a message names.
const MOST_NAMED: usize = 10;

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    let mut reported = BTreeSet::new();
    for start in (0..spec.clusters.len()).filter(|at| index.is_in_cycle(*at)) {
        let mut members = Vec::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| reported.insert(*at)) {
            members.push(at);
            next = index.primary(at);
        }
        if !members.is_empty() {
            sink.error(diagnostic(spec, &members));
        }
    }
}

fn diagnostic(spec: &Spec, members: &[usize]) -> Diagnostic {
    let name = |at: usize| format!("`{}`", spec.clusters[at].name.value);
    let place = |at: usize| {
        let cluster = &spec.clusters[at];
        cluster.primary.as_ref().map_or(cluster.name.span, |primary| primary.span)
    };
    let names: Vec<String> = members.iter().take(MOST_NAMED).map(|at| name(*at)).collect();
    let more = match members.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    let mut diagnostic = Diagnostic::new(
        &RULE,
        place(members[0]),
        format!("clusters {}{more} wait for each other's istiod", names.join(", ")),
    )
    .label(format!("serves {}", name(members[0])));
    for at in members.iter().take(MOST_NAMED).skip(1) {
        diagnostic = diagnostic.also(place(*at), format!("serves {}", name(*at)));
    }
    diagnostic
        .note("none of them would run an istiod")
        .help(format!("take `primary` from the cluster that runs the istiod, {} perhaps", names[0]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of};

    #[track_caller]
    fn check(clusters: &str, expected: &[&str]) {
        assert_eq!(codes(&mesh_of(clusters)), expected);
    }

    #[test]
    fn a_cycle_is_one_fault() {
        check("- {name: a, network: n, primary: b}\n- {name: b, network: n, primary: a}", &["PTL2002"]);
        let three = "- {name: t, network: n, primary: a}
            - {name: a, network: n, primary: b}
            - {name: b, network: n, primary: c}
            - {name: c, network: n, primary: a}
            - {name: x, network: n, primary: y}
            - {name: y, network: n, primary: x}";
        check(three, &["PTL2002", "PTL2002"]);
    }
}
