//! Istio 1.1.

use crate::istio::release::{
    Capability, IstioRelease, KubernetesRange, Profiles, ReleaseLine, SampleImages, Support, SupportEnd,
    from_start,
};

const MINOR: u8 = 1;

/// Istio 1.1: networks, and replicated control planes.
pub(super) const LINE: ReleaseLine = ReleaseLine {
    minor: MINOR,
    newest: IstioRelease::published(MINOR, 17),
    begins: &[
        from_start(Capability::IstioRemoteValues),
        from_start(Capability::IstioInitChart),
        from_start(Capability::MeshNetworks),
        from_start(Capability::MeshExpansionReachesMixer),
        from_start(Capability::NetworkWithoutGatewayDropped),
        from_start(Capability::ReplicatedControlPlanes),
        from_start(Capability::InjectionTemplateBrackets),
        from_start(Capability::LoopbackServiceAddresses),
    ],
    ends: &[from_start(Capability::IstioRemoteChart)],
    support: Support { released: Some("2019-03-19"), end: SupportEnd::On("2019-10-21") },
    kubernetes: KubernetesRange { tested: None, installer_minimum: None },
    hub: "docker.io/istio",
    profiles: Profiles { operator: &[], charts: &[] },
    samples: SampleImages {
        helloworld_v1: "istio/examples-helloworld-v1",
        helloworld_v2: "istio/examples-helloworld-v2",
        client: "pstauffer/curl",
    },
};
