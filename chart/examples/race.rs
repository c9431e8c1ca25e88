//! How long two programs take to render the same charts, as whole processes, in turn.
//!
//! ```sh
//! cargo build --release -p portolan
//! cargo run --release -p portolan-chart --example race -- target/release/portolan helm CHART...
//! ```
//!
//! Each chart is rendered by both, one after the other, so that what else the machine does is the same for both; the
//! middle of the times counts.

use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 21;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [portolan, helm, charts @ ..] = args.as_slice() else {
        eprintln!("usage: race PORTOLAN HELM CHART...");
        return ExitCode::from(2);
    };
    println!("| chart | `portolan chart template` | `helm template` | ratio |\n|---|---:|---:|---:|");
    let (mut all_ours, mut all_theirs) = (Duration::ZERO, Duration::ZERO);
    for chart in charts {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(timed(portolan, &["chart", "template"], chart));
            theirs.push(timed(helm, &["template"], chart));
        }
        let (ours, theirs) = (middle(ours), middle(theirs));
        print(chart, ours, theirs);
        all_ours += ours;
        all_theirs += theirs;
    }
    print("all of them", all_ours, all_theirs);
    ExitCode::SUCCESS
}

fn print(name: &str, ours: Duration, theirs: Duration) {
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    println!("| {name} | {:.1} ms | {:.1} ms | {ratio:.1} |", millis(ours), millis(theirs));
}

fn timed(program: &str, command: &[&str], chart: &str) -> Duration {
    let mut process = Command::new(program);
    process
        .args(command)
        .args(["release", chart, "-n", "istio-system", "--include-crds"])
        .stdout(Stdio::null());
    let start = Instant::now();
    let status = process.status().unwrap_or_else(|error| panic!("cannot run {program}: {error}"));
    assert!(status.success(), "{program} does not render {chart}");
    start.elapsed()
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
