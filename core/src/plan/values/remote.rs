//! Values of the charts that make a cluster a remote, which differ most by release.

use crate::istio::release::Capability;
use crate::istio::values::{Global, IstiodRemote, IstiodValues, Pilot, to_map};
use crate::istio::wellknown::{hosts, paths, ports, profiles};
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::names::Host;
use crate::plan::model::Chart;
use crate::plan::values::primary::{global_of_istiod, mesh_config, profile};
use crate::plan::values::{base, external, global, platform};
use crate::spec::types::Installer;
use serde_json::{Map, Value};

/// What a release makes a remote of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An istiod that injects and signs, with configuration from the primary.
    WithIstiod,
    /// A chart of its own, without resource definitions: nothing in such a remote reads any.
    IstiodRemoteChart,
    /// The charts of a primary, with profile `remote`.
    ChartProfile,
}

/// Returns what the release of `cluster` makes a remote of.
pub(super) fn form(mesh: &Mesh, cluster: ClusterIdx) -> Form {
    if mesh.runs_istiod_beside_its_primary(cluster) {
        Form::WithIstiod
    } else if mesh.has(cluster, Capability::RemoteByChartProfile) {
        Form::ChartProfile
    } else {
        Form::IstiodRemoteChart
    }
}

/// Returns the charts of a remote, with what they are given.
pub(super) fn charts(
    mesh: &Mesh,
    cluster: ClusterIdx,
    plane: ControlPlaneIdx,
) -> Vec<(Chart, Map<String, Value>)> {
    let mut values = values(mesh, cluster, plane);
    external::add_to_remote(mesh, cluster, plane, &mut values);
    let mut values = to_map(&values);
    match form(mesh, cluster) {
        Form::WithIstiod => {
            vec![(Chart::Base, base::beside_istiod(mesh, cluster, plane)), (Chart::Istiod, values)]
        }
        Form::IstiodRemoteChart if brings_rights_by_base(mesh, cluster) => {
            vec![(Chart::Base, external::base(mesh, cluster, plane)), (Chart::IstiodRemote, values)]
        }
        Form::IstiodRemoteChart if mesh.config_cluster(plane).is_some() => {
            external::add_validator(mesh, cluster, plane, &mut values);
            vec![(Chart::IstiodRemote, values)]
        }
        Form::IstiodRemoteChart
            if mesh.has(cluster, Capability::RemoteServiceInBase) && is_installed_by_istioctl(mesh) =>
        {
            vec![
                (Chart::Base, base::beside_remote_chart(mesh, cluster, plane)),
                (Chart::IstiodRemote, values),
            ]
        }
        // The chart brings the readers' account, and so does `base`: Helm lets one of them have it.
        Form::IstiodRemoteChart => vec![(Chart::IstiodRemote, values)],
        Form::ChartProfile => {
            external::add_validation_url(mesh, cluster, plane, &mut values);
            vec![(Chart::Base, base::of_remote(mesh, cluster, plane)), (Chart::Istiod, values)]
        }
    }
}

/// Returns whether chart `base` brings the accounts and roles of a cluster that an external control plane serves.
pub(super) fn brings_rights_by_base(mesh: &Mesh, cluster: ClusterIdx) -> bool {
    mesh.config_cluster(mesh[cluster].control_plane).is_some()
        && mesh.has(cluster, Capability::IstiodRightsInBase)
}

