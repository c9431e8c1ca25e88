//! Istio 1.29.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 29;

/// Istio 1.29: ingress of ambient over several networks.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 6),
    begins: &[
        from_start(Capability::AmbientBaggage),
        from_start(Capability::AmbientTrustDomain),
        from_start(Capability::AmbientGatewayV1),
    ],
    ends: &[],
    support: Support { released: Some("2026-02-16"), end: SupportEnd::Ahead },
    kubernetes: KubernetesRange { tested: Some((31, 35)), installer_minimum: Some(30) },
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
