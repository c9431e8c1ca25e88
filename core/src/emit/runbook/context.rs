//! What the runbook's template is told: the clusters in the order of the spec, and for each what is to be done there.

use crate::emit::runbook::commands::{self, Installation, kubectl, quoted};
use crate::emit::runbook::early::{self, Early};
use crate::emit::runbook::verified::{self, Verification};
use crate::emit::runbook::ways::{self, GatewayWithoutAddress, Ports};
use crate::istio::release::{Capability, IstioRelease, SupportEnd};
use crate::istio::wellknown::{names, namespaces};
use crate::mesh::model::{
    CaSource, ClusterIdx, ControlPlaneIdx, GatewayTls, Mesh, NetworkIdx, RemoteSecretSource, Via,
};
use crate::mesh::query::Role;
use crate::mesh::system::System;
use crate::names::Host;
use crate::plan::model::{
    Chart, ChartInstall, Content, CredentialStage, Overlay, Place, Plan, PlannedUnit, SecretFromFiles, Stage,
};
use crate::plan::units::definitions::GATEWAY_API;
use crate::plan::units::istiod_token;
use crate::spec::types::{DataPlaneMode, Installer};
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that the runbook says of a mesh.
#[derive(Serialize)]
pub(super) struct Runbook {
    mesh: String,
    release: String,
    releases: String,
    support: Option<String>,
    kubernetes: Option<String>,
    installer: &'static str,
    apply: &'static str,
    ambient: bool,
    gateway_api_given: bool,
    ports: Ports,
    several_networks: bool,
    several_clusters: bool,
    several_authorities: Option<usize>,
    any_reached: bool,
    blanks: bool,
    archive: bool,
    charts_folder: String,
    repository: bool,
    injected_gateways: bool,
    namespace_labels: bool,
    before_gateways: bool,
    command_of_remote_secrets: Option<&'static str>,
    secrets_from_files: bool,
    ca_from_files: bool,
    swap_fault: bool,
    stubs: bool,
    helm_leaves_definitions: bool,
    config_chart_has_definitions: bool,
    replicated: bool,
    words: Words,
    early: Option<Early>,
    clusters: Vec<Cluster>,
    clusters_reversed: Vec<Cluster>,
    networks: Vec<Network>,
    authorities: Vec<Authority>,
    hosts: Vec<ControlPlane>,
    remotes: Vec<Remote>,
    gateways_without_address: Vec<GatewayWithoutAddress>,
    reads: Vec<Read>,
    holders: Vec<Holder>,
    verification: Option<Verification>,
}

impl Runbook {
    /// Returns whether it is that of one of the earliest systems.
    pub(super) fn is_early(&self) -> bool {
        self.early.is_some()
    }
}

/// What programs and gateways of the release are called.
#[derive(Serialize)]
struct Words {
    authority: &'static str,
    an_authority: &'static str,
    authorities: &'static str,
    reader: &'static str,
    a_reader: &'static str,
    gateway: &'static str,
}

/// A cluster.
#[derive(Serialize)]
struct Cluster {
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
    namespaces: String,
    joining_label: Option<String>,
}

/// A network and the way into it.
#[derive(Serialize)]
struct Network {
    name: String,
    clusters: String,
    gateways: String,
}

/// A cluster whose istiod signs certificates, under a root that all share.
#[derive(Serialize)]
struct Authority {
    cluster: String,
    kubectl: String,
    folder: String,
    namespace: String,
}

/// A control plane and what is to be done where it runs.
#[derive(Serialize)]
struct ControlPlane {
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
    waits_for_address: bool,
    address_field: &'static str,
    entry: Option<Entry>,
    remotes: String,
}

