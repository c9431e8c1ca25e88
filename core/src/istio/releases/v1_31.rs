//! Istio 1.31.

use crate::istio::release::{
    IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
};

const MINOR: u8 = 31;

/// Istio 1.31: the account of readers can be named.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::first_candidates(MINOR, 0),
    begins: &[],
    ends: &[],
    support: Support { released: None, end: SupportEnd::Ahead },
    kubernetes: KubernetesRange { tested: None, installer_minimum: Some(32) },
    hub: "docker.io/istio",
    profiles: Profiles {
        operator: &[
            "ambient",
            "default",
            "demo",
            "empty",
            "minimal",
            "openshift",
            "openshift-ambient",
            "preview",
            "remote",
            "stable",
        ],
        charts: &["ambient", "demo", "preview", "remote", "stable"],
    },
    samples: SampleImages {
        helloworld_v1: "registry.istio.io/release/examples-helloworld-v1:1.0",
        helloworld_v2: "registry.istio.io/release/examples-helloworld-v2:1.0",
        client: "docker.io/curlimages/curl:8.16.0",
    },
};
