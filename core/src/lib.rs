//! Portolan compiles one file that describes a multicluster Istio mesh into a tree of Kubernetes YAML.
//!
//! Each stage has its own type, and this crate touches nothing outside itself: no file, clock, environment, network.
//!
//! ```text
//! text ──spec::parse──▶ Spec ──mesh::resolve──▶ Mesh ──lint──▶ Mesh ──plan──▶ Plan ──emit──▶ Tree
//!          reading              roles, names       advice       units           files
//! ```
//!
//! Beside the text there are [`Inputs`]: what a host read for it, such as charts.
//!
//! Diagnostics of every stage go to a `Sink`; a stage that failed ends the run behind itself.

pub mod charts;
pub mod compile;
pub mod diagnostic;
pub mod diff;
mod emit;
pub mod endpoints;
pub mod examples;
pub mod fix;
pub mod graph;
pub mod images;
pub mod istio;
mod lint;
mod look_alike;
mod manifests;
pub mod mesh;
pub mod migrate;
pub mod names;
mod plan;
pub mod registry;
pub mod render;
mod replacement;
pub mod source;
pub mod spec;
mod suppress;
#[cfg(test)]
mod testing;
pub mod tree;
pub mod zip;

pub use charts::{Charts, Inputs};
pub use compile::{Compilation, ImageList, Resolution, check, compile, list_images, resolve};
pub use registry::{explain, rules};
#[cfg(feature = "schema")]
pub use spec::{reference::reference, schema::schema};
