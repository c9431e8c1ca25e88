//! Istio 1.17.

use crate::istio::release::{
    IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
};

const MINOR: u8 = 17;

/// Istio 1.17: nothing new for several clusters.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 8),
    begins: &[],
    ends: &[],
    support: Support { released: Some("2023-02-14"), end: SupportEnd::On("2023-10-27") },
    kubernetes: KubernetesRange { tested: Some((23, 26)), installer_minimum: Some(23) },
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
