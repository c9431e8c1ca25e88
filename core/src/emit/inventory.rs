//! `.portolan/inventory.json`: what Portolan wrote, so that a later run knows its own files.

use crate::mesh::model::{ClusterIdx, Mesh};
use crate::tree::{Tree, TreeFile, TreePath};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Version of the inventory's own format.
const FORMAT: u32 = 1;

/// Adds the inventory of `tree`.
pub(super) fn add(mesh: &Mesh, tree: &mut Tree) {
    let mut files = Map::new();
    for (path, file) in tree.files() {
        files.insert(path.to_string(), json!(hex(&Sha256::digest(file.text.as_bytes()))));
    }
    let clusters = mesh.clusters_by_name().into_iter().map(|cluster| &mesh[cluster]);
    let releases: Map<String, Value> = clusters
        .map(|cluster| (cluster.name.value.to_string(), json!(cluster.release.value.to_string())))
        .collect();
    let mut inventory = json!({
        "format": FORMAT,
        "tool": {"name": "portolan", "version": env!("CARGO_PKG_VERSION")},
        "mesh": mesh.id.value,
        // No manifest says it: an installer is told by the runbook.
        "releases": Value::Object(releases),
    });
    let addresses = api_servers(mesh);
    if !addresses.is_empty() {
        inventory["apiServers"] = Value::Object(addresses);
    }
    inventory["digest"] = json!(mesh.digest());
    inventory["files"] = Value::Object(files);
    let mut text = serde_json::to_string_pretty(&inventory).expect("an inventory is plain data");
    text.push('\n');
    let because = "what Portolan wrote, so that a later run knows its own files".to_owned();
    tree.add(TreePath::new(&[".portolan", "inventory.json"]), TreeFile { text, because, from: None });
}

/// Returns the address of each API server that other clusters read: it goes into files that are not in the tree.
fn api_servers(mesh: &Mesh) -> Map<String, Value> {
    let read = mesh.clusters_by_name().into_iter().filter(|cluster| mesh.is_read_by_others(*cluster));
    let address = |cluster: ClusterIdx| {
        let url = &mesh[cluster].api_server.as_ref()?.value.url;
        Some((mesh[cluster].name.value.to_string(), json!(url)))
    };
    read.filter_map(address).collect()
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).expect("four bits are a digit");
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

#[cfg(test)]
mod tests {
    use crate::testing::compiled;
    use serde_json::Value;

    fn inventory(clusters: &str) -> Value {
        let tree = compiled("1.30.3", &format!("clusters: {clusters}\n"));
        tree.documents(".portolan/inventory.json").remove(0)
    }

    #[test]
    fn the_digest_is_of_the_mesh() {
        let [first, second] = ["{name: a, network: n}", "{name: b, network: n}"];
        let given = inventory(&format!("[{first}, {second}]"));
        let turned = inventory(&format!("[{second}, {first}]"));
        assert_ne!(given["files"]["README.md"], turned["files"]["README.md"], "the runbook follows the spec");
        assert_eq!(given["digest"], turned["digest"]);
        assert_ne!(given["digest"], inventory(&format!("[{first}]"))["digest"]);
    }
}