/// The Service at whose address others reach a control plane, or a network.
#[derive(Serialize)]
struct Entry {
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
struct Remote {
    cluster: String,
    kubectl: String,
    namespace: String,
    primary: String,
    primary_kubectl: String,
    primary_namespace: String,
    primary_deployment: String,
    is_config: bool,
    waits_for_address: bool,
    runs_istiod: bool,
    patched: bool,
    install: Vec<String>,
    injector: String,
    gateway: Option<Gateway>,
    exposure: Option<String>,
}

/// A cluster that is read by istiods elsewhere, and the files that its kubeconfig goes to.
#[derive(Serialize)]
struct Read {
    cluster: String,
    context: String,
    namespace: String,
    secret: String,
    server: Option<String>,
    server_word: String,
    files: Vec<String>,
}

/// A cluster that holds remote secrets.
#[derive(Serialize)]
struct Holder {
    cluster: String,
    context: String,
    kubectl: String,
    folder: String,
    namespace: String,
    istiod_context: String,
    secrets: Vec<HeldSecret>,
}

/// A remote secret.
#[derive(Serialize)]
struct HeldSecret {
    name: String,
    key: String,
}

/// Returns the runbook of `plan`.
pub(super) fn of(plan: &Plan<'_>) -> Runbook {
    let mesh = plan.mesh;
    let mut overlays: Vec<&Overlay> = plan.overlays.iter().collect();
    // People read of their clusters in the order in which they wrote them.
    overlays.sort_by_key(|overlay| overlay.cluster);
    let (remotes, mut hosts): (Vec<&Overlay>, Vec<&Overlay>) =
        overlays.iter().copied().partition(|overlay| mesh.role(overlay.cluster) == Role::Remote);
    hosts.sort_by_key(|overlay| mesh.role(overlay.cluster) == Role::ExternalControlPlane);
    let hosts: Vec<ControlPlane> = hosts.iter().map(|overlay| control_plane(plan, overlay)).collect();
    let authorities: Vec<Authority> =
        overlays.iter().filter_map(|overlay| authority(mesh, overlay)).collect();
    let reads = reads(mesh);
    let line = mesh.istio.release.value.line();
    Runbook {
        mesh: mesh.id.value.to_string(),
        release: mesh.istio.release.value.to_string(),
        releases: releases(mesh),
        support: support(line.support.end),
        kubernetes: line.kubernetes.tested.map(|(oldest, newest)| format!("1.{oldest} to 1.{newest}")),
        installer: mesh.installer.as_str(),
        apply: apply(mesh),
        ambient: mesh.istio.data_plane == DataPlaneMode::Ambient,
        gateway_api_given: overlays.iter().any(|overlay| is_gateway_api_given(overlay)),
        ports: ways::ports(mesh),
        several_networks: mesh.has_several_networks(),
        several_clusters: overlays.len() > 1,
        several_authorities: (authorities.len() > 1).then_some(authorities.len()),
        any_reached: hosts.iter().any(|host| host.entry.is_some()),
        blanks: reads.iter().any(|read| read.server.is_none()),
        archive: overlays.iter().any(|overlay| any_charts(mesh, overlay, commands::needs_archive)),
        charts_folder: commands::charts_folder(mesh.istio.release.value),
        repository: overlays.iter().any(|overlay| any_charts(mesh, overlay, commands::needs_repository)),
        injected_gateways: mesh.system() != System::SharedControlPlane,
        namespace_labels: mesh.istio.release.value.has(Capability::NetworkByNamespaceLabel),
        before_gateways: !mesh.istio.release.value.has(Capability::EastWestGateway),
        command_of_remote_secrets: remote_clusters_command(mesh),
        secrets_from_files: mesh.remote_secrets == RemoteSecretSource::Files,
        ca_from_files: mesh.trust.ca == CaSource::Files,
        swap_fault: has_swap_fault(mesh),
        stubs: !mesh.services.is_empty(),
        helm_leaves_definitions: mesh.installer == Installer::Helm
            && !mesh.istio.release.value.has(Capability::CrdsAsTemplates),
        config_chart_has_definitions: remotes.iter().any(|overlay| {
            mesh.is_config_cluster(overlay.cluster) && any_charts(mesh, overlay, is_istiod_remote)
        }),
        replicated: mesh.is_replicated(),
        words: words(mesh),
        early: early::is_early(mesh).then(|| early::of(plan, &overlays)),
        clusters: overlays.iter().map(|overlay| cluster(mesh, overlay)).collect(),
        clusters_reversed: overlays.iter().rev().map(|overlay| cluster(mesh, overlay)).collect(),
        networks: networks(mesh),
        authorities,
        hosts,
        remotes: remotes.iter().map(|overlay| remote(mesh, overlay)).collect(),
        gateways_without_address: ways::gateways_without_address(mesh),
        reads,
        holders: overlays.iter().filter_map(|overlay| holder(mesh, overlay)).collect(),
        verification: verified::verification(mesh, &overlays),
    }
}

/// Returns whether the definitions of the Gateway API were given when the mesh was compiled.
fn is_gateway_api_given(overlay: &Overlay) -> bool {
    let is_given =
        |unit: &PlannedUnit| unit.kind.name == GATEWAY_API && matches!(*unit.content, Content::Rendered(_));
    overlay.units.iter().any(is_given)
}

/// Returns whether an istiod of the mesh loses the endpoints of a cluster whose remote secret is changed in place.
fn has_swap_fault(mesh: &Mesh) -> bool {
    mesh.clusters.iter().any(|cluster| cluster.release.value.has(Capability::RemoteSecretSwapFault))
}

/// Returns what there is to say about the support of a release.
fn support(end: SupportEnd) -> Option<String> {
    match end {
        SupportEnd::Ahead => None,
        SupportEnd::On(day) => Some(format!("Its support ends, or ended, on {day}.")),
        SupportEnd::Past => Some("It has no support any more.".to_owned()),
    }
}

fn words(mesh: &Mesh) -> Words {
    let separate = !mesh.istio.release.value.has(Capability::Istiod);
    let has_east_west_gateways = mesh.istio.release.value.has(Capability::EastWestGateway);
    Words {
        authority: if separate { "Citadel" } else { "istiod" },
        an_authority: if separate { "a Citadel" } else { "an istiod" },
        authorities: if separate { "Citadels" } else { "control planes" },
        reader: if separate { "Pilot" } else { "istiod" },
        a_reader: if separate { "Pilot" } else { "An istiod" },
        gateway: if has_east_west_gateways { "an east-west gateway" } else { "the ingress gateways" },
    }
}

fn releases(mesh: &Mesh) -> String {
    let mut releases: Vec<_> = mesh.clusters.iter().map(|cluster| cluster.release.value).collect();
    releases.sort();
    releases.dedup();
    releases.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Returns the command that shows which clusters an istiod reads, where the release has one.
fn remote_clusters_command(mesh: &Mesh) -> Option<&'static str> {
    let release = mesh.istio.release.value;
    if early::is_early(mesh) {
        return None;
    }
    if !release.has(Capability::RemoteSecretCommandExperimental) {
        return Some("istioctl remote-clusters");
    }
    release.has(Capability::RemoteSecretCommand).then_some("istioctl experimental remote-clusters")
}

/// Returns the name of a cluster.
pub(super) fn name(mesh: &Mesh, cluster: ClusterIdx) -> String {
    mesh[cluster].name.value.to_string()
}

/// Returns the units of a place.
pub(super) fn units(overlay: &Overlay, place: Place) -> impl Iterator<Item = &PlannedUnit> {
    overlay.units.iter().filter(move |unit| unit.kind.place == place)
}

/// Returns the folder of a stage, if there is anything in it to apply.
pub(super) fn folder(mesh: &Mesh, overlay: &Overlay, stage: Stage) -> Option<String> {
    let applies = units(overlay, Place::Cluster(stage)).flat_map(PlannedUnit::objects).next().is_some();
    applies.then(|| stage_folder(mesh, overlay, stage))
}

fn stage_folder(mesh: &Mesh, overlay: &Overlay, stage: Stage) -> String {
    format!("clusters/{}/{}", mesh[overlay.cluster].name.value, stage.folder())
}

/// Returns what the installer puts into a stage.
pub(super) fn installations<'p>(mesh: &'p Mesh, overlay: &'p Overlay, stage: Stage) -> Vec<Installation<'p>> {
    let of_unit = |unit: &'p PlannedUnit| match &*unit.content {
        Content::Charts(charts) => Some(Installation {
            installer: mesh.installer,
            release: mesh[overlay.cluster].release.value,
            kube_context: &mesh[overlay.cluster].kube_context,
            folder: stage_folder(mesh, overlay, stage),
            unit: unit.kind.name,
            charts,
        }),
        Content::Objects(_) | Content::Rendered(_) | Content::GatewayApi | Content::Secrets(_) => None,
    };
    units(overlay, Place::Cluster(stage)).filter_map(of_unit).collect()
}

