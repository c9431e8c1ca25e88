//! What Istio's guides install, against what Portolan writes for the same clusters.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

use portolan_tests::case;
use portolan_tests::files::{self, Files};
use portolan_tests::objects::{Key, documents, key};
use portolan_tests::oracle;
use portolan_tests::snapshot::tree_files;
use serde_json::Value;
use std::collections::BTreeMap;

/// An installation of a guide (a folder of the oracle), the case that describes the same mesh, and the cluster.
const INSTALLATIONS: &[(&str, &str, &str)] = &[
    ("primary-remote-one-network/cluster1", "primary-remote/one-network", "cluster1"),
    ("primary-remote-one-network/cluster2", "primary-remote/one-network", "cluster2"),
    ("primary-remote-one-network/cluster2-hostname", "primary-remote/host-name", "cluster2"),
    ("primary-remote-two-networks/cluster1", "primary-remote/two-networks", "cluster1"),
    ("primary-remote-two-networks/cluster2", "primary-remote/two-networks", "cluster2"),
    ("multi-primary-one-network/cluster1", "multi-primary/one-network", "cluster1"),
    ("multi-primary-one-network/cluster2", "multi-primary/one-network", "cluster2"),
    ("multi-primary-two-networks/cluster1", "multi-primary/two-networks", "cluster1"),
    ("multi-primary-two-networks/cluster2", "multi-primary/two-networks", "cluster2"),
    ("external-control-plane/config-cluster-ip", "external/address", "cluster1"),
    ("external-control-plane/external-istiod-ip", "external/address", "hosting"),
    (
        "external-control-plane/config-cluster-hostname",
        "external/second-remote-on-another-network",
        "cluster1",
    ),
    ("external-control-plane/second-remote", "external/second-remote-on-another-network", "cluster2"),
    (
        "external-control-plane/external-istiod-hostname",
        "external/second-remote-on-another-network",
        "hosting",
    ),
    ("ambient-multi-primary/cluster1", "ambient/two-networks", "cluster1"),
    ("ambient-multi-primary/cluster2", "ambient/two-networks", "cluster2"),
    ("revisioned/primary", "primary-remote/revision", "cluster1"),
];

/// Fields of an installation that ours lacks or has otherwise, and why.
const ACCEPTED: &[(&str, &str, &str)] = &[];

#[test]
fn istio_operators_say_what_the_guides_say() {
    let Some(oracle) = oracle::data().map(|data| data.join("oracle/istioctl-1.30.3")) else { return };
    let mut faults = Vec::new();
    for (installation, case, cluster) in INSTALLATIONS {
        let input = documents(&files::text(&oracle.join(installation).join("input.yaml"))).unwrap().remove(0);
        let ours = operators(&tree(case), cluster);
        // The host of an external control plane has two: the guide's is the one that comes nearest.
        let missing = ours.iter().map(|ours| missing(&input, ours, "")).min_by_key(Vec::len);
        let Some(missing) = missing else {
            faults.push(format!("{installation}: {case} has no IstioOperator for {cluster}"));
            continue;
        };
        let missing = missing.into_iter().filter(|field| !is_accepted(installation, field));
        faults.extend(missing.map(|field| format!("{installation}: {field}")));
    }
    assert!(faults.is_empty(), "what the guides have and ours has not:\n{}", faults.join("\n"));
}

fn is_accepted(installation: &str, field: &str) -> bool {
    ACCEPTED.iter().any(|(accepted, prefix, _)| *accepted == installation && field.starts_with(prefix))
}

/// A rendering of chart `gateway`, the case that has the same gateway, and the cluster.
const GATEWAYS: &[(&str, &str, &str)] = &[
    ("gateway-eastwest-cluster1", "primary-remote/two-networks", "cluster1"),
    ("gateway-eastwest-cluster2", "primary-remote/two-networks", "cluster2"),
    ("gateway-eastwest-revisioned", "primary-remote/revision", "cluster1"),
];

#[test]
fn gateways_are_those_of_the_chart() {
    let Some(oracle) = oracle::data().map(|data| data.join("oracle/helm-3.21.4/1.30.3")) else { return };
    let mut faults = Vec::new();
    for (rendering, case, cluster) in GATEWAYS {
        let tree = tree(case);
        let ours = gateway_objects(&tree, cluster);
        let text = files::text(&oracle.join(rendering).join("output.yaml"));
        for mut theirs in documents(&text).unwrap() {
            without_release_labels(&mut theirs);
            let name = key(&theirs).unwrap();
            match ours.get(&name) {
                None => faults.push(format!("{rendering}: no {name}")),
                Some(ours) => {
                    faults.extend(
                        missing(&theirs, ours, "")
                            .iter()
                            .map(|field| format!("{rendering}: {name}: {field}")),
                    );
                }
            }
        }
    }
    assert!(faults.is_empty(), "what the chart renders and we do not write:\n{}", faults.join("\n"));
}

