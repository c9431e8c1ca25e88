//! Faults that make a mesh impossible: one file per rule, in the order of their codes.
//!
//! In: the [`Spec`] and an [`Index`] of its names. Out: diagnostics. A rule passes over what another rule reports.

mod address_of_whole_network;
mod duplicate_name;
pub(crate) mod incomplete_resource;
mod malformed_patch;
mod unknown_cluster;
mod unsupported_discovery_way;
mod unusable_discovery_tls;

use crate::diagnostic::{Rule, Sink};
use crate::names::ClusterName;
use crate::spec::types::Spec;
use std::collections::BTreeMap;

/// A rule about a spec whose text could be read.
pub(crate) struct MeshRule {
    /// What it is called.
    pub(crate) rule: &'static Rule,
    /// Reports each breach.
    pub(crate) check: fn(&Spec, &Index<'_>, &mut Sink),
}

/// Every rule of this stage, by code.
pub(crate) static RULES: &[MeshRule] = &[
    duplicate_name::MESH_RULE,
    unknown_cluster::MESH_RULE,
    unsupported_discovery_way::MESH_RULE,
    unusable_discovery_tls::MESH_RULE,
    address_of_whole_network::MESH_RULE,
    malformed_patch::MESH_RULE,
    incomplete_resource::MESH_RULE,
];

/// Where each name of a spec is declared: the first time, if it is declared twice.
pub(crate) struct Index<'s> {
    clusters: BTreeMap<&'s ClusterName, usize>,
}

impl<'s> Index<'s> {
    /// Returns the index of `spec`.
    pub(crate) fn new(spec: &'s Spec) -> Index<'s> {
        let mut clusters = BTreeMap::new();
        for (at, cluster) in spec.clusters.iter().enumerate() {
            clusters.entry(&cluster.name.value).or_insert(at);
        }
        Index { clusters }
    }

    /// Returns the position in `spec.clusters` of the cluster of this name.
    pub(crate) fn cluster(&self, name: &ClusterName) -> Option<usize> {
        self.clusters.get(name).copied()
    }

    /// Returns the names of all clusters.
    pub(crate) fn cluster_names(&self) -> impl Iterator<Item = &'s ClusterName> {
        self.clusters.keys().copied()
    }
}
