//! Istio 1.30.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_patch, from_start,
};

const MINOR: u8 = 30;

/// Istio 1.30: IPv6 addresses of primaries.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 3),
    begins: &[from_start(Capability::RemoteAddressIpv6), from_start(Capability::RemoteSecretSwapFault)],
    ends: &[from_start(Capability::GatewayRunsAsUser), from_patch(Capability::RemoteSecretSwapFault, 4)],
    support: Support { released: Some("2026-05-18"), end: SupportEnd::Ahead },
    kubernetes: KubernetesRange { tested: Some((32, 36)), installer_minimum: Some(32) },
    hub: "registry.istio.io/release",
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
        helloworld_v1: "registry.istio.io/release/examples-helloworld-v1:1.0",
        helloworld_v2: "registry.istio.io/release/examples-helloworld-v2:1.0",
        client: "docker.io/curlimages/curl:8.16.0",
    },
};
