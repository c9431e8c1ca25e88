//! Charts that are damaged, or made to do harm: each is refused with its file, and its line where there is one, soon,
//! and nothing is written.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{EntryType, Header};

const SPEC: &str = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\ninstall: manifests\n\
istio: {version: \"1.30.3\"}\nclusters:\n  - {name: cluster1, network: network1}\n";
const CHART: &str = "apiVersion: v2\nname: istiod\nversion: 1.30.3\nappVersion: 1.30.3\n";
/// A build that is not optimized takes many times as long.
const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 120 } else { 10 });

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portolan")).args(arguments).current_dir(folder).output().unwrap()
}

fn archive(entries: &[(&str, &[u8], EntryType)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, bytes, kind) in entries {
        let mut header = Header::new_gnu();
        // Not by `set_path`, which refuses what is tried here.
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_entry_type(*kind);
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

/// Hands a chart of these further files to both commands that take one.
#[track_caller]
fn check(entries: &[(&str, &[u8], EntryType)], said: &[&str]) {
    let chart: (&str, &[u8], EntryType) = ("istiod/Chart.yaml", CHART.as_bytes(), EntryType::Regular);
    let own = entries.iter().any(|(path, ..)| *path == chart.0 && entries.len() == 1);
    let all: Vec<_> = if own { entries.to_vec() } else { [&[chart], entries].concat() };
    let keep = tempfile::tempdir().unwrap();
    fs::write(keep.path().join("mesh.yaml"), SPEC).unwrap();
    fs::write(keep.path().join("istiod.tgz"), archive(&all)).unwrap();
    let commands: [&[&str]; 2] = [
        &["chart", "template", "istiod.tgz", "--output-dir", "out"],
        &["compile", "mesh.yaml", "-o", "out", "--charts", "istiod.tgz"],
    ];
    for command in commands {
        let start = Instant::now();
        let output = run(keep.path(), command);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{command:?}: {text}");
        // Without the rest of its charts, a mesh is not rendered to the point where the templates are read.
        let is_rendered = command[0] == "chart" || !text.contains("PTL7001");
        for said in said.iter().filter(|_| is_rendered) {
            assert!(text.contains(said), "{said} is not said: {text}");
        }
        assert!(output.stdout.is_empty() && !keep.path().join("out").exists(), "{command:?} wrote");
        assert!(start.elapsed() < LONGEST, "{:?}: {text}", start.elapsed());
    }
}

#[track_caller]
fn check_template(template: &str, said: &[&str]) {
    check(&[("istiod/templates/a.yaml", template.as_bytes(), EntryType::Regular)], said);
}

#[test]
fn an_archive_that_reaches_out_is_refused() {
    check(&[("istiod/../../x", b"a", EntryType::Regular)], &["istiod/../../x", "leads out of it"]);
    check(&[("/etc/x", b"a", EntryType::Regular)], &["/etc/x"]);
    for kind in [EntryType::Symlink, EntryType::Link, EntryType::Fifo] {
        check(&[("istiod/templates/a.yaml", b"", kind)], &["istiod/templates/a.yaml", "a link or a device"]);
    }
}

#[test]
fn an_archive_of_too_much_is_refused() {
    let zeros = vec![0; 64 << 20];
    let said = ["istiod/templates/a.yaml", "larger than 5242880 bytes"];
    check(&[("istiod/templates/a.yaml", &zeros, EntryType::Regular)], &said);
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_its_line() {
    let twice: [(&str, &[u8], EntryType); 2] = [
        ("istiod/values.yaml", b"a: 1\n", EntryType::Regular),
        ("istiod/Chart.yaml", CHART.as_bytes(), EntryType::Regular),
    ];
    check(&twice, &["istiod/Chart.yaml twice"]);
    let broken = b"name: istiod\n  version: 1\n";
    check(&[("istiod/Chart.yaml", broken, EntryType::Regular)], &["Chart.yaml:2: "]);
    check(&[("istiod/values.yaml", b"a: 1\nb: [\nc: 2\n", EntryType::Regular)], &["values.yaml:3: "]);
}

#[test]
fn a_template_that_cannot_be_rendered_is_named_with_its_line() {
    check_template("a: 1\n{{ if }}\n", &["istiod/templates/a.yaml:2", "missing value for if"]);
    check_template("a: 1\n{{ .Values.a.b }}\n", &["istiod/templates/a.yaml:2:3", "nil pointer"]);
    check_template("kind: A\nb: [\n", &["istiod/templates/a.yaml", "line 3"]);
}

#[test]
fn a_template_without_an_end_is_named_with_its_line() {
    let endless = "a: 1\nb: {{ range 100000000 }}{{ end }}\n";
    check_template(endless, &["istiod/templates/a.yaml:2:12", "too many steps"]);
    let grows = "a: 1\nb: {{ range 1000000 }}{{ repeat 100000 \"abc\" }}{{ end }}\n";
    check_template(grows, &["istiod/templates/a.yaml:2:", "too much text"]);
    let turns = "{{ define \"x\" }}\n{{ include \"x\" . }}{{ end }}\n{{ include \"x\" . }}\n";
    check_template(
        turns,
        &["istiod/templates/a.yaml:3:3", "istiod/templates/a.yaml:2:3", "nested more than"],
    );
}

/// A list that doubles is the dearest that is known, at its largest where it begins with 19 maps: the steps end just behind it.
#[cfg(target_os = "linux")]
#[test]
fn a_list_that_doubles_ends_before_the_memory() {
    let keep = tempfile::tempdir().unwrap();
    let maps = "(dict) ".repeat(19);
    let doubled =
        format!("{{{{ $x := list {maps} }}}}{{{{ range 100 }}}}{{{{ $x = concat $x $x }}}}{{{{ end }}}}");
    fs::create_dir_all(keep.path().join("c/templates")).unwrap();
    fs::write(keep.path().join("c/Chart.yaml"), CHART).unwrap();
    fs::write(keep.path().join("c/templates/a.yaml"), doubled).unwrap();
    // In KiB.
    let command = format!("ulimit -v 1000000; exec {} chart template c", env!("CARGO_BIN_EXE_portolan"));
    let output = Command::new("sh").args(["-c", &command]).current_dir(keep.path()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.ends_with("error calling concat: the chart takes too many steps\n"), "{text}");
}

#[test]
fn a_chart_of_another_release_is_named() {
    let other = CHART.replace("1.30.3", "1.29.0");
    let keep = tempfile::tempdir().unwrap();
    fs::write(keep.path().join("mesh.yaml"), SPEC).unwrap();
    let chart = [("istiod/Chart.yaml", other.as_bytes(), EntryType::Regular)];
    fs::write(keep.path().join("istiod.tgz"), archive(&chart)).unwrap();
    let output = run(keep.path(), &["compile", "mesh.yaml", "-o", "out", "--charts", "istiod.tgz"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("`istiod.tgz` is istiod 1.29.0") && text.contains("helm pull"), "{text}");
    assert!(!keep.path().join("out").exists());
}

/// A path that was given and yields no chart is not the same as no path.
#[test]
fn what_holds_no_chart_is_said_by_check_too() {
    let keep = tempfile::tempdir().unwrap();
    fs::write(keep.path().join("mesh.yaml"), SPEC).unwrap();
    fs::create_dir(keep.path().join("empty")).unwrap();
    let definition = "kind: CustomResourceDefinition\nspec: {group: gateway.networking.k8s.io}\n";
    fs::write(keep.path().join("gateway-api.yaml"), definition).unwrap();
    for charts in ["empty", "gateway-api.yaml"] {
        let output = run(keep.path(), &["check", "mesh.yaml", "--charts", charts]);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{charts}: {text}");
        let said = "what is given holds no chart of Istio's; Istio 1.30.3 needs charts `base`, `istiod`";
        assert!(text.contains("PTL7001") && text.contains(said), "{charts}: {text}");
    }
    let output = run(keep.path(), &["images", "mesh.yaml"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("no charts are given; Istio 1.30.3 needs charts `base`, `istiod`"), "{text}");
    fs::write(keep.path().join("helm.yaml"), SPEC.replace("manifests", "helm")).unwrap();
    let output = run(keep.path(), &["images", "helm.yaml"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("whoever installs the mesh") && !text.contains("its objects"), "{text}");
    let output = run(keep.path(), &["check", "mesh.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A file that was named itself is not passed over, whatever else was named.
#[test]
fn a_file_that_holds_no_charts_is_refused() {
    let keep = tempfile::tempdir().unwrap();
    fs::write(keep.path().join("mesh.yaml"), SPEC).unwrap();
    fs::create_dir(keep.path().join("empty")).unwrap();
    fs::create_dir(keep.path().join("istiod")).unwrap();
    fs::write(keep.path().join("istiod/Chart.yaml"), CHART).unwrap();
    fs::write(keep.path().join("istiod.zip"), b"PK\x03\x04").unwrap();
    fs::write(keep.path().join("istiod.tar"), [0; 1024]).unwrap();
    let null = if cfg!(unix) { "/dev/null" } else { "istiod.zip" };
    for charts in ["istiod.zip", "istiod.tar", "mesh.yaml", "istiod/Chart.yaml", null] {
        let output = run(keep.path(), &["check", "mesh.yaml", "--charts", "empty", "--charts", charts]);
        let text = String::from_utf8_lossy(&output.stderr);
        let said = "is no chart: neither a folder nor a `.tgz`, nor YAML of the Gateway API's definitions\n";
        assert_eq!(text, format!("error: `{charts}` {said}"));
        assert_eq!(output.status.code(), Some(2));
    }
}

/// Whatever is wrong with an archive is told of it by name, and the spec or the chart is at fault, not the run.
#[test]
fn a_broken_archive_is_named() {
    let keep = tempfile::tempdir().unwrap();
    fs::write(keep.path().join("mesh.yaml"), SPEC).unwrap();
    let whole = archive(&[("istiod/Chart.yaml", CHART.as_bytes(), EntryType::Regular)]);
    let broken = archive(&[("istiod/Chart.yaml", b"name: [\n", EntryType::Regular)]);
    for (bytes, said) in [
        (b"junk".as_slice(), "it is no compressed archive"),
        (b"", "it is no compressed archive"),
        (&whole[..whole.len() / 2], "the archive is damaged: "),
        (&archive(&[]), "the archive holds no files"),
        (&broken, "Chart.yaml:1: "),
    ] {
        fs::write(keep.path().join("istiod.tgz"), bytes).unwrap();
        let compile = ["compile", "mesh.yaml", "-o", "out", "--charts", "istiod.tgz"];
        for command in [["chart", "template", "istiod.tgz"].as_slice(), &compile] {
            let output = run(keep.path(), command);
            let text = String::from_utf8_lossy(&output.stderr);
            let said = format!("the chart in `istiod.tgz` cannot be read: {said}");
            assert!(text.contains(&said), "{command:?}: {text}");
            assert_eq!(output.status.code(), Some(1), "{command:?}: {text}");
        }
    }
}

#[test]
fn an_object_that_is_rendered_twice_is_refused() {
    let keep = tempfile::tempdir().unwrap();
    fs::write(keep.path().join("mesh.yaml"), SPEC).unwrap();
    fs::create_dir_all(keep.path().join("istiod/templates")).unwrap();
    fs::write(keep.path().join("istiod/Chart.yaml"), CHART).unwrap();
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\n";
    for file in ["a.yaml", "b.yaml"] {
        fs::write(keep.path().join("istiod/templates").join(file), map).unwrap();
    }
    let output = run(keep.path(), &["compile", "mesh.yaml", "-o", "out", "--charts", "istiod"]);
    let text = String::from_utf8_lossy(&output.stderr);
    let said = "ConfigMap `istio` is rendered twice, by istiod/templates/a.yaml and istiod/templates/b.yaml: kustomize takes each object once";
    assert!(text.contains(said), "{text}");
    assert_eq!(output.status.code(), Some(1));
    assert!(!keep.path().join("out").exists());
}

/// Where a chart refuses its values within templates, each command says in which.
#[test]
fn a_refusal_within_templates_is_told_with_the_way_there() {
    let keep = tempfile::tempdir().unwrap();
    fs::write(keep.path().join("mesh.yaml"), SPEC).unwrap();
    for name in ["base", "istiod"] {
        fs::create_dir_all(keep.path().join(name).join("templates")).unwrap();
        fs::write(keep.path().join(name).join("Chart.yaml"), CHART.replace("istiod", name)).unwrap();
    }
    let helpers =
        "{{ define \"a\" }}{{ fail \"no\" }}{{ end }}\n{{ define \"b\" }}{{ include \"a\" . }}{{ end }}\n";
    fs::write(keep.path().join("istiod/templates/_h.tpl"), helpers).unwrap();
    fs::write(keep.path().join("istiod/templates/a.yaml"), "x: {{ include \"b\" . }}\n").unwrap();
    let text = |arguments: &[&str]| String::from_utf8(run(keep.path(), arguments).stderr).unwrap();
    let said = [
        "execution error at (istiod/templates/a.yaml:1:6): no",
        "- at istiod/templates/_h.tpl:1:19, in \"a\"",
        "- at istiod/templates/_h.tpl:2:19, in \"b\"",
    ];
    assert_eq!(text(&["chart", "template", "istiod"]), format!("error: {}\n", said.join("\n  ")));
    let compile = text(&["compile", "mesh.yaml", "-o", "out", "--charts", "base", "--charts", "istiod"]);
    assert!(compile.contains(&format!("rendered for `cluster1`: {}\n", said.join(" "))), "{compile}");
}

/// By whatever name it is given.
#[cfg(unix)]
#[test]
fn a_folder_says_the_release_of_the_checkout_in_it() {
    let keep = tempfile::tempdir().unwrap();
    fs::write(keep.path().join("mesh.yaml"), SPEC).unwrap();
    let folder = keep.path().join("istio-1.30.2");
    for name in ["base", "istiod"] {
        fs::create_dir_all(folder.join(name).join("files")).unwrap();
        let chart = CHART.replace("1.30.3", "1.0.0").replace("istiod", name);
        fs::write(folder.join(name).join("Chart.yaml"), chart).unwrap();
        fs::write(folder.join(name).join("files/profile-compatibility-version-1.29.yaml"), "").unwrap();
    }
    std::os::unix::fs::symlink("istio-1.30.2", keep.path().join("current")).unwrap();
    for (at, charts, shown) in [
        (keep.path(), "istio-1.30.2", "istio-1.30.2/base"),
        (keep.path(), "current", "current/base"),
        (&folder, ".", "./base"),
        (&folder.join("base"), "../base", "../base"),
    ] {
        let spec = keep.path().join("mesh.yaml");
        let output = run(at, &["check", spec.to_str().unwrap(), "--charts", charts]);
        let text = String::from_utf8_lossy(&output.stderr);
        let said = format!("`{shown}` is base of 1.30 in a folder of 1.30.2");
        assert!(text.contains(&said), "{charts}: {text}");
    }
}

/// Also where one leads back to where it stands.
#[cfg(unix)]
#[test]
fn links_to_folders_of_charts_are_followed() {
    let keep = tempfile::tempdir().unwrap();
    fs::write(keep.path().join("mesh.yaml"), SPEC).unwrap();
    let elsewhere = keep.path().join("elsewhere/istiod");
    fs::create_dir_all(&elsewhere).unwrap();
    fs::write(elsewhere.join("Chart.yaml"), CHART.replace("1.30.3", "1.29.0")).unwrap();
    fs::create_dir(keep.path().join("charts")).unwrap();
    std::os::unix::fs::symlink(&elsewhere, keep.path().join("charts/1")).unwrap();
    std::os::unix::fs::symlink(keep.path().join("charts"), keep.path().join("charts/back")).unwrap();
    let output = run(keep.path(), &["compile", "mesh.yaml", "-o", "out", "--charts", "charts"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("`charts/1` is istiod 1.29.0"), "{text}");
}

/// A spec, and a folder with a chart.
fn folder_of_charts() -> tempfile::TempDir {
    let keep = tempfile::tempdir().unwrap();
    fs::write(keep.path().join("mesh.yaml"), SPEC).unwrap();
    fs::create_dir_all(keep.path().join("charts/istiod/templates")).unwrap();
    fs::write(keep.path().join("charts/istiod/Chart.yaml"), CHART).unwrap();
    keep
}

/// Both commands that take a chart's folder refuse it, and say why.
#[track_caller]
fn check_folder(folder: &Path, said: &str) {
    let compile = ["compile", "mesh.yaml", "-o", "out", "--charts", "charts"];
    for command in [["chart", "template", "charts/istiod"].as_slice(), &compile] {
        let output = run(folder, command);
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(text.starts_with(&format!("error: {said}")), "{command:?}: {text}");
        assert_eq!(output.status.code(), Some(2), "{command:?}: {text}");
    }
}

/// What is no part of a chart may be larger: archives, definitions, and what `.helmignore` names.
#[test]
fn a_file_of_a_chart_is_bounded_wherever_it_lies() {
    let keep = folder_of_charts();
    let large = vec![b'#'; (5 << 20) + 1];
    let file = keep.path().join("charts/istiod/files.txt");
    fs::write(&file, &large).unwrap();
    check_folder(keep.path(), "`charts/istiod/files.txt` is larger than 5242880 bytes\n");
    let passes = || {
        let output = run(keep.path(), &["check", "mesh.yaml", "--charts", "charts"]);
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(text.contains("no chart `base` of Istio 1.30.3 among those given"), "{text}");
    };
    fs::write(keep.path().join("charts/istiod/.helmignore"), "files.*\n").unwrap();
    passes();
    fs::remove_file(file).unwrap();
    fs::write(keep.path().join("charts/gateway-api.yaml"), &large).unwrap();
    let mut random = 1_u64;
    let noise = (0..(6 << 20)).map(|_| {
        random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        (random >> 56) as u8
    });
    let noise: Vec<u8> = noise.collect();
    let parts = noise.chunks(3 << 20);
    let names = ["istio/manifests/charts/a", "istio/manifests/charts/b"];
    let entries: Vec<_> =
        names.iter().zip(parts).map(|(name, part)| (*name, part, EntryType::Regular)).collect();
    let packed = archive(&entries);
    assert!(packed.len() > large.len());
    fs::write(keep.path().join("charts/istiod/istio.tar.gz"), packed).unwrap();
    passes();
}

/// An object would be missing without a word. Outside of charts there may be links to anything.
#[cfg(unix)]
#[test]
fn a_link_in_a_chart_that_leads_nowhere_is_named() {
    use std::os::unix::fs::symlink;
    let keep = folder_of_charts();
    symlink("nowhere", keep.path().join("charts/other.yaml")).unwrap();
    symlink("/dev/zero", keep.path().join("charts/zero.yaml")).unwrap();
    let link = keep.path().join("charts/istiod/templates/service.yaml");
    for (target, said) in [
        ("nowhere", "cannot read `charts/istiod/templates/service.yaml`: "),
        ("service.yaml", "cannot read `charts/istiod/templates/service.yaml`: "),
        ("/dev/zero", "`charts/istiod/templates/service.yaml` is no plain file\n"),
        ("..", "`charts/istiod/templates/service.yaml/"),
    ] {
        symlink(target, &link).unwrap();
        check_folder(keep.path(), said);
        fs::remove_file(&link).unwrap();
    }
    let output = run(keep.path(), &["check", "mesh.yaml", "--charts", "charts"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("no chart `base` of Istio 1.30.3 among those given"), "{text}");
    fs::remove_file(keep.path().join("charts/istiod/Chart.yaml")).unwrap();
    symlink("nowhere", keep.path().join("charts/istiod/Chart.yaml")).unwrap();
    check_folder(keep.path(), "cannot read `charts/istiod/Chart.yaml`: ");
}

/// Both charts have the files, although they are one folder.
#[cfg(unix)]
#[test]
fn a_folder_that_charts_share_is_part_of_each() {
    let keep = tempfile::tempdir().unwrap();
    fs::write(keep.path().join("mesh.yaml"), SPEC).unwrap();
    fs::create_dir_all(keep.path().join("shared")).unwrap();
    fs::write(keep.path().join("shared/a.yaml"), "{{ fail .Chart.Name }}\n").unwrap();
    for name in ["base", "istiod"] {
        fs::create_dir_all(keep.path().join("charts").join(name)).unwrap();
        let chart = keep.path().join("charts").join(name);
        fs::write(chart.join("Chart.yaml"), CHART.replace("istiod", name)).unwrap();
        std::os::unix::fs::symlink("../../shared", chart.join("templates")).unwrap();
    }
    let output = run(keep.path(), &["compile", "mesh.yaml", "-o", "out", "--charts", "charts"]);
    let text = String::from_utf8_lossy(&output.stderr);
    for name in ["base", "istiod"] {
        assert!(text.contains(&format!("({name}/templates/a.yaml:1:3): {name}")), "{name}: {text}");
    }
}

/// Nobody is to believe that charts took values which they never saw.
#[test]
fn what_is_not_rendered_is_said_to_people() {
    let keep = tempfile::tempdir().unwrap();
    let other = SPEC.replace("install: manifests\n", "");
    fs::write(keep.path().join("mesh.yaml"), SPEC).unwrap();
    fs::write(keep.path().join("other.yaml"), other).unwrap();
    let chart = [("istiod/Chart.yaml", CHART.as_bytes(), EntryType::Regular)];
    fs::write(keep.path().join("istiod.tgz"), archive(&chart)).unwrap();
    fs::create_dir(keep.path().join("empty")).unwrap();
    let check = |arguments: &[&str], expected: &str| {
        let output = run(keep.path(), &[&["check", "--strict"], arguments].concat());
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {text}");
        let said: String = text.lines().filter(|line| line.contains("no chart was rendered")).collect();
        assert_eq!(said, expected, "{arguments:?}: {text}");
    };
    let unseen = "mesh.yaml: no chart was rendered, so whether Istio's charts take the values was not looked at: name the charts by `--charts PATH`";
    check(&["mesh.yaml"], unseen);
    check(&["mesh.yaml", "--fix"], unseen);
    check(&["mesh.yaml", "--format", "short"], unseen);
    check(&["mesh.yaml", "--format", "json"], "");
    check(&["mesh.yaml", "--format", "sarif"], "");
    let report = |format: &str, arguments: &[&str]| -> serde_json::Value {
        let output = run(keep.path(), &[arguments, &["--format", format]].concat());
        serde_json::from_slice(&[output.stdout, output.stderr].concat()).unwrap()
    };
    let message = unseen.strip_prefix("mesh.yaml: ").unwrap();
    let json = report("json", &["check", "mesh.yaml", "other.yaml"]);
    assert_eq!(json["remarks"], serde_json::json!([{"file": "mesh.yaml", "message": message}]));
    let sarif = report("sarif", &["check", "mesh.yaml", "other.yaml"]);
    let invocations = serde_json::json!([{
        "executionSuccessful": true,
        "toolExecutionNotifications": [{
            "level": "note",
            "message": {"text": message},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "mesh.yaml"}}}],
        }],
    }]);
    assert_eq!(sarif["runs"][0]["invocations"], invocations);
    assert_eq!(report("sarif", &["check", "other.yaml"])["runs"][0].get("invocations"), None);
    let json = report("json", &["compile", "other.yaml", "-o", "json", "--charts", "istiod.tgz"]);
    assert_eq!(json["remarks"][0]["file"], "other.yaml");
    check(&["other.yaml"], "");
    let unused = "other.yaml: no chart was rendered, which is done for `install: manifests` alone";
    check(&["other.yaml", "--charts", "empty"], unused);
    check(&["other.yaml", "--charts", "istiod.tgz"], unused);
    let output = run(keep.path(), &["compile", "other.yaml", "-o", "out", "--charts", "istiod.tgz"]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("no chart was rendered") && output.status.success(), "{text}");
}
