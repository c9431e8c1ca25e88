//! What a later release means for a mesh that runs: the releases on the way, the order of the steps, and what cannot be
//! changed in place.

use crate::istio::kubernetes::newest_kubernetes;
use crate::istio::release::{Capability, IstioRelease, RELEASES};
use crate::mesh::model::{Mesh, Via};
use crate::mesh::query::Role;
use crate::mesh::system::System;
use crate::spec::types::Installer;

/// The way from one release to another.
#[derive(Debug)]
pub struct Way {
    /// The system by which clusters are joined now.
    pub old: System,
    /// The system by which they will be.
    pub new: System,
    /// The releases on the way, the last included: one minor at a time; the last alone where a mesh of it comes up beside
    /// this one.
    pub waypoints: Vec<Waypoint>,
    /// The order in which a live mesh follows, as sentences.
    pub order: Vec<String>,
    /// What cannot be changed in place, as sentences.
    pub not_in_place: Vec<&'static str>,
}

/// A release on the way.
#[derive(Debug)]
pub struct Waypoint {
    /// The release.
    pub release: IstioRelease,
    /// The oldest and the newest minor of Kubernetes that it was tested on, as far as that is known.
    pub kubernetes: Option<(u8, u8)>,
    /// What changes for this mesh with it.
    pub changes: Vec<&'static str>,
}

/// Returns the way of `mesh` to release `to`, at which it has system `new`.
pub(super) fn way(mesh: &Mesh, to: IstioRelease, new: Option<System>) -> Way {
    let old = mesh.system();
    let new = new.unwrap_or_else(|| System::of(to, mesh.control_planes.len(), mesh.istio.data_plane));
    Way {
        old,
        new,
        waypoints: if comes_up_beside(mesh, to) {
            vec![Waypoint { release: to, kubernetes: to.line().kubernetes.tested, changes: Vec::new() }]
        } else {
            waypoints(mesh, to)
        },
        order: order(mesh, to, old, new),
        not_in_place: not_in_place(mesh, to, old, new),
    }
}

/// Returns whether the new mesh comes up beside the old one: no release takes over a control plane of separate programs
/// with its remotes.
pub(super) fn comes_up_beside(mesh: &Mesh, to: IstioRelease) -> bool {
    mesh.system() == System::RemoteCharts && to.has(Capability::Istiod)
}

/// Returns the oldest release that a cluster has: the way begins there.
fn oldest(mesh: &Mesh) -> IstioRelease {
    let releases = mesh.cluster_indices().map(|cluster| mesh[cluster].release.value);
    releases.min().unwrap_or(mesh.istio.release.value)
}

fn waypoints(mesh: &Mesh, to: IstioRelease) -> Vec<Waypoint> {
    let mut before = oldest(mesh);
    // Clusters that replace old ones skip what lies between.
    let least = istiod_first(mesh, to).unwrap_or(before);
    let is_of = |newest: IstioRelease, release: IstioRelease| std::ptr::eq(newest.line(), release.line());
    let between = RELEASES.iter().map(|line| line.newest).filter(|newest| {
        let is_minor_between =
            *newest >= least && *newest < to && !is_of(*newest, before) && !is_of(*newest, to);
        is_minor_between && newest.candidate().is_none()
    });
    let releases: Vec<IstioRelease> = between.chain([to]).collect();
    let mut waypoints = Vec::new();
    for release in releases {
        waypoints.push(Waypoint {
            release,
            kubernetes: release.line().kubernetes.tested,
            changes: changes(mesh, before, release),
        });
        before = release;
    }
    waypoints
}

/// Whom a change concerns.
#[derive(Clone, Copy)]
enum Concerned {
    All,
    Remotes,
    SeveralNetworks,
    HelmUsers,
}

