//! Istio 1.8.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_patch, from_start,
};

const MINOR: u8 = 8;

/// Istio 1.8: primaries, remotes and east-west gateways.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 6),
    begins: &[
        from_start(Capability::EastWestGateway),
        from_start(Capability::AppProtocol),
        from_start(Capability::ExternalControlPlane),
        from_start(Capability::ExternalIstiodSetsEnv),
        from_start(Capability::ReaderRbacByExternalIstiod),
        from_start(Capability::GatewayPortsNamedTcp),
        from_start(Capability::GatewayRouterMode),
        from_start(Capability::ExposeIstiodAsTcp),
        from_patch(Capability::ExposeIstiodHttps, 2),
        from_start(Capability::NetworkByNamespaceLabel),
        from_patch(Capability::CrossNetworkNeedsMtls, 6),
    ],
    ends: &[
        from_start(Capability::SharedControlPlane),
        from_start(Capability::ReplicatedControlPlanes),
        from_start(Capability::GlobalValuesFile),
        from_patch(Capability::GatewayPortsNamedTcp, 2),
        from_patch(Capability::ExposeIstiodAsTcp, 2),
    ],
    support: Support { released: Some("2020-11-19"), end: SupportEnd::On("2021-05-12") },
    kubernetes: KubernetesRange { tested: Some((16, 19)), installer_minimum: Some(16) },
    hub: "docker.io/istio",
    profiles: Profiles {
        operator: &["default", "demo", "empty", "minimal", "openshift", "preview", "remote"],
        charts: &[],
    },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "governmentpaas/curl-ssl",
    },
};
