//! The charts that each cluster needs, with their values: computed here once, written by every installer.
//!
//! Computed values first, then `istio.values`, then the cluster's own.

mod ambient;
mod base;
mod external;
pub(crate) mod gateway;
mod primary;
mod remote;
pub(crate) mod remote_charts;
mod shared;

pub(crate) use external::{config_cluster_has_maps, external_istiod_charts};

use crate::istio::release::{Capability, IstioRelease};
use crate::istio::values::{Global, below_pilot, merge, to_map};
use crate::istio::wellknown::{charts, names, namespaces};
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::mesh::query::Role;
use crate::mesh::system::System;
use crate::names::{Name, Namespace};
use crate::plan::model::{Chart, ChartInstall};
use crate::spec::leaves::Raw;
use crate::spec::types::{DataPlaneMode, Platform, Values};
use serde_json::{Map, Value, json};

/// Returns the charts that make the istiod of `cluster`, or make it a remote.
pub(crate) fn control_plane_charts(mesh: &Mesh, cluster: ClusterIdx) -> Vec<ChartInstall> {
    let plane = mesh[cluster].control_plane;
    if !mesh.has(cluster, Capability::Istiod) {
        let computed = remote_charts::charts(mesh, cluster, plane).into_iter();
        return computed.map(|(chart, values)| install(mesh, cluster, plane, chart, values)).collect();
    }
    if !mesh.has(cluster, Capability::EastWestGateway) {
        let computed = shared::charts(mesh, cluster, plane).into_iter();
        return computed.map(|(chart, values)| install(mesh, cluster, plane, chart, values)).collect();
    }
    let mut computed = match mesh.role(cluster) {
        Role::Primary => vec![
            (Chart::Base, base::of_primary(mesh, cluster, plane)),
            (Chart::Istiod, to_map(&primary::values(mesh, cluster, plane))),
        ],
        Role::ExternalControlPlane => vec![
            (Chart::Base, base::of_primary(mesh, cluster, plane)),
            (Chart::Istiod, to_map(&external::own_istiod(mesh, cluster, plane))),
        ],
        Role::Remote => remote::charts(mesh, cluster, plane),
    };
    if mesh.istio.data_plane == DataPlaneMode::Ambient {
        computed.push((Chart::Cni, ambient::cni(mesh, cluster)));
        computed.push((Chart::Ztunnel, ambient::ztunnel(mesh, cluster, plane)));
    }
    let install = |(chart, values)| install(mesh, cluster, plane, chart, values);
    let mut charts: Vec<ChartInstall> = computed.into_iter().map(install).collect();
    charts.extend(cni_of_platform(mesh, cluster));
    charts
}

/// Returns the chart that holds the definitions, as it is rendered for them: with the user's values alone, since what
/// is computed for a cluster says nothing of them, and clusters share them.
pub(crate) fn definitions_chart(mesh: &Mesh, cluster: ClusterIdx) -> ChartInstall {
    let (chart, computed) = if mesh.has(cluster, Capability::Istiod) {
        (Chart::Base, Map::new())
    } else if mesh.has(cluster, Capability::IstioInitChart) {
        (Chart::IstioInit, remote_charts::definitions(mesh, cluster))
    } else {
        // The chart has definitions for Citadel that its own values do not ask for; who applies its file has them.
        (Chart::Istio, to_map(&json!({"security": {"enabled": true}})))
    };
    install(mesh, cluster, mesh[cluster].control_plane, chart, computed)
}

/// Returns whether objects of these charts need definitions, which one of them, or chart `istio` of 1.0, brings.
///
/// Of 1.0, a remote has none but of the objects that mutual TLS comes with.
pub(crate) fn needs_definitions(release: IstioRelease, charts: &[ChartInstall]) -> bool {
    let asks_for_mtls = |install: &ChartInstall| {
        install.values.get("global").is_some_and(|global| global.get("mtls").is_some())
    };
    let of_1_0 = release.has(Capability::IstioRemoteChart);
    charts.iter().any(|install| match install.chart {
        Chart::Base | Chart::IstioInit => true,
        Chart::Istio => of_1_0,
        Chart::IstioRemote => of_1_0 && asks_for_mtls(install),
        Chart::Istiod
        | Chart::IstiodRemote
        | Chart::Cni
        | Chart::Ztunnel
        | Chart::IngressGateway
        | Chart::EgressGateway
        | Chart::IstioCoreDns => false,
    })
}

