//! The workloads by which the runbook shows that a mesh works.

use crate::emit::runbook::clusters::name;
use crate::emit::runbook::commands::{kubectl, quoted};
use crate::emit::runbook::stages::units;
use crate::istio::release::Capability;
use crate::istio::wellknown::{hosts, labels, names, namespaces, values};
use crate::mesh::model::Mesh;
use crate::plan::model::{Overlay, Place, PlannedUnit};
use crate::plan::object::Object;
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
    selection: Option<String>,
    injected: bool,
    istio_namespace: String,
    client: &'static str,
    deployments: Vec<String>,
}

/// Calls for each cluster that may answer: enough for all of them to have their turn.
const CALLS_FOR_EACH: usize = 20;

/// Returns them, if any cluster runs workloads. The first cluster of the spec runs version 1, all others version 2.
pub(super) fn verification(mesh: &Mesh, overlays: &[&Overlay]) -> Option<Verification> {
    let running: Vec<&Overlay> =
        overlays.iter().copied().filter(|overlay| !deployments(overlay).is_empty()).collect();
    let number = running.len();
    let left_out = |at: usize| match (number, at) {
        (1, _) => None,
        (_, 0) => Some(values::HELLOWORLD_V2),
        _ => Some(values::HELLOWORLD_V1),
    };
    let clusters: Vec<VerifiedCluster> = running
        .into_iter()
        .enumerate()
        .map(|(at, overlay)| verified_cluster(mesh, overlay, left_out(at)))
        .collect();
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

fn deployments(overlay: &Overlay) -> Vec<&Object> {
    let objects = units(overlay, Place::Verify).flat_map(PlannedUnit::objects);
    objects.filter(|object| object.kind == "Deployment").collect()
}

/// Returns what runs in a cluster, but for the version that is left out.
fn verified_cluster(mesh: &Mesh, overlay: &Overlay, left_out: Option<&str>) -> VerifiedCluster {
    let is_run = |object: &&Object| {
        left_out.is_none_or(|version| object.labels.get(labels::VERSION).is_none_or(|own| own != version))
    };
    VerifiedCluster {
        cluster: name(mesh, overlay.cluster),
        context: quoted(&mesh[overlay.cluster].kube_context),
        kubectl: kubectl(&mesh[overlay.cluster].kube_context),
        folder: format!("verify/{}", mesh[overlay.cluster].name.value),
        selection: left_out.map(|version| quoted(&format!("{}!={version}", labels::VERSION))),
        injected: mesh.is_injected(overlay.cluster),
        istio_namespace: mesh.namespace(overlay.cluster).to_string(),
        client: if mesh.has(overlay.cluster, Capability::CurlSample) { names::CURL } else { names::SLEEP },
        deployments: deployments(overlay)
            .into_iter()
            .filter(is_run)
            .map(|object| object.name.clone())
            .collect(),
    }
}
