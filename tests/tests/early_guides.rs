//! What the guides of Istio 1.0 to 1.4 install, against what Helm renders of our values files and the release's own
//! charts. The charts are found below `PORTOLAN_CHARTS`, in folders named as release archives are (`istio-1.4.10`).

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use portolan_core::source::Source;
use portolan_tests::comparison::{self, Objects, objects};
use portolan_tests::files::{self, Files};
use portolan_tests::snapshot::tree_files;
use portolan_tests::{charts, oracle, tools};
use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An installation of a guide, and the mesh of ours that has the same.
struct Guide {
    /// The releases, each with a folder in the oracle.
    releases: &'static [&'static str],
    /// The folder of the installation.
    case: &'static str,
    /// Its cluster in our mesh.
    cluster: &'static str,
    /// The installation of Helm, which is the name of our values file.
    helm_release: &'static str,
    /// Our mesh, behind `istio`.
    spec: &'static str,
}

/// Pods' addresses, as the guides read them.
const ONE_NETWORK: &str = "clusters:
- {name: cluster1, network: network1, discovery: {addresses: {pilot: 192.0.2.10, policy: 192.0.2.11, telemetry: 192.0.2.12}}}
- {name: cluster2, network: network1, primary: cluster1}
";

/// With control plane security and mutual TLS.
const SECURE: &str = "security: {mtls: strict, controlPlane: true}
clusters:
- {name: cluster1, network: network1, discovery: {addresses: {pilot: 192.0.2.10, policy: 192.0.2.11, telemetry: 192.0.2.12}}}
- {name: cluster2, network: network1, primary: cluster1}
";

const TWO_NETWORKS: &str = "clusters:
- {name: cluster1, network: network1, discovery: {address: 192.0.2.10}}
- {name: n2-k8s-config, network: network2, primary: cluster1}
";

const REPLICATED: &str = "clusters:
- {name: cluster1, network: network1}
- {name: cluster2, network: network2}
";

