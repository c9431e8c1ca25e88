//! The ingress gateway in front of an external istiod, with the ports of the guide
//! (`istio.io@1.30:docs/setup/install/external-controlplane`), as chart `gateway` renders one.

use crate::istio::release::Capability;
use crate::istio::wellknown::{api_versions, names, port_names, ports, values};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::plan::units::injected_gateway::InjectedGateway;
use crate::plan::values::gateway::ingress_gateway_chart;
use crate::spec::types::Installer;
use serde_json::{Value, json};

pub(super) const UNIT: UnitKind = UnitKind {
    name: "external-gateway",
    purpose: "the ingress gateway in front of an external istiod",
    place: Place::Cluster(Stage::Gateways),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        mesh.external_control_plane(cluster)?;
        let is_unit = match mesh.installer {
            // Before, the operator brings it, with the istiod that it belongs to.
            Installer::Istioctl => mesh.has(cluster, Capability::GatewayInjection),
            Installer::Helm | Installer::Sail | Installer::Manifests => true,
        };
        is_unit
            .then(|| "the clusters that the external istiod serves reach it through this gateway".to_owned())
    },
    build,
};

/// The ports, health checks first: some clouds check the first port.
const PORTS: [(&str, u16); 3] = [
    (port_names::STATUS, ports::STATUS),
    (port_names::TLS_XDS, ports::ISTIOD),
    (port_names::TLS_WEBHOOK, ports::WEBHOOK),
];

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    if !mesh.has(cluster, Capability::GatewayInjection) {
        return Content::Charts(vec![ingress_gateway_chart(mesh, cluster, &ports())]);
    }
    let gateway = InjectedGateway {
        mesh,
        cluster,
        name: names::INGRESS_GATEWAY,
        istio: values::INGRESS_GATEWAY,
        network: None,
        replicas: 1,
    };
    let mut objects = gateway.account();
    objects.push(service(mesh, cluster, &gateway));
    objects.push(gateway.deployment());
    objects.push(gateway.autoscaler());
    Content::Objects(objects)
}

fn service(mesh: &Mesh, cluster: ClusterIdx, gateway: &InjectedGateway<'_>) -> Object {
    let spec = json!({
        "type": "LoadBalancer",
        "ports": ports(),
        "selector": gateway.selector(),
    });
    let mut service = gateway.object(api_versions::CORE, "Service").with("spec", spec);
    if let Some(plane) = mesh.external_control_plane(cluster) {
        service.annotations.extend(mesh[plane].discovery.annotations.0.clone());
    }
    service
}

fn ports() -> Value {
    PORTS
        .iter()
        .map(|(name, port)| json!({"name": name, "port": port, "targetPort": port, "protocol": "TCP"}))
        .collect()
}
