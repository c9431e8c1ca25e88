//! The service by which a mesh is verified: one version in the first cluster, the other in all others
//! (`istio/istio@1.30.3:samples/helloworld/helloworld.yaml`).

use crate::istio::release::Capability;
use crate::istio::wellknown::{api_versions, labels, names, port_names, ports, values};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Content, Difference, Place, Sharing, UnitKind};
use crate::plan::object::Object;
use crate::plan::units::sample_namespace::{self, reason};
use crate::spec::types::DataPlaneMode;
use serde_json::json;

/// The Service, in every cluster: a client finds no name that its own cluster does not have.
pub(super) const SERVICE: UnitKind = UnitKind {
    name: "helloworld",
    purpose: "the service for verification",
    place: Place::Verify,
    sharing: Sharing::Base(&[Difference::Release]),
    applies: |mesh, cluster| {
        reason(mesh, cluster).map(|_| "a name resolves only where its Service is".to_owned())
    },
    build: |mesh, cluster| Content::Objects(vec![service(mesh, cluster)]),
};

/// Its first version.
pub(super) const V1: UnitKind = UnitKind {
    name: "helloworld-v1",
    purpose: "version 1 of the service for verification",
    place: Place::Verify,
    sharing: Sharing::Base(&[Difference::Release]),
    applies: |mesh, cluster| {
        (mesh.first_workload_cluster() == Some(cluster))
            .then(|| "the first cluster by name runs version 1".to_owned())
    },
    build: |mesh, cluster| {
        let image = mesh[cluster].release.value.line().samples.helloworld_v1;
        Content::Objects(vec![deployment(mesh, cluster, "v1", image)])
    },
};

/// Its second version.
pub(super) const V2: UnitKind = UnitKind {
    name: "helloworld-v2",
    purpose: "version 2 of the service for verification",
    place: Place::Verify,
    sharing: Sharing::Base(&[Difference::Release]),
    applies: |mesh, cluster| {
        reason(mesh, cluster)?;
        if mesh.has_one_workload_cluster() {
            Some("no other cluster could run version 2".to_owned())
        } else {
            (mesh.first_workload_cluster() != Some(cluster))
                .then(|| "all clusters but the first run version 2".to_owned())
        }
    },
    build: |mesh, cluster| {
        let image = mesh[cluster].release.value.line().samples.helloworld_v2;
        Content::Objects(vec![deployment(mesh, cluster, "v2", image)])
    },
};

fn service(mesh: &Mesh, cluster: ClusterIdx) -> Object {
    let mut service = Object::new(api_versions::CORE, "Service", names::HELLOWORLD)
        .namespace(&sample_namespace::name())
        .label(labels::APP, names::HELLOWORLD);
    if mesh.has(cluster, Capability::HelloworldServiceLabel) {
        service = service.label(labels::SERVICE, names::HELLOWORLD);
    }
    match mesh.istio.data_plane {
        DataPlaneMode::Sidecar => {}
        DataPlaneMode::Ambient => service = service.label(labels::GLOBAL, values::TRUE),
    }
    service.with(
        "spec",
        json!({
            "ports": [{"port": ports::HELLOWORLD, "name": port_names::HTTP}],
            "selector": {labels::APP: names::HELLOWORLD},
        }),
    )
}

fn deployment(mesh: &Mesh, cluster: ClusterIdx, version: &str, image: &str) -> Object {
    let api_version = if mesh.has(cluster, Capability::SampleDeploymentsAppsV1) {
        api_versions::APPS
    } else {
        api_versions::EXTENSIONS_V1BETA1
    };
    let labels = json!({labels::APP: names::HELLOWORLD, labels::VERSION: version});
    let container = json!({
        "name": names::HELLOWORLD,
        "image": image,
        "resources": {"requests": {"cpu": "100m"}},
        "imagePullPolicy": "IfNotPresent",
        "ports": [{"containerPort": ports::HELLOWORLD}],
    });
    Object::new(api_version, "Deployment", format!("{}-{version}", names::HELLOWORLD))
        .namespace(&sample_namespace::name())
        .label(labels::APP, names::HELLOWORLD)
        .label(labels::VERSION, version)
        .with(
            "spec",
            json!({
                "replicas": 1,
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
            }),
        )
}
