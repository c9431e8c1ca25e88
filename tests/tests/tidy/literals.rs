//! Names and numbers of Istio have one home, `istio/wellknown.rs`; numbers of versions have another, `istio/releases`.

use crate::code::{File, files_in};
use crate::none;

const HOME: &str = "core/src/istio/wellknown.rs";

#[test]
fn well_known_names_are_written_once() {
    let names = constants(|value| {
        let text = value.strip_prefix('"')?.strip_suffix('"')?;
        // Labels and annotations have a domain or a path; shorter words have other meanings too.
        text.contains('/').then(|| value.to_owned())
    });
    let mut faults = Vec::new();
    for (file, at, line) in lines() {
        for name in names.iter().filter(|name| line.contains(name.as_str())) {
            faults.push(format!("{file}:{at}: {name}"));
        }
    }
    none("well-known names written as text; their constants are in istio/wellknown.rs", &faults);
}

#[test]
fn ports_are_written_once() {
    const RESERVED: u16 = 1023;
    let ports = constants(|value| value.parse().ok().filter(|port: &u16| *port > RESERVED));
    let mut faults = Vec::new();
    for (file, at, line) in lines() {
        let numbers =
            line.split(|c: char| !c.is_alphanumeric() && c != '_').filter_map(|word| word.parse().ok());
        for port in numbers.filter(|number| ports.contains(number)) {
            faults.push(format!("{file}:{at}: {port}"));
        }
    }
    none("ports written as numbers; their constants are in istio/wellknown.rs", &faults);
}

#[test]
fn every_capability_is_asked_for() {
    let table =
        files_in("core/src/istio", "rs").into_iter().find(|file| file.path.ends_with("/capability.rs"));
    let text = table.expect("the table of capabilities").text;
    let names = text
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.strip_suffix(','))
        .filter(|name| name.chars().all(char::is_alphanumeric));
    let asked: Vec<String> = files_in("core/src", "rs")
        .into_iter()
        // What says when a capability holds does not ask for it.
        .filter(|file| !file.path.starts_with("core/src/istio/releases/"))
        .map(|file| file.code())
        .collect();
    let is_asked = |name: &str| {
        let question = format!("Capability::{name}");
        asked.iter().any(|text| {
            text.split(question.as_str()).skip(1).any(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    };
    let faults: Vec<String> = names.filter(|name| !is_asked(name)).map(str::to_owned).collect();
    none("capabilities that change nothing: nobody asks for them", &faults);
}

#[test]
fn versions_are_compared_in_one_place() {
    const QUESTIONS: &[&str] = &[".minor()", ".patch()", "IstioRelease::published", ".minors_apart("];
    let mut faults = Vec::new();
    for (file, at, line) in lines() {
        // How far two releases are apart is what the rules of skew are about.
        let about_skew = file.contains("skew");
        for question in QUESTIONS.iter().filter(|question| line.contains(**question)) {
            if !about_skew {
                faults.push(format!("{file}:{at}: {question}"));
            }
        }
    }
    none("questions about numbers of versions outside of istio/; ask for a capability", &faults);
}

/// Returns the values of the constants of the home, as far as `wanted`.
fn constants<T>(wanted: impl Fn(&str) -> Option<T>) -> Vec<T> {
    let files = files_in("core/src/istio", "rs");
    let home = files.iter().find(|file| file.path == HOME).unwrap();
    let values =
        home.lines().filter_map(|(_, line)| line.trim().strip_prefix("pub const ")?.split_once(" = "));
    values.filter_map(|(_, value)| wanted(value.trim_end_matches(';'))).collect()
}

/// Returns path, number and text of every line of code in core outside of `istio/`.
fn lines() -> Vec<(String, usize, String)> {
    let files = files_in("core/src", "rs").into_iter().filter(is_elsewhere);
    files
        .flat_map(|file| {
            let lines = file.lines().map(|(at, line)| (file.path.clone(), at, line.to_owned()));
            lines.collect::<Vec<_>>()
        })
        .collect()
}

fn is_elsewhere(file: &File) -> bool {
    !file.path.starts_with("core/src/istio/")
        && !file.path.ends_with("/testing.rs")
        && !file.path.contains("/tests")
}
