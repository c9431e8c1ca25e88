//! A patch changes what an object says of the topology.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::{annotations, labels, ports};
use crate::mesh::model::Mesh;
use crate::mesh::patch::ObjectPatch;
use crate::plan::model::Overlay;
use crate::plan::object::Object;
use crate::plan::patching;
use crate::plan::rules::OverlayRule;
use portolan_chart::order;
use serde_json::Value;
use std::collections::BTreeSet;

/// The rule.
static RULE: Rule = Rule {
    code: Code(6031),
    name: "patch-against-topology",
    severity: Severity::Error,
    page: include_str!("patch_against_topology.md"),
};

pub(super) const OVERLAY_RULE: OverlayRule = OverlayRule { rule: &RULE, check };

/// The field of pods and Services by which one finds the other.
const SELECTOR: &str = "/spec/selector";

/// Ports of a gateway by which other clusters come in.
const WAYS_IN: [u16; 4] = [ports::CROSS_NETWORK, ports::HBONE, ports::ISTIOD, ports::WEBHOOK];

fn check(mesh: &Mesh, overlay: &Overlay, sink: &mut Sink) {
    let patches = &mesh[overlay.cluster].patches;
    let mut reported = BTreeSet::new();
    for (object, before) in overlay.whole_objects(|object| patches.iter().any(|patch| patch.is_for(object))) {
        for (number, patch) in patches.iter().enumerate().filter(|(_, patch)| patch.is_for(&object.target()))
        {
            // What does not apply is another rule's.
            let Ok(patched) = patching::apply(&before, &patch.change) else { continue };
            if let Some(what) = changed(&before, &patched.object)
                && reported.insert(number)
            {
                sink.error(diagnostic(patch, object, &what));
            }
        }
    }
}

/// Returns what of the topology differs between an object and what a patch leaves of it.
fn changed(before: &Value, after: &Value) -> Option<String> {
    let keys = [("labels", labels::TOPOLOGY_NETWORK), ("annotations", annotations::CONTROL_PLANE_CLUSTERS)];
    let named = |value: &Value, (field, key): (&str, &str)| value["metadata"][field].get(key).cloned();
    if let Some((_, key)) = keys.into_iter().find(|at| {
        let there = named(before, *at);
        there.is_some() && there != named(after, *at)
    }) {
        return Some(format!("`{key}`"));
    }
    if before.pointer(SELECTOR).is_some() && before.pointer(SELECTOR) != after.pointer(SELECTOR) {
        return Some("the selector".to_owned());
    }
    let left = ways_in(after);
    let lost = ways_in(before).into_iter().find(|port| !left.contains(port));
    lost.map(|port| format!("port {port}"))
}

/// Returns the ports by which other clusters come in that an object has.
fn ways_in(object: &Value) -> Vec<u16> {
    let ports = object.pointer("/spec/ports").and_then(Value::as_array).into_iter().flatten();
    let numbers = ports.filter_map(|port| port.get("port").and_then(Value::as_u64));
    let servers = object.pointer("/spec/servers").and_then(Value::as_array).into_iter().flatten();
    let numbers = numbers
        .chain(servers.filter_map(|server| server.pointer("/port/number").and_then(Value::as_u64)))
        .filter_map(|number| u16::try_from(number).ok());
    order::distinct(numbers.filter(|number| WAYS_IN.contains(number)))
}

fn diagnostic(patch: &ObjectPatch, object: &Object, what: &str) -> Diagnostic {
    let message = format!("the patch changes {what} of {} `{}`", object.kind, object.name);
    Diagnostic::new(&RULE, patch.text.span, message)
        .also(patch.span, "its target")
        .note("other clusters find this one by it: they would look for what is no longer there, and traffic would stay local without an error")
        .help("leave it as it is, and change the field of the spec if the topology is meant to be another")
}
