//! A patch cannot be applied to an object that it is for.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;
use crate::mesh::patch::ObjectPatch;
use crate::plan::model::Overlay;
use crate::plan::object::Object;
use crate::plan::patching::{self, Patched};
use crate::plan::rules::OverlayRule;
use serde_json::Value;
use std::collections::BTreeSet;

/// The rule.
static RULE: Rule = Rule {
    code: Code(6005),
    name: "patch-does-not-apply",
    severity: Severity::Error,
    page: include_str!("patch_does_not_apply.md"),
};

pub(super) const OVERLAY_RULE: OverlayRule = OverlayRule { rule: &RULE, check };

fn check(mesh: &Mesh, overlay: &Overlay, sink: &mut Sink) {
    let patches = &mesh[overlay.cluster].patches;
    // A fault of a patch is reported once, however many objects it is for.
    let mut reported = BTreeSet::new();
    for (object, mut value) in
        overlay.whole_objects(|object| patches.iter().any(|patch| patch.is_for(object)))
    {
        for (number, patch) in patches.iter().enumerate().filter(|(_, patch)| patch.is_for(&object.target()))
        {
            match patching::apply(&value, &patch.change).and_then(check_identity) {
                Ok(patched) if patched.is_known => value = patched.object,
                Ok(_) => break,
                Err(why) => {
                    if reported.insert(number) {
                        sink.error(diagnostic(patch, object, &why));
                    }
                }
            }
        }
    }
}

/// Finds out whether what is left is an object still.
fn check_identity(patched: Patched) -> Result<Patched, String> {
    for path in ["/apiVersion", "/kind", "/metadata/name"] {
        if patched.object.pointer(path).and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(format!("it leaves the object without `{path}`"));
        }
    }
    Ok(patched)
}

fn diagnostic(patch: &ObjectPatch, object: &Object, why: &str) -> Diagnostic {
    let namespace = object.namespace.as_ref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
    let name = format!("{} `{namespace}{}`", object.kind, object.name);
    Diagnostic::new(&RULE, patch.text.span, format!("the patch does not apply to {name}"))
        .label(why.to_owned())
        .also(patch.span, "its target")
        .note("`kubectl apply -k` would refuse the whole overlay of the cluster, or change what is not meant")
        .help("compare it with the object in the tree; `add` makes a field that is not there, `replace` and `remove` need one that is")
}
