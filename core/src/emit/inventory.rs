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
    let mut whole = Sha256::new();
    for (path, file) in tree.files() {
        let digest = hex(&Sha256::digest(file.text.as_bytes()));
        whole.update(format!("{path}\0{digest}\n"));
        files.insert(path.to_string(), json!(digest));
    }
    let inventory = json!({
        "format": FORMAT,
        "tool": {"name": "portolan", "version": env!("CARGO_PKG_VERSION")},
        "mesh": plan.mesh.id.value,
        "digest": hex(&whole.finalize()),
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
