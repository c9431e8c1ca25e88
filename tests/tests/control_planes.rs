//! The objects of our trees with `install: manifests`, one by one, against what Istio's own tools print for the
//! topologies of its guides: istioctl 1.30.3, and Helm for several releases. Charts are found below `PORTOLAN_CHARTS`.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use portolan_core::source::Source;
use portolan_core::{Charts, Inputs, compile};
use portolan_tests::files::{self, Files};
use portolan_tests::objects::{documents, key};
use portolan_tests::promises::files_of;
use portolan_tests::snapshot::tree_files;
use portolan_tests::{charts, oracle, workspace};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const HEAD: &str = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\ninstall: manifests\n";

const ONE_NETWORK: &str = "clusters:
- {name: cluster1, network: network1, eastWestGateway: {addresses: [192.0.2.10]}}
- {name: cluster2, network: network1, primary: cluster1}
";

const TWO_NETWORKS: &str = "clusters:
- {name: cluster1, network: network1, eastWestGateway: {addresses: [192.0.2.10]}}
- {name: cluster2, network: network2, primary: cluster1}
";

const MULTI_PRIMARY_ONE_NETWORK: &str = "clusters:
- {name: cluster1, network: network1}
- {name: cluster2, network: network1}
";

const MULTI_PRIMARY: &str = "clusters:
- {name: cluster1, network: network1}
- {name: cluster2, network: network2}
";

const EXTERNAL: &str = "clusters:
- {name: external-cluster, config: cluster1, discovery: {address: myhost.example.com, tls: {credentialName: istiod-tls}}}
- {name: cluster1, network: network1, primary: external-cluster}
- {name: cluster2, network: network2, primary: external-cluster}
";

/// A cluster of a guide: its folders in the oracle, and ours.
struct Guide {
    /// Below the tool's folder.
    cases: &'static [&'static str],
    /// Behind `istio.version`.
    istio: &'static str,
    spec: &'static str,
    cluster: &'static str,
}

const fn guide(cases: &'static [&'static str], spec: &'static str, cluster: &'static str) -> Guide {
    Guide { cases, istio: "", spec, cluster }
}

const BY_ISTIOCTL: &[Guide] = &[
    guide(
        &["primary-remote-one-network/cluster1", "primary-remote-one-network/cluster1-eastwest"],
        ONE_NETWORK,
        "cluster1",
    ),
    guide(&["primary-remote-one-network/cluster2"], ONE_NETWORK, "cluster2"),
    guide(
        &["primary-remote-two-networks/cluster1", "primary-remote-two-networks/cluster1-eastwest"],
        TWO_NETWORKS,
        "cluster1",
    ),
    guide(
        &["primary-remote-two-networks/cluster2", "primary-remote-two-networks/cluster2-eastwest"],
        TWO_NETWORKS,
        "cluster2",
    ),
    guide(&["multi-primary-one-network/cluster1"], MULTI_PRIMARY_ONE_NETWORK, "cluster1"),
    guide(&["multi-primary-one-network/cluster2"], MULTI_PRIMARY_ONE_NETWORK, "cluster2"),
    guide(
        &["multi-primary-two-networks/cluster1", "multi-primary-two-networks/cluster1-eastwest"],
        MULTI_PRIMARY,
        "cluster1",
    ),
    guide(
        &["multi-primary-two-networks/cluster2", "multi-primary-two-networks/cluster2-eastwest"],
        MULTI_PRIMARY,
        "cluster2",
    ),
    guide(
        &[
            "external-control-plane/external-cluster-gateway",
            "external-control-plane/external-istiod-hostname",
        ],
        EXTERNAL,
        "external-cluster",
    ),
    guide(
        &["external-control-plane/config-cluster-hostname", "external-control-plane/config-cluster-eastwest"],
        EXTERNAL,
        "cluster1",
    ),
    guide(&["external-control-plane/second-remote"], EXTERNAL, "cluster2"),
    Guide {
        cases: &["ambient-multi-primary/cluster1"],
        istio: ", dataPlane: ambient",
        spec: MULTI_PRIMARY,
        cluster: "cluster1",
    },
    Guide {
        cases: &["ambient-multi-primary/cluster2"],
        istio: ", dataPlane: ambient",
        spec: MULTI_PRIMARY,
        cluster: "cluster2",
    },
];

