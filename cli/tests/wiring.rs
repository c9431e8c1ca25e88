//! The program from outside: exit codes, streams, formats. What is said about a mesh, core's tests look at.

// Clippy knows a test by its attribute; the helpers here are part of tests too.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const FAULTY: &str = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {version: \"1.30.3\"}\nclusters:\n  - {name: a, network: n}\n  - {name: b, network: n, primary: wset}\n";
/// The address at which the remote reaches its istiod is not known: a warning.
const WARNING: &str = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {version: \"1.30.3\"}\nclusters:\n  - {name: a, network: n}\n  - {name: b, network: n, primary: a}\n";

fn portolan(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portolan"));
    command.args(arguments).env_remove("CLICOLOR_FORCE").stdin(Stdio::null());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    portolan(arguments).current_dir(folder).output().unwrap()
}

fn run_with(folder: &Path, arguments: &[&str], stdin: &[u8]) -> Output {
    let mut child = portolan(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(stdin).unwrap();
    child.wait_with_output().unwrap()
}

fn folder(spec: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mesh.yaml"), spec).unwrap();
    let path = folder.path().to_owned();
    (folder, path)
}

fn example(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name)).unwrap()
}

#[track_caller]
fn check(output: &Output, code: i32, stdout: &str, stderr: &str) {
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "stdout: {out}\nstderr: {err}");
    assert!(out.contains(stdout) && (!stdout.is_empty() || out.is_empty()), "stdout: {out}");
    assert!(err.contains(stderr), "stderr: {err}");
    assert!(!err.contains("panicked") && !err.contains('\u{1b}'), "stderr: {err}");
}

/// `build.rs` links it so where the archives of the C library are.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn the_program_has_the_c_library_in_it() {
    let program = fs::read(env!("CARGO_BIN_EXE_portolan")).unwrap();
    let asks_for_a_loader = program.windows(10).any(|bytes| bytes == b"/ld-linux-");
    // Also where the compiler itself was told to link so (`crt-static`).
    let is_static = env!("PORTOLAN_IS_STATIC") == "true" || cfg!(target_feature = "crt-static");
    assert_eq!(asks_for_a_loader, !is_static);
}

#[test]
fn check_says_what_is_wrong_in_each_format() {
    let (_keep, at) = folder(FAULTY);
    check(&run(&at, &["check", "mesh.yaml"]), 1, "", "1 error in mesh.yaml");
    let short = run(&at, &["check", "mesh.yaml", "--format", "short"]);
    check(&short, 1, "mesh.yaml:7:36: error[PTL1004] unknown-cluster: ", "");
    for (format, pointer, expected) in [
        ("json", "/diagnostics/0/labels/0/place/start/line", "7"),
        ("json", "/diagnostics/0/code", "\"PTL1004\""),
        ("sarif", "/runs/0/results/0/locations/0/physicalLocation/region/startColumn", "36"),
        ("sarif", "/runs/0/tool/driver/rules/0/id", "\"PTL1004\""),
    ] {
        let output = run(&at, &["check", "mesh.yaml", "--format", format]);
        assert_eq!(output.status.code(), Some(1));
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json.pointer(pointer).unwrap().to_string(), expected);
    }
}

