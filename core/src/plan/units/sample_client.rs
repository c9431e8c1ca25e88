//! The client that calls the service for verification: `curl`, before 1.24 `sleep`
//! (`istio/istio@1.30.3:samples/curl/curl.yaml`).

use crate::istio::release::Capability;
use crate::istio::wellknown::{api_versions, labels, names, port_names, ports};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Content, Difference, Place, Sharing, UnitKind};
use crate::plan::object::Object;
use crate::plan::units::sample_namespace::{self, reason};
use serde_json::json;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "sample-client",
    purpose: "the client for verification",
    place: Place::Verify,
    sharing: Sharing::Base(&[Difference::Release]),
    applies: |mesh, cluster| {
        reason(mesh, cluster).map(|_| "both versions must answer from every cluster".to_owned())
    },
    build,
};

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let name = if mesh.has(cluster, Capability::CurlSample) { names::CURL } else { names::SLEEP };
    let api_version = if mesh.has(cluster, Capability::SampleDeploymentsAppsV1) {
        api_versions::APPS
    } else {
        api_versions::EXTENSIONS_V1BETA1
    };
    let object =
        |api_version, kind| Object::new(api_version, kind, name).namespace(&sample_namespace::name());
    let service = json!({
        "ports": [{"port": ports::SAMPLE_CLIENT, "name": port_names::HTTP}],
        "selector": {labels::APP: name},
    });
    // Not one of Istio's images, so it does not come from the registry that the spec names for those.
    let container = json!({
        "name": name,
        "image": mesh[cluster].release.value.line().samples.client,
        "command": ["/bin/sleep", "infinity"],
        "imagePullPolicy": "IfNotPresent",
    });
    let deployment = json!({
        "replicas": 1,
        "selector": {"matchLabels": {labels::APP: name}},
        "template": {
            "metadata": {"labels": {labels::APP: name}},
            "spec": {
                "terminationGracePeriodSeconds": 0,
                "serviceAccountName": name,
                "containers": [container],
            },
        },
    });
    Content::Objects(vec![
        object(api_versions::CORE, "ServiceAccount"),
        object(api_versions::CORE, "Service")
            .label(labels::APP, name)
            .label(labels::SERVICE, name)
            .with("spec", service),
        object(api_version, "Deployment").with("spec", deployment),
    ])
}
