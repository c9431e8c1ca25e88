//! Rendered control planes beside what others make of the same charts: Helm's own text, and a real API server.
//!
//! With stand-in charts always; with Istio's own where `PORTOLAN_CHARTS` names a folder that has a folder for each
//! release, such as `1.30.3/manifests/charts`, as `git archive 1.30.3 manifests/charts` writes them.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use portolan_chart::Capabilities;
use portolan_core::istio::release::IstioRelease;
use portolan_core::source::Source;
use portolan_core::{Charts, Inputs, compile};
use portolan_tests::files::{self, Files};
use portolan_tests::oracle::{self, ApiServer};
use portolan_tests::snapshot::tree_files;
use portolan_tests::{charts, tools, workspace};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

const HEAD: &str = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n";

/// Meshes: what stands under `istio` beside the release, and the clusters.
const MESHES: [(&str, &str, &str); 6] = [
    (
        "primary-remote",
        "",
        "- {name: cluster1, network: network1, eastWestGateway: {addresses: [192.0.2.10]}}\n\
         - {name: cluster2, network: network2, primary: cluster1}\n",
    ),
    (
        "multi-primary",
        "",
        "- {name: cluster1, network: network1}\n- {name: cluster2, network: network2, platform: openshift}\n",
    ),
    (
        "revisioned",
        ", revision: stable, hub: mirror.example.com/istio, variant: distroless",
        "- {name: cluster1, network: network1, eastWestGateway: {addresses: [192.0.2.10]}}\n\
         - {name: cluster2, network: network1, primary: cluster1}\n",
    ),
    (
        "external",
        "",
        "- {name: hosting, config: cluster1, discovery: {address: 203.0.113.9}}\n\
         - {name: cluster1, network: network1, primary: hosting}\n\
         - {name: cluster2, network: network2, primary: hosting}\n",
    ),
    (
        "external-by-name",
        "",
        "- {name: hosting, config: cluster1, discovery: {address: istiod.example.com, tls: {credentialName: istiod-tls}}}\n\
         - {name: cluster1, network: network1, primary: hosting}\n",
    ),
    (
        "ambient",
        ", dataPlane: ambient",
        "- {name: cluster1, network: network1, platform: gke}\n- {name: cluster2, network: network2, platform: k3s}\n",
    ),
];

/// Charts on disk, as they are published for a release.
struct Published {
    release: String,
    /// As they were found, for Portolan.
    given: PathBuf,
    /// By name, for Helm.
    by_name: BTreeMap<&'static str, PathBuf>,
}

const FOLDERS: [(&str, &str); 4] = [
    ("base", "base"),
    ("istiod", "istio-control/istio-discovery"),
    ("cni", "istio-cni"),
    ("ztunnel", "ztunnel"),
];

fn stand_ins() -> Published {
    let given = workspace().join("tests/charts/istio");
    let by_name = FOLDERS.iter().map(|(name, _)| (*name, given.join(name))).collect();
    Published { release: "1.30.3".to_owned(), given, by_name }
}

/// Returns Istio's charts of every release that is at hand.
fn published() -> Vec<Published> {
    let Some(folder) = charts::published() else { return Vec::new() };
    let mut releases: Vec<String> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("PORTOLAN_CHARTS, {}: {error}", folder.display()))
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        // Charts of early releases may lie there too, for other tests.
        .filter(|release| folder.join(release).join("manifests/charts").is_dir())
        .filter(|name| match IstioRelease::parse(name) {
            Ok(_) => true,
            Err(_) => {
                eprintln!("passed over: folder {name} of PORTOLAN_CHARTS is named for no release");
                false
            }
        })
        .collect();
    releases.sort();
    releases.into_iter().map(|release| of_checkout(&folder, release)).collect()
}

