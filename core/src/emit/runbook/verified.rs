//! The workloads by which the runbook shows that a mesh works.

use crate::emit::runbook::commands::{kubectl, quoted};
use crate::emit::runbook::context::{name, units};
use crate::istio::release::Capability;
use crate::istio::wellknown::{hosts, names, namespaces};
use crate::mesh::model::Mesh;
use crate::plan::model::{Overlay, Place, PlannedUnit};
use serde::Serialize;

/// The workloads that show that the mesh works.
#[derive(Serialize)]
pub(super) struct Verification {
    namespace: &'static str,
    host: String,
    clusters: Vec<VerifiedCluster>,
    calls: usize,
    several_clusters: bool,
}

/// A cluster with such workloads.
#[derive(Serialize)]
struct VerifiedCluster {
    cluster: String,
    context: String,
    kubectl: String,
    folder: String,
    client: &'static str,
    deployments: Vec<String>,
}

/// Calls for each cluster that may answer: enough for all of them to have their turn.
const CALLS_FOR_EACH: usize = 20;

/// Returns them, if any cluster runs workloads.
pub(super) fn verification(mesh: &Mesh, overlays: &[&Overlay]) -> Option<Verification> {
    let clusters: Vec<VerifiedCluster> =
        overlays.iter().filter_map(|overlay| verified_cluster(mesh, overlay)).collect();
    let number = clusters.len();
    (number > 0).then_some(Verification {
        namespace: namespaces::SAMPLE,
        host: if mesh.is_replicated() {
            format!("{}.{}.{}", names::HELLOWORLD, namespaces::SAMPLE, hosts::GLOBAL_DOMAIN)
        } else {
            format!("{}.{}", names::HELLOWORLD, namespaces::SAMPLE)
        },
        calls: CALLS_FOR_EACH * number,
        several_clusters: number > 1,
        clusters,
    })
}

fn verified_cluster(mesh: &Mesh, overlay: &Overlay) -> Option<VerifiedCluster> {
    let objects = units(overlay, Place::Verify).flat_map(PlannedUnit::objects);
    let deployments: Vec<String> =
        objects.filter(|object| object.kind == "Deployment").map(|object| object.name.clone()).collect();
    (!deployments.is_empty()).then(|| VerifiedCluster {
        cluster: name(mesh, overlay.cluster),
        context: quoted(&mesh[overlay.cluster].kube_context),
        kubectl: kubectl(&mesh[overlay.cluster].kube_context),
        folder: format!("verify/{}", mesh[overlay.cluster].name.value),
        client: if mesh.has(overlay.cluster, Capability::CurlSample) { names::CURL } else { names::SLEEP },
        deployments,
    })
}
