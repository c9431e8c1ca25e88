//! What the runbook says of meshes of 1.0 to 1.7 that are not joined as later ones: one control plane of separate
//! programs with its remotes, and replicated control planes.

use crate::emit::runbook::clusters::name;
use crate::emit::runbook::commands::{Installation, charts_folder, kubectl, quoted};
use crate::emit::runbook::context::releases_of;
use crate::emit::runbook::helm2;
use crate::emit::runbook::stages::{all_commands, folder, installations};
use crate::istio::kubernetes::newest_kubernetes;
use crate::istio::release::{Capability, IstioRelease, RELEASES, ReleaseLine, SupportEnd};
use crate::istio::wellknown::ports;
use crate::mesh::early::Program;
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh, Via};
use crate::mesh::query::Role;
use crate::mesh::system::System;
use crate::plan::model::{Chart, Overlay, Plan, Stage};
use crate::plan::published::CHARTS_OF_HELM_2;
use crate::spec::types::{Dns, Installer, Platform};
use serde::Serialize;

/// What such a mesh has beyond others.
#[derive(Serialize)]
pub(super) struct Early {
    helm: bool,
    manifests: bool,
    helm2: bool,
    separate: bool,
    remote_chart: bool,
    secrets_read_once: bool,
    statsd: bool,
    statsd_bridge: bool,
    hooks: bool,
    secure: bool,
    by_ingress: bool,
    by_load_balancer: bool,
    svc_endpoints: bool,
    networks: bool,
    kubernetes: Vec<String>,
    gke: bool,
    several_releases: bool,
    tools: Vec<Tool>,
    by_hand: bool,
    supported: String,
    namespace: String,
    pod_ranges: Option<String>,
    injector_off: String,
    hosts: Vec<EarlyHost>,
    remotes: Vec<EarlyRemote>,
    services: Vec<GlobalService>,
}

/// What installs a release: which Helm, and the charts.
#[derive(Serialize)]
struct Tool {
    release: String,
    clusters: String,
    helm: &'static str,
    charts: String,
}

/// A cluster with a control plane.
#[derive(Serialize)]
struct EarlyHost {
    cluster: String,
    kubectl: String,
    namespace: String,
    install: Vec<String>,
    tiller_start: Vec<String>,
    tiller: Vec<String>,
    reinstall: Vec<String>,
    reinstall_by_tiller: Vec<String>,
    exposure: Option<String>,
    gateway_addresses: Option<String>,
    waits_for_address: bool,
    given: String,
    programs: Vec<ReachedProgram>,
    kube_dns: bool,
}

/// A program of a control plane that remotes call.
#[derive(Serialize)]
struct ReachedProgram {
    field: &'static str,
    pod_address: &'static str,
    selector: &'static str,
    service: &'static str,
    expose: Vec<String>,
}

/// A cluster that is served from elsewhere.
#[derive(Serialize)]
struct EarlyRemote {
    cluster: String,
    kubectl: String,
    namespace: String,
    primary: String,
    install: Vec<String>,
    tiller_start: Vec<String>,
    tiller: Vec<String>,
    waits_for_address: bool,
    gateway: bool,
    gateway_addresses: Option<String>,
}

/// A service that has a name in other clusters.
#[derive(Serialize)]
struct GlobalService {
    service: String,
    name: String,
    address: String,
    clusters: String,
}

/// Returns whether the runbook of `mesh` is that of an early system.
pub(super) fn is_early(mesh: &Mesh) -> bool {
    match mesh.system() {
        System::RemoteCharts | System::ReplicatedControlPlanes => true,
        System::SharedControlPlane | System::EastWestGateways | System::Ambient => false,
    }
}

/// Returns whether the tree needs the program that leaves hooks out of rendered charts.
pub(super) fn needs_hooks_program(mesh: &Mesh) -> bool {
    mesh.installer == Installer::Helm
        && mesh.cluster_indices().any(|cluster| mesh.has(cluster, Capability::CleanupSecretsHook))
}

