//! Time of `check` and `compile` in memory, over the number of clusters.

use crate::mesh;
use crate::timing::{Measured, least, millis, timed};
use portolan_core::Inputs;
use portolan_core::source::Source;
use std::time::Duration;

const SIZES: [usize; 8] = [1, 10, 100, 1000, 2000, 3000, 4000, 5000];
const ROUNDS: usize = 5;

/// What one size costs.
pub struct Point {
    /// The number of clusters.
    pub clusters: usize,
    /// The time of `check`.
    pub check: Duration,
    /// The time of `compile`.
    pub compile: Duration,
}

/// Prints the table, and returns it.
pub fn measure() -> Measured<Vec<Point>> {
    println!(
        "\n| clusters | `check` | for each cluster | `compile` | for each cluster |\n|---:|---:|---:|---:|---:|"
    );
    SIZES.into_iter().map(point).collect()
}

fn point(clusters: usize) -> Measured<Point> {
    let source = Source::new("mesh.yaml", mesh::primary_remote(clusters));
    let check = least(ROUNDS, || {
        timed(|| {
            drop(portolan_core::check(&source, &Inputs::default()));
            Ok(())
        })
    })?;
    let compiled = || match portolan_core::compile(&source, &Inputs::default()).tree {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("a mesh of {clusters} clusters does not compile")),
    };
    let compile = least(ROUNDS, || timed(compiled))?;
    println!(
        "| {clusters} | {} | {} | {} | {} |",
        millis(check),
        each(check, clusters),
        millis(compile),
        each(compile, clusters)
    );
    Ok(Point { clusters, check, compile })
}

fn each(time: Duration, clusters: usize) -> String {
    format!("{:.1} µs", time.as_secs_f64() * 1e6 / clusters as f64)
}
