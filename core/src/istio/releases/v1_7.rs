//! Istio 1.7.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_patch, from_start,
};

const MINOR: u8 = 7;

/// Istio 1.7: the last of the shared control plane.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 8),
    begins: &[
        from_start(Capability::UninstallCommandExperimental),
        from_patch(Capability::HelloworldServiceLabel, 6),
    ],
    ends: &[],
    support: Support { released: Some("2020-08-21"), end: SupportEnd::On("2021-02-19") },
    kubernetes: KubernetesRange { tested: Some((16, 18)), installer_minimum: Some(16) },
    hub: "docker.io/istio",
    profiles: Profiles {
        operator: &["default", "demo", "empty", "minimal", "preview", "remote"],
        charts: &[],
    },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "governmentpaas/curl-ssl",
    },
};
