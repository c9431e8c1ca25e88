//! Chart values that only some releases read (`istio/istio@TAG:manifests/charts`, templates and files of the charts).

use crate::istio::release::IstioRelease;

/// A value of chart `istiod` that not every release reads.
#[derive(Debug)]
pub struct ReadValue {
    /// Where it is among the values.
    pub path: &'static [&'static str],
    /// The first minor that reads it.
    pub first: u8,
    /// The last minor that reads it; none if the newest does.
    pub last: Option<u8>,
}

impl ReadValue {
    /// Returns whether the charts of a release read it.
    pub fn is_read_by(&self, release: IstioRelease) -> bool {
        release.minor() >= self.first && !self.is_over_at(release)
    }

    /// Returns when it was read, as half a sentence for one who has a release that does not read it.
    pub fn when(&self, release: IstioRelease) -> String {
        match self.last {
            Some(last) if self.is_over_at(release) => format!("Istio 1.{last} was the last to read it"),
            _ => format!("Istio 1.{} is the first to read it", self.first),
        }
    }

    fn is_over_at(&self, release: IstioRelease) -> bool {
        self.last.is_some_and(|last| last < release.minor())
    }
}

const fn ended(path: &'static [&'static str], first: u8, last: u8) -> ReadValue {
    ReadValue { path, first, last: Some(last) }
}

const fn since(path: &'static [&'static str], first: u8) -> ReadValue {
    ReadValue { path, first, last: None }
}

/// Every such value that meshes of several clusters are told to set, by some guide of some time.
pub const READ_VALUES: &[ReadValue] = &[
    ended(&["global", "createRemoteSvcEndpoints"], 0, 4),
    ended(&["global", "remotePilotCreateSvcEndpoint"], 1, 4),
    ended(&["global", "remotePolicyAddress"], 0, 7),
    ended(&["global", "remoteTelemetryAddress"], 0, 7),
    ended(&["global", "meshExpansion"], 0, 8),
    ended(&["global", "centralIstiod"], 6, 8),
    ended(&["global", "multiCluster", "enabled"], 1, 8),
    ended(&["global", "multiCluster", "globalDomainSuffix"], 5, 8),
    ended(&["global", "multiCluster", "includeEnvoyFilter"], 7, 8),
    since(&["global", "configCluster"], 11),
    since(&["istiodRemote", "injectionPath"], 11),
    since(&["compatibilityVersion"], 21),
    since(&["istiodRemote", "injectionCABundle"], 22),
    since(&["base", "validationCABundle"], 22),
    since(&["istiodRemote", "enabled"], 24),
    since(&["platform"], 24),
    since(&["global", "trustBundleName"], 26),
    since(&["istiodRemote", "enabledLocalInjectorIstiod"], 27),
    since(&["global", "resourceScope"], 28),
    since(&["global", "networkPolicy"], 28),
];
