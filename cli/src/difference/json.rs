//! Differences as one JSON object. Names of fields are stable; new ones may be added.

use portolan_core::diff::{ClusterDiff, Diff, Effect, FieldDiff, FileDiff, ObjectDiff};
use serde::Serialize;
use serde_json::Value;

/// The version of this form; it rises when a field changes its meaning or goes away.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct DiffRow<'d> {
    format: u32,
    different: bool,
    clusters: Vec<ClusterRow<'d>>,
    files: Vec<FileRow<'d>>,
}

#[derive(Serialize)]
struct ClusterRow<'d> {
    name: &'d str,
    change: &'static str,
    effects: Vec<EffectRow<'d>>,
    objects: Vec<ObjectRow<'d>>,
}

#[derive(Serialize)]
struct ObjectRow<'d> {
    stage: &'d str,
    kind: &'d str,
    group: &'d str,
    namespace: Option<&'d str>,
    name: &'d str,
    change: &'static str,
    file: &'d str,
    effects: Vec<EffectRow<'d>>,
    fields: Vec<FieldRow<'d>>,
}

/// A field that is not there has no `old` or no `new`; one that is null has one that is null.
#[derive(Serialize)]
struct FieldRow<'d> {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<&'d Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<&'d Value>,
    effects: Vec<EffectRow<'d>>,
}

#[derive(Serialize)]
struct EffectRow<'d> {
    kind: &'static str,
    text: &'d str,
}

#[derive(Serialize)]
struct FileRow<'d> {
    path: &'d str,
    change: &'static str,
    explained: bool,
}

/// Returns the differences.
pub(super) fn text(diff: &Diff) -> String {
    let row = DiffRow {
        format: FORMAT,
        different: !diff.is_empty(),
        clusters: diff.clusters.iter().map(cluster).collect(),
        files: diff.files.iter().map(file).collect(),
    };
    serde_json::to_string_pretty(&row).expect("differences are plain data") + "\n"
}

fn cluster(cluster: &ClusterDiff) -> ClusterRow<'_> {
    let ClusterDiff { name, change, objects, effects } = cluster;
    ClusterRow {
        name,
        change: change.word(),
        effects: self::effects(effects),
        objects: objects.iter().map(object).collect(),
    }
}

fn object(object: &ObjectDiff) -> ObjectRow<'_> {
    ObjectRow {
        stage: &object.stage,
        kind: &object.kind,
        group: &object.group,
        namespace: object.namespace.as_deref(),
        name: &object.name,
        change: object.change.word(),
        file: &object.file,
        effects: effects(&object.effects),
        fields: object.fields.iter().map(field).collect(),
    }
}

fn field(field: &FieldDiff) -> FieldRow<'_> {
    FieldRow {
        path: field.path.to_string(),
        old: field.old.as_ref(),
        new: field.new.as_ref(),
        effects: effects(&field.effects),
    }
}

fn effects(effects: &[Effect]) -> Vec<EffectRow<'_>> {
    effects.iter().map(|effect| EffectRow { kind: effect.kind.word(), text: &effect.text }).collect()
}

fn file(file: &FileDiff) -> FileRow<'_> {
    FileRow { path: &file.path, change: file.change.word(), explained: file.explained }
}
