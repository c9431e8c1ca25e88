//! Cost of compiling a mesh whose control planes are rendered from charts, over its number of clusters: each runs an
//! istiod of its own, so that each is rendered by itself. Charts are read once, outside of what is measured.
//!
//! The charts are stand-ins; `PORTOLAN_CHARTS` may name a folder with Istio's own below `1.30.3/manifests/charts`.

#![allow(missing_docs, reason = "criterion's macros make items without")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use portolan_core::source::Source;
use portolan_core::{Charts, Inputs, compile};
use std::hint::black_box;
use std::path::{Path, PathBuf};

const SIZES: [usize; 3] = [1, 10, 100];
const RELEASE: &str = "1.30.3";

fn benchmarks(criterion: &mut Criterion) {
    let stand_ins = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/charts/istio");
    measure(criterion, "manifests/stand-ins", &stand_ins);
    let given = std::env::var_os("PORTOLAN_CHARTS").map(PathBuf::from);
    let Some(folder) = given.map(|folder| folder.join(RELEASE).join("manifests/charts")) else { return };
    if folder.is_dir() {
        measure(criterion, "manifests/istio", &folder);
    } else {
        eprintln!("passed over: there is no folder {}", folder.display());
    }
}

fn measure(criterion: &mut Criterion, name: &str, folder: &Path) {
    let mut files = Vec::new();
    read(folder, &mut files);
    let inputs = Inputs { charts: Charts::read(files) };
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10);
    for size in SIZES {
        let source = Source::new("mesh.yaml", multi_primary(size));
        assert!(
            compile(&source, &inputs).tree.is_ok(),
            "the mesh compiles with the charts in {}",
            folder.display()
        );
        group.throughput(Throughput::Elements(size as u64));
        group.bench_with_input(BenchmarkId::from_parameter(size), &source, |bencher, source| {
            bencher.iter(|| compile(black_box(source), &inputs));
        });
    }
    group.finish();
}

fn multi_primary(size: usize) -> String {
    let head = format!(
        "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {{version: {RELEASE}}}\n\
         install: manifests\ntrust: {{ca: {{from: files}}}}\nclusters:\n"
    );
    let cluster = |at: usize| format!("- {{name: cluster{at}, network: network{}}}\n", at % 2);
    (0..size).map(cluster).fold(head, |text, cluster| text + &cluster)
}

fn read(folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            read(&path, files);
        } else if let Ok(bytes) = std::fs::read(&path) {
            files.push((path.to_string_lossy().into_owned(), bytes));
        }
    }
}

criterion_group!(benches, benchmarks);
criterion_main!(benches);
