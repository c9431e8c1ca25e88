//! The token of the account with which other clusters' istiods read this one.
//!
//! Kubernetes makes no such secret by itself since 1.24; istioctl makes the same one
//! (`istio/istio@1.30.3:istioctl/pkg/multicluster/remote_secret.go`). The API server fills it in.

use crate::istio::wellknown::{annotations, names};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::{Content, Difference, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;
use serde_json::json;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "reader-token",
    purpose: "the account and token with which other istiods read a cluster",
    place: Place::Cluster(Stage::Foundation),
    sharing: Sharing::Base(&[Difference::Namespace]),
    applies: |mesh, cluster| {
        mesh.is_read_by_others(cluster)
            .then(|| "the istiods of other clusters read this one with it".to_owned())
    },
    build,
};

fn build(mesh: &Mesh, cluster: ClusterIdx) -> Content {
    let namespace = mesh.namespace(cluster);
    Content::Objects(vec![
        Object::new("v1", "ServiceAccount", names::READER_SERVICE_ACCOUNT).namespace(namespace),
        Object::new("v1", "Secret", names::READER_TOKEN_SECRET)
            .namespace(namespace)
            .annotation(annotations::SERVICE_ACCOUNT_NAME, names::READER_SERVICE_ACCOUNT)
            .with("type", json!("kubernetes.io/service-account-token")),
    ])
}