/// What changes for a mesh that runs when a capability begins (`true`) or ends.
const CHANGES: &[(Capability, bool, Concerned, &str)] = &[
    (
        Capability::Istiod,
        true,
        Concerned::All,
        "Pilot, Citadel, Galley and the injector become one program, istiod; Mixer is no longer part of the mesh",
    ),
    (
        Capability::EastWestGateway,
        true,
        Concerned::All,
        "clusters are joined in another way: networks by labels of namespaces, east-west gateways, remote secrets",
    ),
    (
        Capability::CrossNetworkNeedsMtls,
        true,
        Concerned::SeveralNetworks,
        "services of other networks that do not take mutual TLS are no longer reached",
    ),
    (
        Capability::WebhooksV1Beta1,
        false,
        Concerned::All,
        "the first that runs on Kubernetes 1.22 and later: the releases before it write objects that those refuse",
    ),
    (
        Capability::GatewayInjection,
        true,
        Concerned::All,
        "gateways become plain objects that the injector fills in: `portolan diff` says which have to be made anew",
    ),
    (
        Capability::RemoteRunsIstiod,
        false,
        Concerned::Remotes,
        "remotes no longer run an istiod: apply stage 10 (annotation `topology.istio.io/controlPlaneClusters`) before the remote is installed, then restart its workloads, which get certificates of the primary",
    ),
    (
        Capability::RemoteServiceNamedByRevision,
        true,
        Concerned::Remotes,
        "the Service in remotes that leads to a revisioned istiod has the revision in its name",
    ),
    (
        Capability::RemoteByChartProfile,
        true,
        Concerned::Remotes,
        "remotes are made of charts `base` and `istiod` with profile `remote`; chart `istiod-remote` ends, and Helm has to be told to uninstall it",
    ),
    (
        Capability::CrdsAsTemplates,
        true,
        Concerned::HelmUsers,
        "chart `base` takes over the resource definitions: label and annotate them as its own first, as Istio's notes on that upgrade say",
    ),
    (
        Capability::NetworkingV1,
        true,
        Concerned::All,
        "Istio's networking objects are written as `networking.istio.io/v1`; the older versions are still served",
    ),
    (
        Capability::RemoteEndpointSlice,
        true,
        Concerned::Remotes,
        "the address of the primary in remotes becomes an EndpointSlice; the Endpoints object of before goes",
    ),
    (
        Capability::RemoteSecretSwapFault,
        true,
        Concerned::All,
        "do not change remote secrets in place with this release: delete them, then apply the new ones",
    ),
];

fn changes(mesh: &Mesh, before: IstioRelease, release: IstioRelease) -> Vec<&'static str> {
    let turned = |capability: Capability, begins: bool| {
        before.has(capability) != release.has(capability) && release.has(capability) == begins
    };
    let concerned = |concerned: Concerned| match concerned {
        Concerned::All => true,
        Concerned::Remotes => mesh.cluster_indices().any(|cluster| mesh.role(cluster) == Role::Remote),
        Concerned::SeveralNetworks => mesh.has_several_networks(),
        Concerned::HelmUsers => mesh.installer == Installer::Helm,
    };
    CHANGES
        .iter()
        .filter(|(capability, begins, whom, _)| turned(*capability, *begins) && concerned(*whom))
        .map(|(_, _, _, text)| *text)
        .collect()
}

/// Returns the steps of a live mesh.
fn order(mesh: &Mesh, to: IstioRelease, old: System, new: System) -> Vec<String> {
    if comes_up_beside(mesh, to) {
        return BESIDE.iter().map(|step| (*step).to_owned()).collect();
    }
    let joins_first = istiod_first(mesh, to);
    let first = joins_first.map(|release| {
        format!("Go from separate programs to istiod first, cluster by cluster: a new cluster with {release}, under the same root, joins as one more; the workloads of an old one move there, then the old one goes.")
    });
    let newest = newest_before_gateways().filter(|newest| joins_first.is_none() && oldest(mesh) < *newest);
    let in_place = newest.filter(|_| new.has_gateways() && !old.has_gateways()).map(|newest| {
        format!("Go to {newest} first, one minor at a time, with the old spec: `portolan migrate` to it, and its runbook.")
    });
    let own_address: &[&str] = if is_reached_by_load_balancer(mesh) { &[OWN_LOAD_BALANCER] } else { &[] };
    let steps: Vec<&[&str]> = match (old, new) {
        (System::SharedControlPlane, System::EastWestGateways | System::Ambient) => {
            let gateways = if own_address.is_empty() { SHARED_BY_GATEWAY } else { SHARED_BY_LOAD_BALANCER };
            vec![own_address, SHARED_BEFORE, gateways, SHARED_AFTER]
        }
        (System::ReplicatedControlPlanes, System::EastWestGateways | System::Ambient) => {
            vec![REPLICATED]
        }
        (
            System::SharedControlPlane | System::ReplicatedControlPlanes,
            System::RemoteCharts | System::ReplicatedControlPlanes | System::SharedControlPlane,
        )
        | (
            System::RemoteCharts | System::EastWestGateways | System::Ambient,
            System::RemoteCharts
            | System::ReplicatedControlPlanes
            | System::SharedControlPlane
            | System::EastWestGateways
            | System::Ambient,
        ) => vec![if to.has(Capability::Istiod) { WITHIN_A_SYSTEM } else { WITHIN_SEPARATE_PROGRAMS }],
    };
    first.into_iter().chain(in_place).chain(steps.concat().into_iter().map(str::to_owned)).collect()
}

