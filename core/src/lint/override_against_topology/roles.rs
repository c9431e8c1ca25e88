//! Values of chart `istiod` that make of a cluster what it is not: by its profile, by whom its istiod serves, by what its
//! injector is told.

use super::{RULE, is_without_istiod, misshapen, network};
use crate::diagnostic::{Diagnostic, Sink};
use crate::istio::release::Capability;
use crate::istio::wellknown::{env, values};
use crate::lint::given::{self, Given};
use crate::lint::profile_against_topology::contradiction;
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::mesh::query::Role;
use crate::names::Name;
use crate::source::Span;
use crate::spec::types::DataPlaneMode;
use portolan_yaml::{Kind, Node};

pub(super) fn check(mesh: &Mesh, given: &Given<'_>, sink: &mut Sink) {
    check_profile(mesh, given, sink);
    check_service(mesh, given, sink);
    check_injector(mesh, given, sink);
    check_lists(mesh, given, sink);
}

/// Reports values by which an istiod would not serve the clusters that the topology gives to it.
fn check_service(mesh: &Mesh, given: &Given<'_>, sink: &mut Sink) {
    let keys: [(&[&str], Capability); 3] = [
        (&["env", env::EXTERNAL_ISTIOD], Capability::ExternalIstiodEnv),
        (&["pilot", "env", env::EXTERNAL_ISTIOD], Capability::ExternalIstiodEnv),
        (&["global", "externalIstiod"], Capability::ExternalIstiodSetsEnv),
    ];
    for (path, read) in keys {
        let Some(node) = given::at(given.node, path) else { continue };
        if given::text(node) == Some(values::TRUE) {
            continue;
        }
        let mut serving = given.clusters.iter().filter(|cluster| serves_others(mesh, **cluster));
        if let Some(cluster) = serving.find(|cluster| mesh.has(**cluster, read)) {
            let (path, name) = (path.join("."), &mesh[*cluster].name.value);
            let found = node.describe();
            let fault =
                format!("`{path}` is {found}, but the istiod of cluster `{name}` serves other clusters");
            sink.error(
                Diagnostic::new(&RULE, Span::from(&node.span), fault)
                    .note("such an istiod neither patches the webhooks of its remotes nor gives their proxies the root of the mesh")
                    .help("leave it out: Portolan writes it where a cluster names another one as its `primary`"),
            );
        }
    }
}

fn serves_others(mesh: &Mesh, cluster: ClusterIdx) -> bool {
    match mesh.role(cluster) {
        Role::Primary => mesh.has_remotes(mesh[cluster].control_plane),
        Role::ExternalControlPlane => true,
        Role::Remote => false,
    }
}

/// Reports a profile that makes of a cluster what it is not.
fn check_profile(mesh: &Mesh, given: &Given<'_>, sink: &mut Sink) {
    let Some(node) = given.node.get("profile") else { return };
    let Some((makes, _)) = given::text(node).and_then(contradiction) else { return };
    let runs_istiod = |cluster: &&ClusterIdx| match mesh.role(**cluster) {
        Role::Primary => mesh.istio.data_plane == DataPlaneMode::Sidecar,
        Role::Remote | Role::ExternalControlPlane => false,
    };
    if let Some(cluster) = given.clusters.iter().find(runs_istiod) {
        let name = &mesh[*cluster].name.value;
        let fault =
            format!("`profile` is {}, but cluster `{name}` runs an istiod of its own", node.describe());
        sink.error(
            Diagnostic::new(&RULE, Span::from(&node.span), fault)
                .note(makes)
                .help("leave it out: each cluster has the profile of its role"),
        );
    }
}

/// Reports a path or URL of the injector that does not tell it of which cluster and network a pod is.
fn check_injector(mesh: &Mesh, given: &Given<'_>, sink: &mut Sink) {
    let is_remote = given.clusters.iter().any(|cluster| is_without_istiod(mesh, *cluster));
    if let Some(node) = given.node.get("istiodRemote").filter(|node| is_remote && !is_mapping(node)) {
        sink.error(misshapen("istiodRemote", node, "a mapping"));
    }
    for key in ["injectionPath", "injectionURL"] {
        let Some(node) = given::at(given.node, &["istiodRemote", key]) else { continue };
        let text = given::text(node).unwrap_or_default();
        let lacks = |name: &str| !text.split(['/', ':', '=']).any(|part| part == name);
        let mut without = given.clusters.iter().filter(|cluster| is_without_istiod(mesh, **cluster));
        let wrong = without.find(|cluster| {
            lacks(mesh[**cluster].name.value.as_str())
                || network(mesh, **cluster, "").is_some_and(|network| lacks(&network))
        });
        if let Some(cluster) = wrong {
            let name = &mesh[*cluster].name.value;
            let fault =
                format!("`istiodRemote.{key}` does not say both name and network of cluster `{name}`");
            sink.error(
                Diagnostic::new(&RULE, Span::from(&node.span), fault)
                    .note("the injector takes cluster and network of a pod from there: without them its traffic goes to the wrong place, and nothing reports an error")
                    .help("leave it out: Portolan writes it where it belongs, from fields `name` and `network`"),
            );
        }
    }
}