const GUIDES: &[Guide] = &[
    Guide {
        releases: &["1.0.9"],
        case: "istio-primary",
        cluster: "cluster1",
        helm_release: "istio",
        spec: ONE_NETWORK,
    },
    Guide {
        releases: &["1.0.9"],
        case: "istio-primary-auth",
        cluster: "cluster1",
        helm_release: "istio",
        spec: SECURE,
    },
    Guide {
        releases: &["1.0.9"],
        case: "istio-remote-one-network",
        cluster: "cluster2",
        helm_release: "istio-remote",
        spec: "clusters:
- name: cluster1
  network: network1
  discovery:
    addresses: {pilot: 192.0.2.10, policy: 192.0.2.11, telemetry: 192.0.2.12, statsd: 192.0.2.13, zipkin: 192.0.2.14}
- {name: cluster2, network: network1, primary: cluster1}
",
    },
    Guide {
        releases: &["1.0.9"],
        case: "istio-remote-one-network-manual-injection",
        cluster: "cluster2",
        helm_release: "istio-remote",
        spec: "clusters:
- name: cluster1
  network: network1
  discovery:
    addresses: {pilot: 192.0.2.10, policy: 192.0.2.11, telemetry: 192.0.2.12, statsd: 192.0.2.13, zipkin: 192.0.2.14}
- name: cluster2
  network: network1
  primary: cluster1
  values: {istio-remote: {sidecarInjectorWebhook: {enabled: false}}}
",
    },
    Guide {
        releases: &["1.0.9"],
        case: "istio-remote-one-network-hostname",
        cluster: "cluster2",
        helm_release: "istio-remote",
        spec: "clusters:
- name: cluster1
  network: network1
  discovery:
    addresses:
      pilot: pilot.example.com
      policy: policy.example.com
      telemetry: telemetry.example.com
      statsd: statsd.example.com
      zipkin: zipkin.example.com
- {name: cluster2, network: network1, primary: cluster1}
",
    },
    Guide {
        releases: &["1.0.9"],
        case: "istio-remote-one-network-auth",
        cluster: "cluster2",
        helm_release: "istio-remote",
        spec: "security: {mtls: strict, controlPlane: true}
clusters:
- name: cluster1
  network: network1
  discovery:
    addresses: {pilot: 192.0.2.10, policy: 192.0.2.11, telemetry: 192.0.2.12, statsd: 192.0.2.13}
- {name: cluster2, network: network1, primary: cluster1}
",
    },
    Guide {
        releases: &["1.1.17", "1.4.10"],
        case: "istio-remote-one-network",
        cluster: "cluster2",
        helm_release: "istio-remote",
        // Ours makes Services of the addresses, which the oracle has in the next case.
        spec: "istioValues: {istio-remote: {global: {createRemoteSvcEndpoints: false, remotePilotCreateSvcEndpoint: false}}}
clusters:
- {name: cluster1, network: network1, discovery: {addresses: {pilot: 192.0.2.10, policy: 192.0.2.11, telemetry: 192.0.2.12}}}
- {name: cluster2, network: network1, primary: cluster1}
",
    },
    Guide {
        releases: &["1.1.17", "1.4.10", "1.5.10"],
        case: "istio-remote-one-network-endpoints",
        cluster: "cluster2",
        helm_release: "istio-remote",
        spec: ONE_NETWORK,
    },
    Guide {
        releases: &["1.1.17", "1.4.10", "1.5.10"],
        case: "istio-remote-one-network-auth",
        cluster: "cluster2",
        helm_release: "istio-remote",
        spec: SECURE,
    },
    Guide {
        releases: &["1.1.17", "1.4.10", "1.5.10"],
        case: "istio-primary-two-networks",
        cluster: "cluster1",
        helm_release: "istio",
        spec: TWO_NETWORKS,
    },
    Guide {
        releases: &["1.1.17", "1.4.10", "1.5.10"],
        case: "istio-remote-two-networks",
        cluster: "n2-k8s-config",
        helm_release: "istio-remote",
        spec: TWO_NETWORKS,
    },
    Guide {
        releases: &["1.1.17", "1.4.10", "1.5.10"],
        case: "istio-replicated",
        cluster: "cluster1",
        helm_release: "istio",
        spec: REPLICATED,
    },
];

/// The release of the last guide that installs these charts.
const LAST_GUIDE: &str = "1.4.10";

/// What may differ, in the cases whose names begin so, and why.
const ACCEPTED: &[(&str, &str, &str)] = &[
    (
        "istio-remote-one-network",
        "statsdUdpAddress",
        "the guide leaves out the port, and the chart writes none",
    ),
    ("istio-remote-one-network", "SvcEndpoint", "an echo of all values: ours say what the oracle leaves out"),
    ("istio-remote-two-networks", "remotePilotCreateSvcEndpoint", "the same: 1.5 does not read it"),
];

