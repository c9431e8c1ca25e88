//! The endpoints that are predicted are those that real istiods gave.

use portolan_core::Inputs;
use portolan_core::endpoints::{Sees, Sight, endpoints};
use portolan_core::mesh::model::Mesh;
use portolan_core::source::Source;
use portolan_tests::oracle;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;

/// A mesh, and what its istiods gave a sidecar of each cluster.
#[derive(Deserialize)]
struct Observed {
    mesh: String,
    clusters: BTreeMap<String, Cluster>,
    /// The address of the gateway of each cluster that has one.
    gateways: BTreeMap<String, String>,
    given: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Cluster {
    network: String,
    primary: String,
    pod: String,
}

/// The port of the pods that were observed.
const PORT: u16 = 5000;

#[test]
fn predicted_endpoints_are_those_of_real_istiods() {
    let Some(data) = oracle::data() else { return };
    let path = data.join("oracle/istiod-1.30.3/endpoints.json");
    let text = fs::read_to_string(&path).expect("the data of the oracles is whole");
    let observed: Vec<Observed> = serde_json::from_str(&text).expect("the data of the oracles is JSON");
    assert!(observed.len() > 1, "nothing was observed");
    for observed in &observed {
        assert_eq!(predicted(observed), observed.given, "{}", observed.mesh);
    }
}

fn predicted(observed: &Observed) -> BTreeMap<String, Vec<String>> {
    let spec = Source::new("mesh.yaml", spec(observed));
    let resolution = portolan_core::resolve(&spec, &Inputs::default());
    let mesh = resolution.mesh.unwrap_or_else(|| panic!("{}\n{:?}", spec.text, resolution.diagnostics));
    let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for sight in endpoints(&mesh) {
        let client = mesh[sight.client].name.value.to_string();
        given.entry(client).or_default().extend(addresses(observed, &mesh, &sight));
    }
    given.values_mut().for_each(|addresses| addresses.sort());
    given
}

fn spec(observed: &Observed) -> String {
    let mut text =
        "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {version: 1.30.3}\nclusters:\n"
            .to_owned();
    for (name, cluster) in &observed.clusters {
        text.push_str(&format!("- name: {name}\n  network: {}\n", cluster.network));
        if cluster.primary != *name {
            text.push_str(&format!("  primary: {}\n", cluster.primary));
        }
        if let Some(address) = observed.gateways.get(name) {
            text.push_str(&format!("  eastWestGateway: {{addresses: [{address}]}}\n"));
        }
    }
    text
}

fn addresses(observed: &Observed, mesh: &Mesh, sight: &Sight) -> Vec<String> {
    match &sight.sees {
        Sees::Pods | Sees::PodsOutOfReach => {
            let server = mesh[sight.server].name.value.to_string();
            vec![format!("{}:{PORT}", observed.clusters[&server].pod)]
        }
        Sees::Gateways(gateways) => gateways
            .iter()
            .map(|gateway| format!("{}:{}", gateway.host, gateway.port.expect("a port is known")))
            .collect(),
        Sees::Nothing => Vec::new(),
    }
}
