//! The east-west gateway: the way into the cluster's network, as chart `gateway` renders it with `networkGateway`
//! (`istio/istio@1.30.3:manifests/charts/gateway`).

use crate::istio::release::Capability;
use crate::istio::wellknown::{annotations, env, labels, names, port_names, ports, values};
use crate::mesh::model::{ClusterIdx, EastWestGateway, Mesh};
use crate::mesh::query::Exposure;
use crate::plan::model::{Content, Difference, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::spec::types::DataPlaneMode;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What every such gateway has in common.
pub(super) const ACCOUNT: UnitKind = UnitKind {
    name: "east-west-gateway-account",
    purpose: "the account of an east-west gateway and what it may read",
    place: Place::Cluster(Stage::Gateways),
    sharing: Sharing::Base(&[Difference::Namespace, Difference::Release]),
    applies: |mesh, cluster| reason(mesh, cluster).map(|_| "the east-west gateway runs under it".to_owned()),
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
    // Ambient has a gateway of its own kind.
    if mesh.istio.data_plane == DataPlaneMode::Ambient {
        return None;
    }
    if !mesh.has(cluster, Capability::GatewayInjection) {
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
    let object = |api_version: &str, kind: &str| {
        Object::new(api_version, kind, names::EASTWEST_GATEWAY)
            .namespace(mesh.namespace(cluster))
            .labels(&labels_of(mesh, cluster))
    };
    let rules = json!([{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "watch", "list"]}]);
    let role =
        json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": names::EASTWEST_GATEWAY});
    vec![
        object("v1", "ServiceAccount"),
        object("rbac.authorization.k8s.io/v1", "Role").with("rules", rules),
        object("rbac.authorization.k8s.io/v1", "RoleBinding")
            .with("roleRef", role)
            .with("subjects", json!([{"kind": "ServiceAccount", "name": names::EASTWEST_GATEWAY}])),
    ]
}

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let (Some(gateway), Some(network)) = (&mesh[cluster].gateway, mesh[cluster].network) else {
        return Content::Objects(Vec::new());
    };
    let network = mesh[network].name.value.to_string();
    let object = |api_version: &str, kind: &str| {
        Object::new(api_version, kind, names::EASTWEST_GATEWAY)
            .namespace(mesh.namespace(cluster))
            .labels(&labels_of(mesh, cluster))
    };
    let mut service =
        object("v1", "Service").label(labels::TOPOLOGY_NETWORK, &network).with("spec", service(gateway));
    service.annotations.extend(gateway.service.annotations.0.clone());
    Content::Objects(vec![
        service,
        object("apps/v1", "Deployment").with("spec", deployment(mesh, cluster, &network)),
        object("autoscaling/v2", "HorizontalPodAutoscaler").with("spec", autoscaler(gateway)),
    ])
}

/// The ports, health checks first: some clouds check the first port.
const PORTS: [(&str, u16); 4] = [
    (port_names::STATUS, ports::STATUS),
    (port_names::TLS, ports::CROSS_NETWORK),
    (port_names::TLS_ISTIOD, ports::ISTIOD),
    (port_names::TLS_WEBHOOK, ports::WEBHOOK),
];

fn selector() -> Value {
    json!({labels::APP: names::EASTWEST_GATEWAY, labels::ISTIO: values::EASTWEST_GATEWAY})
}

