//! The values of Istio's charts that Portolan computes, as types, and Helm's way to lay values over one another.
//!
//! Keys are those of chart `istiod` and of an `IstioOperator`'s `spec.values` alike: whatever both know is named here
//! once (`istio/istio@1.30.3:manifests/charts/istio-control/istio-discovery/values.yaml`).

use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Values of chart `istiod` (and of `istiod-remote` before 1.24).
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IstiodValues {
    /// Profile of the chart: `remote`, `ambient`, or the user's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// What all components share.
    pub global: Global,
    /// istiod itself.
    #[serde(skip_serializing_if = "Pilot::is_empty")]
    pub pilot: Pilot,
    /// How a remote reaches its injector.
    #[serde(skip_serializing_if = "IstiodRemote::is_empty")]
    pub istiod_remote: IstiodRemote,
    /// Mesh configuration.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub mesh_config: Map<String, Value>,
}

/// `global` of Istio's charts.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Global {
    /// Registry of the images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hub: Option<String>,
    /// Variant of the images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Platform of the cluster, where the charts know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Namespace of the control plane, where it is not Istio's default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub istio_namespace: Option<String>,
    /// The mesh ID.
    #[serde(rename = "meshID", skip_serializing_if = "Option::is_none")]
    pub mesh_id: Option<String>,
    /// The cluster's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multi_cluster: Option<MultiCluster>,
    /// The cluster's network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// Whether other clusters use this istiod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_istiod: Option<bool>,
    /// Whether an istiod elsewhere reads its configuration from this cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_cluster: Option<bool>,
    /// The address of the primary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_pilot_address: Option<String>,
    /// The address of the certificate authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_address: Option<String>,
    /// Whether somebody else makes the webhooks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator_manage_webhooks: Option<bool>,
    /// Whether istiod validates configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_validation: Option<bool>,
    /// Whether the map with the injection templates is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub omit_sidecar_injector_config_map: Option<bool>,
}

/// `global.multiCluster` of Istio's charts.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MultiCluster {
    /// The cluster's name, Istio's cluster ID.
    pub cluster_name: String,
}

/// `pilot` of Istio's charts.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pilot {
    /// Whether there is an istiod, where the chart asks although it makes one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Environment of istiod.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// Whether the mesh ConfigMap is made although no istiod is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_map: Option<bool>,
    /// More volumes of istiod's pods.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Value>,
    /// Where they are mounted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volume_mounts: Vec<Value>,
}

impl Pilot {
    fn is_empty(&self) -> bool {
        self.enabled.is_none()
            && self.env.is_empty()
            && self.config_map.is_none()
            && self.volumes.is_empty()
            && self.volume_mounts.is_empty()
    }
}

/// `istiodRemote` of Istio's charts.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IstiodRemote {
    /// Path of the injection webhook, with cluster and network in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub injection_path: Option<String>,
    /// Address of the injection webhook, where it is not reached through a Service.
    #[serde(rename = "injectionURL", skip_serializing_if = "Option::is_none")]
    pub injection_url: Option<String>,
}

impl IstiodRemote {
    fn is_empty(&self) -> bool {
        self.injection_path.is_none() && self.injection_url.is_none()
    }
}

/// Returns typed values as a mapping.
pub fn to_map(values: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(values) {
        Ok(Value::Object(map)) => map,
        Ok(_) | Err(_) => unreachable!("values are declared as structs of plain data"),
    }
}

/// Lays `over` over `values` as Helm does: mappings are merged, everything else is replaced.
pub fn merge(values: &mut Map<String, Value>, over: &Map<String, Value>) {
    for (key, value) in over {
        match (values.get_mut(key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => merge(below, above),
            _ => {
                values.insert(key.clone(), value.clone());
            }
        }
    }
}

/// The keys of chart `istiod` and of an `IstioOperator`'s values that are not istiod's own.
const SHARED_KEYS: [&str; 21] = [
    // What the chart refuses to be given, and what it keeps its own defaults under.
    "_internal_defaults_do_not_set",
    "base",
    "clusterResources",
    "compatibilityVersion",
    "defaultRevision",
    "defaults",
    "experimental",
    "gatewayClasses",
    "gateways",
    "global",
    "istio_cni",
    "istiodRemote",
    "meshConfig",
    "ownerName",
    "pilot",
    "platform",
    "profile",
    "revision",
    "revisionTags",
    "sidecarInjectorWebhook",
    "telemetry",
];

/// Returns values of chart `istiod` with everything of istiod's own below `pilot`, where an `IstioOperator` has it.
///
/// The chart reads both places, and takes what is below `pilot` where both say something.
pub fn below_pilot(values: &Map<String, Value>) -> Map<String, Value> {
    let (shared, own): (Vec<_>, Vec<_>) =
        values.iter().partition(|(key, _)| SHARED_KEYS.contains(&key.as_str()));
    let collect = |entries: Vec<(&String, &Value)>| -> Map<String, Value> {
        entries.into_iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    let (shared, own) = (collect(shared), collect(own));
    let mut scoped = Map::new();
    if !own.is_empty() {
        scoped.insert(PILOT.to_owned(), Value::Object(own));
    }
    merge(&mut scoped, &shared);
    scoped
}

/// The key of istiod's own values.
pub(crate) const PILOT: &str = "pilot";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(values: Value, over: Value, expected: Value) {
        let (Value::Object(mut values), Value::Object(over)) = (values, over) else { panic!("mappings") };
        merge(&mut values, &over);
        assert_eq!(Value::Object(values), expected);
    }

    #[test]
    fn mappings_are_merged_and_the_rest_is_replaced() {
        check(json!({"a": {"b": 1, "c": 2}}), json!({"a": {"b": 3}}), json!({"a": {"b": 3, "c": 2}}));
        check(json!({"a": [1, 2]}), json!({"a": [3]}), json!({"a": [3]}));
        check(json!({"a": {"b": 1}}), json!({"a": null}), json!({"a": null}));
    }

    #[test]
    fn what_the_chart_reads_at_two_places_is_put_at_one() {
        let Value::Object(values) = json!({"env": {"A": "1", "B": "1"}, "pilot": {"env": {"A": "2"}}, "global": {"hub": "h"}, "defaults": {}})
        else {
            panic!("a mapping")
        };
        let expected =
            json!({"pilot": {"env": {"A": "2", "B": "1"}}, "global": {"hub": "h"}, "defaults": {}});
        assert_eq!(Value::Object(below_pilot(&values)), expected);
    }

    #[test]
    fn what_is_not_set_is_not_written() {
        assert_eq!(Value::Object(to_map(&IstiodValues::default())), json!({"global": {}}));
    }
}
