//! Istio 1.20.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_patch,
};

const MINOR: u8 = 20;

/// Istio 1.20: remotes with a revision.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 8),
    begins: &[from_patch(Capability::RemoteServiceNamedByRevision, 4)],
    ends: &[],
    support: Support { released: Some("2023-11-14"), end: SupportEnd::On("2024-06-25") },
    kubernetes: KubernetesRange { tested: Some((25, 29)), installer_minimum: Some(25) },
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
