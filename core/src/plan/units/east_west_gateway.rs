//! The east-west gateway: the way into the cluster's network, as chart `gateway` renders it with `networkGateway`
//! (`istio/istio@1.30.3:manifests/charts/gateway`); before its pods could be plain objects, an installation of its own.

use crate::istio::release::Capability;
use crate::istio::wellknown::{annotations, api_versions, env, labels, names, port_names, ports, values};
use crate::mesh::model::{ClusterIdx, EastWestGateway, GatewayService, Mesh};
use crate::mesh::query::Exposure;
use crate::plan::model::{Content, Difference, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::plan::values::gateway::{
    MOST_REPLICAS, gateway_chart, load_balancer_ip, other_cross_network_port, service_annotations,
    service_ports,
};
use crate::spec::types::{DataPlaneMode, Platform};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What every such gateway has in common.
pub(super) const ACCOUNT: UnitKind = UnitKind {
    name: "east-west-gateway-account",
    purpose: "the account of an east-west gateway and what it may read",
    place: Place::Cluster(Stage::Gateways),
    sharing: Sharing::Base(&[Difference::Namespace, Difference::Release]),
    applies: |mesh, cluster| {
        let plain = reason(mesh, cluster).is_some() && mesh.has(cluster, Capability::GatewayInjection);
        plain.then(|| "the east-west gateway runs under it".to_owned())
    },
    build: |mesh, cluster| Content::Objects(account(mesh, cluster)),
};

/// The gateway itself.
pub(super) const UNIT: UnitKind = UnitKind {
    name: "east-west-gateway",
    purpose: "the way into the network of a cluster",
    place: Place::Cluster(Stage::Gateways),
    sharing: Sharing::Own,
    applies: reason,
    build,
};

fn reason(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    mesh[cluster].gateway.as_ref()?;
    // Ambient has a gateway of another kind.
    if mesh.istio.data_plane == DataPlaneMode::Ambient {
        return None;
    }
    let exposures: Vec<&str> = mesh
        .exposures(cluster)
        .into_iter()
        .map(|exposure| match exposure {
            Exposure::Services => "other networks reach its services through it",
            Exposure::Istiod => "remotes reach its istiod through it",
        })
        .collect();
    Some(if exposures.is_empty() { "the spec asks for it".to_owned() } else { exposures.join(", and ") })
}

fn account(mesh: &Mesh, cluster: ClusterIdx) -> Vec<Object> {
    let rbac = |kind: &str| {
        let object =
            Object::new(api_versions::RBAC, kind, names::EASTWEST_GATEWAY).namespace(mesh.namespace(cluster));
        if mesh.has(cluster, Capability::GatewayRoleLabels) {
            object.labels(&object_labels(mesh, cluster))
        } else {
            object
        }
    };
    let rules = json!([{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "watch", "list"]}]);
    let role =
        json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": names::EASTWEST_GATEWAY});
    vec![
        object(mesh, cluster, api_versions::CORE, "ServiceAccount"),
        rbac("Role").with("rules", rules),
        rbac("RoleBinding")
            .with("roleRef", role)
            .with("subjects", json!([{"kind": "ServiceAccount", "name": names::EASTWEST_GATEWAY}])),
    ]
}

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let Some(gateway) = &mesh[cluster].gateway else {
        return Content::Objects(Vec::new());
    };
    if !mesh.has(cluster, Capability::GatewayInjection) {
        return Content::Charts(vec![gateway_chart(mesh, cluster, gateway)]);
    }
    let Some(network) = mesh[cluster].network else {
        return Content::Objects(Vec::new());
    };
    let network = mesh[network].name.value.to_string();
    Content::Objects(vec![
        service(mesh, cluster, gateway, &network),
        object(mesh, cluster, api_versions::APPS, "Deployment")
            .with("spec", deployment(mesh, cluster, &network)),
        object(mesh, cluster, autoscaling(mesh, cluster), "HorizontalPodAutoscaler")
            .with("spec", autoscaler(gateway)),
    ])
}

fn object(mesh: &Mesh, cluster: ClusterIdx, api_version: &str, kind: &str) -> Object {
    Object::new(api_version, kind, names::EASTWEST_GATEWAY)
        .namespace(mesh.namespace(cluster))
        .labels(&object_labels(mesh, cluster))
}

