//! What is to be done where a control plane runs, and in the clusters that it serves from elsewhere.

use crate::emit::runbook::clusters::name;
use crate::emit::runbook::commands::{self, kubectl};
use crate::emit::runbook::credentials::{Read, credential_folder, read, secrets};
use crate::emit::runbook::stages::{all_commands, applied, control_plane_commands, folder, installations};
use crate::istio::wellknown::names;
use crate::mesh::model::{ControlPlaneIdx, GatewayTls, Mesh, Via};
use crate::mesh::query::Role;
use crate::mesh::system::System;
use crate::names::Host;
use crate::plan::model::{ChartInstall, CredentialStage, Overlay, Plan, Stage};
use crate::plan::units::istiod_token;
use crate::plan::values;
use crate::spec::types::DataPlaneMode;
use serde::Serialize;

/// A control plane and what is to be done where it runs.
#[derive(Serialize)]
pub(super) struct ControlPlane {
    cluster: String,
    kubectl: String,
    namespace: String,
    deployment: String,
    install: Vec<String>,
    external_install: Vec<String>,
    external_namespace: Option<String>,
    external_deployment: Option<String>,
    credential: Option<String>,
    gateway: Option<Gateway>,
    exposure: Option<String>,
    config: Option<ConfigCluster>,
    pub(super) waits_for_address: bool,
    address_field: &'static str,
    pub(super) entry: Option<Entry>,
    remotes: String,
}

impl ControlPlane {
    /// Returns how the kubeconfig is made with which an external istiod reads its config cluster.
    pub(super) fn kubeconfig(&self) -> Option<&Read> {
        self.config.as_ref()?.kubeconfig.as_ref()
    }
}

/// The Service at whose address others reach a control plane, or a network.
#[derive(Serialize)]
pub(super) struct Entry {
    service: &'static str,
    addresses: String,
    host_name: Option<String>,
}

/// The cluster from which an external control plane reads its configuration.
#[derive(Serialize)]
struct ConfigCluster {
    cluster: String,
    kubectl: String,
    install: Vec<String>,
    injector: String,
    kubeconfig: Option<Read>,
    kubeconfig_folder: String,
    keeps_maps: bool,
}

/// A gateway that is to be installed, and waited for.
#[derive(Serialize)]
struct Gateway {
    kubectl: String,
    namespace: String,
    name: &'static str,
    apply: Option<String>,
    install: Vec<String>,
    addresses: String,
    host_name: Option<String>,
    gateway_api: bool,
}

/// A cluster that is served from elsewhere.
#[derive(Serialize)]
pub(super) struct Remote {
    cluster: String,
    kubectl: String,
    namespace: String,
    primary: String,
    primary_kubectl: String,
    primary_namespace: String,
    primary_deployment: String,
    pub(super) is_config: bool,
    runs_istiod: bool,
    patched: bool,
    install: Vec<String>,
    injector: String,
    gateway: Option<Gateway>,
    exposure: Option<String>,
}

