//! What a user may hand over beside templates: an archive, settings, a schema, rules, values.
//!
//! `cargo +nightly fuzz run load` in the folder above.

#![no_main]

use libfuzzer_sys::fuzz_target;
use portolan_chart::ignore::{Rules, shell_match};
use portolan_chart::{Chart, Options, Release, Values, render};

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(data);
    let mut values = Values::default();
    match kind % 8 {
        0 => drop(Chart::from_archive(data)),
        1 => drop(values.set(&text)),
        2 => drop(values.set_json(&text)),
        3 => drop(values.set_literal(&text)),
        4 => drop(Values::from_yaml(&text)),
        5 => drop(Rules::read(&text).map(|rules| rules.leave_out("templates/a.yaml"))),
        6 => {
            let (pattern, path) = text.split_once('\n').unwrap_or((&text, "a/b"));
            let _matched = shell_match(pattern, path);
        }
        _ => {
            let files = [
                ("Chart.yaml".to_string(), b"apiVersion: v2\nname: c\nversion: 1.0.0\n".to_vec()),
                ("values.yaml".to_string(), b"a: {b: [1, x, {c: 2.5}]}\nt: text\n".to_vec()),
                ("values.schema.json".to_string(), data.to_vec()),
            ];
            let release = Release { name: "r".into(), namespace: "n".into(), is_upgrade: false };
            if let Ok(chart) = Chart::load(files) {
                let _rendered = render(&chart, &values, &release, &Options::default());
            }
        }
    }
});
