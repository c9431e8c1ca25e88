//! What clients are given, for small meshes.

use super::*;
use crate::charts::Inputs;
use crate::compile::resolve;
use crate::source::Source;

/// Returns the mesh of a spec without what every spec has; it may be at fault, as long as it is a mesh.
fn mesh(release: &str, rest: &str) -> Mesh {
    let rest = rest.strip_prefix("istio:\n").unwrap_or(rest);
    let text = format!(
        "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: m\nistio:\n  version: {release}\n{rest}"
    );
    let resolution = resolve(&Source::new("mesh.yaml", text), &Inputs::default());
    resolution.mesh.unwrap_or_else(|| panic!("{:#?}", resolution.diagnostics))
}

fn shown(mesh: &Mesh, sees: &Sees) -> String {
    let address = |address: &GatewayAddress| {
        let port = address.port.map_or("?".to_owned(), |port| port.to_string());
        format!("{}={}:{port}", mesh[address.cluster].name.value, address.host)
    };
    match sees {
        Sees::Gateways(gateways) => gateways.iter().map(address).collect::<Vec<_>>().join(" "),
        Sees::Pods | Sees::PodsOutOfReach | Sees::Nothing => sees.word().to_owned(),
    }
}

/// Checks what is seen in other clusters, as `client > server: what`.
#[track_caller]
fn check_at(release: &str, rest: &str, expected: &[&str]) {
    let mesh = mesh(release, rest);
    let sights = endpoints(&mesh);
    let others = sights.iter().filter(|sight| sight.client != sight.server);
    let name = |cluster: ClusterIdx| &mesh[cluster].name.value;
    let lines: Vec<String> = others
        .map(|sight| {
            format!("{} > {}: {}", name(sight.client), name(sight.server), shown(&mesh, &sight.sees))
        })
        .collect();
    assert_eq!(lines, expected);
}

#[track_caller]
fn check(rest: &str, expected: &[&str]) {
    check_at("1.30.3", rest, expected);
}

#[test]
fn pods_of_one_network_are_called_directly() {
    check("clusters:\n- {name: a, network: n}\n- {name: b, network: n}", &["a > b: pods", "b > a: pods"]);
}

#[test]
fn other_networks_are_reached_through_gateways() {
    check(
        "clusters:\n- {name: a, network: n, eastWestGateway: {addresses: [192.0.2.1]}}\n- {name: b, network: m, primary: a}",
        &["a > b: b=an unknown address:15443", "b > a: a=192.0.2.1:15443"],
    );
}

#[test]
fn the_gateway_of_the_own_cluster_comes_first() {
    check(
        "clusters:\n- {name: a, network: n}\n\
         - {name: b, network: m, eastWestGateway: {addresses: [192.0.2.1, 192.0.2.2]}}\n\
         - {name: c, network: m, eastWestGateway: {addresses: [192.0.2.3]}}\n\
         - {name: d, network: m, eastWestGateway: {enabled: false}}",
        &[
            "a > b: b=192.0.2.1:15443 b=192.0.2.2:15443",
            "a > c: c=192.0.2.3:15443",
            "a > d: b=192.0.2.1:15443 b=192.0.2.2:15443 c=192.0.2.3:15443",
            "b > a: a=an unknown address:15443",
            "b > c: pods",
            "b > d: pods",
            "c > a: a=an unknown address:15443",
            "c > b: pods",
            "c > d: pods",
            "d > a: a=an unknown address:15443",
            "d > b: pods",
            "d > c: pods",
        ],
    );
}

#[test]
fn a_network_without_gateway_is_out_of_reach() {
    check(
        "clusters:\n- {name: a, network: n}\n- {name: b, network: m, eastWestGateway: {enabled: false}}",
        &["a > b: pods-out-of-reach", "b > a: a=an unknown address:15443"],
    );
    check(
        "clusters:\n- {name: a, network: n}\n- {name: b, network: m, eastWestGateway: {service: {type: ClusterIP}}}",
        &["a > b: pods-out-of-reach", "b > a: a=an unknown address:15443"],
    );
}

#[test]
fn the_port_is_that_of_the_service() {
    check(
        "clusters:\n\
         - {name: a, network: n, eastWestGateway: {addresses: [192.0.2.1], service: {ports: [{name: tls, port: 8443}]}}}\n\
         - name: b\n  network: m\n  eastWestGateway:\n    addresses: [192.0.2.2]\n    service:\n      type: NodePort\n      \
         annotations: {traffic.istio.io/nodeSelector: '{}'}\n      ports: [{name: tls, nodePort: 30443}]",
        &["a > b: b=192.0.2.2:30443", "b > a: a=192.0.2.1:8443"],
    );
}

#[test]
fn early_istiods_leave_host_names_out() {
    let rest = "clusters:\n- {name: a, network: n, eastWestGateway: {addresses: [gateway.example.com]}}\n- {name: b, network: m}";
    let unknown = "a > b: b=an unknown address:15443";
    check_at("1.13.0", rest, &[unknown, "b > a: a=gateway.example.com:15443"]);
    check_at("1.12.9", rest, &[unknown, "b > a: pods-out-of-reach"]);
}

#[test]
fn ambient_goes_through_its_own_port() {
    check(
        "istio:\n  dataPlane: ambient\nclusters:\n- {name: a, network: n, eastWestGateway: {addresses: [192.0.2.1]}}\n\
         - {name: b, network: m}",
        &["a > b: b=an unknown address:15008", "b > a: a=192.0.2.1:15008"],
    );
}

#[test]
fn the_host_of_an_external_control_plane_is_no_part_of_it() {
    check(
        "clusters:\n- {name: h, config: a, discovery: {address: 192.0.2.9}}\n- {name: a, network: n, primary: h}\n\
         - {name: b, network: n, primary: h}",
        &["a > b: pods", "b > a: pods"],
    );
}

#[test]
fn a_service_is_seen_where_it_runs() {
    let mesh = mesh(
        "1.30.3",
        "clusters:\n- {name: a, network: n}\n- {name: b, network: n}\n\
         services:\n- {name: s, namespace: t, ports: [{name: http, port: 80}], clusters: [b]}",
    );
    let sights = endpoints_of(&mesh, &mesh.services[0]);
    let servers: Vec<&str> = sights.iter().map(|sight| mesh[sight.server].name.value.as_str()).collect();
    assert_eq!(servers, ["b", "b"]);
}
