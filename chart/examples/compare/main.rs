//! Renders every chart below a folder with this crate and with a `helm`, and counts what is equal.
//!
//! ```sh
//! cargo run --release -p portolan-chart --example compare -- FOLDER [HELM] [--random N] [--seed S] [--jobs J] [--served]
//! ```
//!
//! The value sets of a chart are none, each of its `files/profile-*.yaml`, and each platform and compatibility version
//! among them; with `--random`, so many more at random, most of them such as the chart takes. Charts of equal content
//! are rendered once. Differences are printed, with the values that show them; it fails if there are any.
//!
//! Most of the time goes into starting Helm. With `--served`, HELM is the program of `served/`, which is Helm's own
//! library in a process that renders one chart after the other: `go build -o helmd .` there makes it.

mod draw;
mod served;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use portolan_chart::{Chart, Options, Release, Values, render};

const USAGE: &str = "\
usage: compare FOLDER [HELM] [--random N] [--seed S] [--jobs J] [--served]

Renders every chart below FOLDER and with HELM, which is `helm` if none is named; prints what differs, and counts.

  --random N  so many value sets at random for each chart, beside its profiles (0)
  --seed S    the first of them; S + 1 is the next (1)
  --jobs J    so many at once (2)
  --served    HELM is the program of `served/`";

fn main() -> ExitCode {
    if std::env::args().any(|arg| arg == "--help" || arg == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let Some(settings) = Settings::read() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let mut folders = Vec::new();
    find(&settings.folder, &mut folders);
    if let Err(message) = settings.is_ready(&folders) {
        eprintln!("error: {message}");
        return ExitCode::from(2);
    }
    let mut charts = BTreeMap::new();
    for folder in folders {
        let mut files = Vec::new();
        read(&folder, &folder, &mut files);
        files.sort();
        charts.entry(files).or_insert_with(Vec::new).push(folder);
    }
    let drawable = |files| Drawable { known: draw::known(files), sets: value_sets(files) };
    let drawables: Vec<Drawable> = charts.keys().map(drawable).collect();
    let each = charts.iter().zip(&drawables);
    let jobs: Vec<Job> =
        each.flat_map(|((files, folders), chart)| jobs(files, folders, chart, &settings)).collect();
    let copies: usize = charts.values().map(Vec::len).sum();
    println!("{} renders of {} charts ({} with copies)", jobs.len(), charts.len(), copies);
    let counts = run(&jobs, &settings);
    let mut whole = [0_usize; 4];
    for (name, count) in &counts {
        println!("{name}: {}", shown(count));
        whole.iter_mut().zip(count).for_each(|(sum, count)| *sum += count);
    }
    println!("all: {}", shown(&whole));
    if whole[Verdict::Differ as usize] + whole[Verdict::OneSided as usize] == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn shown([equal, refused, differ, one_sided]: &[usize; 4]) -> String {
    format!("{equal} equal, {refused} refused by both, {differ} differ, {one_sided} refused by one only")
}

struct Settings {
    folder: PathBuf,
    helm: String,
    random: usize,
    seed: u64,
    jobs: usize,
    served: bool,
}

impl Settings {
    fn read() -> Option<Settings> {
        let mut settings = Settings {
            folder: PathBuf::new(),
            helm: "helm".to_string(),
            random: 0,
            seed: 1,
            jobs: 2,
            served: false,
        };
        let mut plain = Vec::new();
        let mut args = std::env::args().skip(1);
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--random" => settings.random = args.next()?.parse().ok()?,
                "--seed" => settings.seed = args.next()?.parse().ok()?,
                "--jobs" => settings.jobs = args.next()?.parse().ok()?,
                "--served" => settings.served = true,
                _ if arg.starts_with('-') => return None,
                _ => plain.push(arg),
            }
        }
        let mut plain = plain.into_iter();
        settings.folder = PathBuf::from(plain.next()?);
        settings.helm = plain.next().unwrap_or(settings.helm);
        Some(settings)
    }

    /// Says what is missing: a comparison of nothing would end well.
    fn is_ready(&self, charts: &[PathBuf]) -> Result<(), String> {
        if charts.is_empty() {
            return Err(format!("there is no chart below {}", self.folder.display()));
        }
        let mut version = Command::new(&self.helm);
        version.arg("version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        version.status().map(drop).map_err(|error| format!("cannot run {}: {error}", self.helm))
    }
}

type Files = Vec<(String, Vec<u8>)>;

/// One render by each.
struct Job<'c> {
    files: &'c Files,
    folder: &'c Path,
    values: ValueSet<'c>,
    is_upgrade: bool,
}

/// Values as they are, or a seed to draw some with.
enum ValueSet<'c> {
    Fixed(String),
    Drawn { seed: u64, chart: &'c Drawable },
}

/// What is drawn from for a chart.
struct Drawable {
    known: draw::Known,
    sets: Vec<String>,
}

