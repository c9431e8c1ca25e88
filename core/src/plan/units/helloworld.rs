//! The service by which a mesh is verified (`istio/istio@1.30.3:samples/helloworld/helloworld.yaml`).

use crate::istio::release::Capability;
use crate::istio::wellknown::{api_versions, labels, names, port_names, ports, values};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Content, Difference, Place, Sharing, UnitKind};
use crate::plan::object::Object;
use crate::plan::units::sample_namespace::{self, reason};
use crate::spec::types::DataPlaneMode;
use serde_json::json;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "helloworld",
    purpose: "the service for verification, in two versions",
    place: Place::Verify,
    sharing: Sharing::Base(&[Difference::Release]),
    applies: |mesh, cluster| {
        let because = "a name resolves only where its Service is; which version runs is chosen by label";
        reason(mesh, cluster).map(|_| because.to_owned())
    },
    build,
};

/// Both versions, in every cluster: which cluster runs which is chosen by label when they are applied, as with Istio's
/// own sample. Chosen here, a new cluster would change what is in another's folder.
fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let samples = mesh[cluster].release.value.line().samples;
    Content::Objects(vec![
        service(mesh, cluster),
        deployment(mesh, cluster, values::HELLOWORLD_V1, &image(mesh, samples.helloworld_v1)),
        deployment(mesh, cluster, values::HELLOWORLD_V2, &image(mesh, samples.helloworld_v2)),
    ])
}

/// Returns an image of Istio's samples, from the registry that the spec names for Istio's images.
fn image(mesh: &Mesh, published: &str) -> String {
    match (&mesh.istio.hub, published.rsplit_once('/')) {
        (Some(hub), Some((_, name))) => format!("{hub}/{name}"),
        (None, _) | (_, None) => published.to_owned(),
    }
}

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
