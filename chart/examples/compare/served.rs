//! A Helm that is started once: lines of JSON to it and from it.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// The process; it ends with its input.
pub struct Server {
    _process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts the program.
    pub fn start(program: &str) -> Server {
        let mut command = Command::new(program);
        let process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut process = process.unwrap_or_else(|error| panic!("cannot run {program}: {error}"));
        let (input, output) = process.stdin.take().zip(process.stdout.take()).expect("both are piped");
        Server { _process: process, input, output: BufReader::new(output) }
    }

    /// Renders a chart.
    pub fn render(&mut self, chart: &Path, values: &str, is_upgrade: bool) -> Result<String, String> {
        let request = json!({"Chart": chart, "Values": values, "Upgrade": is_upgrade});
        let mut line = String::new();
        let sent = writeln!(self.input, "{request}").and_then(|()| self.output.read_line(&mut line));
        sent.unwrap_or_else(|error| panic!("Helm does not answer: {error}"));
        let answer: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("no answer: {error}"));
        match (answer["Error"].as_str(), answer["Text"].as_str()) {
            (Some(""), Some(text)) => Ok(text.to_owned()),
            (error, _) => Err(error.unwrap_or_default().to_owned()),
        }
    }
}
