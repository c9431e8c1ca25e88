//! Values of the charts that ambient adds: the CNI plug-in and ztunnel
//! (`istio.io@1.30:docs/ambient/install/multicluster`).

use crate::istio::release::Capability;
use crate::istio::values::{Global, MultiCluster, to_map};
use crate::istio::wellknown::{env, namespaces, profiles, values};
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::plan::values::platform;
use crate::spec::types::Platform;
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
    let mut values = to_map(&json!({"profile": profiles::AMBIENT, "global": shared(mesh, cluster)}));
    if mesh[cluster].platform.as_ref().is_some_and(|platform| platform.value == Platform::Gke) {
        // The chart tells GKE by the version of the cluster's API server, which no one knows who renders it elsewhere
        // (`istio/istio@1.30.3:manifests/helm-profiles/platform-gke.yaml`).
        values.insert("cniBinDir".to_owned(), json!(GKE_CNI_BIN_DIR));
    }
    values
}

/// Where nodes of GKE have their network plug-ins.
const GKE_CNI_BIN_DIR: &str = "/home/kubernetes/bin";

/// Returns the values of chart `ztunnel`.
///
/// Without the cluster's name ztunnel calls it `Kubernetes`, and istiod refuses its certificate requests.
pub(super) fn ztunnel(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> Map<String, Value> {
    let network = mesh[cluster].network.map(|network| mesh[network].name.value.to_string());
    let own_key = mesh.has(cluster, Capability::ZtunnelNetworkValue);
    let global = Global { network: network.clone().filter(|_| !own_key), ..shared(mesh, cluster) };
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

/// Returns what the charts of a node's components share: without the platform they look for its files at the usual places.
fn shared(mesh: &Mesh, cluster: ClusterIdx) -> Global {
    Global {
        hub: mesh.istio.hub.clone(),
        variant: mesh.istio.variant.clone(),
        platform: platform(mesh, cluster),
        ..Global::default()
    }
}
#[cfg(test)]
mod tests {
    use crate::testing::compiled;
    use serde_json::{Value, json};

    #[track_caller]
    fn check(platform: &str, install: &str, path: &str, pointer: &str, expected: Value) {
        let rest = format!(
            "istio:\n  dataPlane: ambient\ninstall: {install}\ntrust: {{domain: example.com, ca: {{from: files}}}}\nclusters:\n- {{name: a, network: n, platform: {platform}}}\n- {{name: b, network: m}}\n"
        );
        let path = format!("clusters/a/20-control-plane/{path}");
        let document = compiled("1.30.3", &rest).documents(&path).remove(0);
        assert_eq!(document.pointer(pointer).unwrap_or(&Value::Null), &expected, "{platform} {install}");
    }

    #[test]
    fn the_components_of_a_node_know_its_platform() {
        let cni = "istio-cni.values.yaml";
        check("k3s", "helm", cni, "/global/platform", json!("k3s"));
        check("k3s", "helm", cni, "/cniBinDir", Value::Null);
        check("gke", "helm", cni, "/cniBinDir", json!("/home/kubernetes/bin"));
        check("gke", "helm", "ztunnel.values.yaml", "/global/platform", json!("gke"));
        check("eks", "helm", cni, "/global/platform", Value::Null);
        let operator = "istiod.istio-operator.yaml";
        check("gke", "istioctl", operator, "/spec/values/global/platform", json!("gke"));
        check("gke", "istioctl", operator, "/spec/values/cni/cniBinDir", json!("/home/kubernetes/bin"));
    }
}
