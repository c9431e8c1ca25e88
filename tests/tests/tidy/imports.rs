//! Imports of core go one way: a module imports only what stands before it in [`STREAM`].

use crate::code::{File, files_in};
use crate::none;

/// The modules of core: each with those that it may import. `lib` may import everything.
const STREAM: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("examples", &[]),
    ("diagnostic", &["source"]),
    ("names", &["source", "diagnostic"]),
    ("istio", &["source", "diagnostic", "names"]),
    ("look_alike", &["source", "diagnostic"]),
    ("spec", &["source", "diagnostic", "look_alike", "names", "istio"]),
    ("mesh", &["source", "diagnostic", "names", "istio", "spec"]),
    ("lint", &["source", "diagnostic", "names", "istio", "spec", "mesh"]),
    ("plan", &["source", "diagnostic", "names", "istio", "spec", "mesh"]),
    // For hosts: what follows from a mesh beside its files.
    ("endpoints", &["source", "diagnostic", "names", "istio", "spec", "mesh"]),
    ("graph", &["source", "diagnostic", "names", "istio", "spec", "mesh", "endpoints"]),
    ("tree", &["source"]),
    ("zip", &["tree"]),
    ("charts", &["source", "diagnostic", "names", "istio"]),
    ("emit", &["source", "diagnostic", "names", "istio", "spec", "mesh", "plan", "tree", "charts"]),
    ("manifests", &["source", "diagnostic", "names", "istio", "spec", "mesh", "plan", "charts"]),
    ("images", &["istio", "mesh", "plan"]),
    ("suppress", &["source", "diagnostic", "names", "spec"]),
    (
        "registry",
        &[
            "source",
            "diagnostic",
            "names",
            "istio",
            "spec",
            "mesh",
            "lint",
            "plan",
            "emit",
            "manifests",
            "suppress",
        ],
    ),
    // What a rule puts in, as the text around it wants it.
    ("replacement", &["source", "diagnostic", "spec"]),
    (
        "compile",
        &[
            "look_alike",
            "replacement",
            "source",
            "diagnostic",
            "names",
            "istio",
            "spec",
            "mesh",
            "lint",
            "plan",
            "tree",
            "charts",
            "emit",
            "manifests",
            "images",
            "suppress",
            "registry",
        ],
    ),
    // A host compares a tree with what it read from a disk.
    ("diff", &["istio", "tree"]),
    ("fix", &["source", "diagnostic", "charts", "compile"]),
    ("migrate", &["source", "diagnostic", "istio", "spec", "mesh", "charts", "compile"]),
    // For hosts and tests: no other module prints.
    ("render", &["source", "diagnostic"]),
    // What unit tests share; it is not part of the crate.
    ("testing", &["source", "diagnostic", "charts", "compile"]),
];

/// Imports against the stream that stand for now, and why.
const ACCEPTED: &[(&str, &str, &str)] = &[];

#[test]
fn imports_go_with_the_stream() {
    let mut against = Vec::new();
    for file in files_in("core/src", "rs") {
        let Some(module) = module_of(&file.path) else { continue };
        let Some((_, allowed)) = STREAM.iter().find(|(name, _)| *name == module) else {
            against.push(format!("{}: module `{module}` is not in the stream", file.path));
            continue;
        };
        let imported = imports(&file).into_iter().filter(|name| *name != module);
        let foul = imported.filter(|name| is_module(name) && !allowed.contains(&name.as_str()));
        let foul = foul.filter(|name| !ACCEPTED.iter().any(|(p, n, _)| *p == file.path && n == name));
        against.extend(foul.map(|name| format!("{}: imports `{name}`", file.path)));
    }
    against.sort();
    against.dedup();
    none("imports against the stream", &against);
}

fn is_module(name: &str) -> bool {
    STREAM.iter().any(|(module, _)| *module == name)
}

/// Returns the module of core that a file belongs to; none for what sees everything, and for what only tests see.
fn module_of(path: &str) -> Option<&str> {
    let path = path.strip_prefix("core/src/")?;
    let module = path.split('/').next().unwrap_or(path).trim_end_matches(".rs");
    let is_of_tests = path.ends_with("testing.rs") || path.ends_with("/tests.rs") || path.contains("/tests/");
    (module != "lib" && !is_of_tests).then_some(module)
}

/// Returns the modules of the crate that the code of a file names.
fn imports(file: &File) -> Vec<String> {
    let code = file.code();
    let places = code.match_indices("crate::").filter(|(at, _)| !code[..*at].ends_with('$'));
    places.flat_map(|(at, word)| names(&code[at + word.len()..])).collect()
}

/// Returns the name that `text` begins with, or those of the group that it begins with.
fn names(text: &str) -> Vec<String> {
    let Some(group) = text.strip_prefix('{') else { return vec![identifier(text)] };
    let mut depth = 0;
    let mut names = vec![identifier(group.trim_start())];
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(identifier(group[at + 1..].trim_start())),
            _ => {}
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
