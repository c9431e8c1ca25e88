//! Istio 1.18.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 18;

/// Istio 1.18: chart `ztunnel`.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 7),
    begins: &[from_start(Capability::GatewayRoleLabels)],
    ends: &[],
    support: Support { released: Some("2023-06-03"), end: SupportEnd::On("2024-01-04") },
    kubernetes: KubernetesRange { tested: Some((24, 27)), installer_minimum: Some(24) },
    hub: "docker.io/istio",
    profiles: Profiles {
        operator: &[
            "ambient",
            "default",
            "demo",
            "empty",
            "external",
            "minimal",
            "openshift",
            "preview",
            "remote",
        ],
        charts: &[],
    },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "curlimages/curl",
    },
};