const BY_HELM: &[(&str, Guide)] = &[
    ("1.24.6", guide(&["istiod-primary"], TWO_NETWORKS, "cluster1")),
    ("1.24.6", guide(&["istiod-remote-plain"], TWO_NETWORKS, "cluster2")),
    ("1.26.8", guide(&["istiod-primary"], TWO_NETWORKS, "cluster1")),
    ("1.26.8", guide(&["istiod-remote-plain"], TWO_NETWORKS, "cluster2")),
    ("1.28.10", guide(&["istiod-primary"], TWO_NETWORKS, "cluster1")),
    ("1.28.10", guide(&["istiod-remote-plain"], TWO_NETWORKS, "cluster2")),
    (
        "1.30.3",
        guide(&["base-primary", "istiod-primary", "gateway-eastwest-cluster1"], TWO_NETWORKS, "cluster1"),
    ),
    (
        "1.30.3",
        guide(&["base-remote", "istiod-remote-plain", "gateway-eastwest-cluster2"], TWO_NETWORKS, "cluster2"),
    ),
    (
        "1.30.3",
        guide(&["istiod-multi-primary-cluster1", "gateway-eastwest-cluster1"], MULTI_PRIMARY, "cluster1"),
    ),
    (
        "1.30.3",
        guide(&["istiod-multi-primary-cluster2", "gateway-eastwest-cluster2"], MULTI_PRIMARY, "cluster2"),
    ),
    (
        "1.30.3",
        Guide {
            cases: &["istiod-ambient-cluster1", "cni-ambient", "ztunnel-cluster1"],
            istio: ", dataPlane: ambient",
            spec: MULTI_PRIMARY,
            cluster: "cluster1",
        },
    ),
    (
        "1.30.3",
        Guide {
            cases: &["istiod-ambient-cluster2", "cni-ambient", "ztunnel-cluster2"],
            istio: ", dataPlane: ambient",
            spec: MULTI_PRIMARY,
            cluster: "cluster2",
        },
    ),
    ("1.31.0-rc.0", guide(&["istiod-primary"], TWO_NETWORKS, "cluster1")),
    ("1.31.0-rc.0", guide(&["istiod-remote-plain"], TWO_NETWORKS, "cluster2")),
];

/// The table of differences: what they contain, with stars for what stands between, and why they are there. Nothing
/// else differs. First, what differs from both tools.
const FROM_BOTH: &[(&str, &str)] = &[
    (
        "/labels/app.kubernetes.io/version: ",
        "the oracle's charts are of a source tree, where their version is 1.0.0",
    ),
    ("/labels/helm.sh/chart: ", "the same; gateways of ours are not of a chart"),
    ("+ Namespace. ", "made by hand in the guides"),
    ("+ Secret. */*-token", "the guides have istioctl make the reader's token with the remote secret"),
    ("+ Gateway.networking.istio.io ", "what a gateway exposes is applied in a later step of the guides"),
    ("+ VirtualService.networking.istio.io ", "the same"),
    ("+ Gateway.gateway.networking.k8s.io ", "the same, of ambient"),
    (
        "+ ValidatingWebhookConfiguration.*/istiod-default-validator",
        "of chart `base`: istioctl puts it in after the manifests, and some of Helm's cases are of chart `istiod` alone",
    ),
    ("/failurePolicy: \"Ignore\", ours is null", "istiod raises it, so the file does not say it"),
    (
        "~ *gateway/",
        "a plain object: not managed by Helm, quantities in their shortest form; from istioctl also a chart of gateways without injection",
    ),
];

