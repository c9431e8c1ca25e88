//! Remotes of this release cannot be served by a revision.

use super::{Lint, label_each};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::mesh::model::{ClusterIdx, Mesh};

/// The rule.
static RULE: Rule = Rule {
    code: Code(5010),
    name: "revisioned-remote",
    severity: Severity::Error,
    page: include_str!("revisioned_remote.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    let needed = Capability::RemoteServiceNamedByRevision;
    for plane in mesh.control_plane_indices() {
        let Some(revision) = &mesh[plane].revision else { continue };
        // Remotes of an external control plane call it by its own address, not by a Service of theirs.
        if mesh.config_cluster(plane).is_some() {
            continue;
        }
        let remotes: Vec<ClusterIdx> =
            mesh.remotes_of(plane).into_iter().filter(|remote| !mesh.has(*remote, needed)).collect();
        let Some(first) = remotes.first() else { continue };
        let diagnostic = Diagnostic::new(
            &RULE,
            revision.span,
            format!(
                "remotes of Istio {} cannot be served by revision `{}`",
                mesh[*first].release.value, revision.value
            ),
        );
        sink.error(
            label_each(diagnostic, mesh, &remotes, "served by this revision")
                .note(format!(
                    "its proxies call `{}`, and the release makes a Service without the revision in its name",
                    mesh.istiod_service(plane)
                ))
                .help(format!("leave `revision` out, or use Istio {} or newer", super::first_with(needed))),
        );
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

    fn spec(release: &str, primary: &str) -> String {
        format!(
            "istio: {{version: {release}, revision: r}}\nclusters:\n- {{name: a, network: n}}\n\
             - {{name: b, network: n{primary}}}"
        )
    }

    #[test]
    fn a_revision_serves_remotes_of_newer_releases() {
        check(&spec("1.20.3", ", primary: a"), &["remotes of Istio 1.20.3 cannot be served by revision `r`"]);
        check(&spec("1.20.4", ", primary: a"), &[]);
        check(&spec("1.20.3", ""), &[]);
    }
}
