//! The workspace's one reader and one writer of YAML.
//!
//! Text goes in and comes out; nothing else is touched, and nothing is known of Istio or Kubernetes.
//!
//! - [`read()`] turns text into a tree whose keys and values know where they were written.
//! - [`write()`] turns a JSON value into text that readers of YAML 1.1 and of 1.2 understand alike.
//!
//! The reader follows YAML 1.2. It refuses what makes a file mean more than it shows: several
//! documents, duplicate keys, explicit tags and merge keys.

mod error;
mod node;
mod place;
mod read;
mod scalar;
mod syntax;
mod write;

pub use error::{ReadError, ReadErrorKind};
pub use node::{Entry, Kind, Node};
pub use read::{Limits, read};
pub use scalar::{Resolved, Scalar};
pub use write::{write, write_into};

/// A range of byte offsets in the text that was read.
pub type Span = std::ops::Range<usize>;
