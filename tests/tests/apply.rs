//! Meshes on real API servers, one for each cluster: what the runbook says to apply is applied, in its order.
//!
//! The installer's part is not ours to run: where the runbook calls `istioctl install`, what istioctl 1.30.3 generated
//! for the same cluster of the same guide is applied instead. Nothing runs on these servers, so what the runbook waits
//! for is passed over.

use portolan_tests::oracle::{self, ApiServer};
use portolan_tests::{case, files, snapshot, workspace};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What istioctl generated: the cluster and the file of ours, and the folder of its output.
type Installed = &'static [(&'static str, &'static str, &'static str)];

#[test]
fn primary_remote_on_one_network() {
    const INSTALLED: Installed = &[
        ("cluster1", "istiod", "primary-remote-one-network/cluster1"),
        ("cluster2", "istiod", "primary-remote-one-network/cluster2"),
    ];
    check("primary-remote/one-network", INSTALLED, &Mode::ALL);
}

#[test]
fn primary_remote_on_two_networks() {
    const INSTALLED: Installed = &[
        ("cluster1", "istiod", "primary-remote-two-networks/cluster1"),
        ("cluster2", "istiod", "primary-remote-two-networks/cluster2"),
    ];
    check("primary-remote/two-networks", INSTALLED, &[Mode::ClientSide]);
}

#[test]
fn multi_primary_on_two_networks() {
    const INSTALLED: Installed = &[
        ("cluster1", "istiod", "multi-primary-two-networks/cluster1"),
        ("cluster2", "istiod", "multi-primary-two-networks/cluster2"),
    ];
    check("multi-primary/two-networks", INSTALLED, &[Mode::ServerSide]);
}

#[test]
fn external_control_plane() {
    const INSTALLED: Installed = &[
        ("hosting", "istiod", "external-control-plane/external-cluster-gateway"),
        ("hosting", "external-istiod", "external-control-plane/external-istiod-hostname"),
        ("cluster1", "istiod", "external-control-plane/config-cluster-hostname"),
        ("cluster2", "istiod", "external-control-plane/second-remote"),
    ];
    check("external/second-remote-on-another-network", INSTALLED, &[Mode::ClientSide]);
}

#[test]
fn ambient_on_two_networks() {
    const INSTALLED: Installed = &[
        ("cluster1", "istiod", "ambient-multi-primary/cluster1"),
        ("cluster2", "istiod", "ambient-multi-primary/cluster2"),
    ];
    check("ambient/two-networks", INSTALLED, &[Mode::ServerSide]);
}

/// How kubectl applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    ClientSide,
    ServerSide,
}

impl Mode {
    const ALL: [Mode; 2] = [Mode::ClientSide, Mode::ServerSide];
}

/// Brings up the mesh of a case twice over, in each mode on servers of its own.
fn check(case: &str, installed: Installed, modes: &[Mode]) {
    let (Some(data), Some(_)) = (oracle::data(), oracle::tool("kubectl")) else { return };
    for mode in modes {
        let tree = written(case);
        let Some(servers) = servers(tree.path()) else { return };
        let mesh = Mesh { tree, servers, data: data.clone(), installed, mode: *mode };
        mesh.bring_definitions();
        let steps = mesh.steps();
        assert!(
            steps.iter().any(|step| matches!(step, Step::Install { .. })),
            "{case}: the runbook installs nothing"
        );
        for step in &steps {
            mesh.take(step);
        }
        mesh.a_second_time_changes_nothing(&steps);
        mesh.readers_may_read(&steps);
    }
}

/// A mesh on its API servers.
struct Mesh {
    tree: TempDir,
    servers: BTreeMap<String, ApiServer>,
    data: PathBuf,
    installed: Installed,
    mode: Mode,
}

/// What the runbook has its reader do on a cluster.
#[derive(Debug, PartialEq)]
enum Step {
    Apply { context: String, folder: String, selection: Option<String> },
    Install { context: String, unit: String },
}

impl Mesh {
    /// Applies the definitions that an installer brings, and those that ambient needs before.
    fn bring_definitions(&self) {
        for server in self.servers.values() {
            for name in ["istio-1.30.3.yaml", "gateway-api-1.5.1.yaml"] {
                let file = self.data.join("crds").join(name);
                run(server, &["apply", "--server-side", "-f", &file.display().to_string()]);
            }
            run(server, &["wait", "--for=condition=Established", "--all", "crd", "--timeout=60s"]);
        }
    }

