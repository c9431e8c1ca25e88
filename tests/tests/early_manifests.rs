//! Rendered control planes of 1.0 to 1.7 beside what Helm makes of the same charts and values. The charts are found below
//! `PORTOLAN_CHARTS`, in folders named as release archives are (`istio-1.4.10`).

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use portolan_core::source::Source;
use portolan_core::{Charts, Inputs, compile};
use portolan_tests::comparison::{self, Objects, objects};
use portolan_tests::files::{self, Files};
use portolan_tests::snapshot::tree_files;
use portolan_tests::{charts, oracle, tools};
use std::path::{Path, PathBuf};
use std::process::Command;

const RELEASES: [&str; 6] = ["1.0.9", "1.1.17", "1.4.10", "1.5.10", "1.6.14", "1.7.8"];

/// Meshes, each with the first minor that has it and the last.
const MESHES: [(&str, u8, u8, &str); 4] = [
    (
        "one-network",
        0,
        5,
        "clusters:
- {name: cluster1, network: network1, discovery: {addresses: {pilot: 192.0.2.10, policy: 192.0.2.11, telemetry: 192.0.2.12}}}
- {name: cluster2, network: network1, primary: cluster1}
",
    ),
    (
        "secure",
        0,
        5,
        "security: {mtls: strict, controlPlane: true}
clusters:
- {name: cluster1, network: network1, discovery: {addresses: {pilot: 192.0.2.10, policy: 192.0.2.11, telemetry: 192.0.2.12}}}
- {name: cluster2, network: network1, primary: cluster1}
",
    ),
    (
        "two-networks",
        1,
        7,
        "clusters:
- {name: cluster1, network: network1, eastWestGateway: {addresses: [192.0.2.10]}}
- {name: cluster2, network: network2, primary: cluster1, eastWestGateway: {addresses: [192.0.2.20]}}
",
    ),
    (
        "replicated",
        1,
        7,
        "clusters:
- {name: cluster1, network: network1}
- {name: cluster2, network: network2}
",
    ),
];

/// What a chart of the time brings and ours leaves out, by a part of the difference, and why.
const LEFT_OUT: [(&str, &str); 5] = [
    ("cleanup-secrets", "a hook for the day of removal"),
    ("istio-init", "applies the definitions, which are in a stage of their own"),
    ("/metadata/namespace: null", "kubectl puts it there"),
    ("caBundle", "filled in by whoever answers"),
    ("failurePolicy", "raised by istiod"),
];

