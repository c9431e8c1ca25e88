//! Services of other clusters, without pods of their own here: a name resolves only where its Service is
//! (`istio.io@1.30:docs/ops/deployment/deployment-models`, DNS with multiple clusters).

use crate::istio::release::Capability;
use crate::istio::wellknown::{api_versions, labels, names, namespaces, values};
use crate::mesh::model::{ClusterIdx, Mesh, Service};
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::plan::units::sample_namespace;
use crate::spec::types::{DataPlaneMode, ServicePort};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "service-stubs",
    purpose: "services that only other clusters run, so that their names resolve",
    place: Place::Cluster(Stage::Exposure),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        let names: Vec<String> = absent(mesh, cluster)
            .map(|service| format!("{}/{}", service.namespace.value, service.name.value))
            .collect();
        let applies = !names.is_empty() && mesh.has(cluster, Capability::EastWestGateway);
        applies.then(|| format!("other clusters run {}", names.join(", ")))
    },
    build: |mesh, cluster| Content::Objects(build(mesh, cluster)),
};

/// Namespaces that every cluster has from the start.
const NAMESPACES_OF_KUBERNETES: [&str; 4] =
    [namespaces::KUBE_SYSTEM, "default", "kube-public", "kube-node-lease"];

/// Returns the services that a cluster with workloads does not run itself.
fn absent(mesh: &Mesh, cluster: ClusterIdx) -> impl Iterator<Item = &Service> {
    let has_workloads = mesh[cluster].network.is_some();
    mesh.services.iter().filter(move |service| {
        has_workloads && !service.clusters.contains(&cluster) && !is_for_verification(service)
    })
}

/// Returns whether the verification brings the Service to every cluster anyway.
fn is_for_verification(service: &Service) -> bool {
    let of_samples = [names::HELLOWORLD, names::CURL, names::SLEEP];
    service.namespace.value.to_string() == namespaces::SAMPLE
        && of_samples.contains(&service.name.value.to_string().as_str())
}

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Vec<Object> {
    let namespaces: BTreeSet<String> =
        absent(mesh, cluster).map(|service| service.namespace.value.to_string()).collect();
    let namespaces = namespaces
        .into_iter()
        .filter(|namespace| !is_there(mesh, cluster, namespace))
        .map(|namespace| self::namespace(mesh, cluster, namespace));
    namespaces.chain(absent(mesh, cluster).map(|service| stub(mesh, service))).collect()
}

/// Returns whether a namespace is in the cluster already: Kubernetes', Istio's, or one of the user's own objects.
fn is_there(mesh: &Mesh, cluster: ClusterIdx, namespace: &str) -> bool {
    NAMESPACES_OF_KUBERNETES.contains(&namespace)
        || mesh.namespace(cluster).to_string() == namespace
        || mesh[cluster].resources.iter().any(|own| own.kind == "Namespace" && own.name == namespace)
}

fn namespace(mesh: &Mesh, cluster: ClusterIdx, name: String) -> Object {
    if name == namespaces::SAMPLE {
        // The same object as the verification's: whichever is applied last changes nothing.
        return sample_namespace::object(mesh, cluster);
    }
    Object::new(api_versions::CORE, "Namespace", name)
}

fn stub(mesh: &Mesh, service: &Service) -> Object {
    let object = Object::new(api_versions::CORE, "Service", service.name.value.to_string())
        .namespace(&service.namespace.value);
    let object = match mesh.istio.data_plane {
        DataPlaneMode::Sidecar => object,
        DataPlaneMode::Ambient => object.label(labels::GLOBAL, values::TRUE),
    };
    let ports: Vec<Value> = service.ports.iter().map(port).collect();
    object.with("spec", json!({"ports": ports}))
}

fn port(port: &ServicePort) -> Value {
    let mut entry = Map::new();
    entry.insert("name".to_owned(), json!(port.name.value));
    entry.insert("port".to_owned(), json!(port.port.value.0));
    if let Some(protocol) = &port.protocol {
        entry.insert("appProtocol".to_owned(), json!(protocol.value));
    }
    Value::Object(entry)
}
