//! Values of the charts that ambient adds: the CNI plug-in and ztunnel
//! (`istio.io@1.30:docs/ambient/install/multicluster`).

use crate::istio::release::Capability;
use crate::istio::values::{Global, MultiCluster, to_map};
use crate::istio::wellknown::{env, namespaces, paths, profiles, values};
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::spec::types::{Installer, Platform};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Adds the environment of an istiod that joins ambient clusters of several networks.
pub(super) fn add_environment(mesh: &Mesh, cluster: ClusterIdx, environment: &mut BTreeMap<String, String>) {
    // On one network nothing is gained by it, and Services without `istio.io/global` would be lost to sidecars.
    if !mesh.has_several_networks() {
        return;
    }
    environment.insert(env::AMBIENT_ENABLE_MULTI_NETWORK.to_owned(), values::TRUE.to_owned());
    if mesh.has(cluster, Capability::AmbientBaggage) {
        environment.insert(env::AMBIENT_ENABLE_BAGGAGE.to_owned(), values::TRUE.to_owned());
    }
}

/// Returns the values of chart `cni`.
pub(super) fn cni(mesh: &Mesh, cluster: ClusterIdx) -> Map<String, Value> {
    let mut values = to_map(&json!({"profile": profiles::AMBIENT, "global": images(mesh)}));
    let on_gke = mesh[cluster].platform.as_ref().is_some_and(|platform| platform.value == Platform::Gke);
    if on_gke && mesh.installer == Installer::Manifests {
        // Helm looks at the version of the cluster, which nobody but a cluster knows.
        values.insert("cniBinDir".to_owned(), json!(paths::CNI_BINARIES_OF_GKE));
    }
    values
}

/// Returns the values of chart `ztunnel`.
///
/// Without the cluster's name ztunnel calls it `Kubernetes`, and istiod refuses its certificate requests.
pub(super) fn ztunnel(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> Map<String, Value> {
    let network = mesh[cluster].network.map(|network| mesh[network].name.value.to_string());
    let own_key = mesh.has(cluster, Capability::ZtunnelNetworkValue);
    let global = Global { network: network.clone().filter(|_| !own_key), ..images(mesh) };
    let mut values = to_map(&json!({
        "profile": profiles::AMBIENT,
        "multiCluster": MultiCluster { cluster_name: mesh[cluster].name.value.to_string() },
        "global": global,
    }));
    if let Some(network) = network.filter(|_| own_key) {
        values.insert("network".to_owned(), json!(network));
    }
    if let Some(revision) = &mesh[plane].revision {
        // The name of the istiod that it asks is made of the revision.
        values.insert("revision".to_owned(), json!(revision.value));
    }
    let namespace = mesh[plane].namespace.to_string();
    if namespace != namespaces::ISTIO_SYSTEM {
        values.insert("istioNamespace".to_owned(), json!(namespace));
    }
    values
}

fn images(mesh: &Mesh) -> Global {
    Global { hub: mesh.istio.hub.clone(), variant: mesh.istio.variant.clone(), ..Global::default() }
}
