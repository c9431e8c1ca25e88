//! Faults in what the spec adds to a plan, which show only beside the objects of the plan: one file per rule.
//!
//! In: [`Mesh`] and the [`Overlay`] of a cluster. Out: diagnostics.

mod duplicate_object;
mod patch_against_topology;
mod patch_does_not_apply;
mod patch_matches_nothing;

use crate::diagnostic::{ErrorReported, Rule, Sink};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Overlay, Plan};

/// A rule about what the spec adds to the overlay of a cluster.
pub(crate) struct OverlayRule {
    /// What it is called.
    pub(crate) rule: &'static Rule,
    /// Reports each breach.
    pub(crate) check: fn(&Mesh, &Overlay, &mut Sink),
}

/// Every rule of this stage, by code.
pub(crate) static RULES: &[OverlayRule] = &[
    duplicate_object::OVERLAY_RULE,
    patch_matches_nothing::OVERLAY_RULE,
    patch_does_not_apply::OVERLAY_RULE,
    patch_against_topology::OVERLAY_RULE,
];

/// Reports what is wrong with the objects and patches that the spec adds to a plan.
///
/// # Errors
/// Some of them cannot be part of the tree.
pub(crate) fn check(plan: &Plan<'_>, sink: &mut Sink) -> Result<(), ErrorReported> {
    for overlay in plan.overlays.iter().filter(|overlay| adds(plan.mesh, overlay.cluster)) {
        check_overlay(plan.mesh, overlay, sink);
    }
    sink.outcome()
}

/// The same for a mesh that nobody wants the plan of: clusters to which nothing is added are not planned for it.
///
/// # Errors
/// Some of what is added cannot be part of the tree.
pub(crate) fn check_added(mesh: &Mesh, sink: &mut Sink) -> Result<(), ErrorReported> {
    let mut shared = super::Shared::new();
    for cluster in mesh.cluster_indices().filter(|cluster| adds(mesh, *cluster)) {
        check_overlay(mesh, &super::overlay(mesh, cluster, &mut shared), sink);
    }
    sink.outcome()
}

fn adds(mesh: &Mesh, cluster: ClusterIdx) -> bool {
    !mesh[cluster].patches.is_empty() || !mesh[cluster].resources.is_empty()
}

fn check_overlay(mesh: &Mesh, overlay: &Overlay, sink: &mut Sink) {
    for rule in RULES {
        (rule.check)(mesh, overlay, sink);
    }
}
