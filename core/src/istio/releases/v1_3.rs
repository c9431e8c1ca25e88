//! Istio 1.3.

use crate::istio::release::{IstioRelease, KubernetesRange, ReleaseLine, SampleImages, Support};

const MINOR: u8 = 3;

/// Istio 1.3: cluster names and a mesh ID.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 8),
    skipped: &[],
    begins: &[],
    ends: &[],
    support: Support { released: Some("2019-09-12"), ended: None },
    kubernetes: KubernetesRange { tested: None, installer_minimum: Some(13) },
    hub: "docker.io/istio",
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "governmentpaas/curl-ssl",
    },
};
