//! Values of an external control plane: of its istiod, of the istiod that its host runs for the gateway in front of
//! it, and what the clusters that it serves have beyond other remotes
//! (`istio.io@1.30:docs/setup/install/external-controlplane`).

mod maps;

pub(super) use maps::mesh_config_of_gateway;

use crate::istio::release::Capability;
use crate::istio::values::{Global, IstiodValues, MultiCluster, Pilot, to_map};
use crate::istio::wellknown::{env, names, namespaces, paths, ports, values};
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, GatewayTls, Mesh, Via};
use crate::names::Host;
use crate::plan::model::{Chart, ChartInstall};
use crate::plan::values::remote::{address, is_installed_by_istioctl};
use crate::plan::values::{global, install, platform, primary};
use portolan_chart::order;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Returns the chart of the istiod that `host` runs for other clusters; none if it runs no such istiod.
///
/// Chart `base` is not part of it: its objects are in the configuration cluster.
pub(crate) fn external_istiod_charts(mesh: &Mesh, host: ClusterIdx) -> Vec<ChartInstall> {
    let planes =
        mesh.external_control_plane(host).and_then(|plane| Some((plane, mesh.config_cluster(plane)?)));
    let Some((plane, config)) = planes else {
        return Vec::new();
    };
    let computed = to_map(&external_istiod(mesh, host, plane, config));
    let mut chart = install(mesh, host, plane, Chart::Istiod, computed.clone());
    maps::keep_volumes(&computed, &mut chart.values);
    // The host's own istiod has the name of the guide.
    vec![ChartInstall { helm_release: external_release(mesh, plane), ..chart }]
}

/// Returns Helm's name of the installation, which is also the name of its file: another than the own istiod's.
fn external_release(mesh: &Mesh, plane: ControlPlaneIdx) -> String {
    with_revision(mesh, plane, namespaces::EXTERNAL_ISTIOD)
}

/// Returns the values of the istiod that an external control plane's host runs for its gateway alone.
///
/// It is no part of the mesh: it has neither the mesh's ID nor its trust domain nor a network.
pub(super) fn own_istiod(mesh: &Mesh, host: ClusterIdx, plane: ControlPlaneIdx) -> IstiodValues {
    IstiodValues {
        profile: primary::profile(mesh, host),
        global: Global {
            multi_cluster: Some(MultiCluster { cluster_name: mesh[host].name.value.to_string() }),
            platform: platform(mesh, host),
            ..global(mesh, plane)
        },
        ..IstiodValues::default()
    }
}

/// Adds what a cluster that an external control plane serves has beyond another remote.
pub(super) fn add_to_remote(
    mesh: &Mesh,
    cluster: ClusterIdx,
    plane: ControlPlaneIdx,
    remote: &mut IstiodValues,
) {
    if mesh.config_cluster(plane).is_none() {
        return;
    }
    if let Some(path) = injection_url_path(remote) {
        remote.istiod_remote.injection_url = Some(url(mesh, plane, &path));
        remote.istiod_remote.injection_path = None;
        // Proxies are told the address by the mesh configuration, and nothing else needs a Service.
        remote.global.remote_pilot_address = None;
    }
    maps::add_to_remote(mesh, cluster, plane, remote);
    if mesh.is_config_cluster(cluster) && mesh.has(cluster, Capability::ConfigCluster) {
        remote.global.config_cluster = Some(true);
        // The operator's profiles say so, and the chart of a whole istiod does.
        let by_chart = mesh.has(cluster, Capability::IstiodRemoteChart) && !is_installed_by_istioctl(mesh);
        remote.global.config_validation = by_chart.then_some(true);
    }
}

