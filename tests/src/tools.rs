//! Running many things at once, and saying what came of it.

use std::process::Command;
use std::sync::Mutex;
use std::thread;

/// Runs a command and returns what it printed.
///
/// # Errors
/// It could not be started, or it ended with a fault: what it printed.
pub fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    Err(format!("{command:?}\n{text}{}", String::from_utf8_lossy(&output.stderr)))
}

/// Does `work` for each of `items` in as many threads as there are processors; returns what it says, in any order.
pub fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> Option<R> + Sync) -> Vec<R> {
    let next = Mutex::new(items.iter());
    let said = Mutex::new(Vec::new());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let item = next.lock().expect("no thread panics with the lock").next();
                    let Some(item) = item else { break };
                    if let Some(result) = work(item) {
                        said.lock().expect("no thread panics with the lock").push(result);
                    }
                }
            });
        }
    });
    said.into_inner().expect("all threads have ended")
}
