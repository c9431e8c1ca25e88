//! Istio 1.12.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 12;

/// Istio 1.12: gateways as plain objects.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 9),
    begins: &[
        from_start(Capability::GatewayRunsAsUser),
        from_start(Capability::GatewayInjection),
        from_start(Capability::GatewayReadsKubernetesVersion),
        from_start(Capability::HelmRepository),
        from_start(Capability::RemoteSecretCommand),
        from_start(Capability::DefaultRevision),
    ],
    ends: &[from_start(Capability::GatewayRouterMode)],
    support: Support { released: Some("2021-11-18"), end: SupportEnd::On("2022-07-12") },
    kubernetes: KubernetesRange { tested: Some((19, 22)), installer_minimum: Some(17) },
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
