//! The files of installer `istioctl`: an `IstioOperator` that says what the charts' values say.
//!
//! Where its form differs from the charts': `istio/istio@1.30.3:operator/pkg/apis/{types.go,values_types.proto}` and
//! `istio/istio@1.11.8:samples/multicluster/gen-eastwest-gateway.sh` for gateways.

mod ambient;
mod external;
mod shared;

use crate::istio::release::Capability;
use crate::istio::values::merge;
use crate::istio::wellknown::{api_versions, namespaces, profiles};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::mesh::query::Role;
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
            let mut spec = control_plane_spec(mesh, cluster, charts);
            external::adjust(mesh, cluster, charts, &mut spec);
            shared::adjust(mesh, cluster, &mut spec);
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

fn control_plane_spec(mesh: &Mesh, cluster: ClusterIdx, charts: &[ChartInstall]) -> Map<String, Value> {
    let mut values = Map::new();
    for install in charts {
        match install.chart {
            Chart::Base
            | Chart::Istiod
            | Chart::IstiodRemote
            | Chart::IngressGateway
            | Chart::EgressGateway
            | Chart::IstioCoreDns => {
                merge(&mut values, &install.values);
            }
            Chart::Cni => nest_ambient(&mut values, "cni", &install.values),
            Chart::Ztunnel => nest_ambient(&mut values, "ztunnel", &install.values),
            Chart::Istio | Chart::IstioInit | Chart::IstioRemote => {
                unreachable!("no operator installs the charts of this time, as the spec's rules say")
            }
        }
    }
    place_platform(&mut values);
    let mut spec = Map::new();
    for key in ["profile", "revision", "meshConfig"] {
        if let Some(value) = values.shift_remove(key) {
            spec.insert(key.to_owned(), value);
        }
    }
    // What istiod is told may be empty; an early chart takes that in its own values alone.
    let takes_env = !mesh.has(cluster, Capability::IstiodChartNamesWebhook);
    let mut components = components(charts, spec.get("profile"), takes_env, &mut values);
    if lacks_network_plug_in(mesh, cluster) {
        components.insert("cni".to_owned(), json!({"enabled": true, "namespace": namespaces::KUBE_SYSTEM}));
    }
    if !components.is_empty() {
        spec.insert("components".to_owned(), Value::Object(components));
    }
    spec.insert("values".to_owned(), Value::Object(values));
    spec
}

/// Returns whether the platform's settings make sidecars of a remote rely on the network plug-in, which its profile does
/// not bring. An istiod there would be installed with the profile of the platform.
fn lacks_network_plug_in(mesh: &Mesh, cluster: ClusterIdx) -> bool {
    mesh.is_on_openshift(cluster)
        && mesh.role(cluster) == Role::Remote
        && mesh.has(cluster, Capability::ChartPlatform)
}

/// Returns what the profile has to be told about components.
fn components(
    charts: &[ChartInstall],
    profile: Option<&Value>,
    takes_env: bool,
    values: &mut Map<String, Value>,
) -> Map<String, Value> {
    let mut components = Map::new();
    let has = |chart| charts.iter().any(|install| install.chart == chart);
    if has(Chart::Base) && has(Chart::IstiodRemote) {
        // The profiles of that chart leave `base` out.
        components.insert("base".to_owned(), json!({"enabled": true}));
    }
    // There is no Deployment in a remote to which a component's settings could apply.
    let is_remote = has(Chart::IstiodRemote) || profile == Some(&json!(profiles::REMOTE));
    if !is_remote
        && takes_env
        && let Some(env) = take_env(values)
    {
        components.insert("pilot".to_owned(), json!({"k8s": {"env": env}}));
    }
    components
}

/// Puts the platform where an `IstioOperator` has it: the charts know it at two places.
fn place_platform(values: &mut Map<String, Value>) {
    if let Some(platform) = values.shift_remove("platform") {
        let mut global = Map::new();
        global.insert("platform".to_owned(), platform);
        nest(values, "global", &global);
    }
}

/// Takes istiod's environment out of the values.
fn take_env(values: &mut Map<String, Value>) -> Option<Vec<Value>> {
    let Some(Value::Object(pilot)) = values.get_mut("pilot") else { return None };
    let Some(Value::Object(env)) = pilot.get("env") else { return None };
    let env = env_list(env);
    pilot.shift_remove("env");
    if pilot.is_empty() {
        values.shift_remove("pilot");
    }
    Some(env)
}

