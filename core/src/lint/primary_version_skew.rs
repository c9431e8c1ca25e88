//! Control planes of one mesh are more than one minor apart.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(5007),
    name: "primary-version-skew",
    severity: Severity::Warning,
    page: include_str!("primary_version_skew.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    if mesh.is_replicated() {
        // They read nothing of each other: all that they share is a root certificate and names.
        return;
    }
    let hosts = || mesh.control_planes.iter().map(|plane| &mesh[plane.host]);
    let (Some(oldest), Some(newest)) =
        (hosts().min_by_key(|host| host.release.value), hosts().max_by_key(|host| host.release.value))
    else {
        return;
    };
    let apart = newest.release.value.minors_apart(oldest.release.value);
    if apart <= 1 {
        return;
    }
    sink.warn(
        Diagnostic::new(
            &RULE,
            oldest.release.span,
            format!("the control planes of `{}` and `{}` are {apart} minors apart", oldest.name.value, newest.name.value),
        )
        .label(format!("`{}` has {}", oldest.name.value, oldest.release.value))
        .also(newest.release.span, format!("`{}` has {}", newest.name.value, newest.release.value))
        .note("they share one mesh and read the same clusters; Istio is tried out with neighbouring minors alone")
        .help("bring the oldest control plane to the minor before the newest one first"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    fn spec(a: &str, b: &str) -> String {
        format!(
            "istio: {{version: 1.30.3}}\nclusters:\n- {{name: a, network: n, version: {a}}}\n\
             - {{name: b, network: n, version: {b}}}"
        )
    }

    #[test]
    fn replicated_control_planes_read_nothing_of_each_other() {
        check(
            "istio: {version: 1.4.10}\nclusters:\n- {name: a, network: n}\n- {name: b, network: m, version: 1.7.8}",
            &[],
        );
    }

    #[test]
    fn primaries_are_at_most_one_minor_apart() {
        check(&spec("1.29.2", "1.30.3"), &[]);
        check(&spec("1.28.6", "1.30.3"), &["the control planes of `a` and `b` are 2 minors apart"]);
        check(&spec("1.31.0-rc.0", "1.29.0"), &["the control planes of `b` and `a` are 2 minors apart"]);
    }
}
