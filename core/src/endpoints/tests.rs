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
    check_at("1.10.6", rest, &[unknown, "b > a: nothing"]);
}

#[test]
fn all_gateways_of_a_network_are_taken_before_1_11() {
    let rest = "clusters:\n- {name: a, network: n}\n\
        - {name: b, network: m, primary: a, eastWestGateway: {addresses: [192.0.2.1]}}\n\
        - {name: c, network: m, primary: a, eastWestGateway: {addresses: [192.0.2.2]}}";
    let seen_by_a = |release: &str| {
        let mesh = mesh(release, rest);
        let sights = endpoints(&mesh);
        let name = |cluster: ClusterIdx| mesh[cluster].name.value.as_str();
        let to_b = sights.iter().find(|sight| name(sight.client) == "a" && name(sight.server) == "b");
        shown(&mesh, &to_b.unwrap().sees)
    };
    assert_eq!(seen_by_a("1.11.0"), "b=192.0.2.1:15443");
    assert_eq!(seen_by_a("1.10.6"), "b=192.0.2.1:15443 c=192.0.2.2:15443");
    assert_eq!(seen_by_a("1.6.14"), "b=192.0.2.1:443 c=192.0.2.2:443");
}

/// One control plane, a remote on the same network.
const ONE_NETWORK: &str = "clusters:\n- {name: a, network: n}\n- {name: b, network: n, primary: a}";

#[test]
fn remotes_of_1_0_are_called_directly() {
    check_at("1.0.9", ONE_NETWORK, &["a > b: pods", "b > a: pods"]);
}

#[test]
fn split_horizon_goes_through_the_ingress_gateways() {
    let rest = "clusters:\n- {name: a, network: n, eastWestGateway: {addresses: [192.0.2.1]}}\n\
        - {name: b, network: m, primary: a}";
    check_at("1.4.10", rest, &["a > b: b=an unknown address:443", "b > a: a=192.0.2.1:443"]);
    check_at("1.1.17", ONE_NETWORK, &["a > b: pods", "b > a: pods"]);
}

#[test]
fn early_control_planes_drop_what_has_no_gateway() {
    let rest = "clusters:\n- {name: a, network: n, eastWestGateway: {addresses: [192.0.2.1]}}\n\
        - {name: b, network: m, primary: a, eastWestGateway: {enabled: false}}";
    check_at("1.4.10", rest, &["a > b: nothing", "b > a: a=192.0.2.1:443"]);
    check_at("1.5.10", rest, &["a > b: pods-out-of-reach", "b > a: a=192.0.2.1:443"]);
}

#[test]
fn a_shared_control_plane_reads_one_network_directly() {
    check_at("1.5.10", ONE_NETWORK, &["a > b: pods", "b > a: pods"]);
    check_at("1.7.8", ONE_NETWORK, &["a > b: pods", "b > a: pods"]);
}

#[test]
fn a_shared_control_plane_joins_networks_by_ingress_gateways() {
    let rest = "clusters:\n- {name: a, network: n, eastWestGateway: {addresses: [192.0.2.1]}}\n\
        - {name: b, network: m, primary: a, eastWestGateway: {addresses: [192.0.2.2]}}\n\
        - {name: c, network: m, primary: a, eastWestGateway: {enabled: false}}";
    check_at(
        "1.6.14",
        rest,
        &[
            "a > b: b=192.0.2.2:443",
            "a > c: b=192.0.2.2:443",
            "b > a: a=192.0.2.1:443",
            "b > c: pods",
            "c > a: a=192.0.2.1:443",
            "c > b: pods",
        ],
    );
}

/// Replicated control planes with a service in one of them.
fn replicated(release: &str, address: &str, via: &str) -> Mesh {
    mesh(
        release,
        &format!(
            "clusters:\n- {{name: a, network: n}}\n- {{name: b, network: m, eastWestGateway: {{addresses: [{address}]}}}}\n\
             services:\n- {{name: s, namespace: t, ports: [{{name: http, port: 80}}], clusters: [a, b], via: {via}}}"
        ),
    )
}

#[test]
fn replicated_control_planes_know_what_is_listed() {
    for release in ["1.1.17", "1.4.10", "1.6.14"] {
        let mesh = replicated(release, "192.0.2.2", "gateway");
        assert!(
            endpoints(&mesh).iter().all(|sight| sight.client == sight.server || sight.sees == Sees::Nothing)
        );
        let sights = endpoints_of(&mesh, &mesh.services[0]);
        let seen: Vec<String> = sights.iter().map(|sight| shown(&mesh, &sight.sees)).collect();
        // Of a, whose gateway has no known address, nobody else is told.
        assert_eq!(seen, ["pods", "b=192.0.2.2:15443", "nothing", "pods"], "{release}");
        assert_eq!(sights[1].because, "by the name `s.t.global`, which leads to the gateway of `b`");
    }
}

#[test]
fn proxies_resolve_the_names_of_replicated_gateways() {
    let mesh = replicated("1.4.10", "gateway.example.com", "egress");
    let sights = endpoints_of(&mesh, &mesh.services[0]);
    assert_eq!(shown(&mesh, &sights[1].sees), "b=gateway.example.com:15443");
    assert!(sights[1].because.contains("from the egress gateway beside the client"));
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
