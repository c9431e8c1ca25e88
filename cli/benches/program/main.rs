//! What the program costs its user: start, size, time over the number of clusters, disk, memory, and the same work by
//! `kustomize build` and `helm template` beside it. Prints the tables of `docs/benchmarks.md`.
//!
//! ```sh
//! cargo bench -p portolan
//! ```
//!
//! `kustomize` and `helm` are taken from the path, and passed over where they are not. `PORTOLAN_BENCH_CHARTS` may name
//! a folder with Istio's charts `base`, `istiod` and `gateway`, by these names; else small stand-ins are rendered.
//! `PORTOLAN_BENCH_PICTURE` may name a file, from the root of the workspace, that the curve is drawn into.

#![allow(missing_docs, reason = "a program of its own")]

mod beside;
mod curve;
mod disk;
#[path = "../../../core/benches/mesh/mod.rs"]
mod mesh;
mod picture;
mod start;
mod timing;

use std::path::PathBuf;
use std::process::ExitCode;
use timing::Measured;

/// The program that is measured, built as it is released.
const PORTOLAN: &str = env!("CARGO_BIN_EXE_portolan");

fn main() -> ExitCode {
    // `cargo test --benches` only wants to know that it runs.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

fn measure() -> Measured<()> {
    // What is missing is better said before minutes went by.
    let charts = beside::charts()?;
    start::measure()?;
    let curve = curve::measure()?;
    disk::measure()?;
    beside::measure(&charts)?;
    let Some(picture) = std::env::var_os("PORTOLAN_BENCH_PICTURE") else { return Ok(()) };
    let path = workspace().join(picture);
    std::fs::write(&path, picture::svg(&curve))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    println!("\ndrawn: {}", path.display());
    Ok(())
}

fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
