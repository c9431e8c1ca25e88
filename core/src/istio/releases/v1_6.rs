//! Istio 1.6.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 6;

/// Istio 1.6: clusters go by their names.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 14),
    begins: &[
        from_start(Capability::IstiodRightsInBase),
        from_start(Capability::RightsInBase),
        from_start(Capability::IstiodChartNamesWebhook),
        from_start(Capability::InstallCommand),
        from_start(Capability::GlobalDomainValues),
        from_start(Capability::MeshConfigValue),
        from_start(Capability::IstiodRemoteChart),
        from_start(Capability::RegistryServiceName),
        from_start(Capability::ClusterNameIsRegistry),
    ],
    ends: &[],
    support: Support { released: Some("2020-05-21"), end: SupportEnd::On("2020-11-21") },
    kubernetes: KubernetesRange { tested: Some((15, 18)), installer_minimum: Some(15) },
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
