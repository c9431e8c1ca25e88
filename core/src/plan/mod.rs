//! Which units each cluster gets, and why: [`crate::mesh::model::Mesh`] in, [`model::Plan`] out.
//!
//! Imports `source`, `names`, `istio`, `spec` and `mesh`. Planning is total: whatever is a `Mesh` can be planned.
//! What the user adds to a plan is checked against it in `rules`.

pub mod model;
pub mod object;
mod patching;
pub(crate) mod rules;
pub(crate) mod units;
pub(crate) mod values;

use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Overlay, Plan, PlannedUnit};

/// Returns the plan of `mesh`.
pub(crate) fn plan(mesh: &Mesh) -> Plan<'_> {
    let overlays = mesh.clusters_by_name().into_iter().map(|cluster| overlay(mesh, cluster));
    Plan { mesh, overlays: overlays.collect() }
}

/// Returns what one cluster gets.
fn overlay(mesh: &Mesh, cluster: ClusterIdx) -> Overlay {
    let units = units::UNITS.iter().filter_map(|kind| {
        let because = (kind.applies)(mesh, cluster)?;
        let content = (kind.build)(mesh, cluster);
        Some(PlannedUnit { kind, base: kind.base_name(mesh, cluster), content, because })
    });
    Overlay { cluster, units: units.collect() }
}

#[cfg(test)]
mod tests;
