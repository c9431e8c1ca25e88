//! Where Istio publishes each chart: the one table of which chart gives which component at which release.

use crate::istio::release::{Capability, IstioRelease};
use crate::istio::wellknown::charts;
use crate::plan::model::Chart;

/// A chart as a release publishes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Published {
    /// Its name, in `Chart.yaml`.
    pub(crate) name: &'static str,
    /// Its folder in the release archive.
    folder: &'static str,
    /// The folder that is in.
    parent: &'static str,
}

impl Published {
    /// Returns its folder, below the one that the archive unpacks to.
    pub(crate) fn path(&self) -> String {
        format!("{}/{}", self.parent, self.folder)
    }
}

/// The folder of charts in the archives from 1.6 on.
pub(crate) const CHARTS: &str = "manifests/charts";

/// The folder of those that Helm 2 installs.
pub(crate) const CHARTS_OF_HELM_2: &str = "install/kubernetes/helm";

/// Returns the chart that a release publishes for this.
pub(crate) fn published(release: IstioRelease, chart: Chart) -> Published {
    let has = |capability| release.has(capability);
    let (name, folder) = match chart {
        Chart::Base => (charts::BASE, "base"),
        Chart::Istiod if has(Capability::HelmRepository) => (charts::ISTIOD, ISTIO_DISCOVERY),
        Chart::Istiod => (charts::ISTIO_DISCOVERY, ISTIO_DISCOVERY),
        Chart::IstiodRemote => (charts::ISTIOD_REMOTE, charts::ISTIOD_REMOTE),
        Chart::Cni => (charts::CNI, "istio-cni"),
        Chart::Ztunnel => (charts::ZTUNNEL, charts::ZTUNNEL),
        Chart::IngressGateway => (charts::INGRESS, "gateways/istio-ingress"),
        Chart::EgressGateway => (charts::EGRESS, "gateways/istio-egress"),
        Chart::IstioCoreDns => (charts::ISTIO_CORE_DNS, charts::ISTIO_CORE_DNS),
        Chart::Istio => (charts::ISTIO, charts::ISTIO),
        Chart::IstioInit => (charts::ISTIO_INIT, charts::ISTIO_INIT),
        Chart::IstioRemote if has(Capability::IstioRemoteChart) => {
            (charts::ISTIO_REMOTE, charts::ISTIO_REMOTE)
        }
        Chart::IstioRemote => (charts::ISTIO, charts::ISTIO),
    };
    let parent = if has(Capability::Istiod) { CHARTS } else { CHARTS_OF_HELM_2 };
    Published { name, folder, parent }
}

const ISTIO_DISCOVERY: &str = "istio-control/istio-discovery";

/// Returns whether the chart reads values that it shares with others and does not bring.
pub(crate) fn reads_shared_values(release: IstioRelease, chart: Chart) -> bool {
    match chart {
        Chart::IstiodRemote => !release.has(Capability::IstiodRemoteChartWhole),
        Chart::Base | Chart::Istiod | Chart::IngressGateway | Chart::EgressGateway | Chart::IstioCoreDns => {
            release.has(Capability::GlobalValuesFile)
        }
        Chart::Cni | Chart::Ztunnel | Chart::Istio | Chart::IstioInit | Chart::IstioRemote => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(release: &str, chart: Chart, name: &str, path: &str) {
        let published = published(IstioRelease::parse(release).unwrap().by_helm(), chart);
        assert_eq!((published.name, published.path().as_str()), (name, path), "{release}");
    }

    #[test]
    fn a_component_is_another_chart_at_another_release() {
        check("1.0.9", Chart::IstioRemote, "istio-remote", "install/kubernetes/helm/istio-remote");
        check("1.5.10", Chart::IstioRemote, "istio", "install/kubernetes/helm/istio");
        let discovery = "manifests/charts/istio-control/istio-discovery";
        check("1.7.8", Chart::Istiod, "istio-discovery", discovery);
        check("1.30.3", Chart::Istiod, "istiod", discovery);
    }
}
