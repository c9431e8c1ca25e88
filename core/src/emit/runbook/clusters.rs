//! The clusters and networks of a mesh, as the runbook lists them.

use crate::emit::runbook::commands::{self, kubectl, quoted};
use crate::emit::runbook::stages::{folder, installations, units};
use crate::istio::release::Capability;
use crate::istio::wellknown::{charts, names};
use crate::mesh::model::{ClusterIdx, Mesh, NetworkIdx};
use crate::mesh::query::Role;
use crate::plan::model::{Overlay, Place, PlannedUnit, Stage};
use crate::spec::types::Installer;
use serde::Serialize;

/// A cluster.
#[derive(Serialize)]
pub(super) struct Cluster {
    name: String,
    context: String,
    kubectl: String,
    role: &'static str,
    served_by: String,
    network: Option<String>,
    place: String,
    namespace: String,
    foundation: Option<String>,
    stages: Vec<String>,
    uninstall: Vec<String>,
    leftovers: Vec<String>,
    namespaces: String,
    joining_label: Option<String>,
    own_secrets: Option<String>,
}

/// A network and the way into it.
#[derive(Serialize)]
pub(super) struct Network {
    name: String,
    clusters: String,
    gateways: String,
}

/// Returns what the runbook says of a cluster.
pub(super) fn cluster(mesh: &Mesh, overlay: &Overlay) -> Cluster {
    let idx = overlay.cluster;
    let described = &mesh[idx];
    let place = [
        described.platform.as_ref().map(|platform| platform.value.to_string()),
        described.region.as_ref().map(|region| region.value.clone()),
        described.zone.as_ref().map(|zone| zone.value.clone()),
        described.kubernetes.as_ref().map(|version| format!("Kubernetes {}", version.value)),
    ];
    let uninstall = [Stage::Gateways, Stage::ControlPlane];
    let mut namespaces = vec![mesh.namespace(idx).to_string()];
    if let Some(external) = mesh.external_control_plane(idx) {
        namespaces.push(mesh[external].namespace.to_string());
    }
    Cluster {
        name: name(mesh, idx),
        context: quoted(&described.kube_context),
        kubectl: kubectl(&described.kube_context),
        role: match mesh.role(idx) {
            Role::Primary => "primary",
            Role::Remote if mesh.is_config_cluster(idx) => "remote, config cluster",
            Role::Remote => "remote",
            Role::ExternalControlPlane => "external control plane",
        },
        served_by: name(mesh, mesh[described.control_plane].host),
        network: described.network.map(|network| mesh[network].name.value.to_string()),
        place: place.into_iter().flatten().collect::<Vec<_>>().join(", "),
        namespace: mesh.namespace(idx).to_string(),
        foundation: folder(mesh, overlay, Stage::Foundation),
        stages: Stage::ALL.into_iter().rev().filter_map(|stage| folder(mesh, overlay, stage)).collect(),
        uninstall: uninstall
            .into_iter()
            .flat_map(|stage| installations(mesh, overlay, stage).into_iter().rev().collect::<Vec<_>>())
            .flat_map(|installation| commands::uninstall(&installation))
            .chain(folder(mesh, overlay, Stage::ControlPlane).map(|folder| {
                format!("{} delete -k {folder} --ignore-not-found", kubectl(&described.kube_context))
            }))
            .collect(),
        leftovers: take_leftovers(mesh, idx, &namespaces),
        namespaces: namespaces.join(" "),
        joining_label: joining_label(overlay),
        own_secrets: folder(mesh, overlay, Stage::RemoteSecrets),
    }
}

/// Returns the commands that take from a cluster what belongs to no namespace and is still there when its control planes in
/// these namespaces are gone.
///
/// `istioctl uninstall` with a file leaves what came with component `base`
/// (`istio/istio@1.7.8:operator/pkg/helmreconciler/prune.go`), and Galley makes its validator by itself. A validator that
/// nobody answers refuses all of Istio's configuration.
fn take_leftovers(mesh: &Mesh, cluster: ClusterIdx, namespaces: &[String]) -> Vec<String> {
    let has = |capability| mesh.has(cluster, capability);
    let by_uninstall = mesh.installer == Installer::Istioctl
        && !commands::uninstalls_by_rendering(mesh.installer, mesh[cluster].release.value);
    let in_each = |heads: &[&str]| -> Vec<String> {
        let in_namespace = |namespace| heads.iter().map(move |head| format!("{head}-{namespace}"));
        namespaces.iter().flat_map(in_namespace).collect()
    };
    let mut validators = Vec::new();
    if !has(Capability::Istiod) && mesh.role(cluster) != Role::Remote {
        validators.push(names::GALLEY_VALIDATOR.to_owned());
    }
    if by_uninstall && has(Capability::IstiodRightsInBase) {
        validators.extend(in_each(&[names::ISTIOD]));
    }
    if by_uninstall && has(Capability::DefaultRevision) {
        validators.push(names::DEFAULT_VALIDATOR.to_owned());
    }
    let mut roles = Vec::new();
    if by_uninstall && has(Capability::RightsInBase) {
        roles = in_each(&[names::ISTIOD, names::ISTIOD_BINDING, names::READER_ROLE]);
        if mesh.is_replicated() {
            roles.push(charts::ISTIO_CORE_DNS.to_owned());
            roles.extend(in_each(&[names::DNS_BINDING]));
        }
    }
    let kubectl = kubectl(&mesh[cluster].kube_context);
    [("validatingwebhookconfiguration", validators), ("clusterrole,clusterrolebinding", roles)]
        .into_iter()
        .filter(|(_, left)| !left.is_empty())
        .map(|(kinds, left)| format!("{kubectl} delete {kinds} {} --ignore-not-found", left.join(" ")))
        .collect()
}

/// Returns the networks of the mesh, by name.
pub(super) fn networks(mesh: &Mesh) -> Vec<Network> {
    let listed = |clusters: &mut dyn Iterator<Item = ClusterIdx>| {
        clusters.map(|idx| name(mesh, idx)).collect::<Vec<_>>().join(", ")
    };
    let network = |idx: NetworkIdx| Network {
        name: mesh[idx].name.value.to_string(),
        clusters: listed(&mut mesh.clusters_on(idx).iter().copied()),
        gateways: listed(&mut mesh.gateways_of(idx).into_iter().map(|(cluster, _)| cluster)),
    };
    mesh.network_indices().map(network).collect()
}

/// Returns the label by which a namespace of the cluster takes part in the mesh: that of the samples' namespace.
fn joining_label(overlay: &Overlay) -> Option<String> {
    let mut objects = units(overlay, Place::Verify).flat_map(PlannedUnit::objects);
    let namespace = objects.find(|object| object.kind == "Namespace")?;
    namespace.labels.iter().next().map(|(key, value)| format!("{key}={value}"))
}

/// Returns the name of a cluster.
pub(super) fn name(mesh: &Mesh, cluster: ClusterIdx) -> String {
    mesh[cluster].name.value.to_string()
}
