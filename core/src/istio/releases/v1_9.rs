//! Istio 1.9.

use crate::istio::release::{IstioRelease, KubernetesRange, ReleaseLine, SampleImages, Support};

const MINOR: u8 = 9;

/// Istio 1.9: what was deprecated is gone.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 9),
    skipped: &[],
    begins: &[],
    ends: &[],
    support: Support { released: None, ended: None },
    kubernetes: KubernetesRange { tested: None, installer_minimum: Some(17) },
    hub: "docker.io/istio",
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "curlimages/curl",
    },
};
