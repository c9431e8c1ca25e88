//! What the program costs its user: start, size, time over the number of clusters, disk, memory, and the same work by
//! `kustomize build` and `helm template` beside it. Prints the tables of `docs/benchmarks.md` and draws its curve.
//!
//! ```sh
//! cargo bench -p portolan
//! ```
//!
//! `kustomize` and `helm` are taken from the path, and passed over where they are not. `PORTOLAN_BENCH_CHARTS` may name
//! a folder with Istio's charts `base`, `istiod` and `gateway`, by these names; else small stand-ins are rendered.

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

/// The program that is measured, built as it is released.
const PORTOLAN: &str = env!("CARGO_BIN_EXE_portolan");

fn main() {
    // `cargo test --benches` only wants to know that it runs.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    start::measure();
    let curve = curve::measure();
    disk::measure();
    beside::measure();
    let path = workspace().join("docs/benchmarks.svg");
    std::fs::write(&path, picture::svg(&curve)).expect("the docs can be written");
    println!("\ndrawn: docs/benchmarks.svg");
}

fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
