//! Values of the chart that makes a cluster a remote.

use crate::istio::release::Capability;
use crate::istio::values::{Global, IstiodRemote, IstiodValues};
use crate::istio::wellknown::ports;
use crate::mesh::model::{ClusterIdx, ControlPlaneIdx, Mesh};
use crate::names::Host;
use crate::plan::values::{external, global};

/// Returns what a remote is given.
pub(super) fn values(mesh: &Mesh, cluster: ClusterIdx, plane: ControlPlaneIdx) -> IstiodValues {
    let path = injection_path(mesh, cluster);
    let address = remote_address(mesh, plane);
    // An API server calls no webhook over a Service of type ExternalName.
    let by_url = external::is_called_by_url(mesh, plane);
    let mut values = IstiodValues {
        profile: mesh.has(cluster, Capability::RemoteByChartProfile).then(|| "remote".to_owned()),
        revision: mesh[plane].revision.as_ref().map(|revision| revision.value.to_string()),
        global: Global { remote_pilot_address: Some(address.clone()), ..global(mesh, plane) },
        istiod_remote: IstiodRemote {
            injection_url: by_url.then(|| format!("https://{address}:{}{path}", ports::WEBHOOK)),
            injection_path: (!by_url).then_some(path),
        },
        ..IstiodValues::default()
    };
    external::add_to_remote(mesh, cluster, plane, &mut values);
    values
}

/// Returns the path that tells the injector of which cluster and network a pod is.
///
/// Without them every pod gets the network of the primary, and its traffic goes to the wrong place without an error.
fn injection_path(mesh: &Mesh, cluster: ClusterIdx) -> String {
    let mut path = format!("/inject/cluster/{}", mesh[cluster].name.value);
    if let Some(network) = mesh[cluster].network {
        path.push_str("/net/");
        path.push_str(mesh[network].name.value.to_string().as_str());
    }
    path
}

/// Returns the address at which remotes reach a control plane; a name that resolves nowhere until it is known.
pub(super) fn remote_address(mesh: &Mesh, plane: ControlPlaneIdx) -> String {
    match &mesh[plane].discovery.address {
        Host::Ip(address) => address.to_string(),
        Host::Dns(name) => name.to_string(),
        Host::Unknown => format!("{}.discovery.invalid", mesh[mesh[plane].host].name.value),
    }
}
