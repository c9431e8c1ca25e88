//! Plans of whole meshes, read off their trees.

use crate::plan::model::Place;
use crate::plan::object::ObjectKey;
use crate::plan::units::own_resources;
use crate::source::Source;
use crate::tree::Tree;
use crate::{Inputs, compile, mesh, plan, rules, spec};
use std::collections::BTreeSet;

const EXTERNAL: &str = "clusters:
  - {name: hosting, config: cluster1, discovery: {address: 192.0.2.20}}
  - {name: cluster1, network: network1, primary: hosting}
  - {name: cluster2, network: network2, primary: hosting}
";

const AMBIENT: &str = "clusters:
  - {name: cluster1, network: network1, eastWestGateway: {service: {annotations: {a: b}}}}
  - {name: cluster2, network: network2}
services:
  - {name: a, namespace: shop, ports: [{name: http, port: 80, protocol: http}], clusters: [cluster1]}
";

fn source(istio: &str, rest: &str) -> Source {
    let head = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n";
    Source::new("mesh.yaml", format!("{head}istio: {{{istio}}}\n{rest}"))
}

fn tree(istio: &str, rest: &str) -> Tree {
    let source = source(istio, rest);
    let compilation = compile(&source, &Inputs::default());
    compilation.tree.unwrap_or_else(|_| panic!("{:?}", compilation.diagnostics))
}

#[track_caller]
fn text(tree: &Tree, path: &str) -> String {
    let found = tree.files().find(|(at, _)| at.as_str() == path);
    found.map_or_else(|| panic!("there is no {path}"), |(_, file)| file.text.clone())
}

fn has(tree: &Tree, path: &str) -> bool {
    tree.files().any(|(at, _)| at.as_str() == path)
}

/// Asserts that a file of the tree has these parts and lacks the others.
#[track_caller]
fn check(tree: &Tree, path: &str, parts: &[&str], not: &[&str]) {
    let text = text(tree, path);
    for part in parts {
        assert!(text.contains(part), "{path} lacks {part}:\n{text}");
    }
    for part in not {
        assert!(!text.contains(part), "{path} has {part}:\n{text}");
    }
}

/// Returns the names of the rules that a spec breaks.
fn broken(rest: &str) -> Vec<&'static str> {
    let compilation = compile(&source("version: 1.30.3", rest), &Inputs::default());
    compilation.diagnostics.iter().map(|diagnostic| diagnostic.rule.name).collect()
}

#[test]
fn a_host_runs_two_istiods_and_its_gateway_is_a_plain_object() {
    let tree = tree("version: 1.30.3", EXTERNAL);
    let stage = "clusters/hosting/20-control-plane";
    check(
        &tree,
        &format!("{stage}/istiod.istio-operator.yaml"),
        &["namespace: istio-system", "name: istio-ingressgateway\n      enabled: false"],
        &["mesh1\n    ", "network"],
    );
    check(
        &tree,
        &format!("{stage}/external-istiod.istio-operator.yaml"),
        &[
            "profile: empty",
            "rootNamespace: external-istiod",
            "discoveryAddress: \"192.0.2.20:15012\"",
            "value: istio-validator-external-istiod",
            "name: CLUSTER_ID",
            "path: spec.template.spec.containers[0].volumeMounts[100]",
            "operatorManageWebhooks: true",
        ],
        &["XDS_ROOT_CA", "pilot:\n      volumes"],
    );
    check(
        &tree,
        "clusters/hosting/30-gateways/external-gateway.yaml",
        &["name: tls-xds\n    port: 15012", "istio: ingressgateway"],
        &["istio-eastwestgateway"],
    );
    check(
        &tree,
        "clusters/hosting/40-exposure/external-exposure.yaml",
        &["namespace: external-istiod", "PASSTHROUGH", "sniHosts"],
        &["DestinationRule"],
    );
    check(
        &tree,
        "credentials/hosting/15-istio-kubeconfig/kustomization.yaml",
        &["name: istio-kubeconfig", "config=cluster1.kubeconfig"],
        &[],
    );
    check(
        &tree,
        "credentials/hosting/50-remote-secrets/kustomization.yaml",
        &["namespace: external-istiod", "cluster2=cluster2.kubeconfig"],
        &["cluster1"],
    );
    assert!(!has(&tree, "verify/hosting/kustomization.yaml"));
}

