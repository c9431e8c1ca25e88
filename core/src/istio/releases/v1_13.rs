//! Istio 1.13.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 13;

/// Istio 1.13: gateways with host names.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 9),
    begins: &[from_start(Capability::GatewayHostNameResolved)],
    ends: &[from_start(Capability::RemoteServiceInBase)],
    support: Support { released: Some("2022-02-11"), end: SupportEnd::On("2022-10-12") },
    kubernetes: KubernetesRange { tested: Some((20, 23)), installer_minimum: Some(19) },
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
