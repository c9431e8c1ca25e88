//! Istio 1.9.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_patch, from_start,
};

const MINOR: u8 = 9;

/// Istio 1.9: what was deprecated is gone.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 9),
    begins: &[
        from_start(Capability::IstiodRemoteChartWhole),
        from_patch(Capability::GatewayInjectionTemplateValue, 2),
        from_patch(Capability::CrossNetworkNeedsMtls, 4),
    ],
    ends: &[from_start(Capability::IstiodChartNamesWebhook)],
    support: Support { released: Some("2021-02-09"), end: SupportEnd::On("2021-10-05") },
    kubernetes: KubernetesRange { tested: None, installer_minimum: Some(17) },
    hub: "docker.io/istio",
    profiles: Profiles {
        operator: &["default", "demo", "empty", "minimal", "openshift", "preview", "remote"],
        charts: &[],
    },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "curlimages/curl",
    },
};
