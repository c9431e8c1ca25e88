//! The report for code scanning, from outside: what SARIF 2.1.0 asks of it.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use std::process::Command;

/// A misspelt field, which has a fix.
const FAULTY: &str = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {version: \"1.30.3\"}\nclusters:\n  - {name: a, netwrok: n}\n";

/// What SARIF 2.1.0 requires of the parts that are written, read off its specification: names of objects' properties
/// with whether each has to be there. What is not named is not allowed.
const SARIF: [(&str, &[(&str, bool)]); 13] = [
    ("log", &[("$schema", false), ("version", true), ("runs", true)]),
    ("run", &[("tool", true), ("columnKind", false), ("results", false)]),
    ("tool", &[("driver", true)]),
    ("driver", &[("name", true), ("version", false), ("rules", false)]),
    (
        "rule",
        &[
            ("id", true),
            ("name", false),
            ("shortDescription", false),
            ("defaultConfiguration", false),
            ("help", false),
        ],
    ),
    (
        "result",
        &[
            ("ruleId", false),
            ("ruleIndex", false),
            ("level", false),
            ("message", true),
            ("locations", false),
            ("relatedLocations", false),
            ("fixes", false),
        ],
    ),
    ("location", &[("physicalLocation", false), ("message", false)]),
    ("physicalLocation", &[("artifactLocation", true), ("region", false)]),
    ("region", &[("startLine", true), ("startColumn", false), ("endLine", false), ("endColumn", false)]),
    ("fix", &[("description", false), ("artifactChanges", true), ("properties", false)]),
    ("change", &[("artifactLocation", true), ("replacements", true)]),
    ("replacement", &[("deletedRegion", true), ("insertedContent", false)]),
    ("message", &[("text", true), ("markdown", false)]),
];

/// Asserts that the object at `pointer` has the properties of an object of SARIF.
#[track_caller]
fn check_sarif(log: &serde_json::Value, kind: &str, pointer: &str) {
    let (_, known) = SARIF.iter().find(|(name, _)| *name == kind).unwrap();
    let object = log.pointer(pointer).and_then(|value| value.as_object());
    let object = object.unwrap_or_else(|| panic!("no {kind} at {pointer}: {log:#}"));
    for key in object.keys() {
        assert!(known.iter().any(|(name, _)| name == key), "{pointer}/{key}");
    }
    for (name, _) in known.iter().filter(|(_, needed)| *needed) {
        assert!(object.contains_key(*name), "{pointer} lacks {name}");
    }
}

#[test]
fn sarif_is_what_its_specification_says() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mesh.yaml"), FAULTY).unwrap();
    let mut portolan = Command::new(env!("CARGO_BIN_EXE_portolan"));
    let output =
        portolan.args(["check", "mesh.yaml", "--format", "sarif"]).current_dir(&folder).output().unwrap();
    let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let result = "/runs/0/results/0";
    let fix = format!("{result}/fixes/0");
    for (kind, pointer) in [
        ("log", String::new()),
        ("run", "/runs/0".to_owned()),
        ("tool", "/runs/0/tool".to_owned()),
        ("driver", "/runs/0/tool/driver".to_owned()),
        ("rule", "/runs/0/tool/driver/rules/0".to_owned()),
        ("message", "/runs/0/tool/driver/rules/0/shortDescription".to_owned()),
        ("message", "/runs/0/tool/driver/rules/0/help".to_owned()),
        ("result", result.to_owned()),
        ("message", format!("{result}/message")),
        ("location", format!("{result}/locations/0")),
        ("physicalLocation", format!("{result}/locations/0/physicalLocation")),
        ("region", format!("{result}/locations/0/physicalLocation/region")),
        ("fix", fix.clone()),
        ("change", format!("{fix}/artifactChanges/0")),
        ("replacement", format!("{fix}/artifactChanges/0/replacements/0")),
    ] {
        check_sarif(&log, kind, &pointer);
    }
    assert_eq!(log["version"], "2.1.0");
    let summary = log.pointer("/runs/0/tool/driver/rules/0/shortDescription/text").unwrap();
    assert!(summary.as_str().unwrap().ends_with('.'), "a sentence: {summary}");
    let level = log.pointer("/runs/0/results/0/level").unwrap().as_str().unwrap();
    assert!(["none", "note", "warning", "error"].contains(&level));
    let rule = log.pointer("/runs/0/results/0/ruleIndex").unwrap();
    assert_eq!(
        log["runs"][0]["tool"]["driver"]["rules"][rule.as_u64().unwrap() as usize]["id"],
        log["runs"][0]["results"][0]["ruleId"]
    );
}
