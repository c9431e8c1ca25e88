//! What releases of Istio write that later ones of Kubernetes do not have. Imports the releases and well-known names.

use crate::istio::release::{Capability, IstioRelease};
use crate::istio::wellknown::api_versions;

/// API versions that have ended: what writes objects of them, and the newest Kubernetes that has them.
pub const ENDED: [(Capability, &str, u8); 3] = [
    (Capability::DeploymentsOfExtensions, api_versions::EXTENSIONS_V1BETA1, 15),
    (Capability::WebhooksV1Beta1, api_versions::ADMISSION_V1BETA1, 21),
    (Capability::BudgetsV1Beta1, api_versions::POLICY_V1BETA1, 24),
];

/// Returns the newest Kubernetes that has all that every installation of a release writes, and the API version that ends
/// with it. (Budgets can be switched off.)
pub fn newest_kubernetes(release: IstioRelease) -> Option<(&'static str, u8)> {
    let written = ENDED.into_iter().filter(|(writes, ..)| *writes != Capability::BudgetsV1Beta1);
    let written = written.filter(|(writes, ..)| release.has(*writes));
    written.map(|(_, version, newest)| (version, newest)).min_by_key(|(_, newest)| *newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_version_to_end_counts() {
        let newest =
            |text: &str| newest_kubernetes(IstioRelease::parse(text).unwrap()).map(|(_, newest)| newest);
        assert_eq!(newest("1.0.9"), Some(15));
        assert_eq!(newest("1.4.10"), Some(21));
        assert_eq!(newest("1.30.3"), None);
    }
}
