//! A chart of ours rendered by us and by the real Helm, with values drawn at random: equal text, equal refusals.
//!
//! `helm` (3.21.4) is looked for in `target/oracles/bin` and on PATH. Without it the test says so and passes, but
//! fails where `CI=true`. `PORTOLAN_SEED` renders one seed alone.

// Helpers of a test may stop it.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use portolan_chart::{Capabilities, Chart, Limits, Release, Values, render};

const FIXED_SEEDS: u64 = 40;
const NEW_SEEDS: u64 = 20;

fn helm() -> Option<PathBuf> {
    let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "../target".to_string());
    let built = Path::new(&target).join("oracles/bin/helm");
    let found = [built, PathBuf::from("helm")]
        .into_iter()
        .find(|path| Command::new(path).arg("version").output().is_ok_and(|output| output.status.success()));
    if found.is_none() {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "helm is not installed");
        eprintln!("SKIPPED: helm 3.21.4 was not found, so nothing was compared with it");
    }
    found
}

/// xorshift: enough to draw values, and the same everywhere.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % bound
    }

    fn value(&mut self, depth: usize) -> String {
        const LEAVES: [&str; 34] = [
            "null",
            "true",
            "false",
            "yes",
            "0",
            "1",
            "-7",
            "012",
            "1_000",
            "1000000",
            "1000650000",
            "0.5",
            "1e3",
            "123456789.5",
            "1e21",
            "\"\"",
            "plain",
            "\"on\"",
            "\"012\"",
            "\"1:30\"",
            "\"a: b\"",
            "\"#c\"",
            "\"<&>\"",
            "\"line\\nbreak\"",
            "\"line\\nbreak\\n\"",
            "\" lead\"",
            "\"trail \"",
            "\"tab\\there\"",
            "\"é ü\"",
            "\"it's\"",
            "\"say \\\"x\\\"\"",
            "2001-01-02",
            "\"{{ .Values.b }}\"",
            "\"a text that is so long that the writer has to fold it somewhere behind the eightieth column of its line\"",
        ];
        match self.below(if depth > 2 { 8 } else { 10 }) {
            8 => {
                let items: Vec<String> = (0..self.below(4)).map(|_| self.value(depth + 1)).collect();
                format!("[{}]", items.join(", "))
            }
            9 => {
                let keys = ["a", "b", "c1", "c10", "c2", "\"y\"", "\"with space\""];
                let mut entries = Vec::new();
                for key in keys {
                    if self.below(3) == 0 {
                        entries.push(format!("{key}: {}", self.value(depth + 1)));
                    }
                }
                format!("{{{}}}", entries.join(", "))
            }
            _ => LEAVES[self.below(LEAVES.len())].to_string(),
        }
    }

    fn values(&mut self) -> String {
        let keys = ["a", "b", "c", "m", "text", "list", "count", "flag", "global", "sub"];
        let mut out = String::new();
        for key in keys {
            let wants_map = matches!(key, "c" | "m" | "sub" | "global");
            if self.below(2) == 0 {
                let mut value = self.value(0);
                // Most values are of the kind the chart asks for, or nearly all would be refused.
                while wants_map && !value.starts_with('{') && self.below(12) != 0 {
                    value = self.value(0);
                }
                out.push_str(&format!("{key}: {value}\n"));
            }
        }
        out
    }
}

fn files() -> Vec<(String, Vec<u8>)> {
    fn walk(root: &Path, folder: &Path, out: &mut Vec<(String, Vec<u8>)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, out);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                out.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    let root = Path::new("tests/charts/stand-in");
    let mut out = Vec::new();
    walk(root, root, &mut out);
    out
}

/// What differs between Helm and us for a values file; nothing where all is equal.
fn difference(helm: &Path, values: &str, extra: &[(&str, &str)], rendered: &mut usize) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let mut files = files();
    files.extend(extra.iter().map(|(name, text)| (format!("templates/{name}"), text.as_bytes().to_vec())));
    for (name, bytes) in &files {
        let path = folder.path().join("chart").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let values_file = folder.path().join("values.yaml");
    std::fs::write(&values_file, values).unwrap();
    let theirs = Command::new(helm)
        .args(["template", "r", "-n", "ns", "-f"])
        .arg(&values_file)
        .arg(folder.path().join("chart"))
        .output()
        .unwrap();
    let release = Release { name: "r".into(), namespace: "ns".into(), is_upgrade: false };
    let ours = Chart::load(files).and_then(|chart| {
        let values = Values::from_yaml(values)?;
        render(&chart, &values, &release, &Capabilities::default(), Limits::default())
    });
    match (ours, theirs.status.success()) {
        (Ok(ours), true) => {
            *rendered += 1;
            let (ours, theirs) = (ours.text(false), String::from_utf8_lossy(&theirs.stdout).into_owned());
            first_difference(&ours, &theirs)
        }
        (Err(_), false) => None,
        (Ok(_), false) => Some(format!("only Helm refuses: {}", String::from_utf8_lossy(&theirs.stderr))),
        (Err(error), true) => Some(format!("only we refuse: {error}")),
    }
}

fn first_difference(ours: &str, theirs: &str) -> Option<String> {
    if ours == theirs {
        return None;
    }
    let place = ours.lines().zip(theirs.lines()).take_while(|(a, b)| a == b).count();
    let line = |text: &str| text.lines().nth(place).unwrap_or("(nothing)").to_string();
    Some(format!("line {}\n  ours   {}\n  theirs {}", place + 1, line(ours), line(theirs)))
}

/// Returns how many seeds nobody tried before: none in continuous integration, whose verdict on a change must not hang
/// on a difference that was there before the change.
fn new_seeds() -> u64 {
    if std::env::var("CI").as_deref() == Ok("true") { 0 } else { NEW_SEEDS }
}

#[test]
fn random_values_give_what_helm_gives() {
    let Some(helm) = helm() else { return };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64;
    let seeds: Vec<u64> = match std::env::var("PORTOLAN_SEED") {
        Ok(seed) => vec![seed.parse().unwrap()],
        Err(_) => (1..=FIXED_SEEDS).chain((0..new_seeds()).map(|idx| now.wrapping_add(idx) | 1)).collect(),
    };
    let (all, mut rendered) = (seeds.len(), 0);
    for seed in seeds {
        let mut draw = Draw(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..5 {
            draw.below(2);
        }
        let values = draw.values();
        if let Some(difference) = difference(&helm, &values, &[], &mut rendered) {
            panic!("PORTOLAN_SEED={seed}\nvalues:\n{values}\n{difference}");
        }
    }
    assert!(
        rendered * 4 >= all,
        "{rendered} of {all} were rendered, the others refused: too few to prove much"
    );
}

#[test]
fn expressions_give_what_helm_gives() {
    let Some(helm) = helm() else { return };
    let (mut failures, mut rendered) = (String::new(), 0);
    for expression in include_str!("expressions.txt").lines().filter(|line| !line.is_empty()) {
        let template = format!("x: |-\n  {expression}\n");
        if let Some(difference) = difference(&helm, "", &[("zz.yaml", &template)], &mut rendered) {
            failures.push_str(&format!("{expression}\n{difference}\n\n"));
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(rendered >= 30, "only {rendered} expressions were rendered");
}