/// Returns the chart of the network plug-in where the platform's settings make sidecars rely on it.
///
/// An `IstioOperator` says the same by its profile; ambient has the plug-in anyway.
fn cni_of_platform(mesh: &Mesh, cluster: ClusterIdx) -> Option<ChartInstall> {
    let platform = platform(mesh, cluster).filter(|platform| platform == Platform::Openshift.as_str())?;
    if mesh.istio.data_plane == DataPlaneMode::Ambient || remote::is_installed_by_istioctl(mesh) {
        return None;
    }
    let plane = mesh[cluster].control_plane;
    let global = Global { platform: Some(platform), ..global(mesh, plane) };
    let chart = install(mesh, cluster, plane, Chart::Cni, to_map(&json!({"global": global})));
    // The namespace whose pods OpenShift lets have the rights that it needs.
    let namespace = Namespace::parse(namespaces::KUBE_SYSTEM).expect("a well-known namespace is a DNS label");
    Some(ChartInstall { namespace, ..chart })
}

/// Returns the chart that brings the account by which other clusters' istiods read `cluster`.
pub(crate) fn reader_account_chart(mesh: &Mesh, cluster: ClusterIdx) -> Chart {
    match (mesh.role(cluster), remote::form(mesh, cluster)) {
        (Role::Remote, remote::Form::IstiodRemoteChart) if remote::brings_rights_by_base(mesh, cluster) => {
            Chart::Base
        }
        (Role::Remote, remote::Form::IstiodRemoteChart) => Chart::IstiodRemote,
        (Role::Remote, remote::Form::WithIstiod | remote::Form::ChartProfile)
        | (Role::Primary | Role::ExternalControlPlane, _) => Chart::Base,
    }
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
    // A mapping without anything in it says nothing.
    values.retain(|_, value| value.as_object().is_none_or(|map| !map.is_empty()));
    if !mesh.has(cluster, Capability::ImageVariantValue) {
        put_variant_into_tag(mesh, cluster, &mut values);
    }
    // On the host of an external control plane, what the cluster says is about that istiod, not about the own one.
    let own_beside_external = chart == Chart::Istiod
        && mesh.external_control_plane(cluster).is_some_and(|external| external != plane);
    let of_cluster = mesh[cluster].values.as_ref().filter(|_| !own_beside_external);
    for over in mesh.istio.values.iter().chain(of_cluster) {
        if let Some(raw) = of_chart(mesh, over, chart) {
            merge(&mut values, &scoped(mesh, cluster, chart, raw));
        }
    }
    ChartInstall {
        chart,
        helm_release: helm_release(mesh, plane, chart),
        namespace: mesh[plane].namespace.clone(),
        values,
    }
}

/// Returns the user's values, where Portolan's own are: else the chart would let Portolan's win.
fn scoped(mesh: &Mesh, cluster: ClusterIdx, chart: Chart, raw: &Raw) -> Map<String, Value> {
    let given = raw.to_json();
    match chart {
        Chart::Istiod if mesh.has(cluster, Capability::PilotValuesAtRoot) => below_pilot(&given),
        Chart::Base
        | Chart::Istiod
        | Chart::IstiodRemote
        | Chart::Cni
        | Chart::Ztunnel
        | Chart::IngressGateway
        | Chart::EgressGateway
        | Chart::IstioCoreDns
        | Chart::Istio
        | Chart::IstioInit
        | Chart::IstioRemote => given,
    }
}

