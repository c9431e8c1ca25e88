//! What the guides of Istio 1.5 to 1.7 install with `istioctl`, against ours: the values of their IstioOperators, and what
//! Helm renders of our values and the release's own charts, as the operator of that time did.
//!
//! The charts are found below `PORTOLAN_CHARTS`, in folders named as release archives are (`istio-1.6.14`).

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use portolan_core::source::Source;
use portolan_tests::comparison::{self, Objects, objects};
use portolan_tests::files;
use portolan_tests::objects::documents;
use portolan_tests::snapshot::tree_files;
use portolan_tests::{charts, oracle, tools};
use serde_json::{Value, json};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An installation of a guide, and the mesh of ours that has the same.
struct Guide {
    /// The charts that the oracle has of it, each a folder with this name before the case's.
    charts: &'static [&'static str],
    /// The case.
    case: &'static str,
    /// Its cluster in our mesh.
    cluster: &'static str,
    /// Our clusters.
    clusters: &'static str,
}

const RELEASES: [&str; 3] = ["1.5.10", "1.6.14", "1.7.8"];

const ONE_NETWORK: &str = "- {name: main0, network: network1, eastWestGateway: {addresses: [192.0.2.10]}}
- {name: remote0, network: network1, primary: main0}
";

const TWO_NETWORKS: &str = "- {name: main0, network: network1, eastWestGateway: {addresses: [192.0.2.10]}}
- {name: remote0, network: network2, primary: main0}
";

const BALANCER: &str = "- {name: main0, network: network1, platform: gke, discovery: {via: internal-load-balancer, address: 192.0.2.9}}
- {name: remote0, network: network2, primary: main0}
";

const REPLICATED: &str = "- {name: cluster1, network: network1}
- {name: cluster2, network: network2}
";

const GUIDES: &[Guide] = &[
    Guide {
        charts: &["istio-discovery"],
        case: "primary-one-network",
        cluster: "main0",
        clusters: ONE_NETWORK,
    },
    Guide {
        charts: &["base", "istio-discovery", "istio-ingress"],
        case: "primary-two-networks",
        cluster: "main0",
        clusters: TWO_NETWORKS,
    },
    Guide {
        charts: &["istio-discovery", "istio-ingress"],
        case: "primary-two-networks-internal-load-balancer",
        cluster: "main0",
        clusters: BALANCER,
    },
    Guide {
        charts: &["base", "istio-discovery"],
        case: "remote-one-network",
        cluster: "remote0",
        clusters: ONE_NETWORK,
    },
    Guide {
        charts: &["istio-discovery", "istio-ingress"],
        case: "remote-two-networks",
        cluster: "remote0",
        clusters: TWO_NETWORKS,
    },
    Guide {
        charts: &["istio-discovery", "istio-ingress", "istio-egress", "istiocoredns"],
        case: "replicated",
        cluster: "cluster1",
        clusters: REPLICATED,
    },
];

/// What may differ: in these releases and cases, fields that hold this, and why.
const ACCEPTED: &[(&str, &str, &str, &str)] = &[
    (
        "1.5.10",
        "primary-two-networks",
        "/gateways",
        "1.5 does not find gateways by a Service, so ours have addresses",
    ),
    ("1.5.10", "primary-two-networks", "meshNetworks", "the same, in the rendered maps"),
    ("", "", "CustomResourceDefinition", "the oracle leaves definitions out"),
    ("", "replicated", "stats-filter", "metrics bear the name of the cluster, where it has one"),
    ("", "", "meshID", "the guides name no mesh"),
    ("", "", "ISTIO_META_MESH_ID", "the same, in pods"),
    ("", "replicated", "clusterName", "the guide names no cluster"),
    ("", "replicated", "CLUSTER_ID", "the same, in pods"),
];

