//! The charts that each cluster needs, with their values: computed here once, written by every installer.
//!
//! Computed values first, then `istio.values`, then the cluster's own.

mod ambient;
mod external;

pub(crate) use external::external_istiod_charts;

use crate::istio::release::Capability;
use crate::istio::values::{Global, IstiodRemote, IstiodValues, MultiCluster, Pilot, merge, to_map};
use crate::istio::wellknown::{env, names, namespaces, ports};
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::names::Host;
use crate::plan::model::{Chart, ChartInstall};
use crate::spec::leaves::Raw;
use crate::spec::types::{DataPlaneMode, Values};
use serde_json::{Map, Value, json};

/// Returns the charts that make the istiod of `cluster`, or make it a remote.
pub(crate) fn control_plane_charts(mesh: &Mesh, cluster: ClusterIdx) -> Vec<ChartInstall> {
    let plane = mesh[cluster].control_plane;
    let is_primary = mesh[plane].host == cluster;
    let istiod = if is_primary { primary(mesh, cluster, plane) } else { remote(mesh, cluster, plane) };
    let chart = if is_primary || mesh.has(cluster, Capability::RemoteByChartProfile) {
        Chart::Istiod
    } else {
        Chart::IstiodRemote
    };
    let mut charts = vec![
        install(mesh, cluster, plane, Chart::Base, base(mesh, cluster, plane)),
        install(mesh, cluster, plane, chart, to_map(&istiod)),
    ];
    if mesh.istio.data_plane == DataPlaneMode::Ambient {
        charts.push(install(mesh, cluster, plane, Chart::Cni, ambient::cni(mesh)));
        charts.push(install(mesh, cluster, plane, Chart::Ztunnel, ambient::ztunnel(mesh, cluster, plane)));
    }
    charts
}

/// Returns a chart with the user's values over the computed ones.
fn install(
    mesh: &Mesh,
    cluster: ClusterIdx,
    plane: ControlPlaneIdx,
    chart: Chart,
    computed: Map<String, Value>,
) -> ChartInstall {
    let mut values = computed;
    // On the host of an external control plane, what the cluster says is about that istiod, not about the own one.
    let own_beside_external = chart == Chart::Istiod
        && mesh.external_control_plane(cluster).is_some_and(|external| external != plane);
    let of_cluster = mesh[cluster].values.as_ref().filter(|_| !own_beside_external);
    for over in mesh.istio.values.iter().chain(of_cluster) {
        if let Some(raw) = of_chart(over, chart) {
            merge(&mut values, &raw.to_json());
        }
    }
    ChartInstall {
        chart,
        helm_release: helm_release(mesh, plane, chart),
        namespace: mesh[plane].namespace.clone(),
        values,
    }
}

/// Returns what the user gives for a chart.
fn of_chart(values: &Values, chart: Chart) -> Option<&Raw> {
    match chart {
        Chart::Base => values.base.as_ref(),
        Chart::Istiod | Chart::IstiodRemote => values.istiod.as_ref(),
        Chart::Cni => values.cni.as_ref(),
        Chart::Ztunnel => values.ztunnel.as_ref(),
        Chart::IngressGateway => None,
    }
}

/// Returns Helm's name of the installation: that of Istio's guide, with the revision's suffix for istiod.
fn helm_release(mesh: &Mesh, plane: ControlPlaneIdx, chart: Chart) -> String {
    match chart {
        Chart::Base => "istio-base".to_owned(),
        Chart::Istiod => mesh.istiod_service(plane),
        Chart::IstiodRemote => "istiod-remote".to_owned(),
        Chart::Cni => "istio-cni".to_owned(),
        Chart::Ztunnel => "ztunnel".to_owned(),
        Chart::IngressGateway => names::EASTWEST_GATEWAY.to_owned(),
    }
}

fn global(mesh: &Mesh, plane: ControlPlaneIdx) -> Global {
    let namespace = &mesh[plane].namespace;
    Global {
        hub: mesh.istio.hub.clone(),
        variant: mesh.istio.variant.clone(),
        istio_namespace: (namespace.to_string() != namespaces::ISTIO_SYSTEM).then(|| namespace.to_string()),
        ..Global::default()
    }
}

