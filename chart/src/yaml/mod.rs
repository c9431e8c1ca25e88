//! YAML and JSON as Helm reads and writes them: sigs.k8s.io/yaml over go-yaml v2.
//!
//! The writer is not the workspace's: that one is made so that no reader can misread it, this one so that its
//! text equals Go's byte for byte, since charts put it into strings.

pub(crate) mod again;
mod collections;
mod compose;
mod cursor;
pub(crate) mod json;
mod meaning;
mod misread;
mod properties;
mod quick;
pub(crate) mod read;
pub(crate) mod resolve;
mod scalars;
mod scanner;
pub(crate) mod write;
