//! Istio's configuration lies in a cluster from which no istiod reads it.

use super::Lint;
use super::given::{is_of_group, objects};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::groups;
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3041),
    name: "configuration-nobody-reads",
    severity: Severity::Error,
    page: include_str!("configuration_nobody_reads.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for (cluster, own) in objects(mesh).filter(|(cluster, _)| !mesh.is_config_read_from(*cluster)) {
        if !groups::CONFIGURATION.iter().any(|group| is_of_group(own, group)) {
            continue;
        }
        let plane = mesh[cluster].control_plane;
        let reader = &mesh[mesh.config_cluster(plane).unwrap_or(mesh[plane].host)].name;
        let message =
            format!("no istiod reads {} `{}` in cluster `{}`", own.kind, own.name, mesh[cluster].name.value);
        sink.error(
            Diagnostic::new(&RULE, own.object.span(), message)
                .also(reader.span, "configuration is read here")
                .note("the API server takes it, and nothing comes of it")
                .help(format!("move it to the `resources` of cluster `{}`", reader.value)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(kind: &str, primary: &str, expected: &[&str]) {
        let resources = format!("resources: [{{object: {{{kind}, metadata: {{name: x}}}}}}]");
        let text = format!(
            "clusters:\n- {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n- {{name: b, network: n{primary}, {resources}}}"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn configuration_is_where_an_istiod_reads_it() {
        let rule = "apiVersion: networking.istio.io/v1, kind: DestinationRule";
        check(rule, "", &[]);
        check(rule, ", primary: a", &["no istiod reads DestinationRule `x` in cluster `b`"]);
        check("apiVersion: v1, kind: ConfigMap", ", primary: a", &[]);
    }
}
