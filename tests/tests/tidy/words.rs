//! Words that a file of the project must not hold, and words that the README must be right about.

use crate::code::is_foreign;
use crate::none;
use portolan_tests::{files, workspace};
use std::fs;
use std::path::Path;

#[test]
fn nothing_names_a_machine() {
    // In pieces, so that this file does not find itself.
    let words = [["/wo", "rk/"], ["/ro", "ot/"], ["/home", "/us"], ["shared", "/oracle"], ["BRI", "EF.md"]];
    let root = workspace();
    let mut found = Vec::new();
    for path in files::paths_where(&root, |path| !is_foreign(&root, path)) {
        // What is not text has no words.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for word in words.iter().map(|pieces| pieces.concat()).filter(|word| text.contains(word.as_str())) {
            found.push(format!("{}: {word}", files::relative(&root, &path)));
        }
    }
    none("names of one machine", &found);
}

#[test]
fn nothing_is_left_of_a_merge() {
    let root = workspace();
    let mut found = Vec::new();
    for path in files::paths_where(&root, |path| !is_foreign(&root, path)) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let is_mark = |line: &str| ["<<<<<<< ", ">>>>>>> "].iter().any(|mark| line.starts_with(mark));
        // One case is a spec in the middle of a merge.
        if text.lines().any(is_mark) && !path.ends_with("reading/unfinished-merge/spec.yaml") {
            found.push(files::relative(&root, &path));
        }
    }
    none("marks of a conflict", &found);
}

#[test]
fn commands_of_the_readme_exist() {
    let root = workspace();
    let Ok(readme) = fs::read_to_string(root.join("README.md")) else { return };
    let mut faults = Vec::new();
    for line in commands(&readme) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["portolan", command, ..] if !command.starts_with('-') => {
                let file = root.join(format!("cli/src/commands/{}.rs", command.replace('-', "_")));
                if !file.exists() {
                    faults.push(format!("`{line}`: there is no such command"));
                }
            }
            [program, ..] if is_own(program) && !root.join(program).exists() => {
                faults.push(format!("`{line}`: there is no such file"));
            }
            _ => {}
        }
    }
    none("commands of the README", &faults);
}

#[test]
fn git_ignores_what_commands_of_the_readme_write() {
    let root = workspace();
    let Ok(readme) = fs::read_to_string(root.join("README.md")) else { return };
    let ignored = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
    let (mut faults, mut names) = (Vec::new(), 0);
    for (at, _) in readme.match_indices(" -o ") {
        let name = |c: char| c.is_ascii_alphanumeric() || c == '.';
        let written: String =
            readme[at..].trim_start_matches(" -o ").chars().take_while(|c| name(*c)).collect();
        names += usize::from(!written.is_empty());
        if !written.is_empty() && !ignored.lines().any(|line| line.strip_prefix('/') == Some(&written)) {
            faults.push(written);
        }
    }
    assert!(names > 0, "the README's commands write something");
    none("what commands of the README write, and .gitignore does not name", &faults);
}

#[test]
fn commands_that_texts_name_exist() {
    let root = workspace();
    let is_text = |path: &Path| {
        path.extension()
            .is_some_and(|extension| ["md", "jinja", "rs"].iter().any(|known| extension == *known))
    };
    // In pieces, so that this file does not find itself.
    let mark = ["`porto", "lan "].concat();
    let mut faults = Vec::new();
    for path in files::paths_where(&root, |path| !is_foreign(&root, path)).iter().filter(|path| is_text(path))
    {
        let Ok(text) = fs::read_to_string(path) else { continue };
        let named = text.match_indices(&mark).map(|(at, found)| &text[at + found.len()..]);
        for rest in named {
            let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap_or(rest.len());
            let command = &rest[..end];
            let file = root.join(format!("cli/src/commands/{}.rs", command.replace('-', "_")));
            if !command.is_empty() && !command.starts_with('-') && !file.exists() {
                faults.push(format!("{}: there is no `portolan {command}`", files::relative(&root, path)));
            }
        }
    }
    none("commands that texts name", &faults);
}

/// What is older than the toolchain that all is built with was never tried, whatever is said of it.
#[test]
fn one_release_of_rust_is_named() {
    let text = |name: &str| fs::read_to_string(workspace().join(name)).unwrap();
    let toolchain = text("rust-toolchain.toml");
    let pinned = toolchain.lines().find_map(|line| line.strip_prefix("channel = \"")?.strip_suffix(".0\""));
    let pinned = pinned.unwrap();
    let places = [
        ("Cargo.toml", format!("rust-version = \"{pinned}\"")),
        ("README.md", format!("[Rust](https://rustup.rs) {pinned} or later")),
    ];
    let is_missing = |(file, said): &(&str, String)| !text(file).contains(said);
    let faults: Vec<String> =
        places.into_iter().filter(is_missing).map(|(file, said)| format!("{file}: {said}")).collect();
    none("what does not say the toolchain of rust-toolchain.toml", &faults);
}

/// Whether a command is a program of the repository.
fn is_own(program: &str) -> bool {
    program.starts_with("./") || program.starts_with(".ci/")
}

/// Returns the lines of the blocks of shell in a Markdown text.
fn commands(markdown: &str) -> Vec<&str> {
    let mut in_shell = false;
    let mut commands = Vec::new();
    for line in markdown.lines() {
        match line.strip_prefix("```") {
            Some(language) => {
                in_shell = !in_shell && ["sh", "bash", "shell", "console"].contains(&language.trim())
            }
            None if in_shell => commands.push(line.trim_start_matches("$ ").trim()),
            None => {}
        }
    }
    commands
}
