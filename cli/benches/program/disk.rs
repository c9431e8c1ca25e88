//! A mesh of 1,000 clusters written to disk, beside `cp -r` of the same files; and the memory that it takes.

use crate::PORTOLAN;
use crate::mesh;
use crate::timing::{Measured, least, millis, run, timed};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const CLUSTERS: usize = 1000;
const ROUNDS: usize = 7;

/// Prints the tables.
pub fn measure() -> Measured<()> {
    let folder = tempfile::tempdir().expect("a folder for files that go away");
    let spec = folder.path().join("mesh.yaml");
    fs::write(&spec, mesh::primary_remote(CLUSTERS)).expect("the spec can be written");
    // Both in turn, so that what else the machine does is the same for both; and each into a folder of its own, since ext4
    // makes files slowly for seconds after many were removed.
    let (mut written, mut copied) = (Duration::MAX, Duration::MAX);
    let round = |name: &str, round: usize| folder.path().join(format!("{name}{round}"));
    for at in 0..ROUNDS {
        let (tree, copy) = (round("mesh", at), round("copy", at));
        written = written.min(timed(|| compile(&spec, &tree))?);
        copied = copied.min(timed(|| run(Command::new("cp").arg("-r").args([&tree, &copy])))?);
    }
    let tree = round("mesh", 0);
    let again = least(ROUNDS, || timed(|| compile(&spec, &tree)))?;
    let (files, bytes) = size(&tree);
    let ratio = written.as_secs_f64() / copied.as_secs_f64();
    println!("\n{CLUSTERS} clusters, {files} files, {:.1} MB:\n", bytes as f64 / 1e6);
    println!("| what | measured | bound |\n|---|---:|---:|");
    println!("| `cp -r` of the files | {} | |", millis(copied));
    println!("| `portolan compile` into a new folder | {} | {} |", millis(written), millis(copied * 2));
    println!("| as a ratio | {ratio:.2} | 2 |");
    println!("| `portolan compile` where nothing changes | {} | |", millis(again));
    if let Some(peak) = peak(&spec, &round("mesh", ROUNDS)) {
        let ratio = peak as f64 / bytes as f64;
        println!("| most memory | {:.0} MB, {ratio:.1} × the files | 4 × |", peak as f64 / 1e6);
    }
    Ok(())
}

fn compile(spec: &Path, tree: &Path) -> Measured<()> {
    run(Command::new(PORTOLAN).arg("compile").arg(spec).arg("-o").arg(tree))
}

/// Returns how many files there are below `folder`, and how many bytes they hold.
fn size(folder: &Path) -> (usize, u64) {
    let mut sum = (0, 0);
    for entry in fs::read_dir(folder).expect("the folder can be read").flatten() {
        let metadata = entry.metadata().expect("an entry has metadata");
        let (files, bytes) = if metadata.is_dir() { size(&entry.path()) } else { (1, metadata.len()) };
        sum = (sum.0 + files, sum.1 + bytes);
    }
    sum
}

/// Returns the most memory that writing the tree takes, in bytes, where the system tells it.
fn peak(spec: &Path, tree: &Path) -> Option<u64> {
    let mut child = Command::new(PORTOLAN)
        .arg("compile")
        .arg(spec)
        .arg("-o")
        .arg(tree)
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().is_ok_and(|ended| ended.is_none()) {
        // The mark never falls: the last one that is seen counts.
        peak = fs::read_to_string(&status).ok().and_then(|text| high_water(&text)).or(peak);
    }
    peak
}

fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kib| kib * 1024)
}
