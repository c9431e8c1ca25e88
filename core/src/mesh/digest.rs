//! What a mesh is, as a digest: [`Mesh`] in, text out.

use crate::mesh::model::{ClusterIdx, ConfigSource, ControlPlane, ControlPlaneIdx, Mesh, Service};
use portolan_chart::order;
use sha2::{Digest, Sha256};

impl Mesh {
    /// Returns the SHA-256 digest of what the mesh is, in hexadecimal.
    ///
    /// Specs that mean the same have the same, whatever they leave to defaults, however they are written, and in
    /// whichever order they name clusters and services.
    pub fn digest(&self) -> String {
        let text = serde_json::to_vec(&self.in_order_of_names()).expect("a mesh is plain data");
        Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Returns the mesh with clusters, control planes and services in the order of their names.
    fn in_order_of_names(&self) -> Mesh {
        let mut place = vec![ClusterIdx(0); self.clusters.len()];
        for (at, cluster) in self.lists.by_name.iter().enumerate() {
            place[cluster.0] = ClusterIdx(at);
        }
        let mut planes: Vec<usize> = (0..self.control_planes.len()).collect();
        order::sort_by_key(&mut planes, |plane| place[self.control_planes[*plane].host.0]);
        let mut place_of_plane = vec![ControlPlaneIdx(0); planes.len()];
        for (at, plane) in planes.iter().enumerate() {
            place_of_plane[*plane] = ControlPlaneIdx(at);
        }
        let plane = |old: &usize| {
            let plane = &self.control_planes[*old];
            let config = match plane.config {
                ConfigSource::Local => ConfigSource::Local,
                ConfigSource::Cluster(cluster) => ConfigSource::Cluster(place[cluster.0]),
            };
            ControlPlane { host: place[plane.host.0], config, ..plane.clone() }
        };
        let cluster = |old: &ClusterIdx| {
            let mut cluster = self[*old].clone();
            cluster.control_plane = place_of_plane[cluster.control_plane.0];
            cluster
        };
        let service = |service: &Service| {
            let mut clusters: Vec<ClusterIdx> =
                service.clusters.iter().map(|cluster| place[cluster.0]).collect();
            order::sort_by(&mut clusters, Ord::cmp);
            Service { clusters, ..service.clone() }
        };
        let mut services: Vec<Service> = self.services.iter().map(service).collect();
        order::sort_by(&mut services, |a, b| {
            (&a.namespace.value, &a.name.value).cmp(&(&b.namespace.value, &b.name.value))
        });
        Mesh {
            clusters: self.lists.by_name.iter().map(cluster).collect(),
            control_planes: planes.iter().map(plane).collect(),
            services,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::source::Source;

    fn digest(rest: &str) -> String {
        let head = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {version: 1.30.3}\n";
        let source = Source::new("mesh.yaml", format!("{head}{rest}"));
        crate::resolve(&source, &crate::Inputs::default()).mesh.expect("the spec is sound").digest()
    }

    #[test]
    fn it_is_of_what_the_spec_means() {
        let [first, second, host] = [
            "{name: a, network: n, primary: z}",
            "{name: b, network: n, primary: c}",
            "{name: z, config: a, discovery: {address: 192.0.2.1}}",
        ];
        let third = "{name: c, network: m, eastWestGateway: {addresses: [192.0.2.2]}}";
        let given = digest(&format!("clusters: [{first}, {second}, {third}, {host}]"));
        assert_eq!(given.len(), 64);
        assert_eq!(
            given,
            digest(&format!("clusters:\n- {host}\n- {third}\n- {second}\n\n- {first} # served\n"))
        );
        assert_eq!(
            given,
            digest(&format!(
                "clusters: [{first}, {second}, {third}, {host}]\ntrust: {{ca: {{from: files}}}}"
            ))
        );
        assert_ne!(given, digest(&format!("clusters: [{first}, {third}, {host}]")));
        assert_ne!(
            given,
            digest(&format!("clusters: [{first}, {second}, {third}, {host}]\ntrust: {{domain: other}}"))
        );
    }
}