/// Returns whether `is` holds for the charts of a unit that Helm installs.
fn any_charts(mesh: &Mesh, overlay: &Overlay, is: fn(IstioRelease, &[ChartInstall]) -> bool) -> bool {
    let charts = |unit: &PlannedUnit| match &*unit.content {
        Content::Charts(charts) => is(mesh[overlay.cluster].release.value, charts),
        Content::Objects(_) | Content::Rendered(_) | Content::GatewayApi | Content::Secrets(_) => false,
    };
    mesh.installer == Installer::Helm && overlay.units.iter().any(charts)
}

/// Returns whether chart `istiod-remote` is among the charts.
fn is_istiod_remote(_: IstioRelease, charts: &[ChartInstall]) -> bool {
    charts.iter().any(|install| install.chart == Chart::IstiodRemote)
}

/// Returns the label by which a namespace of the cluster takes part in the mesh: that of the samples' namespace.
fn joining_label(overlay: &Overlay) -> Option<String> {
    let mut objects = units(overlay, Place::Verify).flat_map(PlannedUnit::objects);
    let namespace = objects.find(|object| object.kind == "Namespace")?;
    namespace.labels.iter().next().map(|(key, value)| format!("{key}={value}"))
}

fn cluster(mesh: &Mesh, overlay: &Overlay) -> Cluster {
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
        namespaces: namespaces.join(" "),
        joining_label: joining_label(overlay),
    }
}

