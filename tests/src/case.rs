//! A case: a folder below `tests/cases` with a `spec.yaml`.

use crate::{charts, files, workspace};
use portolan_core::render::render;
use portolan_core::source::Source;
use portolan_core::tree::Tree;
use portolan_core::{Compilation, Inputs};
use portolan_yaml::{Kind, Limits, Node};
use std::path::PathBuf;

/// The name of a case's spec, also in messages about it.
pub const SPEC: &str = "spec.yaml";

/// A case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its folder below `tests/cases`, such as `names/unknown-cluster`: what `cargo bless` takes.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Its spec.
    pub source: Source,
}

impl Case {
    /// Compiles it.
    pub fn compile(&self) -> Compilation {
        portolan_core::compile(&self.source, &self.inputs())
    }

    /// Returns what it is compiled with beside its spec.
    pub fn inputs(&self) -> Inputs {
        Inputs { charts: charts::of(&self.source.text, Some(&self.folder)) }
    }

    /// Returns its tree, if it compiles.
    pub fn tree(&self) -> Option<Tree> {
        self.compile().tree.ok()
    }
}

/// Returns every case, by name.
pub fn all() -> Vec<Case> {
    let root = workspace().join("tests/cases");
    let specs = files::paths(&root).into_iter().filter(|path| path.ends_with(SPEC));
    // A tree may not hold a file of this name, so nothing below `expected` is taken for a case.
    specs.filter_map(|path| Some(case(&root, path.parent()?.to_path_buf()))).collect()
}

/// Returns the specs below `examples`, as cases named for their files.
pub fn examples() -> Vec<Case> {
    let root = workspace().join("examples");
    let specs = files::paths(&root).into_iter().filter(|path| path.extension().is_some_and(|e| e == "yaml"));
    specs
        .map(|path| {
            let name = files::relative(&workspace(), &path);
            Case { source: Source::new(name.clone(), files::text(&path)), folder: path, name }
        })
        .collect()
}

fn case(root: &std::path::Path, folder: PathBuf) -> Case {
    let source = Source::new(SPEC, files::text(&folder.join(SPEC)));
    Case { name: files::relative(root, &folder), folder, source }
}

/// Returns everything that was said about a spec, as a terminal without colours shows it.
pub fn messages(source: &Source, compilation: &Compilation) -> String {
    compilation.diagnostics.iter().map(|diagnostic| render(source, diagnostic, false)).collect()
}

/// Returns `source` with another release of Istio for the mesh.
///
/// # Errors
/// The spec names no release.
pub fn with_release(source: &Source, release: &str) -> Result<Source, String> {
    let spec = read(source)?;
    let version = spec.get("istio").and_then(|istio| istio.get("version")).ok_or("no istio.version")?;
    let mut text = source.text.clone();
    text.replace_range(version.span.clone(), &format!("\"{release}\""));
    Ok(Source { name: source.name.clone(), text })
}

/// Returns `source` with its clusters in the opposite order.
///
/// # Errors
/// The spec has no list of clusters.
pub fn with_clusters_reversed(source: &Source) -> Result<Source, String> {
    let spec = read(source)?;
    let clusters = match spec.get("clusters").map(|clusters| &clusters.kind) {
        Some(Kind::Seq(clusters)) => clusters,
        Some(Kind::Scalar(_) | Kind::Map(_)) | None => return Err("no list of clusters".to_owned()),
    };
    // Each cluster's text goes to the place of its counterpart, from the last place on: earlier places stay true.
    let mut text = source.text.clone();
    for (place, cluster) in clusters.iter().rev().zip(clusters) {
        text.replace_range(place.span.clone(), &source.text[cluster.span.clone()]);
    }
    Ok(Source { name: source.name.clone(), text })
}

fn read(source: &Source) -> Result<Node, String> {
    let (node, errors) = portolan_yaml::read(&source.text, &Limits::default());
    node.ok_or_else(|| format!("cannot be read: {errors:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "istio: {version: \"1.30.3\"}\nclusters:\n- name: a\n  network: n  # why\n- {name: b}\n";

    #[test]
    fn clusters_change_places() {
        let reversed = with_clusters_reversed(&Source::new("s", TEXT)).unwrap();
        let expected =
            "istio: {version: \"1.30.3\"}\nclusters:\n- {name: b}  # why\n- name: a\n  network: n\n";
        assert_eq!(reversed.text, expected);
    }

    #[test]
    fn the_release_is_replaced() {
        let source = with_release(&Source::new("s", TEXT), "1.28.10").unwrap();
        assert!(source.text.starts_with("istio: {version: \"1.28.10\"}\n"), "{}", source.text);
    }
}
