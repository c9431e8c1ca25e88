//! A template and values, with a zero byte between them: whatever they hold, the renderer answers, and soon.
//!
//! `cargo +nightly fuzz run render` in the folder above.

#![no_main]

use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use portolan_chart::{Chart, Limits, Options, Release, Values, render};

/// Far more than the steps and the text below can take, on a machine that does much else.
const SOON: Duration = Duration::from_secs(10);

fuzz_target!(|data: &[u8]| {
    let timed = || {
        let start = Instant::now();
        rendered(data);
        start.elapsed()
    };
    // Once more, since a machine may sleep meanwhile.
    assert!(timed() < SOON || timed() < SOON, "it takes too long");
});

fn rendered(data: &[u8]) {
    let split = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    let (template, values) = (&data[..split], data.get(split + 1..).unwrap_or_default());
    let files = [
        ("Chart.yaml".to_string(), b"apiVersion: v2\nname: c\nversion: 1.0.0\n".to_vec()),
        ("values.yaml".to_string(), b"a: {b: [1, x, {c: 2.5}]}\nt: text\n".to_vec()),
        ("templates/_a.tpl".to_string(), b"{{ define \"a\" }}{{ . }}{{ end }}".to_vec()),
        ("templates/a.yaml".to_string(), template.to_vec()),
    ];
    let Ok(chart) = Chart::load(files) else { return };
    let Ok(values) = Values::from_yaml(&String::from_utf8_lossy(values)) else { return };
    let release = Release { name: "r".into(), namespace: "n".into(), is_upgrade: false };
    let limits = Limits { steps: 20_000, output: 1 << 20, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    if let Ok(rendered) = render(&chart, &values, &release, &options) {
        assert!(rendered.text(true).len() < 64 << 20);
    }
}
