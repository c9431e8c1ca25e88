//! Istio 1.0.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_patch, from_start,
};

const MINOR: u8 = 0;

/// Istio 1.0: charts `istio` and `istio-remote`.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 9),
    begins: &[
        from_start(Capability::IstioRemoteChart),
        from_start(Capability::StatsdBridge),
        from_start(Capability::CleanupSecretsHook),
        from_start(Capability::Helm2),
        from_start(Capability::DeploymentsOfExtensions),
        from_start(Capability::WebhooksV1Beta1),
        from_start(Capability::BudgetsV1Beta1),
    ],
    ends: &[from_patch(Capability::StatsdBridge, 3)],
    support: Support { released: Some("2018-07-31"), end: SupportEnd::On("2019-06-19") },
    kubernetes: KubernetesRange { tested: None, installer_minimum: None },
    hub: "docker.io/istio",
    profiles: Profiles { operator: &[], charts: &[] },
    samples: SampleImages {
        helloworld_v1: "istio/examples-helloworld-v1",
        helloworld_v2: "istio/examples-helloworld-v2",
        client: "pstauffer/curl",
    },
};
