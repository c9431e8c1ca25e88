//! Cost of checking and of compiling a mesh in memory, over its number of clusters: one primary and its remotes, on
//! two networks. The cost per cluster has to stay the same.

#![allow(missing_docs, reason = "criterion's macros make items without")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use portolan_core::Inputs;
use portolan_core::source::Source;
use std::fmt::Write;
use std::hint::black_box;

const SIZES: [usize; 4] = [1, 10, 100, 1000];

fn benchmarks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("check");
    for size in SIZES {
        let source = mesh(size);
        group.throughput(Throughput::Elements(size as u64));
        group.bench_with_input(BenchmarkId::from_parameter(size), &source, |bencher, source| {
            bencher.iter(|| portolan_core::check(black_box(source), &Inputs::default()));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("compile");
    group.sample_size(20);
    for size in SIZES {
        let source = mesh(size);
        group.throughput(Throughput::Elements(size as u64));
        group.bench_with_input(BenchmarkId::from_parameter(size), &source, |bencher, source| {
            bencher.iter(|| portolan_core::compile(black_box(source), &Inputs::default()));
        });
    }
    group.finish();
}

/// Returns a mesh of `size` clusters.
fn mesh(size: usize) -> Source {
    let mut text =
        "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio:\n  version: 1.30.3\nclusters:\n\
                    - name: primary\n  network: network0\n  eastWestGateway:\n    addresses: [192.0.2.10]\n"
            .to_owned();
    for at in 1..size {
        let network = at % 2;
        let _ = writeln!(text, "- name: remote-{at}\n  network: network{network}\n  primary: primary");
    }
    Source::new("mesh.yaml", text)
}

criterion_group!(benches, benchmarks);
criterion_main!(benches);
