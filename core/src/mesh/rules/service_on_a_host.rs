//! A service is said to run where no workloads of the mesh run.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule, is_remote};
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2011),
    name: "service-on-a-host",
    severity: Severity::Error,
    page: include_str!("service_on_a_host.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    for service in &spec.services {
        for name in &service.clusters {
            let Some(at) = index.cluster(&name.value) else { continue };
            let Some(config) = &spec.clusters[at].config else { continue };
            if is_remote(&spec.clusters[at]) {
                continue;
            }
            sink.error(
                Diagnostic::new(
                    &RULE,
                    name.span,
                    format!(
                        "service `{}` cannot run in `{}`, which runs no workloads of the mesh",
                        service.name.value, name.value
                    ),
                )
                .also(config.span, "makes it a host of an external control plane")
                .note("istiod does not read the pods of such a host")
                .help("name clusters that have a network"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of};

    #[test]
    fn a_host_runs_no_service() {
        let text = mesh_of(
            "- {name: h, config: c, discovery: {address: 203.0.113.9}}\n- {name: c, network: n, primary: h}",
        );
        let services =
            "services: [{name: s, namespace: d, ports: [{name: http, port: 80}], clusters: [h, c]}]\n";
        assert_eq!(codes(&(text + services)), ["PTL2011"]);
    }
}
