//! The real Helm, and what it is asked.

pub mod charts;
pub mod documents;
pub mod draw;

use std::path::{Path, PathBuf};
use std::process::Command;

use portolan_chart::{Chart, Options, Release, Values, render};

/// A Helm that can be run.
pub struct Helm {
    program: PathBuf,
    /// Whether it keeps the blank lines behind a document, which Helm 3 takes off.
    keeps_blank_lines: bool,
}

impl Helm {
    /// Helm 3, the reference.
    pub fn three() -> Option<Helm> {
        Helm::find("helm", "v3.21.4")
    }

    /// Helm 4.
    pub fn four() -> Option<Helm> {
        Helm::find("helm4", "v4.2.4")
    }

    fn find(name: &str, version: &str) -> Option<Helm> {
        let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "../target".to_string());
        let built = Path::new(&target).join("oracles/bin").join(name);
        let found = [built, PathBuf::from(name)].into_iter().find(|path| {
            Command::new(path).arg("version").output().is_ok_and(|output| output.status.success())
        });
        if found.is_none() {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{name} is not installed");
            eprintln!("SKIPPED: {name} ({version}) was not found, so nothing was compared with it");
        }
        found.map(|program| Helm { program, keeps_blank_lines: name == "helm4" })
    }
}

/// One render: by us and by Helm.
pub struct Job {
    chart: String,
    /// A values file.
    pub values: String,
    /// Flags such as `--set`, with their values.
    pub flags: Vec<(String, String)>,
    /// Files of the chart beside those on disk, or in their place.
    pub extra: Vec<(String, String)>,
    /// The version of Kubernetes that the chart is told of.
    pub kube_version: String,
    /// Where the values came from.
    pub seed: Option<u64>,
}

impl Job {
    /// Renders a chart of ours as it is.
    pub fn new(chart: &str) -> Job {
        let chart = chart.to_string();
        let kube_version = "1.31.2".to_string();
        Job { chart, values: String::new(), flags: Vec::new(), extra: Vec::new(), kube_version, seed: None }
    }

    /// How to see it again.
    pub fn describe(&self) -> String {
        let seed = self.seed.map(|seed| format!("PORTOLAN_SEED={seed} ")).unwrap_or_default();
        let extra: String = self.extra.iter().map(|(_, text)| text.as_str()).collect();
        format!("{seed}{}\n{}{:?}\n{extra}", self.chart, self.values, self.flags)
    }

    /// Whether both rendered it; else both refused it, or it is said what differs.
    pub fn compare(&self, helm: &Helm) -> Result<bool, String> {
        let mut files = charts::files(&self.chart);
        files.retain(|(name, _)| self.extra.iter().all(|(other, _)| other != name));
        files.extend(self.extra.iter().map(|(name, text)| (name.clone(), text.as_bytes().to_vec())));
        let theirs = self.theirs(helm, &files);
        match (self.ours(files), theirs) {
            (Ok(ours), Ok(theirs)) if helm.keeps_blank_lines => {
                first_difference(&without_blank_lines(&ours), &without_blank_lines(&theirs))
                    .map_or(Ok(true), Err)
            }
            (Ok(ours), Ok(theirs)) => first_difference(&ours, &theirs).map_or(Ok(true), Err),
            (Err(ours), Err(theirs)) => {
                if std::env::var("PORTOLAN_SEED").is_ok() {
                    eprintln!("{}\nrefused by both:\n  ours   {ours}\n  theirs {theirs}", self.describe());
                }
                Ok(false)
            }
            (Ok(_), Err(error)) => Err(format!("only Helm refuses: {error}")),
            (Err(error), Ok(_)) => Err(format!("only we refuse: {error}")),
        }
    }

    fn theirs(&self, helm: &Helm, files: &[(String, Vec<u8>)]) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join("chart").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let values_file = folder.path().join("values.yaml");
        std::fs::write(&values_file, &self.values).unwrap();
        let mut command = Command::new(&helm.program);
        command.args([
            "template",
            "r",
            "--include-crds",
            "-n",
            "ns",
            "--kube-version",
            &self.kube_version,
            "-f",
        ]);
        command.arg(&values_file).arg(folder.path().join("chart"));
        command.args(self.flags.iter().flat_map(|(flag, value)| [flag, value]));
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    fn ours(&self, files: Vec<(String, Vec<u8>)>) -> Result<String, String> {
        let release = Release { name: "r".into(), namespace: "ns".into(), is_upgrade: false };
        let mut options = Options::default();
        options.capabilities.kube_version.clone_from(&self.kube_version);
        let rendered = Chart::load(files).and_then(|chart| {
            let mut values = Values::from_yaml(&self.values)?;
            for kind in ["--set-json", "--set", "--set-string", "--set-literal"] {
                for (_, line) in self.flags.iter().filter(|(flag, _)| flag == kind) {
                    match kind {
                        "--set-json" => values.set_json(line)?,
                        "--set" => values.set(line)?,
                        "--set-string" => values.set_string(line)?,
                        _ => values.set_literal(line)?,
                    }
                }
            }
            render(&chart, &values, &release, &options)
        });
        rendered.map(|rendered| rendered.text(true)).map_err(|error| error.to_string())
    }
}

/// The text without the blank lines in front of `---` and at its end.
fn without_blank_lines(text: &str) -> String {
    let mut text = format!("{}\n---", text.trim_end());
    while text.contains("\n\n---") {
        text = text.replace("\n\n---", "\n---");
    }
    text
}

fn first_difference(ours: &str, theirs: &str) -> Option<String> {
    if ours == theirs {
        return None;
    }
    let place = ours.lines().zip(theirs.lines()).take_while(|(a, b)| a == b).count();
    let line = |text: &str| text.lines().nth(place).unwrap_or("(nothing)").to_string();
    Some(format!("line {}\n  ours   {}\n  theirs {}", place + 1, line(ours), line(theirs)))
}

/// Does the same with each, on as many threads as there are processors; the results are in the order of the items.
pub fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).max(1);
    let size = items.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = items
            .chunks(size)
            .map(|chunk| scope.spawn(move || chunk.iter().map(work).collect::<Vec<R>>()))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}
