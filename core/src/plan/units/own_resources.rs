//! The user's own objects, one unit for each stage that they name.

use crate::mesh::model::{ClusterIdx, Mesh, OwnObject};
use crate::plan::model::{Content, Place, Sharing, Stage, UnitKind};
use crate::plan::object::{Body, Object};
use crate::spec::types::ResourceStage;
use portolan_chart::order;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Name of these units.
pub(crate) const NAME: &str = "resources";

/// Returns the unit of a stage, given as a number since no constant can be a stage.
pub(super) const fn unit<const STAGE: usize>() -> UnitKind {
    UnitKind {
        name: NAME,
        purpose: "own objects of the spec",
        place: Place::Cluster(Stage::ALL[STAGE]),
        sharing: Sharing::Own,
        applies: |mesh, cluster| {
            own_objects(mesh, cluster, Stage::ALL[STAGE])
                .next()
                .map(|_| "the spec brings them, under `resources`".to_owned())
        },
        build: |mesh, cluster| {
            Content::Objects(own_objects(mesh, cluster, Stage::ALL[STAGE]).map(object).collect())
        },
    }
}

fn own_objects(mesh: &Mesh, cluster: ClusterIdx, stage: Stage) -> impl Iterator<Item = &OwnObject> {
    mesh[cluster].resources.iter().filter(move |own| self::stage(own.stage) == stage)
}

fn stage(stage: ResourceStage) -> Stage {
    match stage {
        ResourceStage::Foundation => Stage::Foundation,
        ResourceStage::Crds => Stage::Crds,
        ResourceStage::ControlPlane => Stage::ControlPlane,
        ResourceStage::Gateways => Stage::Gateways,
        ResourceStage::Exposure => Stage::Exposure,
        ResourceStage::RemoteSecrets => Stage::RemoteSecrets,
    }
}

/// Returns an object of the user's as one of the plan's.
pub(crate) fn object(own: &OwnObject) -> Object {
    let mut body = own.object.to_json();
    let mut metadata = match body.shift_remove("metadata") {
        Some(Value::Object(metadata)) => metadata,
        Some(_) | None => Map::new(),
    };
    for field in ["apiVersion", "kind"] {
        body.shift_remove(field);
    }
    for field in ["name", "namespace"] {
        metadata.shift_remove(field);
    }
    Object {
        labels: pairs(&mut metadata, "labels"),
        annotations: pairs(&mut metadata, "annotations"),
        more_metadata: metadata,
        body: Body::new(&body),
        namespace: own.namespace.clone(),
        ..Object::new(&own.api_version, &own.kind, &own.name)
    }
}

/// Takes a mapping of texts out of `metadata`; that it is one was checked when the spec was resolved.
fn pairs(metadata: &mut Map<String, Value>, field: &str) -> BTreeMap<String, String> {
    let Some(Value::Object(pairs)) = metadata.shift_remove(field) else {
        return BTreeMap::new();
    };
    order::map(pairs.into_iter().filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))))
}