/// Returns what is to be done where a control plane runs.
pub(super) fn control_plane(plan: &Plan<'_>, overlay: &Overlay) -> ControlPlane {
    let mesh = plan.mesh;
    let idx = overlay.cluster;
    let own = mesh[idx].control_plane;
    let external = mesh.external_control_plane(idx);
    let serving = external.unwrap_or(own);
    let installed = installations(mesh, overlay, Stage::ControlPlane);
    let (own_install, external_install): (Vec<_>, Vec<_>) =
        installed.iter().partition(|installation| is_own(mesh, overlay, installation.charts));
    let gateway = gateway(mesh, overlay);
    ControlPlane {
        cluster: name(mesh, idx),
        kubectl: kubectl(&mesh[idx].kube_context),
        namespace: mesh[own].namespace.to_string(),
        deployment: mesh.istiod_service(own),
        install: control_plane_commands(mesh, overlay, &own_install),
        external_install: external_install
            .into_iter()
            .flat_map(commands::install)
            .chain(applied(mesh, overlay, Stage::ExternalControlPlane))
            .collect(),
        external_namespace: external.map(|external| mesh[external].namespace.to_string()),
        external_deployment: external.map(|external| mesh.istiod_service(external)),
        credential: credential(&mesh[serving].discovery.via),
        entry: entry(mesh, serving, gateway.as_ref()),
        gateway,
        exposure: folder(mesh, overlay, Stage::Exposure),
        config: external.and_then(|external| config_cluster(plan, external)),
        waits_for_address: mesh.awaits_address(serving),
        address_field: if mesh.is_behind_gateway(serving) {
            "eastWestGateway.addresses"
        } else {
            "discovery.address"
        },
        remotes: mesh
            .remotes_of(serving)
            .into_iter()
            .map(|remote| name(mesh, remote))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// Returns what is to be done in a cluster that is served from elsewhere.
pub(super) fn remote(mesh: &Mesh, overlay: &Overlay) -> Remote {
    let idx = overlay.cluster;
    let plane = mesh[idx].control_plane;
    let host = mesh[plane].host;
    Remote {
        cluster: name(mesh, idx),
        kubectl: kubectl(&mesh[idx].kube_context),
        namespace: mesh[plane].namespace.to_string(),
        primary: name(mesh, host),
        primary_kubectl: kubectl(&mesh[host].kube_context),
        primary_namespace: mesh[plane].namespace.to_string(),
        primary_deployment: mesh.istiod_service(plane),
        is_config: mesh.is_config_cluster(idx),
        // Behind a certificate of somebody else's, istiod is told to leave the webhooks alone.
        patched: credential(&mesh[plane].discovery.via).is_none(),
        runs_istiod: mesh.runs_istiod_beside_its_primary(idx),
        install: all_commands(mesh, overlay),
        injector: mesh.injector(plane),
        gateway: gateway(mesh, overlay),
        exposure: folder(mesh, overlay, Stage::Exposure),
    }
}

/// Returns the Service at whose address others reach what is behind the gateway of a cluster, or its istiod.
fn entry(mesh: &Mesh, plane: ControlPlaneIdx, gateway: Option<&Gateway>) -> Option<Entry> {
    match (&mesh[plane].discovery.via, gateway) {
        (Via::InternalLoadBalancer, _) if mesh.has_remotes(plane) => Some(Entry {
            service: names::ISTIOD,
            addresses: address(&mesh[plane].discovery.address).unwrap_or_default(),
            host_name: host_name(&mesh[plane].discovery.address),
        }),
        (_, gateway) => {
            let discovery =
                mesh.has_remotes(plane).then(|| host_name(&mesh[plane].discovery.address)).flatten();
            gateway.map(|gateway| Entry {
                service: gateway.name,
                addresses: gateway.addresses.clone(),
                host_name: discovery.or_else(|| gateway.host_name.clone()),
            })
        }
    }
}

/// Returns the secret with the certificate of a gateway that ends TLS.
fn credential(via: &Via) -> Option<String> {
    match via {
        Via::IngressGateway(GatewayTls::Terminate { credential }) => Some(credential.to_string()),
        Via::EastWestGateway
        | Via::IngressGateway(GatewayTls::Passthrough)
        | Via::InternalLoadBalancer
        | Via::Direct => None,
    }
}

fn host_name(host: &Host) -> Option<String> {
    match host {
        Host::Dns(name) => Some(name.to_string()),
        Host::Ip(_) | Host::Unknown => None,
    }
}

fn address(host: &Host) -> Option<String> {
    match host {
        Host::Ip(address) => Some(address.to_string()),
        Host::Dns(name) => Some(name.to_string()),
        Host::Unknown => None,
    }
}

fn config_cluster(plan: &Plan<'_>, external: ControlPlaneIdx) -> Option<ConfigCluster> {
    let mesh = plan.mesh;
    let host = mesh[external].host;
    let idx = mesh.config_cluster(external)?;
    let overlay = plan.overlays.iter().find(|overlay| overlay.cluster == idx)?;
    let host_overlay = plan.overlays.iter().find(|overlay| overlay.cluster == host)?;
    let stage = CredentialStage::IstioKubeconfig;
    let folder = credential_folder(mesh, host, stage);
    let files: Vec<String> = secrets(host_overlay, stage)
        .flat_map(|secret| &secret.files)
        .map(|(_, file)| format!("{folder}/{file}"))
        .collect();
    let kubeconfig = (!files.is_empty()).then(|| Read {
        secret: istiod_token::secret_name(mesh, idx),
        files,
        ..read(mesh, idx)
    });
    Some(ConfigCluster {
        cluster: name(mesh, idx),
        kubectl: kubectl(&mesh[idx].kube_context),
        install: all_commands(mesh, overlay),
        injector: mesh.injector(external),
        kubeconfig,
        kubeconfig_folder: folder,
        keeps_maps: values::config_cluster_has_maps(mesh, external),
    })
}

fn gateway(mesh: &Mesh, overlay: &Overlay) -> Option<Gateway> {
    let idx = overlay.cluster;
    let external = mesh.role(idx) == Role::ExternalControlPlane;
    let apply = folder(mesh, overlay, Stage::Gateways);
    let install: Vec<String> =
        installations(mesh, overlay, Stage::Gateways).iter().flat_map(commands::install).collect();
    // The operator brings an early gateway with the istiod that it belongs to.
    let comes_with_istiod = mesh.system() == System::SharedControlPlane && mesh[idx].gateway.is_some();
    if apply.is_none() && install.is_empty() && !external && !comes_with_istiod {
        return None;
    }
    let given = || mesh[idx].gateway.iter().flat_map(|gateway| &gateway.addresses);
    let addresses = given().filter_map(|host| address(&host.value));
    let external_address =
        mesh.external_control_plane(idx).and_then(|plane| address(&mesh[plane].discovery.address));
    Some(Gateway {
        kubectl: kubectl(&mesh[idx].kube_context),
        namespace: mesh.namespace(idx).to_string(),
        name: if external || comes_with_istiod { names::INGRESS_GATEWAY } else { names::EASTWEST_GATEWAY },
        apply,
        install,
        addresses: addresses.chain(external_address).collect::<Vec<_>>().join(", "),
        host_name: given().find_map(|host| host_name(&host.value)),
        gateway_api: mesh.istio.data_plane == DataPlaneMode::Ambient,
    })
}

/// Returns whether charts are those of the istiod that serves its own cluster; the plug-in beside it may be elsewhere.
fn is_own(mesh: &Mesh, overlay: &Overlay, charts: &[ChartInstall]) -> bool {
    charts.iter().any(|chart| chart.namespace == *mesh.namespace(overlay.cluster))
}