/// Returns what there is to say about `plan`, whose overlays are in the order of the spec.
pub(super) fn of(plan: &Plan<'_>, overlays: &[&Overlay]) -> Early {
    let mesh = plan.mesh;
    let releases = releases_of(mesh);
    let any_has = |capability| releases.iter().any(|release| release.has(capability));
    let (remotes, hosts): (Vec<&Overlay>, Vec<&Overlay>) =
        overlays.iter().copied().partition(|overlay| mesh.role(overlay.cluster) == Role::Remote);
    let is_on_gke = |cluster: &ClusterIdx| {
        mesh[*cluster].platform.as_ref().is_some_and(|platform| platform.value == Platform::Gke)
    };
    let release = mesh.istio.release.value;
    let helm = mesh.installer == Installer::Helm;
    Early {
        helm,
        manifests: mesh.installer == Installer::Manifests,
        helm2: helm && any_has(Capability::Helm2),
        separate: releases.iter().any(|release| !release.has(Capability::Istiod)),
        remote_chart: release.has(Capability::IstioRemoteChart),
        secrets_read_once: !release.has(Capability::ChangedRemoteSecretRead),
        statsd: mesh
            .control_plane_indices()
            .any(|plane| mesh.program_address(plane, Program::Statsd).is_some()),
        statsd_bridge: release.has(Capability::StatsdBridge),
        hooks: needs_hooks_program(mesh),
        secure: mesh.has_control_plane_security(),
        by_ingress: is_reached(mesh, |via| matches!(via, Via::IngressGateway(_))),
        by_load_balancer: is_reached(mesh, |via| matches!(via, Via::InternalLoadBalancer)),
        svc_endpoints: remotes.iter().any(|remote| mesh.reaches_programs_by_service(remote.cluster)),
        networks: mesh.has_several_networks(),
        kubernetes: kubernetes(&releases),
        gke: mesh.cluster_indices().any(|cluster| is_on_gke(&cluster)),
        several_releases: releases.len() > 1,
        tools: releases.iter().map(|release| tool(mesh, *release)).collect(),
        by_hand: mesh.workload_clusters().into_iter().any(|cluster| !mesh.is_injected(cluster)),
        supported: supported(),
        namespace: mesh.istio.namespace.to_string(),
        pod_ranges: pod_ranges(mesh),
        injector_off: "values: {istio-remote: {sidecarInjectorWebhook: {enabled: false}}}".to_owned(),
        hosts: hosts.iter().map(|overlay| host(mesh, overlay)).collect(),
        remotes: remotes.iter().map(|overlay| remote(mesh, overlay)).collect(),
        services: if mesh.is_replicated() { services(mesh) } else { Vec::new() },
    }
}

/// Returns the ranges of all pods, if they are known of every cluster: a rule for some of them would look complete.
fn pod_ranges(mesh: &Mesh) -> Option<String> {
    if mesh.clusters.iter().any(|cluster| cluster.pod_cidrs.is_empty()) {
        return None;
    }
    let ranges = mesh.clusters.iter().flat_map(|cluster| &cluster.pod_cidrs);
    Some(ranges.map(|range| range.value.to_string()).collect::<Vec<_>>().join(","))
}

/// Returns on which Kubernetes releases run, as far as it is known, and why not on later ones.
fn kubernetes(releases: &[IstioRelease]) -> Vec<String> {
    let sentence = |release: &IstioRelease| {
        let (version, newest) = newest_kubernetes(*release)?;
        let range = match release.line().kubernetes.installer_minimum {
            Some(oldest) => format!("1.{oldest} to 1.{newest}"),
            None => format!("1.{newest} and older"),
        };
        let subject = if releases.len() > 1 { release.to_string() } else { "It".to_owned() };
        Some(format!(
            "{subject} runs on Kubernetes {range}: it writes objects of `{version}`, which later ones do not have."
        ))
    };
    releases.iter().filter_map(sentence).collect()
}

/// Returns what installs a release.
fn tool(mesh: &Mesh, release: IstioRelease) -> Tool {
    let of_release = mesh.cluster_indices().filter(|cluster| mesh[*cluster].release.value == release);
    let helm2 = release.has(Capability::Helm2);
    Tool {
        release: release.to_string(),
        clusters: of_release.map(|cluster| name(mesh, cluster)).collect::<Vec<_>>().join(", "),
        helm: helm(release),
        charts: if helm2 { format!("istio-{release}/{CHARTS_OF_HELM_2}") } else { charts_folder(release) },
    }
}

