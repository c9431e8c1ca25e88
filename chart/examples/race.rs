//! How long two programs take to render the same charts, as whole processes, in turn.
//!
//! ```sh
//! cargo build --release -p portolan
//! cargo run --release -p portolan-chart --example race -- target/release/portolan helm CHART...
//! ```
//!
//! Each chart is rendered by both, one after the other, so that what else the machine does is the same for both; the
//! middle of the times counts. A program is a path, or a name that is looked for on the path of the shell.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

const ROUNDS: usize = 21;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [portolan, helm, charts @ ..] = args.as_slice() else {
        eprintln!("usage: race PORTOLAN HELM CHART...");
        return ExitCode::from(2);
    };
    match race([(portolan, &["chart", "template"]), (helm, &["template"])], charts) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

/// A program, and its command that renders a chart.
type Racer<'a> = (&'a str, &'a [&'a str]);

fn race([portolan, helm]: [Racer<'_>; 2], charts: &[String]) -> Result<(), String> {
    if charts.is_empty() {
        return Err("no chart is named".to_owned());
    }
    // Once each before the race: whatever is missing shows at once.
    for chart in charts {
        tried(portolan, chart)?;
        tried(helm, chart)?;
    }
    println!("| chart | `portolan chart template` | `helm template` | ratio |\n|---|---:|---:|---:|");
    let (mut all_ours, mut all_theirs) = (Duration::ZERO, Duration::ZERO);
    for chart in charts {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(timed(portolan, chart)?);
            theirs.push(timed(helm, chart)?);
        }
        let (ours, theirs) = (middle(ours), middle(theirs));
        print(chart, ours, theirs);
        all_ours += ours;
        all_theirs += theirs;
    }
    print("all of them", all_ours, all_theirs);
    Ok(())
}

fn print(name: &str, ours: Duration, theirs: Duration) {
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    println!("| {name} | {:.1} ms | {:.1} ms | {ratio:.1} |", millis(ours), millis(theirs));
}

fn template((program, command): Racer<'_>, chart: &str) -> Command {
    let mut process = Command::new(program);
    process.args(command).args(["release", chart, "-n", "istio-system", "--include-crds"]);
    process
}

/// Renders a chart once, and says why that cannot be.
fn tried(racer: Racer<'_>, chart: &str) -> Result<(), String> {
    if !Path::new(chart).exists() {
        return Err(format!("there is no chart at {chart}"));
    }
    let output = template(racer, chart).output().map_err(|error| not_run(racer, &error))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{} does not render {chart}: {}", racer.0, said.lines().next().unwrap_or_default()))
}

fn timed(racer: Racer<'_>, chart: &str) -> Result<Duration, String> {
    let mut process = template(racer, chart);
    process.stdout(Stdio::null());
    let start = Instant::now();
    let status = process.status().map_err(|error| not_run(racer, &error))?;
    let time = start.elapsed();
    status.success().then_some(time).ok_or_else(|| format!("{} does not render {chart} any more", racer.0))
}

fn not_run((program, _): Racer<'_>, error: &std::io::Error) -> String {
    let place = if program.contains('/') { "" } else { " (a name without a folder is looked for on PATH)" };
    format!("cannot run {program}: {error}{place}")
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
