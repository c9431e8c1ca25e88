//! What a difference means for a mesh that runs. Only what is known is said: no effect is no promise.
//!
//! What is known of fields is a table, in `known_fields`.

use super::Change;
use super::overlay::{Installer, Key};
use crate::istio::wellknown::{labels, names};
use serde_json::Value;

/// What a difference means for a mesh that runs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Effect {
    /// Of which kind it is.
    pub kind: EffectKind,
    /// What happens, or what has to be done, in one line.
    pub text: String,
}

/// The kinds of effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EffectKind {
    /// Kubernetes refuses the change: the object has to be deleted first.
    Recreate,
    /// Workloads or authorities get other certificates.
    Certificate,
    /// Clients lose an address.
    Address,
    /// Pods start anew, or have to before the change reaches them.
    Restart,
    /// Traffic goes another way, or is refused.
    Traffic,
    /// Something stays behind, or goes with it.
    Leftover,
}

impl EffectKind {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            EffectKind::Recreate => "re-creation",
            EffectKind::Certificate => "certificate",
            EffectKind::Address => "address",
            EffectKind::Restart => "restart",
            EffectKind::Traffic => "traffic",
            EffectKind::Leftover => "leftover",
        }
    }
}

/// Returns an effect.
pub(super) fn effect(kind: EffectKind, text: impl Into<String>) -> Effect {
    Effect { kind, text: text.into() }
}

/// Returns what it means that a cluster is new or gone.
pub(super) fn of_cluster(name: &str, change: Change) -> Vec<Effect> {
    match change {
        Change::Added | Change::Changed => Vec::new(),
        Change::Removed => vec![effect(
            EffectKind::Leftover,
            format!(
                "nothing in `{name}` is deleted by applying the new tree: delete there what the old tree put in"
            ),
        )],
    }
}

/// Returns what it means that another installer has the control plane, if it is another.
pub(super) fn of_installers(old: Option<Installer>, new: Option<Installer>) -> Option<Effect> {
    let (old, new) = (old?, new?);
    if old == new {
        return None;
    }
    Some(match new {
        Installer::Helm => effect(
            EffectKind::Recreate,
            "Helm refuses objects of an installation that it did not make: give each label `app.kubernetes.io/managed-by=Helm` and annotations `meta.helm.sh/release-name` and `meta.helm.sh/release-namespace`, or delete them first",
        ),
        Installer::Istioctl => effect(
            EffectKind::Leftover,
            "istioctl takes over objects of the same names; never uninstall the old Helm releases, which would delete them: forget these by deleting their secrets `sh.helm.release.v1.…`",
        ),
        Installer::Kubectl => effect(
            EffectKind::Leftover,
            "kubectl takes over objects of the same names, server-side with `--force-conflicts`; do not uninstall by the old installer, which would delete them",
        ),
    })
}

/// Returns what it means that an object is new or gone.
pub(super) fn of_object(key: &Key, value: &Value, change: Change) -> Vec<Effect> {
    let effect = match change {
        Change::Added => of_added(key),
        Change::Removed => of_removed(key, value),
        Change::Changed => of_generated_secret(key),
    };
    effect.into_iter().collect()
}

fn of_added(key: &Key) -> Option<Effect> {
    if let Some(cluster) = read_cluster(key) {
        let text = format!("istiod begins to read `{cluster}`: its Services get endpoints there");
        return Some(effect(EffectKind::Traffic, text));
    }
    of_generated_secret(key)
}

fn of_removed(key: &Key, value: &Value) -> Option<Effect> {
    if let Some(cluster) = read_cluster(key) {
        let text =
            format!("istiod forgets `{cluster}` once the secret is deleted: traffic to it from here ends");
        return Some(effect(EffectKind::Traffic, text));
    }
    match (key.kind.as_str(), key.group.as_str()) {
        ("Deployment" | "Service", _) if value["metadata"]["labels"]["app"] == names::ISTIOD => {
            Some(effect(EffectKind::Leftover, CONTROL_PLANE))
        }
        ("MutatingWebhookConfiguration", _) => Some(effect(EffectKind::Leftover, CONTROL_PLANE)),
        ("Service", "") if is_load_balancer(value) => {
            Some(effect(EffectKind::Address, load_balancer_goes(value)))
        }
        ("Gateway", group) if group != NETWORKING => {
            Some(effect(EffectKind::Address, load_balancer_goes(value)))
        }
        ("Gateway", _) => {
            Some(effect(EffectKind::Traffic, "what it lets in cannot be reached from outside any more"))
        }
        ("Namespace", _) => {
            Some(effect(EffectKind::Leftover, "everything in the namespace goes with it when it is deleted"))
        }
        ("CustomResourceDefinition", _) => {
            Some(effect(EffectKind::Leftover, "every object of the kind goes with it when it is deleted"))
        }
        _ => of_generated_secret(key),
    }
}

/// What it means that a control plane, or its injector, goes from a cluster that stays.
const CONTROL_PLANE: &str = "its proxies lose it when it is deleted: before that, let the other control plane inject the namespaces, restart their pods, and see by `istioctl proxy-status` that no proxy is left with it";

/// Returns what it means that a load balancer goes.
fn load_balancer_goes(value: &Value) -> String {
    match value["metadata"]["labels"][labels::TOPOLOGY_NETWORK].as_str() {
        Some(network) => format!(
            "its load balancer goes, and the address with it: other clusters lose this way into network `{network}`"
        ),
        None => "its load balancer goes, and the address with it".to_owned(),
    }
}

/// The API group of Istio's own Gateway.
const NETWORKING: &str = "networking.istio.io";

/// Returns what it means that a secret with the certificate of an authority changes.
fn of_generated_secret(key: &Key) -> Option<Effect> {
    let is_authority = key.kind == "Secret" && key.name == names::CACERTS;
    is_authority.then(|| effect(EffectKind::Certificate, AUTHORITY))
}

/// What it means that an authority is another.
pub(super) const AUTHORITY: &str = "istiod signs with another authority: until every cluster trusts both roots, their workloads refuse each other";

/// Returns the cluster that a remote secret is for.
fn read_cluster(key: &Key) -> Option<&str> {
    if key.kind == "Secret" { key.name.strip_prefix(names::REMOTE_SECRET_PREFIX) } else { None }
}

/// Returns whether a Service has a load balancer.
pub(super) fn is_load_balancer(service: &Value) -> bool {
    service["spec"]["type"] == "LoadBalancer"
}
