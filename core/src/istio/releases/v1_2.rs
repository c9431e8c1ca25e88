//! Istio 1.2.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, ReleaseLine, SampleImages, Support, from_start,
};

const MINOR: u8 = 2;

/// Istio 1.2: a release without changes for several clusters.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 10),
    skipped: &[],
    begins: &[from_start(Capability::SampleDeploymentsAppsV1)],
    ends: &[],
    support: Support { released: Some("2019-06-18"), ended: None },
    kubernetes: KubernetesRange { tested: None, installer_minimum: Some(11) },
    hub: "docker.io/istio",
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "pstauffer/curl",
    },
};
