//! Which units each cluster gets, and why: [`crate::mesh::model::Mesh`] in, [`model::Plan`] out.
//!
//! Imports `source`, `names`, `istio`, `spec` and `mesh`. Planning is total: whatever is a `Mesh` can be planned.
//! What the user adds to a plan is checked against it in `rules`.

pub mod model;
pub mod object;
pub(crate) mod patching;
pub(crate) mod published;
pub(crate) mod rules;
pub(crate) mod units;
pub(crate) mod values;

use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Content, Overlay, Plan, PlannedUnit};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Returns the plan of `mesh`.
pub(crate) fn plan(mesh: &Mesh) -> Plan<'_> {
    let mut shared = Shared::new();
    let overlays = mesh.clusters_by_name().into_iter().map(|cluster| overlay(mesh, cluster, &mut shared));
    Plan { mesh, overlays: overlays.collect() }
}

/// What clusters share, by the folder of `base` that holds it: it is built once.
type Shared = BTreeMap<String, Rc<Content>>;

/// Returns what one cluster gets.
fn overlay(mesh: &Mesh, cluster: ClusterIdx, shared: &mut Shared) -> Overlay {
    let units = units::UNITS.iter().filter_map(|kind| {
        let because = (kind.applies)(mesh, cluster)?;
        let base = kind.base_name(mesh, cluster);
        let build = || Rc::new((kind.build)(mesh, cluster));
        let content = match &base {
            Some(base) => Rc::clone(shared.entry(base.clone()).or_insert_with(build)),
            None => build(),
        };
        Some(PlannedUnit { kind, base, content, because })
    });
    Overlay { cluster, units: units.collect() }
}

#[cfg(test)]
mod tests;
