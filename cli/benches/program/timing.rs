//! Running and timing.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Returns the least time that `run` takes in `rounds`: what else the machine does only adds to it.
pub fn least(rounds: usize, mut run: impl FnMut() -> Duration) -> Duration {
    (0..rounds).map(|_| run()).min().unwrap_or_default()
}

/// Returns how long `run` takes.
pub fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// Runs a command to its end, without its output.
pub fn run(command: &mut Command) {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "{command:?} fails");
}

/// Returns whether a program is on the path.
pub fn is_there(program: &str) -> bool {
    let status = Command::new(program).arg("version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Returns a time in milliseconds, as a table shows it.
pub fn millis(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1000.0;
    if millis < 10.0 { format!("{millis:.2} ms") } else { format!("{millis:.0} ms") }
}