#[test]
fn a_configuration_cluster_is_read_as_istiod() {
    let tree = tree("version: 1.30.3", EXTERNAL);
    check(
        &tree,
        "clusters/cluster1/20-control-plane/istiod.istio-operator.yaml",
        &[
            "configCluster: true",
            "configMap: true",
            "defaultRevision: default",
            "remotePilotAddress: 192.0.2.20",
        ],
        &["injectionURL"],
    );
    check(
        &tree,
        "clusters/cluster1/10-foundation/istiod-token.yaml",
        &["name: istiod-istio-remote-secret-token", "service-account.name: istiod"],
        &["Helm"],
    );
    check(&tree, "clusters/cluster1/10-foundation/kustomization.yaml", &[], &["reader-token"]);
    check(
        &tree,
        "clusters/cluster2/10-foundation/namespace.yaml",
        &["controlPlaneClusters: cluster1"],
        &["hosting"],
    );
    check(&tree, "clusters/cluster2/10-foundation/kustomization.yaml", &["reader-token"], &[]);
}

#[test]
fn a_certificate_at_the_gateway_means_urls_and_public_roots() {
    let external = EXTERNAL.replace(
        "{address: 192.0.2.20}",
        "{address: istiod.example.com, tls: {credentialName: certificate}}",
    );
    let tree = tree("version: 1.30.3", &external);
    check(
        &tree,
        "clusters/hosting/20-control-plane/external-istiod.istio-operator.yaml",
        &["XDS_ROOT_CA", "name: INJECTION_WEBHOOK_CONFIG_NAME\n          value: \"\""],
        &["ISTIOD_CUSTOM_HOST"],
    );
    check(
        &tree,
        "clusters/hosting/40-exposure/external-exposure.yaml",
        &["credentialName: certificate", "h2UpgradePolicy: UPGRADE", "- istiod.example.com"],
        &["PASSTHROUGH"],
    );
    check(
        &tree,
        "clusters/cluster1/20-control-plane/istiod.istio-operator.yaml",
        &[
            "validationURL: https://istiod.example.com:15017/validate",
            "injectionURL: https://istiod.example.com:15017/inject/cluster/cluster1/net/network1",
        ],
        &["remotePilotAddress", "injectionPath"],
    );
}

#[test]
fn a_host_name_without_a_certificate_is_in_istiods_own() {
    let external = EXTERNAL.replace("192.0.2.20", "istiod.example.com");
    let tree = tree("version: 1.30.3", &external);
    check(
        &tree,
        "clusters/hosting/20-control-plane/external-istiod.istio-operator.yaml",
        &[
            "name: ISTIOD_CUSTOM_HOST\n          value: istiod.example.com",
            "istio-sidecar-injector-external-istiod",
        ],
        &["XDS_ROOT_CA"],
    );
}

#[test]
fn helm_takes_over_the_account_of_istiod() {
    let tree = tree("version: 1.30.3", &format!("install: helm\n{EXTERNAL}"));
    check(
        &tree,
        "clusters/cluster1/10-foundation/istiod-token.yaml",
        &["managed-by: Helm", "release-name: istiod\n", "release-namespace: external-istiod"],
        &[],
    );
    check(
        &tree,
        "clusters/hosting/20-control-plane/external-istiod.values.yaml",
        &["volumes:", "EXTERNAL_ISTIOD: \"true\""],
        &["CLUSTER_ID", "profile"],
    );
    assert!(has(&tree, "clusters/hosting/20-control-plane/istiod.values.yaml"));
}

#[test]
fn ambient_has_a_gateway_of_the_gateway_api() {
    let tree = tree("version: 1.30.3, dataPlane: ambient", AMBIENT);
    check(
        &tree,
        "clusters/cluster1/30-gateways/ambient-gateway.yaml",
        &[
            "gateway.networking.k8s.io/v1\n",
            "topology.istio.io/network: network1",
            "annotations:\n      a: b",
        ],
        &["istio.io/rev"],
    );
    assert!(!has(&tree, "clusters/cluster1/30-gateways/east-west-gateway.yaml"));
    check(
        &tree,
        "clusters/cluster1/20-control-plane/istiod.istio-operator.yaml",
        &["profile: ambient", "AMBIENT_ENABLE_MULTI_NETWORK", "AMBIENT_ENABLE_BAGGAGE"],
        &["ztunnel", "cni"],
    );
    check(&tree, "clusters/cluster1/10-foundation/kustomization.yaml", &[], &["istiod-token"]);
    check(&tree, "base/helloworld/helloworld.yaml", &["istio.io/global: \"true\""], &[]);
    check(&tree, "base/sample-namespace/sample-namespace.yaml", &["dataplane-mode: ambient"], &["injection"]);
    check(
        &tree,
        "clusters/cluster2/10-foundation/service-stubs.yaml",
        &["name: shop", "istio.io/global: \"true\"", "appProtocol: http"],
        &["selector"],
    );
    assert!(!has(&tree, "clusters/cluster1/10-foundation/service-stubs.yaml"));
}

