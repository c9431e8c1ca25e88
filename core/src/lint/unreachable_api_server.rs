//! The istiods of other clusters cannot reach an API server at the address that the spec gives.

use super::{Lint, reach};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(4003),
    name: "unreachable-api-server",
    severity: Severity::Error,
    page: include_str!("unreachable_api_server.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for cluster in mesh.cluster_indices() {
        let Some(url) = &mesh[cluster].api_server else { continue };
        let Some(fault) = reach::fault(&url.value.host) else { continue };
        if !mesh.is_read_by_others(cluster) {
            continue;
        }
        let name = &mesh[cluster].name.value;
        sink.error(
            Diagnostic::new(
                &RULE,
                url.span,
                format!("no other cluster can reach the API server of `{name}` at `{}`", url.value.url),
            )
            .label(fault)
            .note("istiods of other clusters read its Services and pods there; this is often what a kubeconfig for the own machine says")
            .help(format!(
                "write the address that pods of other clusters reach; for kind, what `kind get kubeconfig --internal --name {name}` prints"
            )),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    #[test]
    fn an_api_server_is_reached_by_other_istiods() {
        let spec = |url: &str| {
            format!(
                "clusters:\n- {{name: a, network: n}}\n\
                 - {{name: b, network: n, primary: a, apiServer: \"{url}\"}}"
            )
        };
        check(&spec("https://b.example.com:6443"), &[]);
        check(&spec("https://172.18.0.3:6443"), &[]);
        check(
            &spec("https://127.0.0.1:6443"),
            &["no other cluster can reach the API server of `b` at `https://127.0.0.1:6443`"],
        );
        check(
            &spec("https://kubernetes.default.svc"),
            &["no other cluster can reach the API server of `b` at `https://kubernetes.default.svc`"],
        );
    }

    #[test]
    fn an_api_server_that_nobody_reads_is_passed_over() {
        check(
            "clusters:\n- {name: a, network: n, apiServer: \"https://127.0.0.1:6443\"}\n\
             - {name: b, network: n, primary: a}",
            &[],
        );
    }
}
