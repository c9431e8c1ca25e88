//! The way through the east-west gateway to istiod, for remotes: TLS passed through to it
//! (`istio/istio@1.30.3:samples/multicluster/expose-istiod.yaml`, `expose-istiod-rev.yaml.tmpl`).

use crate::istio::release::Capability;
use crate::istio::wellknown::{hosts, names, port_names, ports, values};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::mesh::query::Exposure;
use crate::mesh::system::System;
use crate::names::Host;
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::plan::units::networking;
use serde_json::{Value, json};

pub(super) const UNIT: UnitKind = UnitKind {
    name: "istiod-exposure",
    purpose: "the way through the east-west gateway to istiod",
    place: Place::Cluster(Stage::Exposure),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        // Before 1.8 the chart of the gateway brings it.
        let exposed =
            mesh.system() == System::EastWestGateways && mesh.exposures(cluster).contains(&Exposure::Istiod);
        exposed.then(|| "remotes reach its istiod through the east-west gateway".to_owned())
    },
    build,
};

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    Content::Objects(if mesh.has(cluster, Capability::ExposeIstiodAsTcp) {
        as_tcp(mesh, cluster)
    } else {
        as_tls(mesh, cluster)
    })
}

/// The port of remotes' calls on the gateway, and the port of istiod's Service that each leads to.
const ROUTES: [(u16, u16); 2] = [(ports::ISTIOD, ports::ISTIOD), (ports::WEBHOOK, ports::WEBHOOK_SERVICE)];

fn as_tls(mesh: &Mesh, cluster: ClusterIdx) -> Vec<Object> {
    let server = |port: u16, name: &str| {
        json!({
            "port": {"number": port, "name": name, "protocol": "TLS"},
            "tls": {"mode": "PASSTHROUGH"},
            "hosts": [hosts::ANY],
        })
    };
    let servers = json!([
        server(ports::ISTIOD, port_names::TLS_ISTIOD),
        server(ports::WEBHOOK, port_names::TLS_ISTIOD_WEBHOOK),
    ]);
    let host = istiod_host(mesh, cluster);
    let sni_hosts = sni_hosts(mesh, cluster);
    let routes = ROUTES.map(|(port, to)| {
        json!({
            "match": [{"port": port, "sniHosts": sni_hosts}],
            "route": [{"destination": {"host": host, "port": {"number": to}}}],
        })
    });
    let name = match revision_told_apart(mesh, cluster) {
        Some(revision) => format!("{}-{revision}", names::ISTIOD_VIRTUAL_SERVICE),
        None => names::ISTIOD_VIRTUAL_SERVICE.to_owned(),
    };
    let spec = json!({"hosts": [hosts::ANY], "gateways": [names::ISTIOD_GATEWAY], "tls": routes});
    vec![
        object(mesh, cluster, "Gateway", names::ISTIOD_GATEWAY).with("spec", gateway(servers)),
        object(mesh, cluster, "VirtualService", &name).with("spec", spec),
    ]
}

/// istiod's TLS is carried as it is, so the gateway must not put its own around it.
fn as_tcp(mesh: &Mesh, cluster: ClusterIdx) -> Vec<Object> {
    let server = |port: u16, name: &str| json!({"port": {"number": port, "name": name, "protocol": "TCP"}, "hosts": [hosts::ANY]});
    let servers = json!([
        server(ports::ISTIOD, port_names::TCP_ISTIOD),
        server(ports::WEBHOOK, port_names::TCP_ISTIOD_WEBHOOK),
    ]);
    let host = istiod_host(mesh, cluster);
    let routes = ROUTES.map(|(port, to)| {
        json!({
            "match": [{"port": port}],
            "route": [{"destination": {"host": host, "port": {"number": to}}}],
        })
    });
    let plain = ROUTES.map(|(port, _)| json!({"port": {"number": port}, "tls": {"mode": "DISABLE"}}));
    vec![
        object(mesh, cluster, "Gateway", names::ISTIOD_GATEWAY).with("spec", gateway(servers)),
        object(mesh, cluster, "VirtualService", names::ISTIOD_VIRTUAL_SERVICE)
            .with("spec", json!({"hosts": [host], "gateways": [names::ISTIOD_GATEWAY], "tcp": routes})),
        object(mesh, cluster, "DestinationRule", names::ISTIOD_DESTINATION_RULE)
            .with("spec", json!({"host": host, "trafficPolicy": {"portLevelSettings": plain}})),
    ]
}

