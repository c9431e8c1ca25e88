//! The system by which the clusters of a mesh are joined: it follows from release, control planes and data plane.

use crate::istio::release::{Capability, IstioRelease};
use crate::spec::types::DataPlaneMode;

/// How the clusters of a mesh are joined. One mesh has one system; from 1.8 on the kinds of clusters mix freely in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    /// One control plane of separate programs (Pilot, Mixer, Citadel), and remotes by chart `istio-remote` or its
    /// successor, values of chart `istio`: on one network, from 1.1 on also on several. Istio 1.0 to 1.4.
    RemoteCharts,
    /// A control plane in every cluster, none of which reads another cluster; services of other clusters have names
    /// under `.global`. Istio 1.1 to 1.7.
    ReplicatedControlPlanes,
    /// One istiod that serves all clusters, beside istiods in the remotes that inject and sign. Istio 1.5 to 1.7.
    SharedControlPlane,
    /// Primaries, remotes and external control planes, joined by remote secrets and east-west gateways. Since 1.8.
    EastWestGateways,
    /// Primaries whose ambient networks are joined by gateways of the Gateway API. Since 1.27.
    Ambient,
}

impl System {
    /// Returns the system of a mesh of `release` with this many control planes.
    pub fn of(release: IstioRelease, control_planes: usize, mode: DataPlaneMode) -> System {
        match mode {
            DataPlaneMode::Ambient => System::Ambient,
            DataPlaneMode::Sidecar if release.has(Capability::EastWestGateway) => System::EastWestGateways,
            DataPlaneMode::Sidecar if control_planes > 1 => System::ReplicatedControlPlanes,
            DataPlaneMode::Sidecar if release.has(Capability::Istiod) => System::SharedControlPlane,
            DataPlaneMode::Sidecar => System::RemoteCharts,
        }
    }

    /// Returns whether clusters are joined by gateways of their own for that, and found by labels of networks.
    pub fn has_gateways(self) -> bool {
        match self {
            System::RemoteCharts | System::ReplicatedControlPlanes | System::SharedControlPlane => false,
            System::EastWestGateways | System::Ambient => true,
        }
    }

    /// Returns what it is called in messages, `with Istio 1.4.10` behind it.
    pub fn described(self) -> &'static str {
        match self {
            System::RemoteCharts => "one control plane for several clusters",
            System::ReplicatedControlPlanes => "replicated control planes",
            System::SharedControlPlane => "a shared control plane",
            System::EastWestGateways => "a mesh of primaries and remotes",
            System::Ambient => "an ambient mesh",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(release: &str, control_planes: usize, expected: System) {
        let release = IstioRelease::parse(release).unwrap();
        assert_eq!(System::of(release, control_planes, DataPlaneMode::Sidecar), expected);
    }

    #[test]
    fn release_and_control_planes_decide() {
        check("1.0.9", 1, System::RemoteCharts);
        check("1.4.10", 1, System::RemoteCharts);
        check("1.4.10", 2, System::ReplicatedControlPlanes);
        check("1.5.10", 1, System::SharedControlPlane);
        check("1.7.8", 1, System::SharedControlPlane);
        check("1.7.8", 2, System::ReplicatedControlPlanes);
        check("1.8.0", 1, System::EastWestGateways);
        check("1.8.0", 2, System::EastWestGateways);
        let latest = IstioRelease::parse("1.30.3").unwrap();
        assert_eq!(System::of(latest, 2, DataPlaneMode::Ambient), System::Ambient);
    }
}
