//! The token of the account with which an external istiod reads its configuration.
//!
//! The account is that of chart `istiod`, which a configuration cluster has without an istiod: it may write status
//! and webhooks, which the reader account may not
//! (`istio/istio@1.30.3:manifests/charts/istio-control/istio-discovery/templates/serviceaccount.yaml`).

use crate::istio::release::Capability;
use crate::istio::wellknown::{annotations, api_versions, charts, labels, names, secret_types, values};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::spec::types::Installer;
use serde_json::json;

/// Name of these units.
const NAME: &str = "istiod-token";

pub(super) const UNIT: UnitKind = UnitKind {
    name: NAME,
    purpose: "the account and token with which an external istiod reads its configuration",
    place: Place::Cluster(Stage::Foundation),
    sharing: Sharing::Own,
    applies: |mesh, cluster| reason(mesh, cluster).filter(|_| mesh.installer != Installer::Manifests),
    build: |mesh, cluster| Content::Objects(vec![account(mesh, cluster), token(mesh, cluster)]),
};

/// The token alone, behind the account that a rendered chart has.
pub(super) const BESIDE_CHART: UnitKind = UnitKind {
    purpose: "the token with which an external istiod reads its configuration",
    place: Place::Cluster(Stage::ControlPlane),
    applies: |mesh, cluster| reason(mesh, cluster).filter(|_| mesh.installer == Installer::Manifests),
    build: |mesh, cluster| Content::Objects(vec![token(mesh, cluster)]),
    ..UNIT
};

fn reason(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    let host = mesh[mesh[cluster].control_plane].host;
    mesh.is_config_cluster(cluster)
        .then(|| format!("the istiod in {} reads its configuration here with it", mesh[host].name.value))
}

fn account_name(mesh: &Mesh, cluster: ClusterIdx) -> String {
    if mesh.has(cluster, Capability::IstiodRightsInBase) {
        names::ISTIOD_SERVICE_ACCOUNT.to_owned()
    } else {
        mesh.istiod_service(mesh[cluster].control_plane)
    }
}

fn account(mesh: &Mesh, cluster: ClusterIdx) -> Object {
    let namespace = mesh.namespace(cluster);
    let mut service_account =
        Object::new(api_versions::CORE, "ServiceAccount", account_name(mesh, cluster)).namespace(namespace);
    match mesh.installer {
        Installer::Helm => {
            // The chart has the account too: Helm takes over what bears its marks, and refuses all else. The account
            // has to be there before, because Kubernetes deletes a token whose account it does not find.
            service_account = service_account
                .label(labels::APP_MANAGED_BY, values::HELM)
                .annotation(annotations::HELM_RELEASE, helm_release(mesh, cluster))
                .annotation(annotations::HELM_RELEASE_NAMESPACE, namespace.to_string());
        }
        Installer::Istioctl | Installer::Sail | Installer::Manifests => {}
    }
    service_account
}

/// Returns the name of the secret with the token, in a configuration cluster.
pub(crate) fn secret_name(mesh: &Mesh, cluster: ClusterIdx) -> String {
    format!("{}{}", account_name(mesh, cluster), names::TOKEN_SECRET_SUFFIX)
}

fn token(mesh: &Mesh, cluster: ClusterIdx) -> Object {
    Object::new(api_versions::CORE, "Secret", secret_name(mesh, cluster))
        .namespace(mesh.namespace(cluster))
        .annotation(annotations::SERVICE_ACCOUNT_NAME, account_name(mesh, cluster))
        .with("type", json!(secret_types::SERVICE_ACCOUNT_TOKEN))
}

/// Returns Helm's name of the installation that has the account: the last chart but `base`, once that no longer does.
fn helm_release(mesh: &Mesh, cluster: ClusterIdx) -> String {
    if mesh.has(cluster, Capability::IstiodRightsInBase) {
        return charts::BASE_RELEASE.to_owned();
    }
    let charts = crate::plan::values::control_plane_charts(mesh, cluster);
    charts
        .into_iter()
        .map(|chart| chart.helm_release)
        .find(|release| release != charts::BASE_RELEASE)
        .unwrap_or_else(|| names::ISTIOD.to_owned())
}