/// Returns the release with which clusters join that replace those of separate programs, if any are to be replaced.
fn istiod_first(mesh: &Mesh, to: IstioRelease) -> Option<IstioRelease> {
    let is_separate = !oldest(mesh).has(Capability::Istiod) && to.has(Capability::Istiod);
    newest_before_gateways().filter(|_| is_separate).map(|newest| to.min(newest))
}

/// Returns the newest release whose clusters are joined without east-west gateways.
fn newest_before_gateways() -> Option<IstioRelease> {
    let newest = RELEASES.iter().map(|line| line.newest);
    newest.filter(|newest| !newest.has(Capability::EastWestGateway)).max()
}

/// Returns whether remotes come in at the Service of istiod itself.
fn is_reached_by_load_balancer(mesh: &Mesh) -> bool {
    mesh.control_planes.iter().any(|plane| plane.discovery.via == Via::InternalLoadBalancer)
}

/// The step before a shared control plane without a gateway is changed.
const OWN_LOAD_BALANCER: &str = "Give the remotes a way in that outlives Service `istiod`, which is of type ClusterIP from 1.8 on: a Service of your own in the primary, of type LoadBalancer, with the annotation, the selector and the ports of `istiod`. Write its address to `discovery.address` of the old spec, compile, and install the remotes again.";

/// How a shared control plane follows: what comes before its primary.
const SHARED_BEFORE: &[&str] = &[
    "Bring every cluster to a Kubernetes that 1.7 and 1.8 were both tested on.",
    "Migrate the spec to the newest 1.8 and compile it into another folder. Apply stage 10 of every cluster: 1.7 does not read the labels by which networks are known from 1.8 on.",
];

/// Its primary, where remotes come in by the ingress gateway.
const SHARED_BY_GATEWAY: &[&str] = &[
    "In the primary: install, then the east-west gateway and what it exposes. Its ingress gateway, Gateway `meshexpansion-gateway` and, with several networks, Gateway `cluster-aware-gateway` stay: remotes of 1.7 still come in there.",
];

/// Its primary, where remotes come in by a load balancer.
const SHARED_BY_LOAD_BALANCER: &[&str] = &[
    "In the primary: install, then the east-west gateway and what it exposes. Your own Service in front of istiod stays, and with several networks Gateway `cluster-aware-gateway` and the ingress gateways: remotes of 1.7 still come in there.",
];

/// How a shared control plane follows: what comes after its primary.
const SHARED_AFTER: &[&str] = &[
    "Write the address of the new gateway into the spec and compile again. Then one remote after the other: install, gateway, restart the workloads. See after each that calls between clusters work in both directions.",
    "When no proxy of 1.7 is left (`istioctl proxy-status`): delete `cluster-aware-gateway`, the `meshexpansion-…` objects, a Service of your own in front of istiod, and the Service and Endpoints `istiod-remote` that nothing uses any more; take `meshNetworks` and `meshExpansion` out of own values.",
    "From there on one minor at a time, as below: control planes, remotes, gateways, workloads.",
];

/// How replicated control planes follow.
const REPLICATED: &[&str] = &[
    "Migrate the spec to the newest 1.8 and compile it into another folder. Install it cluster by cluster, by istioctl with two files: the archive's `manifests/examples/multicluster/values-istio-multicluster-gateways.yaml`, then ours. Without the first, what answers names under `.global` is taken away.",
    "In every cluster: stage 10, the east-west gateway and what it exposes; then the remote secrets. From then on a service is called by the same name in every cluster, wherever it runs.",
    "Have callers use `service.namespace` instead of `service.namespace.global`, and see by the gateways' metrics that nothing comes in under `.global` any more.",
    "Before 1.9, which no longer has them: delete the ServiceEntries of `.global` and the stub of the cluster's DNS server, then install 1.8 again with our file alone.",
    "From there on one minor at a time, as below.",
];

