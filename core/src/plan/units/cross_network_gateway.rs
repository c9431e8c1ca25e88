//! What the east-west gateways expose to other networks: every service of the mesh
//! (`istio/istio@1.30.3:samples/multicluster/expose-services.yaml`).

use crate::istio::wellknown::{hosts, names, ports, values};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::mesh::system::System;
use crate::plan::model::{Content, Difference, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::plan::units::networking;
use serde_json::json;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "cross-network-gateway",
    purpose: "what east-west gateways expose to other networks: every service of the mesh",
    place: Place::Cluster(Stage::Exposure),
    sharing: Sharing::Base(&[Difference::Namespace, Difference::Release]),
    applies: |mesh, cluster| {
        let applies = mesh.has_several_networks()
            && mesh.system() == System::EastWestGateways
            && mesh.is_config_read_from(cluster);
        applies.then(|| {
            "the istiod that reads this cluster configures the east-west gateways with it".to_owned()
        })
    },
    build,
};

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let gateway = Object::new(networking(mesh, cluster), "Gateway", names::CROSS_NETWORK_GATEWAY)
        .namespace(mesh.namespace(cluster))
        .with(
            "spec",
            json!({
                "selector": {"istio": values::EASTWEST_GATEWAY},
                "servers": [{
                    "port": {"number": ports::CROSS_NETWORK, "name": "tls", "protocol": "TLS"},
                    "tls": {"mode": "AUTO_PASSTHROUGH"},
                    "hosts": [hosts::LOCAL_SERVICES],
                }],
            }),
        );
    Content::Objects(vec![gateway])
}