fn env_list(env: &Map<String, Value>) -> Vec<Value> {
    env.iter().map(|(name, value)| json!({"name": name, "value": text(value)})).collect()
}

/// Returns the specification of a gateway: the chart's values, as settings of a component.
fn gateway_spec(install: &ChartInstall) -> Map<String, Value> {
    let mut values = install.values.clone();
    let revision = values.shift_remove("revision");
    let mesh_config = values.shift_remove("meshConfig");
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
    if let Some(mesh_config) = mesh_config {
        spec.insert("meshConfig".to_owned(), mesh_config);
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{REMOTE, compiled};

    #[track_caller]
    fn check(release: &str, rest: &str, cluster: &str, expected: Value) {
        let path = format!("clusters/{cluster}/20-control-plane/istiod.istio-operator.yaml");
        let operator = compiled(release, rest).object(&path, "IstioOperator");
        assert_eq!(operator["spec"], expected, "{release}");
    }

    fn primary(components: Value, external_istiod: Option<bool>) -> Value {
        let mut spec = json!({"values": {"global": {
            "meshID": "mesh1", "multiCluster": {"clusterName": "cluster1"}, "network": "network1",
        }}});
        if !components.is_null() {
            spec["components"] = components;
        }
        if let Some(external) = external_istiod {
            spec["values"]["global"]["externalIstiod"] = json!(external);
        }
        spec
    }

    #[test]
    fn a_primary_serves_remotes_in_the_way_of_its_release() {
        let env = || json!({"pilot": {"k8s": {"env": [{"name": "EXTERNAL_ISTIOD", "value": "true"}]}}});
        check("1.8.0", REMOTE, "cluster1", primary(Value::Null, Some(true)));
        check("1.9.9", REMOTE, "cluster1", primary(Value::Null, Some(true)));
        check("1.10.6", REMOTE, "cluster1", primary(env(), None));
        check("1.15.7", REMOTE, "cluster1", primary(env(), None));
        check("1.23.0", REMOTE, "cluster1", primary(env(), None));
        check("1.23.6", REMOTE, "cluster1", primary(Value::Null, Some(true)));
        check("1.30.3", REMOTE, "cluster1", primary(Value::Null, Some(true)));
        let alone = "clusters: [{name: cluster1, network: network1}]\n";
        check("1.30.3", alone, "cluster1", primary(Value::Null, None));
    }

    #[test]
    fn a_remote_is_installed_in_the_way_of_its_release() {
        let with_istiod = || {
            json!({"values": {"global": {
                "meshID": "mesh1", "multiCluster": {"clusterName": "cluster2"}, "network": "network2",
                "remotePilotAddress": "192.0.2.10",
            }}})
        };
        let injector = || json!({"injectionPath": "/inject/cluster/cluster2/net/network2"});
        let by_chart = |profile: &str| {
            json!({"profile": profile, "values": {
                "global": {"externalIstiod": true, "remotePilotAddress": "192.0.2.10"},
                "istiodRemote": injector(),
            }})
        };
        let by_profile = || {
            json!({"profile": "remote", "values": {
                "defaultRevision": "",
                "global": {"remotePilotAddress": "192.0.2.10"},
                "istiodRemote": injector(),
            }})
        };
        for release in ["1.8.0", "1.9.9", "1.11.8", "1.14.6"] {
            check(release, REMOTE, "cluster2", with_istiod());
        }
        check("1.15.7", REMOTE, "cluster2", by_chart("external"));
        for release in ["1.16.7", "1.20.8", "1.23.6"] {
            check(release, REMOTE, "cluster2", by_chart("remote"));
        }
        for release in ["1.24.6", "1.30.3", "1.31.0-rc.0"] {
            check(release, REMOTE, "cluster2", by_profile());
        }
    }

    #[test]
    fn a_remote_reached_by_name_has_base_where_that_makes_its_service() {
        let clusters = "clusters:
  - {name: cluster1, network: network1, eastWestGateway: {addresses: [ew.example.com]}}
  - {name: cluster2, network: network1, primary: cluster1}
";
        check(
            "1.12.9",
            clusters,
            "cluster2",
            json!({
                "profile": "external",
                "components": {"base": {"enabled": true}},
                "values": {
                    "defaultRevision": "",
                    "global": {"externalIstiod": true, "remotePilotAddress": "ew.example.com"},
                    "istiodRemote": {
                        "injectionPath": "/inject/cluster/cluster2/net/network1",
                        "injectionURL": "https://ew.example.com:15017/inject/cluster/cluster2/net/network1",
                    },
                },
            }),
        );
    }

    #[test]
    fn values_of_the_charts_are_put_where_an_operator_has_them() {
        let spec = "istio:
  profile: demo
  variant: distroless
  meshConfig: {accessLogFile: /dev/stdout}
  values: {istiod: {env: {A: 1}, traceSampling: 5, platform: k3d}}
trust: {domain: example.com}
clusters: [{name: cluster1, network: network1, platform: k3d}]
";
        check(
            "1.30.3",
            spec,
            "cluster1",
            json!({
                "profile": "demo",
                "meshConfig": {"trustDomain": "example.com", "accessLogFile": "/dev/stdout"},
                "components": {"pilot": {"k8s": {"env": [{"name": "A", "value": "1"}]}}},
                "values": {
                    "global": {
                        "variant": "distroless", "platform": "k3d", "meshID": "mesh1",
                        "multiCluster": {"clusterName": "cluster1"}, "network": "network1",
                    },
                    "pilot": {"traceSampling": 5},
                },
            }),
        );
    }

    #[test]
    fn a_platform_is_named_where_the_charts_know_it() {
        let platform = |platform: &str, release: &str| {
            let spec = format!("clusters: [{{name: cluster1, network: network1, platform: {platform}}}]\n");
            let path = "clusters/cluster1/20-control-plane/istiod.istio-operator.yaml";
            let spec = compiled(release, &spec).object(path, "IstioOperator")["spec"].clone();
            (spec["profile"].clone(), spec["values"]["global"]["platform"].clone())
        };
        assert_eq!(platform("openshift", "1.30.3"), (json!("openshift"), json!("openshift")));
        assert_eq!(platform("openshift", "1.23.6"), (json!("openshift"), Value::Null));
        assert_eq!(platform("k3s", "1.24.6"), (Value::Null, json!("k3s")));
        assert_eq!(platform("eks", "1.30.3"), (Value::Null, Value::Null));
    }

    #[test]
    fn an_early_gateway_is_an_installation_of_its_own() {
        let gateway = |release: &str| {
            let path = "clusters/cluster2/30-gateways/east-west-gateway.istio-operator.yaml";
            compiled(release, REMOTE).object(path, "IstioOperator")
        };
        let ports = |names: [&str; 4]| {
            let numbers = [15021, 15443, 15012, 15017];
            let port = |(name, number): (&str, u16)| json!({"name": name, "port": number, "targetPort": number, "protocol": "TCP"});
            json!(names.into_iter().zip(numbers).map(port).collect::<Vec<_>>())
        };
        let at = |operator: &Value, pointer: &str| operator.pointer(pointer).cloned().unwrap_or_default();
        let component = "/spec/components/ingressGateways/0";
        let oldest = gateway("1.8.0");
        assert_eq!(oldest["metadata"], json!({"name": "eastwest"}));
        assert_eq!(oldest["spec"]["profile"], "empty");
        assert_eq!(
            at(&oldest, &format!("{component}/label")),
            json!({
                "app": "istio-eastwestgateway", "istio": "eastwestgateway", "topology.istio.io/network": "network2",
            })
        );
        assert_eq!(
            at(&oldest, &format!("{component}/k8s/service/ports")),
            ports(["status-port", "mtls", "tcp-istiod", "tcp-webhook"])
        );
        assert_eq!(at(&oldest, "/spec/values/gateways"), Value::Null);
        let latest = gateway("1.11.8");
        assert_eq!(
            at(&latest, &format!("{component}/k8s")),
            json!({
                "env": [
                    {"name": "ISTIO_META_ROUTER_MODE", "value": "sni-dnat"},
                    {"name": "ISTIO_META_REQUESTED_NETWORK_VIEW", "value": "network2"},
                ],
                "service": {
                    "type": "LoadBalancer",
                    "ports": ports(["status-port", "tls", "tls-istiod", "tls-webhook"]),
                },
            })
        );
        assert_eq!(
            at(&latest, "/spec/values"),
            json!({
                "gateways": {"istio-ingressgateway": {"injectionTemplate": "gateway"}},
                "global": {"meshID": "mesh1", "multiCluster": {"clusterName": "cluster2"}, "network": "network2"},
            })
        );
    }
}
