//! What the user wrote: text in, [`types::Spec`] out.
//!
//! Imports `source`, `diagnostic`, `names` and `istio`. The only module that reads YAML.

pub(crate) mod availability;
pub(crate) mod decode;
pub mod hub;
pub mod leaves;
pub(crate) mod parse;
#[cfg(feature = "schema")]
pub mod reference;
pub(crate) mod rules;
#[cfg(feature = "schema")]
pub(crate) mod schema;
pub mod types;

pub use rules::too_large::MOST_BYTES;
