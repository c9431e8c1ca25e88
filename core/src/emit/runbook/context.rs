//! What the runbook's template is told: the clusters in the order of the spec, and for each what is to be done there.

use crate::emit::runbook::clusters::{self, Cluster, Network};
use crate::emit::runbook::commands;
use crate::emit::runbook::control_planes::{self, ControlPlane, Remote};
use crate::emit::runbook::credentials::{self, Authority, Holder, Read};
use crate::emit::runbook::early::{self, Early};
use crate::emit::runbook::stages::{any_charts, apply, folder, installations};
use crate::emit::runbook::verified::{self, Verification};
use crate::emit::runbook::ways::{self, GatewayWithoutAddress, Ports};
use crate::istio::release::{Capability, IstioRelease, SupportEnd};
use crate::mesh::model::{CaSource, Mesh, RemoteSecretSource};
use crate::mesh::query::Role;
use crate::mesh::system::System;
use crate::plan::model::{Chart, ChartInstall, Content, Overlay, Plan, PlannedUnit, Stage};
use crate::plan::units::definitions::GATEWAY_API;
use crate::spec::types::{DataPlaneMode, Installer};
use portolan_chart::order;
use serde::Serialize;

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
    any_gateways: bool,
    any_exposure: bool,
    awaits_address: bool,
    plain_remotes: bool,
    any_config: bool,
    blanks: bool,
    servers_wanted: Option<String>,
    charts_in: &'static str,
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
    filtered: bool,
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

/// What programs and gateways of the release are called, and what follows the arguments of commands that compile.
#[derive(Serialize)]
struct Words {
    authority: &'static str,
    an_authority: &'static str,
    authorities: &'static str,
    reader: &'static str,
    a_reader: &'static str,
    gateway: &'static str,
    with_charts: &'static str,
}

/// Returns the runbook of `plan`.
pub(super) fn of(plan: &Plan<'_>) -> Runbook {
    let mesh = plan.mesh;
    let overlays = in_order_of_the_spec(plan);
    let remotes = remotes(mesh, &overlays);
    let hosts = hosts(plan, &overlays);
    let authorities: Vec<_> = overlays.iter().filter_map(|it| credentials::authority(mesh, it)).collect();
    let reads = credentials::reads(mesh);
    let release = mesh.istio.release.value;
    Runbook {
        mesh: mesh.id.value.to_string(),
        release: release.to_string(),
        releases: releases(mesh),
        support: support(&releases_of(mesh)),
        kubernetes: kubernetes(&releases_of(mesh)),
        installer: mesh.installer.as_str(),
        apply: apply(mesh),
        ambient: mesh.istio.data_plane == DataPlaneMode::Ambient,
        gateway_api_given: overlays.iter().any(|overlay| is_gateway_api_given(overlay)),
        ports: ways::ports(mesh),
        several_networks: mesh.has_several_networks(),
        several_clusters: overlays.len() > 1,
        several_authorities: (authorities.len() > 1).then_some(authorities.len()),
        any_reached: hosts.iter().any(|host| host.entry.is_some()),
        any_gateways: overlays.iter().any(|overlay| folder(mesh, overlay, Stage::Gateways).is_some()),
        any_exposure: overlays.iter().any(|overlay| folder(mesh, overlay, Stage::Exposure).is_some()),
        awaits_address: hosts.iter().any(|host| host.waits_for_address),
        any_config: mesh.control_plane_indices().any(|plane| mesh.config_cluster(plane).is_some()),
        plain_remotes: remotes.iter().any(|overlay| !mesh.is_config_cluster(overlay.cluster)),
        blanks: reads.iter().any(|read| read.server.is_none()),
        servers_wanted: servers_wanted(&reads, &hosts),
        charts_in: charts_in(mesh, &overlays),
        archive: overlays.iter().any(|overlay| any_charts(mesh, overlay, commands::needs_archive)),
        charts_folder: commands::charts_folder(release),
        repository: overlays.iter().any(|overlay| any_charts(mesh, overlay, commands::needs_repository)),
        injected_gateways: mesh.system() != System::SharedControlPlane,
        namespace_labels: release.has(Capability::NetworkByNamespaceLabel),
        before_gateways: !release.has(Capability::EastWestGateway),
        command_of_remote_secrets: remote_clusters_command(mesh),
        secrets_from_files: mesh.remote_secrets == RemoteSecretSource::Files,
        ca_from_files: mesh.trust.ca == CaSource::Files,
        swap_fault: has_swap_fault(mesh),
        stubs: !mesh.services.is_empty(),
        helm_leaves_definitions: helm_leaves_definitions(mesh),
        config_chart_has_definitions: config_chart_has_definitions(mesh, &remotes),
        replicated: mesh.is_replicated(),
        filtered: needs_definitions_program(mesh),
        words: words(mesh),
        early: early::is_early(mesh).then(|| early::of(plan, &overlays)),
        clusters: overlays.iter().map(|overlay| clusters::cluster(mesh, overlay)).collect(),
        clusters_reversed: overlays.iter().rev().map(|overlay| clusters::cluster(mesh, overlay)).collect(),
        networks: clusters::networks(mesh),
        authorities,
        hosts,
        remotes: remotes.iter().map(|overlay| control_planes::remote(mesh, overlay)).collect(),
        gateways_without_address: ways::gateways_without_address(mesh),
        reads,
        holders: overlays.iter().filter_map(|overlay| credentials::holder(mesh, overlay)).collect(),
        verification: verified::verification(mesh, &overlays),
    }
}

