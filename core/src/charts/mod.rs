//! The charts that a host hands in, as plain data: paths and bytes in, [`Charts`] out.
//!
//! Imports `source`, `diagnostic`, `names` and `istio`. A host reads the files, once per run; core never does.

use std::collections::BTreeMap;

/// What a compilation is given beside the spec. Nothing, by default.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// The charts that control planes are rendered from.
    pub charts: Charts,
}

/// Charts, read once and used for any number of compilations.
#[derive(Debug, Clone, Default)]
pub struct Charts {
    files: BTreeMap<String, Vec<u8>>,
}

impl Charts {
    /// Reads charts from paths, with `/` between their parts, and the bytes there: files of unpacked charts, and
    /// archives.
    pub fn read(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Charts {
        Charts { files: files.into_iter().collect() }
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
