//! Charts are taken for a release whose patch they do not say.

use crate::charts::FoundChart;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::IstioRelease;
use crate::manifests::rules::place_of;
use crate::mesh::model::Mesh;

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: Code(7004),
    name: "unproven-patch",
    severity: Severity::Note,
    page: include_str!("unproven_patch.md"),
};

/// Most charts that are named with their place.
const MOST_SHOWN: usize = 4;

/// Reports charts that are taken for `release`, if there are any.
pub(in crate::manifests) fn check(
    mesh: &Mesh,
    release: IstioRelease,
    charts: &[&FoundChart],
    sink: &mut Sink,
) {
    if charts.is_empty() {
        return;
    }
    let span = place_of(mesh, release);
    let message = format!("the charts given for Istio {release} do not say of which patch they are");
    let shown: Vec<String> =
        charts.iter().take(MOST_SHOWN).map(|found| format!("`{}` is {}", found.path, found.told())).collect();
    sink.warn(
        Diagnostic::new(&RULE, span, message)
            .note(shown.join(", "))
            .note("those of another patch would be taken as well, and get images of this one")
            .help(format!(
                "see that the checkout is at tag `{release}`; given by a path with a folder `istio-{release}`, charts are taken for that release alone, and those of its archive say it themselves"
            )),
    );
}
