//! What follows from a [`Mesh`]: nothing here is stored.

use crate::istio::release::{Capability, IstioRelease};
use crate::istio::wellknown;
use crate::mesh::model::{
    Cluster, ClusterIdx, ConfigSource, ControlPlane, ControlPlaneIdx, EastWestGateway, Mesh, Network,
    NetworkIdx, Via,
};
use crate::mesh::system::System;
use crate::names::{Host, Namespace};
use crate::spec::types::{Installer, Platform};
use std::ops::Index;

/// What a cluster is in its mesh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Runs the istiod that serves it.
    Primary,
    /// Is served by an istiod elsewhere.
    Remote,
    /// Runs an istiod for other clusters, and no workloads of the mesh.
    ExternalControlPlane,
}

/// What an east-west gateway gives a way to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exposure {
    /// The services of its network, on port 15443 (15008 with ambient).
    Services,
    /// The istiod of its cluster, on ports 15012 and 15017.
    Istiod,
}

/// A remote secret: the credential with which an istiod reads another cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RemoteSecret {
    /// The cluster that is read.
    pub reads: ClusterIdx,
    /// The cluster whose API server holds the secret.
    pub installed_in: ClusterIdx,
    /// The control plane that uses it.
    pub used_by: ControlPlaneIdx,
}

impl Index<ClusterIdx> for Mesh {
    type Output = Cluster;
    fn index(&self, idx: ClusterIdx) -> &Cluster {
        &self.clusters[idx.0]
    }
}

impl Index<NetworkIdx> for Mesh {
    type Output = Network;
    fn index(&self, idx: NetworkIdx) -> &Network {
        &self.networks[idx.0]
    }
}

impl Index<ControlPlaneIdx> for Mesh {
    type Output = ControlPlane;
    fn index(&self, idx: ControlPlaneIdx) -> &ControlPlane {
        &self.control_planes[idx.0]
    }
}

impl Mesh {
    /// Returns every cluster, in the order of the spec.
    pub fn cluster_indices(&self) -> impl DoubleEndedIterator<Item = ClusterIdx> + use<> {
        (0..self.clusters.len()).map(ClusterIdx)
    }

    /// Returns every cluster, by name: the order of all output.
    pub fn clusters_by_name(&self) -> Vec<ClusterIdx> {
        self.lists.by_name.clone()
    }

    /// Returns every control plane.
    pub fn control_plane_indices(&self) -> impl Iterator<Item = ControlPlaneIdx> + use<> {
        (0..self.control_planes.len()).map(ControlPlaneIdx)
    }

