//! Renders every chart below a folder with this crate and with a `helm`, and counts what is equal.
//!
//! `cargo run -p portolan-chart --example compare -- FOLDER [HELM]`. The value sets of a chart are none, each of
//! its `files/profile-*.yaml`, and each platform and compatibility version among them.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use portolan_chart::{Chart, Options, Release, Values, render};

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let Some(folder) = args.next() else {
        eprintln!("usage: compare FOLDER [HELM]");
        return ExitCode::from(2);
    };
    let helm = args.next().unwrap_or_else(|| "helm".to_string());
    let mut charts = Vec::new();
    find(Path::new(&folder), &mut charts);
    let mut counts = [0_usize; 4];
    for chart in &charts {
        for values in value_sets(chart) {
            let place = compare(chart, &values, &helm);
            counts[place] += 1;
        }
    }
    let [equal, refused, differ, one_sided] = counts;
    println!("{equal} equal, {refused} refused by both, {differ} differ, {one_sided} refused by one only");
    if differ + one_sided == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
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

fn value_sets(chart: &Path) -> Vec<String> {
    let mut sets = vec![String::new()];
    for path in read_dir(&chart.join("files")) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(name) = name.strip_prefix("profile-").and_then(|name| name.strip_suffix(".yaml")) else {
            continue;
        };
        sets.push(match (name.strip_prefix("platform-"), name.strip_prefix("compatibility-version-")) {
            (Some(platform), _) => format!("global: {{platform: {platform}}}\n"),
            (None, Some(version)) => format!("compatibilityVersion: \"{version}\"\n"),
            (None, None) => format!("profile: {name}\n"),
        });
    }
    sets.sort();
    sets
}

fn files(root: &Path, folder: &Path, out: &mut Vec<(String, Vec<u8>)>) {
    for path in read_dir(folder) {
        if path.is_dir() {
            files(root, &path, out);
        } else if let (Ok(name), Ok(bytes)) = (path.strip_prefix(root), std::fs::read(&path)) {
            out.push((name.to_string_lossy().into_owned(), bytes));
        }
    }
}

/// Which count the comparison belongs to.
fn compare(chart: &Path, values: &str, helm: &str) -> usize {
    let values_file = std::env::temp_dir().join(format!("portolan-compare-{}.yaml", std::process::id()));
    if let Err(error) = std::fs::write(&values_file, values) {
        panic!("cannot write {}: {error}", values_file.display());
    }
    let theirs = Command::new(helm)
        .args(["template", "release", "-n", "istio-system", "-f"])
        .arg(&values_file)
        .arg(chart)
        .output()
        .unwrap_or_else(|error| panic!("cannot run {helm}: {error}"));
    let mut all = Vec::new();
    files(chart, chart, &mut all);
    let release = Release { name: "release".into(), namespace: "istio-system".into(), is_upgrade: false };
    let ours = Chart::load(all).and_then(|chart| {
        let values = Values::from_yaml(values)?;
        render(&chart, &values, &release, &Options::default())
    });
    let shown = format!("{} with {:?}", chart.display(), values.trim());
    match (ours, theirs.status.success()) {
        (Ok(ours), true) if ours.text(false).as_bytes() == theirs.stdout => 0,
        (Ok(ours), true) => {
            let theirs = String::from_utf8_lossy(&theirs.stdout).into_owned();
            let ours = ours.text(false);
            let line = ours.lines().zip(theirs.lines()).position(|(a, b)| a != b).unwrap_or(0);
            let at = |text: &str| text.lines().nth(line).unwrap_or("").to_string();
            println!("differs: {shown}\n  line {line}\n  ours   {}\n  theirs {}", at(&ours), at(&theirs));
            2
        }
        (Err(_), false) => 1,
        (Ok(_), false) => {
            println!("only Helm refuses: {shown}\n  {}", String::from_utf8_lossy(&theirs.stderr).trim());
            3
        }
        (Err(error), true) => {
            println!("only we refuse: {shown}\n  {error}");
            3
        }
    }
}
