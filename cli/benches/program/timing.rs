//! Running and timing.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What is measured, or why it cannot be.
pub type Measured<T> = Result<T, String>;

/// Returns the least time that `run` takes in `rounds`: what else the machine does only adds to it.
pub fn least(rounds: usize, mut run: impl FnMut() -> Measured<Duration>) -> Measured<Duration> {
    (0..rounds).try_fold(Duration::MAX, |least, _| Ok(least.min(run()?)))
}

/// Returns how long `run` takes.
pub fn timed(run: impl FnOnce() -> Measured<()>) -> Measured<Duration> {
    let start = Instant::now();
    run()?;
    Ok(start.elapsed())
}

/// Runs a command to its end, without its output.
pub fn run(command: &mut Command) -> Measured<()> {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_done = status.is_ok_and(|status| status.success());
    is_done.then_some(()).ok_or_else(|| format!("this fails: {command:?}"))
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
