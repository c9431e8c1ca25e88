//! Values of the charts that ambient adds, in the form of an `IstioOperator`.

use crate::istio::values::merge;
use serde_json::{Map, Value};

/// Returns what the values of chart `cni` or `ztunnel` say beyond the operator's own profile and `global`, which the
/// operator hands to these charts itself (`istio/istio@1.30.3:operator/pkg/component/component.go`).
pub(super) fn beyond_operator(chart: &Map<String, Value>, root: &Map<String, Value>) -> Map<String, Value> {
    let empty = Map::new();
    let global = root.get("global").and_then(Value::as_object).unwrap_or(&empty);
    let mut rest = Map::new();
    for (key, value) in chart {
        match (key.as_str(), value) {
            ("profile" | "revision", _) if root.get(key) == Some(value) => {}
            ("global", Value::Object(own)) => {
                if own.iter().any(|(key, value)| global.get(key) != Some(value)) {
                    // It stands for the whole of `global` there.
                    let mut whole = global.clone();
                    merge(&mut whole, own);
                    rest.insert(key.clone(), Value::Object(whole));
                }
            }
            _ if global.get(key) == Some(value) => {}
            _ => {
                rest.insert(key.clone(), value.clone());
            }
        }
    }
    rest
}
