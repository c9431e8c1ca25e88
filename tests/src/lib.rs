//! The harness: cases and what is checked of each, generated docs, and the `bless` command that rewrites both.
//!
//! ```text
//! tests/cases/<area>/<case>/spec.yaml ──case──▶ Case ──snapshot──▶ files to compare with ──bless──▶ disk
//!                                                    └──promises──▶ what every tree keeps
//! ```
//!
//! Imports `portolan-core` as a host does. Everything that is compared is made here, so that the tests and `bless`
//! cannot disagree.

pub mod case;
pub mod charts;
pub mod comparison;
pub mod docs;
pub mod files;
pub mod fuzz;
pub mod marks;
pub mod objects;
pub mod oracle;
pub mod promises;
pub mod snapshot;
pub mod tools;

use std::path::PathBuf;

/// Returns the folder of the workspace.
pub fn workspace() -> PathBuf {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    tests.parent().map_or_else(|| tests.clone(), PathBuf::from)
}
