//! The specs of `examples/`, to start from. Imports nothing of this crate.

/// A spec to start from.
#[derive(Debug)]
pub struct Example {
    /// The kind of mesh, such as `primary-remote`.
    pub name: &'static str,
    /// What it is, in one line.
    pub says: &'static str,
    /// The spec, with comments.
    pub spec: &'static str,
}

macro_rules! example {
    ($name:literal, $says:literal) => {
        Example { name: $name, says: $says, spec: include_str!(concat!("../../examples/", $name, ".yaml")) }
    };
}

/// Every example, the simplest first.
pub const EXAMPLES: &[Example] = &[
    example!("primary-remote", "one istiod serves two clusters on one network"),
    example!("primary-remote-multi-network", "one istiod serves two clusters on two networks, by a gateway"),
    example!("multi-primary", "an istiod in each of two clusters on one network"),
    example!("multi-primary-multi-network", "an istiod in each of two clusters on two networks"),
    example!("external-control-plane", "an istiod outside the clusters that it serves"),
    example!("ambient", "no sidecars: ambient in two clusters on two networks"),
    example!("shared-control-plane", "Istio 1.5 to 1.7: one istiod serves two clusters on one network"),
    example!(
        "shared-control-plane-multi-network",
        "Istio 1.5 to 1.7: one istiod serves two clusters on two networks"
    ),
    example!("mixture", "two primaries, three remotes, two networks and most options"),
    example!("istio-remote", "Istio 1.0: one control plane, and a remote by chart `istio-remote`"),
    example!("split-horizon", "Istio 1.1 to 1.4: one control plane, two networks, ingress gateways between"),
    example!(
        "replicated-control-planes",
        "Istio 1.1 to 1.7: a control plane in each cluster, names under `.global`"
    ),
];