/// What differs from istioctl.
const FROM_ISTIOCTL: &[(&str, &str)] = &[
    (
        "/labels/app.kubernetes.io/instance: \"istio\"",
        "istioctl has one name of a release for all charts, the guides of Helm one each",
    ),
    ("/labels/release: \"istio\"", "the same"),
    (
        "/values/data/merged-values/",
        "istioctl hands the values of all components to each chart; this map is read by people alone",
    ),
    ("/values/data/original-values/", "the same"),
    (
        "/istio-sidecar-injector/data/values/pilot/env",
        "a variable is a value here, and a patch of the Deployment there; templates of injection read none of them",
    ),
    (
        "/istio-sidecar-injector/data/values/pilot/cni/enabled: true",
        "profile `ambient` of istioctl says so to sidecars too, that of the charts to chart `cni` alone",
    ),
    (
        "/data/values/global/multiCluster/clusterName: \"\"",
        "the guide leaves the cluster of the gateway's own istiod without a name",
    ),
    ("/env/CLUSTER_ID/value: \"Kubernetes\"", "the same"),
    ("- *istio-ingressgateway", "an ingress gateway of profile `default`, which no multicluster mesh needs"),
    ("- *gateway-sds", "account and role of a gateway: chart `gateway` has other names for them"),
    ("- ServiceAccount. *gateway-service-account", "the same"),
    ("+ Role.*gateway", "the same"),
    ("+ RoleBinding.*gateway", "the same"),
    ("+ ServiceAccount. *gateway", "the same"),
    (
        "+ * external-istiod/istio-eastwestgateway",
        "of a cluster on another network than the configuration cluster's; the guide shows one gateway",
    ),
    (
        "+ DestinationRule.*/external-istiod-dr",
        "what a gateway exposes is applied in a later step of the guides",
    ),
];

/// What differs from Helm.
const FROM_HELM: &[(&str, &str)] = &[
    ("+ *istio-eastwestgateway", "a case has the charts of its name alone"),
    ("+ ServiceAccount. istio-system/istio-reader-service-account", "the same: it is of chart `base`"),
    (
        "- ValidatingWebhookConfiguration.*/istiod-default-validator",
        "the guide has it in a remote too, where nobody fills in its certificate: it would refuse every write",
    ),
    ("/EXTERNAL_ISTIOD: true, ours is null", "the guide says it twice, `global.externalIstiod` is enough"),
    ("/pilot: {\"env\":{\"EXTERNAL_ISTIOD\":true}}, ours is null", "the same"),
    ("/AMBIENT_ENABLE_", "a variable as text; the chart reads it below `pilot` too"),
    (
        "/data/original-values/",
        "image hub and tag are of the oracle's command; the guide has variables beside `pilot`",
    ),
    (
        " istio-system/ztunnel/spec/template/spec/containers/",
        "profile `ambient`, which istioctl gives chart `ztunnel` too: image and environment are those of istioctl",
    ),
];

#[test]
fn our_objects_are_those_of_istioctl() {
    let (Some(data), Some(published)) = (oracle::data(), charts::published()) else { return };
    let folder = data.join("oracle/istioctl-1.30.3");
    let all: Vec<_> = BY_ISTIOCTL.iter().map(|guide| ("1.30.3", guide)).collect();
    check(&all, |_| folder.clone(), &published, &[FROM_BOTH, FROM_ISTIOCTL]);
}

#[test]
fn our_objects_are_those_of_helm() {
    let (Some(data), Some(published)) = (oracle::data(), charts::published()) else { return };
    let all: Vec<_> = BY_HELM.iter().map(|(release, guide)| (*release, guide)).collect();
    check(&all, |release| data.join("oracle/helm-3.21.4").join(release), &published, &[FROM_BOTH, FROM_HELM]);
}

fn check(
    guides: &[(&str, &Guide)],
    oracle: impl Fn(&str) -> PathBuf,
    published: &Path,
    tables: &[&[(&str, &str)]],
) {
    let accepted: Vec<&str> = tables.iter().flat_map(|table| table.iter()).map(|(part, _)| *part).collect();
    let (mut used, mut faults, mut count) = (BTreeSet::new(), Vec::new(), 0);
    for (release, guide) in guides {
        let Some(ours) = ours(published, release, guide) else { continue };
        let theirs = guide
            .cases
            .iter()
            .flat_map(|case| objects(&files::text(&oracle(release).join(case).join("output.yaml"))));
        let theirs: BTreeMap<String, Value> = theirs.collect();
        count += theirs.len();
        for difference in differences(&theirs, &ours) {
            match accepted.iter().find(|part| is_like(&difference, part)) {
                Some(part) => drop(used.insert(*part)),
                None => faults.push(format!("{release} {}: {difference}", guide.cases[0])),
            }
        }
    }
    assert!(faults.is_empty(), "{} differences:\n{}", faults.len(), faults.join("\n"));
    let idle: Vec<&&str> = accepted.iter().filter(|part| !used.contains(*part)).collect();
    assert!(idle.is_empty() || count == 0, "nothing differs so: {idle:#?}");
    eprintln!("{count} objects of {} installations compared", guides.len());
}

