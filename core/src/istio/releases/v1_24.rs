//! Istio 1.24.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 24;

/// Istio 1.24: remotes by a profile of the charts.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 6),
    begins: &[
        from_start(Capability::RemoteByChartProfile),
        from_start(Capability::SailOperator),
        from_start(Capability::CommonChartLabels),
        from_start(Capability::NetworkingV1),
        from_start(Capability::ChartPlatform),
        from_start(Capability::PilotValuesAtRoot),
        from_start(Capability::CrdsAsTemplates),
        from_start(Capability::CurlSample),
    ],
    ends: &[
        from_start(Capability::IstiodRemoteChart),
        from_start(Capability::RemoteProfileLeavesOutBase),
        from_start(Capability::ReaderRbacByExternalIstiod),
    ],
    support: Support { released: Some("2024-11-07"), end: SupportEnd::On("2025-06-24") },
    kubernetes: KubernetesRange { tested: Some((28, 31)), installer_minimum: Some(28) },
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
        client: "curlimages/curl",
    },
};
