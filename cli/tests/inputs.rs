//! What people and machines hand in by mistake or on purpose: each ends soon, in little memory, with the exit code and
//! the code of a rule.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const HEAD: &str =
    "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {version: \"1.30.3\"}\nclusters:\n";

/// The size of what is to be large; a build that is not optimized takes many times as long for it.
const LARGE: usize = if cfg!(debug_assertions) { 1 << 20 } else { 15 << 20 };
/// Faults in one file.
const MANY: usize = if cfg!(debug_assertions) { 1_000 } else { 10_000 };
/// Longest time that one input may take.
const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 5 });
/// Most memory that one input may take, in KiB.
const MOST_MEMORY: usize = 1 << 20;

/// Runs a command in `folder` with limited memory.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_portolan");
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("ulimit -v {MOST_MEMORY}; exec \"$0\" \"$@\""), program]);
        shell
    } else {
        Command::new(program)
    };
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

/// Asserts exit code and a text that is said of an input, in the form for people and as JSON.
#[track_caller]
fn check(input: &[u8], code: i32, said: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mesh.yaml"), input).unwrap();
    for format in ["human", "json"] {
        let start = Instant::now();
        let output = run(folder.path(), &["check", "mesh.yaml", "--format", format]);
        let took = start.elapsed();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let shown: String = text.chars().take(2000).collect();
        assert_eq!(output.status.code(), Some(code), "{shown}");
        assert!(text.contains(said), "{said} is not said: {shown}");
        assert!(took < LONGEST, "{took:?}: {shown}");
        assert!(!text.contains("panicked"), "{shown}");
    }
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> Vec<u8> {
    let lines: String = (0..count).map(line).collect();
    format!("{HEAD}{lines}").into_bytes()
}

#[test]
fn what_is_no_text() {
    let noise: Vec<u8> = (0..LARGE).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    check(&noise, 1, "PTL1012");
    check(&vec![0; LARGE], 1, "PTL0001");
    check(b"", 1, "PTL0001");
    check(b"\xef\xbb\xbf", 1, "PTL0001");
    check("name: gr\u{f6}\u{df}e\n".chars().map(|c| c as u8).collect::<Vec<u8>>().as_slice(), 1, "PTL1012");
    let wide: Vec<u8> = format!("\u{feff}{HEAD}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&wide, 1, "UTF-16");
}

#[test]
fn what_is_too_large() {
    check("a: b\n".repeat((17 << 20) / 5).as_bytes(), 1, "PTL0005");
    check(&lines(10_001, |at| format!("  - {{name: c{at}, network: n}}\n")), 1, "PTL0005");
    let folder = tempfile::tempdir().unwrap();
    File::create(folder.path().join("mesh.yaml")).unwrap().set_len(100 << 20).unwrap();
    let output = run(folder.path(), &["check", "mesh.yaml", "--format", "sarif"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"ruleId\": \"PTL0005\""));
}

#[test]
fn what_nests_or_multiplies() {
    for opening in ["[", "- ", "{a: ", "? ", "[{a: "] {
        check(opening.repeat(LARGE / opening.len()).as_bytes(), 1, "PTL0005");
    }
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..20 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    check(bomb.as_bytes(), 1, "PTL0005");
}

#[test]
fn what_repeats_one_sign() {
    for sign in [":", "\"", "'", "*a ", "#", "|\n", "\t", " ", "\n", "\r", "---\n", "%", "&", "!", "\u{feff}"]
    {
        check(sign.repeat(LARGE / sign.len()).as_bytes(), 1, "PTL00");
    }
    check(format!("{HEAD}  - {{name: a, network: {}}}\n", "n".repeat(LARGE)).as_bytes(), 1, "PTL1001");
}

#[test]
fn many_faults() {
    let faults: [(&str, &dyn Fn(usize) -> String); 7] = [
        ("PTL1004", &|at| format!("  - {{name: c{at}, network: n, primary: nobody{at}}}\n")),
        ("PTL0003", &|at| format!("  - {{name: c{at}, netwrok: n}}\n")),
        ("PTL0004", &|at| format!("  - {{name: {at}, network: n}}\n")),
        ("PTL1003", &|_| "  - {name: c, network: n}\n".to_owned()),
        ("PTL1001", &|at| format!("  - {{name: C{at}, network: n}}\n")),
        ("PTL2002", &|at| format!("  - {{name: c{at}, network: n, primary: c{}}}\n", (at + 1) % MANY)),
        ("PTL0001", &|_| "  - *x\n".to_owned()),
    ];
    for (code, line) in faults {
        check(&lines(MANY, line), 1, code);
    }
    let one_line = (0..MANY).map(|at| format!("{{name: c{at}, netwrok: n}}")).collect::<Vec<_>>().join(", ");
    check(format!("clusters: [{one_line}]\n").as_bytes(), 1, "PTL0003");
    check("k: 1\n".repeat(LARGE / 5).as_bytes(), 1, "PTL0002");
    let keys: String = (0..LARGE / 10).map(|at| format!("k{at}: 1\n")).collect();
    check(format!("{HEAD}  - {{name: a, network: n}}\n{keys}").as_bytes(), 1, "PTL00");
}

#[test]
fn a_hundred_faults_are_shown_and_the_others_counted() {
    let folder = tempfile::tempdir().unwrap();
    let spec = lines(10_000, |at| format!("  - {{name: c{at}, network: n, primary: nobody{at}}}\n"));
    fs::write(folder.path().join("mesh.yaml"), spec).unwrap();
    let output = run(folder.path(), &["check", "mesh.yaml"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(text.matches("error[PTL1004]").count(), 100);
    assert!(text.contains("9900 more are not shown"), "{}", text.lines().last().unwrap_or_default());
}

#[test]
fn line_ends_and_marks_of_the_order_of_bytes_are_no_fault() {
    let spec = format!("{HEAD}  - {{name: a, network: n}}\n");
    check(spec.as_bytes(), 0, "");
    check(spec.replace('\n', "\r\n").as_bytes(), 0, "");
    check(spec.replace('\n', "\r").as_bytes(), 0, "");
    check(format!("\u{feff}{spec}").as_bytes(), 0, "");
}

#[test]
fn what_yaml_could_hide() {
    let spec = format!("{HEAD}  - {{name: a, network: n}}\n");
    check(format!("{spec}---\n{spec}").as_bytes(), 1, "more than one document");
    check(format!("{spec}name: other\n").as_bytes(), 1, "PTL0002");
    check(spec.replace("  - ", "\t- ").as_bytes(), 1, "tab");
    check(spec.replace("name: a", "name: !!str a").as_bytes(), 1, "PTL0001");
}

#[test]
fn names_that_look_like_paths_or_like_others() {
    for name in [
        "../../etc",
        "/etc/passwd",
        "a/b",
        "..",
        "\"C:\"",
        "a\\b",
        "'a b'",
        "\"a\\0b\"",
        "clust\u{435}r1",
        "\u{202e}a",
    ] {
        check(&lines(1, |_| format!("  - {{name: {name}, network: n}}\n")), 1, "PTL1001");
    }
    check(&lines(1, |_| "  - {name: con, network: n}\n".to_owned()), 1, "PTL1007");
}

#[test]
fn what_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["check", "."]).status.code(), Some(2));
    assert_eq!(run(folder.path(), &["check", "absent"]).status.code(), Some(2));
    if cfg!(target_os = "linux") {
        let output = run(folder.path(), &["check", "/dev/zero", "--format", "json"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stdout).contains("PTL0005"));
    }
}
