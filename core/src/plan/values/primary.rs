//! Values of chart `istiod` in a cluster that runs the istiod that serves it.

use crate::istio::values::{Global, IstiodRemote, IstiodValues, MultiCluster, Pilot, merge};
use crate::istio::wellknown::env;
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::names::Host;
use crate::plan::values::{ambient, global};
use crate::spec::types::DataPlaneMode;
use serde_json::{Map, Value, json};

/// Returns what the istiod of `cluster` is given.
pub(super) fn values(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> IstiodValues {
    let has_remotes = mesh.has_remotes(plane);
    let ambient = mesh.istio.data_plane == DataPlaneMode::Ambient;
    let mut pilot = Pilot::default();
    if has_remotes {
        pilot.env.insert(env::EXTERNAL_ISTIOD.to_owned(), "true".to_owned());
        if let Host::Dns(name) = &mesh[plane].discovery.address {
            pilot.env.insert(env::ISTIOD_CUSTOM_HOST.to_owned(), name.to_string());
        }
    }
    if ambient {
        ambient::add_environment(mesh, cluster, &mut pilot.env);
    }
    IstiodValues {
        profile: if ambient { Some("ambient".to_owned()) } else { mesh.istio.profile.clone() },
        revision: mesh[plane].revision.as_ref().map(|revision| revision.value.to_string()),
        global: Global {
            mesh_id: Some(mesh.id.value.to_string()),
            multi_cluster: Some(MultiCluster { cluster_name: mesh[cluster].name.value.to_string() }),
            network: mesh[cluster].network.map(|network| mesh[network].name.value.to_string()),
            external_istiod: has_remotes.then_some(true),
            ..global(mesh, plane)
        },
        pilot,
        istiod_remote: IstiodRemote::default(),
        mesh_config: mesh_config(mesh, cluster),
    }
}

/// Returns the mesh configuration of the control plane in `cluster`: trust first, then the user's.
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