/// Whether a text holds the parts between the stars, in their order.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut rest = text;
    pattern.split('*').all(|part| match rest.split_once(part) {
        Some((_, behind)) => {
            rest = behind;
            true
        }
        None => false,
    })
}

/// Returns the objects of a cluster of ours, if the charts of its release are at hand.
fn ours(published: &Path, release: &str, guide: &Guide) -> Option<BTreeMap<String, Value>> {
    let folder = published.join(release).join("manifests/charts");
    if !folder.is_dir() {
        eprintln!("skipped: there are no charts of {release}");
        return None;
    }
    let text = format!("{HEAD}istio: {{version: \"{release}\"{}}}\n{}", guide.istio, guide.spec);
    let charts = Charts::read(charts::below(&folder, &workspace()));
    let compilation = compile(&Source::new("mesh.yaml", text), &Inputs { charts });
    let tree: Files =
        tree_files(&compilation.tree.unwrap_or_else(|_| panic!("{:#?}", compilation.diagnostics)));
    let files = files_of(&tree, &format!("clusters/{}/kustomization.yaml", guide.cluster));
    let objects = files.iter().flat_map(|path| objects(&tree[path]));
    Some(objects.filter(|(key, _)| !key.starts_with("CustomResourceDefinition")).collect())
}

/// Returns objects by their key; what has the form of YAML inside of text is read too.
fn objects(text: &str) -> BTreeMap<String, Value> {
    let found = documents(text).unwrap().into_iter().filter(|object| !object.is_null());
    found.map(|object| (key(&object).unwrap().to_string(), read_inside(object))).collect()
}

fn read_inside(mut object: Value) -> Value {
    if object["kind"] == "ConfigMap"
        && let Some(data) = object.get_mut("data").and_then(Value::as_object_mut)
    {
        for text in data.values_mut() {
            let read = text.as_str().and_then(|text| documents(text).ok());
            if let Some([inner @ (Value::Object(_) | Value::Array(_))]) = read.as_deref() {
                *text = inner.clone();
            }
        }
    }
    object
}

fn differences(theirs: &BTreeMap<String, Value>, ours: &BTreeMap<String, Value>) -> Vec<String> {
    let mut found = Vec::new();
    for name in theirs.keys().chain(ours.keys().filter(|name| !theirs.contains_key(*name))) {
        match (theirs.get(name), ours.get(name)) {
            (Some(theirs), Some(ours)) => compare(theirs, ours, name, &mut found),
            (Some(_), None) => found.push(format!("- {name}")),
            (None, _) => found.push(format!("+ {name}")),
        }
    }
    found
}

fn compare(theirs: &Value, ours: &Value, path: &str, found: &mut Vec<String>) {
    match (theirs, ours) {
        (Value::Object(left), Value::Object(right)) => {
            for field in left.keys().chain(right.keys().filter(|field| !left.contains_key(*field))) {
                let null = Value::Null;
                let (left, right) = (left.get(field).unwrap_or(&null), right.get(field).unwrap_or(&null));
                compare(left, right, &format!("{path}/{field}"), found);
            }
        }
        (Value::Array(left), Value::Array(right)) if named(left).is_some() && named(right).is_some() => {
            // The order of environment, volumes and ports is nothing to their reader.
            let by_name =
                |list: &[Value]| Value::Object(named(list).unwrap_or_default().into_iter().collect());
            compare(&by_name(left), &by_name(right), path, found);
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (at, (left, right)) in left.iter().zip(right).enumerate() {
                compare(left, right, &format!("{path}/{at}"), found);
            }
        }
        (left, right) if left == right => {}
        (left, right) => found.push(format!("~ {path}: {left}, ours is {right}")),
    }
}

/// Returns items by their name, if each has one of its own.
fn named(list: &[Value]) -> Option<BTreeMap<String, Value>> {
    let name = |item: &Value| Some((item.get("name")?.as_str()?.to_owned(), item.clone()));
    let items: BTreeMap<String, Value> = list.iter().map(name).collect::<Option<_>>()?;
    (items.len() == list.len()).then_some(items)
}