/// The step of every minor.
const MINOR_BY_MINOR: &str = "One minor at a time, in the order below; skip none. For each: compile, look at `portolan diff`, then follow the runbook in every cluster.";

/// The step of every change of Kubernetes.
const WITH_KUBERNETES: &str = "Bring Kubernetes along: before a step, every cluster runs a version that the release before and the release after it were tested on.";

/// How a mesh follows that stays as it is.
const WITHIN_A_SYSTEM: &[&str] = &[
    MINOR_BY_MINOR,
    "Control planes first: istiod may be one minor newer than the proxies that it serves, never older. Then remotes, then gateways (stage 30), then restart the workloads.",
    WITH_KUBERNETES,
];

/// How a mesh of separate programs follows that stays as it is.
const WITHIN_SEPARATE_PROGRAMS: &[&str] = &[
    MINOR_BY_MINOR,
    "Control planes first, with their gateways, which one chart brings: Pilot may be one minor newer than the proxies that it serves, never older. Then remotes, then restart the workloads.",
    WITH_KUBERNETES,
];

/// The steps where another mesh comes up beside this one.
const BESIDE: &[&str] = &[
    "Give the old mesh secret `cacerts` under a root of yours, if its Citadels sign with roots that they made themselves, and restart its workloads: the new mesh takes an authority under the same root, so that both trust each other on the way.",
    "Write the contexts, the addresses of API servers and the address ranges of clusters that are new or emptied into the new spec, compile it, and bring that mesh up beside the old one. Its control planes do not know the old mesh's services: publish those that are called from both by a gateway.",
    "Move workloads, namespace by namespace: deploy to the new clusters, send traffic there, take the old ones away.",
    "Take the old control plane away last, then its definitions and secrets.",
];

/// Returns whether no version of Kubernetes runs both releases.
fn share_no_kubernetes(mesh: &Mesh, to: IstioRelease) -> bool {
    let newest = newest_kubernetes(oldest(mesh)).map(|(_, newest)| newest);
    newest.zip(to.line().kubernetes.tested).is_some_and(|(newest, (oldest, _))| oldest > newest)
}

fn not_in_place(mesh: &Mesh, to: IstioRelease, old: System, new: System) -> Vec<&'static str> {
    let mut found = Vec::new();
    if comes_up_beside(mesh, to) {
        found.push("the control plane: no release of Istio takes over one of separate programs with its remotes, so the new one comes up beside it");
        if share_no_kubernetes(mesh, to) {
            found.push("clusters: no version of Kubernetes runs both releases, so the new mesh needs clusters of its own");
        }
    }
    if old == System::ReplicatedControlPlanes && istiod_first(mesh, to).is_some() {
        found.push(
            "control planes of separate programs: new clusters take the place of theirs, one after the other",
        );
    }
    match (old, new) {
        (System::SharedControlPlane, System::EastWestGateways | System::Ambient) => {
            found.push("the way between networks and to istiod: from the ingress gateway to an east-west gateway with an address of its own, so both run side by side for a time");
        }
        (System::ReplicatedControlPlanes, System::EastWestGateways | System::Ambient) => {
            found.push("names under `.global`: callers change to the services' own names");
        }
        (
            System::SharedControlPlane | System::ReplicatedControlPlanes,
            System::RemoteCharts | System::ReplicatedControlPlanes | System::SharedControlPlane,
        )
        | (
            System::RemoteCharts | System::EastWestGateways | System::Ambient,
            System::RemoteCharts
            | System::ReplicatedControlPlanes
            | System::SharedControlPlane
            | System::EastWestGateways
            | System::Ambient,
        ) => {}
    }
    if old != new && mesh.signing_clusters().len() > 1 {
        found.push("the root of trust: keep the one that all authorities share, or every workload has to be restarted twice");
    }
    found.push("workloads: proxies keep their release until their pods are restarted");
    found
}
