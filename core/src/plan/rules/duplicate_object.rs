//! The spec brings an object that the overlay has already.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{Mesh, OwnObject};
use crate::plan::model::{Content, Overlay, Place};
use crate::plan::object::ObjectKey;
use crate::plan::rules::OverlayRule;
use crate::plan::units::own_resources;
use crate::source::Span;
use portolan_chart::order;
use std::collections::BTreeMap;

/// The rule.
static RULE: Rule = Rule {
    code: Code(6001),
    name: "duplicate-object",
    severity: Severity::Error,
    page: include_str!("duplicate_object.md"),
};

pub(super) const OVERLAY_RULE: OverlayRule = OverlayRule { rule: &RULE, check };

/// Where an object of the overlay comes from.
enum Origin {
    Unit(&'static str),
    Spec(Span),
}

fn check(mesh: &Mesh, overlay: &Overlay, sink: &mut Sink) {
    let mut origins = origins(overlay);
    for own in &mesh[overlay.cluster].resources {
        let key = own_resources::object(own).key();
        match origins.get(&key) {
            Some(origin) => {
                sink.error(diagnostic(own, origin));
            }
            None => {
                origins.insert(key, Origin::Spec(own.object.span()));
            }
        }
    }
}

/// Returns every object that Portolan puts into the cluster, with what it is part of.
fn origins(overlay: &Overlay) -> BTreeMap<ObjectKey, Origin> {
    let units = overlay
        .units
        .iter()
        // Verification workloads go into a tree of their own, and are taken away again.
        .filter(|unit| unit.kind.name != own_resources::NAME && unit.kind.place != Place::Verify);
    let keys = units.flat_map(|unit| {
        let keys: Vec<ObjectKey> = match &*unit.content {
            Content::Objects(objects) => objects.iter().map(|object| object.key()).collect(),
            Content::Secrets(secrets) => secrets
                .iter()
                .map(|secret| ObjectKey {
                    group: String::new(),
                    kind: "Secret".to_owned(),
                    namespace: Some(secret.namespace.to_string()),
                    name: secret.name.clone(),
                })
                .collect(),
            Content::Rendered(objects) => objects.iter().map(|object| object.head.key()).collect(),
            Content::Charts(_) | Content::GatewayApi => Vec::new(),
        };
        keys.into_iter().map(|key| (key, Origin::Unit(unit.kind.purpose)))
    });
    order::map(keys)
}

fn diagnostic(own: &OwnObject, origin: &Origin) -> Diagnostic {
    let namespace = own.namespace.as_ref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
    let message = format!("{} `{namespace}{}` is in the overlay already", own.kind, own.name);
    let diagnostic = Diagnostic::new(&RULE, own.object.span(), message).label("again here");
    match origin {
        Origin::Unit(purpose) => diagnostic
            .note(format!("Portolan writes it as part of this: {purpose}"))
            .note("kustomize refuses two objects of one kind, namespace and name")
            .help("remove it, and change the object that is there by `patches`"),
        Origin::Spec(first) => diagnostic
            .also(*first, "first here")
            .note("kustomize refuses two objects of one kind, namespace and name")
            .help("remove one of them"),
    }
}
