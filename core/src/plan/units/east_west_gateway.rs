//! The east-west gateway: the way into the cluster's network, as chart `gateway` renders it with `networkGateway`
//! (`istio/istio@1.30.3:manifests/charts/gateway`); before its pods could be plain objects, an installation of its own.

use crate::istio::release::Capability;
use crate::istio::wellknown::{api_versions, labels, names, values};
use crate::mesh::model::{ClusterIdx, EastWestGateway, GatewayService, Mesh};
use crate::mesh::query::Exposure;
use crate::mesh::system::System;
use crate::names::Name;
use crate::plan::model::{Content, Difference, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::plan::units::injected_gateway::InjectedGateway;
use crate::plan::values::gateway::{
    gateway_chart, load_balancer_ip, other_cross_network_port, service_annotations, service_ports,
};
use serde_json::{Map, Value, json};

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
    build: |mesh, cluster| {
        Content::Objects(injected(mesh, cluster).map(|(_, injected)| injected.account()).unwrap_or_default())
    },
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
    match mesh.system() {
        System::EastWestGateways => {}
        // Ambient has a gateway of another kind; before 1.8 the ingress gateway of the control plane's installation is it.
        System::Ambient
        | System::RemoteCharts
        | System::ReplicatedControlPlanes
        | System::SharedControlPlane => return None,
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

/// Returns the gateway of a cluster, if it has one on a network.
fn injected(mesh: &Mesh, cluster: ClusterIdx) -> Option<(&EastWestGateway, InjectedGateway<'_>)> {
    let gateway = mesh[cluster].gateway.as_ref()?;
    let network = mesh[mesh[cluster].network?].name.value.as_str();
    let injected = InjectedGateway {
        mesh,
        cluster,
        name: names::EASTWEST_GATEWAY,
        istio: values::EASTWEST_GATEWAY,
        network: Some(network),
        replicas: gateway.replicas,
    };
    Some((gateway, injected))
}

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let Some((gateway, injected)) = injected(mesh, cluster) else {
        return Content::Objects(Vec::new());
    };
    if !mesh.has(cluster, Capability::GatewayInjection) {
        return Content::Charts(vec![gateway_chart(mesh, cluster, gateway)]);
    }
    let service = service(mesh, cluster, gateway, &injected);
    Content::Objects(vec![service, injected.deployment(), injected.autoscaler()])
}

fn service(
    mesh: &Mesh,
    cluster: ClusterIdx,
    gateway: &EastWestGateway,
    injected: &InjectedGateway<'_>,
) -> Object {
    let mut service = injected
        .object(api_versions::CORE, "Service")
        .label(labels::TOPOLOGY_NETWORK, injected.network.unwrap_or_default())
        .with("spec", service_spec(mesh, cluster, &gateway.service, injected));
    if let Some(port) = other_cross_network_port(&gateway.service) {
        service = service.label(labels::GATEWAY_PORT, port.to_string());
    }
    service.annotations.extend(service_annotations(mesh, cluster, &gateway.service));
    service
}

fn service_spec(
    mesh: &Mesh,
    cluster: ClusterIdx,
    service: &GatewayService,
    injected: &InjectedGateway<'_>,
) -> Value {
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
    spec.insert("selector".to_owned(), json!(injected.selector()));
    Value::Object(spec)
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
        check("1.12.9", "kubernetes: '1.20'", autoscaler, "/apiVersion", json!("autoscaling/v2beta2"));
        check("1.12.9", "kubernetes: '1.24'", autoscaler, "/apiVersion", json!("autoscaling/v2"));
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
