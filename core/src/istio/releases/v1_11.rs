//! Istio 1.11.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_patch, from_start,
};

const MINOR: u8 = 11;

/// Istio 1.11: remotes without istiod.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 8),
    begins: &[
        from_start(Capability::RemoteWithoutIstiod),
        from_start(Capability::RemoteAddressHostName),
        from_start(Capability::ConfigCluster),
        from_start(Capability::GatewayInjectionTemplate),
        from_patch(Capability::ExposeIstiodByRevision, 4),
        from_start(Capability::GatewayHostNameForgotten),
        from_start(Capability::GatewayOfClusterFirst),
    ],
    ends: &[from_start(Capability::IstiodRightsInBase)],
    support: Support { released: None, end: SupportEnd::On("2022-03-25") },
    kubernetes: KubernetesRange { tested: None, installer_minimum: Some(17) },
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
