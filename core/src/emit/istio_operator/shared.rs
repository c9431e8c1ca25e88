//! What the `IstioOperator`s of a shared control plane have beyond the charts' values
//! (`istio.io@1.6:docs/setup/install/multicluster/shared`).

use crate::emit::istio_operator::external::child;
use crate::istio::wellknown::names;
use crate::mesh::model::{ClusterIdx, Mesh, Via};
use crate::mesh::system::System;
use crate::spec::types::ServiceType;
use serde_json::{Map, Value, json};

/// Changes the specification of a cluster, if its control plane is a shared one.
pub(super) fn adjust(mesh: &Mesh, cluster: ClusterIdx, spec: &mut Map<String, Value>) {
    match mesh.system() {
        System::SharedControlPlane => {}
        System::ReplicatedControlPlanes => add_replicated(spec),
        System::RemoteCharts | System::EastWestGateways | System::Ambient => return,
    }
    // The profile brings the gateway, whether or not the mesh needs it, and the guides leave it alone.
    if mesh[cluster].gateway.is_some() || !mesh.has_ingress_gateway(cluster) {
        let enabled = mesh.has_ingress_gateway(cluster);
        let mut gateway = json!({"name": names::INGRESS_GATEWAY, "enabled": enabled});
        if let Some(settings) = autoscaler(spec) {
            gateway["k8s"] = settings;
        }
        child(spec, "components").insert("ingressGateways".to_owned(), json!([gateway]));
    }
    let plane = mesh[cluster].control_plane;
    if mesh[plane].host == cluster
        && mesh[plane].discovery.via == Via::InternalLoadBalancer
        && mesh.has_remotes(plane)
    {
        let mut settings = json!({"service": {"type": ServiceType::LoadBalancer.as_str()}});
        let annotations = mesh.internal_load_balancer_annotations(plane);
        if !annotations.is_empty() {
            settings["service_annotations"] = json!(annotations);
        }
        child(child(spec, "components"), "pilot").insert("k8s".to_owned(), settings);
    }
}

/// Switches on what a replicated control plane has beside istiod: the way out, and the DNS server for domain `global`.
fn add_replicated(spec: &mut Map<String, Value>) {
    let egress = json!([{"name": names::EGRESS_GATEWAY, "enabled": true}]);
    child(spec, "components").insert("egressGateways".to_owned(), egress);
    spec.insert("addonComponents".to_owned(), json!({"istiocoredns": {"enabled": true}}));
}

/// Moves the numbers of pods where the profile has its own: those would win over the chart's values.
fn autoscaler(spec: &mut Map<String, Value>) -> Option<Value> {
    let gateways = spec.get_mut("values")?.get_mut("gateways")?;
    let given = gateways.get_mut(names::INGRESS_GATEWAY)?.as_object_mut()?;
    let least = given.shift_remove("autoscaleMin")?;
    let most = given.shift_remove("autoscaleMax")?;
    if given.is_empty() {
        gateways.as_object_mut()?.shift_remove(names::INGRESS_GATEWAY);
    }
    if gateways.as_object().is_some_and(Map::is_empty) {
        spec.get_mut("values")?.as_object_mut()?.shift_remove("gateways");
    }
    Some(json!({"hpaSpec": {"minReplicas": least, "maxReplicas": most}}))
}

#[cfg(test)]
mod tests {
    use crate::testing::{REMOTE, compiled};
    use serde_json::{Value, json};

    fn operator(release: &str, cluster: &str, rest: &str) -> Value {
        let path = format!("clusters/{cluster}/20-control-plane/istiod.istio-operator.yaml");
        compiled(release, rest).object(&path, "IstioOperator")
    }

    #[test]
    fn a_gateway_that_the_mesh_does_not_need_is_left_alone() {
        let enabled = |rest: &str| operator("1.6.14", "cluster2", rest)["spec"]["components"].clone();
        let gateway = |enabled: bool| json!({"ingressGateways": [{"name": "istio-ingressgateway", "enabled": enabled}]});
        assert_eq!(enabled(REMOTE), gateway(true));
        let one_network = REMOTE.replace("network2", "network1");
        assert_eq!(enabled(&one_network), Value::Null);
        let refused =
            one_network.replace("primary: cluster1", "primary: cluster1, eastWestGateway: {enabled: false}");
        assert_eq!(enabled(&refused), gateway(false));
    }

    #[test]
    fn an_internal_load_balancer_stands_before_istiod() {
        let rest = "clusters:
  - {name: cluster1, network: network1, platform: gke, discovery: {via: internal-load-balancer, address: 192.0.2.9}}
  - {name: cluster2, network: network1, primary: cluster1}
";
        let spec = operator("1.6.14", "cluster1", rest)["spec"].clone();
        let expected = json!({
            "service": {"type": "LoadBalancer"},
            "service_annotations": {"cloud.google.com/load-balancer-type": "Internal"},
        });
        assert_eq!(spec["components"]["pilot"]["k8s"], expected);
        assert_eq!(spec["values"]["global"]["meshExpansion"], Value::Null);
        let remote = operator("1.6.14", "cluster2", rest);
        assert_eq!(remote["spec"]["values"]["global"]["remotePilotAddress"], "192.0.2.9");
    }

    #[test]
    fn more_pods_are_asked_of_the_profile() {
        let rest = REMOTE.replace("eastWestGateway: {", "eastWestGateway: {replicas: 7, ");
        let spec = operator("1.6.14", "cluster1", &rest)["spec"].clone();
        let expected = json!({"hpaSpec": {"minReplicas": 7, "maxReplicas": 7}});
        assert_eq!(spec["components"]["ingressGateways"][0]["k8s"], expected);
        assert_eq!(spec["values"]["gateways"], Value::Null);
    }
}
