//! The values files of installer `helm`, read by Helm itself.
#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use portolan_tests::objects::documents;
use portolan_tests::snapshot::tree_files;
use portolan_tests::{case, files, oracle, tools, workspace};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

#[test]
fn helm_reads_the_values_as_they_are_meant() {
    let Some(helm) = oracle::tool("helm") else { return };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("helm");
    let values = values_files();
    assert!(!values.is_empty(), "no case has values files");
    let named: files::Files =
        values.iter().enumerate().map(|(at, text)| (format!("{at}.yaml"), text.clone())).collect();
    files::write(&folder, &files::read(&folder), &named).unwrap();
    let faults = tools::in_parallel(&named.into_iter().collect::<Vec<_>>(), |(name, text)| {
        let chart = workspace().join("tests/charts/echo");
        let mut command = Command::new(&helm);
        command.args(["template", "echo"]).arg(chart).arg("--values").arg(folder.join(name));
        match tools::run(&mut command) {
            // A chart may get no values at all: then Helm renders an empty map, and the file is one too.
            Ok(rendered) => (documents(&rendered) != documents(text)).then(|| format!("{text}\n{rendered}")),
            Err(error) => Some(error),
        }
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Returns the text of every values file of every case, each once.
fn values_files() -> BTreeSet<String> {
    let trees = case::all().into_iter().filter_map(|case| case.tree());
    let files = trees.flat_map(|tree| tree_files(&tree));
    files.filter(|(path, _)| path.ends_with(".values.yaml")).map(|(_, text)| text).collect()
}