#[test]
fn our_values_render_to_what_the_guides_install() {
    let Some(oracle) = oracle::data().map(|data| data.join("oracle/helm-3.21.4")) else { return };
    let Some(helm) = oracle::tool("helm") else { return };
    let Some(charts) = charts::published() else { return };
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("early-guides");
    let all: Vec<(&Guide, &str)> =
        GUIDES.iter().flat_map(|guide| guide.releases.iter().map(move |release| (guide, *release))).collect();
    let faults = tools::in_parallel(&all, |(guide, release)| {
        if !charts::holds_archive(&charts, release) {
            return None;
        }
        let folder = oracle.join(release).join(guide.case);
        let ours = render(&helm, &charts, &work, guide, release, &[values(guide, release)]);
        let theirs = if folder.is_dir() {
            objects(&files::text(&folder.join("output.yaml"))).unwrap()
        } else {
            // What the last guide with these charts gives, for the last release that has them.
            let given = given(&charts, &oracle.join(LAST_GUIDE).join(guide.case), release);
            render(&helm, &charts, &work.join("theirs"), guide, release, &given)
        };
        let faults = differences(guide, &theirs, &ours);
        (!faults.is_empty()).then(|| format!("{release} {}:\n  {}", guide.case, faults.join("\n  ")))
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Returns our values file.
fn values(guide: &Guide, release: &str) -> String {
    let path = format!("clusters/{}/20-control-plane/{}.values.yaml", guide.cluster, guide.helm_release);
    tree(guide, release).remove(&path).unwrap_or_else(|| panic!("{}: no {path}", guide.case))
}

/// Returns the values files of a case of the oracle: the one that the chart has for it, then what the guide sets.
fn given(charts: &Path, case: &Path, release: &str) -> Vec<String> {
    let command = files::text(&case.join("command.txt"));
    let named = command.lines().find_map(|line| line.strip_prefix("values ")).unwrap();
    let of_chart = named.split(' ').find(|word| word.starts_with("install/"));
    let of_chart = of_chart.map(|path| files::text(&charts.join(format!("istio-{release}")).join(path)));
    of_chart.into_iter().chain([files::text(&case.join("values.yaml"))]).collect()
}

/// Returns what Helm makes of values files, the last of which wins.
fn render(
    helm: &Path,
    charts: &Path,
    work: &Path,
    guide: &Guide,
    release: &str,
    values: &[String],
) -> Objects {
    let folder = work.join(release).join(guide.case);
    let named = |(at, text): (usize, &String)| (format!("values{at}.yaml"), text.clone());
    let values: BTreeMap<String, String> = values.iter().enumerate().map(named).collect();
    files::write(&folder, &files::read(&folder), &values).unwrap();
    let helm_folder = charts.join(format!("istio-{release}/install/kubernetes/helm"));
    let own_chart = helm_folder.join("istio-remote");
    let chart = if guide.helm_release == "istio-remote" && own_chart.is_dir() {
        own_chart
    } else {
        helm_folder.join("istio")
    };
    let chart = readable(&chart, &folder.join("chart"));
    let mut command = Command::new(helm);
    command.args(["template", guide.helm_release]).arg(chart);
    command.args(["--namespace", "istio-system"]);
    for name in values.keys() {
        command.arg("--values").arg(folder.join(name));
    }
    command.args(["--set", "global.hub=docker.io/istio", "--set", &format!("global.tag={release}")]);
    objects(&tools::run(&mut command).unwrap_or_else(|error| panic!("{release} {}: {error}", guide.case)))
        .unwrap()
}

/// Returns a chart that Helm 3 can read: a copy, where a line of 1.1 is one that only Helm 2 read.
fn readable(chart: &Path, copy: &Path) -> PathBuf {
    const REFUSED: &str = "{{- if ($spec.sds) and (eq $spec.sds.enabled true) }}";
    let gateways = chart.join("charts/gateways/templates");
    let refuses =
        |name: &str| gateways.join(name).is_file() && files::text(&gateways.join(name)).contains(REFUSED);
    if !refuses("role.yaml") {
        return chart.to_path_buf();
    }
    let mut whole = files::read(chart);
    for text in whole.values_mut() {
        // Helm 2 stopped reading behind the first parenthesis.
        *text = text.replace(REFUSED, "{{- if ($spec.sds) }}");
    }
    files::write(copy, &files::read(copy), &whole).unwrap();
    copy.to_path_buf()
}

fn tree(guide: &Guide, release: &str) -> Files {
    let head = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n";
    let (values, rest) = match guide.spec.strip_prefix("istioValues: ") {
        Some(behind) => behind.split_once('\n').unwrap(),
        None => ("{}", guide.spec),
    };
    let text = format!("{head}istio: {{version: \"{release}\", values: {values}}}\ninstall: helm\n{rest}");
    let compilation =
        portolan_core::compile(&Source::new("mesh.yaml", text), &portolan_core::Inputs::default());
    tree_files(&compilation.tree.unwrap_or_else(|_| panic!("{}: {:#?}", guide.case, compilation.diagnostics)))
}

fn differences(guide: &Guide, theirs: &Objects, ours: &Objects) -> Vec<String> {
    let mut faults = comparison::differences(theirs, ours);
    faults.retain(|fault| {
        !ACCEPTED.iter().any(|(case, part, _)| guide.case.starts_with(case) && fault.contains(part))
    });
    faults
}