/// Does to charts of a checkout what the release build does to them.
fn of_checkout(folder: &Path, release: String) -> Published {
    let given = folder.join(&release).join("manifests/charts");
    let stamped = Path::new(env!("CARGO_TARGET_TMPDIR")).join("published").join(&release);
    let hub = IstioRelease::parse(&release).unwrap().line().hub;
    let mut by_name = BTreeMap::new();
    for (name, inner) in FOLDERS {
        let mut chart = files::read(&given.join(inner));
        let edit = |text: &mut String, pairs: &[(&str, String)]| {
            for (from, to) in pairs {
                *text = text.replace(from, to);
            }
        };
        edit(
            chart.get_mut("Chart.yaml").unwrap(),
            &[
                ("\nversion: 1.0.0", format!("\nversion: {release}")),
                ("\nappVersion: 1.0.0", format!("\nappVersion: {release}")),
            ],
        );
        edit(
            chart.get_mut("values.yaml").unwrap(),
            &[
                ("hub: gcr.io/istio-testing\n", format!("hub: {hub}\n")),
                ("hub: registry.istio.io/testing\n", format!("hub: {hub}\n")),
                ("tag: latest\n", format!("tag: {release}\n")),
            ],
        );
        let folder = stamped.join(name);
        files::write(&folder, &files::read(&folder), &chart).unwrap();
        by_name.insert(name, folder);
    }
    Published { release, given, by_name }
}

impl Published {
    /// Returns the files of a mesh, if this release has such.
    fn tree(&self, installer: &str, istio: &str, clusters: &str) -> Option<Files> {
        let text = format!(
            "{HEAD}istio: {{version: {}{istio}}}\ninstall: {installer}\nclusters:\n{clusters}",
            self.release
        );
        let charts = Charts::read(charts::below(&self.given, &workspace()).into_iter().chain(gateway_api()));
        let compilation = compile(&Source::new("mesh.yaml", text), &Inputs { charts });
        compilation.tree.ok().map(|tree| tree_files(&tree))
    }
}

/// The file of the Gateway API's definitions.
const GATEWAY_API: &str = "crds/gateway-api-1.5.1.yaml";

/// Returns the Gateway API's definitions, which ambient needs and no chart of Istio's has, if they are at hand.
fn gateway_api() -> Option<(String, Vec<u8>)> {
    let folder = PathBuf::from(std::env::var_os("PORTOLAN_ORACLES")?);
    Some((GATEWAY_API.to_owned(), std::fs::read(folder.join(GATEWAY_API)).ok()?))
}

#[test]
fn helm_renders_the_same() {
    let Some(helm) = oracle::tool("helm") else { return };
    let mut faults = Vec::new();
    for charts in [stand_ins()].into_iter().chain(published()) {
        let mut compared = Compared::default();
        for (name, istio, clusters) in MESHES {
            let (Some(values), Some(tree)) =
                (charts.tree("helm", istio, clusters), charts.tree("manifests", istio, clusters))
            else {
                eprintln!("{}: no {name}", charts.release);
                continue;
            };
            compared.installations += compare(
                &helm,
                &charts,
                &values,
                &tree,
                &mut compared.objects,
                &mut compared.cut,
                &mut faults,
            );
        }
        let Compared { installations, objects, cut } = compared;
        eprintln!(
            "{} ({}): {installations} installations, {objects} objects the same, {cut} of them but for `failurePolicy`",
            charts.release,
            files::relative(&workspace(), &charts.given)
        );
        assert!(objects > 20, "{}: nearly nothing was compared", charts.release);
    }
    assert!(faults.is_empty(), "{} differences:\n{}", faults.len(), faults.join("\n"));
}

#[derive(Default)]
struct Compared {
    installations: usize,
    objects: usize,
    cut: usize,
}

