//! A spec made of bytes: shaped so that many of them compile, and those that do are of every system.

use arbitrary::{Arbitrary, Result, Unstructured};
use portolan_core::istio::release::RELEASES;
use serde_json::{Map, Value, json};

/// Most clusters of a mesh: enough for every relation between them.
const MOST_CLUSTERS: usize = 5;

const NETWORKS: [&str; 3] = ["network1", "network2", "network3"];

/// Returns the spec that `data` stands for.
pub fn spec(data: &[u8]) -> String {
    // Bytes that run out mean zeros: whatever is asked of them is answered.
    let value = mesh(&mut Unstructured::new(data)).unwrap_or_else(|_| json!({}));
    portolan_yaml::write(&value)
}

fn mesh(u: &mut Unstructured<'_>) -> Result<Value> {
    let count = u.int_in_range(1..=MOST_CLUSTERS)?;
    let ambient = u.ratio(1, 8)?;
    let clusters: Vec<Value> = (0..count).map(|at| cluster(u, at, count)).collect::<Result<_>>()?;
    let mut mesh = json!({
        "apiVersion": "portolan.dev/v1alpha1",
        "kind": "Mesh",
        "name": "mesh1",
        "istio": istio(u, ambient)?,
        "install": u.choose(&["istioctl", "helm"])?,
        "trust": {"domain": "mesh1.example.com", "ca": {"from": u.choose(&["files", "files", "istiod"])?}},
        "clusters": clusters,
    });
    if u.ratio(1, 3)? {
        mesh["services"] = json!([service(u, count)?]);
    }
    if u.ratio(1, 8)? {
        mesh["credentials"] = json!({"remoteSecrets": {"from": "none"}});
    }
    Ok(mesh)
}

fn istio(u: &mut Unstructured<'_>, ambient: bool) -> Result<Value> {
    // Today's releases more often than those without support.
    let newest = RELEASES.len() - 1;
    let at = if u.arbitrary()? { newest - u.int_in_range(0..=4)? } else { u.choose_index(RELEASES.len())? };
    let mut istio = json!({"version": RELEASES[at].newest.to_string()});
    if ambient {
        istio["dataPlane"] = json!("ambient");
    }
    maybe(u, &mut istio, "namespace", json!("mesh-system"))?;
    maybe(u, &mut istio, "revision", json!("blue"))?;
    maybe(u, &mut istio, "hub", json!("registry.example.com/istio"))?;
    maybe(u, &mut istio, "meshConfig", json!({"accessLogFile": "/dev/stdout"}))?;
    maybe(u, &mut istio, "values", json!({"istiod": {"pilot": {"env": {"A": "b"}}}}))?;
    Ok(istio)
}

fn cluster(u: &mut Unstructured<'_>, at: usize, count: usize) -> Result<Value> {
    let mut cluster = json!({"name": name(at)});
    // Most clusters are primaries or remotes of the first; some are hosts of an external control plane.
    match u.int_in_range(0..=9)? {
        0 if count > 1 => cluster["config"] = json!(name(u.choose_index(count)?)),
        1..=5 if at > 0 => {
            cluster["network"] = json!(u.choose(&NETWORKS)?);
            cluster["primary"] = json!(name(u.choose_index(at)?));
        }
        _ => cluster["network"] = json!(u.choose(&NETWORKS)?),
    }
    if u.arbitrary()? {
        cluster["eastWestGateway"] = gateway(u, at)?;
    }
    maybe(u, &mut cluster, "apiServer", json!(format!("https://192.0.2.{}:6443", 100 + at)))?;
    let platform = json!(u.choose(&["gke", "eks", "openshift", "kind"])?);
    maybe(u, &mut cluster, "platform", platform)?;
    maybe(u, &mut cluster, "discovery", json!({"address": format!("istiod-{at}.example.com")}))?;
    maybe(u, &mut cluster, "region", json!("north"))?;
    maybe(u, &mut cluster, "revision", json!("green"))?;
    maybe(u, &mut cluster, "patches", patches())?;
    maybe(u, &mut cluster, "resources", resources())?;
    Ok(cluster)
}

fn gateway(u: &mut Unstructured<'_>, at: usize) -> Result<Value> {
    let mut gateway = json!({"enabled": true});
    let addresses = [json!([format!("192.0.2.{}", at + 1)]), json!([format!("gateway-{at}.example.com")])];
    let (addresses, replicas) = (u.choose(&addresses)?.clone(), json!(u.int_in_range(1..=3)?));
    maybe(u, &mut gateway, "addresses", addresses)?;
    maybe(u, &mut gateway, "replicas", replicas)?;
    maybe(u, &mut gateway, "service", json!({"annotations": {"example.com/a": "b"}}))?;
    Ok(gateway)
}

fn service(u: &mut Unstructured<'_>, count: usize) -> Result<Value> {
    let cluster = name(u.choose_index(count)?);
    let port = json!({"name": "http", "port": 80});
    Ok(json!({"name": "cart", "namespace": "shop", "ports": [port], "clusters": [cluster]}))
}

fn patches() -> Value {
    let patch = "- {op: add, path: /metadata/annotations/example.com~1a, value: b}\n";
    json!([{"target": {"kind": "Namespace", "name": ".*-system"}, "patch": patch}])
}

fn resources() -> Value {
    let metadata = json!({"name": "colours", "namespace": "shop"});
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"a": "b"}});
    json!([{"object": map, "stage": "10-foundation"}])
}

fn name(at: usize) -> String {
    // Not in the order of the spec.
    format!("cluster{}", (at * 3) % 7)
}

fn maybe(u: &mut Unstructured<'_>, value: &mut Value, key: &str, field: Value) -> Result<()> {
    // Bytes that ran out are zeros, and mean no.
    if u8::arbitrary(u)? >= 224 {
        value.as_object_mut().map(|map: &mut Map<String, Value>| map.insert(key.to_owned(), field));
    }
    Ok(())
}
