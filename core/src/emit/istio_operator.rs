//! The files of installer `istioctl`: an `IstioOperator` that says what the charts' values say.
//!
//! Where its form differs from the charts': `istio/istio@1.30.3:operator/pkg/apis/types.go`, facts of the guides.

mod ambient;
mod external;

use crate::istio::values::merge;
use crate::istio::wellknown::{api_versions, namespaces};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Chart, ChartInstall};
use serde_json::{Map, Value, json};

/// Returns the `IstioOperator` that installs `charts` in `cluster`.
pub(super) fn object(mesh: &Mesh, cluster: ClusterIdx, charts: &[ChartInstall]) -> Value {
    let namespace = charts[0].namespace.to_string();
    let mut object = Map::new();
    object.insert("apiVersion".to_owned(), json!(api_versions::ISTIO_OPERATOR));
    object.insert("kind".to_owned(), json!("IstioOperator"));
    if namespace != namespaces::ISTIO_SYSTEM {
        object.insert("metadata".to_owned(), json!({"namespace": namespace}));
    }
    object.insert("spec".to_owned(), spec(charts));
    external::adjust(mesh, cluster, charts, &mut object);
    Value::Object(object)
}

fn spec(charts: &[ChartInstall]) -> Value {
    let mut values = Map::new();
    let mut spec = Map::new();
    for install in charts {
        match install.chart {
            Chart::Base | Chart::Istiod | Chart::IstiodRemote => merge(&mut values, &install.values),
            // After istiod, whose values say what these charts get anyway.
            Chart::Cni => nest(&mut values, "cni", &install.values),
            Chart::Ztunnel => nest(&mut values, "ztunnel", &install.values),
            Chart::IngressGateway => {}
        }
    }
    for (key, to) in [("profile", "profile"), ("revision", "revision"), ("meshConfig", "meshConfig")] {
        if let Some(value) = values.shift_remove(key) {
            spec.insert(to.to_owned(), value);
        }
    }
    if let Some(Value::Object(pilot)) = values.get_mut("pilot") {
        if let Some(Value::Object(env)) = pilot.shift_remove("env") {
            let env: Vec<Value> =
                env.into_iter().map(|(name, value)| json!({"name": name, "value": text(&value)})).collect();
            spec.insert("components".to_owned(), json!({"pilot": {"k8s": {"env": env}}}));
        }
        if pilot.is_empty() {
            values.shift_remove("pilot");
        }
    }
    spec.insert("values".to_owned(), Value::Object(values));
    Value::Object(spec)
}

fn nest(values: &mut Map<String, Value>, key: &str, over: &Map<String, Value>) {
    let over = ambient::beyond_operator(over, values);
    if over.is_empty() {
        return;
    }
    let mut nested = Map::new();
    nested.insert(key.to_owned(), Value::Object(over));
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
