//! `.portolan/inventory.json`: what Portolan wrote, so that a later run knows its own files.

use crate::plan::model::Plan;
use crate::tree::{Tree, TreeFile, TreePath};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Version of the inventory's own format.
const FORMAT: u32 = 1;

/// Adds the inventory of `tree`.
pub(super) fn add(plan: &Plan<'_>, tree: &mut Tree) {
    let mut files = Map::new();
    for (path, file) in tree.files() {
        files.insert(path.to_string(), json!(hex(&Sha256::digest(file.text.as_bytes()))));
    }
    let overlays = plan.overlays.iter().map(|overlay| &plan.mesh[overlay.cluster]);
    let releases: Map<String, Value> = overlays
        .map(|cluster| (cluster.name.value.to_string(), json!(cluster.release.value.to_string())))
        .collect();
    let inventory = json!({
        "format": FORMAT,
        "tool": {"name": "portolan", "version": env!("CARGO_PKG_VERSION")},
        "mesh": plan.mesh.id.value,
        // No manifest says it: an installer is told by the runbook.
        "releases": Value::Object(releases),
        "digest": plan.mesh.digest(),
        "files": Value::Object(files),
    });
    let mut text = serde_json::to_string_pretty(&inventory).expect("an inventory is plain data");
    text.push('\n');
    let because = "what Portolan wrote, so that a later run knows its own files".to_owned();
    tree.add(TreePath::new(&[".portolan", "inventory.json"]), TreeFile { text, because, from: None });
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
