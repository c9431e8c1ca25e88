//! Istio 1.27.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_patch, from_start,
};

const MINOR: u8 = 27;

/// Istio 1.27: ambient over several networks.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 9),
    begins: &[from_start(Capability::AmbientMultiNetwork), from_patch(Capability::ZtunnelNetworkValue, 2)],
    ends: &[],
    support: Support { released: Some("2025-08-11"), end: SupportEnd::On("2026-04-07") },
    kubernetes: KubernetesRange { tested: Some((29, 33)), installer_minimum: Some(29) },
    hub: "docker.io/istio",
    profiles: Profiles {
        operator: &[
            "ambient",
            "default",
            "demo",
            "empty",
            "minimal",
            "openshift",
            "openshift-ambient",
            "preview",
            "remote",
            "stable",
        ],
        charts: &["ambient", "demo", "preview", "remote", "stable"],
    },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1:1.0",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2:1.0",
        client: "docker.io/curlimages/curl:8.16.0",
    },
};
