//! What a user would run instead, for each cluster: `kustomize build` over what was written, and `helm template` of the
//! charts.

use crate::timing::{Measured, is_there, least, millis, run, timed};
use crate::{PORTOLAN, mesh, workspace};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const CLUSTERS: usize = 10;
const ROUNDS: usize = 5;
const CHARTS: [&str; 3] = ["base", "istiod", "gateway"];

/// Prints the table for these charts.
pub fn measure(charts: &[PathBuf]) -> Measured<()> {
    let folder = tempfile::tempdir().expect("a folder for files that go away");
    let (spec, tree) = (folder.path().join("mesh.yaml"), folder.path().join("mesh"));
    std::fs::write(&spec, mesh::primary_remote(CLUSTERS)).expect("the spec can be written");
    let ours = least(ROUNDS, || timed(|| compile(&spec, &tree)))?;
    println!("\n{CLUSTERS} clusters:\n\n| what | all | for each cluster |\n|---|---:|---:|");
    row("`portolan compile`, the whole program, to disk", ours);
    if is_there("kustomize") {
        row("`kustomize build` of each cluster's overlay", least(ROUNDS, || timed(|| build(&tree)))?);
    }
    if is_there("helm") {
        let theirs = least(ROUNDS, || timed(|| template("helm", &["template"], charts)))?;
        row(&format!("`helm template` of {} for each cluster", named(charts)), theirs);
        let ours = least(ROUNDS, || timed(|| template(PORTOLAN, &["chart", "template"], charts)))?;
        row(&format!("`portolan chart template` of {} for each cluster", named(charts)), ours);
    }
    Ok(())
}

fn row(what: &str, time: Duration) {
    println!("| {what} | {} | {} |", millis(time), millis(time / CLUSTERS as u32));
}

fn compile(spec: &Path, tree: &Path) -> Measured<()> {
    run(Command::new(PORTOLAN).arg("compile").arg(spec).arg("--force").arg("-o").arg(tree))
}

fn build(tree: &Path) -> Measured<()> {
    let mut overlays = (0..CLUSTERS).map(|at| tree.join(format!("clusters/cluster{at}")));
    overlays.try_for_each(|overlay| run(Command::new("kustomize").arg("build").arg(overlay)))
}

fn template(program: &str, command: &[&str], charts: &[PathBuf]) -> Measured<()> {
    for chart in (0..CLUSTERS).flat_map(|_| charts) {
        run(Command::new(program).args(command).arg("release").arg(chart).args(["-n", "istio-system"]))?;
    }
    Ok(())
}

/// Returns the folders of the charts: Istio's, or the stand-ins of the tests.
pub fn charts() -> Measured<Vec<PathBuf>> {
    let folder = std::env::var_os("PORTOLAN_BENCH_CHARTS").map(PathBuf::from);
    let stand_ins = || {
        ["istio/base", "istio/cni", "echo"].map(|chart| workspace().join("tests/charts").join(chart)).to_vec()
    };
    let charts: Vec<PathBuf> =
        folder.map_or_else(stand_ins, |folder| CHARTS.iter().map(|chart| folder.join(chart)).collect());
    match charts.iter().find(|chart| !chart.join("Chart.yaml").is_file()) {
        Some(missing) => Err(format!("there is no chart in {}", missing.display())),
        None => Ok(charts),
    }
}

fn named(charts: &[PathBuf]) -> String {
    let name = |chart: &PathBuf| chart.file_name().map(|name| format!("`{}`", name.display()));
    charts.iter().filter_map(name).collect::<Vec<_>>().join(", ")
}
