//! Two clusters, networks or services of one name, or one thing twice in a list.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::rules::{Index, MeshRule};
use crate::source::Span;
use crate::spec::types::Spec;
use std::collections::BTreeMap;

/// The rule.
static RULE: Rule = Rule {
    code: Code(1003),
    name: "duplicate-name",
    severity: Severity::Error,
    page: include_str!("duplicate_name.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    let clusters = spec.clusters.iter().map(|cluster| (cluster.name.value.to_string(), cluster.name.span));
    report("cluster", clusters, sink);
    let networks = spec.networks.iter().map(|network| (network.name.value.to_string(), network.name.span));
    report("network", networks, sink);
    let services = spec
        .services
        .iter()
        .map(|service| (format!("{}/{}", service.namespace.value, service.name.value), service.name.span));
    report("service", services, sink);
    inside(spec, sink);
}

/// Reports what stands twice inside of a service or a gateway.
fn inside(spec: &Spec, sink: &mut Sink) {
    for service in &spec.services {
        let ports = service.ports.iter();
        report("port", ports.clone().map(|port| (port.name.value.to_string(), port.name.span)), sink);
        report("port", ports.map(|port| (port.port.value.0.to_string(), port.port.span)), sink);
        report("cluster", service.clusters.iter().map(|name| (name.value.to_string(), name.span)), sink);
    }
    for gateway in spec.clusters.iter().filter_map(|cluster| cluster.east_west_gateway.as_ref()) {
        report("address", gateway.addresses.iter().map(|host| (host.value.to_string(), host.span)), sink);
    }
}

fn report(what: &str, names: impl Iterator<Item = (String, Span)>, sink: &mut Sink) {
    let mut first: BTreeMap<String, Span> = BTreeMap::new();
    for (name, span) in names {
        match first.get(&name) {
            Some(earlier) => {
                sink.error(
                    Diagnostic::new(&RULE, span, format!("{what} `{name}` is described twice"))
                        .label("again here")
                        .also(*earlier, "first here")
                        .help("give one of them another name, or remove it"),
                );
            }
            None => {
                first.insert(name, span);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{codes, mesh_of};

    #[test]
    fn what_is_inside_of_one_is_described_once() {
        let services = |ports: &str, clusters: &str| {
            let service = format!("{{name: s, namespace: x, ports: [{ports}], clusters: [{clusters}]}}");
            codes(&(mesh_of("- {name: a, network: n}") + &format!("services: [{service}]\n")))
        };
        let port = "{name: http, port: 80}";
        assert_eq!(services(port, "a"), [""; 0]);
        assert_eq!(services(&format!("{port}, {{name: http, port: 81}}"), "a"), ["PTL1003"]);
        assert_eq!(services(&format!("{port}, {{name: web, port: 80}}"), "a"), ["PTL1003"]);
        assert_eq!(services(port, "a, a"), ["PTL1003"]);
        let gateway = "- {name: a, network: n, eastWestGateway: {addresses: [192.0.2.1, 192.0.2.1]}}";
        assert!(codes(&mesh_of(gateway)).contains(&"PTL1003".to_owned()));
    }
}
