//! What it means for a mesh that runs that a field differs: a table, each line with its reason.

use super::fields::FieldPath;
use super::meaning::{AUTHORITY, Effect, EffectKind, effect, is_load_balancer};
use super::overlay::{ADDRESS, Key, RELEASE, VALUES};
use crate::istio::wellknown::{annotations, hosts, labels, names};
use serde_json::Value;

/// A field that differs.
struct Differing<'v> {
    /// The name of its object.
    name: &'v str,
    /// The object before.
    object: &'v Value,
    old: Option<&'v Value>,
    new: Option<&'v Value>,
}

/// What it means that a field differs.
struct Line {
    /// The kinds of objects that have it.
    kinds: &'static [&'static str],
    /// Names of fields; the line is for everything below.
    path: &'static [&'static str],
    /// In which cases.
    when: fn(&Differing<'_>) -> bool,
    kind: EffectKind,
    text: &'static str,
}

/// Returns what it means that a field of an object differs; `object` is the one before.
pub(super) fn of_field(
    key: &Key,
    object: &Value,
    path: &FieldPath,
    old: Option<&Value>,
    new: Option<&Value>,
) -> Vec<Effect> {
    let differing = Differing { name: &key.name, object, old, new };
    let names = path.names();
    // Values mean the same in an `IstioOperator` as in a file for Helm.
    let (kind, path) = match names.strip_prefix(&["spec", "values"]) {
        Some(values) if key.kind == "IstioOperator" => (VALUES, values),
        Some(_) | None => (key.kind.as_str(), names.as_slice()),
    };
    let line = FIELDS
        .iter()
        .find(|line| line.kinds.contains(&kind) && path.starts_with(line.path) && (line.when)(&differing));
    line.map(|line| effect(line.kind, line.text)).into_iter().collect()
}

fn always(_: &Differing<'_>) -> bool {
    true
}

fn was_there(field: &Differing<'_>) -> bool {
    field.old.is_some()
}

/// Whether one value takes the place of another: a field that comes or goes with its object's part in the mesh says
/// nothing of a change.
fn is_other(field: &Differing<'_>) -> bool {
    field.old.is_some() && field.new.is_some()
}

fn is_given(field: &Differing<'_>) -> bool {
    field.new.is_some()
}

fn begins(field: &Differing<'_>) -> bool {
    field.old.is_none()
}

fn ends(field: &Differing<'_>) -> bool {
    field.new.is_none()
}

fn becomes_known(field: &Differing<'_>) -> bool {
    is_unknown_address(field.old) && is_other(field) && !is_unknown_address(field.new)
}

fn becomes_unknown(field: &Differing<'_>) -> bool {
    is_other(field) && is_unknown_address(field.new)
}

/// Returns whether a value stands for an address that the spec does not know yet.
fn is_unknown_address(value: Option<&Value>) -> bool {
    value.and_then(Value::as_str).is_some_and(|address| address.ends_with(hosts::UNKNOWN_DISCOVERY))
}

fn was_load_balancer(field: &Differing<'_>) -> bool {
    field.old.is_some_and(|kind| kind == "LoadBalancer")
}

fn becomes_load_balancer(field: &Differing<'_>) -> bool {
    field.new.is_some_and(|kind| kind == "LoadBalancer")
}

/// Whether a component, or any of a list, is switched off that was not before.
fn is_switched_off(field: &Differing<'_>) -> bool {
    fn is_off(value: &Value) -> bool {
        match value {
            Value::Bool(enabled) => !enabled,
            Value::Array(components) => components.iter().any(is_off),
            Value::Object(component) => component.get("enabled").is_some_and(is_off),
            Value::Null | Value::Number(_) | Value::String(_) => false,
        }
    }
    field.new.is_some_and(is_off) && !field.old.is_some_and(is_off)
}

fn is_of_load_balancer(field: &Differing<'_>) -> bool {
    is_load_balancer(field.object)
}

fn becomes_strict(field: &Differing<'_>) -> bool {
    field.new.is_some_and(|mode| mode == "STRICT")
}