fn is_mapping(node: &Node) -> bool {
    match node.kind {
        Kind::Map(_) => true,
        Kind::Scalar(_) | Kind::Seq(_) => false,
    }
}

/// Reports what stands in place of a list of volumes of an external istiod, to which Portolan adds its own.
fn check_lists(mesh: &Mesh, given: &Given<'_>, sink: &mut Sink) {
    if !given.clusters.iter().any(|cluster| mesh.role(*cluster) == Role::ExternalControlPlane) {
        return;
    }
    for path in [&["volumes"][..], &["volumeMounts"], &["pilot", "volumes"], &["pilot", "volumeMounts"]] {
        match given::at(given.node, path) {
            Some(Node { kind: Kind::Seq(_), .. }) | None => {}
            Some(node) => {
                sink.error(misshapen(&path.join("."), node, "a list"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::override_against_topology::LINT;
    use crate::lint::testing;

    #[track_caller]
    fn check(istio: &str, cluster: &str, expected: &[&str]) {
        let text = format!(
            "istio: {{version: 1.30.3{istio}}}\nclusters:\n\
             - {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}{cluster}}}\n\
             - {{name: b, network: m, primary: a}}"
        );
        testing::check(&LINT, &text, expected);
    }

    #[test]
    fn roles_are_not_changed_by_values() {
        let istiod = |values: &str| format!(", values: {{istiod: {values}}}");
        check("", &istiod("{pilot: {env: {EXTERNAL_ISTIOD: \"true\"}}, profile: stable}"), &[]);
        check(
            "",
            &istiod("{env: {EXTERNAL_ISTIOD: \"false\"}}"),
            &["`env.EXTERNAL_ISTIOD` is string `false`, but the istiod of cluster `a` serves other clusters"],
        );
        check(
            "",
            &istiod("{global: {externalIstiod: false}}"),
            &[
                "`global.externalIstiod` is boolean `false`, but the istiod of cluster `a` serves other clusters",
            ],
        );
        check(
            "",
            &istiod("{profile: remote}"),
            &["`profile` is string `remote`, but cluster `a` runs an istiod of its own"],
        );
        check(
            &istiod("{profile: demo}"),
            "",
            &["`profile` is `demo`, but the profile of cluster `b` is `remote`"],
        );
        check(&istiod("{istiodRemote: {injectionPath: /inject/cluster/b/net/m/x/y}}"), "", &[]);
        check(&istiod("{istiodRemote: null}"), "", &["`istiodRemote` has to be a mapping, not null"]);
        for path in ["/inject", "/inject/cluster/b", "/inject/cluster/x/net/m"] {
            check(
                &istiod(&format!("{{istiodRemote: {{injectionPath: {path}}}}}")),
                "",
                &["`istiodRemote.injectionPath` does not say both name and network of cluster `b`"],
            );
        }
    }

    #[test]
    fn an_istiod_that_serves_itself_may_say_so() {
        let text = "istio: {version: 1.30.3, values: {istiod: {env: {EXTERNAL_ISTIOD: \"false\"}}}}\nclusters: [{name: a, network: n}]";
        testing::check(&LINT, text, &[]);
    }

    #[test]
    fn a_remote_with_an_istiod_of_its_own_injects_as_it_likes() {
        let text = |release: &str| {
            format!(
                "istio: {{version: {release}, values: {{istiod: {{istiodRemote: {{injectionPath: /inject}}}}}}}}\nclusters:\n\
                 - {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n- {{name: b, network: n, primary: a}}"
            )
        };
        let fault = "`istiodRemote.injectionPath` does not say both name and network of cluster `b`";
        testing::check(&LINT, &text("1.8.6"), &[]);
        testing::check(&LINT, &text("1.20.8"), &[fault]);
    }

    #[test]
    fn an_external_istiod_has_lists_of_volumes() {
        let text = |clusters: &str| {
            format!("istio: {{version: 1.30.3, values: {{istiod: {{volumes: x}}}}}}\nclusters:\n{clusters}")
        };
        let host =
            "- {name: h, config: a, discovery: {address: 192.0.2.1}}\n- {name: a, network: n, primary: h}";
        testing::check(&LINT, &text(host), &["`volumes` has to be a list, not string `x`"]);
        testing::check(&LINT, &text("- {name: a, network: n}"), &[]);
    }
}
