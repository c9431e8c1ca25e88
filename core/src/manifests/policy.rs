//! Validators that istiod takes over: what it changes in them is not written, so that the same file can be applied again
//! and again.
//!
//! istiod raises `failurePolicy` from `Ignore`, which the charts write, to `Fail` as soon as it answers
//! (`istio/istio@1.30.3:pkg/webhooks/validation/controller/controller.go`). Applied a second time, the chart's text would be
//! refused as a conflict (server-side) or lower the policy again (client-side, Argo CD, Flux). Without the field the API
//! server takes `Fail`, its default: until istiod answers, it refuses Istio's configuration, which comes in a later stage.
//!
//! Charts up to 1.9 write an empty `caBundle` too, which whoever answers the webhook fills in: each application would empty
//! it again, and no pod get a sidecar meanwhile. It is left out where Kubernetes lets it be.

use crate::mesh::model::{ClusterIdx, GatewayTls, Mesh, Via};
use crate::mesh::query::Role;
use crate::plan::model::{ChartInstall, RenderedObject};
use portolan_yaml::{Limits, read};
use serde_json::Value;

const FIELD: &str = "failurePolicy";

/// The field that holds the authority of a webhook's server, and the Kubernetes since which it may be left out.
const AUTHORITY: &str = "caBundle";
const AUTHORITY_OPTIONAL: u8 = 13;

/// Returns an object of `cluster` without what istiod will change in it.
pub(super) fn applied_again(
    mesh: &Mesh,
    cluster: ClusterIdx,
    install: &ChartInstall,
    object: &RenderedObject,
) -> RenderedObject {
    let of_istiod = object.head.kind == "ValidatingWebhookConfiguration"
        && is_taken_over(mesh, cluster)
        && !is_chosen(install);
    let text = if of_istiod { without_policy(&object.text) } else { None };
    let text = text.unwrap_or_else(|| object.text.clone());
    let oldest = mesh[cluster].release.value.line().kubernetes.installer_minimum;
    let has_optional_authority = oldest.is_some_and(|oldest| oldest >= AUTHORITY_OPTIONAL);
    let is_webhook = object.head.kind.ends_with("WebhookConfiguration");
    let cut = if is_webhook && has_optional_authority { without_authority(&text) } else { None };
    RenderedObject { text: cut.unwrap_or(text), ..object.clone() }
}

/// Returns the text without the lines `caBundle: ""`; none if they are not to be taken out by line.
fn without_authority(text: &str) -> Option<String> {
    let is_empty = |line: &&str| line.trim_start().starts_with("caBundle: \"\"");
    let kept: Vec<&str> = text.lines().filter(|line| !is_empty(line)).collect();
    let kept = kept.join("\n");
    let mut expected = parsed(text)?;
    let webhooks = expected.get_mut("webhooks").and_then(Value::as_array_mut).into_iter().flatten();
    for client in webhooks.filter_map(|webhook| webhook.get_mut("clientConfig")?.as_object_mut()) {
        if client.get(AUTHORITY).is_some_and(|bundle| bundle == "") {
            client.shift_remove(AUTHORITY);
        }
    }
    (parsed(&kept)? == expected).then_some(kept)
}

/// Returns whether an istiod fills in the validators of `cluster`: in a plain remote nobody does.
fn is_taken_over(mesh: &Mesh, cluster: ClusterIdx) -> bool {
    match mesh.role(cluster) {
        Role::Primary | Role::ExternalControlPlane => true,
        Role::Remote if mesh.is_config_cluster(cluster) => {
            match &mesh[mesh[cluster].control_plane].discovery.via {
                // Behind a certificate of somebody else's, istiod is told to leave the webhooks alone.
                Via::IngressGateway(GatewayTls::Terminate { .. }) => false,
                Via::IngressGateway(GatewayTls::Passthrough)
                | Via::EastWestGateway
                | Via::InternalLoadBalancer
                | Via::Direct => true,
            }
        }
        // Such an istiod minds its own cluster's webhooks.
        Role::Remote => mesh.runs_istiod_beside_its_primary(cluster),
    }
}

/// Returns whether the spec says what the policy is.
fn is_chosen(install: &ChartInstall) -> bool {
    let base = install.values.get("base");
    base.and_then(|base| base.get("validationFailurePolicy")).is_some_and(|policy| !policy.is_null())
}

/// Returns the text without the lines `failurePolicy: Ignore` and the comments above them; none if they are not to be
/// taken out by line.
fn without_policy(text: &str) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    for line in text.lines() {
        if line.trim() == "failurePolicy: Ignore" {
            while kept.last().is_some_and(|last| last.trim_start().starts_with('#')) {
                kept.pop();
            }
        } else {
            kept.push(line);
        }
    }
    let kept = kept.join("\n");
    (parsed(&kept)? == without_field(parsed(text)?)).then_some(kept)
}

fn parsed(text: &str) -> Option<Value> {
    let (node, errors) = read(text, &Limits::default());
    node.filter(|_| errors.is_empty()).map(|node| node.to_json())
}

fn without_field(mut object: Value) -> Value {
    let webhooks = object.get_mut("webhooks").and_then(Value::as_array_mut);
    for webhook in webhooks.into_iter().flatten().filter_map(Value::as_object_mut) {
        if webhook.get(FIELD).is_some_and(|policy| policy == "Ignore") {
            webhook.shift_remove(FIELD);
        }
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(without_policy(text).as_deref(), expected);
    }

    #[test]
    fn the_line_goes_with_its_comment() {
        check(
            "webhooks:\n- name: a\n  # Open until\n  # it answers.\n  failurePolicy: Ignore\n  # Of a.\n  sideEffects: None",
            Some("webhooks:\n- name: a\n  # Of a.\n  sideEffects: None"),
        );
        check(
            "webhooks:\n- name: a\n  failurePolicy: Fail",
            Some("webhooks:\n- name: a\n  failurePolicy: Fail"),
        );
    }

    #[test]
    fn an_empty_authority_is_left_out() {
        let text = "webhooks:\n- clientConfig:\n    service: {name: a}\n    caBundle: \"\" # filled in";
        let expected = "webhooks:\n- clientConfig:\n    service: {name: a}";
        assert_eq!(without_authority(text).as_deref(), Some(expected));
        assert_eq!(without_authority("note: |\n  caBundle: \"\"\n"), None);
    }

    #[test]
    fn what_only_looks_like_the_line_stays() {
        check("webhooks:\n- name: a\n  note: |\n    failurePolicy: Ignore\n", None);
    }
}
