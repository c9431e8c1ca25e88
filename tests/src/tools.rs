//! Tools and data that nobody here wrote: where they are, and what happens where they are not.
//!
//! A tool is looked for in `target/oracles/bin`, where `tests/setup` puts it, then on `PATH`. Data is in the folder
//! that `PORTOLAN_ORACLES` names. Without them a test says that it is skipped; with `CI=true` it fails.

use crate::workspace;
use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::thread;

/// Returns the path of a tool, or says that the test is skipped.
///
/// # Panics
/// If it is nowhere and `CI=true`.
pub fn tool(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = [workspace().join("target/oracles/bin")].into_iter().chain(env::split_paths(&path));
    let found = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    found.or_else(|| lacking(&format!("no {name}: run tests/setup")))
}

/// Returns a folder of the data of oracles (`schemas`, `crds`, `oracle`), or says that the test is skipped.
///
/// # Panics
/// If it is not there and `CI=true`.
pub fn data(folder: &str) -> Option<PathBuf> {
    let root = env::var_os("PORTOLAN_ORACLES").map(PathBuf::from);
    let found = root.map(|root| root.join(folder)).filter(|path| path.is_dir());
    found.or_else(|| lacking(&format!("no {folder} below PORTOLAN_ORACLES")))
}

fn lacking(what: &str) -> Option<PathBuf> {
    assert!(env::var("CI").as_deref() != Ok("true"), "{what}");
    eprintln!("SKIPPED: {what}");
    None
}

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