/// Says by the images' tag what a later release says by a value of its own.
fn put_variant_into_tag(mesh: &Mesh, cluster: ClusterIdx, values: &mut Map<String, Value>) {
    if let Some(Value::Object(global)) = values.get_mut("global")
        && let Some(Value::String(variant)) = global.shift_remove("variant")
    {
        global.insert("tag".to_owned(), json!(format!("{}-{variant}", mesh[cluster].release.value)));
    }
}

/// Returns what the user gives for a chart.
pub(crate) fn of_chart<'v>(mesh: &Mesh, values: &'v Values, chart: Chart) -> Option<&'v Raw> {
    match chart {
        // One installation of all: what is said of gateways is said among istiod's values.
        Chart::IngressGateway if is_one_installation(mesh) => values.istiod.as_ref(),
        Chart::EgressGateway | Chart::IstioCoreDns => values.istiod.as_ref(),
        Chart::Base => values.base.as_ref(),
        Chart::Istiod | Chart::IstiodRemote => values.istiod.as_ref(),
        Chart::Cni => values.cni.as_ref(),
        Chart::Ztunnel => values.ztunnel.as_ref(),
        Chart::Istio => values.istio.as_ref(),
        Chart::IstioRemote => values.istio_remote.as_ref(),
        Chart::IngressGateway | Chart::IstioInit => None,
    }
}

/// Returns whether a cluster's istiod and gateways are installed at once.
fn is_one_installation(mesh: &Mesh) -> bool {
    match mesh.system() {
        System::SharedControlPlane | System::ReplicatedControlPlanes => true,
        System::RemoteCharts | System::EastWestGateways | System::Ambient => false,
    }
}

/// Returns Helm's name of the installation: that of Istio's guide, with the revision's suffix for istiod.
pub(crate) fn helm_release(mesh: &Mesh, plane: ControlPlaneIdx, chart: Chart) -> String {
    match chart {
        Chart::Base => charts::BASE_RELEASE.to_owned(),
        Chart::Istiod => mesh.istiod_service(plane),
        Chart::IstiodRemote => charts::ISTIOD_REMOTE.to_owned(),
        Chart::Cni => charts::CNI_RELEASE.to_owned(),
        Chart::Ztunnel => charts::ZTUNNEL.to_owned(),
        Chart::IngressGateway => match mesh.system() {
            System::EastWestGateways | System::Ambient => names::EASTWEST_GATEWAY.to_owned(),
            System::RemoteCharts | System::ReplicatedControlPlanes | System::SharedControlPlane => {
                charts::INGRESS_RELEASE.to_owned()
            }
        },
        Chart::EgressGateway => charts::EGRESS.to_owned(),
        Chart::IstioCoreDns => charts::ISTIO_CORE_DNS.to_owned(),
        Chart::Istio => charts::ISTIO.to_owned(),
        Chart::IstioInit => charts::ISTIO_INIT.to_owned(),
        Chart::IstioRemote => charts::ISTIO_REMOTE.to_owned(),
    }
}

/// Returns what all charts of a control plane share.
fn global(mesh: &Mesh, plane: ControlPlaneIdx) -> Global {
    let namespace = &mesh[plane].namespace;
    Global {
        hub: mesh.istio.hub.clone(),
        variant: mesh.istio.variant.clone(),
        istio_namespace: (namespace.to_string() != namespaces::ISTIO_SYSTEM).then(|| namespace.to_string()),
        ..Global::default()
    }
}

/// Returns the platform of `cluster` where its charts have settings for it: they refuse a name that they do not know.
fn platform(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    let platform = mesh[cluster].platform.as_ref()?.value;
    let known = match platform {
        Platform::Gke
        | Platform::Openshift
        | Platform::K3d
        | Platform::K3s
        | Platform::Microk8s
        | Platform::Minikube => true,
        Platform::Eks | Platform::Aks | Platform::Iks | Platform::Ack | Platform::Kind | Platform::Other => {
            false
        }
    };
    (known && mesh.has(cluster, Capability::ChartPlatform)).then(|| platform.as_str().to_owned())
}