fn selector() -> BTreeMap<String, String> {
    pairs([(labels::APP, names::EASTWEST_GATEWAY), (labels::ISTIO, values::EASTWEST_GATEWAY)])
}

fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn object_labels(mesh: &Mesh, cluster: ClusterIdx) -> BTreeMap<String, String> {
    let release = mesh[cluster].release.value.to_string();
    let mut all = selector();
    all.extend(pairs([
        (labels::APP_NAME, names::EASTWEST_GATEWAY),
        (labels::APP_MANAGED_BY, values::PORTOLAN),
        (labels::APP_VERSION, release.as_str()),
    ]));
    if mesh.has(cluster, Capability::CommonChartLabels) {
        all.extend(pairs([
            (labels::APP_INSTANCE, names::EASTWEST_GATEWAY),
            (labels::APP_PART_OF, values::PART_OF_ISTIO),
        ]));
    }
    if mesh.has(cluster, Capability::GatewayPodOutsideAmbient) {
        all.extend(pairs([(labels::DATAPLANE_MODE, values::NONE)]));
    }
    all
}

fn pod_labels(mesh: &Mesh, cluster: ClusterIdx, network: &str) -> BTreeMap<String, String> {
    // The proxy's image is filled in when a pod is made: the release among the labels makes new pods for a new one.
    let mut all = if mesh.has(cluster, Capability::CommonChartLabels) {
        object_labels(mesh, cluster)
    } else {
        selector()
    };
    all.extend(pairs([(labels::SIDECAR_INJECT, values::TRUE)]));
    if mesh.has(cluster, Capability::GatewayPodNetworkLabel) {
        all.extend(pairs([(labels::TOPOLOGY_NETWORK, network)]));
    }
    if let Some(revision) = &mesh[mesh[cluster].control_plane].revision {
        all.extend(pairs([(labels::REVISION, revision.value.to_string().as_str())]));
    }
    all
}

fn service(mesh: &Mesh, cluster: ClusterIdx, gateway: &EastWestGateway, network: &str) -> Object {
    let mut service = object(mesh, cluster, api_versions::CORE, "Service")
        .label(labels::TOPOLOGY_NETWORK, network)
        .with("spec", service_spec(mesh, cluster, &gateway.service));
    if let Some(port) = other_cross_network_port(&gateway.service) {
        service = service.label(labels::GATEWAY_PORT, port.to_string());
    }
    service.annotations.extend(service_annotations(mesh, cluster, &gateway.service));
    service
}

fn service_spec(mesh: &Mesh, cluster: ClusterIdx, service: &GatewayService) -> Value {
    let mut spec = Map::new();
    spec.insert("type".to_owned(), json!(service.service_type.as_str()));
    if let Some(address) = load_balancer_ip(service) {
        spec.insert("loadBalancerIP".to_owned(), json!(address));
    }
    if let Some(class) = &service.load_balancer_class {
        spec.insert("loadBalancerClass".to_owned(), json!(class.value));
    }
    if let Some(policy) = &service.external_traffic_policy {
        spec.insert("externalTrafficPolicy".to_owned(), json!(policy.value.as_str()));
    }
    spec.insert("ports".to_owned(), json!(service_ports(mesh, cluster, service)));
    spec.insert("selector".to_owned(), json!(selector()));
    Value::Object(spec)
}

fn deployment(mesh: &Mesh, cluster: ClusterIdx, network: &str) -> Value {
    json!({
        "selector": {"matchLabels": selector()},
        "template": {
            "metadata": {
                "annotations": {
                    annotations::INJECT_TEMPLATES: values::GATEWAY_TEMPLATE,
                    annotations::PROMETHEUS_PATH: "/stats/prometheus",
                    annotations::PROMETHEUS_PORT: ports::PROXY_METRICS.to_string(),
                    annotations::PROMETHEUS_SCRAPE: values::TRUE,
                    labels::SIDECAR_INJECT: values::TRUE,
                },
                "labels": pod_labels(mesh, cluster, network),
            },
            "spec": pod(mesh, cluster, network),
        },
    })
}