/// Returns which Helm a release needs. Tiller comes up on Kubernetes 1.16 from 2.16 on.
fn helm(release: IstioRelease) -> &'static str {
    if !release.has(Capability::Helm2) {
        "3.13 or later"
    } else if newest_kubernetes(release).is_some_and(|(_, newest)| newest < 16) {
        "2 (2.10 or later; Helm 3 has other flags)"
    } else {
        "2 (2.16 or later; Helm 3 has other flags)"
    }
}

/// Returns the newest release that has support.
fn supported() -> String {
    let has_support =
        |line: &&&ReleaseLine| line.support.end == SupportEnd::Ahead && line.newest.candidate().is_none();
    let newest = RELEASES.iter().rev().find(has_support);
    newest.map(|line| line.newest.to_string()).unwrap_or_default()
}

fn is_reached(mesh: &Mesh, way: fn(&Via) -> bool) -> bool {
    mesh.control_plane_indices().any(|plane| mesh.has_remotes(plane) && way(&mesh[plane].discovery.via))
}

fn host(mesh: &Mesh, overlay: &Overlay) -> EarlyHost {
    let idx = overlay.cluster;
    let plane = mesh[idx].control_plane;
    let installations = installations(mesh, overlay, Stage::ControlPlane);
    let install = all_commands(mesh, overlay);
    let tiller = by_tiller(&installations);
    EarlyHost {
        cluster: name(mesh, idx),
        kubectl: kubectl(&mesh[idx].kube_context),
        namespace: mesh.namespace(idx).to_string(),
        tiller_start: start_tiller(&installations),
        reinstall_by_tiller: tiller.last().cloned().into_iter().collect(),
        tiller,
        reinstall: install.last().cloned().into_iter().collect(),
        install,
        exposure: folder(mesh, overlay, Stage::Exposure),
        gateway_addresses: gateway_addresses(mesh, idx),
        waits_for_address: mesh.awaits_address(plane),
        given: given(mesh, plane),
        programs: if mesh.has_remotes(plane) { programs(mesh, plane) } else { Vec::new() },
        kube_dns: mesh[idx].dns.as_ref().is_some_and(|dns| dns.value == Dns::KubeDns),
    }
}

fn remote(mesh: &Mesh, overlay: &Overlay) -> EarlyRemote {
    let idx = overlay.cluster;
    let plane = mesh[idx].control_plane;
    let installations = installations(mesh, overlay, Stage::ControlPlane);
    EarlyRemote {
        cluster: name(mesh, idx),
        kubectl: kubectl(&mesh[idx].kube_context),
        namespace: mesh.namespace(idx).to_string(),
        primary: name(mesh, mesh[plane].host),
        install: all_commands(mesh, overlay),
        tiller_start: start_tiller(&installations),
        tiller: by_tiller(&installations),
        waits_for_address: mesh.awaits_address(plane),
        gateway: mesh[idx].gateway.is_some(),
        gateway_addresses: gateway_addresses(mesh, idx),
    }
}

fn by_tiller(installations: &[Installation<'_>]) -> Vec<String> {
    of_helm2(installations).flat_map(helm2::install_by_tiller).collect()
}

fn start_tiller(installations: &[Installation<'_>]) -> Vec<String> {
    of_helm2(installations).next().map(helm2::start_tiller).unwrap_or_default()
}

fn of_helm2<'a, 'p>(installations: &'a [Installation<'p>]) -> impl Iterator<Item = &'a Installation<'p>> {
    let is_of_helm2 = |installation: &&Installation<'_>| {
        installation.charts.iter().any(|chart| matches!(chart.chart, Chart::Istio | Chart::IstioRemote))
    };
    installations.iter().filter(is_of_helm2)
}

fn gateway_addresses(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    let addresses = &mesh[cluster].gateway.as_ref()?.addresses;
    let addresses: Vec<String> = addresses.iter().map(|address| address.value.to_string()).collect();
    (!addresses.is_empty()).then(|| addresses.join(", "))
}

fn given(mesh: &Mesh, plane: ControlPlaneIdx) -> String {
    let known = Program::ALL.into_iter().filter_map(|program| {
        let address = mesh.program_address(plane, program)?;
        Some(format!("{} {address}", program.as_str()))
    });
    known.collect::<Vec<_>>().join(", ")
}

