//! A patch that kustomize would not take.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::patch::ObjectPatch;
use crate::mesh::rules::{Index, MeshRule};
use crate::spec::types::Spec;

/// The rule.
static RULE: Rule = Rule {
    code: Code(6003),
    name: "malformed-patch",
    severity: Severity::Error,
    page: include_str!("malformed_patch.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, _: &Index<'_>, sink: &mut Sink) {
    for patch in spec.clusters.iter().flat_map(|cluster| &cluster.patches) {
        if let Err(error) = ObjectPatch::new(patch) {
            sink.error(
                Diagnostic::new(&RULE, error.span, error.message)
                    .note("`kubectl apply -k` would refuse the whole overlay of the cluster")
                    .help(error.help),
            );
        }
    }
}
