//! A value of the spec is of another kind than the chart's own.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity};
use crate::manifests::unfit::Unfit;
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::model::Chart;
use crate::plan::published::published;
use crate::plan::values::of_chart;
use crate::source::Span;
use portolan_yaml::Kind;
use serde_json::Value;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(7005),
    name: "unfit-value",
    severity: Severity::Warning,
    page: include_str!("unfit_value.md"),
};

/// A value of the spec.
pub(in crate::manifests) struct Written<'p> {
    /// Where it stands.
    pub(in crate::manifests) span: Span,
    /// What it is called there.
    pub(in crate::manifests) path: &'p [String],
    /// Whether it is quoted, or a block.
    is_quoted: bool,
}

/// Returns where the spec has a value of a chart, if it is not Portolan's own: what the cluster says counts before what the mesh
/// says. What a chart is given below `alias`, the spec may have above it.
pub(in crate::manifests) fn written<'p>(
    mesh: &Mesh,
    cluster: ClusterIdx,
    chart: Chart,
    path: &'p [String],
    alias: Option<&str>,
) -> Option<Written<'p>> {
    let above = path.split_first().filter(|(first, _)| Some(first.as_str()) == alias).map(|(_, rest)| rest);
    let values = [mesh[cluster].values.as_ref(), mesh.istio.values.as_ref()];
    values.into_iter().flatten().find_map(|values| {
        let root = &of_chart(mesh, values, chart)?.0;
        [Some(path), above].into_iter().flatten().find_map(|path| {
            let node = path.iter().try_fold(root, |node, key| node.get(key))?;
            let is_quoted = matches!(&node.kind, Kind::Scalar(scalar) if !scalar.plain);
            Some(Written { span: Span::from(&node.span), path, is_quoted })
        })
    })
}

/// Returns what is to be said of one of them.
pub(in crate::manifests) fn diagnostic(
    mesh: &Mesh,
    cluster: ClusterIdx,
    chart: Chart,
    unfit: &Unfit,
    written: &Written<'_>,
) -> Diagnostic {
    let name = published(mesh[cluster].release.value, chart).name;
    let (path, given) = (written.path.join("."), shown(&unfit.given));
    let is_text = unfit.given.is_string();
    let (kind, note, help) = match (&unfit.instead, is_text) {
        (Value::Bool(meant), true) if written.is_quoted => {
            ("a boolean", TRUE.to_owned(), format!("write `{meant}` without quotes"))
        }
        (Value::Bool(meant), true) => (
            "a boolean",
            format!("this word is a text, with quotes or without, and {TRUE}"),
            format!("write `{meant}`"),
        ),
        (Value::Bool(_), false) => ("a boolean", UNLOOKED.to_owned(), "write `true` or `false`".to_owned()),
        (Value::Array(_), _) => ("a list", UNLOOKED.to_owned(), "write a list, as `[…]`".to_owned()),
        (Value::Object(_), _) => ("a mapping", UNLOOKED.to_owned(), "write a mapping, as `{…}`".to_owned()),
        (own, _) => {
            ("a number", UNLOOKED.to_owned(), format!("write a number, such as the chart's own `{own}`"))
        }
    };
    let message = format!("value `{path}` of chart `{name}` is {kind}, and {given} is none");
    Diagnostic::new(&RULE, written.span, message).note(note).help(help)
}

const TRUE: &str = "templates take every text but the empty one for true";

const UNLOOKED: &str = "the chart writes it without a look, so the API server refuses the object, or it is read as something else";

fn shown(given: &Value) -> String {
    match given {
        Value::String(text) => format!("the text `{text}`"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) => format!("`{given}`"),
    }
}
