//! Advice on a valid mesh, some of it fatal: one file per rule.
//!
//! In: [`Mesh`]. Out: diagnostics. Imports `diagnostic`, `names`, `istio`, `spec` and `mesh`.
//! A rule passes over what another rule reports, and reports an error only where Istio surely fails.

mod address_of_a_pod;
mod ambient_networks_beside_sidecars;
mod ambient_trust_domain;
mod configuration_nobody_reads;
mod discovery_address_not_of_gateway;
mod discovery_address_unknown;
mod discovery_port_changed;
mod endpoint_without_network;
mod field_not_of_gateway_api;
mod field_of_other_service_type;
mod foreign_webhook_on_eks;
mod gateway_behind_own_balancer;
mod gateway_name_resolved_once;
mod gateway_port_conflict;
mod gateway_switched_off;
mod gateway_without_address;
mod given;
mod internal_load_balancer_by_helm;
mod internal_load_balancer_not_there;
mod internal_load_balancer_out_of_reach;
mod internal_load_balancer_unknown;
mod kubernetes_not_tested;
mod kubernetes_too_new;
mod kubernetes_too_old;
mod load_balancer_class_not_available;
mod load_balancer_ip_not_listed;
mod malformed_global_name;
mod manifests_too_early;
mod many_remote_secrets;
mod mesh_network_without_address;
mod mesh_networks_against_topology;
mod misspelt_mesh_config;
mod mutual_tls_off;
mod name_instead_of_address;
mod near_network_name;
mod network_without_gateway;
mod no_common_ip_family;
mod node_port_on_local_platform;
mod node_port_out_of_range;
mod overlapping_cidrs;
mod override_against_topology;
mod pod_cidr_outside_network;
mod policy_of_some_primaries;
mod primary_version_skew;
mod profile_against_topology;
mod reach;
mod release_candidate;
mod release_without_support;
mod remote_version_skew;
mod repeated_trust_domain;
mod resource_against_topology;
mod revisioned_remote;
mod self_signed_authorities;
mod shared_api_server;
mod shared_gateway_address;
mod shared_service_address;
mod special_purpose_cidr;
mod system_namespace_not_selected;
#[cfg(test)]
mod testing;
mod unknown_patch;
mod unknown_profile;
mod unreachable_address;
mod unreachable_api_server;
mod unresolved_gateway_address;
mod unsupported_discovery_address;
mod unusable_service_address;
mod unused_discovery;
mod unused_gateway;
mod value_not_read;

use crate::diagnostic::{Diagnostic, ErrorReported, Rule, Sink};
use crate::istio::release::{Capability, IstioRelease, RELEASES, ReleaseLine};
use crate::mesh::model::{ClusterIdx, EastWestGateway, Mesh};
use crate::source::Spanned;
use crate::spec::types::DataPlaneMode;
use std::collections::BTreeSet;

/// A rule about a valid mesh.
pub(crate) struct Lint {
    /// What it is called.
    pub(crate) rule: &'static Rule,
    /// Reports each breach.
    pub(crate) check: fn(&Mesh, &mut Sink),
}

/// Every rule about a valid mesh, by code.
pub(crate) static LINTS: &[Lint] = &[
    kubernetes_too_new::LINT,
    near_network_name::LINT,
    overlapping_cidrs::LINT,
    pod_cidr_outside_network::LINT,
    special_purpose_cidr::LINT,
    no_common_ip_family::LINT,
    network_without_gateway::LINT,
    gateway_switched_off::LINT,
    unused_gateway::LINT,
    unreachable_address::LINT,
    discovery_address_unknown::LINT,
    unresolved_gateway_address::LINT,
    unsupported_discovery_address::LINT,
    discovery_address_not_of_gateway::LINT,
    unused_discovery::LINT,
    foreign_webhook_on_eks::LINT,
    gateway_without_address::LINT,
    field_of_other_service_type::LINT,
    load_balancer_ip_not_listed::LINT,
    gateway_port_conflict::LINT,
    discovery_port_changed::LINT,
    node_port_out_of_range::LINT,
    field_not_of_gateway_api::LINT,
    shared_gateway_address::LINT,
    internal_load_balancer_out_of_reach::LINT,
    load_balancer_class_not_available::LINT,
    endpoint_without_network::LINT,
    configuration_nobody_reads::LINT,
    policy_of_some_primaries::LINT,
    mutual_tls_off::LINT,
    system_namespace_not_selected::LINT,
    ambient_networks_beside_sidecars::LINT,
    node_port_on_local_platform::LINT,
    unknown_profile::LINT,
    profile_against_topology::LINT,
    internal_load_balancer_not_there::LINT,
    internal_load_balancer_unknown::LINT,
    internal_load_balancer_by_helm::LINT,
    mesh_network_without_address::LINT,
    address_of_a_pod::LINT,
    name_instead_of_address::LINT,
    shared_service_address::LINT,
    unusable_service_address::LINT,
    malformed_global_name::LINT,
    mesh_networks_against_topology::LINT,
    gateway_behind_own_balancer::LINT,
    gateway_name_resolved_once::LINT,
    self_signed_authorities::LINT,
    repeated_trust_domain::LINT,
    unreachable_api_server::LINT,
    ambient_trust_domain::LINT,
    shared_api_server::LINT,
    many_remote_secrets::LINT,
    unknown_patch::LINT,
    release_candidate::LINT,
    release_without_support::LINT,
    remote_version_skew::LINT,
    primary_version_skew::LINT,
    kubernetes_too_old::LINT,
    kubernetes_not_tested::LINT,
    revisioned_remote::LINT,
    misspelt_mesh_config::LINT,
    value_not_read::LINT,
    override_against_topology::LINT,
    resource_against_topology::LINT,
    manifests_too_early::LINT,
];

