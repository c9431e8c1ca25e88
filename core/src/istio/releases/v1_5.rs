//! Istio 1.5.

use crate::istio::release::{
    Capability, HelmEdition, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support,
    SupportEnd, from_start,
};

const MINOR: u8 = 5;

/// Istio 1.5: istiod.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 10),
    begins: &[
        from_start(Capability::Istiod),
        from_start(Capability::AutomaticMutualTls),
        from_start(Capability::ChangedRemoteSecretRead),
        from_start(Capability::SharedControlPlane),
        from_start(Capability::RemoteRunsIstiod),
        from_start(Capability::RemoteServiceInBase),
        from_start(Capability::ReaderServiceAccount),
        from_start(Capability::GlobalValuesFile),
    ],
    ends: &[
        from_start(Capability::NetworkWithoutGatewayDropped),
        from_start(Capability::IstioRemoteValues),
        from_start(Capability::IstioInitChart),
        from_start(Capability::ConfigSourceValue),
        from_start(Capability::Helm2),
    ],
    support: Support { released: Some("2020-03-05"), end: SupportEnd::On("2020-08-21") },
    kubernetes: KubernetesRange { tested: Some((14, 16)), installer_minimum: Some(13) },
    hub: "docker.io/istio",
    profiles: Profiles {
        operator: &["default", "demo", "empty", "minimal", "remote", "separate"],
        charts: &[],
    },
    samples: SampleImages {
        helloworld_v1: "docker.io/istio/examples-helloworld-v1",
        helloworld_v2: "docker.io/istio/examples-helloworld-v2",
        client: "governmentpaas/curl-ssl",
    },
};

/// Istio 1.5 by Helm: charts `istio` and `istio-init` are those of 1.4 and make the control plane of 1.4, separate
/// programs of the new release (`istio/istio@1.5.10:install/kubernetes/helm`, `tests/e2e/tests/multicluster`).
pub(super) const BY_HELM: HelmEdition = HelmEdition {
    minor: MINOR,
    begins: &[
        from_start(Capability::AutomaticMutualTls),
        from_start(Capability::ChangedRemoteSecretRead),
        from_start(Capability::RemotePilotServiceAlways),
    ],
    ends: &[],
};