fn networks(mesh: &Mesh) -> Vec<Network> {
    let names = |clusters: &mut dyn Iterator<Item = ClusterIdx>| {
        clusters.map(|idx| name(mesh, idx)).collect::<Vec<_>>().join(", ")
    };
    let network = |idx: NetworkIdx| Network {
        name: mesh[idx].name.value.to_string(),
        clusters: names(&mut mesh.clusters_on(idx).iter().copied()),
        gateways: names(&mut mesh.gateways_of(idx).into_iter().map(|(cluster, _)| cluster)),
    };
    mesh.network_indices().map(network).collect()
}

fn authority(mesh: &Mesh, overlay: &Overlay) -> Option<Authority> {
    let secret = secrets(overlay, CredentialStage::CaCerts).next()?;
    Some(Authority {
        cluster: name(mesh, overlay.cluster),
        kubectl: kubectl(&mesh[overlay.cluster].kube_context),
        folder: credential_folder(mesh, overlay.cluster, CredentialStage::CaCerts),
        namespace: secret.namespace.to_string(),
    })
}

fn credential_folder(mesh: &Mesh, cluster: ClusterIdx, stage: CredentialStage) -> String {
    format!("credentials/{}/{}", mesh[cluster].name.value, stage.folder())
}

fn secrets(overlay: &Overlay, stage: CredentialStage) -> impl Iterator<Item = &SecretFromFiles> {
    units(overlay, Place::Credentials(stage)).flat_map(|unit| match &*unit.content {
        Content::Secrets(secrets) => secrets.as_slice(),
        Content::Objects(_) | Content::Charts(_) | Content::Rendered(_) | Content::GatewayApi => &[],
    })
}

