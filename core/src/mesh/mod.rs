//! What a spec means: [`crate::spec::types::Spec`] in, [`model::Mesh`] out.
//!
//! Imports `source`, `diagnostic`, `names`, `istio` and `spec`. A [`model::Mesh`] cannot hold an invalid topology:
//! every index points at something, a remote is served by a control plane and never by a remote.

mod digest;
pub mod early;
pub mod global_services;
mod internal_load_balancer;
pub mod model;
mod operations;
pub mod patch;
pub mod query;
pub(crate) mod resolve;
pub(crate) mod rules;
pub mod system;
