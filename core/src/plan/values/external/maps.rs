//! Where an external istiod finds its mesh configuration and its injection templates, which differs by release and by
//! installer.

use super::{discovery, global_of_proxies, tls, with_revision};
use crate::istio::release::Capability;
use crate::istio::values::{Global, IstiodValues, merge};
use crate::istio::wellknown::{env, names, paths};
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, GatewayTls, Mesh};
use crate::plan::values::primary;
use crate::plan::values::remote::is_installed_by_istioctl;
use serde_json::{Map, Value, json};

/// Where an external istiod finds these two maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// In its own namespace: the chart mounts them.
    ChartMounts,
    /// In its own namespace: volumes are added to the chart's.
    Volumes,
    /// In the configuration cluster, over the API: the chart takes no volumes.
    ConfigCluster,
}

impl Source {
    /// Returns where the istiod of `plane` finds them.
    pub(super) fn of(mesh: &Mesh, plane: ControlPlaneIdx) -> Source {
        let release = mesh.release(plane);
        if !release.has(Capability::IstiodReadsMapsOverApi) {
            Source::ChartMounts
        } else if is_installed_by_istioctl(mesh) || release.has(Capability::IstiodVolumesValue) {
            Source::Volumes
        } else {
            Source::ConfigCluster
        }
    }
}

/// Adds the maps to the values of an external istiod.
pub(super) fn add_to_istiod(
    mesh: &Mesh,
    plane: ControlPlaneIdx,
    config: ClusterIdx,
    istiod: &mut IstiodValues,
) {
    match Source::of(mesh, plane) {
        Source::ChartMounts => {
            // No second map is merged with this one: what the configuration cluster says is said here.
            istiod.mesh_config = of_cluster(mesh, config);
            merge(&mut istiod.mesh_config, &mesh_config(mesh, plane));
        }
        Source::Volumes => {
            istiod.mesh_config = mesh_config(mesh, plane);
            let (volumes, mounts) = volumes(mesh, plane);
            istiod.pilot.volumes = volumes;
            istiod.pilot.volume_mounts = mounts;
        }
        Source::ConfigCluster => {
            istiod.pilot.config_map = Some(false);
            istiod.global.omit_sidecar_injector_config_map = Some(true);
        }
    }
}

/// Adds the maps to the values of a cluster that an external control plane serves.
pub(super) fn add_to_remote(
    mesh: &Mesh,
    cluster: ClusterIdx,
    plane: ControlPlaneIdx,
    remote: &mut IstiodValues,
) {
    let source = Source::of(mesh, plane);
    if !mesh.has(cluster, Capability::ExternalProfile) && mesh.has(cluster, Capability::IstiodRightsInBase) {
        // Later a profile says so.
        remote.pilot.config_map = Some(false);
        remote.global.omit_sidecar_injector_config_map = Some(true);
    }
    if !mesh.has(cluster, Capability::GatewayInjectionTemplateValue) {
        // Gateways that nobody injects read the address of istiod in it.
        remote.pilot.config_map = Some(true);
        remote.mesh_config = mesh_config(mesh, plane);
    }
    if !mesh.is_config_cluster(cluster) {
        return;
    }
    match source {
        Source::ChartMounts => {}
        Source::Volumes => {
            remote.pilot.config_map = Some(true);
            remote.mesh_config = of_cluster(mesh, cluster);
        }
        Source::ConfigCluster => {
            remote.pilot.config_map = Some(true);
            remote.mesh_config = of_cluster(mesh, cluster);
            merge(&mut remote.mesh_config, &mesh_config(mesh, plane));
            let Global { mesh_id, multi_cluster, network, ca_address, .. } =
                global_of_proxies(mesh, plane, cluster);
            remote.global = Global {
                mesh_id,
                multi_cluster,
                network,
                ca_address,
                omit_sidecar_injector_config_map: Some(false),
                ..remote.global.clone()
            };
        }
    }
}

/// Returns what a gateway has to be told of its mesh, in a cluster that an external control plane serves: nothing where
/// the injector fills in its pods.
pub(in crate::plan::values) fn mesh_config_of_gateway(
    mesh: &Mesh,
    cluster: ClusterIdx,
    plane: ControlPlaneIdx,
) -> Option<Map<String, Value>> {
    let told =
        mesh.config_cluster(plane).is_some() && !mesh.has(cluster, Capability::GatewayInjectionTemplateValue);
    told.then(|| mesh_config(mesh, plane))
}

/// Returns the mesh configuration that the spec gives for a cluster alone.
fn of_cluster(mesh: &Mesh, cluster: ClusterIdx) -> Map<String, Value> {
    mesh[cluster].mesh_config.as_ref().map(|config| config.to_json()).unwrap_or_default()
}

fn volumes(mesh: &Mesh, plane: ControlPlaneIdx) -> (Vec<Value>, Vec<Value>) {
    let mounted = [
        ("config-volume", names::MESH_CONFIG_MAP, paths::MESH_CONFIG_MOUNT),
        ("inject-volume", names::SIDECAR_INJECTOR, paths::INJECT_MOUNT),
    ];
    let volume = |(volume, map, _): (&str, &str, &str)| json!({"name": volume, "configMap": {"name": with_revision(mesh, plane, map)}});
    let mount = |(volume, _, path): (&str, &str, &str)| json!({"name": volume, "mountPath": path});
    (mounted.into_iter().map(volume).collect(), mounted.into_iter().map(mount).collect())
}

