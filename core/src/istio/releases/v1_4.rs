//! Istio 1.4.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 4;

/// Istio 1.4: `istioctl` makes remote secrets.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 10),
    begins: &[
        from_start(Capability::RemoteSecretCommandExperimental),
        from_start(Capability::ConfigSourceValue),
        from_start(Capability::OneProxyImage),
    ],
    ends: &[],
    support: Support { released: Some("2019-11-14"), end: SupportEnd::On("2020-06-05") },
    kubernetes: KubernetesRange { tested: None, installer_minimum: Some(13) },
    hub: "docker.io/istio",
    profiles: Profiles { operator: &[], charts: &[] },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "governmentpaas/curl-ssl",
    },
};
