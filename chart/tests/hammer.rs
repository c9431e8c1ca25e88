//! What nobody would write: templates, values, settings, schemas and archives with pieces cut out, doubled and swapped.
//! Whatever they hold, there is an answer, without a panic, and soon. `fuzz/` does the same for longer, guided by coverage.

// Helpers of a test may stop it.
#![allow(clippy::unwrap_used)]

use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use portolan_chart::ignore::Rules;
use portolan_chart::{Chart, Limits, Options, Release, Values, render};

/// Texts of each kind; `PORTOLAN_HAMMER` multiplies it.
const ROUNDS: usize = 1500;
const SLOWEST: Duration = Duration::from_secs(20);

/// What is put into a text.
const PIECES: [&str; 40] = [
    "{{",
    "}}",
    "{{-",
    "-}}",
    "(",
    ")",
    "|",
    "\"",
    "`",
    "\\",
    "\n",
    "\n  ",
    "\t",
    ":",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "!",
    "!!str ",
    "&a ",
    "*a",
    "<<: ",
    "|",
    ">-",
    "%",
    "#",
    "---\n",
    "...",
    "? ",
    "'",
    "\u{feff}",
    "\u{85}",
    "\u{1f600}",
    "\0",
    "9999999999",
    "include \"a\" .",
];

struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % bound.max(1)
    }

    /// One of the seeds with up to six changes.
    fn mutant(&mut self, seeds: &[&str]) -> Vec<u8> {
        let mut text = seeds[self.below(seeds.len())].as_bytes().to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(text.len() + 1);
            let end = (at + self.below(9)).min(text.len());
            match self.below(4) {
                0 => drop(text.drain(at..end)),
                1 => {
                    let piece = text[at..end].to_vec();
                    text.splice(at..at, piece);
                }
                2 => drop(text.splice(at..end, PIECES[self.below(PIECES.len())].bytes())),
                _ => {
                    let other = seeds[self.below(seeds.len())].as_bytes();
                    let from = self.below(other.len() + 1);
                    let to = (from + self.below(12)).min(other.len());
                    text.splice(at..at, other[from..to].iter().copied());
                }
            }
        }
        text
    }
}

/// Hands mutants of the seeds to `work`; fails with those that it did not bear.
fn hammer(seeds: &[&str], work: fn(&[u8])) {
    let rounds =
        std::env::var("PORTOLAN_HAMMER").ok().and_then(|times| times.parse().ok()).unwrap_or(1) * ROUNDS;
    let mut draw = Draw(0x9e37_79b9_7f4a_7c15);
    let mut broken = Vec::new();
    for _ in 0..rounds {
        let text = draw.mutant(seeds);
        let start = Instant::now();
        let survived = catch_unwind(|| work(&text)).is_ok();
        if !survived || start.elapsed() > SLOWEST {
            broken.push(format!("{:?} after {:?}", String::from_utf8_lossy(&text), start.elapsed()));
        }
    }
    assert!(broken.is_empty(), "{} of {rounds}:\n{}", broken.len(), broken.join("\n"));
}

fn try_chart(files: &[(&str, &[u8])], values: &Values) {
    let meta = ("Chart.yaml", &b"apiVersion: v2\nname: c\nversion: 1.0.0\n"[..]);
    let files = files.iter().chain([&meta]).map(|(name, bytes)| ((*name).to_string(), bytes.to_vec()));
    let Ok(chart) = Chart::load(files) else { return };
    let release = Release { name: "r".into(), namespace: "n".into(), is_upgrade: false };
    let limits = Limits { steps: 20_000, output: 1 << 20, ..Limits::default() };
    let rendered = render(&chart, values, &release, &Options { limits, ..Options::default() });
    if let Ok(rendered) = rendered {
        assert!(rendered.text(true).len() < 64 << 20);
    }
}

#[test]
fn templates() {
    let seeds: Vec<&str> = include_str!("expressions.txt").lines().filter(|line| !line.is_empty()).collect();
    hammer(&seeds, |text| {
        let values = ("values.yaml", &b"a: {b: [1, x]}\nc: {k: v}\nlist: [b, a, 3]\n"[..]);
        let helper =
            ("templates/_a.tpl", &b"{{ define \"a\" }}{{ . }}{{ end }}{{ define \"labels\" }}x{{ end }}"[..]);
        try_chart(&[("templates/a.yaml", text), values, helper], &Values::default());
    });
}

const DOCUMENTS: [&str; 12] = [
    include_str!("charts/family/values.yaml"),
    include_str!("charts/stand-in/values.yaml"),
    include_str!("charts/family/Chart.yaml"),
    "a: &x {b: 1}\nc: *x\nd: {<<: *x, e: [1, 'it''s', \"\\u00e9\\n\"]}\n",
    "a: |\n  x\n  y\nb: >-\n  folded\n\n  text\nc: |2+\n    z\n",
    "? a\n: b\n? [c, d]\n: !!str 1\n",
    "- - a\n  - b: c\n    d: e\n-\n  f: [g, {h: i}]\n",
    "%YAML 1.1\n%TAG !e! tag:example.test,2000:\n--- !e!x\na: !<tag:yaml.org,2002:int> 3\n...\n---\nb\n",
    "a: [!t, b]\n",
    "\"a\\\n  b\": 'c\n\n  d'\ne: f # g\n",
    "{a: 1, \"b\": [2, 3,], c: , d}\n",
    "a: 012\nb: 1_000\nc: 0x1F\nd: 1e3\ne: .inf\nf: ~\ng: yes\nh: 2001-01-02T03:04:05Z\n",
];

#[test]
fn documents() {
    hammer(&DOCUMENTS, |text| drop(Values::from_yaml(&String::from_utf8_lossy(text))));
    hammer(&DOCUMENTS, |text| {
        try_chart(&[("values.yaml", text), ("templates/a.yaml", text)], &Values::default())
    });
}

#[test]
fn settings_and_rules() {
    let seeds: Vec<&str> =
        include_str!("settings.txt").lines().filter_map(|line| Some(line.split_once(' ')?.1)).collect();
    hammer(&seeds, |text| {
        let text = String::from_utf8_lossy(text);
        let mut values = Values::default();
        let _set =
            (values.set(&text), values.set_string(&text), values.set_json(&text), values.set_literal(&text));
        try_chart(&[("templates/a.yaml", b"a: {{ toJson .Values }}")], &values);
    });
    hammer(&["*.bak\n!a/[b-c]?\\*/\n# x\n/d/**\n"], |text| {
        if let Ok(rules) = Rules::read(&String::from_utf8_lossy(text)) {
            rules.leave_out("a/b/c.yaml");
        }
    });
}

#[test]
fn schemas() {
    let seeds = [
        include_str!("charts/family/values.schema.json"),
        include_str!("charts/family/charts/child/values.schema.json"),
    ];
    hammer(&seeds, |text| {
        let values = &include_bytes!("charts/family/values.yaml")[..];
        try_chart(&[("values.schema.json", text), ("values.yaml", values)], &Values::default());
    });
}
