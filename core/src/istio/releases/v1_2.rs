//! Istio 1.2.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_patch, from_start,
};

const MINOR: u8 = 2;

/// Istio 1.2: nothing new for several clusters.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 10),
    begins: &[],
    ends: &[
        from_patch(Capability::CleanupSecretsHook, 8),
        from_start(Capability::InjectionTemplateBrackets),
        from_start(Capability::DeploymentsOfExtensions),
    ],
    support: Support { released: Some("2019-06-18"), end: SupportEnd::On("2019-12-13") },
    kubernetes: KubernetesRange { tested: None, installer_minimum: Some(11) },
    hub: "docker.io/istio",
    profiles: Profiles { operator: &[], charts: &[] },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "pstauffer/curl",
    },
};
