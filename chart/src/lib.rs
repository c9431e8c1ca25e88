//! Renders a Helm chart in memory: files and values in, the text of `helm template` out.
//!
//! Stages: files → [`Chart`]; chart defaults and the user's [`Values`] → merged values; templates and values →
//! text; text → documents in install order, [`Rendered`]. No I/O, clock, network or randomness, and no knowledge
//! of what the charts install. `COMPATIBILITY.md` lists every known difference from Helm 3.21.4.
//!
//! ```
//! use portolan_chart::{Chart, Options, Release, Values, render};
//!
//! let chart = Chart::load([
//!     ("Chart.yaml".to_string(), b"apiVersion: v2\nname: hello\nversion: 1.0.0\n".to_vec()),
//!     ("templates/a.yaml".to_string(), b"kind: {{ .Values.kind }}".to_vec()),
//! ])?;
//! let values = Values::from_yaml("kind: Secret")?;
//! let release = Release { name: "r".into(), namespace: "default".into(), is_upgrade: false };
//! let rendered = render(&chart, &values, &release, &Options::default())?;
//! assert_eq!(rendered.text(false), "---\n# Source: hello/templates/a.yaml\nkind: Secret\n");
//! # Ok::<(), portolan_chart::RenderError>(())
//! ```

// What a function or a field does with a kind of value it does not know is one thing for all such kinds: a fault.
#![allow(clippy::wildcard_enum_match_arm)]

mod archive;
mod capabilities;
mod chart;
mod dependencies;
mod entries;
mod error;
mod expression;
mod funcs;
mod gofmt;
pub mod ignore;
mod manifest;
mod metadata;
mod object;
pub mod order;
mod printf;
mod render;
mod schema;
mod semver;
mod set;
mod template;
mod value;
mod values;
mod yaml;

pub use archive::{MAX_FILE, chart_files, is_archive_name, is_compressed, unpack};
pub use capabilities::Capabilities;
pub use chart::Chart;
pub use error::{Cause, Frame, RenderError};
pub use expression::{Regex, go_regex};
pub use manifest::{Hooks, Manifest, Rendered, Selection};
pub use render::{Options, Release, render};
pub use template::eval::Limits;
pub use values::Values;
