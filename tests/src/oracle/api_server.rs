//! A real Kubernetes API server for one test: starts and ends the program of `tests/apiserver`.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use std::{fs, thread};

use tempfile::TempDir;

use super::{process, tool};

/// Ready takes three seconds; this is for a machine that does much else.
const START_LIMIT: Duration = Duration::from_secs(60);
const LOG_LINES_SHOWN: usize = 40;

/// A running Kubernetes 1.35 API server, the only guard of an empty cluster without nodes and
/// controllers. It ends, and its files go, when it is dropped.
///
/// It takes some 300 MB: a test should start no more of them than its mesh has clusters.
///
/// ```no_run
/// # use portolan_tests::oracle::ApiServer;
/// # fn example() {
/// let Some(west) = ApiServer::start(1) else { return };
/// let west = west.expect("the API server starts");
/// assert!(west.kubectl(&["create", "namespace", "istio-system"], None).status.success());
/// # }
/// ```
#[derive(Debug)]
pub struct ApiServer {
    // Its standard input is held open: the server ends when that is closed, so also when this
    // process is killed.
    process: Child,
    kubectl: PathBuf,
    dir: TempDir,
}

impl ApiServer {
    /// Starts a server that gives its Services addresses of 10.255.`index`.0/24, and waits until it is
    /// ready. `None` where `apiserver` or `kubectl` is not installed, as [`tool`] says.
    pub fn start(index: u8) -> Option<Result<ApiServer, String>> {
        let program = tool("apiserver")?;
        let kubectl = tool("kubectl")?;
        Some(launch(&program, kubectl, index))
    }

    /// Returns the kubeconfig file of an administrator.
    pub fn kubeconfig(&self) -> PathBuf {
        self.dir.path().join("admin.kubeconfig")
    }

    /// Runs kubectl against this server, as an administrator.
    ///
    /// # Panics
    /// If it does not come to an end.
    #[track_caller]
    pub fn kubectl(&self, args: &[&str], stdin: Option<&str>) -> Output {
        let mut kubectl = Command::new(&self.kubectl);
        kubectl.arg("--kubeconfig").arg(self.kubeconfig());
        // What a server offers is cached by address, and the next server may have the same one.
        kubectl.arg("--cache-dir").arg(self.dir.path().join("cache"));
        // The user's own preferences (kubectl 1.33 and later) have no say here.
        kubectl.env("KUBERC", "off").args(args);
        match process::run(&mut kubectl, stdin) {
            Ok(output) => output,
            Err(reason) => panic!("{reason}"),
        }
    }

    /// Runs kubectl as [`ApiServer::kubectl`] does and returns what it printed, or why it failed.
    #[track_caller]
    pub fn run(&self, args: &[&str], stdin: Option<&str>) -> Result<String, String> {
        let output = self.kubectl(args, stdin);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// Returns the end of the server's log.
    pub fn log(&self) -> String {
        let log = fs::read(self.dir.path().join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..].join("\n")
    }
}

impl Drop for ApiServer {
    fn drop(&mut self) {
        // Both fail only for a process that has ended, which is what they are for.
        drop(self.process.kill());
        drop(self.process.wait());
        if thread::panicking() {
            eprintln!("the API server's log ends with:\n{}", self.log());
        }
    }
}

fn launch(program: &Path, kubectl: PathBuf, index: u8) -> Result<ApiServer, String> {
    let failed = |error: std::io::Error| format!("cannot start {}: {error}", program.display());
    let dir = tempfile::Builder::new().prefix("portolan-apiserver-").tempdir().map_err(failed)?;
    let log = File::create(dir.path().join("log")).map_err(failed)?;
    let mut process = Command::new(program)
        .arg("--dir")
        .arg(dir.path())
        .arg(format!("--service-cidr=10.255.{index}.0/24"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .map_err(failed)?;
    let stdout = process.stdout.take().expect("standard output is piped");
    let server = ApiServer { process, kubectl, dir };
    match wait_until_ready(stdout) {
        Ok(()) => Ok(server),
        Err(reason) => Err(format!("{reason}; its log ends with:\n{}", server.log())),
    }
}

fn wait_until_ready(stdout: ChildStdout) -> Result<(), String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(BufReader::new(stdout).lines().next()));
    match receiver.recv_timeout(START_LIMIT) {
        Ok(Some(Ok(line))) if line == "ready" => Ok(()),
        Ok(Some(line)) => Err(format!("the API server said {line:?} instead of `ready`")),
        Ok(None) => Err("the API server ended before it was ready".to_owned()),
        Err(_) => Err(format!("the API server was not ready within {START_LIMIT:?}")),
    }
}