    /// Reads the runbook: its commands that change a cluster, in order.
    fn steps(&self) -> Vec<Step> {
        let runbook = files::text(&self.tree.path().join("README.md"));
        let end =
            runbook.find("## When a step fails").expect("the runbook says what to do when a step fails");
        runbook[..end].lines().filter_map(|line| step(line.trim())).collect()
    }

    fn take(&self, step: &Step) {
        match step {
            Step::Apply { context, folder, selection } => {
                self.apply(context, folder, selection.as_deref());
            }
            Step::Install { context, unit } => {
                let of_ours = |(cluster, file, _): &&(&str, &str, &str)| cluster == context && file == unit;
                let (_, _, theirs) = self.installed.iter().find(of_ours).unwrap_or_else(|| {
                    panic!("the runbook installs {unit} in {context}, which the guide does not")
                });
                let output = self.data.join("oracle/istioctl-1.30.3").join(theirs).join("output.yaml");
                let file = output.display().to_string();
                let manager = "--field-manager=istio-operator";
                // The default profile brings an ingress gateway; in front of an external istiod it is ours.
                let but = "--selector=operator.istio.io/component!=IngressGateways";
                run(
                    &self.servers[context],
                    &["apply", "--server-side", "--force-conflicts", manager, but, "-f", &file],
                );
            }
        }
    }

    /// Applies what is selected of a folder, and returns what kubectl says of each object.
    fn apply(&self, context: &str, folder: &str, selection: Option<&str>) -> String {
        let folder = self.tree.path().join(folder).display().to_string();
        let mut args = vec!["apply", "-k", &folder];
        args.extend(selection.iter().flat_map(|selection| ["-l", selection]));
        if self.mode == Mode::ServerSide {
            args.push("--server-side");
        }
        run(&self.servers[context], &args)
    }

    /// Takes every step of ours again: no object changes.
    fn a_second_time_changes_nothing(&self, steps: &[Step]) {
        for step in steps {
            let Step::Apply { context, folder, selection } = step else { continue };
            let selection = selection.as_deref();
            // What the installer changed in the meantime (labels of its own on an account) is taken note of once.
            self.apply(context, folder, selection);
            let path = self.tree.path().join(folder).display().to_string();
            let get = [
                "get",
                // The version of a sample that was not selected is not there.
                "--ignore-not-found",
                "-k",
                &path,
                "-o",
                "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}\n{end}{.metadata.resourceVersion}",
            ];
            let before = run(&self.servers[context], &get);
            let said = self.apply(context, folder, selection);
            assert_eq!(
                before,
                run(&self.servers[context], &get),
                "{folder} changes something again:\n{said}"
            );
            if self.mode == Mode::ClientSide {
                let changed: Vec<&str> = said.lines().filter(|line| !line.ends_with(" unchanged")).collect();
                assert!(changed.is_empty(), "{folder} changes something again:\n{said}");
            }
        }
    }

    /// The account with which other clusters' istiods read a cluster can read what they need.
    fn readers_may_read(&self, steps: &[Step]) {
        let mut read = 0;
        for step in steps {
            let Step::Apply { context, folder, .. } = step else { continue };
            if !folder.ends_with("10-foundation") {
                continue;
            }
            let built = oracle::kubectl_kustomize(&self.tree.path().join(folder)).expect("the folder builds");
            for (account, namespace) in accounts(&built) {
                may_read(&self.servers[context], &account, &namespace);
                read += 1;
            }
        }
        assert!(read > 0, "no cluster is read by another");
    }
}

/// Writes the tree of a case, with files that hold nothing where credentials belong.
fn written(name: &str) -> TempDir {
    let case = case::all()
        .into_iter()
        .find(|case| case.name == name)
        .unwrap_or_else(|| panic!("there is no case {name}"));
    let tree = snapshot::tree_files(&case.tree().unwrap_or_else(|| panic!("{name} does not compile")));
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (path, text) in &tree {
        write(&folder.path().join(path), text);
        if path.starts_with("credentials/") && path.ends_with("kustomization.yaml") {
            let value: serde_json::Value = serde_yaml::from_str(text).expect("a kustomization is YAML");
            for file in value["secretGenerator"].as_array().into_iter().flatten().flat_map(files_of) {
                write(&folder.path().join(path).with_file_name(file), "placeholder");
            }
        }
    }
    folder
}

