//! Core.
pub mod istio;
