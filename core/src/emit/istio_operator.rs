//! The files of installer `istioctl`: an `IstioOperator` that says what the charts' values say.
//!
//! Where its form differs from the charts': `istio/istio@1.30.3:operator/pkg/apis/{types.go,values_types.proto}` and
//! `istio/istio@1.11.8:samples/multicluster/gen-eastwest-gateway.sh` for gateways.

mod ambient;
mod external;

use crate::istio::values::merge;
use crate::istio::wellknown::{api_versions, namespaces, profiles};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Chart, ChartInstall};
use crate::plan::values::gateway::KEY;
use serde_json::{Map, Value, json};

/// Returns the `IstioOperator` that installs `charts` in `cluster`.
pub(super) fn object(mesh: &Mesh, cluster: ClusterIdx, charts: &[ChartInstall]) -> Value {
    match charts {
        [gateway] if gateway.chart == Chart::IngressGateway => {
            // A second one in the cluster needs a name of its own.
            operator(Some("eastwest"), namespace(mesh, cluster, gateway), gateway_spec(gateway))
        }
        [first, ..] => {
            let mut spec = control_plane_spec(charts);
            external::adjust(mesh, cluster, charts, &mut spec);
            operator(None, namespace(mesh, cluster, first), spec)
        }
        [] => unreachable!("an installation has a chart"),
    }
}

/// Returns the namespace of an installation, where it is not `istioctl`'s own or there are two in the cluster.
fn namespace(mesh: &Mesh, cluster: ClusterIdx, install: &ChartInstall) -> Option<String> {
    let namespace = install.namespace.to_string();
    let needed = namespace != namespaces::ISTIO_SYSTEM || mesh.external_control_plane(cluster).is_some();
    needed.then_some(namespace)
}

fn operator(name: Option<&str>, namespace: Option<String>, spec: Map<String, Value>) -> Value {
    let mut metadata = Map::new();
    if let Some(name) = name {
        metadata.insert("name".to_owned(), json!(name));
    }
    if let Some(namespace) = namespace {
        metadata.insert("namespace".to_owned(), json!(namespace));
    }
    let mut object = Map::new();
    object.insert("apiVersion".to_owned(), json!(api_versions::ISTIO_OPERATOR));
    object.insert("kind".to_owned(), json!("IstioOperator"));
    if !metadata.is_empty() {
        object.insert("metadata".to_owned(), Value::Object(metadata));
    }
    object.insert("spec".to_owned(), Value::Object(spec));
    Value::Object(object)
}

fn control_plane_spec(charts: &[ChartInstall]) -> Map<String, Value> {
    let mut values = Map::new();
    for install in charts {
        match install.chart {
            Chart::Base | Chart::IngressGateway => merge(&mut values, &install.values),
            Chart::Istiod | Chart::IstiodRemote => merge(&mut values, &scoped(&install.values)),
            Chart::Cni => nest_ambient(&mut values, "cni", &install.values),
            Chart::Ztunnel => nest_ambient(&mut values, "ztunnel", &install.values),
        }
    }
    let mut spec = Map::new();
    for key in ["profile", "revision", "meshConfig"] {
        if let Some(value) = values.shift_remove(key) {
            spec.insert(key.to_owned(), value);
        }
    }
    // There is no Deployment in a remote to which a component's settings could apply.
    let runs_istiod = spec.get("profile") != Some(&json!(profiles::REMOTE))
        && spec.get("profile") != Some(&json!(profiles::EXTERNAL));
    if runs_istiod && let Some(env) = take_env(&mut values) {
        spec.insert("components".to_owned(), json!({"pilot": {"k8s": {"env": env}}}));
    }
    spec.insert("values".to_owned(), Value::Object(values));
    spec
}

