//! The account of an external istiod in the cluster that hosts it, where no chart that is installed there brings it.
//!
//! It needs no rights: the API server that this istiod works with is another cluster's
//! (`istio/istio@1.10.6:manifests/charts/base/templates/serviceaccount.yaml`).

use crate::istio::release::Capability;
use crate::istio::wellknown::{api_versions, names};
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::object::Object;

pub(super) const UNIT: UnitKind = UnitKind {
    name: "external-account",
    purpose: "the account of an external istiod",
    place: Place::Cluster(Stage::Foundation),
    sharing: Sharing::Own,
    applies: |mesh, cluster| {
        mesh.external_control_plane(cluster)?;
        mesh.has(cluster, Capability::IstiodRightsInBase)
            .then(|| "the istiod for other clusters runs under it".to_owned())
    },
    build: |mesh, cluster| {
        let plane = mesh.external_control_plane(cluster);
        let account = plane.map(|plane| {
            Object::new(api_versions::CORE, "ServiceAccount", names::ISTIOD_SERVICE_ACCOUNT)
                .namespace(&mesh[plane].namespace)
        });
        Content::Objects(account.into_iter().collect())
    },
};
