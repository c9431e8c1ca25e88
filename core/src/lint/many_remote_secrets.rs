//! The number of remote secrets grows with the square of the control planes, and has grown large.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(4010),
    name: "many-remote-secrets",
    severity: Severity::Warning,
    page: include_str!("many_remote_secrets.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

/// More secrets than this are worth a thought: some 22 primaries that read each other. Advice, no limit of Istio's.
const MANY: usize = 500;

fn check(mesh: &Mesh, sink: &mut Sink) {
    let counts = mesh.read_counts();
    let readers: Vec<usize> = counts.into_iter().filter(|count| *count > 0).collect();
    let (planes, secrets) = (readers.len(), readers.iter().sum::<usize>());
    if planes > 1 && secrets > MANY {
        let message = format!("{planes} control planes need {secrets} remote secrets");
        sink.warn(
            Diagnostic::new(&RULE, mesh.id.span, message)
                .note("each control plane reads every other cluster, keeps all of its Services and pods in memory and adds its load to that API server; a cluster more is a secret more in each of them")
                .help("let clusters of one region share a primary, or divide the mesh"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(clusters: usize, primary: &str, expected: &[&str]) {
        let list = (0..clusters).map(|number| match number {
            0 => "- {name: c0, network: n}\n".to_owned(),
            _ => format!("- {{name: c{number}, network: n{primary}}}\n"),
        });
        testing::check(&LINT, &format!("clusters:\n{}", list.collect::<String>()), expected);
    }

    #[test]
    fn primaries_cost_the_square_of_their_number() {
        check(22, "", &[]);
        check(23, "", &["23 control planes need 506 remote secrets"]);
        check(600, ", primary: c0", &[]);
    }

    #[test]
    fn an_istiod_that_reads_no_other_cluster_needs_no_secret() {
        let remotes: String =
            (0..600).map(|number| format!("- {{name: c{number}, network: n, primary: h}}\n")).collect();
        let host = "- {name: h, config: c0, discovery: {address: 192.0.2.1}}\n";
        testing::check(&LINT, &format!("clusters:\n{host}{remotes}"), &[]);
    }

    #[test]
    fn as_many_as_are_bearable_are_borne() {
        let two = |clusters: usize| {
            let remotes =
                (2..clusters).map(|number| format!("- {{name: c{number}, network: n, primary: c0}}\n"));
            format!(
                "clusters:\n- {{name: c0, network: n}}\n- {{name: c1, network: n}}\n{}",
                remotes.collect::<String>()
            )
        };
        testing::check(&LINT, &two(251), &[]);
        testing::check(&LINT, &two(252), &["2 control planes need 502 remote secrets"]);
    }
}
