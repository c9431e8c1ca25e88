//! Istio 1.21.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 21;

/// Istio 1.21: profiles of charts.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 6),
    begins: &[from_start(Capability::ChartProfile)],
    ends: &[],
    support: Support { released: Some("2024-03-13"), end: SupportEnd::On("2024-09-27") },
    kubernetes: KubernetesRange { tested: Some((26, 29)), installer_minimum: Some(26) },
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
        charts: &["ambient", "demo", "openshift", "preview"],
    },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "curlimages/curl",
    },
};