    /// Returns the control planes that run in `cluster`.
    pub fn hosted_by(&self, cluster: ClusterIdx) -> impl Iterator<Item = ControlPlaneIdx> + use<'_> {
        self.lists.hosted[cluster.0].iter().copied()
    }

    /// Returns the system by which the clusters are joined.
    pub fn system(&self) -> System {
        System::of(self.istio.release.value, self.control_planes.len(), self.istio.data_plane)
    }

    /// Returns what `cluster` is.
    pub fn role(&self, cluster: ClusterIdx) -> Role {
        let serves_itself = self[self[cluster].control_plane].host == cluster;
        match (serves_itself, self.external_control_plane(cluster)) {
            (true, Some(_)) => Role::ExternalControlPlane,
            (true, None) => Role::Primary,
            (false, _) => Role::Remote,
        }
    }

    /// Returns the control plane that runs in `host` and reads its configuration elsewhere.
    pub fn external_control_plane(&self, host: ClusterIdx) -> Option<ControlPlaneIdx> {
        self.hosted_by(host).find(|idx| self.config_cluster(*idx).is_some())
    }

    /// Returns the cluster other than its host from which a control plane reads its configuration.
    pub fn config_cluster(&self, control_plane: ControlPlaneIdx) -> Option<ClusterIdx> {
        match self[control_plane].config {
            ConfigSource::Local => None,
            ConfigSource::Cluster(cluster) => Some(cluster),
        }
    }

    /// Returns whether `cluster` is the one from which its external control plane reads its configuration.
    pub fn is_config_cluster(&self, cluster: ClusterIdx) -> bool {
        self.config_cluster(self[cluster].control_plane) == Some(cluster)
    }

    /// Returns the clusters whose pods a control plane serves, by name.
    pub fn served_by(&self, control_plane: ControlPlaneIdx) -> Vec<ClusterIdx> {
        self.lists.served[control_plane.0].clone()
    }

    /// Returns the clusters other than its host that a control plane serves, by name.
    pub fn remotes_of(&self, control_plane: ControlPlaneIdx) -> Vec<ClusterIdx> {
        let host = self[control_plane].host;
        self.served_by(control_plane).into_iter().filter(|idx| *idx != host).collect()
    }

    /// Returns whether a control plane serves another cluster than its host.
    pub fn has_remotes(&self, control_plane: ControlPlaneIdx) -> bool {
        self.lists.served[control_plane.0].iter().any(|idx| *idx != self[control_plane].host)
    }

    /// Returns the clusters that run workloads of the mesh, by name.
    pub fn workload_clusters(&self) -> Vec<ClusterIdx> {
        self.clusters_by_name().into_iter().filter(|idx| self[*idx].network.is_some()).collect()
    }

    /// Returns whether the mesh spans several networks.
    pub fn has_several_networks(&self) -> bool {
        self.networks.len() > 1
    }

    /// Returns whether `namespace` is not the one that control planes of this mesh have by default.
    pub fn is_other_namespace(&self, namespace: &Namespace) -> bool {
        *namespace != self.istio.namespace
    }

    /// Returns whether an istiod in `cluster` signs certificates of the mesh.
    ///
    /// The istiod that an external control plane's host runs for its own gateway signs for that gateway alone.
    pub fn signs(&self, cluster: ClusterIdx) -> bool {
        match self.role(cluster) {
            Role::Primary | Role::ExternalControlPlane => true,
            // Up to 1.4, every cluster runs a Citadel.
            Role::Remote => {
                !self.has(cluster, Capability::Istiod) || self.runs_istiod_beside_its_primary(cluster)
            }
        }
    }

    /// Returns whether `cluster`, as a remote, runs an istiod that injects and signs.
    ///
    /// An external control plane serves clusters without one; and so does, as soon as its release can, a primary that is
    /// reached by name, since the Service that leads a remote's istiod to its primary takes no name.
    pub fn runs_istiod_beside_its_primary(&self, cluster: ClusterIdx) -> bool {
        let plane = self[cluster].control_plane;
        let by_name = matches!(self[plane].discovery.address, Host::Dns(_));
        self.has(cluster, Capability::RemoteRunsIstiod)
            && self.config_cluster(plane).is_none()
            && !(by_name && self.has(cluster, Capability::RemoteWithoutIstiod))
    }

    /// Returns the clusters whose istiod signs certificates of the mesh, by name.
    pub fn signing_clusters(&self) -> Vec<ClusterIdx> {
        self.clusters_by_name().into_iter().filter(|cluster| self.signs(*cluster)).collect()
    }

    /// Returns whether an istiod of the mesh reads its configuration from `cluster`.
    pub fn is_config_read_from(&self, cluster: ClusterIdx) -> bool {
        match self.role(cluster) {
            Role::Primary => true,
            Role::Remote => self.is_config_cluster(cluster),
            Role::ExternalControlPlane => false,
        }
    }

    /// Returns the namespace of Istio in `cluster`: that of the control plane that serves it.
    pub fn namespace(&self, cluster: ClusterIdx) -> &Namespace {
        &self[self[cluster].control_plane].namespace
    }

    /// Returns the release of a control plane: that of its host.
    pub fn release(&self, control_plane: ControlPlaneIdx) -> IstioRelease {
        self[self[control_plane].host].release.value
    }

    /// Returns whether the installation in `cluster` has a capability.
    pub fn has(&self, cluster: ClusterIdx, capability: Capability) -> bool {
        self[cluster].release.value.has(capability)
    }

    /// Returns whether `cluster` runs on OpenShift.
    pub fn is_on_openshift(&self, cluster: ClusterIdx) -> bool {
        self[cluster].platform.as_ref().is_some_and(|platform| platform.value == Platform::Openshift)
    }

    /// Returns the profiles with which istiod may be installed in `cluster`, by its release and by who installs it.
    pub fn profiles(&self, cluster: ClusterIdx) -> Vec<&'static str> {
        let profiles = self[cluster].release.value.line().profiles;
        match self.installer {
            Installer::Istioctl | Installer::Sail => profiles.operator.to_vec(),
            Installer::Helm | Installer::Manifests => {
                // The charts have no profile for what they do without one.
                let mut charts = vec![wellknown::profiles::DEFAULT];
                charts.extend(profiles.charts);
                charts
            }
        }
    }

    /// Returns what the east-west gateway of `cluster` gives a way to.
    pub fn exposures(&self, cluster: ClusterIdx) -> Vec<Exposure> {
        let mut exposures = Vec::new();
        let is_crossed = self.has_several_networks() || self.is_replicated();
        if is_crossed && self[cluster].network.is_some() {
            exposures.push(Exposure::Services);
        }
        if self.hosted_by(cluster).any(|idx| self.is_behind_gateway(idx) && self.has_remotes(idx)) {
            exposures.push(Exposure::Istiod);
        }
        exposures
    }

    /// Returns whether the way to a control plane leads through the gateway of its cluster that also leads into the
    /// cluster's network. In front of an external control plane stands another one.
    pub fn is_behind_gateway(&self, control_plane: ControlPlaneIdx) -> bool {
        match self[control_plane].discovery.via {
            Via::EastWestGateway => true,
            // The gateway of the cluster, before there were east-west gateways.
            Via::IngressGateway(_) => self.config_cluster(control_plane).is_none(),
            Via::InternalLoadBalancer | Via::Direct => false,
        }
    }

    /// Returns every network, by name.
    pub fn network_indices(&self) -> impl Iterator<Item = NetworkIdx> + use<> {
        (0..self.networks.len()).map(NetworkIdx)
    }

    /// Returns the clusters on `network`, by name.
    pub fn clusters_on(&self, network: NetworkIdx) -> &[ClusterIdx] {
        &self.lists.on_network[network.0]
    }

    /// Returns the clusters of `network` that have an east-west gateway, with it, by name.
    pub fn gateways_of(&self, network: NetworkIdx) -> Vec<(ClusterIdx, &EastWestGateway)> {
        self.lists.on_network[network.0]
            .iter()
            .filter_map(|idx| self[*idx].gateway.as_ref().map(|gateway| (*idx, gateway)))
            .collect()
    }

    /// Returns the clusters that a control plane has to read beside its configuration: every other cluster that runs
    /// workloads, by name.
    ///
    /// An external control plane reads its configuration cluster through secret `istio-kubeconfig` instead. The
    /// istiod that an external host runs for its own gateway is not part of the mesh and reads none.
    pub fn reads(&self, control_plane: ControlPlaneIdx) -> Vec<ClusterIdx> {
        self.workload_clusters()
            .into_iter()
            .filter(|cluster| self.reads_cluster(control_plane, *cluster))
            .collect()
    }

    /// Returns for each control plane how many clusters it reads, without naming them: as quick as the mesh is long.
    pub fn read_counts(&self) -> Vec<usize> {
        let has_workloads = |cluster: ClusterIdx| self[cluster].network.is_some();
        let all = self.cluster_indices().filter(|cluster| has_workloads(*cluster)).count();
        let count = |plane: ControlPlaneIdx| {
            let unread = [Some(self[plane].host), self.config_cluster(plane)];
            let unread = unread.into_iter().flatten().filter(|cluster| has_workloads(*cluster)).count();
            if self.serves_workloads(plane) { all.saturating_sub(unread) } else { 0 }
        };
        self.control_plane_indices().map(count).collect()
    }

    fn reads_cluster(&self, control_plane: ControlPlaneIdx, cluster: ClusterIdx) -> bool {
        let host = self[control_plane].host;
        self[cluster].network.is_some()
            // Replicated control planes know of other clusters by service entries alone.
            && !self.is_replicated()
            && host != cluster
            && self.serves_workloads(control_plane)
            && self.config_cluster(control_plane) != Some(cluster)
    }

    /// Returns whether pods of the mesh are served by a control plane.
    pub fn serves_workloads(&self, control_plane: ControlPlaneIdx) -> bool {
        self.lists.served[control_plane.0].iter().any(|idx| self[*idx].network.is_some())
    }

    /// Returns the remote secrets that `cluster` holds, by the cluster that each reads.
    pub fn remote_secrets_in(&self, cluster: ClusterIdx) -> Vec<RemoteSecret> {
        let secret = |reads, used_by| RemoteSecret { reads, installed_in: cluster, used_by };
        let serving = self[cluster].control_plane;
        let of_config = (self.config_cluster(serving) == Some(cluster)).then_some(serving);
        self.hosted_by(cluster)
            .chain(of_config)
            .filter(|plane| self.keeps_remote_secrets_in(*plane) == cluster)
            .flat_map(|used_by| self.reads(used_by).into_iter().map(move |reads| secret(reads, used_by)))
            .collect()
    }

    /// Returns the cluster in which a control plane finds its remote secrets.
    ///
    /// An external one knows no API server but that of its configuration cluster, until it can be told to look where
    /// it runs.
    fn keeps_remote_secrets_in(&self, control_plane: ControlPlaneIdx) -> ClusterIdx {
        let release = self.release(control_plane);
        match self.config_cluster(control_plane) {
            Some(config) if !release.has(Capability::LocalClusterSecretWatcher) => config,
            Some(_) | None => self[control_plane].host,
        }
    }

    /// Returns every remote secret of the mesh, by the cluster that holds it, then by the cluster that it reads.
    pub fn remote_secrets(&self) -> Vec<RemoteSecret> {
        self.clusters_by_name().into_iter().flat_map(|cluster| self.remote_secrets_in(cluster)).collect()
    }

    /// Returns whether some istiod outside of `cluster` reads its API server through a remote secret.
    ///
    /// A control plane reads its configuration cluster with an account of its own.
    pub fn is_read_by_others(&self, cluster: ClusterIdx) -> bool {
        self.control_plane_indices().any(|control_plane| self.reads_cluster(control_plane, cluster))
    }

    /// Returns the name under which clients address an istiod: its Service, with the revision's suffix.
    pub fn istiod_service(&self, control_plane: ControlPlaneIdx) -> String {
        match &self[control_plane].revision {
            Some(revision) => format!("{}-{}", wellknown::names::ISTIOD, revision.value),
            None => wellknown::names::ISTIOD.to_owned(),
        }
    }

    /// Returns the name of the webhook by which an istiod injects, in every cluster that it serves.
    pub fn injector(&self, control_plane: ControlPlaneIdx) -> String {
        let ControlPlane { namespace, revision, .. } = &self[control_plane];
        let mut name = wellknown::names::SIDECAR_INJECTOR.to_owned();
        if let Some(revision) = revision {
            name = format!("{name}-{}", revision.value);
        }
        if namespace.to_string() == wellknown::namespaces::ISTIO_SYSTEM {
            name
        } else {
            format!("{name}-{namespace}")
        }
    }

    /// Returns whether its control planes are rendered from charts: without them, not all can be said about it.
    pub fn is_rendered(&self) -> bool {
        self.installer == Installer::Manifests
    }

    /// Returns whether the address at which remotes reach a control plane is not known yet.
    pub fn awaits_address(&self, control_plane: ControlPlaneIdx) -> bool {
        let unknown = match self.system() {
            System::RemoteCharts => self.awaits_program(control_plane),
            System::SharedControlPlane
            | System::ReplicatedControlPlanes
            | System::EastWestGateways
            | System::Ambient => self[control_plane].discovery.address == Host::Unknown,
        };
        unknown && self.has_remotes(control_plane)
    }
}