#[test]
fn ztunnel_reads_its_network_where_the_release_looks_for_it() {
    let network = |version: &str| {
        let istio = format!("version: {version}, dataPlane: ambient");
        let tree = tree(&istio, &format!("install: helm\n{AMBIENT}"));
        text(&tree, "clusters/cluster1/20-control-plane/ztunnel.values.yaml")
    };
    assert!(network("1.27.1").contains("global:\n  network: network1"));
    assert!(network("1.27.2").contains("\nnetwork: network1"));
}

#[test]
fn one_ambient_cluster_has_one_network() {
    let tree = tree("version: 1.30.3, dataPlane: ambient", "clusters: [{name: a, network: n}]\n");
    check(&tree, "clusters/a/20-control-plane/istiod.istio-operator.yaml", &["ambient"], &["AMBIENT_ENABLE"]);
}

#[test]
fn every_cluster_has_both_versions_of_the_service() {
    let tree = tree("version: 1.23.6", "clusters: [{name: b, network: n}, {name: a, network: n}]\n");
    for cluster in ["a", "b"] {
        let folder = format!("verify/{cluster}/kustomization.yaml");
        check(&tree, &folder, &["base/helloworld\"", "base/sample-client"], &["helloworld-v"]);
    }
    check(&tree, "base/helloworld/helloworld.yaml", &["version: v1", "version: v2"], &[]);
    check(&tree, "base/sample-client/sample-client.yaml", &["name: sleep"], &["name: curl"]);
    let revised = self::tree("version: 1.30.3, revision: r1", "clusters: [{name: a, network: n}]\n");
    check(&revised, "base/sample-namespace/sample-namespace.yaml", &["istio.io/rev: r1"], &["injection"]);
}

#[test]
fn a_stub_brings_its_namespace_unless_it_is_there() {
    let rest = "clusters:
  - {name: a, network: n}
  - name: b
    network: n
    resources:
      - {object: {apiVersion: v1, kind: Namespace, metadata: {name: own}}, stage: 10-foundation}
services:
  - {name: x, namespace: own, ports: [{name: http, port: 80}], clusters: [a]}
  - {name: x, namespace: default, ports: [{name: http, port: 80}], clusters: [a]}
  - {name: x, namespace: istio-system, ports: [{name: http, port: 80}], clusters: [a]}
  - {name: y, namespace: shop, ports: [{name: http, port: 80}], clusters: [a]}
  - {name: z, namespace: shop, ports: [{name: http, port: 80}], clusters: [a]}
  - {name: helloworld, namespace: sample, ports: [{name: http, port: 5000}], clusters: [a]}
";
    let text = text(&tree("version: 1.30.3", rest), "clusters/b/10-foundation/service-stubs.yaml");
    assert_eq!(text.matches("kind: Namespace").count(), 1, "{text}");
    assert_eq!(text.matches("kind: Service").count(), 5, "{text}");
}

#[test]
fn patches_go_into_the_stages_that_hold_their_objects() {
    let rest = "clusters:
  - name: a
    network: n
    eastWestGateway: {addresses: [192.0.2.10]}
    patches:
      - {target: {kind: Deployment|Namespace}, patch: '[{op: add, path: /metadata/labels/x, value: y}]'}
  - {name: b, network: m, eastWestGateway: {addresses: [192.0.2.11]}}
";
    let tree = tree("version: 1.30.3", rest);
    for stage in ["10-foundation", "30-gateways"] {
        let path = format!("clusters/a/{stage}/kustomization.yaml");
        check(&tree, &path, &["patches:", "kind: Deployment|Namespace"], &[]);
    }
    check(&tree, "clusters/a/40-exposure/kustomization.yaml", &[], &["patches:"]);
    check(&tree, "clusters/b/10-foundation/kustomization.yaml", &[], &["patches:"]);
}

#[test]
fn own_objects_keep_every_field() {
    let rest = "clusters:
  - name: a
    network: n
    resources:
      - object: {apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: {x: y}, finalizers: [f/g]}, data: {k: v}}
