//! `cargo bless [FILTER]`: rewrites what the tests compare with.
//!
//! FILTER is a part of a case's name, or `docs`. With `--check` nothing is written, and a difference ends the run
//! with exit code 1.

use portolan_tests::files::{self, Changes, Files};
use portolan_tests::{case, docs, snapshot, workspace};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let (options, filters): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with('-'));
    let mode = match options.as_slice() {
        [] => Mode::Write,
        [option] if option == "--check" => Mode::Check,
        _ => {
            eprintln!("usage: cargo bless [--check] [FILTER]...");
            return ExitCode::from(2);
        }
    };
    let wanted =
        |name: &str| filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str()));
    let mut all = Changes::default();
    for case in case::all().iter().filter(|case| wanted(&case.name)) {
        let before = snapshot::recorded(case);
        let after = snapshot::produced(case, &before);
        all += apply(mode, &case.name, &case.folder, &before, &after);
    }
    if wanted(docs::FOLDER) {
        let folder = workspace().join(docs::FOLDER);
        all += apply(mode, docs::FOLDER, &folder, &docs::recorded(), &docs::produced());
    }
    println!("{} added, {} changed, {} removed", all.added, all.changed, all.removed);
    match mode {
        Mode::Check if !all.is_empty() => ExitCode::FAILURE,
        Mode::Check | Mode::Write => ExitCode::SUCCESS,
    }
}

#[derive(Clone, Copy)]
enum Mode {
    Write,
    Check,
}

fn apply(mode: Mode, name: &str, folder: &Path, before: &Files, after: &Files) -> Changes {
    let changes = match mode {
        Mode::Write => files::write(folder, before, after)
            .unwrap_or_else(|error| panic!("cannot write below {}: {error}", folder.display())),
        Mode::Check => files::changes(before, after),
    };
    if !changes.is_empty() {
        println!("{name}: {} added, {} changed, {} removed", changes.added, changes.changed, changes.removed);
    }
    changes
}
