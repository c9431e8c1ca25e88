//! Istio 1.3.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 3;

/// Istio 1.3: cluster names and a mesh ID.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 8),
    begins: &[from_start(Capability::SampleDeploymentsAppsV1)],
    ends: &[from_start(Capability::LoopbackServiceAddresses)],
    support: Support { released: Some("2019-09-12"), end: SupportEnd::On("2020-02-14") },
    kubernetes: KubernetesRange { tested: None, installer_minimum: Some(13) },
    hub: "docker.io/istio",
    profiles: Profiles { operator: &[], charts: &[] },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "governmentpaas/curl-ssl",
    },
};
