//! Istio 1.22.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 22;

/// Istio 1.22: bundles of authorities for webhooks.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 8),
    begins: &[],
    ends: &[from_start(Capability::ExternalProfile), from_start(Capability::GatewayReadsKubernetesVersion)],
    support: Support { released: Some("2024-05-13"), end: SupportEnd::On("2025-01-21") },
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
