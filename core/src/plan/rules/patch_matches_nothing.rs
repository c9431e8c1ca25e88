//! A patch is for no object of its cluster's overlay.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;
use crate::plan::model::{Content, Overlay, PlannedUnit, Stage};
use crate::plan::rules::OverlayRule;
use crate::spec::types::Installer;

/// The rule.
static RULE: Rule = Rule {
    code: Code(6002),
    name: "patch-matches-nothing",
    severity: Severity::Error,
    page: include_str!("patch_matches_nothing.md"),
};

pub(super) const OVERLAY_RULE: OverlayRule = OverlayRule { rule: &RULE, check };

fn check(mesh: &Mesh, overlay: &Overlay, sink: &mut Sink) {
    // What charts will bring is not known before they are rendered.
    let is_open = |unit: &PlannedUnit| match &*unit.content {
        Content::Charts(_) => mesh.installer == Installer::Manifests,
        Content::GatewayApi => true,
        Content::Rendered(_) | Content::Objects(_) | Content::Secrets(_) => false,
    };
    if overlay.units.iter().any(is_open) {
        return;
    }
    let objects = || Stage::ALL.into_iter().flat_map(|stage| overlay.objects_of(stage));
    for patch in &mesh[overlay.cluster].patches {
        if !objects().any(|object| patch.is_for(&object.target())) {
            let cluster = &mesh[overlay.cluster].name.value;
            let message = format!("the patch is for no object in the overlay of `{cluster}`");
            sink.error(
                Diagnostic::new(&RULE, patch.span, message)
                    .note("kustomize would pass it over without a word")
                    .note(installer_note(mesh))
                    .help("name an object of `clusters/<cluster>`; a pattern has to match the whole name"),
            );
        }
    }
}

fn installer_note(mesh: &Mesh) -> &'static str {
    match mesh.installer {
        Installer::Istioctl | Installer::Helm | Installer::Sail => {
            "what the installer brings, such as istiod, is not part of the overlay: set `values` for it"
        }
        Installer::Manifests => {
            "the objects of charts are part of the overlay, by the names that the charts give them"
        }
    }
}
