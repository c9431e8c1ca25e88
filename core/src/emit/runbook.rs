//! The runbook: `README.md` of the tree.

use crate::plan::model::Plan;
use crate::tree::{Tree, TreeFile, TreePath};

/// Adds the runbook of `plan`.
pub(super) fn add(plan: &Plan<'_>, tree: &mut Tree) {
    let text = format!("# Mesh {}\n", plan.mesh.id.value);
    tree.add(
        TreePath::new(&["README.md"]),
        TreeFile { text, because: "every step, in order".to_owned(), from: None },
    );
}
