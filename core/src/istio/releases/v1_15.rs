//! Istio 1.15.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 15;

/// Istio 1.15: webhooks of remotes through a Service.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 7),
    begins: &[
        from_start(Capability::RemoteServiceWithWebhookPort),
        from_start(Capability::ControlPlaneClustersAnnotation),
        from_start(Capability::LocalClusterSecretWatcher),
        from_start(Capability::UninstallCommand),
    ],
    ends: &[from_start(Capability::RemoteRunsIstiod)],
    support: Support { released: Some("2022-08-31"), end: SupportEnd::On("2023-04-04") },
    kubernetes: KubernetesRange { tested: Some((22, 25)), installer_minimum: Some(19) },
    hub: "docker.io/istio",
    profiles: Profiles {
        operator: &["default", "demo", "empty", "external", "minimal", "openshift", "preview"],
        charts: &[],
    },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "curlimages/curl",
    },
};