fn programs(mesh: &Mesh, plane: ControlPlaneIdx) -> Vec<ReachedProgram> {
    let host = mesh[plane].host;
    let by_pod = mesh[plane].discovery.via == Via::Direct;
    let is_there = |program: &Program| match program {
        Program::Pilot | Program::Policy | Program::Telemetry => true,
        Program::Statsd => mesh.has(host, Capability::StatsdBridge),
        // A Service that may not be there cannot be changed.
        Program::Zipkin => by_pod || mesh.given_address(plane, Program::Zipkin).is_some(),
    };
    let there = Program::ALL.into_iter().filter(is_there);
    there.map(|program| reached(mesh, plane, program)).collect()
}

fn reached(mesh: &Mesh, plane: ControlPlaneIdx, program: Program) -> ReachedProgram {
    let (selector, service) = match program {
        Program::Pilot => ("istio=pilot", "istio-pilot"),
        // Label `istio=mixer`, as the first guide had it, is telemetry's too.
        Program::Policy => ("istio-mixer-type=policy", "istio-policy"),
        Program::Telemetry => ("istio-mixer-type=telemetry", "istio-telemetry"),
        Program::Zipkin => ("app=jaeger", "zipkin"),
        Program::Statsd => ("istio=statsd-prom-bridge", "istio-statsd-prom-bridge"),
    };
    ReachedProgram {
        field: program.as_str(),
        pod_address: if program.is_needed() {
            "{.items[0].status.podIP}"
        } else {
            // Nothing is printed where there is none.
            "{range .items[*]}{.status.podIP}{end}"
        },
        selector,
        service: if program == Program::Statsd { STATSD_BALANCER } else { service },
        expose: match program {
            Program::Pilot | Program::Policy | Program::Telemetry | Program::Zipkin => {
                expose(mesh, plane, service)
            }
            Program::Statsd => expose_statsd(mesh, plane),
        },
    }
}

/// The Service for the load balancer of the statsd bridge. The bridge's own has a port of TCP too, and no load balancer of
/// that time takes both.
const STATSD_BALANCER: &str = "istio-statsd-prom-bridge-udp";

/// Returns the commands that make that Service, without `kubectl expose`: the option that prints what it would make is
/// another one at each end of the kubectls that such a cluster may need.
fn expose_statsd(mesh: &Mesh, plane: ControlPlaneIdx) -> Vec<String> {
    let kubectl = format!("{} -n {}", kubectl(&mesh[mesh[plane].host].kube_context), mesh[plane].namespace);
    let made = format!(
        "{kubectl} apply -f - <<END
apiVersion: v1
kind: Service
metadata:
  name: {STATSD_BALANCER}
spec:
  selector: {{istio: statsd-prom-bridge}}
  ports:
    - {{name: statsd-udp, port: {}, protocol: UDP}}
END",
        ports::STATSD
    );
    [made].into_iter().chain(expose(mesh, plane, STATSD_BALANCER)).collect()
}

/// Returns the commands that put a load balancer before a Service.
fn expose(mesh: &Mesh, plane: ControlPlaneIdx, service: &str) -> Vec<String> {
    let kubectl = format!("{} -n {}", kubectl(&mesh[mesh[plane].host].kube_context), mesh[plane].namespace);
    let annotations = mesh.internal_load_balancer_annotations(plane);
    let annotate = annotations.iter().map(|(key, value)| {
        format!("{kubectl} annotate --overwrite service {service} {}", quoted(&format!("{key}={value}")))
    });
    let patch = format!(r#"{kubectl} patch service {service} -p '{{"spec":{{"type":"LoadBalancer"}}}}'"#);
    annotate.chain([patch]).collect()
}

fn services(mesh: &Mesh) -> Vec<GlobalService> {
    let running = |cluster: &ClusterIdx| {
        let name = name(mesh, *cluster);
        if mesh.has_gateway_address(*cluster) {
            name
        } else {
            format!("{name} (**not reached**: no address yet)")
        }
    };
    let of_service = |service: &crate::mesh::model::Service| GlobalService {
        service: format!("{}/{}", service.namespace.value, service.name.value),
        name: service.global_name(),
        address: service.global_address(mesh).to_string(),
        clusters: service.clusters.iter().map(running).collect::<Vec<_>>().join(", "),
    };
    mesh.services.iter().map(of_service).collect()
}