fn labels_of(mesh: &Mesh, cluster: ClusterIdx) -> BTreeMap<String, String> {
    let release = mesh[cluster].release.value.to_string();
    let pairs = [
        (labels::APP, names::EASTWEST_GATEWAY),
        (labels::ISTIO, values::EASTWEST_GATEWAY),
        (labels::DATAPLANE_MODE, "none"),
        (labels::APP_NAME, names::EASTWEST_GATEWAY),
        (labels::APP_INSTANCE, names::EASTWEST_GATEWAY),
        (labels::APP_PART_OF, "istio"),
        (labels::APP_MANAGED_BY, "portolan"),
        // The proxy's image is filled in when a pod is made: a new release has to make new pods.
        (labels::APP_VERSION, release.as_str()),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn service(gateway: &EastWestGateway) -> Value {
    let mut spec = Map::new();
    spec.insert("type".to_owned(), json!(gateway.service.service_type.as_str()));
    if let Some(class) = &gateway.service.load_balancer_class {
        spec.insert("loadBalancerClass".to_owned(), json!(class.value));
    }
    if let Some(policy) = &gateway.service.external_traffic_policy {
        spec.insert("externalTrafficPolicy".to_owned(), json!(policy.value.as_str()));
    }
    let ports = PORTS.iter().map(|(name, port)| {
        let given = gateway.service.ports.iter().find(|given| given.name.value.as_str() == *name);
        let number = given.and_then(|given| given.port.as_ref()).map_or(*port, |given| given.value.0);
        let mut entry = json!({"name": name, "port": number, "targetPort": port, "protocol": "TCP"});
        if let Some(node_port) = given.and_then(|given| given.node_port.as_ref()) {
            entry["nodePort"] = json!(node_port.value.0);
        }
        entry
    });
    spec.insert("ports".to_owned(), ports.collect());
    spec.insert("selector".to_owned(), selector());
    Value::Object(spec)
}

fn deployment(mesh: &Mesh, cluster: ClusterIdx, network: &str) -> Value {
    let mut pod_labels = labels_of(mesh, cluster);
    pod_labels.insert(labels::SIDECAR_INJECT.to_owned(), "true".to_owned());
    if mesh.has(cluster, Capability::GatewayPodNetworkLabel) {
        pod_labels.insert(labels::TOPOLOGY_NETWORK.to_owned(), network.to_owned());
    }
    if let Some(revision) = &mesh[mesh[cluster].control_plane].revision {
        pod_labels.insert(labels::REVISION.to_owned(), revision.value.to_string());
    }
    json!({
        "selector": {"matchLabels": selector()},
        "template": {
            "metadata": {
                "annotations": {
                    annotations::INJECT_TEMPLATES: "gateway",
                    "prometheus.io/path": "/stats/prometheus",
                    "prometheus.io/port": "15020",
                    "prometheus.io/scrape": "true",
                    labels::SIDECAR_INJECT: "true",
                },
                "labels": pod_labels,
            },
            "spec": {
                "serviceAccountName": names::EASTWEST_GATEWAY,
                "securityContext": {
                    "sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}],
                },
                "containers": [{
                    "name": names::PROXY_CONTAINER,
                    // Filled in by the injector.
                    "image": "auto",
                    "securityContext": {
                        "capabilities": {"drop": ["ALL"]},
                        "allowPrivilegeEscalation": false,
                        "privileged": false,
                        "readOnlyRootFilesystem": true,
                        "runAsNonRoot": true,
                    },
                    "env": [{"name": env::REQUESTED_NETWORK_VIEW, "value": network}],
                    "ports": [{"containerPort": ports::ENVOY_PROMETHEUS, "protocol": "TCP", "name": "http-envoy-prom"}],
                    "resources": {
                        // As the API server writes them back: in another form every apply would find a difference.
                        "limits": {"cpu": "2", "memory": "1Gi"},
                        "requests": {"cpu": "100m", "memory": "128Mi"},
                    },
                }],
                "terminationGracePeriodSeconds": 30,
            },
        },
    })
}

/// Most pods, unless more are asked for at least.
const MOST_REPLICAS: u16 = 5;

fn autoscaler(gateway: &EastWestGateway) -> Value {
    json!({
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": names::EASTWEST_GATEWAY},
        "minReplicas": gateway.replicas,
        "maxReplicas": gateway.replicas.max(MOST_REPLICAS),
        "metrics": [{
            "type": "Resource",
            "resource": {"name": "cpu", "target": {"averageUtilization": 80, "type": "Utilization"}},
        }],
    })
}