/// Returns what chart `base` is given where it brings the accounts and roles of a cluster that an external control
/// plane serves.
pub(super) fn base(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> Map<String, Value> {
    // Nobody fills in the certificate of the validator of another cluster than that with the configuration.
    let validates = mesh.is_config_cluster(cluster);
    let mut values = to_map(&json!({"global": Global {
        external_istiod: Some(true),
        config_validation: (!validates).then_some(false),
        ..global(mesh, plane)
    }}));
    add_validator(mesh, cluster, plane, &mut values);
    values
}

/// Adds what a configuration cluster has beyond another remote: a validator, whose certificate the external istiod
/// fills in.
pub(super) fn add_validator(
    mesh: &Mesh,
    cluster: ClusterIdx,
    plane: ControlPlaneIdx,
    base: &mut Map<String, Value>,
) {
    if !mesh.is_config_cluster(cluster) {
        return;
    }
    let revision = mesh[plane]
        .revision
        .as_ref()
        .map_or_else(|| values::DEFAULT_REVISION.to_owned(), |revision| revision.value.to_string());
    if mesh.has(cluster, Capability::DefaultRevision) {
        base.insert("defaultRevision".to_owned(), json!(revision));
    }
    add_validation_url(mesh, cluster, plane, base);
}

/// Adds the address of the validator of a configuration cluster, where its API server does not call a Service.
///
/// From 1.24 two charts make such a validator: `base` that of the default revision, `istiod` its own
/// (`istio/istio@1.30.3:manifests/charts/istio-control/istio-discovery/templates/validatingwebhookconfiguration.yaml`).
pub(super) fn add_validation_url(
    mesh: &Mesh,
    cluster: ClusterIdx,
    plane: ControlPlaneIdx,
    values: &mut Map<String, Value>,
) {
    if mesh.is_config_cluster(cluster) && is_called_by_url(mesh, cluster, plane) {
        values.insert("base".to_owned(), json!({"validationURL": url(mesh, plane, paths::VALIDATE)}));
    }
}

/// Returns whether the API server of `cluster` calls the webhooks of a control plane by URL, not over a Service.
///
/// A certificate that a gateway presents is for a host name, and a Service in front of one carries no webhook. istiod's
/// own certificate is also for its discovery address, so an IP address will do in a URL where the release's Service
/// cannot lead to it (`istio/istio@1.8.6:pilot/pkg/bootstrap/server.go`, `security/pkg/pki/util/san.go`).
pub(super) fn is_called_by_url(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> bool {
    let address = &mesh[plane].discovery.address;
    match (address, &mesh[plane].discovery.via) {
        (Host::Dns(_), _) | (_, Via::IngressGateway(GatewayTls::Terminate { .. })) => true,
        (Host::Ip(_) | Host::Unknown, Via::EastWestGateway | Via::InternalLoadBalancer | Via::Direct) => {
            false
        }
        (Host::Ip(IpAddr::V6(_)), Via::IngressGateway(GatewayTls::Passthrough)) => {
            !mesh.has(cluster, Capability::RemoteAddressIpv6)
        }
        (Host::Ip(IpAddr::V4(_)) | Host::Unknown, Via::IngressGateway(GatewayTls::Passthrough)) => {
            !mesh.has(cluster, Capability::RemoteServiceWithWebhookPort)
        }
    }
}

fn external_istiod(
    mesh: &Mesh,
    host: ClusterIdx,
    plane: ControlPlaneIdx,
    config: ClusterIdx,
) -> IstiodValues {
    let mut istiod = IstiodValues {
        profile: primary::profile(mesh, host),
        revision: mesh[plane].revision.as_ref().map(|revision| revision.value.to_string()),
        global: Global {
            external_istiod: Some(true),
            operator_manage_webhooks: Some(true),
            config_validation: Some(false),
            istio_namespace: Some(mesh[plane].namespace.to_string()),
            platform: platform(mesh, host),
            ..global_of_proxies(mesh, plane, config)
        },
        pilot: Pilot { env: environment(mesh, plane, config), ..Pilot::default() },
        ..IstiodValues::default()
    };
    maps::add_to_istiod(mesh, plane, config, &mut istiod);
    istiod
}

/// Returns what an external istiod tells the proxies of its mesh.
fn global_of_proxies(mesh: &Mesh, plane: ControlPlaneIdx, config: ClusterIdx) -> Global {
    Global {
        mesh_id: Some(mesh.id.value.to_string()),
        multi_cluster: Some(MultiCluster { cluster_name: mesh[config].name.value.to_string() }),
        network: mesh[config].network.map(|network| mesh[network].name.value.to_string()),
        ca_address: Some(discovery(mesh, plane)),
        ..global(mesh, plane)
    }
}

/// Returns the address at which proxies reach a control plane.
pub(super) fn discovery(mesh: &Mesh, plane: ControlPlaneIdx) -> String {
    format!("{}:{}", authority(mesh, plane), ports::ISTIOD)
}

fn environment(mesh: &Mesh, plane: ControlPlaneIdx, config: ClusterIdx) -> BTreeMap<String, String> {
    // Without names istiod patches no webhook: a public certificate is not of the authority that it would write there.
    let (injector, validator) = match tls(mesh, plane) {
        GatewayTls::Terminate { .. } => (String::new(), String::new()),
        GatewayTls::Passthrough => {
            let suffix = |name| format!("{name}-{}", mesh[plane].namespace);
            let validator = if mesh.has(config, Capability::IstiodRightsInBase) {
                names::ISTIOD.to_owned()
            } else {
                with_revision(mesh, plane, names::VALIDATOR)
            };
            (mesh.injector(plane), suffix(validator))
        }
    };
    let mut environment = order::map([
        (env::INJECTION_WEBHOOK_CONFIG_NAME.to_owned(), injector),
        (env::VALIDATION_WEBHOOK_CONFIG_NAME.to_owned(), validator),
    ]);
    let release = mesh.release(plane);
    if release.has(Capability::ExternalIstiodEnv) {
        environment.insert(env::EXTERNAL_ISTIOD.to_owned(), values::TRUE.to_owned());
    }
    if release.has(Capability::LocalClusterSecretWatcher) {
        environment.insert(env::LOCAL_CLUSTER_SECRET_WATCHER.to_owned(), values::TRUE.to_owned());
    }
    if maps::Source::of(mesh, plane) == maps::Source::Volumes {
        let map = with_revision(mesh, plane, names::MESH_CONFIG_MAP);
        environment.insert(env::SHARED_MESH_CONFIG.to_owned(), map);
    }
    if let (GatewayTls::Passthrough, Host::Dns(name)) = (tls(mesh, plane), &mesh[plane].discovery.address) {
        environment.insert(env::ISTIOD_CUSTOM_HOST.to_owned(), name.to_string());
    }
    environment
}

/// Returns what the gateway in front of an external istiod does with TLS.
fn tls(mesh: &Mesh, plane: ControlPlaneIdx) -> &GatewayTls {
    match &mesh[plane].discovery.via {
        Via::IngressGateway(tls) => tls,
        Via::EastWestGateway | Via::InternalLoadBalancer | Via::Direct => &GatewayTls::Passthrough,
    }
}

fn with_revision(mesh: &Mesh, plane: ControlPlaneIdx, name: &str) -> String {
    match &mesh[plane].revision {
        Some(revision) => format!("{name}-{}", revision.value),
        None => name.to_owned(),
    }
}

/// Returns whether the maps of an external istiod are made in its configuration cluster.
pub(crate) fn config_cluster_has_maps(mesh: &Mesh, plane: ControlPlaneIdx) -> bool {
    maps::Source::of(mesh, plane) == maps::Source::ConfigCluster
}

/// Returns the path of an injection URL, if the injector is called by URL.
fn injection_url_path(remote: &IstiodValues) -> Option<String> {
    let url = remote.istiod_remote.injection_url.as_ref()?;
    url.find(paths::INJECT).map(|at| url[at..].to_owned())
}

fn url(mesh: &Mesh, plane: ControlPlaneIdx, path: &str) -> String {
    format!("https://{}:{}{path}", authority(mesh, plane), ports::WEBHOOK)
}

/// Returns the address of a control plane as a URL writes it.
fn authority(mesh: &Mesh, plane: ControlPlaneIdx) -> String {
    match &mesh[plane].discovery.address {
        Host::Ip(IpAddr::V6(address)) => format!("[{address}]"),
        Host::Ip(IpAddr::V4(_)) | Host::Dns(_) | Host::Unknown => address(mesh, plane),
    }
}
