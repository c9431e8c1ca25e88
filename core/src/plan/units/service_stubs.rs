//! Services of other clusters, without pods of their own here: a name resolves only where its Service is
//! (`istio.io@1.30:docs/ops/deployment/deployment-models`, DNS with multiple clusters).

use crate::istio::release::Capability;
use crate::istio::wellknown::{annotations, api_versions, labels, names, namespaces, values};
use crate::mesh::model::{ClusterIdx, Mesh, Service};
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::plan::units::sample_namespace;
use crate::spec::types::{DataPlaneMode, ServicePort};
use portolan_chart::order;
use serde_json::{Map, Value, json};

pub(super) const UNIT: UnitKind = UnitKind {
    name: "service-stubs",
    purpose: "services that only other clusters run, so that their names resolve",
    place: Place::Cluster(Stage::Foundation),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        let names: Vec<String> = absent(mesh, cluster)
            .map(|service| format!("{}/{}", service.namespace.value, service.name.value))
            .collect();
        (!names.is_empty()).then(|| format!("other clusters run {}", names.join(", ")))
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
pub(super) fn is_for_verification(service: &Service) -> bool {
    let of_samples = [names::HELLOWORLD, names::CURL, names::SLEEP];
    service.namespace.value.to_string() == namespaces::SAMPLE
        && of_samples.contains(&service.name.value.to_string().as_str())
}

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Vec<Object> {
    let namespaces = order::set(absent(mesh, cluster).map(|service| service.namespace.value.to_string()));
    let namespaces = namespaces
        .into_iter()
        .filter(|namespace| !is_there(mesh, cluster, namespace))
        .map(|namespace| self::namespace(mesh, cluster, namespace));
    // Replicated control planes give the service a name of another kind: what they need is its namespace.
    let named_here = absent(mesh, cluster).filter(|_| !mesh.is_replicated());
    namespaces.chain(named_here.map(|service| stub(mesh, cluster, service))).collect()
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
    // It may come to hold what is not Portolan's: to take the service out of the spec must not delete it.
    Object::new(api_versions::CORE, "Namespace", name)
        .annotation(annotations::ARGO_CD_SYNC_OPTIONS, values::ARGO_CD_NO_PRUNE)
        .annotation(annotations::FLUX_PRUNE, values::FLUX_NO_PRUNE)
}

fn stub(mesh: &Mesh, cluster: ClusterIdx, service: &Service) -> Object {
    let object = Object::new(api_versions::CORE, "Service", service.name.value.to_string())
        .namespace(&service.namespace.value);
    let object = match mesh.istio.data_plane {
        DataPlaneMode::Sidecar => object,
        DataPlaneMode::Ambient => object.label(labels::GLOBAL, values::TRUE),
    };
    let ports: Vec<Value> = service.ports.iter().map(|port| self::port(mesh, cluster, port)).collect();
    object.with("spec", json!({"ports": ports}))
}

fn port(mesh: &Mesh, cluster: ClusterIdx, port: &ServicePort) -> Value {
    let mut entry = Map::new();
    let by_field = mesh.has(cluster, Capability::AppProtocol);
    let name = if by_field { port.name.value.to_string() } else { name_with_protocol(port) };
    entry.insert("name".to_owned(), json!(name));
    entry.insert("port".to_owned(), json!(port.port.value.0));
    if let Some(protocol) = port.protocol.as_ref().filter(|_| by_field) {
        entry.insert("appProtocol".to_owned(), json!(protocol.value));
    }
    Value::Object(entry)
}

/// Returns the name of a port with its protocol before it, by which early releases know it.
pub(super) fn name_with_protocol(port: &ServicePort) -> String {
    let name = port.name.value.to_string();
    let Some(protocol) = &port.protocol else { return name };
    let protocol = protocol.value.to_ascii_lowercase();
    let says_it = name == protocol || name.starts_with(&format!("{protocol}-"));
    if says_it { name } else { format!("{protocol}-{name}") }
}
