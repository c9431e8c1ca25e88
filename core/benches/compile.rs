//! Cost of checking and of compiling a mesh in memory, and of each stage of it, over its number of clusters: one
//! primary and its remotes, on two networks. The cost per cluster has to stay the same.

#![allow(missing_docs, reason = "criterion's macros make items without")]

mod mesh;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use portolan_core::Inputs;
use portolan_core::compile::{Stage, compile_in_stages};
use portolan_core::source::Source;
use std::hint::black_box;
use std::time::{Duration, Instant};

const SIZES: [usize; 4] = [1, 10, 100, 1000];
const STAGES: [(&str, Stage); 5] = [
    ("parse", Stage::Parse),
    ("resolve", Stage::Resolve),
    ("lint", Stage::Lint),
    ("plan", Stage::Plan),
    ("emit", Stage::Emit),
];

fn benchmarks(criterion: &mut Criterion) {
    measure(criterion, "check", |source| drop(portolan_core::check(black_box(source), &Inputs::default())));
    measure(criterion, "compile", |source| {
        drop(portolan_core::compile(black_box(source), &Inputs::default()))
    });
    for (name, stage) in STAGES {
        stage_alone(criterion, name, stage);
    }
}

fn measure(criterion: &mut Criterion, name: &str, run: impl Fn(&Source)) {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(20);
    for size in SIZES {
        let source = Source::new("mesh.yaml", mesh::primary_remote(size));
        group.throughput(Throughput::Elements(size as u64));
        group.bench_with_input(BenchmarkId::from_parameter(size), &source, |bencher, source| {
            bencher.iter(|| run(source));
        });
    }
    group.finish();
}

fn stage_alone(criterion: &mut Criterion, name: &str, stage: Stage) {
    let mut group = criterion.benchmark_group(format!("stage/{name}"));
    group.sample_size(20);
    for size in SIZES {
        let source = Source::new("mesh.yaml", mesh::primary_remote(size));
        group.throughput(Throughput::Elements(size as u64));
        group.bench_with_input(BenchmarkId::from_parameter(size), &source, |bencher, source| {
            bencher.iter_custom(|times| (0..times).map(|_| time_of(stage, black_box(source))).sum());
        });
    }
    group.finish();
}

/// Compiles, and returns how long one stage took of it.
fn time_of(wanted: Stage, source: &Source) -> Duration {
    let mut taken = Duration::ZERO;
    let mut begin = Instant::now();
    let compilation = compile_in_stages(source, &Inputs::default(), &mut |stage| {
        if stage == wanted {
            taken = begin.elapsed();
        }
        begin = Instant::now();
    });
    assert!(compilation.tree.is_ok(), "the mesh of the benchmark compiles");
    taken
}

criterion_group!(benches, benchmarks);
criterion_main!(benches);