/// Returns what the chart of a remote is given that is not `base`.
pub(super) fn values(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> IstiodValues {
    let address = Some(address(mesh, plane));
    let revision = mesh[plane].revision.as_ref().map(|revision| revision.value.to_string());
    match form(mesh, cluster) {
        Form::WithIstiod => IstiodValues {
            // Profile `remote` of that time says nothing.
            profile: profile(mesh, cluster),
            revision,
            global: Global { remote_pilot_address: address, ..global_of_istiod(mesh, cluster, plane) },
            // By itself the chart does not know that it makes an istiod, and takes its name for the primary's.
            pilot: Pilot { enabled: (!is_installed_by_istioctl(mesh)).then_some(true), ..Pilot::default() },
            // It signs certificates, so it has to know the trust domain.
            mesh_config: mesh_config(mesh, cluster),
            ..IstiodValues::default()
        },
        Form::IstiodRemoteChart | Form::ChartProfile => IstiodValues {
            profile: remote_profile(mesh, cluster),
            revision,
            global: Global {
                remote_pilot_address: address,
                external_istiod: mesh.has(cluster, Capability::ReaderRbacByExternalIstiod).then_some(true),
                platform: platform(mesh, cluster),
                ..global(mesh, plane)
            },
            istiod_remote: injector(mesh, cluster, plane),
            ..IstiodValues::default()
        },
    }
}

/// Returns the profile that makes a remote without istiod: one of `istioctl`, until the charts have one too.
fn remote_profile(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    let has = |capability| mesh.has(cluster, capability);
    let named_remote = has(Capability::RemoteByChartProfile)
        || is_installed_by_istioctl(mesh) && has(Capability::RemoteProfileNamedRemote);
    if named_remote {
        Some(profiles::REMOTE.to_owned())
    } else if has(Capability::ExternalProfile) {
        is_installed_by_istioctl(mesh).then(|| profiles::EXTERNAL.to_owned())
    } else {
        is_installed_by_istioctl(mesh).then(|| profiles::EMPTY.to_owned())
    }
}

/// Returns whether values end up in an `IstioOperator`.
pub(super) fn is_installed_by_istioctl(mesh: &Mesh) -> bool {
    match mesh.installer {
        Installer::Istioctl => true,
        Installer::Helm | Installer::Sail | Installer::Manifests => false,
    }
}

/// Returns how the API server of a remote calls the primary's injector.
fn injector(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> IstiodRemote {
    let path = injection_path(mesh, cluster);
    // An API server calls no webhook over a Service of type ExternalName.
    let by_url = external::is_called_by_url(mesh, cluster, plane);
    let url = || format!("https://{}:{}{path}", address(mesh, plane), ports::WEBHOOK);
    // Where there is both, the URL counts.
    IstiodRemote { injection_url: by_url.then(url), injection_path: Some(path.clone()) }
}

/// Returns the path that tells the injector of which cluster and network a pod is.
///
/// Without them every pod gets the network of the primary, and its traffic goes to the wrong place without an error.
pub(super) fn injection_path(mesh: &Mesh, cluster: ClusterIdx) -> String {
    let mut path = format!("{}/{}/{}", paths::INJECT, paths::INJECT_CLUSTER, mesh[cluster].name.value);
    if let Some(network) = mesh[cluster].network {
        path.push_str(&format!("/{}/{}", paths::INJECT_NETWORK, mesh[network].name.value));
    }
    path
}

/// Returns the address at which remotes reach a control plane; a name that resolves nowhere until it is known.
pub(super) fn address(mesh: &Mesh, plane: ControlPlaneIdx) -> String {
    match &mesh[plane].discovery.address {
        Host::Ip(address) => address.to_string(),
        Host::Dns(name) => name.to_string(),
        Host::Unknown => format!("{}{}", mesh[mesh[plane].host].name.value, hosts::UNKNOWN_DISCOVERY),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{REMOTE, compiled};
    use serde_json::{Value, json};

    #[track_caller]
    fn check(release: &str, clusters: &str, expected: &[(&str, Value)]) {
        let compiled = compiled(release, &format!("install: helm\n{clusters}"));
        for (chart, values) in expected {
            let path = format!("clusters/cluster2/20-control-plane/{chart}.values.yaml");
            assert_eq!(compiled.documents(&path), std::slice::from_ref(values), "{release} {chart}");
        }
        let charts = ["istio-base", "istiod", "istiod-remote"];
        let found = charts
            .iter()
            .filter(|chart| compiled.has(&format!("clusters/cluster2/20-control-plane/{chart}.values.yaml")));
        assert_eq!(found.count(), expected.len(), "{release}");
    }

    #[test]
    fn an_early_remote_runs_an_istiod() {
        for release in ["1.8.6", "1.11.8", "1.14.6"] {
            let base = json!({"global": {"remotePilotAddress": "192.0.2.10"}, "pilot": {"enabled": true}});
            let istiod = json!({
                "global": {
                    "meshID": "mesh1", "multiCluster": {"clusterName": "cluster2"}, "network": "network2",
                    "remotePilotAddress": "192.0.2.10",
                },
                "pilot": {"enabled": true},
            });
            check(release, REMOTE, &[("istio-base", base), ("istiod", istiod)]);
        }
    }

    #[test]
    fn a_later_remote_has_a_chart_of_its_own() {
        let values = json!({
            "global": {"externalIstiod": true, "remotePilotAddress": "192.0.2.10"},
            "istiodRemote": {"injectionPath": "/inject/cluster/cluster2/net/network2"},
        });
        for release in ["1.15.7", "1.20.8", "1.23.6"] {
            check(release, REMOTE, &[("istiod-remote", values.clone())]);
        }
    }

    #[test]
    fn a_remote_of_today_has_the_charts_of_a_primary() {
        let base = json!({"profile": "remote", "defaultRevision": ""});
        let istiod = json!({
            "profile": "remote",
            "global": {"remotePilotAddress": "192.0.2.10"},
            "istiodRemote": {"injectionPath": "/inject/cluster/cluster2/net/network2"},
        });
        for release in ["1.24.6", "1.30.3"] {
            check(release, REMOTE, &[("istio-base", base.clone()), ("istiod", istiod.clone())]);
        }
    }

    #[test]
    fn the_kind_of_address_decides_how_the_injector_is_called() {
        let istiod = |gateway: &str| {
            let clusters = REMOTE.replace("eastWestGateway: {addresses: [192.0.2.10]}", gateway);
            let compiled = compiled("1.30.3", &format!("install: helm\n{clusters}"));
            compiled.documents("clusters/cluster2/20-control-plane/istiod.values.yaml").remove(0)
        };
        let by_name = istiod("eastWestGateway: {addresses: [ew.example.com]}");
        assert_eq!(by_name["global"]["remotePilotAddress"], "ew.example.com");
        assert_eq!(
            by_name["istiodRemote"]["injectionURL"],
            "https://ew.example.com:15017/inject/cluster/cluster2/net/network2"
        );
        let unknown = istiod("eastWestGateway: {enabled: true}");
        assert_eq!(unknown["global"]["remotePilotAddress"], "cluster1.discovery.invalid");
        assert_eq!(unknown["istiodRemote"]["injectionURL"], Value::Null);
    }

    #[test]
    fn an_early_remote_of_a_primary_with_a_name_runs_no_istiod() {
        let clusters = REMOTE.replace("192.0.2.10", "ew.example.com");
        let values = json!({
            "global": {"externalIstiod": true, "remotePilotAddress": "ew.example.com"},
            "istiodRemote": {
                "injectionPath": "/inject/cluster/cluster2/net/network2",
                "injectionURL": "https://ew.example.com:15017/inject/cluster/cluster2/net/network2",
            },
        });
        check("1.14.6", &clusters, &[("istiod-remote", values)]);
    }

    #[test]
    fn sidecars_of_openshift_rely_on_the_network_plug_in() {
        let clusters = "clusters: [{name: cluster1, network: network1, platform: openshift}]\n";
        let path = "clusters/cluster1/20-control-plane/istio-cni.values.yaml";
        let helm = compiled("1.30.3", &format!("install: helm\n{clusters}"));
        assert_eq!(helm.documents(path), [json!({"global": {"platform": "openshift"}})]);
        assert!(!compiled("1.30.3", clusters).has(path));
    }

    #[test]
    fn a_variant_of_images_was_once_part_of_their_tag() {
        let global = |release: &str| {
            let compiled =
                compiled(release, &format!("istio:\n  variant: distroless\ninstall: helm\n{REMOTE}"));
            compiled.documents("clusters/cluster1/20-control-plane/istiod.values.yaml").remove(0)["global"]
                .clone()
        };
        assert_eq!(global("1.15.7")["tag"], "1.15.7-distroless");
        assert_eq!(global("1.15.7")["variant"], Value::Null);
        assert_eq!(global("1.16.7")["variant"], "distroless");
    }
}
