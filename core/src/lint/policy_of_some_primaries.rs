//! A policy is in some of the clusters that istiods read their configuration from, and missing in others.

use super::Lint;
use super::given::{is_of_group, objects};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::wellknown::groups;
use crate::mesh::model::{ClusterIdx, Mesh, OwnObject};
use std::collections::BTreeMap;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3042),
    name: "policy-of-some-primaries",
    severity: Severity::Warning,
    page: include_str!("policy_of_some_primaries.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

/// Kinds by which an istiod decides how the endpoints of a service are called, wherever they are.
const KINDS: [(&str, &str); 4] = [
    (groups::NETWORKING, "DestinationRule"),
    (groups::SECURITY, "AuthorizationPolicy"),
    (groups::SECURITY, "PeerAuthentication"),
    (groups::SECURITY, "RequestAuthentication"),
];

fn check(mesh: &Mesh, sink: &mut Sink) {
    let readers: Vec<ClusterIdx> =
        mesh.clusters_by_name().into_iter().filter(|cluster| mesh.is_config_read_from(*cluster)).collect();
    let mut policies: BTreeMap<_, (&OwnObject, Vec<ClusterIdx>)> = BTreeMap::new();
    for (cluster, own) in objects(mesh) {
        if mesh.is_config_read_from(cluster) && KINDS.iter().any(|kind| is(own, *kind)) {
            let key = (&own.kind, &own.namespace, &own.name);
            policies.entry(key).or_insert((own, Vec::new())).1.push(cluster);
        }
    }
    for (own, holders) in policies.into_values() {
        let missing: Vec<ClusterIdx> =
            readers.iter().copied().filter(|reader| !holders.contains(reader)).collect();
        if let Some(first) = missing.first() {
            sink.warn(diagnostic(mesh, own, *first, missing.len()));
        }
    }
}

fn is(own: &OwnObject, (group, kind): (&str, &str)) -> bool {
    own.kind == kind && is_of_group(own, group)
}

fn diagnostic(mesh: &Mesh, own: &OwnObject, first: ClusterIdx, missing: usize) -> Diagnostic {
    let name = &mesh[first].name;
    let others = match missing {
        1 => String::new(),
        more => format!(" and {} more", more - 1),
    };
    let message = format!("{} `{}` is missing in cluster `{}`{others}", own.kind, own.name, name.value);
    Diagnostic::new(&RULE, own.object.span(), message)
        .also(name.span, "its istiod reads its own configuration")
        .note("Istio copies no configuration between control planes: clients of each istiod follow the rules of that one, so calls succeed or fail by where they come from")
        .help("add it to `resources` of every cluster that runs an istiod, or accept it under `suppress` with the reason")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(first: &str, second: &str, expected: &[&str]) {
        let resources = |kind: &str| match kind {
            "" => String::new(),
            kind => format!(
                ", resources: [{{object: {{apiVersion: security.istio.io/v1, kind: {kind}, metadata: {{name: x}}}}}}]"
            ),
        };
        let text = format!(
            "clusters:\n- {{name: a, network: n{}}}\n- {{name: b, network: n{}}}",
            resources(first),
            resources(second)
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn a_policy_is_in_every_control_planes_cluster() {
        let policy = "PeerAuthentication";
        check(policy, policy, &[]);
        check(policy, "", &["PeerAuthentication `x` is missing in cluster `b`"]);
        check("", policy, &["PeerAuthentication `x` is missing in cluster `a`"]);
        check("Other", "", &[]);
    }
}