/// Compares what Helm renders for each file of values with the files of the same cluster; returns how many there were.
fn compare(
    helm: &Path,
    charts: &Published,
    values: &Files,
    tree: &Files,
    objects: &mut usize,
    cut: &mut usize,
    faults: &mut Vec<String>,
) -> usize {
    let runbook = &values["README.md"];
    let mut ours: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (path, text) in tree {
        let parts: Vec<&str> = path.split('/').collect();
        let Some((_, text)) = text.split_once('\n').filter(|(_, text)| text.starts_with("# Source: ")) else {
            continue;
        };
        let owner = if parts[0] == "base" { "base" } else { parts[1] };
        ours.entry(owner.to_owned()).or_default().insert(text.trim_end());
    }
    let mut installations = 0;
    for (path, text) in values.iter().filter(|(path, _)| path.ends_with(".values.yaml")) {
        let cluster = path.split('/').nth(1).unwrap();
        let command = runbook.lines().find(|line| line.contains(path)).unwrap();
        let word =
            |start: &str| command.split_whitespace().find_map(|word| word.strip_prefix(start)).unwrap();
        let name = command.split_whitespace().skip_while(|word| *word != "--install").nth(1).unwrap();
        let chart = command.split_whitespace().skip_while(|word| *word != "--install").nth(2).unwrap();
        let chart = chart.strip_prefix("istio/").unwrap();
        let rendered = template(helm, charts, name, chart, word("--namespace="), text);
        installations += 1;
        for document in rendered {
            let found = |text: &str| {
                [cluster, "base"].iter().any(|owner| ours.get(*owner).is_some_and(|all| all.contains(text)))
            };
            if found(&document) {
                *objects += 1;
            } else if found(&without_policy(&document)) {
                *objects += 1;
                *cut += 1;
            } else {
                faults.push(format!(
                    "{} {cluster}: {}",
                    charts.release,
                    document.lines().take(8).collect::<Vec<_>>().join("\n  ")
                ));
            }
        }
    }
    let theirs = *objects;
    assert!(theirs > 0);
    installations
}

/// Returns the documents that Helm renders, but for those that hold comments alone.
fn template(
    helm: &Path,
    charts: &Published,
    name: &str,
    chart: &str,
    namespace: &str,
    values: &str,
) -> Vec<String> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("manifests.values.yaml");
    std::fs::write(&file, values).unwrap();
    // A candidate's minor was not tested on any yet.
    let tested = IstioRelease::parse(&charts.release).unwrap().line().kubernetes.tested;
    let kubernetes =
        tested.map_or_else(|| Capabilities::default().kube_version, |(_, newest)| format!("v1.{newest}.0"));
    let mut command = Command::new(helm);
    command.args(["template", name]).arg(&charts.by_name[chart]).args(["--namespace", namespace]);
    command.arg("--values").arg(&file).args(["--kube-version", &kubernetes]);
    let text = tools::run(&mut command).unwrap();
    let documents =
        text.split("---\n# Source: ").skip(1).map(|text| format!("# Source: {}", text.trim_end()));
    // An empty document between two others leaves its separator behind.
    let is_content = |line: &str| !line.trim().is_empty() && !line.starts_with('#') && line != "---";
    documents.filter(|text| text.lines().any(is_content)).collect()
}

/// What Portolan leaves out: the field that istiod changes, with the comment above it.
fn without_policy(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for line in text.lines() {
        if line.trim() == "failurePolicy: Ignore" {
            while kept.last().is_some_and(|last| last.trim().starts_with('#')) {
                kept.pop();
            }
        } else {
            kept.push(line);
        }
    }
    kept.join("\n")
}

#[test]
fn the_stages_apply_again_and_again() {
    for charts in [stand_ins()].into_iter().chain(published()) {
        // The stand-ins define no resources, so what differs between topologies is not taken with them.
        let is_own = charts.given == stand_ins().given;
        let meshes =
            MESHES.iter().filter(|(name, ..)| !is_own || ["primary-remote", "external"].contains(name));
        for (name, istio, clusters) in meshes {
            if *name == "ambient" && gateway_api().is_none() {
                eprintln!("skipped: {name} of {}: PORTOLAN_ORACLES has no {GATEWAY_API}", charts.release);
                continue;
            }
            let Some(tree) = charts.tree("manifests", istio, clusters) else {
                assert!(*name == "ambient", "{name} does not compile at {}", charts.release);
                continue;
            };
            for server_side in [true, false] {
                let name = format!("{} {name}", charts.release);
                if apply(&name, &tree, server_side, !is_own).is_none() {
                    return;
                }
            }
        }
    }
}

