//! Istio 1.14.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 14;

/// Istio 1.14: tokens for Kubernetes 1.24.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 6),
    begins: &[from_start(Capability::AutoscalingV2)],
    ends: &[from_start(Capability::BudgetsV1Beta1)],
    support: Support { released: Some("2022-05-24"), end: SupportEnd::On("2022-12-27") },
    kubernetes: KubernetesRange { tested: Some((21, 24)), installer_minimum: Some(19) },
    hub: "docker.io/istio",
    profiles: Profiles {
        operator: &["default", "demo", "empty", "external", "minimal", "openshift", "preview", "remote"],
        charts: &[],
    },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "curlimages/curl",
    },
};