fn base(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> Map<String, Value> {
    let mut values = to_map(&json!({"global": global(mesh, plane)}));
    if mesh[plane].host != cluster {
        // Nobody fills in the certificate of a plain remote's validator: it would refuse every write.
        values.insert("defaultRevision".to_owned(), json!(""));
    } else if let Some(revision) = &mesh[plane].revision {
        values.insert("defaultRevision".to_owned(), json!(revision.value));
    }
    external::add_to_base(mesh, cluster, plane, &mut values);
    values
}

fn primary(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> IstiodValues {
    if mesh.external_control_plane(cluster).is_some() {
        return external::own_istiod(mesh, cluster, plane);
    }
    let has_remotes = mesh.has_remotes(plane);
    let ambient = mesh.istio.data_plane == DataPlaneMode::Ambient;
    let mut pilot = Pilot::default();
    if has_remotes {
        pilot.env.insert(env::EXTERNAL_ISTIOD.to_owned(), "true".to_owned());
        if let Host::Dns(name) = &mesh[plane].discovery.address {
            pilot.env.insert(env::ISTIOD_CUSTOM_HOST.to_owned(), name.to_string());
        }
    }
    if ambient {
        ambient::add_environment(mesh, cluster, &mut pilot.env);
    }
    IstiodValues {
        profile: if ambient { Some("ambient".to_owned()) } else { mesh.istio.profile.clone() },
        revision: mesh[plane].revision.as_ref().map(|revision| revision.value.to_string()),
        global: Global {
            mesh_id: Some(mesh.id.value.to_string()),
            multi_cluster: Some(MultiCluster { cluster_name: mesh[cluster].name.value.to_string() }),
            network: mesh[cluster].network.map(|network| mesh[network].name.value.to_string()),
            external_istiod: has_remotes.then_some(true),
            ..global(mesh, plane)
        },
        pilot,
        istiod_remote: IstiodRemote::default(),
        mesh_config: mesh_config(mesh, cluster),
    }
}

fn remote(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> IstiodValues {
    let path = injection_path(mesh, cluster);
    let address = remote_address(mesh, plane);
    // An API server calls no webhook over a Service of type ExternalName.
    let by_url = external::is_called_by_url(mesh, plane);
    let mut values = IstiodValues {
        profile: mesh.has(cluster, Capability::RemoteByChartProfile).then(|| "remote".to_owned()),
        revision: mesh[plane].revision.as_ref().map(|revision| revision.value.to_string()),
        global: Global { remote_pilot_address: Some(address.clone()), ..global(mesh, plane) },
        istiod_remote: IstiodRemote {
            injection_url: by_url.then(|| format!("https://{address}:{}{path}", ports::WEBHOOK)),
            injection_path: (!by_url).then_some(path),
        },
        ..IstiodValues::default()
    };
    external::add_to_remote(mesh, cluster, plane, &mut values);
    values
}

/// Returns the path that tells the injector of which cluster and network a pod is.
///
/// Without them every pod gets the network of the primary, and its traffic goes to the wrong place without an error.
fn injection_path(mesh: &Mesh, cluster: ClusterIdx) -> String {
    let mut path = format!("/inject/cluster/{}", mesh[cluster].name.value);
    if let Some(network) = mesh[cluster].network {
        path.push_str("/net/");
        path.push_str(mesh[network].name.value.to_string().as_str());
    }
    path
}

/// Returns the address at which remotes reach a control plane; a name that resolves nowhere until it is known.
fn remote_address(mesh: &Mesh, plane: ControlPlaneIdx) -> String {
    match &mesh[plane].discovery.address {
        Host::Ip(address) => address.to_string(),
        Host::Dns(name) => name.to_string(),
        Host::Unknown => format!("{}.discovery.invalid", mesh[mesh[plane].host].name.value),
    }
}

/// Returns the mesh configuration of the control plane in `cluster`: trust first, then the user's.
fn mesh_config(mesh: &Mesh, cluster: ClusterIdx) -> Map<String, Value> {
    let mut config = Map::new();
    if let Some(domain) = &mesh.trust.domain {
        config.insert("trustDomain".to_owned(), json!(domain.value));
    }
    if !mesh.trust.aliases.is_empty() {
        let aliases: Vec<&_> = mesh.trust.aliases.iter().map(|alias| &alias.value).collect();
        config.insert("trustDomainAliases".to_owned(), json!(aliases));
    }
    for over in [&mesh.istio.mesh_config, &mesh[cluster].mesh_config].into_iter().flatten() {
        merge(&mut config, &over.to_json());
    }
    config
}
