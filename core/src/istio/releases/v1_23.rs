//! Istio 1.23.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_patch,
};

const MINOR: u8 = 23;

/// Istio 1.23: the last chart `istiod-remote`.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 6),
    begins: &[from_patch(Capability::ExternalIstiodSetsEnv, 1)],
    ends: &[],
    support: Support { released: Some("2024-08-14"), end: SupportEnd::On("2025-04-16") },
    kubernetes: KubernetesRange { tested: Some((27, 30)), installer_minimum: Some(26) },
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
        charts: &["ambient", "demo", "openshift", "openshift-ambient", "preview", "stable"],
    },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1:1.0",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2:1.0",
        client: "curlimages/curl",
    },
};
