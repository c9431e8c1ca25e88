//! Two clusters have the same API server.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;
use crate::source::Spanned;
use crate::spec::leaves::ApiServerUrl;
use std::collections::BTreeMap;

/// The rule.
static RULE: Rule = Rule {
    code: Code(4006),
    name: "shared-api-server",
    severity: Severity::Error,
    page: include_str!("shared_api_server.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    let mut first: BTreeMap<&str, &Spanned<ApiServerUrl>> = BTreeMap::new();
    for url in mesh.clusters.iter().filter_map(|cluster| cluster.api_server.as_ref()) {
        match first.get(url.value.url.as_str()) {
            Some(earlier) => {
                sink.error(
                    Diagnostic::new(
                        &RULE,
                        url.span,
                        format!("two clusters have the API server `{}`", url.value.url),
                    )
                    .also(earlier.span, "first here")
                    .note("istiods would read one cluster twice, under two names, and the other not at all")
                    .help("write the address of each cluster's own API server"),
                );
            }
            None => {
                first.insert(&url.value.url, url);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[test]
    fn each_cluster_has_its_own() {
        let clusters = |second: &str| {
            format!(
                "clusters:\n- {{name: a, network: n, apiServer: 'https://a.example.com'}}\n\
                 - {{name: b, network: n, apiServer: 'https://{second}.example.com'}}"
            )
        };
        testing::check(&LINT, &clusters("b"), &[]);
        testing::check(&LINT, &clusters("a"), &["two clusters have the API server `https://a.example.com`"]);
    }
}