";
    check(
        &tree("version: 1.30.3", rest),
        "clusters/a/40-exposure/resources.yaml",
        &["name: c", "x: \"y\"", "- f/g", "data:\n  k: v"],
        &[],
    );
}

#[test]
fn faults_of_what_the_spec_adds_are_found() {
    let cluster = |added: &str| format!("clusters:\n  - name: a\n    network: n\n{added}");
    let namespace = "{object: {apiVersion: v1, kind: Namespace, metadata: {name: istio-system}}, stage: 50-remote-secrets}";
    let map = "{object: {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}}";
    assert_eq!(broken(&cluster(&format!("    resources: [{namespace}]\n"))), ["duplicate-object"]);
    assert_eq!(broken(&cluster(&format!("    resources: [{map}, {map}]\n"))), ["duplicate-object"]);
    assert_eq!(broken(&cluster("    resources: [{object: {kind: A}}]\n")), ["incomplete-resource"; 2]);
    let patch = |target: &str| {
        cluster(&format!("    patches: [{{target: {target}, patch: '[{{op: remove, path: /a}}]'}}]\n"))
    };
    assert_eq!(broken(&patch("{kind: Pod}")), ["patch-matches-nothing"]);
    assert_eq!(broken(&patch("{kind: '('}")), ["malformed-patch"]);
    let changes = |operation: &str| {
        let patch = format!("    patches: [{{target: {{kind: Service}}, patch: '[{{{operation}}}]'}}]\n");
        broken(&format!("{}  - name: b\n    network: m\n", cluster(&patch)))
    };
    let against = ["patch-against-topology"];
    assert_eq!(changes("op: add, path: /spec/selector/more, value: x"), against);
    assert_eq!(changes("op: replace, path: /spec/ports/1/port, value: 1"), against);
    assert_eq!(changes("op: remove, path: /metadata/labels/topology.istio.io~1network"), against);
    assert!(changes("op: add, path: /metadata/annotations/more, value: x").is_empty());
    assert_eq!(broken(&patch("{kind: Namespace}")), ["patch-does-not-apply"]);
}

#[test]
fn pages_show_their_fault_and_the_way_out() {
    let names = [
        "malformed-patch",
        "incomplete-resource",
        "duplicate-object",
        "patch-matches-nothing",
        "patch-does-not-apply",
        "patch-against-topology",
    ];
    for rule in rules().into_iter().filter(|rule| names.contains(&rule.name)) {
        let block = |section: &str| {
            let (_, rest) = rule.page.split_once(&format!("## {section}\n")).expect("the section is there");
            let (_, rest) = rest.split_once("```yaml\n").expect("the section has a block");
            let (text, _) = rest.split_once("```").expect("the block ends");
            let found = crate::check(&Source::new("mesh.yaml", text), &Inputs::default());
            found.iter().map(|diagnostic| diagnostic.rule.name).collect::<Vec<_>>()
        };
        assert_eq!(block("Example"), [rule.name]);
        assert!(block("Fix").is_empty(), "{}: {:?}", rule.name, block("Fix"));
    }
}

/// Returns the keys of the objects of a place, one for each unit that makes it.
fn keys(istio: &str, rest: &str) -> Vec<(String, ObjectKey)> {
    let source = source(istio, rest);
    let mut sink = crate::diagnostic::Sink::new();
    let spec = spec::parse::parse(&source, &mut sink).expect("the spec is read");
    let mesh = mesh::resolve::resolve(&spec, &mut sink).expect("the spec is a mesh");
    let mut keys = Vec::new();
    for overlay in plan::plan(&mesh).overlays {
        for unit in overlay.units.iter().filter(|unit| unit.kind.name != own_resources::NAME) {
            let tree = match unit.kind.place {
                Place::Cluster(_) | Place::Credentials(_) => "cluster",
                Place::Verify => "verify",
            };
            let at = format!("{tree} {}", mesh[overlay.cluster].name.value);
            keys.extend(unit.objects().map(|object| (at.clone(), object.key())));
        }
    }
    keys
}

#[test]
fn no_two_units_make_the_same_object() {
    for (istio, rest) in [
        ("version: 1.30.3", EXTERNAL),
        ("version: 1.12.0", EXTERNAL),
        ("version: 1.30.3, dataPlane: ambient", AMBIENT),
        ("version: 1.30.3", AMBIENT),
        ("version: 1.30.3, revision: r1", EXTERNAL),
    ] {
        let keys = keys(istio, rest);
        let distinct: BTreeSet<_> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len(), "{istio}: {keys:?}");
    }
}