fn is_authority(field: &Differing<'_>) -> bool {
    field.name == names::CACERTS
}

const WORKLOADS: &[&str] = &["Deployment", "DaemonSet", "StatefulSet"];

/// What is known of fields; of two lines that fit the first counts.
static FIELDS: &[Line] = &[
    line(
        &["IstioOperator"],
        &["spec", "components", "ingressGateways"],
        is_switched_off,
        EffectKind::Traffic,
        "the ingress gateway goes with its load balancer: nothing comes into the cluster there any more",
    ),
    line(
        &["Service"],
        &["spec", "type"],
        was_load_balancer,
        EffectKind::Address,
        "the load balancer goes, and the address with it",
    ),
    line(
        &["Service"],
        &["spec", "type"],
        becomes_load_balancer,
        EffectKind::Address,
        "a load balancer is made: write its address into the spec once it is there",
    ),
    line(&["Service"], &["spec", "clusterIP"], was_there, EffectKind::Recreate, IMMUTABLE),
    line(&["Service"], &["spec", "loadBalancerClass"], always, EffectKind::Recreate, IMMUTABLE),
    line(
        &["Service"],
        &["spec", "loadBalancerIP"],
        was_there,
        EffectKind::Address,
        "clients that know the old address lose it",
    ),
    line(
        &["Service"],
        &["spec", "externalIPs"],
        was_there,
        EffectKind::Address,
        "clients that know the old address lose it",
    ),
    line(
        &["Service"],
        &["spec", "externalName"],
        was_there,
        EffectKind::Address,
        "clients in the cluster reach it at another address",
    ),
    line(
        &["Service"],
        &["spec", "ports", "port"],
        was_there,
        EffectKind::Address,
        "clients that know the old port lose it",
    ),
    line(
        &["Service"],
        &["spec", "ports", "nodePort"],
        was_there,
        EffectKind::Address,
        "clients that know the old port lose it",
    ),
    line(
        &["Service"],
        &["spec", "selector"],
        always,
        EffectKind::Traffic,
        "traffic goes to other pods at once",
    ),
    line(
        &["Service"],
        &["metadata", "labels", labels::TOPOLOGY_NETWORK],
        always,
        EffectKind::Traffic,
        "istiod takes the gateway for the way into another network",
    ),
    line(
        &["Service"],
        &["metadata", "annotations"],
        is_of_load_balancer,
        EffectKind::Address,
        "a platform may make the load balancer anew for this, with another address",
    ),
    line(WORKLOADS, &["spec", "selector"], always, EffectKind::Recreate, IMMUTABLE),
    line(
        WORKLOADS,
        &["spec", "template"],
        always,
        EffectKind::Restart,
        "its pods are replaced; connections through them are cut",
    ),
    line(
        &["Namespace"],
        &["metadata", "labels", labels::TOPOLOGY_NETWORK],
        is_other,
        EffectKind::Restart,
        "the cluster is on another network: proxies learn that when they start, so restart its workloads",
    ),
    line(&["Namespace"], &["metadata", "labels", labels::INJECTION], always, EffectKind::Restart, INJECTED),
    line(&["Namespace"], &["metadata", "labels", labels::REVISION], always, EffectKind::Restart, INJECTED),
    line(
        &["Namespace"],
        &["metadata", "labels", labels::DATAPLANE_MODE],
        always,
        EffectKind::Traffic,
        "pods of the namespace join or leave the ambient mesh at once",
    ),
    line(
        &["Namespace"],
        &["metadata", "annotations", annotations::CONTROL_PLANE_CLUSTERS],
        is_given,
        EffectKind::Restart,
        "istiod reads it once, when it adds the cluster: restart the istiod that serves it",
    ),
    line(
        &["Endpoints", "EndpointSlice"],
        &["subsets"],
        always,
        EffectKind::Address,
        "clients in the cluster reach it at another address",
    ),
    line(
        &["Endpoints", "EndpointSlice"],
        &["endpoints"],
        always,
        EffectKind::Address,
        "clients in the cluster reach it at another address",
    ),
    line(&["EndpointSlice"], &["addressType"], always, EffectKind::Recreate, IMMUTABLE),
    line(&["ClusterRoleBinding", "RoleBinding"], &["roleRef"], always, EffectKind::Recreate, IMMUTABLE),
    line(&["Secret"], &["type"], was_there, EffectKind::Recreate, IMMUTABLE),
    line(&["Secret"], &[], is_authority, EffectKind::Certificate, AUTHORITY),
    line(
        &["PeerAuthentication"],
        &["spec"],
        becomes_strict,
        EffectKind::Traffic,
        "clients that speak plain text are refused",
    ),
    line(
        &["Gateway"],
        &["spec", "servers"],
        was_there,
        EffectKind::Traffic,
        "connections that only the old servers took are refused",
    ),
    line(&["Gateway"], &["spec", "selector"], always, EffectKind::Traffic, "other pods listen for it"),
    line(
        &["Gateway"],
        &["spec", "listeners"],
        was_there,
        EffectKind::Traffic,
        "connections that only the old listeners took are refused",
    ),
    line(
        &["Gateway"],
        &["spec", "gatewayClassName"],
        always,
        EffectKind::Address,
        "another gateway is made, with another address",
    ),
    line(
        &["Gateway"],
        &["metadata", "labels", labels::TOPOLOGY_NETWORK],
        always,
        EffectKind::Traffic,
        "istiod takes the gateway for the way into another network",
    ),
    line(
        &[RELEASE],
        &["version"],
        always,
        EffectKind::Restart,
        "install this release of the control plane, gateways behind it; proxies follow when their workloads are restarted",
    ),
    line(
        &[ADDRESS],
        &["url"],
        always,
        EffectKind::Address,
        "the kubeconfigs of this cluster that others hold have the old address: make them again as the runbook says, and keep the old address until they are applied, else istiod there loses this cluster",
    ),
    line(&["IstioOperator"], &["spec", "revision"], always, EffectKind::Restart, REVISION),
    line(
        &["IstioOperator"],
        &["spec", "namespace"],
        always,
        EffectKind::Recreate,
        "a second control plane is installed: take the old one away by hand",
    ),
    line(&["IstioOperator"], &["spec", "hub"], always, EffectKind::Restart, IMAGE),
    line(&["IstioOperator"], &["spec", "tag"], always, EffectKind::Restart, IMAGE),
    line(&["IstioOperator"], &["spec", "components", "pilot", "k8s"], always, EffectKind::Restart, ISTIOD),
    line(
        &["IstioOperator"],
        &["spec", "meshConfig", "trustDomain"],
        always,
        EffectKind::Certificate,
        TRUST_DOMAIN,
    ),
    line(
        &["IstioOperator"],
        &["spec", "meshConfig", "defaultConfig"],
        always,
        EffectKind::Restart,
        PROXY_CONFIG,
    ),
    line(
        &["IstioOperator"],
        &["spec", "meshConfig", "discoverySelectors"],
        always,
        EffectKind::Traffic,
        SELECTORS,
    ),
    line(
        &["IstioOperator"],
        &["spec", "meshConfig", "outboundTrafficPolicy"],
        always,
        EffectKind::Traffic,
        OUTBOUND,
    ),
    line(VALUES_KIND, &["meshConfig", "discoverySelectors"], always, EffectKind::Traffic, SELECTORS),
    line(VALUES_KIND, &["meshConfig", "outboundTrafficPolicy"], always, EffectKind::Traffic, OUTBOUND),
    line(
        VALUES_KIND,
        &["global", "meshNetworks"],
        always,
        EffectKind::Traffic,
        "endpoints of other networks are reached through other gateways, without a restart",
    ),
    line(VALUES_KIND, &["global", "proxy"], always, EffectKind::Restart, PROXY_CONFIG),
    line(VALUES_KIND, &["meshConfig", "trustDomain"], always, EffectKind::Certificate, TRUST_DOMAIN),
    line(VALUES_KIND, &["global", "trustDomain"], always, EffectKind::Certificate, TRUST_DOMAIN),
    line(VALUES_KIND, &["meshConfig", "defaultConfig"], always, EffectKind::Restart, PROXY_CONFIG),
    line(
        VALUES_KIND,
        &["global", "multiCluster", "clusterName"],
        is_other,
        EffectKind::Restart,
        "to every istiod this is another cluster: restart istiod and all workloads, and make its remote secrets anew",
    ),
    line(
        VALUES_KIND,
        &["global", "network"],
        is_other,
        EffectKind::Restart,
        "the cluster is on another network: proxies learn that when they start, so restart its workloads",
    ),
    line(
        VALUES_KIND,
        &["global", "meshID"],
        is_other,
        EffectKind::Restart,
        "proxies carry the mesh ID they started with: restart the workloads",
    ),
    line(
        VALUES_KIND,
        &["global", "istioNamespace"],
        always,
        EffectKind::Recreate,
        "a second control plane is installed: take the old one away by hand",
    ),
    line(
        VALUES_KIND,
        &["global", "remotePilotAddress"],
        begins,
        EffectKind::Restart,
        "the istiod at this address serves the cluster from now on: restart the workloads, then take away an istiod of its own",
    ),
    line(
        VALUES_KIND,
        &["global", "remotePilotAddress"],
        ends,
        EffectKind::Restart,
        "the cluster gets an istiod of its own: restart the workloads once it runs, so that they leave the old one",
    ),
    line(
        VALUES_KIND,
        &["global", "remotePilotAddress"],
        becomes_known,
        EffectKind::Address,
        "the address of its istiod is known now: the cluster can be installed",
    ),
    line(
        VALUES_KIND,
        &["global", "remotePilotAddress"],
        becomes_unknown,
        EffectKind::Address,
        "the address of its istiod is not known any more: do not install this before it is",
    ),
    line(
        VALUES_KIND,
        &["global", "remotePilotAddress"],
        always,
        EffectKind::Address,
        "proxies and webhooks of this cluster reach their istiod at another address",
    ),
    line(
        VALUES_KIND,
        &["istiodRemote"],
        is_other,
        EffectKind::Address,
        "injection in this cluster asks another place; pods that start while it does not answer get no sidecar, or do not start",
    ),
    line(VALUES_KIND, &["global", "hub"], always, EffectKind::Restart, IMAGE),
    line(VALUES_KIND, &["global", "tag"], always, EffectKind::Restart, IMAGE),
    line(VALUES_KIND, &["global", "variant"], always, EffectKind::Restart, IMAGE),
    line(VALUES_KIND, &["revision"], always, EffectKind::Restart, REVISION),
    line(VALUES_KIND, &["pilot"], always, EffectKind::Restart, ISTIOD),
    // The chart makes it a variable of istiod's environment.
    line(VALUES_KIND, &["global", "externalIstiod"], always, EffectKind::Restart, ISTIOD),
];

const VALUES_KIND: &[&str] = &[VALUES];
const IMMUTABLE: &str = "Kubernetes does not let this field change: delete the object, then apply";
const INJECTED: &str = "it counts for pods that start from then on: restart the workloads of the namespace";
const ISTIOD: &str = "istiod starts anew; proxies go on with what they have meanwhile";
const IMAGE: &str =
    "istiod starts anew from another image; proxies follow when their workloads are restarted";
const REVISION: &str = "another control plane is installed beside the old one: workloads move when they are restarted under its label";
const SELECTORS: &str = "istiod looks at other namespaces: services of those left out vanish for every proxy, those of new ones appear";
const OUTBOUND: &str = "calls to hosts that the mesh does not know are let out from now on, or are refused";
const PROXY_CONFIG: &str = "proxies read it when they start: restart the workloads";
const TRUST_DOMAIN: &str = "workloads get other identities: policies that name the old trust domain refuse them unless it is an alias";

const fn line(
    kinds: &'static [&'static str],
    path: &'static [&'static str],
    when: fn(&Differing<'_>) -> bool,
    kind: EffectKind,
    text: &'static str,
) -> Line {
    Line { kinds, path, when, kind, text }
}