#[test]
fn istio_operators_say_what_the_guides_say() {
    let Some(oracle) = oracle() else { return };
    let mut faults = Vec::new();
    for (release, guide) in all() {
        let folder = oracle.join(release).join(format!("{}-{}", guide.charts[0], guide.case));
        let theirs = documents(&files::text(&folder.join("values.yaml"))).unwrap().remove(0);
        let missing = comparison::missing(&theirs, &values(guide, release), "");
        faults.extend(told(release, guide, missing));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn our_values_render_to_what_the_guides_install() {
    let Some(oracle) = oracle() else { return };
    let Some(helm) = oracle::tool("helm") else { return };
    let Some(charts) = charts::published() else { return };
    let all: Vec<(&str, &Guide)> = all().collect();
    let faults = tools::in_parallel(&all, |(release, guide)| {
        if !charts::holds_archive(&charts, release) {
            return None;
        }
        let of_chart = |chart: &&str| {
            let folder = oracle.join(release).join(format!("{chart}-{}", guide.case));
            let theirs = objects(&files::text(&folder.join("output.yaml"))).unwrap();
            let ours = render(&helm, &charts, &folder, guide, release, chart);
            told(release, guide, comparison::differences(&theirs, &ours))
        };
        let faults: Vec<String> = guide.charts.iter().flat_map(of_chart).collect();
        (!faults.is_empty()).then(|| faults.join("\n"))
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn all() -> impl Iterator<Item = (&'static str, &'static Guide)> {
    RELEASES.into_iter().flat_map(|release| GUIDES.iter().map(move |guide| (release, guide)))
}

fn oracle() -> Option<PathBuf> {
    oracle::data().map(|data| data.join("oracle/helm-3.21.4"))
}

/// Returns the faults that are not accepted, with where they are.
fn told(release: &str, guide: &Guide, mut faults: Vec<String>) -> Vec<String> {
    faults.retain(|fault| {
        !ACCEPTED.iter().any(|(of_release, case, part, _)| {
            release.starts_with(of_release) && guide.case.starts_with(case) && fault.contains(part)
        })
    });
    faults.into_iter().map(|fault| format!("{release} {}: {fault}", guide.case)).collect()
}

/// Returns the values of our IstioOperator.
fn values(guide: &Guide, release: &str) -> Value {
    let text = format!(
        "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {{version: \"{release}\"}}\nclusters:\n{}",
        guide.clusters
    );
    let compilation =
        portolan_core::compile(&Source::new("mesh.yaml", text), &portolan_core::Inputs::default());
    let tree = compilation.tree.unwrap_or_else(|_| panic!("{}: {:#?}", guide.case, compilation.diagnostics));
    let path = format!("clusters/{}/20-control-plane/istiod.istio-operator.yaml", guide.cluster);
    let operator = documents(&tree_files(&tree)[&path]).unwrap().remove(0);
    operator["spec"]["values"].clone()
}

/// Returns what Helm makes of a chart with our values over those of the operator's profile.
fn render(helm: &Path, charts: &Path, oracle: &Path, guide: &Guide, release: &str, chart: &str) -> Objects {
    let values = values(guide, release);
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shared-guides").join(release).join(guide.case);
    let ours = work.join(format!("{chart}.json"));
    std::fs::create_dir_all(&work).unwrap();
    std::fs::write(&ours, json!(values).to_string()).unwrap();
    let folder = match chart {
        "istio-discovery" => "istio-control/istio-discovery",
        "istio-ingress" => "gateways/istio-ingress",
        "istio-egress" => "gateways/istio-egress",
        other => other,
    };
    let manifests = charts.join(format!("istio-{release}/manifests"));
    // 1.5 has them one folder higher.
    let manifests = if manifests.join("charts").is_dir() { manifests.join("charts") } else { manifests };
    let mut command = Command::new(helm);
    command.args(["template", "istio"]).arg(manifests.join(folder));
    command.args(["--namespace", "istio-system", "--values"]).arg(oracle.join("profile-values.yaml"));
    command.arg("--values").arg(ours);
    command.args(["--set", "global.hub=docker.io/istio", "--set", &format!("global.tag={release}")]);
    let rendered = tools::run(&mut command);
    objects(&rendered.unwrap_or_else(|error| panic!("{release} {}: {error}", guide.case))).unwrap()
}