/// Returns the overlays as people read of their clusters: in the order in which they wrote them.
fn in_order_of_the_spec<'p>(plan: &'p Plan<'_>) -> Vec<&'p Overlay> {
    let mut overlays: Vec<&Overlay> = plan.overlays.iter().collect();
    order::sort_by_key(&mut overlays, |overlay| overlay.cluster);
    overlays
}

/// Returns those of clusters that are served from elsewhere.
fn remotes<'p>(mesh: &Mesh, overlays: &[&'p Overlay]) -> Vec<&'p Overlay> {
    overlays.iter().copied().filter(|overlay| mesh.role(overlay.cluster) == Role::Remote).collect()
}

/// Returns the control planes, those that serve their own cluster first.
fn hosts(plan: &Plan<'_>, overlays: &[&Overlay]) -> Vec<ControlPlane> {
    let role = |overlay: &Overlay| plan.mesh.role(overlay.cluster);
    let mut hosts: Vec<&Overlay> =
        overlays.iter().copied().filter(|overlay| role(overlay) != Role::Remote).collect();
    order::sort_by_key(&mut hosts, |overlay| role(overlay) == Role::ExternalControlPlane);
    hosts.into_iter().map(|overlay| control_planes::control_plane(plan, overlay)).collect()
}

/// Returns whether Helm leaves definitions as they are when it upgrades the chart that brings them.
fn helm_leaves_definitions(mesh: &Mesh) -> bool {
    mesh.installer == Installer::Helm && !mesh.istio.release.value.has(Capability::CrdsAsTemplates)
}

/// Returns whether chart `istiod-remote`, which brings definitions too, is in a configuration cluster.
fn config_chart_has_definitions(mesh: &Mesh, remotes: &[&Overlay]) -> bool {
    let has = |overlay: &&Overlay| {
        mesh.is_config_cluster(overlay.cluster) && any_charts(mesh, overlay, is_istiod_remote)
    };
    remotes.iter().any(has)
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

/// Returns the clusters whose API server is read and has no address in the spec, each once.
fn servers_wanted(reads: &[Read], hosts: &[ControlPlane]) -> Option<String> {
    let configs = hosts.iter().filter_map(ControlPlane::kubeconfig);
    let mut wanted: Vec<String> = Vec::new();
    for read in configs.chain(reads) {
        if read.server.is_none() && !wanted.contains(&read.cluster) {
            wanted.push(read.cluster.clone());
        }
    }
    (!wanted.is_empty()).then(|| wanted.join(", "))
}

/// Returns the stages that hold files for the installer.
fn charts_in(mesh: &Mesh, overlays: &[&Overlay]) -> &'static str {
    let is_gateway = |overlay: &&Overlay| !installations(mesh, overlay, Stage::Gateways).is_empty();
    if overlays.iter().any(is_gateway) { "stages 20 and 30" } else { "stage 20" }
}

/// Returns on which versions of Kubernetes releases were tested.
fn kubernetes(releases: &[IstioRelease]) -> Option<String> {
    let sentence = |release: &IstioRelease| {
        let (oldest, newest) = release.line().kubernetes.tested?;
        let subject = if releases.len() > 1 { release.to_string() } else { "It".to_owned() };
        Some(format!("{subject} was tested on Kubernetes 1.{oldest} to 1.{newest}."))
    };
    sentences(releases.iter().filter_map(sentence).collect())
}

/// Returns what there is to say about the support of releases.
fn support(releases: &[IstioRelease]) -> Option<String> {
    let sentence = |release: &IstioRelease| match release.line().support.end {
        SupportEnd::Ahead => None,
        SupportEnd::On(day) if releases.len() > 1 => Some(format!("Support of {release} ended on {day}.")),
        SupportEnd::On(day) => Some(format!("Its support ended on {day}.")),
    };
    sentences(releases.iter().filter_map(sentence).collect())
}

fn sentences(sentences: Vec<String>) -> Option<String> {
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Returns whether a cluster's control plane is taken away by rendering it once more.
pub(super) fn needs_definitions_program(mesh: &Mesh) -> bool {
    let by_rendering = |release| commands::uninstalls_by_rendering(mesh.installer, release);
    mesh.clusters.iter().any(|cluster| by_rendering(cluster.release.value))
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
        with_charts: if mesh.is_rendered() { " --charts <charts>" } else { "" },
    }
}

/// Returns the releases of the clusters, from the oldest on.
pub(super) fn releases_of(mesh: &Mesh) -> Vec<IstioRelease> {
    order::distinct(mesh.clusters.iter().map(|cluster| cluster.release.value))
}

fn releases(mesh: &Mesh) -> String {
    releases_of(mesh).iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
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

/// Returns whether chart `istiod-remote` is among the charts.
fn is_istiod_remote(_: IstioRelease, charts: &[ChartInstall]) -> bool {
    charts.iter().any(|install| install.chart == Chart::IstiodRemote)
}
