//! Istio 1.28.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 28;

/// Istio 1.28: endpoint slices, and waypoints over several networks.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 10),
    begins: &[from_start(Capability::RemoteEndpointSlice)],
    ends: &[],
    support: Support { released: Some("2025-11-05"), end: SupportEnd::On("2026-07-01") },
    kubernetes: KubernetesRange { tested: Some((30, 34)), installer_minimum: Some(30) },
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
