//! Runs a program to its end, within a time limit.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Output, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Far more than any oracle takes, on a busy machine too: it is there for those that hang.
const TIME_LIMIT: Duration = Duration::from_secs(120);
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// Runs `command` and returns what it wrote to standard output; a failure is an error with what it
/// wrote to standard error.
pub(super) fn text(command: &mut Command) -> Result<String, String> {
    let output = run(command, None)?;
    text_of(command, output)
}

/// Returns the standard output of `command`, which has ended with `output`.
pub(super) fn text_of(command: &Command, output: Output) -> Result<String, String> {
    let stdout = String::from_utf8_lossy(&output.stdout);
    if output.status.success() {
        return Ok(stdout.into_owned());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}: {}\n{stdout}{stderr}", output.status))
}

/// Runs `command` with `stdin` as its input; without one the input is empty.
pub(super) fn run(command: &mut Command, stdin: Option<&str>) -> Result<Output, String> {
    let input = if stdin.is_some() { Stdio::piped() } else { Stdio::null() };
    command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("cannot start {command:?}: {error}"))?;
    let stdout = read_aside(child.stdout.take());
    let stderr = read_aside(child.stderr.take());
    let writer = write_aside(child.stdin.take(), stdin.unwrap_or_default());
    let status = wait(&mut child).map_err(|error| format!("cannot wait for {command:?}: {error}"))?;
    let Some(status) = status else {
        return Err(format!("{command:?} has not ended within {TIME_LIMIT:?} and was killed"));
    };
    // A program may end without reading its input: that it did not is no failure of its own.
    drop(writer.join());
    Ok(Output { status, stdout: joined(stdout), stderr: joined(stderr) })
}

/// Waits for `child`; `None` if it had to be killed.
fn wait(child: &mut Child) -> io::Result<Option<std::process::ExitStatus>> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if started.elapsed() > TIME_LIMIT {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(POLL_INTERVAL);
    }
}

/// Reads `pipe` to its end in a thread, as a program that fills one pipe waits for its reader.
fn read_aside(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<io::Result<Vec<u8>>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            pipe.read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    })
}

fn write_aside(pipe: Option<impl Write + Send + 'static>, text: &str) -> JoinHandle<io::Result<()>> {
    let text = text.to_owned();
    thread::spawn(move || match pipe {
        Some(mut pipe) => pipe.write_all(text.as_bytes()),
        None => Ok(()),
    })
}

fn joined(reader: JoinHandle<io::Result<Vec<u8>>>) -> Vec<u8> {
    let bytes = reader.join().expect("reading into memory does not panic");
    bytes.expect("a pipe that this process made can be read")
}
