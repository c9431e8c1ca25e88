//! Istio 1.25.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 25;

/// Istio 1.25: addresses for service entries.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 5),
    begins: &[from_start(Capability::GatewayPodOutsideAmbient)],
    ends: &[],
    support: Support { released: Some("2025-03-03"), end: SupportEnd::On("2025-09-30") },
    kubernetes: KubernetesRange { tested: Some((29, 32)), installer_minimum: Some(29) },
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
        client: "curlimages/curl",
    },
};
