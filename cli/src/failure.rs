//! Why a run could not do what it was asked.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A run failed: exit code 2. The text is one line that names the path.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The operating system refused something.
    #[error("cannot {act} `{}`: {source}", path.display())]
    Io {
        /// What was tried, as `read`.
        act: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Standard output could not be written.
    #[error("cannot write to standard output: {0}")]
    Stdout(#[source] io::Error),
    /// The program itself is at fault.
    #[error("this is a bug in Portolan {}, please report it together with the spec: {_0}", env!("CARGO_PKG_VERSION"))]
    Bug(String),
    /// What there is to say about arguments that were read anew: their help, if they are right.
    #[error("{0}")]
    Arguments(clap::Error),
    /// Anything that this program refuses by itself.
    #[error("{0}")]
    Refused(String),
}

impl Failure {
    /// Returns a function that turns an error of the system into a failure to `act` on `path`.
    pub(crate) fn io(act: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Failure {
        let path = path.to_owned();
        move |source| Failure::Io { act, path, source }
    }

    /// Returns whether the reader of standard output went away.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        match self {
            Failure::Stdout(error) => error.kind() == io::ErrorKind::BrokenPipe,
            Failure::Io { .. } | Failure::Bug(_) | Failure::Arguments(_) | Failure::Refused(_) => false,
        }
    }
}