fn pod(mesh: &Mesh, cluster: ClusterIdx, network: &str) -> Value {
    let mut pod = json!({
        "serviceAccountName": names::EASTWEST_GATEWAY,
        "containers": [{
            "name": names::PROXY_CONTAINER,
            // Filled in by the injector.
            "image": values::IMAGE_AUTO,
            "securityContext": container_rights(mesh, cluster),
            "env": [{"name": env::REQUESTED_NETWORK_VIEW, "value": network}],
            "ports": [{
                "containerPort": ports::ENVOY_PROMETHEUS,
                "protocol": "TCP",
                "name": port_names::ENVOY_PROMETHEUS,
            }],
            "resources": {
                // As the API server writes them back: in another form every apply would find a difference.
                "limits": {"cpu": "2", "memory": "1Gi"},
                "requests": {"cpu": "100m", "memory": "128Mi"},
            },
        }],
    });
    if binds_low_ports_without_rights(mesh, cluster) {
        pod["securityContext"] =
            json!({"sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}]});
    }
    if mesh.has(cluster, Capability::GatewayTerminationGrace) {
        pod["terminationGracePeriodSeconds"] = json!(30);
    }
    pod
}

/// The user and group that Istio's proxy has in its image.
const PROXY_USER: u16 = 1337;

fn container_rights(mesh: &Mesh, cluster: ClusterIdx) -> Value {
    if !binds_low_ports_without_rights(mesh, cluster) {
        return json!({
            "capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]},
            "runAsUser": 0,
            "runAsGroup": PROXY_USER,
            "runAsNonRoot": false,
            "allowPrivilegeEscalation": true,
            "readOnlyRootFilesystem": true,
        });
    }
    let mut rights = json!({
        "capabilities": {"drop": ["ALL"]},
        "allowPrivilegeEscalation": false,
        "privileged": false,
        "readOnlyRootFilesystem": true,
        "runAsNonRoot": true,
    });
    // OpenShift gives users to pods by itself.
    let on_openshift =
        mesh[cluster].platform.as_ref().is_some_and(|platform| platform.value == Platform::Openshift);
    if mesh.has(cluster, Capability::GatewayRunsAsUser) && !on_openshift {
        rights["runAsUser"] = json!(PROXY_USER);
        rights["runAsGroup"] = json!(PROXY_USER);
    }
    rights
}

/// The minor of Kubernetes since which a pod may be let bind low ports without more rights.
const UNPRIVILEGED_PORTS_SINCE: u8 = 22;

/// The minor of Kubernetes since which autoscalers are `autoscaling/v2`.
const AUTOSCALING_V2_SINCE: u8 = 23;

/// A cluster of unknown version is taken for a recent one.
fn binds_low_ports_without_rights(mesh: &Mesh, cluster: ClusterIdx) -> bool {
    !is_older_kubernetes(mesh, cluster, UNPRIVILEGED_PORTS_SINCE)
}

fn autoscaling(mesh: &Mesh, cluster: ClusterIdx) -> &'static str {
    let has_v2 = mesh.has(cluster, Capability::AutoscalingV2);
    if has_v2 && !is_older_kubernetes(mesh, cluster, AUTOSCALING_V2_SINCE) {
        api_versions::AUTOSCALING_V2
    } else {
        api_versions::AUTOSCALING_V2BETA2
    }
}

fn is_older_kubernetes(mesh: &Mesh, cluster: ClusterIdx, minor: u8) -> bool {
    mesh.has(cluster, Capability::GatewayReadsKubernetesVersion)
        && mesh[cluster].kubernetes.as_ref().is_some_and(|kubernetes| kubernetes.value.minor < minor)
}

fn autoscaler(gateway: &EastWestGateway) -> Value {
    json!({
        "scaleTargetRef": {"apiVersion": api_versions::APPS, "kind": "Deployment", "name": names::EASTWEST_GATEWAY},
        "minReplicas": gateway.replicas,
        "maxReplicas": gateway.replicas.max(MOST_REPLICAS),
        "metrics": [{
            "type": "Resource",
            "resource": {"name": "cpu", "target": {"averageUtilization": 80, "type": "Utilization"}},
        }],
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::compiled;
    use serde_json::{Value, json};

    fn gateway(release: &str, cluster: &str, kind: &str) -> Value {
        let clusters = format!(
            "clusters:
  - {{name: cluster1, network: network1, {cluster}}}
  - {{name: cluster2, network: network2, primary: cluster1}}
"
        );
        compiled(release, &clusters).object("clusters/cluster1/30-gateways/east-west-gateway.yaml", kind)
    }

    #[track_caller]
    fn check(release: &str, cluster: &str, kind: &str, pointer: &str, expected: Value) {
        let found = gateway(release, cluster, kind);
        assert_eq!(found.pointer(pointer).unwrap_or(&Value::Null), &expected, "{release} {pointer}");
    }

    #[test]
    fn labels_of_pods_follow_the_chart_of_the_release() {
        let keys = |release: &str| -> Vec<String> {
            let labels =
                gateway(release, "region: r", "Deployment")["spec"]["template"]["metadata"]["labels"].clone();
            labels.as_object().unwrap().keys().map(|key| key.rsplit('/').next().unwrap().to_owned()).collect()
        };
        let has = |release: &str, key: &str| keys(release).iter().any(|found| found == key);
        assert_eq!(keys("1.12.9"), ["app", "istio", "inject"]);
        assert!(!has("1.23.6", "part-of") && has("1.24.0", "part-of"));
        assert!(!has("1.24.6", "dataplane-mode") && has("1.25.0", "dataplane-mode"));
        assert!(!has("1.25.5", "network") && has("1.26.0", "network"));
    }

    #[test]
    fn rights_of_the_container_follow_release_and_platform() {
        let user = "/spec/template/spec/containers/0/securityContext/runAsUser";
        check("1.14.6", "kubernetes: '1.21'", "Deployment", user, json!(0));
        check("1.14.6", "kubernetes: '1.23'", "Deployment", user, json!(1337));
        check("1.29.6", "region: r", "Deployment", user, json!(1337));
        check("1.29.6", "platform: openshift", "Deployment", user, Value::Null);
        check("1.30.3", "region: r", "Deployment", user, Value::Null);
        let grace = "/spec/template/spec/terminationGracePeriodSeconds";
        check("1.18.7", "region: r", "Deployment", grace, Value::Null);
        check("1.19.0", "region: r", "Deployment", grace, json!(30));
    }

    #[test]
    fn the_autoscaler_is_of_the_version_that_release_and_cluster_have() {
        let autoscaler = "HorizontalPodAutoscaler";
        check("1.12.9", "region: r", autoscaler, "/apiVersion", json!("autoscaling/v2beta2"));
        check("1.14.6", "kubernetes: '1.22'", autoscaler, "/apiVersion", json!("autoscaling/v2beta2"));
        check("1.14.6", "kubernetes: '1.23'", autoscaler, "/apiVersion", json!("autoscaling/v2"));
        check("1.14.6", "region: r", autoscaler, "/apiVersion", json!("autoscaling/v2"));
        let many = "eastWestGateway: {replicas: 7}";
        check("1.30.3", many, autoscaler, "/spec/maxReplicas", json!(7));
    }

    #[test]
    fn the_service_is_as_the_spec_asks() {
        let asked = "eastWestGateway: {service: {loadBalancerIP: 192.0.2.10, annotations: {a: b}, ports: [{name: tls, port: 8443}]}}";
        check("1.30.3", asked, "Service", "/spec/loadBalancerIP", json!("192.0.2.10"));
        check("1.30.3", asked, "Service", "/metadata/annotations", json!({"a": "b"}));
        let way = "discovery: {annotations: {c: d}}";
        check("1.30.3", way, "Service", "/metadata/annotations", json!({"c": "d"}));
        let label = "/metadata/labels/networking.istio.io~1gatewayPort";
        check("1.30.3", asked, "Service", label, json!("8443"));
        check("1.30.3", "region: r", "Service", label, Value::Null);
        let port = json!({"name": "tls", "port": 8443, "targetPort": 15443, "protocol": "TCP"});
        check("1.30.3", asked, "Service", "/spec/ports/1", port);
    }
}
