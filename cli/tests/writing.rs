//! The output directory when things go wrong: a run that is killed, a full disk, a folder that is read only, a second
//! run at the same time.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// Runs that are killed.
const KILLS: u32 = 200;
/// Clusters of the meshes that are written: enough for a run to take a while.
const CLUSTERS: usize = 12;

/// The files of a folder, by path.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// A mesh of remotes, those of one `release` and with a gateway at this address.
fn spec(release: &str, address: &str, clusters: usize) -> String {
    let remotes: String =
        (0..clusters).map(|at| format!("  - {{name: c{at}, network: n{}, primary: p}}\n", at % 3)).collect();
    format!(
        "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {{version: \"{release}\"}}\nclusters:\n  \
         - {{name: p, network: n0, eastWestGateway: {{addresses: [{address}]}}}}\n{remotes}"
    )
}

fn portolan(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portolan"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

fn compile(folder: &Path, spec: &str) -> Output {
    portolan(folder, &["compile", spec, "-o", "out"]).output().unwrap()
}

fn start(folder: &Path, spec: &str) -> Child {
    let mut command = portolan(folder, &["compile", spec, "-o", "out"]);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

#[track_caller]
fn done(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}");
    text
}

/// Returns the files below `root`, without those of a run at work.
fn files(root: &Path) -> Files {
    fn walk(folder: &Path, root: &Path, found: &mut Files) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                found.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    if root.exists() {
        walk(root, root, &mut found);
    }
    let own = Path::new(".portolan");
    found.retain(|path, _| !path.starts_with(own) || path.ends_with("inventory.json"));
    found
}

/// A folder with two specs, the trees of both, and `out` with the first of them.
fn two_trees() -> (tempfile::TempDir, Files, Files) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b.yaml"), spec("1.29.6", "192.0.2.2", CLUSTERS - 3)).unwrap();
    fs::write(folder.path().join("a.yaml"), spec("1.30.3", "192.0.2.1", CLUSTERS)).unwrap();
    let trees = ["b.yaml", "a.yaml"].map(|spec| {
        done(&compile(folder.path(), spec));
        files(&folder.path().join("out"))
    });
    let [b, a] = trees;
    (folder, a, b)
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }
}

#[test]
fn a_killed_run_leaves_a_tree_or_what_the_next_run_finishes() {
    let (folder, a, b) = two_trees();
    let at = folder.path();
    let out = at.join("out");
    let begun = Instant::now();
    done(&compile(at, "b.yaml"));
    let whole = u64::try_from(begun.elapsed().as_micros()).unwrap();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let (mut old, mut new, mut mixed) = (0, 0, 0);
    for run in 0..KILLS {
        let (from, to, spec) = if run % 2 == 0 { (&b, &a, "a.yaml") } else { (&a, &b, "b.yaml") };
        let mut child = start(at, spec);
        std::thread::sleep(Duration::from_micros(numbers.below(whole + whole / 4)));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = files(&out);
        let said = done(&compile(at, spec));
        let is_repaired = said.contains("finished an earlier run");
        match (&found == from, &found == to) {
            (true, _) => old += 1,
            (_, true) => new += 1,
            (false, false) => {
                assert!(is_repaired, "run {run}: neither tree, and nothing was said: {said}");
                mixed += 1;
            }
        }
        assert_eq!(files(&out), *to, "run {run}");
        assert!(!out.join(".portolan/staging").exists() && !out.join(".portolan/journal.json").exists());
    }
    println!(
        "{KILLS} runs were killed: {old} left the old tree, {new} the new one, {mixed} were finished later"
    );
}

#[test]
fn of_runs_at_the_same_time_one_wins() {
    let (folder, a, b) = two_trees();
    let at = folder.path();
    for _ in 0..5 {
        let children: Vec<Child> =
            (0..8).map(|at_once| start(at, if at_once % 2 == 0 { "a.yaml" } else { "b.yaml" })).collect();
        let mut winners = 0;
        for child in children {
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            match output.status.code() {
                Some(0) => winners += 1,
                Some(2) => assert!(said.contains("another run of portolan"), "{said}"),
                code => panic!("{code:?}: {said}"),
            }
        }
        assert!(winners > 0);
        let found = files(&at.join("out"));
        assert!(found == a || found == b);
    }
}

#[test]
fn what_stays_the_same_keeps_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("a.yaml"), spec("1.30.3", "192.0.2.1", CLUSTERS)).unwrap();
    fs::write(at.join("b.yaml"), spec("1.30.3", "192.0.2.1", CLUSTERS + 1)).unwrap();
    done(&compile(at, "a.yaml"));
    let out = at.join("out");
    let before = files(&out);
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for path in before.keys() {
        fs::File::options().write(true).open(out.join(path)).unwrap().set_modified(long_ago).unwrap();
    }
    done(&compile(at, "b.yaml"));
    let after = files(&out);
    for (path, text) in &before {
        let is_same = after.get(path) == Some(text);
        let modified = fs::metadata(out.join(path)).unwrap().modified().unwrap();
        assert_eq!(modified == long_ago, is_same, "{}", path.display());
    }
}