/// Most places that one diagnostic labels: more would bury its message.
const MOST_LABELS: usize = 5;

/// Reports what there is to say about `mesh`.
///
/// # Errors
/// Something is wrong that the type cannot rule out.
pub(crate) fn lint(mesh: &Mesh, sink: &mut Sink) -> Result<(), ErrorReported> {
    for lint in LINTS {
        (lint.check)(mesh, sink);
    }
    sink.outcome()
}

/// Adds a label to the name of each of `clusters`, as far as a reader can take them in.
fn label_each(mut diagnostic: Diagnostic, mesh: &Mesh, clusters: &[ClusterIdx], text: &str) -> Diagnostic {
    for cluster in clusters.iter().take(MOST_LABELS) {
        diagnostic = diagnostic.also(mesh[*cluster].name.span, text);
    }
    match clusters.len().saturating_sub(MOST_LABELS) {
        0 => diagnostic,
        more => diagnostic.note(format!("the same holds for {more} more clusters")),
    }
}

/// Reports what keeps the images of a mesh from being listed.
///
/// # Errors
/// Something does.
pub(crate) fn check_images(mesh: &Mesh, sink: &mut Sink) -> Result<(), ErrorReported> {
    manifests_too_early::check_images(mesh, sink);
    sink.outcome()
}

/// Returns a release with `capability` of the oldest minor that has it, for advice.
fn first_with(capability: Capability) -> String {
    let line = RELEASES.iter().find(|line| line.newest.has(capability));
    line.map_or_else(|| "of a later minor".to_owned(), |line| line.newest.to_string())
}

/// Returns the oldest minor that has `capability` from its first patch on, for advice.
fn first_minor_with(capability: Capability) -> String {
    let from_start = |line: &&&ReleaseLine| {
        let first = IstioRelease::parse(&format!("{}.0", line.newest.name_of_minor()));
        line.newest.has(capability) && first.is_ok_and(|first| first.has(capability))
    };
    RELEASES.iter().find(from_start).map_or_else(String::new, |line| line.newest.name_of_minor())
}

/// Returns each cluster with a gateway that is a Deployment with a Service: none in an ambient mesh, where only
/// [`field_not_of_gateway_api`] speaks of Services.
fn service_gateways(mesh: &Mesh) -> Vec<(ClusterIdx, &EastWestGateway)> {
    match mesh.istio.data_plane {
        DataPlaneMode::Sidecar => {}
        DataPlaneMode::Ambient => return Vec::new(),
    }
    mesh.cluster_indices()
        .filter_map(|cluster| mesh[cluster].gateway.as_ref().map(|gateway| (cluster, gateway)))
        .collect()
}

impl Mesh {
    /// Returns each release that clusters have, once for each place where the spec says so.
    fn releases(&self) -> Vec<Spanned<IstioRelease>> {
        let mut seen = BTreeSet::new();
        let releases = self.clusters.iter().map(|cluster| cluster.release.clone());
        releases.filter(|release| seen.insert(release.span)).collect()
    }
}

/// Returns the clusters with an istiod that is installed with the profile of the spec, by name.
fn profiled_clusters(mesh: &Mesh) -> impl Iterator<Item = ClusterIdx> {
    mesh.signing_clusters().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_that_is_advised_has_what_it_is_advised_for() {
        for capability in [Capability::AmbientTrustDomain, Capability::GatewayInjection] {
            let release = IstioRelease::parse(&first_with(capability));
            assert!(release.is_ok_and(|release| release.has(capability)), "{}", first_with(capability));
        }
        assert_eq!(first_minor_with(Capability::CrdsAsTemplates), "1.24");
        assert_eq!(first_minor_with(Capability::OneProxyImage), "1.4");
    }
}
