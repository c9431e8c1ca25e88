//! Faults that make a mesh impossible: one file per rule, in the order of their codes.
//!
//! In: the [`Spec`] and an [`Index`] of its names. Out: diagnostics. A rule passes over what another rule reports.

mod address_of_whole_network;
mod ambient_on_one_network;
mod ambient_with_remotes;
mod config_cluster_is_a_host;
mod config_cluster_not_served;
mod derived_name_too_long;
mod duplicate_name;
mod external_namespace_taken;
mod field_not_read;
mod field_of_a_control_plane;
mod host_with_network;
pub(crate) mod incomplete_resource;
mod installer_not_in_release;
mod malformed_patch;
mod missing_network;
mod mixed_systems;
mod name_cannot_be_a_file;
mod plain_text_between_networks;
mod primary_cycle;
mod remote_of_a_remote;
mod revision_named_default;
mod secret_in_spec;
mod service_on_a_host;
pub(crate) mod system_not_in_release;
mod unknown_cluster;
mod unsupported_discovery_way;
mod unusable_discovery_tls;
mod unused_network;

use crate::diagnostic::{Rule, Sink};
use crate::mesh::system::System;
use crate::names::ClusterName;
use crate::spec::types::{Cluster, DataPlaneMode, Spec};
use std::collections::BTreeMap;

/// Names of one kind for which the nearest known one is looked up. Each look-up goes through all names, and who has
/// more unknown names than this has no typing error.
const MOST_SUGGESTIONS: usize = 20;

/// A rule about a spec whose text could be read.
pub(crate) struct MeshRule {
    /// What it is called.
    pub(crate) rule: &'static Rule,
    /// Reports each breach.
    pub(crate) check: fn(&Spec, &Index<'_>, &mut Sink),
}

/// Every rule of this stage, by code.
pub(crate) static RULES: &[MeshRule] = &[
    derived_name_too_long::MESH_RULE,
    duplicate_name::MESH_RULE,
    unknown_cluster::MESH_RULE,
    unused_network::MESH_RULE,
    name_cannot_be_a_file::MESH_RULE,
    revision_named_default::MESH_RULE,
    remote_of_a_remote::MESH_RULE,
    primary_cycle::MESH_RULE,
    config_cluster_not_served::MESH_RULE,
    system_not_in_release::MESH_RULE,
    field_of_a_control_plane::MESH_RULE,
    host_with_network::MESH_RULE,
    missing_network::MESH_RULE,
    ambient_with_remotes::MESH_RULE,
    config_cluster_is_a_host::MESH_RULE,
    service_on_a_host::MESH_RULE,
    ambient_on_one_network::MESH_RULE,
    external_namespace_taken::MESH_RULE,
    mixed_systems::MESH_RULE,
    installer_not_in_release::MESH_RULE,
    plain_text_between_networks::MESH_RULE,
    unsupported_discovery_way::MESH_RULE,
    unusable_discovery_tls::MESH_RULE,
    address_of_whole_network::MESH_RULE,
    secret_in_spec::MESH_RULE,
    field_not_read::MESH_RULE,
    malformed_patch::MESH_RULE,
    incomplete_resource::MESH_RULE,
];

/// Where each name of a spec is declared (the first time, if it is declared twice), and who names whom as primary.
pub(crate) struct Index<'s> {
    clusters: BTreeMap<&'s ClusterName, usize>,
    /// For each cluster the position of its primary, if that is another cluster of the spec.
    primaries: Vec<Option<usize>>,
    /// For each cluster whether it is its own primary's primary, over any number of others.
    in_cycle: Vec<bool>,
}

impl<'s> Index<'s> {
    /// Returns the index of `spec`.
    pub(crate) fn new(spec: &'s Spec) -> Index<'s> {
        let mut clusters = BTreeMap::new();
        for (at, cluster) in spec.clusters.iter().enumerate() {
            clusters.entry(&cluster.name.value).or_insert(at);
        }
        let primary = |at: usize, cluster: &Cluster| {
            cluster
                .primary
                .as_ref()
                .and_then(|name| clusters.get(&name.value).copied())
                .filter(|primary| *primary != at)
        };
        let primaries: Vec<Option<usize>> =
            spec.clusters.iter().enumerate().map(|(at, cluster)| primary(at, cluster)).collect();
        let in_cycle = in_cycle(&primaries);
        Index { clusters, primaries, in_cycle }
    }

    /// Returns the position in `spec.clusters` of the cluster of this name.
    pub(crate) fn cluster(&self, name: &ClusterName) -> Option<usize> {
        self.clusters.get(name).copied()
    }

    /// Returns the position of the primary of cluster `at`: none for one that serves itself, in words or without.
    pub(crate) fn primary(&self, at: usize) -> Option<usize> {
        self.primaries[at]
    }

    /// Returns whether cluster `at` is its own primary's primary, over any number of others.
    pub(crate) fn is_in_cycle(&self, at: usize) -> bool {
        self.in_cycle[at]
    }
}

/// Returns for each cluster whether it comes back to itself, from primary to primary.
fn in_cycle(primaries: &[Option<usize>]) -> Vec<bool> {
    let mut in_cycle = vec![false; primaries.len()];
    // For each cluster the walk that came to it first: a walk that meets itself has closed a cycle.
    let mut walks: Vec<Option<usize>> = vec![None; primaries.len()];
    for start in 0..primaries.len() {
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| walks[*at].is_none()) {
            walks[at] = Some(start);
            next = primaries[at];
        }
        while let Some(at) = next.filter(|at| walks[*at] == Some(start) && !in_cycle[*at]) {
            in_cycle[at] = true;
            next = primaries[at];
        }
    }
    in_cycle
}

/// Returns whether `cluster` names another one, known or not, as its primary.
fn is_remote(cluster: &Cluster) -> bool {
    cluster.primary.as_ref().is_some_and(|primary| primary.value != cluster.name.value)
}

/// Returns the system of the mesh that is described.
pub(super) fn system(spec: &Spec, index: &Index<'_>) -> System {
    let serves_itself = |at: &usize| index.primary(*at).is_none() && !is_remote(&spec.clusters[*at]);
    let control_planes = (0..spec.clusters.len()).filter(serves_itself).count();
    let mode = spec.istio.data_plane.as_ref().map_or(DataPlaneMode::Sidecar, |mode| mode.value);
    System::of(spec.istio.version.value, control_planes, mode)
}

fn is_ambient(spec: &Spec) -> bool {
    match spec.istio.data_plane.as_ref().map(|mode| mode.value) {
        Some(DataPlaneMode::Ambient) => true,
        Some(DataPlaneMode::Sidecar) | None => false,
    }
}
