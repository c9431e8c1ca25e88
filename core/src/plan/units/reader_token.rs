//! The token of the account with which other clusters' istiods read this one.
//!
//! Kubernetes makes no such secret by itself since 1.24; istioctl makes the same one
//! (`istio/istio@1.30.3:istioctl/pkg/multicluster/remote_secret.go`). The API server fills it in.

use crate::istio::release::Capability;
use crate::istio::wellknown::{annotations, api_versions, labels, names, secret_types, values};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Content, Difference, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use crate::plan::values::{helm_release, reader_account_chart};
use crate::spec::types::Installer;
use serde_json::json;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "reader-token",
    purpose: "the account and token with which other istiods read a cluster",
    place: Place::Cluster(Stage::Foundation),
    sharing: Sharing::Base(&[Difference::Namespace, Difference::ReaderAccountChart]),
    applies: |mesh, cluster| reason(mesh, cluster).filter(|_| mesh.installer != Installer::Manifests),
    build: |mesh, cluster| Content::Objects(vec![account(mesh, cluster), token(mesh, cluster)]),
};

/// The token alone, behind the account that a rendered chart has.
pub(super) const BESIDE_CHART: UnitKind = UnitKind {
    purpose: "the token with which other istiods read a cluster",
    place: Place::Cluster(Stage::ControlPlane),
    applies: |mesh, cluster| reason(mesh, cluster).filter(|_| mesh.installer == Installer::Manifests),
    build: |mesh, cluster| Content::Objects(vec![token(mesh, cluster)]),
    ..UNIT
};

fn reason(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    // Before, the chart's account has a token of its own: Kubernetes of that time makes it.
    let applies = mesh.is_read_by_others(cluster) && mesh.has(cluster, Capability::ReaderServiceAccount);
    applies.then(|| "the istiods of other clusters read this one with it".to_owned())
}

fn token(mesh: &Mesh, cluster: ClusterIdx) -> Object {
    Object::new(api_versions::CORE, "Secret", names::READER_TOKEN_SECRET)
        .namespace(mesh.namespace(cluster))
        .annotation(annotations::SERVICE_ACCOUNT_NAME, names::READER_SERVICE_ACCOUNT)
        .with("type", json!(secret_types::SERVICE_ACCOUNT_TOKEN))
}

/// Returns the account: the API server throws away a token whose account is not there yet.
fn account(mesh: &Mesh, cluster: ClusterIdx) -> Object {
    let account = Object::new(api_versions::CORE, "ServiceAccount", names::READER_SERVICE_ACCOUNT)
        .namespace(mesh.namespace(cluster));
    match mesh.installer {
        Installer::Helm => {
            // A chart brings it too, and Helm takes over only what is marked as its own.
            let chart = reader_account_chart(mesh, cluster);
            account
                .label(labels::APP_MANAGED_BY, values::HELM)
                .annotation(annotations::HELM_RELEASE, helm_release(mesh, mesh[cluster].control_plane, chart))
                .annotation(annotations::HELM_RELEASE_NAMESPACE, mesh.namespace(cluster).to_string())
        }
        Installer::Istioctl | Installer::Sail | Installer::Manifests => account,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{REMOTE, compiled};
    use serde_json::Value;

    #[track_caller]
    fn check(release: &str, installer: &str, base: &str, expected: Option<&str>) {
        let compiled = compiled(release, &format!("install: {installer}\n{REMOTE}"));
        let account = compiled.object(&format!("base/{base}/reader-token.yaml"), "ServiceAccount");
        let annotation = account["metadata"]["annotations"]["meta.helm.sh/release-name"].clone();
        assert_eq!(annotation, expected.map_or(Value::Null, Value::from), "{release}");
    }

    #[test]
    fn helm_takes_the_account_over_with_the_chart_that_brings_it() {
        check("1.14.6", "helm", "reader-token", Some("istio-base"));
        check("1.15.7", "helm", "reader-token-remote", Some("istiod-remote"));
        check("1.23.6", "helm", "reader-token-remote", Some("istiod-remote"));
        check("1.24.6", "helm", "reader-token", Some("istio-base"));
        check("1.24.6", "istioctl", "reader-token", None);
    }
}