/// Returns whether charts are those of the istiod that serves its own cluster; the plug-in beside it may be elsewhere.
fn is_own(mesh: &Mesh, overlay: &Overlay, charts: &[ChartInstall]) -> bool {
    charts.iter().any(|chart| chart.namespace == *mesh.namespace(overlay.cluster))
}

/// Returns the commands that make the control plane of a cluster, or make it a remote: definitions, what the installer
/// puts in, then what is a plain object.
fn control_plane_commands(mesh: &Mesh, overlay: &Overlay, installed: &[&Installation<'_>]) -> Vec<String> {
    let kubectl = kubectl(&mesh[overlay.cluster].kube_context);
    let mut commands = Vec::new();
    if let Some(folder) = folder(mesh, overlay, Stage::Crds) {
        // What kubectl notes in an object that it applies by itself has a limit, which some definitions come near.
        commands.push(format!("{kubectl} apply --server-side -k {folder}"));
        commands.push(format!("{kubectl} wait --for=condition=Established crd --all --timeout=1m"));
    }
    commands.extend(installed.iter().flat_map(|installation| commands::install(installation)));
    commands.extend(applied(mesh, overlay, Stage::ControlPlane));
    commands
}

fn all_commands(mesh: &Mesh, overlay: &Overlay) -> Vec<String> {
    let installed = installations(mesh, overlay, Stage::ControlPlane);
    control_plane_commands(mesh, overlay, &installed.iter().collect::<Vec<_>>())
}

/// Returns the command that applies a stage, if there is anything in it.
fn applied(mesh: &Mesh, overlay: &Overlay, stage: Stage) -> Option<String> {
    let kubectl = kubectl(&mesh[overlay.cluster].kube_context);
    folder(mesh, overlay, stage).map(|folder| format!("{kubectl} {} {folder}", apply(mesh)))
}

/// Returns how kubectl applies a folder.
///
/// Rendered control planes are applied by the API server: kubectl by itself takes numbers and rules that are written in
/// another way than the server keeps them for changes, and notes in an object all that it applied, which has a limit.
fn apply(mesh: &Mesh) -> &'static str {
    match mesh.installer {
        Installer::Istioctl | Installer::Helm | Installer::Sail => "apply -k",
        Installer::Manifests => "apply --server-side -k",
    }
}

fn control_plane(plan: &Plan<'_>, overlay: &Overlay) -> ControlPlane {
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
    let kubeconfig =
        (!files.is_empty()).then(|| Read { secret: config_token(overlay), files, ..read(mesh, idx) });
    Some(ConfigCluster {
        cluster: name(mesh, idx),
        kubectl: kubectl(&mesh[idx].kube_context),
        install: all_commands(mesh, overlay),
        kubeconfig,
        kubeconfig_folder: folder,
        keeps_maps: keeps_maps(mesh, overlay),
    })
}

/// Returns whether the maps of an external istiod are made in its configuration cluster.
fn keeps_maps(mesh: &Mesh, overlay: &Overlay) -> bool {
    let makes = |chart: &ChartInstall| {
        let omits = chart.values.get("global").and_then(|global| global.get("omitSidecarInjectorConfigMap"));
        omits.and_then(serde_json::Value::as_bool) == Some(false)
    };
    installations(mesh, overlay, Stage::ControlPlane)
        .iter()
        .any(|installation| installation.charts.iter().any(makes))
}

