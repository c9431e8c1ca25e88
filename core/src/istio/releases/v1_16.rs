//! Istio 1.16.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 16;

/// Istio 1.16: profile `remote` has its meaning.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 7),
    begins: &[from_start(Capability::ImageVariantValue), from_start(Capability::RemoteProfileNamedRemote)],
    ends: &[],
    support: Support { released: Some("2022-11-15"), end: SupportEnd::On("2023-07-25") },
    kubernetes: KubernetesRange { tested: Some((22, 25)), installer_minimum: Some(22) },
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
