//! Units to files: [`crate::plan::model::Plan`] in, [`crate::tree::Tree`] out.
//!
//! Imports everything before it, and `tree`. Manifests are values, written by the one writer of YAML; templates write
//! text for people.

mod helm_values;
mod inventory;
mod istio_operator;
mod kustomize;
mod layout;
mod rendered;
mod runbook;
mod yaml;

use crate::plan::model::Plan;
use crate::tree::Tree;

/// Returns the files of `plan`.
pub(crate) fn emit(plan: Plan<'_>) -> Tree {
    let mut tree = Tree::default();
    // First: what it is made of needs room of its own, which the other files then take.
    runbook::add(&plan, &mut tree);
    let mesh = plan.mesh;
    // Each overlay goes once its files are there: a plan takes about as much room as they do.
    for overlay in plan.overlays {
        layout::add(mesh, &overlay, &mut tree);
    }
    layout::add_gitignore(&mut tree);
    // Last: it lists all other files.
    inventory::add(mesh, &mut tree);
    tree
}
