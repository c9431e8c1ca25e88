//! Values of chart `istiod` in a cluster that runs the istiod that serves it.

use crate::istio::release::Capability;
use crate::istio::values::{Global, IstiodRemote, IstiodValues, MultiCluster, Pilot, merge};
use crate::istio::wellknown::{env, profiles, values};
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::names::Host;
use crate::plan::values::{ambient, global, platform};
use crate::spec::types::{DataPlaneMode, Installer};
use serde_json::{Map, Value, json};

/// Returns what the istiod of `cluster` is given.
pub(super) fn values(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> IstiodValues {
    let mut pilot = Pilot::default();
    let has_remotes = mesh.has_remotes(plane);
    if has_remotes {
        serve_remotes(mesh, cluster, plane, &mut pilot);
    }
    if mesh.istio.data_plane == DataPlaneMode::Ambient {
        ambient::add_environment(mesh, cluster, &mut pilot.env);
    }
    let sets_env = mesh.has(cluster, Capability::ExternalIstiodSetsEnv);
    IstiodValues {
        profile: profile(mesh, cluster),
        revision: mesh[plane].revision.as_ref().map(|revision| revision.value.to_string()),
        global: Global {
            external_istiod: (has_remotes && sets_env).then_some(true),
            ..global_of_istiod(mesh, cluster, plane)
        },
        pilot,
        istiod_remote: IstiodRemote::default(),
        mesh_config: mesh_config(mesh, cluster),
    }
}

/// Returns what the charts of an istiod share: also what it says of its own cluster.
pub(super) fn global_of_istiod(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> Global {
    Global {
        mesh_id: Some(mesh.id.value.to_string()),
        multi_cluster: Some(MultiCluster { cluster_name: mesh[cluster].name.value.to_string() }),
        network: mesh[cluster].network.map(|network| mesh[network].name.value.to_string()),
        platform: platform(mesh, cluster),
        ..global(mesh, plane)
    }
}

/// Lets an istiod serve other clusters.
fn serve_remotes(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx, pilot: &mut Pilot) {
    // Where the value `global.externalIstiod` sets it, both would say the same.
    let by_value = mesh.has(cluster, Capability::ExternalIstiodSetsEnv);
    if mesh.has(cluster, Capability::ExternalIstiodEnv) && !by_value {
        pilot.env.insert(env::EXTERNAL_ISTIOD.to_owned(), values::TRUE.to_owned());
    }
    if let Host::Dns(name) = &mesh[plane].discovery.address {
        // API servers of remotes call the injector by this name, so its certificate has to bear it.
        pilot.env.insert(env::ISTIOD_CUSTOM_HOST.to_owned(), name.to_string());
    }
}

/// Returns the profile of an istiod's installation: profiles of `istioctl` and of the charts are not the same ones.
pub(super) fn profile(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    if mesh.istio.data_plane == DataPlaneMode::Ambient {
        return Some(profiles::AMBIENT.to_owned());
    }
    let asked = mesh.istio.profile.as_ref().map(|profile| profile.value.clone());
    match mesh.installer {
        Installer::Istioctl => {
            let has_settings =
                mesh.is_on_openshift(cluster) && mesh.profiles(cluster).contains(&profiles::OPENSHIFT);
            asked.or_else(|| has_settings.then(|| profiles::OPENSHIFT.to_owned()))
        }
        // The charts have no profile for what they do without one.
        Installer::Helm | Installer::Sail | Installer::Manifests => asked.filter(|profile| {
            mesh.has(cluster, Capability::ChartProfile) && profile.as_str() != profiles::DEFAULT
        }),
    }
}

/// Returns the mesh configuration of the istiod in `cluster`: trust first, then the user's.
pub(super) fn mesh_config(mesh: &Mesh, cluster: ClusterIdx) -> Map<String, Value> {
    let mut config = Map::new();
    if let Some(domain) = &mesh.trust.domain {
        config.insert("trustDomain".to_owned(), json!(domain.value));
    }
    if !mesh.trust.aliases.is_empty() {
        let aliases: Vec<&_> = mesh.trust.aliases.iter().map(|alias| &alias.value).collect();
        config.insert("trustDomainAliases".to_owned(), json!(aliases));
    }
    for over in [&mesh.istio.mesh_config, &mesh[cluster].mesh_config].into_iter().flatten() {
        merge(&mut config, &over.to_json());
    }
    config
}