#[test]
fn helm_renders_the_same_of_early_charts() {
    let Some(helm) = oracle::tool("helm") else { return };
    let Some(folder) = charts::published() else { return };
    let all: Vec<(&str, _)> = RELEASES
        .into_iter()
        .flat_map(|release| MESHES.iter().map(move |mesh| (release, mesh)))
        .filter(|(release, (_, first, last, _))| {
            let minor: u8 = release.split('.').nth(1).unwrap().parse().unwrap();
            (*first..=*last).contains(&minor)
        })
        .collect();
    let faults = tools::in_parallel(&all, |(release, (name, _, _, spec))| {
        if !charts::holds_archive(&folder, release) {
            return None;
        }
        let faults = compared(&helm, &folder, release, name, spec);
        (!faults.is_empty()).then(|| format!("{release} {name}:\n  {}", faults.join("\n  ")))
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Returns how what we render for each cluster differs from what Helm does.
fn compared(helm: &Path, folder: &Path, release: &str, name: &str, spec: &str) -> Vec<String> {
    let archive = folder.join(format!("istio-{release}"));
    let ours = tree(&archive, folder, release, "manifests", spec);
    let values = tree(&archive, folder, release, "helm", spec);
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("early-manifests").join(release).join(name);
    let mut faults = Vec::new();
    let definitions = of(&ours, "base/istio-crds/");
    assert!(definitions.len() > 20, "{release} {name}: {} definitions", definitions.len());
    faults.extend(comparison::differences(&carried(&archive, release), &definitions));
    for cluster in ["cluster1", "cluster2"] {
        let stage = format!("clusters/{cluster}/20-control-plane/");
        let rendered = of(&ours, &stage);
        let mut theirs = Objects::new();
        for (path, text) in values.iter().filter(|(path, _)| path.starts_with(&stage)) {
            let Some(helm_release) = path[stage.len()..].strip_suffix(".values.yaml") else { continue };
            if helm_release == "istio-init" {
                continue;
            }
            let runbook = &values["README.md"];
            let command = runbook.lines().find(|line| line.contains(path.as_str())).unwrap();
            let words = || command.split_whitespace();
            let chart = words().find(|word| word.starts_with("istio-") && word.contains('/')).unwrap();
            let shared = words().find_map(|word| word.strip_prefix("--values=")?.strip_suffix("global.yaml"));
            theirs.extend(template(
                helm,
                &work,
                &folder.join(chart),
                shared.map(|folder_of| folder.join(folder_of).join("global.yaml")),
                (release, helm_release, text),
            ));
        }
        assert!(theirs.len() > 5, "{release} {name} {cluster}: nearly nothing was compared");
        let found = comparison::differences(&theirs, &rendered);
        let counts = |fault: &&String| !LEFT_OUT.iter().any(|(part, _)| fault.contains(part));
        faults.extend(found.iter().filter(counts).map(|fault| format!("{cluster}: {fault}")));
    }
    faults
}

/// Returns the objects of a folder.
fn of(tree: &Files, folder: &str) -> Objects {
    let files =
        tree.iter().filter(|(path, _)| path.starts_with(folder) && !path.ends_with("kustomization.yaml"));
    let texts: Vec<&str> = files.map(|(_, text)| text.as_str()).collect();
    objects(&texts.join("\n---\n")).unwrap()
}

/// Returns the definitions that the files of an archive hold, but for those that its defaults leave out.
fn carried(archive: &Path, release: &str) -> Objects {
    let (folder, is_carried): (_, fn(&str) -> bool) = match release {
        "1.0.9" => ("install/kubernetes/helm/istio/templates", |name| name == "crds.yaml"),
        "1.6.14" | "1.7.8" => ("manifests/charts/base/crds", |_| true),
        _ => ("install/kubernetes/helm/istio-init/files", |name| !name.contains("certmanager")),
    };
    let files = files::read(&archive.join(folder)).into_iter().filter(|(name, _)| is_carried(name));
    let texts: Vec<String> = files.map(|(_, text)| text).collect();
    objects(&texts.join("\n---\n")).unwrap()
}

fn tree(archive: &Path, folder: &Path, release: &str, installer: &str, spec: &str) -> Files {
    let text = format!(
        "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {{version: \"{release}\"}}\ninstall: {installer}\n{spec}"
    );
    let charts = Charts::read(charts::below(archive, folder));
    let compilation = compile(&Source::new("mesh.yaml", text), &Inputs { charts });
    tree_files(&compilation.tree.unwrap_or_else(|_| panic!("{release}: {:#?}", compilation.diagnostics)))
}

/// Returns what Helm makes of a chart.
fn template(
    helm: &Path,
    work: &Path,
    chart: &Path,
    shared: Option<PathBuf>,
    (release, helm_release, values): (&str, &str, &str),
) -> Objects {
    let chart = readable(chart, &work.join("chart").join(chart.file_name().unwrap()));
    let file = work.join(format!("{helm_release}.values.yaml"));
    std::fs::create_dir_all(work).unwrap();
    std::fs::write(&file, values).unwrap();
    let mut command = Command::new(helm);
    command.args(["template", helm_release]).arg(chart).args(["--namespace", "istio-system"]);
    if let Some(shared) = shared {
        command.arg("--values").arg(shared);
    }
    command.arg("--values").arg(file);
    command.args(["--set", "global.hub=docker.io/istio", "--set", &format!("global.tag={release}")]);
    let rendered = tools::run(&mut command);
    let found =
        objects(&rendered.unwrap_or_else(|error| panic!("{release} {helm_release}: {error}"))).unwrap();
    let placed = |key: String| {
        key.replace(
            "DestinationRule.networking.istio.io /",
            "DestinationRule.networking.istio.io istio-system/",
        )
    };
    found.into_iter().map(|(key, object)| (placed(key), object)).collect()
}

/// Returns a chart that Helm 3 can read: a copy, where a line of 1.1 is one that only Helm 2 read.
fn readable(chart: &Path, copy: &Path) -> PathBuf {
    const REFUSED: &str = "{{- if ($spec.sds) and (eq $spec.sds.enabled true) }}";
    let role = chart.join("charts/gateways/templates/role.yaml");
    if !role.is_file() || !files::text(&role).contains(REFUSED) {
        return chart.to_path_buf();
    }
    let mut whole = files::read(chart);
    for text in whole.values_mut() {
        *text = text.replace(REFUSED, "{{- if ($spec.sds) }}");
    }
    files::write(copy, &files::read(copy), &whole).unwrap();
    copy.to_path_buf()
}
