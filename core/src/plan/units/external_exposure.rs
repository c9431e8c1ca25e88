//! The way through the ingress gateway to an external istiod: TLS passed through to it, or ended with a certificate
//! for its host name (`istio.io@1.30:docs/setup/install/external-controlplane`).
//!
//! The istiod of the gateway reads these objects, in the host's own cluster.

use crate::istio::wellknown::{hosts, names, port_names, ports, values};
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, GatewayTls, Mesh, Via};
use crate::names::Host;
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::plan::units::networking;
use serde_json::{Value, json};

pub(super) const UNIT: UnitKind = UnitKind {
    name: "external-exposure",
    purpose: "the way through the ingress gateway to an external istiod",
    place: Place::Cluster(Stage::Exposure),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        mesh.external_control_plane(cluster)
            .map(|_| "the clusters that the external istiod serves reach it this way".to_owned())
    },
    build: |mesh, cluster| {
        Content::Objects(mesh.external_control_plane(cluster).map_or_else(Vec::new, |plane| {
            match &mesh[plane].discovery.via {
                Via::IngressGateway(GatewayTls::Terminate { credential }) => {
                    terminating(mesh, cluster, plane, credential.into())
                }
                Via::IngressGateway(GatewayTls::Passthrough)
                | Via::EastWestGateway
                | Via::InternalLoadBalancer
                | Via::Direct => passing_through(mesh, cluster, plane),
            }
        }))
    },
};

fn passing_through(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> Vec<Object> {
    let server = |port: u16, name: &str| {
        json!({
            "port": {"number": port, "name": name, "protocol": "TLS"},
            "tls": {"mode": "PASSTHROUGH"},
            "hosts": [hosts::ANY],
        })
    };
    let route = |port: u16, to: u16| {
        json!({
            "match": [{"port": port, "sniHosts": [hosts::ANY]}],
            "route": [destination(mesh, plane, to)],
        })
    };
    vec![
        gateway(
            mesh,
            cluster,
            plane,
            json!([
                server(ports::ISTIOD, port_names::EXTERNAL_TLS_XDS),
                server(ports::WEBHOOK, port_names::EXTERNAL_TLS_WEBHOOK),
            ]),
        ),
        object(mesh, cluster, plane, "VirtualService", names::EXTERNAL_ISTIOD_VIRTUAL_SERVICE).with(
            "spec",
            json!({
                "hosts": [hosts::ANY],
                "gateways": [names::EXTERNAL_ISTIOD_GATEWAY],
                "tls": [route(ports::ISTIOD, ports::ISTIOD), route(ports::WEBHOOK, ports::WEBHOOK_SERVICE)],
            }),
        ),
    ]
}

fn terminating(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx, credential: Value) -> Vec<Object> {
    // A certificate is for a name; what is reached by an address, or not known yet, takes every name.
    let host = match &mesh[plane].discovery.address {
        Host::Dns(name) => name.to_string(),
        Host::Ip(_) | Host::Unknown => hosts::ANY.to_owned(),
    };
    let server = |port: u16, name: &str| {
        json!({
            "port": {"number": port, "name": name, "protocol": "HTTPS"},
            "tls": {"mode": "SIMPLE", "credentialName": credential},
            "hosts": [host],
        })
    };
    let route =
        |port: u16, to: u16| json!({"match": [{"port": port}], "route": [destination(mesh, plane, to)]});
    let virtual_service = json!({
        "hosts": [host],
        "gateways": [names::EXTERNAL_ISTIOD_GATEWAY],
        "http": [route(ports::ISTIOD, ports::ISTIOD), route(ports::WEBHOOK, ports::WEBHOOK_SERVICE)],
    });
    // Behind the gateway it goes on by TLS: istiod speaks nothing else on these ports.
    let destination_rule = json!({
        "host": istiod_host(mesh, plane),
        "trafficPolicy": {"portLevelSettings": [
            {
                "port": {"number": ports::ISTIOD},
                "tls": {"mode": "SIMPLE"},
                "connectionPool": {"http": {"h2UpgradePolicy": "UPGRADE"}},
            },
            {"port": {"number": ports::WEBHOOK_SERVICE}, "tls": {"mode": "SIMPLE"}},
        ]},
    });
    let servers = json!([
        server(ports::ISTIOD, port_names::EXTERNAL_XDS),
        server(ports::WEBHOOK, port_names::EXTERNAL_WEBHOOK),
    ]);
    let object = |kind, name| object(mesh, cluster, plane, kind, name);
    vec![
        gateway(mesh, cluster, plane, servers),
        object("VirtualService", names::EXTERNAL_ISTIOD_VIRTUAL_SERVICE).with("spec", virtual_service),
        object("DestinationRule", names::EXTERNAL_ISTIOD_DESTINATION_RULE).with("spec", destination_rule),
    ]
}

fn gateway(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx, servers: Value) -> Object {
    let spec = json!({"selector": {"istio": values::INGRESS_GATEWAY}, "servers": servers});
    object(mesh, cluster, plane, "Gateway", names::EXTERNAL_ISTIOD_GATEWAY).with("spec", spec)
}

fn object(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx, kind: &str, name: &str) -> Object {
    Object::new(networking(mesh, cluster), kind, name).namespace(&mesh[plane].namespace)
}

fn destination(mesh: &Mesh, plane: ControlPlaneIdx, port: u16) -> Value {
    json!({"destination": {"host": istiod_host(mesh, plane), "port": {"number": port}}})
}

fn istiod_host(mesh: &Mesh, plane: ControlPlaneIdx) -> String {
    format!("{}.{}.svc.{}", mesh.istiod_service(plane), mesh[plane].namespace, hosts::CLUSTER_LOCAL)
}
