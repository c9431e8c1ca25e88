//! A profile that says what the topology of the spec says, or its opposite.

use super::{Lint, profiled_clusters};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::profiles;
use crate::mesh::model::Mesh;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3048),
    name: "profile-against-topology",
    severity: Severity::Error,
    page: include_str!("profile_against_topology.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

fn check(mesh: &Mesh, sink: &mut Sink) {
    let Some(asked) = &mesh.istio.profile else { return };
    let Some((makes, instead)) = contradiction(&asked.value) else { return };
    let is_known = |cluster| mesh.profiles(cluster).contains(&asked.value.as_str());
    if profiled_clusters(mesh).any(is_known) {
        sink.error(
            Diagnostic::new(
                &RULE,
                asked.span,
                format!("profile `{}` does not go with this mesh", asked.value),
            )
            .note(makes)
            .help(instead),
        );
    }
}

/// Returns what a profile makes that a spec says in other words, and where it says so.
pub(super) fn contradiction(profile: &str) -> Option<(&'static str, &'static str)> {
    match profile {
        profiles::REMOTE | profiles::EXTERNAL => Some((
            "it leaves out istiod, and is used for the clusters that have none without being asked for",
            "take it away; a cluster with `primary` is served from elsewhere",
        )),
        profiles::EMPTY => {
            Some(("it installs nothing, and the control planes of this mesh need an istiod", "take it away"))
        }
        profiles::AMBIENT | profiles::OPENSHIFT_AMBIENT => Some((
            "it brings what an ambient mesh has, and this one intercepts traffic by sidecars",
            "take it away, or write `dataPlane: ambient`",
        )),
        profiles::SEPARATE => Some((
            "it runs the parts of the control plane one by one, and remotes are served by istiod",
            "take it away",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(release: &str, profile: &str, fault: bool) {
        let message = format!("profile `{profile}` does not go with this mesh");
        let expected: &[&str] = if fault { &[&message] } else { &[] };
        let clusters = "clusters:\n- {name: a, network: n}\n- {name: b, network: n, primary: a}";
        testing::check(
            &LINT,
            &format!("istio: {{version: {release}, profile: {profile}}}\n{clusters}"),
            expected,
        );
    }

    #[test]
    fn what_a_cluster_is_is_not_for_a_profile_to_say() {
        for profile in ["remote", "empty", "ambient", "openshift-ambient"] {
            check("1.30.3", profile, true);
        }
        for profile in ["default", "demo", "minimal", "preview", "stable", "openshift"] {
            check("1.30.3", profile, false);
        }
        check("1.21.6", "external", true);
        check("1.5.10", "separate", true);
        // The release does not have it any more: that is another rule's to say.
        check("1.30.3", "external", false);
    }
}