impl Job<'_> {
    fn values(&self) -> String {
        match &self.values {
            ValueSet::Fixed(values) => values.clone(),
            ValueSet::Drawn { seed, chart } => {
                let loaded = Chart::load(self.files.iter().cloned());
                let takes = |values: &str| match &loaded {
                    Ok(chart) => ours(chart, values, self.is_upgrade).is_ok(),
                    Err(_) => true,
                };
                draw::Draw::new(*seed).values(&chart.known, &chart.sets, &takes)
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Verdict {
    Equal,
    Refused,
    Differ,
    OneSided,
}

fn jobs<'c>(
    files: &'c Files,
    folders: &'c [PathBuf],
    chart: &'c Drawable,
    settings: &Settings,
) -> Vec<Job<'c>> {
    let Some(folder) = folders.last() else { return Vec::new() };
    let job = |values, is_upgrade| Job { files, folder, values, is_upgrade };
    let fixed = chart.sets.iter().map(|values| job(ValueSet::Fixed(values.clone()), false));
    let drawn = (0..settings.random).map(|idx| {
        let seed = settings.seed.wrapping_add(idx as u64);
        job(ValueSet::Drawn { seed, chart }, idx % 4 == 3)
    });
    fixed.chain(drawn).collect()
}

fn value_sets(files: &Files) -> Vec<String> {
    let mut sets = vec![String::new()];
    for (path, _) in files {
        let name = path.strip_prefix("files/profile-").and_then(|name| name.strip_suffix(".yaml"));
        let Some(name) = name else { continue };
        sets.push(match (name.strip_prefix("platform-"), name.strip_prefix("compatibility-version-")) {
            (Some(platform), _) => format!("global: {{platform: {platform}}}\n"),
            (None, Some(version)) => format!("compatibilityVersion: \"{version}\"\n"),
            (None, None) => format!("profile: {name}\n"),
        });
    }
    sets
}

fn find(folder: &Path, charts: &mut Vec<PathBuf>) {
    if folder.join("Chart.yaml").exists() {
        charts.push(folder.to_path_buf());
        return;
    }
    let mut inner: Vec<PathBuf> = read_dir(folder).into_iter().filter(|path| path.is_dir()).collect();
    inner.sort();
    inner.iter().for_each(|path| find(path, charts));
}

fn read_dir(folder: &Path) -> Vec<PathBuf> {
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect(),
        Err(_) => Vec::new(),
    }
}

fn read(root: &Path, folder: &Path, out: &mut Files) {
    for path in read_dir(folder) {
        if path.is_dir() {
            read(root, &path, out);
        } else if let (Ok(name), Ok(bytes)) = (path.strip_prefix(root), std::fs::read(&path)) {
            out.push((name.to_string_lossy().into_owned(), bytes));
        }
    }
}

/// Does all jobs; the counts by the name of the chart.
fn run(jobs: &[Job<'_>], settings: &Settings) -> BTreeMap<String, [usize; 4]> {
    let (next, counts) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for thread in 0..settings.jobs.max(1) {
            let (next, counts) = (&next, &counts);
            scope.spawn(move || {
                let mut server = settings.served.then(|| served::Server::start(&settings.helm));
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let values = job.values();
                    let theirs = match &mut server {
                        Some(server) => server.render(job.folder, &values, job.is_upgrade),
                        None => theirs(job, &values, settings, thread),
                    };
                    let verdict = compare(job, &values, theirs);
                    let name = job.folder.file_name().map(|name| name.to_string_lossy().into_owned());
                    let mut counts = counts.lock().unwrap_or_else(|broken| broken.into_inner());
                    counts.entry(name.unwrap_or_default()).or_insert([0; 4])[verdict as usize] += 1;
                }
            });
        }
    });
    counts.into_inner().unwrap_or_else(|broken| broken.into_inner())
}

fn ours(chart: &Chart, values: &str, is_upgrade: bool) -> Result<String, String> {
    let release = Release { name: "release".into(), namespace: "istio-system".into(), is_upgrade };
    let values = Values::from_yaml(values).map_err(|fault| fault.to_string())?;
    let rendered = render(chart, &values, &release, &Options::default());
    rendered.map(|rendered| rendered.text(false)).map_err(|fault| fault.to_string())
}

fn theirs(job: &Job<'_>, values: &str, settings: &Settings, thread: usize) -> Result<String, String> {
    let values_file =
        std::env::temp_dir().join(format!("portolan-compare-{}-{thread}.yaml", std::process::id()));
    if let Err(error) = std::fs::write(&values_file, values) {
        panic!("cannot write {}: {error}", values_file.display());
    }
    let mut command = Command::new(&settings.helm);
    command.args(["template", "release", "-n", "istio-system", "-f"]).arg(&values_file).arg(job.folder);
    if job.is_upgrade {
        command.arg("--is-upgrade");
    }
    let output = command.output().unwrap_or_else(|error| panic!("cannot run {}: {error}", settings.helm));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

fn compare(job: &Job<'_>, values: &str, theirs: Result<String, String>) -> Verdict {
    let shown = || format!("{} with {}", job.folder.display(), values.trim());
    let chart = Chart::load(job.files.iter().cloned()).map_err(|fault| fault.to_string());
    match (chart.and_then(|chart| ours(&chart, values, job.is_upgrade)), theirs) {
        (Ok(ours), Ok(theirs)) if ours == theirs => Verdict::Equal,
        (Ok(ours), Ok(theirs)) => {
            let line = ours.lines().zip(theirs.lines()).take_while(|(a, b)| a == b).count();
            let at = |text: &str| text.lines().nth(line).unwrap_or("(nothing)").to_string();
            println!("differs: {}\n  line {line}\n  ours   {}\n  theirs {}", shown(), at(&ours), at(&theirs));
            Verdict::Differ
        }
        (Err(_), Err(_)) => Verdict::Refused,
        (Ok(_), Err(error)) => {
            println!("only Helm refuses: {}\n  {}", shown(), error.trim());
            Verdict::OneSided
        }
        (Err(error), Ok(_)) => {
            println!("only we refuse: {}\n  {error}", shown());
            Verdict::OneSided
        }
    }
}