fn files_of(secret: &serde_json::Value) -> Vec<String> {
    let entries = secret["files"].as_array().into_iter().flatten().filter_map(|entry| entry.as_str());
    entries.map(|entry| entry.rsplit('=').next().unwrap_or(entry).to_owned()).collect()
}

fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("a file is in a folder");
    std::fs::create_dir_all(folder).expect("a folder can be made");
    std::fs::write(path, text).expect("a file can be written");
}

/// Starts a server for each cluster of a tree.
fn servers(tree: &Path) -> Option<BTreeMap<String, ApiServer>> {
    let clusters = std::fs::read_dir(tree.join("clusters")).expect("a tree has clusters");
    let names =
        clusters.map(|entry| entry.expect("a folder can be read").file_name().to_string_lossy().into_owned());
    let mut servers = BTreeMap::new();
    for (number, name) in names.enumerate() {
        let index = u8::try_from(number + 1).expect("few clusters");
        servers.insert(name, ApiServer::start(index)?.expect("the API server starts"));
    }
    Some(servers)
}

/// Returns what a line of the runbook does to a cluster, if it is such a command.
fn step(line: &str) -> Option<Step> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let context = |word: &str| word.strip_prefix("--context=").map(str::to_owned);
    match words.as_slice() {
        ["kubectl", first, "apply", "-k", folder, selection @ ..] => {
            let selection = match selection {
                ["-l", labels] => Some(labels.trim_matches('\'').to_owned()),
                _ => None,
            };
            Some(Step::Apply { context: context(first)?, folder: (*folder).to_owned(), selection })
        }
        ["istioctl", "install", first, ..] => {
            let file = words.iter().find_map(|word| word.strip_prefix("--filename="))?;
            let unit = file.rsplit('/').next()?.strip_suffix(".istio-operator.yaml")?;
            Some(Step::Install { context: context(first)?, unit: unit.to_owned() })
        }
        _ => None,
    }
}

#[track_caller]
fn run(server: &ApiServer, args: &[&str]) -> String {
    server.run(args, None).unwrap_or_else(|fault| panic!("kubectl {args:?}: {fault}"))
}

/// Returns the accounts among objects, with their namespaces.
fn accounts(objects: &str) -> Vec<(String, String)> {
    let parsed = serde_yaml::Deserializer::from_str(objects).map(|document| {
        <serde_json::Value as serde::Deserialize>::deserialize(document).expect("kustomize writes YAML")
    });
    let of_accounts = parsed.filter(|object| object["kind"] == "ServiceAccount");
    let text =
        |value: &serde_json::Value| value.as_str().expect("an account has a name and a namespace").to_owned();
    of_accounts
        .map(|object| (text(&object["metadata"]["name"]), text(&object["metadata"]["namespace"])))
        .collect()
}

/// What istiod lists in a cluster that it reads.
const READ: [&str; 7] =
    ["pods", "services", "nodes", "namespaces", "secrets", "endpointslices.discovery.k8s.io", "configmaps"];

fn may_read(server: &ApiServer, account: &str, namespace: &str) {
    let token = run(server, &["-n", namespace, "create", "token", account]);
    for kind in READ {
        let flag = format!("--token={}", token.trim());
        // The administrator's kubeconfig has a token too; the flag counts before it.
        run(server, &[&flag, "get", kind, "--all-namespaces", "--output=name"]);
    }
    let flag = format!("--token={}", token.trim());
    let refused = server.run(&[&flag, "create", "namespace", "not-for-readers"], None);
    assert!(refused.is_err(), "{account} may make namespaces: the token was not used");
}

#[test]
fn lines_of_the_runbook_are_understood() {
    let apply = |folder: &str, selection: Option<&str>| {
        let (context, folder) = ("a".to_owned(), folder.to_owned());
        Some(Step::Apply { context, folder, selection: selection.map(str::to_owned) })
    };
    let foundation = "clusters/a/10-foundation";
    assert_eq!(step(&format!("kubectl --context=a apply -k {foundation}")), apply(foundation, None));
    let sample = "kubectl --context=a apply -k verify/a -l 'version!=v2'";
    assert_eq!(step(sample), apply("verify/a", Some("version!=v2")));
    let install = Step::Install { context: "a".to_owned(), unit: "istiod".to_owned() };
    assert_eq!(
        step(
            "istioctl install --context=a --skip-confirmation --filename=clusters/a/20-control-plane/istiod.istio-operator.yaml"
        ),
        Some(install)
    );
    assert_eq!(step("kubectl --context=a get pods"), None);
    assert!(workspace().join("tests").is_dir());
}