#[test]
fn a_mesh_is_drawn_and_its_endpoints_are_listed() {
    let (_keep, at) = folder(&example("mixture.yaml"));
    check(&run(&at, &["graph", "mesh.yaml"]), 0, "data-cluster=\"paris\"", "");
    check(&run(&at, &["graph", "mesh.yaml", "--format", "dot"]), 0, "digraph \"mesh1\"", "");
    check(&run(&at, &["graph", "mesh.yaml", "--format", "mermaid", "-o", "m.mmd"]), 0, "", "wrote m.mmd");
    assert!(fs::read_to_string(at.join("m.mmd")).unwrap().contains("flowchart"));
    check(&run(&at, &["endpoints", "mesh.yaml"]), 0, "192.0.2.20:15443", "");
    check(&run(&at, &["endpoints", "mesh.yaml", "--service", "a/b"]), 2, "", "no service is called `a/b`");
    let json = run(&at, &["endpoints", "mesh.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json.pointer("/endpoints/0/sees"), Some(&"pods".into()));
    fs::write(at.join("mesh.yaml"), FAULTY).unwrap();
    check(&run(&at, &["graph", "mesh.yaml", "-o", "new.svg"]), 1, "", "PTL1004");
    check(&run(&at, &["endpoints", "mesh.yaml"]), 1, "", "PTL1004");
    assert!(!at.join("new.svg").exists());
}

#[test]
fn fix_changes_the_file_and_nothing_else_of_it() {
    let spec = "\u{feff}# mine\r\n".to_owned()
        + &FAULTY.replace("network: n}", "netwrok: 'n'} # why").replace('\n', "\r\n");
    let (_keep, at) = folder(&spec);
    let json = run(&at, &["check", "mesh.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json.pointer("/diagnostics/0/help/0/replacement/certain"), Some(&true.into()));
    check(&run(&at, &["check", "mesh.yaml"]), 1, "", "1 of them `portolan check --fix` mends");
    let fixed = run(&at, &["check", "mesh.yaml", "--fix", "--format", "json"]);
    check(
        &fixed,
        1,
        "\"fixed\": [\n    {",
        "mesh.yaml:7: fixed[PTL0003] unknown field `netwrok`: write `network`",
    );
    assert_eq!(fs::read_to_string(at.join("mesh.yaml")).unwrap(), spec.replace("netwrok", "network"));
    check(&run(&at, &["check", "mesh.yaml", "--fix"]), 1, "", "nothing was changed");
    check(&run(&at, &["check", "-", "--fix"]), 2, "", "standard input");
    assert_eq!(fs::read_dir(&at).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn fix_keeps_links_and_modes() {
    use std::os::unix::fs::PermissionsExt;
    let (_keep, at) = folder(&FAULTY.replace("wset", "a").replace("network: n}", "network: 5}"));
    fs::create_dir(at.join("real")).unwrap();
    fs::rename(at.join("mesh.yaml"), at.join("real/mesh.yaml")).unwrap();
    std::os::unix::fs::symlink("real/mesh.yaml", at.join("mesh.yaml")).unwrap();
    fs::set_permissions(at.join("real/mesh.yaml"), fs::Permissions::from_mode(0o640)).unwrap();
    check(&run(&at, &["check", "mesh.yaml", "--fix"]), 0, "", "1 change was made");
    assert!(fs::symlink_metadata(at.join("mesh.yaml")).unwrap().is_symlink());
    let mode = fs::metadata(at.join("real/mesh.yaml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(fs::read_to_string(at.join("real/mesh.yaml")).unwrap().contains("network: \"5\""));
}

#[test]
fn warnings_fail_only_if_strict() {
    let (_keep, at) = folder(WARNING);
    check(&run(&at, &["check", "mesh.yaml"]), 0, "", "1 warning in mesh.yaml");
    check(&run(&at, &["check", "--strict", "mesh.yaml"]), 1, "", "1 warning");
    check(&run(&at, &["compile", "--strict", "mesh.yaml", "-o", "out"]), 1, "", "1 warning");
    assert!(!at.join("out").exists());
}

#[test]
fn at_most_a_hundred_faults_are_shown() {
    let mut spec = FAULTY.to_owned();
    for number in 0..150 {
        spec.push_str(&format!("  - {{name: c{number}, network: n, primary: wset}}\n"));
    }
    let (_keep, at) = folder(&spec);
    check(&run(&at, &["check", "mesh.yaml"]), 1, "", "51 more are not shown");
}

#[test]
fn every_topology_compiles_without_a_word() {
    let at = tempfile::tempdir().unwrap();
    let list = String::from_utf8(run(at.path(), &["init"]).stdout).unwrap();
    let names: Vec<&str> = list
        .lines()
        .skip(1)
        .take_while(|line| !line.is_empty())
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    assert_eq!(names.len(), fs::read_dir(examples).unwrap().count());
    for name in names {
        let file = format!("{name}.yaml");
        check(&run(at.path(), &["init", name, "-o", &file]), 0, "", "portolan check");
        check(&run(at.path(), &["init", name, "-o", &file]), 2, "", "never overwrites");
        let output = run(at.path(), &["compile", "--strict", "--format", "short", &file, "-o", name]);
        check(&output, 0, "", "added");
        assert!(at.path().join(name).join("README.md").exists());
    }
    check(&run(at.path(), &["init", "primary-remot"]), 2, "", "`primary-remote` is near");
}

#[test]
fn compile_says_what_it_did() {
    let (_keep, at) = folder(&example("primary-remote.yaml"));
    let compile = ["compile", "mesh.yaml", "-o", "out"];
    check(&run(&at, &["compile", "mesh.yaml", "-o", "out", "--dry-run"]), 1, "+ README.md", "dry run");
    assert!(!at.join("out").exists());
    check(&run(&at, &compile), 0, "", "next: read out");
    check(&run(&at, &compile), 0, "", "0 added, 0 changed, 0 removed");
    let dry_run = ["compile", "mesh.yaml", "-o", "out", "--dry-run"];
    check(&run(&at, &dry_run), 0, "no difference", "0 added");
    fs::write(at.join("out/README.md"), "mine").unwrap();
    check(&run(&at, &compile), 1, "", "README.md was edited");
    assert_eq!(fs::read_to_string(at.join("out/README.md")).unwrap(), "mine");
    check(&run(&at, &["compile", "mesh.yaml", "-o", "out", "--force"]), 0, "", "1 changed");
}

#[test]
fn diff_compares_with_a_directory_and_with_a_spec() {
    let (_keep, at) = folder(&example("primary-remote.yaml"));
    check(&run(&at, &["diff", "mesh.yaml", "out"]), 2, "", "cannot read `out`");
    check(&run(&at, &["diff", "mesh.yaml", "."]), 2, "", "was not written by portolan");
    check(&run(&at, &["compile", "mesh.yaml", "-o", "out"]), 0, "", "next");
    check(&run(&at, &["diff", "mesh.yaml", "out"]), 0, "no difference", "");
    let spec = fs::read_to_string(at.join("mesh.yaml")).unwrap();
    fs::write(at.join("new.yaml"), spec.replace("1.30.3", "1.29.6")).unwrap();
    fs::write(at.join("faulty.yaml"), FAULTY).unwrap();
    check(&run(&at, &["diff", "mesh.yaml", "new.yaml"]), 1, "~ README.md", "");
    check(&run(&at, &["diff", "new.yaml", "out"]), 1, "~ README.md", "");
    check(&run_with(&at, &["diff", "-", "mesh.yaml"], spec.as_bytes()), 0, "no difference", "");
    check(&run(&at, &["diff", "-", "-"]), 2, "", "both");
    check(&run(&at, &["diff", "faulty.yaml", "out"]), 2, "", "1 error in faulty.yaml");
    check(&run(&at, &["compile", "faulty.yaml", "-o", "out", "--dry-run"]), 2, "", "nothing to compare");
    fs::write(at.join("out/README.md"), "mine").unwrap();
    check(&run(&at, &["diff", "mesh.yaml", "out"]), 1, "~ README.md", "README.md was edited");
    let json = run(&at, &["diff", "new.yaml", "out", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json.pointer("/different"), Some(&true.into()));
    assert_eq!(json.pointer("/files/0/path"), Some(&"README.md".into()));
}

#[test]
fn what_is_there_gives_way_to_what_is_like_it_alone() {
    let (_keep, at) = folder(WARNING);
    fs::write(at.join("notes.zip"), "mine").unwrap();
    let refused = run(&at, &["compile", "mesh.yaml", "-o", "notes.zip"]);
    check(&refused, 2, "", "notes.zip is there and is no such archive");
    assert_eq!(fs::read(at.join("notes.zip")).unwrap(), b"mine");
    check(&run(&at, &["compile", "mesh.yaml", "-o", "notes.zip", "--force"]), 0, "", "wrote notes.zip");
    check(&run(&at, &["compile", "mesh.yaml", "-o", "notes.zip"]), 0, "", "wrote notes.zip");
    check(&run(&at, &["graph", "mesh.yaml", "-o", "./mesh.yaml"]), 2, "", "mesh.yaml is the spec");
    assert_eq!(fs::read_to_string(at.join("mesh.yaml")).unwrap(), WARNING);
}

#[test]
fn a_difference_ends_with_the_commands_that_delete_what_is_gone() {
    let (_keep, at) = folder(&example("mixture.yaml"));
    check(&run(&at, &["compile", "mesh.yaml", "-o", "out"]), 0, "", "");
    let spec = example("mixture.yaml");
    let (before, dallas) = spec.split_once("  - name: dallas").unwrap();
    assert!(!dallas.contains("- name:"), "the last cluster of the example");
    fs::write(at.join("mesh.yaml"), before).unwrap();
    let command =
        "  kubectl --context=<context of boston> -n istio-system delete secret istio-remote-secret-dallas\n";
    check(&run(&at, &["diff", "mesh.yaml", "out"]), 1, command, "");
}

#[test]
fn commands_that_delete_more_than_they_name_come_last_and_say_so() {
    let alone = WARNING.split_once("  - {name: b").unwrap().0;
    let (_keep, at) = folder(alone);
    let object = |stage: &str, kind: &str, name: &str| {
        format!("{{stage: {stage}, object: {{apiVersion: v1, kind: {kind}, metadata: {{{name}}}}}}}")
    };
    let own = [
        object("10-foundation", "Namespace", "name: shop"),
        object("10-foundation", "Namespace", "name: till"),
        object("40-exposure", "ConfigMap", "name: colours, namespace: shop"),
        object("40-exposure", "Service", "name: istiod-old, namespace: shop, labels: {app: istiod}"),
        object("20-control-plane", "ConfigMap", "name: istio-old, namespace: shop"),
        object("20-control-plane", "Deployment", "name: istiod-old, namespace: shop, labels: {app: istiod}"),
    ];
    let with = alone.replace("network: n}", &format!("network: n, resources: [{}]}}", own.join(", ")));
    fs::write(at.join("with.yaml"), &with).unwrap();
    let commands = "were:
  kubectl --context=<context of a> -n shop delete configmap colours
  leftover: everything in the namespace goes with it when it is deleted
  kubectl --context=<context of a> delete namespace shop
  kubectl --context=<context of a> delete namespace till
  leftover: its proxies lose it when it is deleted: before that, let the other control plane inject the namespaces, restart their pods, and see by `istioctl proxy-status` that no proxy is left with it
  kubectl --context=<context of a> -n shop delete configmap istio-old
  kubectl --context=<context of a> -n shop delete deployment istiod-old
  kubectl --context=<context of a> -n shop delete service istiod-old
";
    check(&run(&at, &["diff", "with.yaml", "mesh.yaml"]), 1, commands, "");
    // What is gone from the tree may be what the other installer has just taken over.
    fs::write(at.join("helm.yaml"), format!("{alone}install: helm\n")).unwrap();
    let output = run(&at, &["diff", "with.yaml", "helm.yaml"]);
    check(&output, 1, "of clusters that get one no commands are shown\n", "");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("kubectl --context"));
}

#[test]
fn long_values_are_shown_where_they_differ() {
    let alone = WARNING.split_once("  - {name: b").unwrap().0;
    let (_keep, at) = folder(alone);
    let holding = |texts: &str| {
        let object = format!(
            "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: m, namespace: s}}, data: {texts}}}"
        );
        let own = format!("network: n, resources: [{{stage: 40-exposure, object: {object}}}]}}");
        alone.replace("network: n}", &own)
    };
    let same = "0123456789".repeat(5);
    let after = "abcdefghij".repeat(7);
    let old = format!("{{long: {same}x{after}, early: old{after}, short: {same}x, gone: {same}{after}}}");
    let new = format!("{{long: {same}y{after}, early: new{after}, short: {same}y}}");
    fs::write(at.join("old.yaml"), holding(&old)).unwrap();
    fs::write(at.join("new.yaml"), holding(&new)).unwrap();
    let (shown, most) = (&same[32..], &after[..53]);
    let (early, gone) = (&after[..69], &after[..22]);
    let fields = format!(
        "      data.early: old{early}… -> new{early}…
      data.gone: - {same}{gone}…
      data.long: …{shown}x{most}… -> …{shown}y{most}…
      data.short: {same}x -> {same}y
"
    );
    check(&run(&at, &["diff", "old.yaml", "new.yaml"]), 1, &fields, "");
}

#[test]
fn archives_are_the_same_twice() {
    let (_keep, at) = folder(&example("mixture.yaml"));
    for name in ["out.tar.gz", "out.tgz", "out.zip"] {
        check(&run(&at, &["compile", "mesh.yaml", "-o", name]), 0, "", name);
        let first = fs::read(at.join(name)).unwrap();
        check(&run(&at, &["compile", "mesh.yaml", "-o", name, "--dry-run"]), 0, "", "stay the same");
        fs::remove_file(at.join(name)).unwrap();
        check(&run(&at, &["compile", "mesh.yaml", "-o", name]), 0, "", name);
        assert!(fs::read(at.join(name)).unwrap() == first, "{name} differs");
    }
    let tar = run(&at, &["compile", "mesh.yaml", "-o", "-"]);
    assert_eq!(tar.status.code(), Some(0));
    let names: Vec<String> = tar::Archive::new(tar.stdout.as_slice())
        .entries()
        .unwrap()
        .map(|entry| entry.unwrap().path().unwrap().display().to_string())
        .collect();
    assert!(names.contains(&".portolan/inventory.json".to_owned()));
    assert!(names.is_sorted());
    let mut zip = zip::ZipArchive::new(fs::File::open(at.join("out.zip")).unwrap()).unwrap();
    assert!(zip.file_names().map(|name| name.unwrap().into_owned()).eq(names));
    let runbook = std::io::read_to_string(zip.by_name("README.md").unwrap()).unwrap();
    assert!(runbook.contains("# Mesh"));
}

#[test]
fn reads_standard_input() {
    let at = tempfile::tempdir().unwrap();
    check(&run_with(at.path(), &["check", "-"], FAULTY.as_bytes()), 1, "", "1 error in <stdin>");
    let spec = example("primary-remote.yaml");
    check(&run_with(at.path(), &["compile", "-", "-o", "out"], spec.as_bytes()), 0, "", "next: read out");
}

#[test]
fn bad_input_is_told_in_a_line() {
    let (_keep, at) = folder(FAULTY);
    fs::write(at.join("latin1.yaml"), b"name: a\nx: \xe9\n").unwrap();
    let large = fs::File::create(at.join("large.yaml")).unwrap();
    large.set_len(17 * 1024 * 1024).unwrap();
    check(&run(&at, &["check", "latin1.yaml"]), 1, "", "latin1.yaml:2:4");
    check(&run(&at, &["check", "large.yaml"]), 1, "", "larger than 16 MiB");
    check(&run(&at, &["check", "absent.yaml"]), 2, "", "cannot read `absent.yaml`");
    check(&run(&at, &["check", "."]), 2, "", "is a directory");
    check(&run(&at, &["check"]), 2, "", "SPEC");
    // One that cannot be read keeps no other from being checked.
    check(&run(&at, &["check", "absent.yaml", "mesh.yaml"]), 2, "", "1 error in mesh.yaml");
}

#[test]
fn an_output_that_cannot_be_written_is_named() {
    let (_keep, at) = folder(&example("primary-remote.yaml"));
    check(&run(&at, &["compile", "mesh.yaml", "-o", "mesh.yaml/out"]), 2, "", "mesh.yaml/out");
    check(&run(&at, &["compile", "mesh.yaml", "-o", "."]), 2, "", "not written by portolan");
    check(&run(&at, &["compile", "mesh.yaml", "-o", "mesh.yaml/out.zip"]), 2, "", "mesh.yaml/out.zip");
    check(&run(&at, &["init", "ambient", "-o", "absent/x.yaml"]), 2, "", "absent/x.yaml");
    // Nothing is left behind.
    assert_eq!(fs::read_dir(&at).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_read_only_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let (_keep, at) = folder(&example("primary-remote.yaml"));
    let locked = at.join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::File::create_new(locked.join("probe")).is_ok() {
        return; // root writes everywhere
    }
    check(&run(&at, &["compile", "mesh.yaml", "-o", "locked"]), 2, "", "locked");
}

#[test]
fn a_reader_that_leaves_is_no_fault() {
    let mut child =
        portolan(&["completions", "bash"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = portolan(&["schema"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    check(&output, 2, "", "standard output");
}

#[test]
fn the_lists_and_pages_are_data() {
    let at = tempfile::tempdir().unwrap();
    check(&run(at.path(), &["explain", "PTL1004"]), 0, "# PTL1004 unknown-cluster (error)", "");
    check(&run(at.path(), &["explain", "unknown-cluster"]), 0, "PTL1004", "");
    check(&run(at.path(), &["explain", "unknown-clustr"]), 2, "", "PTL1004 unknown-cluster");
    check(&run(at.path(), &["rules"]), 0, "PTL1004", "");
    check(&run(at.path(), &["releases"]), 0, "1.30.3", "");
    check(&run(at.path(), &["completions", "zsh"]), 0, "#compdef portolan", "");
    check(&run(at.path(), &["--version"]), 0, "portolan ", "");
    for arguments in [vec!["rules", "--format", "json"], vec!["releases", "--format", "json"], vec!["schema"]]
    {
        let output = run(at.path(), &arguments);
        assert!(serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok(), "{arguments:?}");
    }
    check(&run(at.path(), &["fly"]), 2, "", "fly");
    for command in [vec![], vec!["compile"], vec!["chart", "template"], vec!["help"]] {
        let by_flag = run(at.path(), &[command.as_slice(), &["--help"]].concat());
        let by_name = run(at.path(), &[&["help"], command.as_slice()].concat());
        check(&by_name, 0, "Usage: portolan", "");
        assert_eq!(by_name.stdout, by_flag.stdout, "{command:?}");
    }
    check(&run(at.path(), &["help", "compil"]), 2, "", "'compile'");
}

#[test]
fn a_migration_is_one_object_for_machines() {
    let at = tempfile::tempdir().unwrap();
    let spec = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {version: 1.6.14}\nclusters: [{name: a, network: n}]\n";
    std::fs::write(at.path().join("mesh.yaml"), spec).unwrap();
    let output = run(at.path(), &["migrate", "mesh.yaml", "--to", "1.30.3", "--format", "json"]);
    check(&output, 0, "\"notInPlace\"", "");
    assert!(output.stderr.is_empty());
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["to"]["release"], "1.30.3");
    assert!(report["spec"].as_str().unwrap().contains("version: \"1.30.3\""));
}

const CHART: [(&str, &str); 4] = [
    ("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"),
    ("values.yaml", "a: 1\n"),
    ("templates/a.yaml", "kind: A\nvalues: {{ toJson .Values }}\nns: {{ .Release.Namespace }}\n"),
    ("templates/b.yaml", "kind: B\n{{ if .Values.fail }}{{ fail \"no\" }}{{ end }}\n"),
];

fn chart() -> (tempfile::TempDir, PathBuf) {
    let keep = tempfile::tempdir().unwrap();
    for (name, text) in CHART {
        let path = keep.path().join("c").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let path = keep.path().to_owned();
    (keep, path)
}

#[test]
fn a_chart_is_rendered_with_the_flags_of_helm() {
    let (_keep, at) = chart();
    let template = |flags: &[&str]| run(&at, &[&["chart", "template"], flags].concat());
    let whole = "---\n# Source: c/templates/a.yaml\nkind: A\nvalues: {\"a\":1}\nns: default\n---\n# Source: c/templates/b.yaml\nkind: B\n";
    check(&template(&["c"]), 0, whole, "");
    let flags = ["r", "./c", "-n", "x", "--set", "b=true", "--set-string", "c=1", "-s", "templates/a.yaml"];
    let one = "---\n# Source: c/templates/a.yaml\nkind: A\nvalues: {\"a\":1,\"b\":true,\"c\":\"1\"}\nns: x\n";
    check(&template(&flags), 0, one, "");
    check(&run_with(&at, &["chart", "template", "c", "-f", "-"], b"a: 2\n"), 0, "{\"a\":2}", "");
    // Standard input is at its end when it is read again, as with Helm.
    let twice = run_with(&at, &["chart", "template", "c", "-f", "-", "--set-file", "b=-"], b"a: 2\n");
    check(&twice, 0, "{\"a\":2,\"b\":\"\"}", "");
    let named = [
        "c",
        "-n",
        "a",
        "-n",
        "x",
        "--name-template",
        "m",
        "--kube-version",
        "",
        "-f",
        "",
        "--set",
        "b=true",
        "-g",
    ];
    check(
        &template(&[&named[..], &["--set-string", "c=1", "-s", "templates/a.yaml", "-g"]].concat()),
        0,
        one,
        "",
    );
    check(&template(&["c", "-n", "", "-a", ""]), 0, whole, "");
    // Who started it, and from where, must not change the text.
    let output = portolan(&["chart", "template", "c"]).env("HELM_NAMESPACE", "x").current_dir(&at).output();
    check(&output.unwrap(), 0, whole, "");
    let idle =
        ["--debug", "--dry-run", "--dry-run=client", "--wait", "--timeout", "5m", "-l", "a=b", "--skip-crds"];
    check(&template(&[&["c"], &idle[..]].concat()), 0, whole, "");
    check(&template(&["c", "--output-dir", "out"]), 0, "wrote out/c/templates/a.yaml\n", "");
    assert!(at.join("out/c/templates/b.yaml").exists());
}

/// What the switches of Helm take, and no more.
#[test]
fn switches_may_say_yes_or_no() {
    let (_keep, at) = chart();
    let hook = "kind: H\nmetadata: {annotations: {helm.sh/hook: post-install}}\n";
    fs::write(at.join("c/templates/h.yaml"), hook).unwrap();
    let is_printed = |flags: &[&str]| {
        let output = run(&at, &[&["chart", "template", "c"], flags].concat());
        check(&output, 0, "kind: B\n", "");
        String::from_utf8_lossy(&output.stdout).contains("kind: H\n")
    };
    for value in ["1", "t", "T", "TRUE", "true", "True"] {
        assert!(!is_printed(&["--no-hooks=0", &format!("--no-hooks={value}")]), "{value}");
    }
    for value in ["0", "f", "F", "FALSE", "false", "False"] {
        assert!(is_printed(&["--no-hooks", "--debug=false", &format!("--no-hooks={value}")]), "{value}");
    }
    let said = "unexpected value '";
    for flag in ["--no-hooks=maybe", "--no-hooks=tRUE", "--no-hooks="] {
        check(&run(&at, &["chart", "template", "c", flag]), 2, "", said);
    }
    // It is a value here.
    check(
        &run(&at, &["chart", "template", "c", "--set-string=--no-hooks=true"]),
        0,
        "\"--no-hooks\":\"true\"",
        "",
    );
    check(&run(&at, &["chart", "template", "--help"]), 0, "      --no-hooks\n", "");
}

#[test]
fn a_chart_at_fault_and_a_chart_that_is_not_there_differ() {
    let (_keep, at) = chart();
    let template = |flags: &[&str]| run(&at, &[&["chart", "template"], flags].concat());
    let refused = "error: execution error at (c/templates/b.yaml:2:24): no";
    check(&template(&["c", "--set", "fail=yes"]), 1, "", refused);
    // What is missing is missing in the last line, as Helm says too.
    for (text, line) in [("a: [", 1), ("a: [\n", 1), ("a: 1\n\n\nb: {c", 4), ("a: 1\nb: [\n\n", 3)] {
        fs::write(at.join("faulty.yaml"), text).unwrap();
        let said =
            format!("error: faulty.yaml: error converting YAML to JSON: yaml: line {line}: did not find");
        check(&template(&["c", "-f", "faulty.yaml"]), 1, "", &said);
    }
    check(&template(&["repository/c"]), 2, "", "never fetched");
    check(&template(&["c/Chart.yaml"]), 2, "", "neither a folder nor a `.tgz`");
    fs::write(at.join("junk.tgz"), "junk").unwrap();
    let said = "error: the chart in `junk.tgz` cannot be read: it is no compressed archive";
    check(&template(&["junk.tgz"]), 1, "", said);
    check(&template(&["c", "-f", "nothing.yaml"]), 2, "", "cannot read `nothing.yaml`");
    for (flags, said) in [
        (["c", "--validate"].as_slice(), "`--validate` of Helm has no use here: neither a cluster nor"),
        (&["c", "--dry-run=server"], "invalid value 'server' for '--dry-run"),
        (
            &["c", "--version=1.0.0"],
            "error: `--version` of Helm has no use here: nothing is fetched or verified\n",
        ),
        (&["--repo", "https://example.test", "c"], "`--repo` of Helm has no use here: nothing is fetched"),
        (&["c", "--post-renderer", "true"], "`--post-renderer` of Helm has no use here: no other program"),
        (&["c", "--show-onyl", "a"], "a similar argument exists: '--show-only'"),
        (&["n", "c", "-g"], "cannot set --generate-name and also specify a name"),
        (&["n", "c", "--name-template=m"], "cannot set --name-template and also specify a name"),
        (&["c", "--name-template={{ 1 }}"], "--name-template: only a name is known here"),
        (&["c", "--output-dir", ""], "a value is required for '--output-dir"),
        (&["c", "-f", "https://example.test/a.yaml"], "cannot read `https://example.test/a.yaml`"),
        (&["https://example.test/c.tgz"], "never fetched"),
        (&["c", "--set", "a"], "error: --set: key \"a\" has no value"),
        (&["c", "--set-string", "a"], "--set-string: "),
        (&["c", "--set-json", "a={"], "--set-json: "),
        (&["c", "--set-literal", "a"], "--set-literal: "),
        (&["c", "--set-file", "a=nothing"], "--set-file: cannot read `nothing`"),
        (&["c", "-s", "templates/z.yaml"], "could not find template templates/z.yaml"),
        (&["c", "--kube-version", "abc"], "invalid kube version 'abc'"),
        (&["BAD_NAME", "c"], "release name \"BAD_NAME\" is invalid"),
    ] {
        check(&template(flags), 2, "", said);
    }
}

#[test]
fn templates_may_include_one_another_as_deep_as_in_helm() {
    let (_keep, at) = chart();
    let deep = "{{ define \"x\" }}{{ if gt (int .) 0 }}{{ include \"x\" (sub . 1) }}{{ end }}{{ end }}a: {{ include \"x\" 900 }}\n";
    fs::write(at.join("c/templates/deep.yaml"), deep).unwrap();
    check(&run(&at, &["chart", "template", "c"]), 0, "# Source: c/templates/deep.yaml", "");
    // What was read from standard input is there for such a chart too.
    check(&run_with(&at, &["chart", "template", "c", "-f", "-"], b"a: 2\n"), 0, "{\"a\":2}", "");
    let wide = format!("{}(include \"x\" (sub . 1)){}", "(print ".repeat(90), ")".repeat(90));
    let wide = format!(
        "{{{{ define \"x\" }}}}{{{{ if gt (int .) 0 }}}}{{{{ {wide} }}}}{{{{ end }}}}{{{{ end }}}}a: {{{{ include \"x\" 59 }}}}\n"
    );
    fs::write(at.join("c/templates/deep.yaml"), wide).unwrap();
    check(&run(&at, &["chart", "template", "c"]), 0, "# Source: c/templates/deep.yaml", "");
    fs::write(
        at.join("c/templates/deep.yaml"),
        "{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ include \"x\" 1 }}",
    )
    .unwrap();
    check(&run(&at, &["chart", "template", "c"]), 1, "", "nested more than 1000 deep");
}

#[test]
fn a_file_is_no_directory() {
    let (_keep, at) = folder(&example("primary-remote.yaml"));
    fs::write(at.join("taken"), "mine").unwrap();
    check(&run(&at, &["compile", "mesh.yaml", "-o", "taken"]), 2, "", "`taken` is a file");
    check(&run(&at, &["compile", "mesh.yaml", "-o", "x.tar"]), 2, "", "an archive ends in");
    assert_eq!(fs::read_to_string(at.join("taken")).unwrap(), "mine");
    assert!(!at.join("x.tar").exists());
}

#[test]
fn what_cannot_be_done_is_said() {
    let (_keep, at) = folder(WARNING);
    check(&run(&at, &["check", "-", "-"]), 2, "", "name `-` once");
    fs::write(at.join("x.zip"), "").unwrap();
    check(&run(&at, &["diff", "mesh.yaml", "x.zip"]), 2, "", "`x.zip` is an archive; unpack it");
    let strict = run(&at, &["compile", "mesh.yaml", "-o", "out", "--strict"]);
    check(&strict, 1, "", "nothing was written: with `--strict` warnings count as errors");
    assert!(!at.join("out").exists());
    check(&run(&at, &["compile", "mesh.yaml", "-o", "out"]), 0, "", " 0 changed, 0 removed, 0 unchanged");
    let again = run(&at, &["compile", "mesh.yaml", "-o", "out"]);
    check(&again, 0, "", "out: 0 added, 0 changed, 0 removed, ");
    let releases = run(&at, &["releases", "--format", "json"]);
    let releases: serde_json::Value = serde_json::from_slice(&releases.stdout).unwrap();
    let candidates = releases.as_array().unwrap().iter().filter(|release| release["candidate"] == true);
    assert!(candidates.clone().all(|release| release["supported"] == false));
}
