//! A chart value or an entry of the mesh configuration says another thing than the topology.

mod roles;

use super::Lint;
use super::given::{self, Given};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::istio::wellknown::{env, names, profiles, values};
use crate::mesh::early::Program;
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::mesh::query::Role;
use crate::mesh::system::System;
use crate::names::Host;
use crate::source::Span;
use crate::spec::types::{DataPlaneMode, Installer};
use portolan_yaml::{Kind, Node};
use std::collections::BTreeSet;

/// The rule.
static RULE: Rule = Rule {
    code: Code(6030),
    name: "override-against-topology",
    severity: Severity::Error,
    page: include_str!("override_against_topology.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

/// A key that repeats what the topology says.
struct Key {
    /// Where it is.
    path: &'static [&'static str],
    /// What is there, for messages.
    what: &'static str,
    /// The field of the spec that decides it.
    field: &'static str,
    /// What it is if nothing is written there.
    empty: &'static str,
    /// What it has to be in a cluster; none where the topology says nothing of it.
    truth: fn(&Mesh, ClusterIdx) -> Option<String>,
}

/// Keys of chart `istiod`; what a chart of later releases has at its root is found below `pilot` in earlier ones.
const ISTIOD: &[Key] = &[
    Key { path: &["global", "multiCluster", "clusterName"], ..NAME },
    Key { path: &["env", env::CLUSTER_ID], ..NAME },
    Key { path: &["pilot", "env", env::CLUSTER_ID], ..NAME },
    Key { path: &["global", "network"], ..NETWORK },
    Key { path: &["global", "meshID"], ..MESH },
    Key {
        path: &["global", "istioNamespace"],
        what: "the namespace",
        field: "istio.namespace",
        empty: "",
        truth: namespace,
    },
    Key {
        path: &["revision"],
        what: "the revision",
        field: "revision",
        empty: values::DEFAULT_REVISION,
        truth: revision,
    },
    Key {
        path: &["global", "remotePilotAddress"],
        what: "the address of the control plane",
        field: "discovery.address",
        empty: "",
        truth: discovery_address,
    },
    Key { path: &["profile"], what: "the profile", field: "primary", empty: "", truth: remote_profile },
    Key {
        path: &["profile"],
        what: "the profile",
        field: "istio.dataPlane",
        empty: "",
        truth: ambient_profile,
    },
];

/// Keys of chart `istio` in a control plane of separate programs.
const ISTIO: &[Key] = &[
    Key { path: &["global", "network"], truth: early_network, ..NETWORK },
    Key {
        path: &["gateways", names::INGRESS_GATEWAY, "env", env::META_NETWORK],
        truth: early_network,
        ..NETWORK
    },
    Key { path: &["global", "trustDomain"], ..TRUST_DOMAIN },
];

/// Keys of chart `istio-remote`.
const ISTIO_REMOTE: &[Key] = &[
    Key { path: &["global", "network"], truth: early_network, ..NETWORK },
    Key {
        path: &["gateways", names::INGRESS_GATEWAY, "env", env::META_NETWORK],
        truth: early_network,
        ..NETWORK
    },
    Key { path: &["global", "trustDomain"], ..TRUST_DOMAIN },
    Key {
        path: &["global", "remotePilotAddress"],
        what: "the address of Pilot",
        field: "discovery",
        empty: "",
        truth: pilot_address,
    },
];

/// Keys of chart `ztunnel`.
const ZTUNNEL: &[Key] = &[
    Key { path: &["multiCluster", "clusterName"], ..NAME },
    Key { path: &["network"], ..NETWORK },
    Key {
        path: &["istioNamespace"],
        what: "the namespace",
        field: "istio.namespace",
        empty: "",
        truth: namespace,
    },
];

/// Keys of the mesh configuration.
const MESH_CONFIG: &[Key] = &[
    // What is empty there wins over the default.
    Key { path: &["trustDomain"], empty: "", ..TRUST_DOMAIN },
    Key { path: &["defaultConfig", "meshId"], ..MESH },
    Key { path: &["defaultConfig", "proxyMetadata", env::META_CLUSTER_ID], ..NAME },
    Key { path: &["defaultConfig", "proxyMetadata", env::META_NETWORK], ..NETWORK },
];

const NAME: Key = Key { path: &[], what: "the name", field: "name", empty: "", truth: name };
const NETWORK: Key = Key { path: &[], what: "the network", field: "network", empty: "", truth: network };
const MESH: Key = Key { path: &[], what: "the mesh ID", field: "name", empty: "", truth: mesh_id };
const TRUST_DOMAIN: Key = Key {
    path: &[],
    what: "the trust domain",
    field: "trust.domain",
    empty: DEFAULT_TRUST_DOMAIN,
    truth: trust_domain,
};

fn check(mesh: &Mesh, sink: &mut Sink) {
    let tables = [
        (given::istiod_values(mesh), ISTIOD),
        (given::istio_values(mesh), ISTIO),
        (given::istio_remote_values(mesh), ISTIO_REMOTE),
        (given::ztunnel_values(mesh), ZTUNNEL),
        (given::mesh_configs(mesh), MESH_CONFIG),
    ];
    for (all, keys) in tables {
        for given in &all {
            // What is no mapping is on the way to several keys.
            let mut told = BTreeSet::new();
            for key in keys {
                check_key(mesh, given, key, &mut told, sink);
            }
        }
    }
    for given in given::istiod_values(mesh) {
        roles::check(mesh, &given, sink);
    }
}

fn check_key(mesh: &Mesh, given: &Given<'_>, key: &Key, told: &mut BTreeSet<Span>, sink: &mut Sink) {
    let mut node = given.node;
    for (depth, part) in key.path.iter().enumerate() {
        let Kind::Map(_) = &node.kind else {
            if told.insert(Span::from(&node.span)) {
                let path = if depth == 0 { "meshConfig".to_owned() } else { key.path[..depth].join(".") };
                sink.error(misshapen(&path, node, "a mapping"));
            }
            return;
        };
        let Some(child) = node.get(part) else { return };
        node = child;
    }
    let Kind::Scalar(scalar) = &node.kind else {
        sink.error(misshapen(&key.path.join("."), node, "a single value"));
        return;
    };
    // Nothing wins over what is computed, too.
    let text = if scalar.text.is_empty() { key.empty } else { scalar.text.as_str() };
    // What the host of an external control plane says is about two istiods.
    let clusters = given.clusters.iter().filter(|cluster| mesh.role(**cluster) != Role::ExternalControlPlane);
    let wrong = clusters.filter_map(|cluster| Some((*cluster, (key.truth)(mesh, *cluster)?)));
    if let Some((cluster, truth)) = wrong.into_iter().find(|(_, truth)| truth != text) {
        sink.error(diagnostic(mesh, cluster, key, node, text, &truth));
    }
}

fn misshapen(path: &str, node: &Node, expected: &str) -> Diagnostic {
    let fault = format!("`{path}` has to be {expected}, not {}", node.describe());
    Diagnostic::new(&RULE, Span::from(&node.span), fault)
        .note("it takes the place of what Portolan computes there, such as the names by which clusters find each other")
        .help(format!("write {expected}, or leave it out"))
}

fn diagnostic(
    mesh: &Mesh,
    cluster: ClusterIdx,
    key: &Key,
    node: &Node,
    text: &str,
    truth: &str,
) -> Diagnostic {
    let path = key.path.join(".");
    let name = &mesh[cluster].name.value;
    let fault = if text.is_empty() {
        format!("`{path}` is empty, but {} of cluster `{name}` is `{truth}`", key.what)
    } else if truth.is_empty() {
        format!("`{path}` is `{text}`, but cluster `{name}` has none of it")
    } else {
        format!("`{path}` is `{text}`, but {} of cluster `{name}` is `{truth}`", key.what)
    };
    Diagnostic::new(&RULE, crate::source::Span::from(&node.span), fault)
        .note("the clusters of a mesh find each other by such names: one that differs in one place is no error to Istio, traffic stays local or is refused")
        .help(format!("leave it out: Portolan writes it where it belongs, from field `{}`", key.field))
}

fn name(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    Some(mesh[cluster].name.value.to_string())
}

fn network(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    mesh[cluster].network.map(|network| mesh[network].name.value.to_string())
}

/// Returns the network that separate programs and their proxies are told: where one control plane serves several.
fn early_network(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    network(mesh, cluster).filter(|_| mesh.has_several_networks() && mesh.system() == System::RemoteCharts)
}

/// Returns the address that a remote of separate programs has of Pilot.
fn pilot_address(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    match mesh.program_address(mesh[cluster].control_plane, Program::Pilot)? {
        Host::Ip(address) => Some(address.to_string()),
        Host::Dns(name) => Some(name.to_string()),
        Host::Unknown => None,
    }
}

fn mesh_id(mesh: &Mesh, _: ClusterIdx) -> Option<String> {
    Some(mesh.id.value.to_string())
}

fn namespace(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    Some(mesh.namespace(cluster).to_string())
}

fn revision(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    let revision = mesh[mesh[cluster].control_plane].revision.as_ref();
    Some(revision.map_or_else(|| values::DEFAULT_REVISION.to_owned(), |revision| revision.value.to_string()))
}

/// Returns whether a cluster is a remote without an istiod.
fn is_without_istiod(mesh: &Mesh, cluster: ClusterIdx) -> bool {
    match mesh.role(cluster) {
        Role::Remote => {
            mesh.has(cluster, Capability::EastWestGateway) && !mesh.runs_istiod_beside_its_primary(cluster)
        }
        Role::Primary | Role::ExternalControlPlane => false,
    }
}

/// Returns the profile that makes a cluster a remote, where it is called so.
fn remote_profile(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    let of_operator = match mesh.installer {
        Installer::Istioctl => mesh.has(cluster, Capability::RemoteProfileNamedRemote),
        Installer::Helm | Installer::Sail | Installer::Manifests => false,
    };
    let named = of_operator || mesh.has(cluster, Capability::RemoteByChartProfile);
    (named && is_without_istiod(mesh, cluster)).then(|| profiles::REMOTE.to_owned())
}

fn ambient_profile(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    let is_ambient = mesh.istio.data_plane == DataPlaneMode::Ambient && mesh.role(cluster) == Role::Primary;
    is_ambient.then(|| profiles::AMBIENT.to_owned())
}

fn trust_domain(mesh: &Mesh, _: ClusterIdx) -> Option<String> {
    let domain = mesh.trust.domain.as_ref();
    Some(domain.map_or_else(|| DEFAULT_TRUST_DOMAIN.to_owned(), |domain| domain.value.to_string()))
}

/// Istio's trust domain where none is given (`istio/istio@1.30.3:pkg/config/mesh/mesh.go`).
const DEFAULT_TRUST_DOMAIN: &str = "cluster.local";

/// Returns the address that a remote has of its control plane; the empty text for a primary, which has none.
fn discovery_address(mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
    match (mesh.role(cluster), &mesh[mesh[cluster].control_plane].discovery.address) {
        (Role::Primary, _) => Some(String::new()),
        (Role::Remote, Host::Ip(address)) => Some(address.to_string()),
        (Role::Remote, Host::Dns(name)) => Some(name.to_string()),
        (Role::Remote, Host::Unknown) | (Role::ExternalControlPlane, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn values_repeat_the_topology_or_are_wrong() {
        check("", ", values: {istiod: {global: {network: n, meshID: mesh1}}}", &[]);
        check(
            "",
            ", values: {istiod: {global: {network: m}}}",
            &["`global.network` is `m`, but the network of cluster `a` is `n`"],
        );
        check(
            ", values: {istiod: {global: {multiCluster: {clusterName: a}}}}",
            "",
            &["`global.multiCluster.clusterName` is `a`, but the name of cluster `b` is `b`"],
        );
        check(
            "",
            ", values: {istiod: {global: {remotePilotAddress: 192.0.2.1}}}",
            &["`global.remotePilotAddress` is `192.0.2.1`, but cluster `a` has none of it"],
        );
        check(", values: {istiod: {revision: default, env: {PILOT_X: y}}}", "", &[]);
        check(
            "",
            ", values: {istiod: {revision: canary}}",
            &["`revision` is `canary`, but the revision of cluster `a` is `default`"],
        );
        check(
            "",
            ", values: {istiod: {global: {istioNamespace: other}}}",
            &["`global.istioNamespace` is `other`, but the namespace of cluster `a` is `istio-system`"],
        );
        check(
            "",
            ", values: {istiod: {revision: '', global: {network: ''}}}",
            &["`global.network` is empty, but the network of cluster `a` is `n`"],
        );
    }

    #[test]
    fn the_proxy_of_each_node_is_told_the_topology_too() {
        let text = "istio: {version: 1.30.3, dataPlane: ambient, values: {ztunnel: {network: m}}}\nclusters:\n- {name: a, network: n}";
        testing::check(&LINT, text, &["`network` is `m`, but the network of cluster `a` is `n`"]);
    }

    #[test]
    fn what_replaces_computed_values_as_a_whole_is_wrong() {
        for (values, expected) in [
            ("{global: null}", "`global` has to be a mapping, not null"),
            ("{global: foo}", "`global` has to be a mapping, not string `foo`"),
            ("{global: {multiCluster: }}", "`global.multiCluster` has to be a mapping, not null"),
            ("{global: {network: [x]}}", "`global.network` has to be a single value, not a list"),
            ("{pilot: null}", "`pilot` has to be a mapping, not null"),
            ("{pilot: {env: foo}}", "`pilot.env` has to be a mapping, not string `foo`"),
            ("{env: []}", "`env` has to be a mapping, not a list"),
            ("{meshConfig: foo}", "`meshConfig` has to be a mapping, not string `foo`"),
        ] {
            check("", &format!(", values: {{istiod: {values}}}"), &[expected]);
        }
    }

    #[test]
    fn values_of_the_early_charts_repeat_it_too() {
        #[track_caller]
        fn check(values: &str, expected: &[&str]) {
            let text = format!(
                "istio: {{version: 1.4.10, values: {values}}}\nclusters:\n\
                 - {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n- {{name: b, network: m, primary: a}}"
            );
            testing::check(&LINT, &text, expected);
        }
        check("{istio: {global: {network: n}}, istio-remote: {global: {network: m}}}", &[]);
        check(
            "{istio: {global: {network: m}}}",
            &["`global.network` is `m`, but the network of cluster `a` is `n`"],
        );
        check(
            "{istio-remote: {global: {network: ''}}}",
            &["`global.network` is empty, but the network of cluster `b` is `m`"],
        );
        check(
            "{istio-remote: {gateways: {istio-ingressgateway: {env: {ISTIO_META_NETWORK: n}}}}}",
            &[
                "`gateways.istio-ingressgateway.env.ISTIO_META_NETWORK` is `n`, but the network of cluster `b` is `m`",
            ],
        );
        check(
            "{istio-remote: {global: {remotePilotAddress: 192.0.2.7}}}",
            &[
                "`global.remotePilotAddress` is `192.0.2.7`, but the address of Pilot of cluster `b` is `192.0.2.1`",
            ],
        );
    }

    #[test]
    fn mesh_configuration_repeats_the_topology_or_is_wrong() {
        check(", meshConfig: {trustDomain: cluster.local}", "", &[]);
        check(
            ", meshConfig: {trustDomain: ''}",
            "",
            &["`trustDomain` is empty, but the trust domain of cluster `a` is `cluster.local`"],
        );
        check(
            ", meshConfig: {trustDomain: example.com}",
            "",
            &["`trustDomain` is `example.com`, but the trust domain of cluster `a` is `cluster.local`"],
        );
        check(
            "",
            ", meshConfig: {defaultConfig: {proxyMetadata: {ISTIO_META_NETWORK: n}}}",
            &[
                "`defaultConfig.proxyMetadata.ISTIO_META_NETWORK` is `n`, but the network of cluster `b` is `m`",
            ],
        );
        check(
            "",
            ", values: {istiod: {meshConfig: {defaultConfig: {meshId: other}}}}",
            &["`defaultConfig.meshId` is `other`, but the mesh ID of cluster `a` is `mesh1`"],
        );
    }

    #[test]
    fn ambient_has_a_profile_of_its_own() {
        let text = |profile: &str| {
            format!(
                "istio: {{version: 1.30.3, dataPlane: ambient, values: {{istiod: {{profile: {profile}}}}}}}\nclusters:\n- {{name: a, network: n}}"
            )
        };
        testing::check(&LINT, &text("ambient"), &[]);
        testing::check(
            &LINT,
            &text("demo"),
            &["`profile` is `demo`, but the profile of cluster `a` is `ambient`"],
        );
    }

    #[test]
    fn one_early_network_has_any_name() {
        let text = |network: &str| {
            format!(
                "istio: {{version: 1.4.10, values: {{istio-remote: {{global: {{network: x}}}}}}}}\nclusters:\n\
                 - {{name: a, network: n}}\n- {{name: b, network: {network}, primary: a}}"
            )
        };
        testing::check(&LINT, &text("n"), &[]);
        testing::check(
            &LINT,
            &text("m"),
            &["`global.network` is `x`, but the network of cluster `b` is `m`"],
        );
    }

    #[test]
    fn a_remote_has_the_address_of_its_control_plane() {
        let text = |address: &str| {
            format!(
                "clusters:\n- {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n\
                 - {{name: b, network: m, primary: a, values: {{istiod: {{global: {{remotePilotAddress: {address}}}}}}}}}"
            )
        };
        testing::check(&LINT, &text("192.0.2.1"), &[]);
        let fault = "`global.remotePilotAddress` is `192.0.2.9`, but the address of the control plane of cluster `b` is `192.0.2.1`";
        testing::check(&LINT, &text("192.0.2.9"), &[fault]);
    }

    #[test]
    fn a_remote_has_the_profile_of_its_installer() {
        let text = |release: &str, installer: &str| {
            format!(
                "install: {installer}\nistio: {{version: {release}}}\nclusters:\n\
                 - {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n\
                 - {{name: b, network: m, primary: a, values: {{istiod: {{profile: demo}}}}}}"
            )
        };
        let fault = "`profile` is `demo`, but the profile of cluster `b` is `remote`";
        testing::check(&LINT, &text("1.20.8", "istioctl"), &[fault]);
        testing::check(&LINT, &text("1.20.8", "helm"), &[]);
        testing::check(&LINT, &text("1.30.3", "helm"), &[fault]);
    }
}
