//! What the ingress gateways of several networks pass on up to 1.7: everything that is told apart by the server name
//! of its TLS (`istio.io@1.4:docs/setup/install/multicluster/shared-gateways`).

use crate::istio::wellknown::{api_versions, hosts, labels, names, port_names, ports, values};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::mesh::system::System;
use crate::plan::model::{Content, Difference, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use serde_json::json;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "cluster-aware-gateway",
    purpose: "what ingress gateways pass on to other networks: every service of the mesh",
    place: Place::Cluster(Stage::Exposure),
    sharing: Sharing::Base(&[Difference::Namespace]),
    applies: |mesh, cluster| {
        let applies = mesh.has_several_networks()
            && match mesh.system() {
                System::RemoteCharts | System::SharedControlPlane => mesh.is_config_read_from(cluster),
                System::ReplicatedControlPlanes | System::EastWestGateways | System::Ambient => false,
            };
        applies.then(|| {
            "the control plane that reads this cluster configures all ingress gateways with it".to_owned()
        })
    },
    build,
};

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let gateway = Object::new(api_versions::NETWORKING_V1ALPHA3, "Gateway", names::CLUSTER_AWARE_GATEWAY)
        .namespace(mesh.namespace(cluster))
        .with(
            "spec",
            json!({
                "selector": {labels::ISTIO: values::INGRESS_GATEWAY},
                "servers": [{
                    "port": {"number": ports::HTTPS, "name": port_names::TLS, "protocol": "TLS"},
                    "tls": {"mode": "AUTO_PASSTHROUGH"},
                    "hosts": [hosts::LOCAL_SERVICES],
                }],
            }),
        );
    Content::Objects(vec![gateway])
}
