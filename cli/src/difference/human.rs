//! Differences for people: clusters that differ alike stand together, and what a difference means stands under it.

use portolan_core::diff::{
    Change, ClusterDiff, Diff, Effect, EffectKind, FieldDiff, FileDiff, Files, ObjectDiff,
};
use serde_json::Value;
use similar::{ChangeTag, TextDiff};
use std::collections::{BTreeMap, BTreeSet};

const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

/// Characters of a value that are shown.
const SHOWN: usize = 72;
/// Names of clusters that are shown of those that differ alike.
const NAMED: usize = 8;

/// Returns the differences. They have colours, which the stream takes out where they are not wanted.
pub(super) fn text(diff: &Diff, old: &Files<'_>, new: &Files<'_>) -> String {
    if diff.is_empty() {
        return "no difference\n".to_owned();
    }
    let mut text = String::new();
    for (names, change, body) in grouped(&diff.clusters) {
        text.push_str(&format!("{BOLD}{}{PLAIN}{}\n{body}\n", heading(&names), of_cluster(change)));
    }
    let others: Vec<&FileDiff> = diff.files.iter().filter(|file| !file.explained).collect();
    if !others.is_empty() {
        text.push_str(&format!("{BOLD}files{PLAIN}\n"));
        for file in others {
            text.push_str(&format!("  {} {}{}\n", sign(file.change), file.path, lines(file, old, new)));
        }
        text.push('\n');
    }
    text.push_str(&summary(diff));
    text
}

/// Returns clusters that differ in the same way, with what is to be shown of each.
fn grouped(clusters: &[ClusterDiff]) -> Vec<(Vec<&str>, Change, String)> {
    let mut groups: Vec<(Vec<&str>, Change, String)> = Vec::new();
    let mut known: BTreeMap<(Change, String), usize> = BTreeMap::new();
    for cluster in clusters {
        let body = body(cluster);
        let at = *known.entry((cluster.change, body.clone())).or_insert_with(|| {
            groups.push((Vec::new(), cluster.change, body));
            groups.len() - 1
        });
        groups[at].0.push(&cluster.name);
    }
    groups
}

fn heading(names: &[&str]) -> String {
    let shown = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    match names.len() {
        1 => format!("cluster {shown}"),
        count if count > NAMED => format!("clusters {shown} and {} more", count - NAMED),
        _ => format!("clusters {shown}"),
    }
}

fn of_cluster(change: Change) -> &'static str {
    match change {
        Change::Added => " (new)",
        Change::Removed => " (gone)",
        Change::Changed => "",
    }
}

fn body(cluster: &ClusterDiff) -> String {
    let mut text: String = cluster.effects.iter().map(|one| effect(one, "    ")).collect();
    for one in &cluster.objects {
        text.push_str(&object(one));
    }
    text
}

fn object(object: &ObjectDiff) -> String {
    let name = match &object.namespace {
        Some(namespace) => format!("{namespace}/{}", object.name),
        None => object.name.clone(),
    };
    let mut text = format!("  {} {} {name}  ({})\n", sign(object.change), object.kind, object.stage);
    text.extend(object.effects.iter().map(|one| effect(one, "      ")));
    for (at, one) in object.fields.iter().enumerate() {
        text.push_str(&field(one));
        // What several fields mean together stands under the last of them.
        let next = object.fields.get(at + 1).map(|next| &next.effects);
        if next != Some(&one.effects) {
            text.extend(one.effects.iter().map(|one| effect(one, "        ")));
        }
    }
    text
}

fn field(field: &FieldDiff) -> String {
    let values = match (&field.old, &field.new) {
        (Some(old), Some(new)) => {
            let (old, new) = (value(old), value(new));
            let from = first_shown(&old, &new);
            format!("{} -> {}", excerpt(&old, from), excerpt(&new, from))
        }
        (None, Some(new)) => format!("{GREEN}+{PLAIN} {}", excerpt(&value(new), 0)),
        (Some(old), None) => format!("{RED}-{PLAIN} {}", excerpt(&value(old), 0)),
        (None, None) => String::new(),
    };
    format!("      {}: {values}\n", field.path)
}

