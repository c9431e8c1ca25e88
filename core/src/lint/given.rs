//! What the spec gives beyond the topology, with the clusters that it reaches: chart values, mesh configuration, objects.

use crate::mesh::model::{ClusterIdx, Mesh, OwnObject};
use crate::mesh::query::Role;
use crate::spec::types::{DataPlaneMode, Values};
use portolan_yaml::{Kind, Node};

/// A mapping of the spec's, and the clusters whose installation has it.
pub(super) struct Given<'m> {
    /// The mapping.
    pub(super) node: &'m Node,
    /// The clusters.
    pub(super) clusters: Vec<ClusterIdx>,
}

/// Returns the values for chart `istiod`.
pub(super) fn istiod_values(mesh: &Mesh) -> Vec<Given<'_>> {
    values(mesh, |values| values.istiod.as_ref().map(|raw| &raw.0))
}

/// Returns the values for chart `base`.
pub(super) fn base_values(mesh: &Mesh) -> Vec<Given<'_>> {
    values(mesh, |values| values.base.as_ref().map(|raw| &raw.0))
}

/// Returns the values for chart `cni`, which an ambient mesh has, and elsewhere clusters on OpenShift.
pub(super) fn cni_values(mesh: &Mesh) -> Vec<Given<'_>> {
    let has_chart = |mesh: &Mesh, cluster| {
        mesh.istio.data_plane == DataPlaneMode::Ambient || mesh.is_on_openshift(cluster)
    };
    retained(mesh, has_chart, values(mesh, |values| values.cni.as_ref().map(|raw| &raw.0)))
}

/// Returns the values for chart `istio` where it makes a control plane.
pub(super) fn istio_values(mesh: &Mesh) -> Vec<Given<'_>> {
    retained(
        mesh,
        |mesh, cluster| mesh.role(cluster) == Role::Primary,
        values(mesh, |values| values.istio.as_ref().map(|raw| &raw.0)),
    )
}

/// Returns the values for chart `istio-remote`.
pub(super) fn istio_remote_values(mesh: &Mesh) -> Vec<Given<'_>> {
    retained(
        mesh,
        |mesh, cluster| mesh.role(cluster) == Role::Remote,
        values(mesh, |values| values.istio_remote.as_ref().map(|raw| &raw.0)),
    )
}

fn retained<'m>(
    mesh: &Mesh,
    is_meant: fn(&Mesh, ClusterIdx) -> bool,
    mut given: Vec<Given<'m>>,
) -> Vec<Given<'m>> {
    for given in &mut given {
        given.clusters.retain(|cluster| is_meant(mesh, *cluster));
    }
    given
}

/// Returns the values for chart `ztunnel`.
pub(super) fn ztunnel_values(mesh: &Mesh) -> Vec<Given<'_>> {
    values(mesh, |values| values.ztunnel.as_ref().map(|raw| &raw.0))
}

fn values<'m>(mesh: &'m Mesh, chart: fn(&Values) -> Option<&Node>) -> Vec<Given<'m>> {
    let of_mesh = mesh.istio.values.as_ref().and_then(chart);
    let of_mesh = of_mesh.map(|node| Given { node, clusters: mesh.clusters_by_name() });
    let of_clusters = mesh.cluster_indices().filter_map(|cluster| {
        let node = mesh[cluster].values.as_ref().and_then(chart)?;
        Some(Given { node, clusters: vec![cluster] })
    });
    of_mesh.into_iter().chain(of_clusters).collect()
}

/// Returns the mesh configurations, those among the values of chart `istiod` included.
pub(super) fn mesh_configs(mesh: &Mesh) -> Vec<Given<'_>> {
    let of_mesh = mesh.istio.mesh_config.as_ref();
    let of_mesh = of_mesh.map(|raw| Given { node: &raw.0, clusters: mesh.workload_clusters() });
    let of_clusters = mesh.cluster_indices().filter_map(|cluster| {
        let raw = mesh[cluster].mesh_config.as_ref()?;
        Some(Given { node: &raw.0, clusters: served_with(mesh, cluster) })
    });
    let in_values = istiod_values(mesh)
        .into_iter()
        .filter_map(|given| Some(Given { node: given.node.get("meshConfig")?, clusters: given.clusters }));
    of_mesh.into_iter().chain(of_clusters).chain(in_values).collect()
}

/// Returns the clusters whose proxies have the mesh configuration that is written at `cluster`.
fn served_with(mesh: &Mesh, cluster: ClusterIdx) -> Vec<ClusterIdx> {
    let plane = mesh.hosted_by(cluster).last().unwrap_or(mesh[cluster].control_plane);
    mesh.served_by(plane)
}

/// Returns every object of the user's, with its cluster.
pub(super) fn objects(mesh: &Mesh) -> impl Iterator<Item = (ClusterIdx, &OwnObject)> {
    mesh.cluster_indices().flat_map(|cluster| mesh[cluster].resources.iter().map(move |own| (cluster, own)))
}

/// Returns whether an object is of an API group, of whatever version.
pub(super) fn is_of_group(own: &OwnObject, group: &str) -> bool {
    own.api_version.split_once('/').is_some_and(|(of, _)| of == group)
}

/// Returns what is at a path.
pub(super) fn at<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

/// Returns the text of a single value that is not empty.
pub(super) fn text(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Scalar(scalar) => Some(scalar.text.as_str()).filter(|text| !text.is_empty()),
        Kind::Seq(_) | Kind::Map(_) => None,
    }
}

/// Returns the items of a list.
pub(super) fn items(node: &Node) -> &[Node] {
    match &node.kind {
        Kind::Seq(items) => items,
        Kind::Scalar(_) | Kind::Map(_) => &[],
    }
}