#[test]
fn a_path_that_is_too_long_is_a_failure_that_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("a.yaml"), spec("1.30.3", "192.0.2.1", 1)).unwrap();
    let long = vec!["d".repeat(200); 30].join("/");
    let output = portolan(at, &["compile", "a.yaml", "-o", &long]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot "));
    // A name of the length that a cluster's may have fits everywhere.
    let name = "c".repeat(63);
    fs::write(
        at.join("b.yaml"),
        spec("1.30.3", "192.0.2.1", 1).replace("name: c0", &format!("name: {name}")),
    )
    .unwrap();
    for output in ["out", "out.zip", "out.tar.gz"] {
        done(&portolan(at, &["compile", "b.yaml", "-o", output]).output().unwrap());
    }
}

/// A small disk of its own; none where it cannot be had.
#[cfg(target_os = "linux")]
struct Disk(PathBuf);

#[cfg(target_os = "linux")]
impl Disk {
    fn new(folder: &Path, kilobytes: usize) -> Option<Disk> {
        let path = folder.join("disk");
        fs::create_dir(&path).unwrap();
        let size = format!("size={kilobytes}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&path).output();
        let is_there = mounted.is_ok_and(|output| output.status.success());
        is_there.then_some(Disk(path))
    }

    fn remount(&self, options: &str) {
        let options = format!("remount,{options}");
        assert!(Command::new("mount").args(["-o", &options]).arg(&self.0).status().unwrap().success());
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        // What stays mounted goes with the machine.
        let _: std::io::Result<std::process::ExitStatus> = Command::new("umount").arg(&self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_or_read_only_keeps_the_old_tree() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::new(folder.path(), 400) else {
        println!("SKIPPED: no disk of its own can be mounted here");
        return;
    };
    let specs = folder.path();
    fs::write(specs.join("a.yaml"), spec("1.30.3", "192.0.2.1", 1)).unwrap();
    fs::write(specs.join("b.yaml"), spec("1.30.3", "192.0.2.2", 40)).unwrap();
    fs::write(specs.join("c.yaml"), spec("1.30.3", "192.0.2.3", 2)).unwrap();
    let (a, b, c) = ("../a.yaml", "../b.yaml", "../c.yaml");
    done(&compile(&disk.0, a));
    let before = files(&disk.0.join("out"));
    let refused = |spec: &str, why: &str| {
        let output = compile(&disk.0, spec);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(why), "{said}");
        assert_eq!(files(&disk.0.join("out")), before);
    };
    refused(b, "No space left");
    // Full to the last byte: not even the lock or the journal has room.
    fs::write(disk.0.join("ballast"), vec![0; 1 << 20]).unwrap_err();
    refused(c, "No space left");
    fs::remove_file(disk.0.join("ballast")).unwrap();
    disk.remount("ro");
    refused(c, "Read-only");
    assert_eq!(portolan(&disk.0, &["diff", c, "out"]).output().unwrap().status.code(), Some(1));
    disk.remount("rw");
    done(&compile(&disk.0, c));
}

#[test]
fn the_tree_of_another_mesh_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let [mine, other] = ["mesh1", "mesh2"].map(|name| {
        let path = folder.path().join(format!("{name}.yaml"));
        fs::write(&path, spec("1.30.3", "192.0.2.1", 1).replace("mesh1", name)).unwrap();
        path.display().to_string()
    });
    done(&compile(folder.path(), &mine));
    let before = files(&folder.path().join("out"));
    let refused = compile(folder.path(), &other);
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("holds mesh `mesh1`, and this spec describes mesh `mesh2`"), "{said}");
    assert_eq!(files(&folder.path().join("out")), before);
    done(&portolan(folder.path(), &["compile", &other, "-o", "out", "--force"]).output().unwrap());
}

#[test]
fn keys_stay_out_of_git_when_the_last_secret_goes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mesh.yaml");
    fs::write(&path, spec("1.30.3", "192.0.2.1", 1)).unwrap();
    let spec_path = path.display().to_string();
    done(&compile(folder.path(), &spec_path));
    let secrets = folder.path().join("out/credentials/p/50-remote-secrets");
    fs::write(secrets.join("c0.kubeconfig"), "placeholder").unwrap();
    fs::write(&path, spec("1.30.3", "192.0.2.1", 0)).unwrap();
    let said = done(&compile(folder.path(), &spec_path));
    assert!(said.contains("50-remote-secrets holds files that portolan did not write"), "{said}");
    assert!(folder.path().join("out/credentials/.gitignore").exists());
    assert!(secrets.join("c0.kubeconfig").exists());
}

#[test]
fn a_reader_that_leaves_is_no_fault() {
    let (folder, _, _) = two_trees();
    let commands: [&[&str]; 4] = [
        &["check", "a.yaml", "--format", "json"],
        &["diff", "a.yaml", "b.yaml"],
        &["diff", "a.yaml", "b.yaml", "--format", "json"],
        &["compile", "a.yaml", "-o", "-"],
    ];
    for arguments in commands {
        let mut command = portolan(folder.path(), arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        assert!(!said.contains("panicked") && !said.contains("Broken pipe"), "{said}");
    }
}
