//! Oracles: tools and data of other projects, against which Portolan's output is tested.
//!
//! `tests/setup` installs the tools; `PORTOLAN_ORACLES` names the data. On a machine without one of
//! them [`tool`] or [`data`] says so, and the test that asked returns at once. With `CI=true` the
//! test fails instead.
//!
//! ```no_run
//! # use portolan_tests::oracle;
//! # use std::path::Path;
//! # fn example() {
//! let Some(_) = oracle::tool("kustomize") else { return };
//! let yaml = oracle::kustomize_build(Path::new("clusters/west")).expect("the overlay builds");
//! # }
//! ```

mod api_server;
mod process;

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

pub use api_server::ApiServer;

/// Returns the program `name`: of `tests/setup` if it installed one, else the one on `PATH`.
///
/// Says on stderr that the test is skipped if there is none.
///
/// # Panics
/// If there is none and `CI` is `true`.
pub fn tool(name: &str) -> Option<PathBuf> {
    let path = find(name);
    if path.is_none() {
        skip(&not_installed(name));
    }
    path
}

/// Returns the folder named by `PORTOLAN_ORACLES`, which holds `schemas`, `crds` and `oracle`.
///
/// Says on stderr that the test is skipped if the variable is not set.
///
/// # Panics
/// If the variable is not set and `CI` is `true`, or if it names something that is not a folder.
pub fn data() -> Option<PathBuf> {
    let Some(folder) = env::var_os("PORTOLAN_ORACLES").filter(|folder| !folder.is_empty()) else {
        skip("PORTOLAN_ORACLES, the folder with the data of the oracles, is not set");
        return None;
    };
    let folder = PathBuf::from(folder);
    assert!(folder.is_dir(), "PORTOLAN_ORACLES is not a folder: {}", folder.display());
    Some(folder)
}

/// Builds the overlay in `dir` with kustomize 5.8 and returns its objects as YAML.
pub fn kustomize_build(dir: &Path) -> Result<String, String> {
    process::text(command("kustomize")?.arg("build").arg(dir))
}

/// Builds the overlay in `dir` with the kustomize that is part of kubectl, which is an older one.
pub fn kubectl_kustomize(dir: &Path) -> Result<String, String> {
    process::text(command("kubectl")?.arg("kustomize").arg(dir))
}

/// Checks that every object in `paths` is valid, strictly: unknown fields, unknown kinds and
/// repeated keys are errors, and so is a YAML file that holds no object.
///
/// Each path is a file, or a folder to be searched for `*.yaml`. The folders `first`, relative to
/// the folder of schemas, come before the schemas of the newest release: see [`legacy_schemas`].
/// It needs the tool `kubeconform` and [`data`].
pub fn kubeconform(first: &[PathBuf], paths: &[PathBuf]) -> Result<(), String> {
    const FILE: &str = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json";
    let mut kubeconform = command("kubeconform")?;
    kubeconform.args(["-strict", "-summary"]);
    let schemas = data().ok_or("PORTOLAN_ORACLES is not set")?.join("schemas");
    // An absolute folder replaces the one it is joined to, so this is `schemas` itself at the end.
    for folder in first.iter().chain([&schemas]) {
        kubeconform.arg("-schema-location").arg(schemas.join(folder).join(FILE));
    }
    // Without paths it reads standard input, which is empty here: that is an error too.
    let report = process::text(kubeconform.args(paths))?;
    if report.contains("Summary: 0 resource") {
        return Err(format!("kubeconform found no object in {paths:?}"));
    }
    Ok(())
}

/// Returns the folders of schemas that come [first](kubeconform) for Istio 1.`istio_minor`: what the
/// README beside the schemas says.
pub fn legacy_schemas(istio_minor: u8) -> Vec<PathBuf> {
    let folders: &[&str] = match istio_minor {
        0 => &["istio-1.0"],
        1..=4 => &["istio-1.1"],
        5 => &["istio-1.5"],
        6 => &["istio-1.6", "istio-1.7"],
        7 => &["istio-1.7"],
        8..=15 => &["istio-1.8"],
        16..=21 => &["istio-1.16"],
        22 | 23 => &["istio-1.22"],
        24.. => &[],
    };
    folders.iter().map(|folder| Path::new("legacy").join(folder)).collect()
}

/// One call of `helm template`.
#[derive(Clone, Copy, Debug)]
pub struct HelmTemplate<'a> {
    /// The chart: a folder or an archive.
    pub chart: &'a Path,
    /// The name of the release.
    pub release: &'a str,
    /// The namespace of the release.
    pub namespace: &'a str,
    /// The user's values, as YAML; they may be empty.
    pub values: &'a str,
    /// Further flags, such as `--include-crds` or `--kube-version=1.34`.
    pub flags: &'a [&'a str],
}

/// Renders a chart with Helm 3 and returns what it prints.
pub fn helm_template(call: HelmTemplate) -> Result<String, String> {
    let mut helm = command("helm")?;
    helm.arg("template").arg(call.release).arg(call.chart);
    helm.args(["--namespace", call.namespace, "--values", "-"]).args(call.flags);
    let output = process::run(&mut helm, Some(call.values))?;
    process::text_of(&helm, output)
}

/// Returns a command of the tool `name`, or an error where a test did not ask [`tool`] before.
fn command(name: &str) -> Result<Command, String> {
    find(name).map(Command::new).ok_or_else(|| not_installed(name))
}

fn find(name: &str) -> Option<PathBuf> {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/oracles/bin");
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(installed).chain(env::split_paths(&path));
    let mut files = folders.map(|folder| folder.join(name));
    files.find(|file| file.is_file())
}

fn not_installed(name: &str) -> String {
    format!("{name} is not installed; run ./tests/setup")
}

fn skip(reason: &str) {
    assert!(env::var_os("CI").is_none_or(|value| value != "true"), "{reason}");
    // `eprintln!` would be captured: a test that is skipped passes, and nobody would see why.
    drop(writeln!(io::stderr(), "skipped: {reason}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(istio_minor: u8, folders: &[&str]) {
        let expected: Vec<PathBuf> = folders.iter().map(PathBuf::from).collect();
        assert_eq!(legacy_schemas(istio_minor), expected, "Istio 1.{istio_minor}");
    }

    #[test]
    fn legacy_schemas_of_the_first_release_count_for_its_range() {
        check(0, &["legacy/istio-1.0"]);
        check(4, &["legacy/istio-1.1"]);
        check(6, &["legacy/istio-1.6", "legacy/istio-1.7"]);
        check(23, &["legacy/istio-1.22"]);
        check(24, &[]);
    }
}