/// The keys that an `IstioOperator`'s values have beside those of istiod.
const SHARED_KEYS: [&str; 19] = [
    "base",
    "clusterResources",
    "compatibilityVersion",
    "defaultRevision",
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

/// Returns values of chart `istiod` in the form of an `IstioOperator`: what the chart also knows without `pilot`, an
/// `IstioOperator` knows below it alone.
fn scoped(chart: &Map<String, Value>) -> Map<String, Value> {
    let mut values = Map::new();
    for (key, value) in chart.iter().filter(|(key, _)| SHARED_KEYS.contains(&key.as_str())) {
        values.insert(key.clone(), value.clone());
    }
    for (key, value) in chart.iter().filter(|(key, _)| !SHARED_KEYS.contains(&key.as_str())) {
        let mut pilot = Map::new();
        pilot.insert(key.clone(), value.clone());
        nest(&mut values, "pilot", &pilot);
    }
    if let Some(platform) = values.shift_remove("platform") {
        let mut global = Map::new();
        global.insert("platform".to_owned(), platform);
        nest(&mut values, "global", &global);
    }
    values
}

/// Takes istiod's environment out of the values.
fn take_env(values: &mut Map<String, Value>) -> Option<Vec<Value>> {
    let Some(Value::Object(pilot)) = values.get_mut("pilot") else { return None };
    let env = pilot.shift_remove("env");
    if pilot.is_empty() {
        values.shift_remove("pilot");
    }
    match env? {
        Value::Object(env) => Some(env_list(&env)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

fn env_list(env: &Map<String, Value>) -> Vec<Value> {
    env.iter().map(|(name, value)| json!({"name": name, "value": text(value)})).collect()
}

/// Returns the specification of a gateway: the chart's values, as settings of a component.
fn gateway_spec(install: &ChartInstall) -> Map<String, Value> {
    let mut values = install.values.clone();
    let revision = values.shift_remove("revision");
    let mut given = match values.shift_remove("gateways") {
        Some(Value::Object(mut gateways)) => match gateways.shift_remove(KEY) {
            Some(Value::Object(given)) => given,
            _ => Map::new(),
        },
        _ => Map::new(),
    };
    if let Some(template) = given.shift_remove("injectionTemplate") {
        values.insert("gateways".to_owned(), json!({KEY: {"injectionTemplate": template}}));
    }
    let mut spec = Map::new();
    if let Some(revision) = revision {
        spec.insert("revision".to_owned(), revision);
    }
    spec.insert("profile".to_owned(), json!(profiles::EMPTY));
    spec.insert(
        "components".to_owned(),
        json!({"ingressGateways": [component(&install.namespace.to_string(), given)]}),
    );
    spec.insert("values".to_owned(), Value::Object(values));
    spec
}

fn component(namespace: &str, mut given: Map<String, Value>) -> Value {
    let mut service = Map::new();
    for key in ["type", "loadBalancerIP", "externalTrafficPolicy", "ports"] {
        if let Some(value) = given.shift_remove(key) {
            service.insert(key.to_owned(), value);
        }
    }
    let mut settings = Map::new();
    if let Some(Value::Object(env)) = given.shift_remove("env") {
        settings.insert("env".to_owned(), json!(env_list(&env)));
    }
    settings.insert("service".to_owned(), Value::Object(service));
    if let Some(annotations) = given.shift_remove("serviceAnnotations") {
        settings.insert("serviceAnnotations".to_owned(), annotations);
    }
    let (least, most) = (given.shift_remove("autoscaleMin"), given.shift_remove("autoscaleMax"));
    let mut component = Map::new();
    component.insert("name".to_owned(), given.shift_remove("name").unwrap_or_default());
    if namespace != namespaces::ISTIO_SYSTEM {
        component.insert("namespace".to_owned(), json!(namespace));
    }
    component.insert("label".to_owned(), given.shift_remove("labels").unwrap_or_default());
    component.insert("enabled".to_owned(), json!(true));
    if least.as_ref().is_some_and(|least| *least != json!(1)) {
        settings.insert("hpaSpec".to_owned(), json!({"minReplicas": least, "maxReplicas": most}));
    }
    component.insert("k8s".to_owned(), Value::Object(settings));
    Value::Object(component)
}

/// Puts the values of one of ambient's charts below its key; after istiod's, which say what it gets anyway.
fn nest_ambient(values: &mut Map<String, Value>, key: &str, over: &Map<String, Value>) {
    let over = ambient::beyond_operator(over, values);
    if !over.is_empty() {
        nest(values, key, &over);
    }
}

fn nest(values: &mut Map<String, Value>, key: &str, over: &Map<String, Value>) {
    let mut nested = Map::new();
    nested.insert(key.to_owned(), Value::Object(over.clone()));
    merge(values, &nested);
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}