/// Applies a tree as its runbook says, lets an istiod change what it changes, and applies it again.
fn apply(name: &str, tree: &Files, server_side: bool, has_definitions: bool) -> Option<()> {
    let folder = tempfile::tempdir().unwrap();
    files::write(folder.path(), &Files::new(), tree).unwrap();
    let mut servers: BTreeMap<String, ApiServer> = BTreeMap::new();
    let (late, steps): (Vec<_>, Vec<_>) =
        tree["README.md"].lines().filter_map(step).partition(|(_, stage)| stage.ends_with("40-exposure"));
    for (at, context) in
        steps.iter().map(|(context, _)| context).collect::<BTreeSet<_>>().into_iter().enumerate()
    {
        servers.insert(context.clone(), ApiServer::start(u8::try_from(at + 1).unwrap())?.unwrap());
    }
    for server in servers.values() {
        server.run(&["apply", "-f", "-"], Some(OF_OPENSHIFT)).unwrap();
        run(server, &["wait", "--for=condition=Established", "--all", "crd", "--timeout=60s"]);
    }
    let mut applied = 0;
    for (context, stage) in &steps {
        applied += take(&servers[context], folder.path(), stage, server_side);
        if stage.ends_with("15-crds") {
            run(&servers[context], &["wait", "--for=condition=Established", "--all", "crd", "--timeout=60s"]);
        }
    }
    for (context, server) in &servers {
        let again = || {
            steps.iter().filter(|(at, _)| at == context).for_each(|(_, stage)| {
                take(server, folder.path(), stage, server_side);
            });
        };
        let is_left_alone =
            LEFT_ALONE.iter().any(|(mesh, cluster)| name.ends_with(mesh) && context == cluster);
        if !is_left_alone {
            istiod_answers(server);
        }
        if !server_side {
            // The second time, kubectl notes once what others changed.
            again();
        }
        let before = versions(server);
        again();
        assert_eq!(before, versions(server), "{name}: a second time changes something in {context}");
        let before = namespaces(server);
        again();
        assert_eq!(before, namespaces(server), "{name}: a third time changes a namespace in {context}");
        for line in run(server, &["get", "validatingwebhookconfigurations", "-o", VALIDATORS]).lines() {
            let is_remote_alone = !tree.keys().any(|path| {
                path.starts_with(&format!("clusters/{context}/")) && path.contains("/deployment-istiod")
            });
            assert!(line.ends_with("Fail Zg==") || is_remote_alone, "{name}, {context}: {line}");
        }
    }
    if has_definitions {
        for (context, stage) in &late {
            applied += expose(&servers[context], folder.path(), stage, server_side);
        }
    }
    eprintln!("{name}: {applied} objects applied, a second time changes none (server-side: {server_side})");
    Some(())
}

/// What OpenShift brings itself: the definition of what the CNI chart adds there.
const OF_OPENSHIFT: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: network-attachment-definitions.k8s.cni.cncf.io}
spec:
  group: k8s.cni.cncf.io
  scope: Namespaced
  names: {kind: NetworkAttachmentDefinition, plural: network-attachment-definitions, singular: network-attachment-definition}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
";