fn gateway_objects(tree: &Files, cluster: &str) -> BTreeMap<Key, Value> {
    let folder = format!("clusters/{cluster}/30-gateways/kustomization.yaml");
    let files = portolan_tests::promises::files_of(tree, &folder);
    let objects = files.iter().flat_map(|path| documents(&tree[path]).unwrap());
    objects
        .map(|mut object| {
            without_release_labels(&mut object);
            (key(&object).unwrap(), object)
        })
        .collect()
}

/// Takes away the labels that say who rendered an object, and of which chart.
fn without_release_labels(value: &mut Value) {
    const LABELS: &[&str] = &[
        "app.kubernetes.io/version",
        "app.kubernetes.io/instance",
        "app.kubernetes.io/managed-by",
        "helm.sh/chart",
    ];
    match value {
        Value::Object(fields) => {
            fields.retain(|key, _| !LABELS.contains(&key.as_str()));
            fields.values_mut().for_each(without_release_labels);
        }
        Value::Array(items) => items.iter_mut().for_each(without_release_labels),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn tree(name: &str) -> Files {
    let case = case::all().into_iter().find(|case| case.name == name);
    let case = case.unwrap_or_else(|| panic!("there is no case {name}"));
    tree_files(&case.tree().unwrap_or_else(|| panic!("{name} does not compile")))
}

fn operators(tree: &Files, cluster: &str) -> Vec<Value> {
    let folder = format!("clusters/{cluster}/");
    let files =
        tree.iter().filter(|(path, _)| path.starts_with(&folder) && path.ends_with(".istio-operator.yaml"));
    files.flat_map(|(_, text)| documents(text).unwrap()).collect()
}

/// Returns the fields of `theirs` that `ours` has not, or with another value. Ours may have more.
fn missing(theirs: &Value, ours: &Value, path: &str) -> Vec<String> {
    match (theirs, ours) {
        (Value::Object(theirs), Value::Object(ours)) => theirs
            .iter()
            .flat_map(|(field, value)| {
                let path = format!("{path}/{field}");
                match ours.get(field) {
                    Some(ours) => missing(value, ours, &path),
                    // An empty map says nothing.
                    None if value.as_object().is_some_and(serde_json::Map::is_empty) => Vec::new(),
                    None => vec![format!("{path}: {value}")],
                }
            })
            .collect(),
        (Value::Array(theirs), Value::Array(ours)) => theirs
            .iter()
            .enumerate()
            .flat_map(|(at, item)| {
                let path = format!("{path}/{at}");
                match counterpart(item, ours, at) {
                    Some(ours) => missing(item, ours, &path),
                    None => vec![format!("{path}: {item}")],
                }
            })
            .collect(),
        (theirs, ours) if theirs == ours || quantity(theirs) == quantity(ours) => Vec::new(),
        (theirs, ours) => vec![format!("{path}: {theirs}, ours is {ours}")],
    }
}

/// Returns what a quantity of Kubernetes amounts to; the value itself if it is none.
///
/// The API server writes `2000m` back as `2`, and so does Portolan.
fn quantity(value: &Value) -> Value {
    const THOUSANDTHS: u64 = 1000;
    const MEBIBYTES: u64 = 1024;
    let amount = |text: &str| -> Option<Value> {
        if let Some(thousandths) = text.strip_suffix('m') {
            return Some(thousandths.parse::<u64>().ok()?.into());
        }
        if let Some(gibibytes) = text.strip_suffix("Gi") {
            return Some(format!("{}Mi", gibibytes.parse::<u64>().ok()? * MEBIBYTES).into());
        }
        Some((text.parse::<u64>().ok()? * THOUSANDTHS).into())
    };
    value.as_str().and_then(amount).unwrap_or_else(|| value.clone())
}

/// Returns the item that stands for `item`: the one of its name, if it has one, else the one at its place.
fn counterpart<'v>(item: &Value, items: &'v [Value], at: usize) -> Option<&'v Value> {
    match item.get("name") {
        Some(name) => items.iter().find(|other| other.get("name") == Some(name)),
        None => items.get(at),
    }
}
