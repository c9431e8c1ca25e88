//! Istio 1.19.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 19;

/// Istio 1.19: gateways of other networks as Gateway API objects.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 10),
    begins: &[from_start(Capability::GatewayTerminationGrace), from_start(Capability::IstiodVolumesValue)],
    ends: &[
        from_start(Capability::RemoteSecretCommandExperimental),
        from_start(Capability::RightsInBase),
        from_start(Capability::UninstallCommandExperimental),
    ],
    support: Support { released: Some("2023-09-05"), end: SupportEnd::On("2024-04-24") },
    kubernetes: KubernetesRange { tested: Some((25, 28)), installer_minimum: Some(25) },
    hub: "docker.io/istio",
    profiles: Profiles {
        operator: &[
            "ambient",
            "default",
            "demo",
            "empty",
            "external",
            "minimal",
            "openshift",
            "preview",
            "remote",
        ],
        charts: &[],
    },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "curlimages/curl",
    },
};
