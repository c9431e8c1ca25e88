//! A remote has another minor release than its primary.

use super::Lint;
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(5006),
    name: "remote-version-skew",
    severity: Severity::Error,
    page: include_str!("remote_version_skew.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    for plane in mesh.control_plane_indices() {
        let host = &mesh[mesh[plane].host];
        for remote in mesh.remotes_of(plane).into_iter().map(|remote| &mesh[remote]) {
            if remote.release.value.minors_apart(host.release.value) == 0 {
                continue;
            }
            // The mesh's release is nobody's fault: the one that differs is.
            let is_own = remote.release.span != mesh.istio.release.span;
            let (at, other) = if is_own { (remote, host) } else { (host, remote) };
            sink.error(
                Diagnostic::new(
                    &RULE,
                    at.release.span,
                    format!(
                        "remote `{}` has Istio {} and its primary `{}` has {}",
                        remote.name.value, remote.release.value, host.name.value, host.release.value
                    ),
                )
                .also(other.release.span, format!("the release of `{}`", other.name.value))
                .note("objects in a remote are made for the istiod that serves it: names and ports differ between minors")
                .help("write the same minor for both; patches may differ"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    fn spec(primary: &str, remote: &str) -> String {
        format!(
            "istio: {{version: 1.30.3}}\nclusters:\n- {{name: a, network: n{primary}}}\n\
             - {{name: b, network: n, primary: a{remote}}}"
        )
    }

    #[test]
    fn a_remote_has_the_minor_of_its_primary() {
        check(&spec("", ""), &[]);
        check(&spec("", ", version: 1.30.1"), &[]);
        check(
            &spec("", ", version: 1.29.2"),
            &["remote `b` has Istio 1.29.2 and its primary `a` has 1.30.3"],
        );
        check(
            &spec(", version: 1.29.2", ""),
            &["remote `b` has Istio 1.30.3 and its primary `a` has 1.29.2"],
        );
    }

    #[test]
    fn the_release_that_differs_from_the_mesh_is_at_fault() {
        for (primary, remote) in [("", ", version: 1.29.2"), (", version: 1.29.2", "")] {
            let head = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n";
            let found = crate::testing::places(&format!("{head}{}", spec(primary, remote)));
            assert!(found.contains(&("PTL5006".to_owned(), "1.29.2".to_owned())), "{found:?}");
        }
    }
}