/// Applies what gateways expose, twice: without an istiod that answers, its validators refuse it, so they are taken away.
fn expose(server: &ApiServer, tree: &Path, stage: &str, server_side: bool) -> usize {
    run(server, &["delete", "validatingwebhookconfigurations", "--all"]);
    let applied = take(server, tree, stage, server_side);
    let folder = tree.join(stage).display().to_string();
    let get = [
        "get",
        "-k",
        &folder,
        "-o",
        "jsonpath={range .items[*]}{.metadata.resourceVersion}\n{end}{.metadata.resourceVersion}",
    ];
    let before = run(server, &get);
    take(server, tree, stage, server_side);
    assert_eq!(before, run(server, &get), "{stage}: a second time changes something");
    applied
}

const VALIDATORS: &str = "jsonpath={range .items[*]}{.metadata.name} {.webhooks[0].failurePolicy} {.webhooks[0].clientConfig.caBundle}\n{end}";

/// Returns context and folder of a line of the runbook that applies what is no credential.
fn step(line: &str) -> Option<(String, String)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["kubectl", context, "apply", "--server-side", "-k", folder] if folder.starts_with("clusters/") => {
            Some((context.strip_prefix("--context=")?.to_owned(), (*folder).to_owned()))
        }
        _ => None,
    }
}

fn take(server: &ApiServer, tree: &Path, stage: &str, server_side: bool) -> usize {
    let folder = tree.join(stage).display().to_string();
    let mut args = vec!["apply", "-k", &folder];
    if server_side {
        args.push("--server-side");
    }
    run(server, &args).lines().count()
}

/// Clusters of meshes whose webhooks istiod leaves alone: behind a certificate of somebody else's, it cannot say which
/// authority to trust.
const LEFT_ALONE: [(&str, &str); 1] = [("external-by-name", "cluster1")];

/// Does what a running istiod does to webhooks, as another manager of their fields.
fn istiod_answers(server: &ApiServer) {
    for (kind, fields) in [
        ("validatingwebhookconfigurations", ["failurePolicy", "clientConfig/caBundle"].as_slice()),
        ("mutatingwebhookconfigurations", &["clientConfig/caBundle"]),
    ] {
        let names = run(server, &["get", kind, "-o", "jsonpath={range .items[*]}{.metadata.name}\n{end}"]);
        for name in names.lines() {
            let operations: Vec<serde_json::Value> = fields
                .iter()
                .map(|field| {
                    let value = if *field == "failurePolicy" { "Fail" } else { "Zg==" };
                    serde_json::json!({"op": "add", "path": format!("/webhooks/0/{field}"), "value": value})
                })
                .collect();
            let patch = serde_json::Value::from(operations).to_string();
            run(
                server,
                &["patch", kind, name, "--field-manager=pilot-discovery", "--type=json", "-p", &patch],
            );
        }
    }
}

fn versions(server: &ApiServer) -> String {
    let kinds = "deployments,daemonsets,services,configmaps,serviceaccounts,secrets,roles,rolebindings,clusterroles,\
                 clusterrolebindings,endpointslices,horizontalpodautoscalers,validatingwebhookconfigurations,\
                 mutatingwebhookconfigurations,customresourcedefinitions";
    let format = "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}\n{end}";
    let content = "jsonpath={range .items[*]}{.metadata.name} {.metadata.labels} {.spec}\n{end}";
    run(server, &["get", kinds, "--all-namespaces", "-o", format])
        + &run(server, &["get", "namespaces", "-o", content])
}

/// Returns the versions of all namespaces, which are those of the third time on.
///
/// Who applies nothing but a name owns no field, and the API server notes no manager. Where it finds no manager at the
/// next apply, it takes the object for older than its notes, and writes down once what is there (the label and the
/// finalizer that it gave the namespace itself) as of a manager `before-first-apply`.
fn namespaces(server: &ApiServer) -> String {
    let format = "jsonpath={range .items[*]}{.metadata.name} {.metadata.resourceVersion}\n{end}";
    run(server, &["get", "namespaces", "-o", format])
}

#[track_caller]
fn run(server: &ApiServer, args: &[&str]) -> String {
    server.run(args, None).unwrap_or_else(|fault| panic!("kubectl {args:?}: {fault}"))
}
