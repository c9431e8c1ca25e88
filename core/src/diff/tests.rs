//! Specs that differ in one thing, and what is said about the trees.

use super::*;
use crate::source::Source;

const BEFORE: &str = "apiVersion: portolan.dev/v1alpha1
kind: Mesh
name: mesh1
istio: {version: \"1.30.3\"}
clusters:
  - {name: a, network: n1, eastWestGateway: {addresses: [192.0.2.1]}}
  - {name: b, network: n2, primary: a}
";

fn tree(text: &str) -> crate::tree::Tree {
    let compilation = crate::compile(&Source::new("mesh.yaml", text), &crate::Inputs::default());
    match compilation.tree {
        Ok(tree) => tree,
        Err(_) => panic!("{:#?}", compilation.diagnostics),
    }
}

fn of(old: &str, new: &str) -> Diff {
    diff(&tree(old).texts(), &tree(new).texts())
}

/// Returns each object and field that differs, in a line, with the kinds of effects.
fn lines(diff: &Diff) -> Vec<String> {
    let kinds =
        |effects: &[Effect]| effects.iter().map(|one| format!(" ({})", one.kind.word())).collect::<String>();
    let mut lines = Vec::new();
    for cluster in &diff.clusters {
        for object in &cluster.objects {
            let ObjectDiff { kind, name, change, fields, effects, .. } = object;
            let title = format!("{} {} {kind} {name}", cluster.name, change.word());
            if fields.is_empty() {
                lines.push(title + &kinds(effects));
            } else {
                lines.extend(
                    fields.iter().map(|field| format!("{title} {}{}", field.path, kinds(&field.effects))),
                );
            }
        }
    }
    lines
}

#[track_caller]
fn check(new: &str, expected: &[&str]) {
    let found = of(BEFORE, new);
    assert_eq!(lines(&found), expected);
    // The other way round, as much differs.
    assert_eq!(lines(&of(new, BEFORE)).len(), expected.len());
}

#[test]
fn the_same_spec_has_no_difference() {
    assert!(of(BEFORE, BEFORE).is_empty());
    assert!(of(BEFORE, &format!("# another comment\n{BEFORE}")).is_empty());
}

#[test]
fn an_address_is_told_where_it_is_used() {
    check(
        &BEFORE.replace("192.0.2.1", "192.0.2.2"),
        &[
            "b changed IstioOperator istiod.istio-operator.yaml spec.values.global.remotePilotAddress (address)",
        ],
    );
}

#[test]
fn a_field_that_comes_with_another_part_in_the_mesh_is_no_change_of_it() {
    let both =
        BEFORE.replace(", primary: a", "").replace("clusters:", "trust: {ca: {from: files}}\nclusters:");
    let texts = |diff: &Diff| diff.effects().map(|effect| effect.text.clone()).collect::<Vec<_>>();
    let says = |diff: &Diff, text: &str| texts(diff).iter().any(|one| one.contains(text));
    let (to_primary, to_remote) = (of(BEFORE, &both), of(&both, BEFORE));
    assert!(says(&to_primary, "gets an istiod of its own"), "{:#?}", texts(&to_primary));
    assert!(says(&to_remote, "serves the cluster from now on"), "{:#?}", texts(&to_remote));
    for found in [&to_primary, &to_remote] {
        for text in ["on another network", "another cluster", "at another address", "mesh ID"] {
            assert!(!says(found, text), "{:#?}", texts(found));
        }
    }
}

#[test]
fn an_address_that_becomes_known_is_no_other_address() {
    let unknown = BEFORE.replace(", eastWestGateway: {addresses: [192.0.2.1]}", "");
    let texts: Vec<String> = of(&unknown, BEFORE).effects().map(|effect| effect.text.clone()).collect();
    assert_eq!(texts, ["the address of its istiod is known now: the cluster can be installed"]);
}

#[test]
fn an_api_server_that_moves_is_told_though_no_manifest_says_it() {
    let address = |url: &str| BEFORE.replace("primary: a", &format!("primary: a, apiServer: {url}"));
    let (old, new) = (address("https://192.0.2.8:6443"), address("https://192.0.2.9:6443"));
    let found = of(&old, &new);
    assert_eq!(lines(&found), ["b changed address API server url (address)"]);
    assert!(found.effects().all(|effect| effect.text.contains("kubeconfigs")), "{found:#?}");
    // What was a blank before needs no care.
    assert_eq!(lines(&of(BEFORE, &old)), ["b added address API server"]);
    // Whoever brings the secrets has to know it too.
    let brought = |text: &str| format!("{text}credentials: {{remoteSecrets: {{from: none}}}}\n");
    let found = of(&brought(&old), &brought(&new));
    assert!(!found.is_empty());
    assert_eq!(lines(&found), ["b changed address API server url (address)"]);
}

#[test]
fn an_api_server_that_nobody_reads_may_move() {
    let address = |url: &str| BEFORE.replace("network: n1,", &format!("network: n1, apiServer: {url},"));
    assert!(of(&address("https://192.0.2.8:6443"), &address("https://192.0.2.9:6443")).is_empty());
}

#[test]
fn another_installer_is_told() {
    let found = of(BEFORE, &BEFORE.replace("clusters:", "install: helm\nclusters:"));
    assert!(found.clusters[0].effects[0].text.starts_with("Helm refuses"), "{:#?}", found.clusters[0]);
}

#[test]
fn a_release_is_told_though_no_manifest_says_it() {
    let one = BEFORE.replace("n2", "n1");
    let found = lines(&of(&one, &one.replace("1.30.3", "1.30.2")));
    assert!(found.contains(&"b changed release Istio version (restart)".to_owned()), "{found:#?}");
}

#[test]
fn a_network_is_told_with_the_restart_it_needs() {
    let found = of(BEFORE, &BEFORE.replace("n2", "n3"));
    let lines = lines(&found);
    assert!(
        lines.contains(
            &"b changed Namespace istio-system metadata.labels[\"topology.istio.io/network\"] (restart)"
                .to_owned()
        ),
        "{lines:#?}"
    );
    assert!(found.clusters.iter().all(|cluster| cluster.name == "b"), "{lines:#?}");
}

#[test]
fn a_cluster_that_is_new_is_told_as_such() {
    let found = of(BEFORE, &format!("{BEFORE}  - {{name: c, network: n2, primary: a}}\n"));
    let changes: Vec<(&str, Change)> =
        found.clusters.iter().map(|one| (one.name.as_str(), one.change)).collect();
    assert_eq!(changes, [("a", Change::Changed), ("c", Change::Added)]);
    assert_eq!(lines(&found)[0], "a added Secret istio-remote-secret-c (traffic)");
    let readme = found.files.iter().find(|file| file.path == "README.md").expect("the runbook changes");
    assert!(!readme.explained);
    assert!(
        found.files.iter().filter(|file| !file.explained).all(|file| !file.path.ends_with(".yaml")),
        "{:#?}",
        found.files
    );
}

#[test]
fn a_cluster_that_is_gone_leaves_something_behind() {
    let found = of(&format!("{BEFORE}  - {{name: c, network: n2, primary: a}}\n"), BEFORE);
    assert_eq!(found.clusters[1].change, Change::Removed);
    assert_eq!(found.clusters[1].effects[0].kind, EffectKind::Leftover);
}

#[test]
fn a_cluster_that_goes_takes_a_way_into_its_network_with_it() {
    let found = of(BEFORE, &BEFORE.replace("  - {name: b, network: n2, primary: a}\n", ""));
    let texts: Vec<&str> = found.effects().map(|effect| effect.text.as_str()).collect();
    assert!(
        texts.iter().any(|text| text.ends_with("other clusters lose this way into network `n2`")),
        "{texts:?}"
    );
    let lines = lines(&found);
    // The primary has no remote any more.
    assert!(lines.iter().any(|line| line.ends_with("global.externalIstiod (restart)")), "{lines:?}");
}

#[test]
fn a_service_that_changes_its_type_loses_its_address() {
    let service = r#"service: {type: NodePort, annotations: {traffic.istio.io/nodeSelector: '{"a":"b"}'}}"#;
    check(
        &BEFORE.replace("addresses: [192.0.2.1]", &format!("addresses: [192.0.2.1], {service}")),
        &[
            "a changed Service istio-eastwestgateway metadata.annotations[\"traffic.istio.io/nodeSelector\"] (address)",
            "a changed Service istio-eastwestgateway spec.type (address)",
        ],
    );
}

#[test]
fn what_is_no_yaml_differs_as_text() {
    let old = Files::from([
        ("clusters/a/10/x.yaml", "a: [1"),
        ("clusters/a/10/y.yaml", "kind: A\nmetadata: {name: a}\n"),
    ]);
    let new = Files::from([
        ("clusters/a/10/x.yaml", "a: [2"),
        ("clusters/a/10/y.yaml", "kind: A\nmetadata: {name: a} # why\n"),
    ]);
    let found = diff(&old, &new);
    assert_eq!(found.clusters, []);
    assert_eq!(found.files.iter().map(|file| file.explained).collect::<Vec<_>>(), [false, false]);
}

#[test]
fn a_tree_that_leads_back_to_itself_is_read_once() {
    let old = Files::from([
        (
            "base/x/kustomization.yaml",
            "kind: Kustomization\nresources: [../../clusters/a/10, ../../../../etc]\n",
        ),
        ("clusters/a/10/kustomization.yaml", "kind: Kustomization\nresources: [../../../base/x]\n"),
    ]);
    assert_eq!(diff(&old, &Files::new()).clusters.len(), 1);
}

#[test]
fn an_ingress_gateway_that_is_switched_off_takes_its_traffic_along() {
    let before = BEFORE.replace("1.30.3", "1.6.14").replace("n2", "n1");
    let after = before.replace("primary: a", "primary: a, eastWestGateway: {enabled: false}");
    assert_eq!(
        lines(&of(&before, &after)),
        ["b changed IstioOperator istiod.istio-operator.yaml spec.components.ingressGateways (traffic)"]
    );
}