/// Returns the name of the secret with the token by which an external istiod reads its configuration.
fn config_token(overlay: &Overlay) -> String {
    let of_istiod = overlay.units.iter().filter(|unit| unit.kind.name == istiod_token::NAME);
    of_istiod
        .flat_map(PlannedUnit::objects)
        .find(|object| object.kind == "Secret")
        .map(|object| object.name.clone())
        .unwrap_or_else(|| names::READER_TOKEN_SECRET.to_owned())
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

fn remote(mesh: &Mesh, overlay: &Overlay) -> Remote {
    let idx = overlay.cluster;
    let plane = mesh[idx].control_plane;
    let host = mesh[plane].host;
    let mut injector = vec![names::SIDECAR_INJECTOR.to_owned()];
    injector.extend(mesh[plane].revision.as_ref().map(|revision| revision.value.to_string()));
    if mesh[plane].namespace.to_string() != namespaces::ISTIO_SYSTEM {
        injector.push(mesh[plane].namespace.to_string());
    }
    Remote {
        cluster: name(mesh, idx),
        kubectl: kubectl(&mesh[idx].kube_context),
        namespace: mesh[plane].namespace.to_string(),
        primary: name(mesh, host),
        primary_kubectl: kubectl(&mesh[host].kube_context),
        primary_namespace: mesh[plane].namespace.to_string(),
        primary_deployment: mesh.istiod_service(plane),
        is_config: mesh.is_config_cluster(idx),
        waits_for_address: mesh.awaits_address(plane),
        // Behind a certificate of somebody else's, istiod is told to leave the webhooks alone.
        patched: credential(&mesh[plane].discovery.via).is_none(),
        runs_istiod: mesh.runs_istiod_beside_its_primary(idx),
        install: all_commands(mesh, overlay),
        injector: injector.join("-"),
        gateway: gateway(mesh, overlay),
        exposure: folder(mesh, overlay, Stage::Exposure),
    }
}

fn read(mesh: &Mesh, idx: ClusterIdx) -> Read {
    let server = mesh[idx].api_server.as_ref().map(|server| server.value.url.clone());
    Read {
        cluster: name(mesh, idx),
        context: quoted(&mesh[idx].kube_context),
        namespace: mesh.namespace(idx).to_string(),
        secret: if mesh.has(idx, Capability::ReaderServiceAccount) {
            names::READER_TOKEN_SECRET.to_owned()
        } else {
            // Kubernetes of that time gives each account a secret by itself.
            format!(
                "\"$({} -n {} get serviceaccount {} -o jsonpath='{{.secrets[0].name}}')\"",
                kubectl(&mesh[idx].kube_context),
                mesh.namespace(idx),
                names::LEGACY_READER_SERVICE_ACCOUNT,
            )
        },
        server_word: server
            .as_deref()
            .map_or_else(|| format!("'<API server of {}>'", mesh[idx].name.value), quoted),
        server,
        files: Vec::new(),
    }
}

/// Returns each cluster that is read, with the files that its kubeconfig goes to.
fn reads(mesh: &Mesh) -> Vec<Read> {
    let mut reads: BTreeMap<ClusterIdx, Read> = BTreeMap::new();
    for secret in mesh.remote_secrets() {
        let folder = credential_folder(mesh, secret.installed_in, CredentialStage::RemoteSecrets);
        let entry = reads.entry(secret.reads).or_insert_with(|| read(mesh, secret.reads));
        entry.files.push(format!("{folder}/{}.kubeconfig", mesh[secret.reads].name.value));
    }
    reads.into_values().collect()
}

fn holder(mesh: &Mesh, overlay: &Overlay) -> Option<Holder> {
    let idx = overlay.cluster;
    let held = mesh.remote_secrets_in(idx);
    let used_by = held.first()?.used_by;
    let secret = |reads: ClusterIdx| HeldSecret {
        name: format!("{}{}", names::REMOTE_SECRET_PREFIX, mesh[reads].name.value),
        key: name(mesh, reads),
    };
    Some(Holder {
        cluster: name(mesh, idx),
        context: quoted(&mesh[idx].kube_context),
        kubectl: kubectl(&mesh[idx].kube_context),
        folder: credential_folder(mesh, idx, CredentialStage::RemoteSecrets),
        istiod_context: quoted(&mesh[mesh[used_by].host].kube_context),
        namespace: mesh[used_by].namespace.to_string(),
        secrets: held.into_iter().map(|held| secret(held.reads)).collect(),
    })
}
