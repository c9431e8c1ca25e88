//! An external control plane has the namespace of the istiod that serves its host's own gateway.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::namespaces;
use crate::mesh::rules::{Index, MeshRule};
use crate::names::Name;
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(2014),
    name: "external-namespace-taken",
    severity: Severity::Error,
    page: include_str!("external_namespace_taken.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    let own = spec.istio.namespace.as_ref();
    let own_name = own.map_or(namespaces::ISTIO_SYSTEM, |namespace| namespace.value.as_str());
    for cluster in spec.clusters.iter().filter(|cluster| cluster.config.is_some()) {
        let external = cluster.namespace.as_ref();
        let external_name =
            external.map_or(namespaces::EXTERNAL_ISTIOD, |namespace| namespace.value.as_str());
        if external_name != own_name {
            continue;
        }
        let span = external.or(own).map_or(cluster.name.span, |namespace| namespace.span);
        sink.error(
            Diagnostic::new(
                &RULE,
                span,
                format!("namespace `{external_name}` would hold two control planes"),
            )
            .also(cluster.name.span, "runs an istiod for others, and one for the gateway in front of it")
            .note("objects of the two have the same names: the second installation would replace the first")
            .help("give the cluster another `namespace`, or leave it out: the default is `external-istiod`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of};

    #[track_caller]
    fn check(namespace: &str, expected: &[&str]) {
        let host = format!("- {{name: x, config: a, {namespace} discovery: {{address: 192.0.2.1}}}}");
        assert_eq!(codes(&mesh_of(&format!("- {{name: a, network: n, primary: x}}\n{host}"))), expected);
    }

    #[test]
    fn two_control_planes_have_two_namespaces() {
        check("", &[]);
        check("namespace: other,", &[]);
        check("namespace: istio-system,", &["PTL2014"]);
    }
}