/// Puts the volumes that are computed before those of the user's, which replace them as lists do: without them istiod
/// would read neither map.
pub(super) fn keep_volumes(computed: &Map<String, Value>, values: &mut Map<String, Value>) {
    for list in ["volumes", "volumeMounts"] {
        let ours = computed.get("pilot").and_then(|pilot| pilot.get(list)).and_then(Value::as_array);
        let all = values.get_mut("pilot").and_then(|pilot| pilot.get_mut(list)).and_then(Value::as_array_mut);
        if let (Some(ours), Some(all)) = (ours, all)
            && ours != all
        {
            all.splice(0..0, ours.iter().filter(|own| !all.contains(own)).cloned().collect::<Vec<_>>());
        }
    }
}

fn mesh_config(mesh: &Mesh, plane: ControlPlaneIdx) -> Map<String, Value> {
    let mut defaults = Map::new();
    defaults.insert("discoveryAddress".to_owned(), json!(discovery(mesh, plane)));
    match tls(mesh, plane) {
        GatewayTls::Terminate { .. } => {
            let roots = json!({env::XDS_ROOT_CA: paths::SYSTEM_ROOTS, env::CA_ROOT_CA: paths::SYSTEM_ROOTS});
            defaults.insert("proxyMetadata".to_owned(), roots);
        }
        GatewayTls::Passthrough => {}
    }
    let mut config = Map::new();
    config.insert("rootNamespace".to_owned(), json!(mesh[plane].namespace));
    config.insert("defaultConfig".to_owned(), Value::Object(defaults));
    merge(&mut config, &primary::mesh_config(mesh, mesh[plane].host));
    config
}

#[cfg(test)]
mod tests {
    use crate::testing::compiled;
    use serde_json::{Value, json};

    const CLUSTERS: &str = "clusters:
  - {name: hosting, config: cluster1, discovery: {address: 192.0.2.9}, meshConfig: {accessLogFile: /dev/stdout}}
  - {name: cluster1, network: network1, primary: hosting, meshConfig: {accessLogEncoding: JSON}}
";

    /// Returns what the two clusters' values say at a place.
    fn at(release: &str, file: &str, pointer: &str) -> Value {
        let path = format!("clusters/{file}.values.yaml");
        let helm = compiled(release, &format!("install: helm\n{CLUSTERS}"));
        helm.documents(&path)[0].pointer(pointer).cloned().unwrap_or_default()
    }

    #[test]
    fn the_mesh_configuration_lies_where_the_external_istiod_finds_it() {
        let istiod = "hosting/20-control-plane/external-istiod";
        let remote = "cluster1/20-control-plane/istiod-remote";
        let of_host = || {
            json!({
                "rootNamespace": "external-istiod",
                "defaultConfig": {"discoveryAddress": "192.0.2.9:15012"},
                "accessLogFile": "/dev/stdout",
            })
        };
        let mut of_both = of_host();
        of_both["accessLogEncoding"] = json!("JSON");
        // Mounted by the chart, which is all that is read.
        assert_eq!(at("1.9.9", istiod, "/meshConfig"), of_both);
        assert_eq!(at("1.9.9", remote, "/meshConfig"), Value::Null);
        // In the configuration cluster.
        for release in ["1.10.6", "1.18.7"] {
            assert_eq!(at(release, istiod, "/meshConfig"), Value::Null, "{release}");
            assert_eq!(at(release, istiod, "/pilot/configMap"), json!(false), "{release}");
            assert_eq!(at(release, istiod, "/pilot/env/SHARED_MESH_CONFIG"), Value::Null, "{release}");
            assert_eq!(at(release, remote, "/meshConfig"), of_both, "{release}");
            assert_eq!(at(release, remote, "/global/caAddress"), "192.0.2.9:15012", "{release}");
        }
        // In both, of which that in its own namespace counts more.
        assert_eq!(at("1.19.10", istiod, "/meshConfig"), of_host());
        assert_eq!(at("1.19.10", istiod, "/pilot/env/SHARED_MESH_CONFIG"), "istio");
        assert_eq!(at("1.19.10", remote, "/meshConfig"), json!({"accessLogEncoding": "JSON"}));
    }

    #[test]
    fn an_address_is_called_by_url_until_a_service_can_lead_to_it() {
        let remote = "cluster1/20-control-plane/istiod-remote";
        for (release, called) in
            [("1.8.6", true), ("1.10.6", true), ("1.14.6", true), ("1.15.7", false), ("1.23.6", false)]
        {
            let url = at(release, remote, "/istiodRemote/injectionURL");
            assert_eq!(!url.is_null(), called, "{release}");
            assert_eq!(at(release, remote, "/global/remotePilotAddress").is_null(), called, "{release}");
        }
    }
}
