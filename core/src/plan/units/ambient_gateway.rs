//! The east-west gateway of ambient: an object of the Gateway API, of which istiod makes the rest
//! (`istio/istio@1.30.3:samples/multicluster/gen-eastwest-gateway.sh`).

use crate::istio::release::Capability;
use crate::istio::wellknown::{api_versions, gateway_api, labels, names, port_names, ports, values};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::spec::types::DataPlaneMode;
use serde_json::{Map, Value, json};

pub(super) const UNIT: UnitKind = UnitKind {
    name: "ambient-gateway",
    purpose: "the way into the network of an ambient cluster",
    place: Place::Cluster(Stage::Gateways),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        mesh[cluster].gateway.as_ref()?;
        mesh[cluster].network?;
        match mesh.istio.data_plane {
            DataPlaneMode::Sidecar => None,
            DataPlaneMode::Ambient if mesh.has_several_networks() => {
                Some("other networks reach its services through it".to_owned())
            }
            DataPlaneMode::Ambient => Some("the spec asks for it".to_owned()),
        }
    },
    build,
};

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let api_version = if mesh.has(cluster, Capability::AmbientGatewayV1) {
        api_versions::GATEWAY_API_V1
    } else {
        api_versions::GATEWAY_API_V1BETA1
    };
    let mut gateway =
        Object::new(api_version, "Gateway", names::EASTWEST_GATEWAY).namespace(mesh.namespace(cluster));
    if let Some(network) = mesh[cluster].network {
        gateway = gateway.label(labels::TOPOLOGY_NETWORK, mesh[network].name.value.to_string());
    }
    if let Some(revision) = &mesh[mesh[cluster].control_plane].revision {
        gateway = gateway.label(labels::REVISION, revision.value.to_string());
    }
    Content::Objects(vec![gateway.with("spec", spec(mesh, cluster))])
}

fn spec(mesh: &Mesh, cluster: ClusterIdx) -> Value {
    let mut spec = Map::new();
    spec.insert("gatewayClassName".to_owned(), json!(gateway_api::EAST_WEST_CLASS));
    let annotations = mesh[cluster].gateway.as_ref().map(|gateway| &gateway.service.annotations.0);
    if let Some(annotations) = annotations.filter(|annotations| !annotations.is_empty()) {
        // istiod puts them on the Service that it makes.
        spec.insert("infrastructure".to_owned(), json!({"annotations": annotations}));
    }
    spec.insert(
        "listeners".to_owned(),
        json!([{
            "name": port_names::MESH,
            "port": ports::HBONE,
            "protocol": gateway_api::HBONE,
            "tls": {
                "mode": "Terminate",
                "options": {gateway_api::TLS_TERMINATE_MODE: values::ISTIO_MUTUAL},
            },
        }]),
    );
    Value::Object(spec)
}