/// Returns a value in one line.
fn value(value: &Value) -> String {
    match value {
        Value::String(text) if text.trim().is_empty() || text.contains(char::is_control) => value.to_string(),
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

/// Returns how many characters of two values are passed over: where long ones differ late, their beginnings say nothing.
fn first_shown(old: &str, new: &str) -> usize {
    let is_whole = [old, new].iter().all(|value| value.chars().count() <= SHOWN);
    let same = old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count();
    if is_whole || same < SHOWN / 2 { 0 } else { same - SHOWN / 4 }
}

/// Returns what is shown of a value that may be long.
fn excerpt(value: &str, from: usize) -> String {
    let mut shown = if from > 0 { "…".to_owned() } else { String::new() };
    let mut chars = value.chars().skip(from);
    shown.extend(chars.by_ref().take(SHOWN));
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

fn effect(effect: &Effect, indentation: &str) -> String {
    format!("{indentation}{YELLOW}{}:{PLAIN} {}\n", effect.kind.word(), effect.text)
}

fn sign(change: Change) -> String {
    match change {
        Change::Added => format!("{GREEN}+{PLAIN}"),
        Change::Removed => format!("{RED}-{PLAIN}"),
        Change::Changed => format!("{YELLOW}~{PLAIN}"),
    }
}

/// Returns how many lines of a file differ, in words.
fn lines(file: &FileDiff, old: &Files<'_>, new: &Files<'_>) -> String {
    let text = |files: &Files<'_>| files.get(file.path.as_str()).copied().unwrap_or_default().to_owned();
    let (old, new) = (text(old), text(new));
    match file.change {
        Change::Added | Change::Removed => String::new(),
        Change::Changed => {
            let lines = TextDiff::from_lines(old.as_str(), new.as_str());
            let count = |tag| lines.iter_all_changes().filter(|change| change.tag() == tag).count();
            format!("  (lines: +{} -{})", count(ChangeTag::Insert), count(ChangeTag::Delete))
        }
    }
}

fn summary(diff: &Diff) -> String {
    let objects = || diff.clusters.iter().flat_map(|cluster| &cluster.objects);
    let count = |change| objects().filter(|object| object.change == change).count();
    let (added, changed, removed) = (count(Change::Added), count(Change::Changed), count(Change::Removed));
    let mut text = format!(
        "{}: objects {added} added, {changed} changed, {removed} removed; {} {}\n",
        plural(diff.clusters.len(), "cluster"),
        plural(diff.files.len(), "file"),
        if diff.files.len() == 1 { "differs" } else { "differ" }
    );
    let mut kinds: BTreeMap<_, usize> = BTreeMap::new();
    for kind in diff.clusters.iter().flat_map(|cluster| &cluster.effects).map(|one| one.kind) {
        *kinds.entry(kind).or_default() += 1;
    }
    for object in objects() {
        // However many fields say so, it happens to the object once.
        let of_object: BTreeSet<_> = object.all_effects().map(|one| one.kind).collect();
        of_object.into_iter().for_each(|kind| *kinds.entry(kind).or_default() += 1);
    }
    if !kinds.is_empty() {
        let kinds: Vec<String> =
            kinds.iter().map(|(kind, count)| format!("{} {count}", kind.word())).collect();
        text.push_str(&format!("for a mesh that runs: {}\n", kinds.join(", ")));
    }
    if removed > 0 {
        text.push_str(
            "objects that are removed from the tree stay in their clusters until they are deleted there, or pruned by a GitOps tool\n",
        );
        text.push_str(&deletions(diff));
    }
    text
}

/// Returns the commands that delete what is gone from the clusters that stay, while it is known what that is. Those that delete more
/// than they name come last, under a line that says so.
///
/// Of a cluster that gets another installer none is shown: most of what is gone from the tree is there still, as the installer's.
fn deletions(diff: &Diff) -> String {
    let mut text = String::new();
    let mut commands: Vec<(Option<&Effect>, String)> = Vec::new();
    for cluster in diff.clusters.iter().filter(|cluster| cluster.change == Change::Changed) {
        let of_cluster = cluster.objects.iter().filter_map(|object| deletion(cluster, object));
        if cluster.effects.is_empty() {
            commands.extend(of_cluster);
        } else if of_cluster.count() > 0 {
            text = "what another installer takes over is not to be deleted: of clusters that get one no commands are shown\n".to_owned();
        }
    }
    if commands.is_empty() {
        return text;
    }
    commands.sort_by_key(|(warning, _)| *warning);
    text.push_str("to delete them once all else is applied, and no later tree says what they were:\n");
    let mut warned = None;
    for (warning, command) in &commands {
        if *warning != warned {
            text.extend(warning.map(|warning| effect(warning, "  ")));
            warned = *warning;
        }
        text.push_str(&format!("  {command}\n"));
    }
    text
}

/// Returns the command that deletes an object, if it is gone and lies in the cluster from the tree, and what goes with it.
fn deletion<'d>(cluster: &'d ClusterDiff, object: &'d ObjectDiff) -> Option<(Option<&'d Effect>, String)> {
    let is_applied = object.kind.starts_with(char::is_uppercase)
        && object.kind != "IstioOperator"
        && object.stage != "verify";
    if object.change != Change::Removed || !is_applied {
        return None;
    }
    let namespace = object.namespace.as_ref().map_or_else(String::new, |name| format!("-n {name} "));
    let group = if object.group.is_empty() { String::new() } else { format!(".{}", object.group) };
    let kind = object.kind.to_lowercase();
    let command = format!(
        "kubectl --context=<context of {}> {namespace}delete {kind}{group} {}",
        cluster.name, object.name
    );
    Some((warning(object).or_else(|| warning_of_stage(cluster, &object.stage)), command))
}

/// Returns what goes with an object that is deleted.
fn warning(object: &ObjectDiff) -> Option<&Effect> {
    object.effects.iter().find(|one| one.kind == EffectKind::Leftover)
}

/// Returns what goes with a control plane, or with an injector, that is gone from a stage: the rest of the stage is needed as long.
fn warning_of_stage<'d>(cluster: &'d ClusterDiff, stage: &str) -> Option<&'d Effect> {
    let serves = |object: &&ObjectDiff| {
        let is_of_kind = ["Deployment", "MutatingWebhookConfiguration"].contains(&object.kind.as_str());
        object.change == Change::Removed && object.stage == stage && is_of_kind
    };
    cluster.objects.iter().filter(serves).find_map(warning)
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
