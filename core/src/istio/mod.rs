//! Facts about Istio as data: its releases and what each does, and the names it gives to things.
//! Nothing comes in, nothing is computed about a mesh; imports nothing of this crate.

pub mod capability;
pub mod kubernetes;
pub mod mesh_config;
pub mod read_values;
pub mod release;
mod releases;
pub mod values;
pub mod wellknown;
