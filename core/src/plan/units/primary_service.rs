//! The Service by which proxies of a remote reach their primary, where Helm cannot bring it: chart `base` has it, and
//! with it accounts that chart `istiod-remote` has too, and Helm lets one of them own an object
//! (`istio/istio@1.12.9:manifests/charts/base/templates/services.yaml`, `reader-serviceaccount.yaml`).

use crate::istio::release::Capability;
use crate::istio::wellknown::{api_versions, port_names, ports};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::mesh::query::Role;
use crate::names::Host;
use crate::plan::model::{Chart, Content, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::plan::values::control_plane_charts;
use serde_json::json;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "primary-service",
    purpose: "the Service that leads to the istiod of the primary",
    place: Place::Cluster(Stage::Foundation),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        name_of_primary(mesh, cluster)?;
        Some("proxies of this cluster reach the istiod of their primary by it".to_owned())
    },
    build: |mesh, cluster| {
        let service = name_of_primary(mesh, cluster).map(|name| {
            let plane = mesh[cluster].control_plane;
            Object::new(api_versions::CORE, "Service", mesh.istiod_service(plane))
                .namespace(&mesh[plane].namespace)
                .with(
                    "spec",
                    json!({
                        "type": "ExternalName",
                        "externalName": name,
                        "ports": [
                            {"name": port_names::TCP_ISTIOD, "port": ports::ISTIOD, "protocol": "TCP"},
                        ],
                    }),
                )
        });
        Content::Objects(service.into_iter().collect())
    },
};

/// Returns the host name of the primary of `cluster`, if the release would bring its Service with a chart that is not
/// installed there.
fn name_of_primary(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    let plane = mesh[cluster].control_plane;
    let alone = mesh.role(cluster) == Role::Remote
        && mesh.config_cluster(plane).is_none()
        && mesh.has(cluster, Capability::RemoteServiceInBase)
        && control_plane_charts(mesh, cluster).iter().all(|install| install.chart == Chart::IstiodRemote);
    match &mesh[plane].discovery.address {
        Host::Dns(name) => alone.then(|| name.to_string()),
        Host::Ip(_) | Host::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{REMOTE, compiled};
    use serde_json::json;

    const PATH: &str = "clusters/cluster2/10-foundation/primary-service.yaml";

    #[test]
    fn helm_has_it_where_two_charts_would_own_the_same_account() {
        let one_network = REMOTE.replace("network2", "network1");
        let clusters = one_network.replace("192.0.2.10", "ew.example.com");
        for release in ["1.11.8", "1.12.9"] {
            let helm = compiled(release, &format!("install: helm\n{clusters}"));
            assert_eq!(
                helm.object(PATH, "Service")["spec"],
                json!({
                    "type": "ExternalName", "externalName": "ew.example.com",
                    "ports": [{"name": "tcp-istiod", "port": 15012, "protocol": "TCP"}],
                }),
                "{release}"
            );
            assert!(!helm.has("clusters/cluster2/20-control-plane/istio-base.values.yaml"));
            assert!(!compiled(release, &clusters).has(PATH), "{release}: the operator brings both charts");
        }
        assert!(!compiled("1.13.9", &format!("install: helm\n{clusters}")).has(PATH));
        assert!(!compiled("1.12.9", &format!("install: helm\n{REMOTE}")).has(PATH));
    }
}
