//! An object of the user's own would have istiod take the cluster, or its gateway, for another.

use super::Lint;
use super::given::{at, is_of_group, items, objects, text};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::{groups, labels, ports, values};
use crate::mesh::model::{ClusterIdx, Mesh, OwnObject};
use crate::names::Name;
use crate::source::Span;
use portolan_yaml::Node;

/// The rule.
static RULE: Rule = Rule {
    code: Code(6032),
    name: "resource-against-topology",
    severity: Severity::Error,
    page: include_str!("resource_against_topology.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

/// The TLS mode of a server that leaves the choice of the workload to the name that the client asks for.
const AUTO_PASSTHROUGH: &str = "AUTO_PASSTHROUGH";

fn check(mesh: &Mesh, sink: &mut Sink) {
    for (cluster, own) in objects(mesh) {
        check_network(mesh, cluster, own, sink);
        if own.kind == "Gateway" && is_of_group(own, groups::NETWORKING) {
            check_gateway(own, sink);
        }
    }
}

/// Reports a Service or namespace that is labelled with another network of the mesh.
fn check_network(mesh: &Mesh, cluster: ClusterIdx, own: &OwnObject, sink: &mut Sink) {
    let label = at(&own.object.0, &["metadata", "labels", labels::TOPOLOGY_NETWORK]);
    let (Some((node, given)), Some(network)) =
        (label.and_then(|node| Some((node, text(node)?))), mesh[cluster].network)
    else {
        return;
    };
    let is_of_cluster =
        own.api_version == "v1" && ["Namespace", "Service", "Node"].contains(&own.kind.as_str());
    let is_other = mesh[network].name.value.as_str() != given;
    if is_of_cluster && is_other && mesh.networks.iter().any(|other| other.name.value.as_str() == given) {
        let name = &mesh[cluster].name.value;
        let own_network = &mesh[network].name.value;
        let message = format!(
            "{} `{}` is labelled with network `{given}`, but cluster `{name}` is on `{own_network}`",
            own.kind, own.name
        );
        sink.error(
            Diagnostic::new(&RULE, Span::from(&node.span), message)
                .also(mesh[network].name.span, "the cluster's network")
                .note("istiod takes a Service with this label for a gateway of that network, and a namespace with it for the cluster's network")
                .help("remove the label, or write the cluster's own network"),
        );
    }
}

/// Reports a server on the east-west gateway's port for other networks that does not pass TLS on by name.
fn check_gateway(own: &OwnObject, sink: &mut Sink) {
    let object = &own.object.0;
    let selector = at(object, &["spec", "selector", labels::ISTIO]).and_then(text);
    if selector != Some(values::EASTWEST_GATEWAY) {
        return;
    }
    for server in object.get("spec").and_then(|spec| spec.get("servers")).map(items).unwrap_or_default() {
        if let Some(span) = wrong_mode(server) {
            let message = format!(
                "Gateway `{}` takes port {} of the east-west gateway for something else",
                own.name,
                ports::CROSS_NETWORK
            );
            sink.error(
                Diagnostic::new(&RULE, span, message)
                    .note("calls from other networks arrive on that port, and are passed on by the name that they ask for: with another server there, none of them arrives")
                    .help("give your server a port of its own, and a gateway of its own if it is not for the mesh"),
            );
        }
    }
}

fn wrong_mode(server: &Node) -> Option<Span> {
    let number = at(server, &["port", "number"])?;
    let mode = at(server, &["tls", "mode"]).and_then(text);
    (text(number) == Some(&ports::CROSS_NETWORK.to_string()) && mode != Some(AUTO_PASSTHROUGH))
        .then(|| Span::from(&number.span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(object: &str, expected: &[&str]) {
        let text = format!(
            "istio: {{version: 1.30.3}}\nclusters:\n- {{name: a, network: n, resources: [{{object: {object}}}]}}\n- {{name: b, network: m}}"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn a_service_is_on_its_clusters_network() {
        let service = |network: &str| {
            format!(
                "{{apiVersion: v1, kind: Service, metadata: {{name: s, labels: {{topology.istio.io/network: {network}}}}}}}"
            )
        };
        check(&service("n"), &[]);
        check(&service("machines"), &[]);
        check(&service("m"), &["Service `s` is labelled with network `m`, but cluster `a` is on `n`"]);
    }

    #[test]
    fn the_port_for_other_networks_passes_tls_on() {
        let gateway = |port: u16, mode: &str| {
            format!(
                "{{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {{name: g}}, spec: {{selector: {{istio: eastwestgateway}}, servers: [{{port: {{number: {port}, name: tls, protocol: TLS}}, tls: {{mode: {mode}}}, hosts: ['*.local']}}]}}}}"
            )
        };
        check(&gateway(15443, "AUTO_PASSTHROUGH"), &[]);
        check(&gateway(443, "SIMPLE"), &[]);
        let fault = "Gateway `g` takes port 15443 of the east-west gateway for something else";
        check(&gateway(15443, "SIMPLE"), &[fault]);
        check(&gateway(15443, "SIMPLE").replace("networking.istio.io", "example.com"), &[]);
        check(&gateway(15443, "SIMPLE").replace("kind: Gateway", "kind: Sidecar"), &[]);
    }

    #[test]
    fn a_label_of_other_objects_says_nothing_of_a_network() {
        let labels = "metadata: {name: s, labels: {topology.istio.io/network: m}}";
        check(&format!("{{apiVersion: v1, kind: ConfigMap, {labels}}}"), &[]);
        check(&format!("{{apiVersion: serving.knative.dev/v1, kind: Service, {labels}}}"), &[]);
    }
}
