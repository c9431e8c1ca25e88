//! Istio 1.10.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 10;

/// Istio 1.10: the profile of an external control plane.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 6),
    begins: &[
        from_start(Capability::ExternalProfile),
        from_start(Capability::RemoteProfileLeavesOutBase),
        from_start(Capability::ExternalIstiodEnv),
        from_start(Capability::IstiodReadsMapsOverApi),
    ],
    ends: &[from_start(Capability::ExternalIstiodSetsEnv), from_start(Capability::WebhooksV1Beta1)],
    support: Support { released: Some("2021-05-18"), end: SupportEnd::On("2021-12-30") },
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
