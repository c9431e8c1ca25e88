//! The way through the east-west gateway to istiod, for remotes: TLS passed through to it
//! (`istio/istio@1.30.3:samples/multicluster/expose-istiod.yaml`, `expose-istiod-rev.yaml.tmpl`).

use crate::istio::wellknown::{hosts, names, ports, values};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::mesh::query::Exposure;
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
        let exposed = mesh.exposures(cluster).contains(&Exposure::Istiod);
        exposed.then(|| "remotes reach its istiod through the east-west gateway".to_owned())
    },
    build,
};

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let plane = mesh[cluster].control_plane;
    let namespace = &mesh[plane].namespace;
    let service = mesh.istiod_service(plane);
    let host = format!("{service}.{namespace}.svc.{}", hosts::CLUSTER_LOCAL);
    let server = |port: u16, name: &str| {
        json!({
            "port": {"number": port, "name": name, "protocol": "TLS"},
            "tls": {"mode": "PASSTHROUGH"},
            "hosts": ["*"],
        })
    };
    let gateway =
        Object::new(networking(mesh, cluster), "Gateway", names::ISTIOD_GATEWAY).namespace(namespace).with(
            "spec",
            json!({
                "selector": {"istio": values::EASTWEST_GATEWAY},
                "servers": [server(ports::ISTIOD, "tls-istiod"), server(ports::WEBHOOK, "tls-istiodwebhook")],
            }),
        );
    let sni_hosts = sni_hosts(mesh, cluster, &service);
    let route = |port: u16, to: u16| {
        json!({
            "match": [{"port": port, "sniHosts": sni_hosts}],
            "route": [{"destination": {"host": host, "port": {"number": to}}}],
        })
    };
    let name = match &mesh[plane].revision {
        Some(revision) => format!("{}-{}", names::ISTIOD_VIRTUAL_SERVICE, revision.value),
        None => names::ISTIOD_VIRTUAL_SERVICE.to_owned(),
    };
    let virtual_service =
        Object::new(networking(mesh, cluster), "VirtualService", name).namespace(namespace).with(
            "spec",
            json!({
                "hosts": ["*"],
                "gateways": [names::ISTIOD_GATEWAY],
                "tls": [route(ports::ISTIOD, ports::ISTIOD), route(ports::WEBHOOK, ports::WEBHOOK_SERVICE)],
            }),
        );
    Content::Objects(vec![gateway, virtual_service])
}

/// Returns the server names that lead to this istiod: all, unless a revision tells several istiods apart.
fn sni_hosts(mesh: &Mesh, cluster: ClusterIdx, service: &str) -> Value {
    let plane = &mesh[mesh[cluster].control_plane];
    if plane.revision.is_none() {
        return json!(["*"]);
    }
    let namespace = &plane.namespace;
    let mut hosts = vec![
        format!("{service}.{namespace}.svc"),
        format!("{service}.{namespace}.svc.{}", hosts::CLUSTER_LOCAL),
    ];
    // Webhooks called by URL bear the name of the address.
    if let Host::Dns(name) = &plane.discovery.address {
        hosts.push(name.to_string());
    }
    json!(hosts)
}
