//! An endpoint of the user's own does not say on which network it is.

use super::Lint;
use super::given::{at, is_of_group, items, objects, text};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::groups;
use crate::mesh::model::{Mesh, OwnObject};
use crate::source::Span;
use portolan_yaml::Node;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3040),
    name: "endpoint-without-network",
    severity: Severity::Warning,
    page: include_str!("endpoint_without_network.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    // Replicated control planes know no networks.
    if mesh.is_replicated() || !mesh.has_several_networks() {
        return;
    }
    for (_, own) in objects(mesh).filter(|(_, own)| is_of_group(own, groups::NETWORKING)) {
        for endpoint in endpoints(own).into_iter().filter(|endpoint| lacks_network(endpoint)) {
            let message = format!("an endpoint of {} `{}` is on no network", own.kind, own.name);
            sink.warn(
                Diagnostic::new(&RULE, Span::from(&endpoint.span), message)
                    .note("istiod gives it to the clients of every network as it is, also where nothing leads to its address")
                    .help("add `network` with the network that the address is on"),
            );
        }
    }
}

/// Returns the endpoints that an object brings into the mesh.
fn endpoints(own: &OwnObject) -> Vec<&Node> {
    let Some(spec) = own.object.0.get("spec") else { return Vec::new() };
    match own.kind.as_str() {
        "WorkloadEntry" => vec![spec],
        "ServiceEntry" if is_in_the_mesh(spec) => {
            spec.get("endpoints").map(items).unwrap_or_default().iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Returns whether the endpoints of a ServiceEntry are workloads of the mesh: others are reached as they are.
fn is_in_the_mesh(spec: &Node) -> bool {
    at(spec, &["location"]).and_then(text) == Some("MESH_INTERNAL")
}

fn lacks_network(endpoint: &Node) -> bool {
    endpoint.get("network").and_then(text).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(kind: &str, spec: &str, other: &str, expected: &[&str]) {
        let object = format!(
            "{{apiVersion: networking.istio.io/v1, kind: {kind}, metadata: {{name: x}}, spec: {spec}}}"
        );
        let text = format!(
            "clusters:\n- {{name: a, network: n, resources: [{{object: {object}}}]}}\n- {{name: b, network: {other}}}"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn endpoints_of_the_mesh_name_their_network() {
        let fault = "an endpoint of WorkloadEntry `x` is on no network";
        check("WorkloadEntry", "{address: 192.0.2.7}", "m", &[fault]);
        check("WorkloadEntry", "{address: 192.0.2.7}", "n", &[]);
        check("WorkloadEntry", "{address: 192.0.2.7, network: n}", "m", &[]);
        let inside =
            "{location: MESH_INTERNAL, endpoints: [{address: 192.0.2.7}, {address: 192.0.2.8, network: n}]}";
        check("ServiceEntry", inside, "m", &["an endpoint of ServiceEntry `x` is on no network"]);
        check("ServiceEntry", "{location: MESH_EXTERNAL, endpoints: [{address: 192.0.2.7}]}", "m", &[]);
    }
}