fn object(mesh: &Mesh, cluster: ClusterIdx, kind: &str, name: &str) -> Object {
    Object::new(networking(mesh, cluster), kind, name).namespace(mesh.namespace(cluster))
}

fn gateway(servers: Value) -> Value {
    json!({"selector": {"istio": values::EASTWEST_GATEWAY}, "servers": servers})
}

/// Returns the name of istiod's Service in the whole cluster.
fn istiod_host(mesh: &Mesh, cluster: ClusterIdx) -> String {
    let service = mesh.istiod_service(mesh[cluster].control_plane);
    format!("{service}.{}.svc.{}", mesh.namespace(cluster), hosts::CLUSTER_LOCAL)
}

/// Returns the revision, where several istiods behind one gateway are told apart by it.
fn revision_told_apart(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    let revision = mesh[mesh[cluster].control_plane].revision.as_ref()?;
    mesh.has(cluster, Capability::ExposeIstiodByRevision).then(|| revision.value.to_string())
}

/// Returns the server names that lead to this istiod: all, unless a revision tells several istiods apart.
fn sni_hosts(mesh: &Mesh, cluster: ClusterIdx) -> Vec<String> {
    if revision_told_apart(mesh, cluster).is_none() {
        return vec![hosts::ANY.to_owned()];
    }
    let plane = mesh[cluster].control_plane;
    let namespace = mesh.namespace(cluster);
    let service = mesh.istiod_service(plane);
    let mut server_names = vec![
        format!("{service}.{namespace}.svc"),
        format!("{service}.{namespace}.svc.{}", hosts::CLUSTER_LOCAL),
    ];
    // Webhooks called by URL bear the name of the address.
    if let Host::Dns(name) = &mesh[plane].discovery.address {
        server_names.push(name.to_string());
    }
    server_names
}

#[cfg(test)]
mod tests {
    use crate::testing::{REMOTE, compiled};
    use serde_json::{Value, json};

    const PATH: &str = "clusters/cluster1/40-exposure/istiod-exposure.yaml";

    #[track_caller]
    fn check(release: &str, rest: &str, pointer: &str, expected: Value) {
        let found = compiled(release, rest).object(PATH, "VirtualService");
        assert_eq!(found.pointer(pointer), Some(&expected), "{release}");
    }

    #[test]
    fn istiod_was_exposed_as_tcp_at_first() {
        let kinds = |release: &str| -> Vec<Value> {
            compiled(release, REMOTE).documents(PATH).iter().map(|object| object["kind"].clone()).collect()
        };
        assert_eq!(kinds("1.8.1"), ["Gateway", "VirtualService", "DestinationRule"]);
        assert_eq!(kinds("1.8.2"), ["Gateway", "VirtualService"]);
        check("1.8.1", REMOTE, "/spec/tcp/1/match", json!([{"port": 15017}]));
        check("1.8.2", REMOTE, "/spec/tls/1/match", json!([{"port": 15017, "sniHosts": ["*"]}]));
    }

    #[test]
    fn revisions_are_told_apart_by_server_name() {
        let rest = format!("istio:\n  revision: r1\n{REMOTE}");
        check("1.30.3", &rest, "/metadata/name", json!("istiod-vs-r1"));
        check(
            "1.30.3",
            &rest,
            "/spec/tls/0/match/0/sniHosts",
            json!(["istiod-r1.istio-system.svc", "istiod-r1.istio-system.svc.cluster.local"]),
        );
        check("1.30.3", REMOTE, "/metadata/name", json!("istiod-vs"));
    }

    #[test]
    fn the_version_of_the_api_is_that_of_the_samples() {
        check("1.23.6", REMOTE, "/apiVersion", json!("networking.istio.io/v1alpha3"));
        check("1.24.0", REMOTE, "/apiVersion", json!("networking.istio.io/v1"));
    }
}
