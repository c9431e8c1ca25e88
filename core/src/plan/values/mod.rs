//! The charts that each cluster needs, with their values: computed here once, written by every installer.
//!
//! Computed values first, then `istio.values`, then the cluster's own.

mod ambient;
mod base;
mod external;
mod primary;
mod remote;

pub(crate) use external::external_istiod_charts;

use crate::istio::release::Capability;
use crate::istio::values::{Global, merge, to_map};
use crate::istio::wellknown::{names, namespaces};
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::mesh::query::Role;
use crate::plan::model::{Chart, ChartInstall};
use crate::spec::leaves::Raw;
use crate::spec::types::{DataPlaneMode, Values};
use serde_json::{Map, Value};

/// Returns the charts that make the istiod of `cluster`, or make it a remote.
pub(crate) fn control_plane_charts(mesh: &Mesh, cluster: ClusterIdx) -> Vec<ChartInstall> {
    let plane = mesh[cluster].control_plane;
    let is_primary = mesh[plane].host == cluster;
    let istiod = match mesh.role(cluster) {
        Role::Primary => primary::values(mesh, cluster, plane),
        Role::Remote => remote::values(mesh, cluster, plane),
        Role::ExternalControlPlane => external::own_istiod(mesh, cluster, plane),
    };
    let chart = if is_primary || mesh.has(cluster, Capability::RemoteByChartProfile) {
        Chart::Istiod
    } else {
        Chart::IstiodRemote
    };
    let mut charts = vec![
        install(mesh, cluster, plane, Chart::Base, base::values(mesh, cluster, plane)),
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
