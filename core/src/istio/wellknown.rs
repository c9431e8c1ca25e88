//! The names that Istio and its guides give to labels, annotations, ports, objects, keys and files: each once.
//! Constants alone.

/// Labels.
pub mod labels {
    /// The network of a namespace, Service or pod.
    pub const TOPOLOGY_NETWORK: &str = "topology.istio.io/network";
    /// The cluster of an endpoint, added by istiod.
    pub const TOPOLOGY_CLUSTER: &str = "topology.istio.io/cluster";
    /// Marks a secret as a remote secret.
    pub const MULTI_CLUSTER: &str = "istio/multiCluster";
}
