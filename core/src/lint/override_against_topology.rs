//! A chart value or an entry of the mesh configuration says another thing than the topology.

mod roles;

use super::Lint;
use super::given::{self, Given};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::{Capability, IstioRelease, ReleaseError};
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

/// A key that repeats what the topology says: where it is, and what stands there.
struct Key(&'static [&'static str], &'static Fact);

/// What the topology says.
struct Fact {
    /// What it is, for messages.
    what: &'static str,
    /// The field of the spec that decides it.
    field: &'static str,
    /// What it is if nothing is written there.
    empty: &'static str,
    /// Whether clusters find each other by it. The two istiods on the host of an external control plane differ in these.
    is_name: bool,
    /// What it has to be in a cluster, by what is there; none where the topology says nothing of it.
    truth: fn(&Mesh, ClusterIdx, &str) -> Option<String>,
}

/// Keys of charts `istiod` and `base`, whose values are one in an `IstioOperator`; what a chart of later releases has at
/// its root is found below `pilot` in earlier ones.
const CONTROL_PLANE: &[Key] = &[
    Key(&["global", "multiCluster", "clusterName"], &NAME),
    Key(&["env", env::CLUSTER_ID], &NAME),
    Key(&["pilot", "env", env::CLUSTER_ID], &NAME),
    Key(&["global", "network"], &NETWORK),
    Key(&["global", "meshID"], &MESH),
    Key(&["global", "istioNamespace"], &NAMESPACE),
    Key(&["revision"], &REVISION),
    Key(&["defaultRevision"], &DEFAULT_REVISION),
    Key(&["global", "remotePilotAddress"], &DISCOVERY),
    Key(&["profile"], &REMOTE_PROFILE),
    Key(&["profile"], &PROFILE),
    Key(&["tag"], &RELEASE),
    Key(&["pilot", "tag"], &RELEASE),
    Key(&["global", "tag"], &RELEASE),
    Key(&["platform"], &PLATFORM),
    Key(&["global", "platform"], &PLATFORM),
];

/// Keys of chart `istio` in a control plane of separate programs.
const ISTIO: &[Key] = &[
    Key(&["global", "network"], &EARLY_NETWORK),
    Key(&["gateways", names::INGRESS_GATEWAY, "env", env::META_NETWORK], &EARLY_NETWORK),
    Key(&["global", "trustDomain"], &TRUST_DOMAIN),
];

/// Keys of chart `istio-remote`.
const ISTIO_REMOTE: &[Key] = &[
    Key(&["global", "network"], &EARLY_NETWORK),
    Key(&["gateways", names::INGRESS_GATEWAY, "env", env::META_NETWORK], &EARLY_NETWORK),
    Key(&["global", "trustDomain"], &TRUST_DOMAIN),
    Key(&["global", "remotePilotAddress"], &PILOT),
];

/// Keys of charts `cni` and `ztunnel`, of which the latter takes what is below `global` for its own.
const NODE: &[Key] = &[
    Key(&["multiCluster", "clusterName"], &NAME),
    Key(&["global", "multiCluster", "clusterName"], &NAME),
    Key(&["network"], &NETWORK),
    Key(&["global", "network"], &NETWORK),
    Key(&["istioNamespace"], &NAMESPACE),
    Key(&["global", "istioNamespace"], &NAMESPACE),
    Key(&["revision"], &REVISION),
    Key(&["profile"], &PROFILE),
    Key(&["tag"], &RELEASE),
    Key(&["global", "tag"], &RELEASE),
    Key(&["platform"], &PLATFORM),
    Key(&["global", "platform"], &PLATFORM),
];

/// Keys of the mesh configuration.
const MESH_CONFIG: &[Key] = &[
    // What is empty there wins over the default.
    Key(&["trustDomain"], &Fact { empty: "", ..TRUST_DOMAIN }),
    Key(&["defaultConfig", "meshId"], &MESH),
    Key(&["defaultConfig", "proxyMetadata", env::META_CLUSTER_ID], &NAME),
    Key(&["defaultConfig", "proxyMetadata", env::META_NETWORK], &NETWORK),
];

const NAME: Fact = Fact { what: "the name", field: "name", empty: "", is_name: true, truth: name };
const NETWORK: Fact = Fact { what: "the network", field: "network", truth: network, ..NAME };
const EARLY_NETWORK: Fact = Fact { truth: early_network, ..NETWORK };
const MESH: Fact = Fact { what: "the mesh ID", truth: mesh_id, ..NAME };
const NAMESPACE: Fact = Fact { what: "the namespace", field: "istio.namespace", truth: namespace, ..NAME };
const REVISION: Fact = Fact {
    what: "the revision",
    field: "revision",
    empty: values::DEFAULT_REVISION,
    truth: revision,
    ..NAME
};
const DEFAULT_REVISION: Fact = Fact { empty: "", is_name: false, truth: default_revision, ..REVISION };
const DISCOVERY: Fact = Fact {
    what: "the address of the control plane",
    field: "discovery.address",
    truth: discovery_address,
    ..NAME
};
const PILOT: Fact = Fact { what: "the address of Pilot", field: "discovery", truth: pilot_address, ..NAME };
const PROFILE: Fact = Fact { what: "the profile", field: "istio.dataPlane", truth: ambient_profile, ..NAME };
const REMOTE_PROFILE: Fact = Fact { field: "primary", truth: remote_profile, ..PROFILE };
const RELEASE: Fact =
    Fact { what: "the release", field: "istio.version", is_name: false, truth: release, ..NAME };
const PLATFORM: Fact =
    Fact { what: "the platform", field: "platform", is_name: false, truth: platform, ..NAME };
const TRUST_DOMAIN: Fact = Fact {
    what: "the trust domain",
    field: "trust.domain",
    empty: DEFAULT_TRUST_DOMAIN,
    truth: trust_domain,
    ..NAME
};

/// Finds what of the spec has some keys.
type Find = fn(&Mesh) -> Vec<Given<'_>>;

/// What of the spec has which keys.
const TABLES: [(Find, &[Key]); 7] = [
    (given::istiod_values, CONTROL_PLANE),
    (given::base_values, CONTROL_PLANE),
    (given::istio_values, ISTIO),
    (given::istio_remote_values, ISTIO_REMOTE),
    (given::cni_values, NODE),
    (given::ztunnel_values, NODE),
    (given::mesh_configs, MESH_CONFIG),
];

fn check(mesh: &Mesh, sink: &mut Sink) {
    for (find, keys) in TABLES {
        for given in &find(mesh) {
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

fn check_key(
    mesh: &Mesh,
    given: &Given<'_>,
    Key(path, fact): &Key,
    told: &mut BTreeSet<Span>,
    sink: &mut Sink,
) {
    let mut node = given.node;
    for (depth, part) in path.iter().enumerate() {
        let Kind::Map(_) = &node.kind else {
            if told.insert(Span::from(&node.span)) {
                let path = if depth == 0 { "meshConfig".to_owned() } else { path[..depth].join(".") };
                sink.error(misshapen(&path, node, "a mapping"));
            }
            return;
        };
        let Some(child) = node.get(part) else { return };
        node = child;
    }
    let Kind::Scalar(scalar) = &node.kind else {
        sink.error(misshapen(&path.join("."), node, "a single value"));
        return;
    };
    // Nothing wins over what is computed, too.
    let text = if scalar.text.is_empty() { fact.empty } else { scalar.text.as_str() };
    // What the host of an external control plane says is about two istiods.
    let clusters = given
        .clusters
        .iter()
        .filter(|cluster| !fact.is_name || mesh.role(**cluster) != Role::ExternalControlPlane);
    let wrong = clusters.filter_map(|cluster| Some((*cluster, (fact.truth)(mesh, *cluster, text)?)));
    if let Some((cluster, truth)) = wrong.into_iter().find(|(_, truth)| truth != text) {
        sink.error(diagnostic(mesh, cluster, &path.join("."), fact, node, text, &truth));
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
    path: &str,
    fact: &Fact,
    node: &Node,
    text: &str,
    truth: &str,
) -> Diagnostic {
    let name = &mesh[cluster].name.value;
    let fault = if text.is_empty() {
        format!("`{path}` is empty, but {} of cluster `{name}` is `{truth}`", fact.what)
    } else if truth.is_empty() {
        format!("`{path}` is `{text}`, but cluster `{name}` has none of it")
    } else {
        format!("`{path}` is `{text}`, but {} of cluster `{name}` is `{truth}`", fact.what)
    };
    let note = if fact.is_name {
        "the clusters of a mesh find each other by such names: one that differs in one place is no error to Istio, traffic stays local or is refused"
    } else {
        "the rest of the tree is made for what the spec says"
    };
    Diagnostic::new(&RULE, Span::from(&node.span), fault)
        .note(note)
        .help(format!("leave it out: Portolan writes it where it belongs, from field `{}`", fact.field))
}

fn name(mesh: &Mesh, cluster: ClusterIdx, _: &str) -> Option<String> {
    Some(mesh[cluster].name.value.to_string())
}

fn network(mesh: &Mesh, cluster: ClusterIdx, _: &str) -> Option<String> {
    mesh[cluster].network.map(|network| mesh[network].name.value.to_string())
}

/// Returns the network that separate programs and their proxies are told: where one control plane serves several.
fn early_network(mesh: &Mesh, cluster: ClusterIdx, _: &str) -> Option<String> {
    network(mesh, cluster, "")
        .filter(|_| mesh.has_several_networks() && mesh.system() == System::RemoteCharts)
}

/// Returns the address that a remote of separate programs has of Pilot.
fn pilot_address(mesh: &Mesh, cluster: ClusterIdx, _: &str) -> Option<String> {
    match mesh.program_address(mesh[cluster].control_plane, Program::Pilot)? {
        Host::Ip(address) => Some(address.to_string()),
        Host::Dns(name) => Some(name.to_string()),
        Host::Unknown => None,
    }
}

fn mesh_id(mesh: &Mesh, _: ClusterIdx, _: &str) -> Option<String> {
    Some(mesh.id.value.to_string())
}

fn namespace(mesh: &Mesh, cluster: ClusterIdx, _: &str) -> Option<String> {
    Some(mesh.namespace(cluster).to_string())
}

fn revision(mesh: &Mesh, cluster: ClusterIdx, _: &str) -> Option<String> {
    let revision = mesh[mesh[cluster].control_plane].revision.as_ref();
    Some(revision.map_or_else(|| values::DEFAULT_REVISION.to_owned(), |revision| revision.value.to_string()))
}

/// Returns the revision whose istiod checks Istio's configuration: that of the cluster, if any is to do it.
fn default_revision(mesh: &Mesh, cluster: ClusterIdx, text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let is_never_certified = is_without_istiod(mesh, cluster)
        && mesh.has(cluster, Capability::RemoteByChartProfile)
        && !mesh.is_config_cluster(cluster);
    if is_never_certified { Some(String::new()) } else { revision(mesh, cluster, text) }
}

/// Returns the release of a cluster, if a tag names another one: one of a build of the user's own may be meant.
fn release(mesh: &Mesh, cluster: ClusterIdx, tag: &str) -> Option<String> {
    let (Ok(found) | Err(ReleaseError::Decorated { release: found })) = IstioRelease::parse(tag) else {
        return None;
    };
    let release = mesh[cluster].release.value;
    (found.by_helm() != release.by_helm()).then(|| release.to_string())
}

/// Returns the platform of a cluster, of which the charts need not be told: only OpenShift's brings a component.
fn platform(mesh: &Mesh, cluster: ClusterIdx, text: &str) -> Option<String> {
    let is_told = !text.is_empty() || mesh.is_on_openshift(cluster);
    let platform = mesh[cluster].platform.as_ref().map_or("", |platform| platform.value.as_str());
    (is_told && mesh.has(cluster, Capability::ChartPlatform)).then(|| platform.to_owned())
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
fn remote_profile(mesh: &Mesh, cluster: ClusterIdx, _: &str) -> Option<String> {
    let of_operator = match mesh.installer {
        Installer::Istioctl => mesh.has(cluster, Capability::RemoteProfileNamedRemote),
        Installer::Helm | Installer::Sail | Installer::Manifests => false,
    };
    let named = of_operator || mesh.has(cluster, Capability::RemoteByChartProfile);
    (named && is_without_istiod(mesh, cluster)).then(|| profiles::REMOTE.to_owned())
}

fn ambient_profile(mesh: &Mesh, cluster: ClusterIdx, _: &str) -> Option<String> {
    let is_ambient = mesh.istio.data_plane == DataPlaneMode::Ambient && mesh.role(cluster) == Role::Primary;
    is_ambient.then(|| profiles::AMBIENT.to_owned())
}

fn trust_domain(mesh: &Mesh, _: ClusterIdx, _: &str) -> Option<String> {
    let domain = mesh.trust.domain.as_ref();
    Some(domain.map_or_else(|| DEFAULT_TRUST_DOMAIN.to_owned(), |domain| domain.value.to_string()))
}

/// Istio's trust domain where none is given (`istio/istio@1.30.3:pkg/config/mesh/mesh.go`).
const DEFAULT_TRUST_DOMAIN: &str = "cluster.local";

/// Returns the address that a remote has of its control plane; the empty text for a primary, which has none.
fn discovery_address(mesh: &Mesh, cluster: ClusterIdx, _: &str) -> Option<String> {
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
    fn each_chart_is_told_the_topology() {
        #[track_caller]
        fn check(values: &str, expected: &[&str]) {
            let text = format!(
                "istio: {{version: 1.30.3, dataPlane: ambient, values: {values}}}\nclusters:\n\
                 - {{name: a, network: n, platform: k3s, revision: stable}}"
            );
            testing::check(&LINT, &text, expected);
        }
        check("{base: {global: {istioNamespace: istio-system, platform: k3s}}}", &[]);
        check("{cni: {profile: ambient, platform: k3s, revision: stable}}", &[]);
        check("{ztunnel: {profile: ambient, global: {network: n, platform: ''}, revision: stable}}", &[]);
        let namespace =
            "`global.istioNamespace` is `foo`, but the namespace of cluster `a` is `istio-system`";
        check("{base: {global: {istioNamespace: foo}}}", &[namespace]);
        check("{ztunnel: {global: {istioNamespace: foo}}}", &[namespace]);
        check(
            "{ztunnel: {revision: ''}}",
            &["`revision` is `default`, but the revision of cluster `a` is `stable`"],
        );
        check(
            "{cni: {profile: demo}}",
            &["`profile` is `demo`, but the profile of cluster `a` is `ambient`"],
        );
        check("{cni: {platform: gke}}", &["`platform` is `gke`, but the platform of cluster `a` is `k3s`"]);
        check("{ztunnel: {tag: 1.29.0}}", &["`tag` is `1.29.0`, but the release of cluster `a` is `1.30.3`"]);
    }

    #[test]
    fn the_default_validator_asks_an_istiod_that_is_there() {
        let canary = "`defaultRevision` is `canary`, but the revision of cluster `a` is `default`";
        for chart in ["base", "istiod"] {
            let values = |revision: &str| format!(", values: {{{chart}: {{defaultRevision: {revision}}}}}");
            check("", &values("default"), &[]);
            check(&values("''"), "", &[]);
            check("", &values("canary"), &[canary]);
            // Nobody would fill in the certificate of that of a remote.
            check(
                &values("default"),
                "",
                &["`defaultRevision` is `default`, but cluster `b` has none of it"],
            );
        }
        let text = |revision: &str| {
            format!(
                "istio: {{version: 1.30.3, revision: r, values: {{base: {{defaultRevision: {revision}}}}}}}\nclusters:\n\
                 - {{name: h, config: a, discovery: {{address: 192.0.2.1}}}}\n- {{name: a, network: n, primary: h}}"
            )
        };
        testing::check(&LINT, &text("''"), &[]);
        let other = "`defaultRevision` is `s`, but the revision of cluster `a` is `r`";
        testing::check(&LINT, &text("s"), &[other]);
    }

    #[test]
    fn images_are_of_the_release_or_of_a_build_of_ones_own() {
        let values =
            |tag: &str| format!(", values: {{istiod: {{global: {{tag: {tag}}}, pilot: {{tag: {tag}}}}}}}");
        for tag in
            ["1.30.3", "1.30.3-distroless", "1.30.3-fips", "1.30-dev", "mybuild", "latest", "''", "2024.1.2"]
        {
            check(&values(tag), "", &[]);
        }
        for tag in ["1.29.0", "1.30.2", "1.30.2-debug", "1.30.3-rc.0"] {
            let fault =
                |path: &str| format!("`{path}` is `{tag}`, but the release of cluster `a` is `1.30.3`");
            check("", &values(tag), &[&fault("global.tag"), &fault("pilot.tag")]);
        }
    }

    #[test]
    fn the_platform_is_that_of_the_spec() {
        #[track_caller]
        fn check(release: &str, cluster: &str, values: &str, expected: &[&str]) {
            let text = format!(
                "install: helm\nistio: {{version: {release}, values: {{{values}}}}}\nclusters:\n- {{name: a, network: n{cluster}}}\n\
                 - {{name: b, network: n, platform: openshift}}"
            );
            testing::check(&LINT, &text, expected);
        }
        let openshift = "istiod: {global: {platform: openshift}}";
        let (nothing, other) = (
            "`global.platform` is `openshift`, but cluster `a` has none of it",
            "`global.platform` is `openshift`, but the platform of cluster `a` is `eks`",
        );
        check("1.30.3", "", openshift, &[nothing]);
        check("1.23.6", "", openshift, &[]);
        check("1.30.3", ", platform: eks", openshift, &[other]);
        check("1.30.3", ", platform: openshift", openshift, &[]);
        // The plug-in is in the cluster on OpenShift alone.
        check("1.30.3", "", "cni: {platform: openshift}", &[]);
        let empty = "`platform` is empty, but the platform of cluster `b` is `openshift`";
        check("1.30.3", ", platform: k3s", "istiod: {platform: ''}", &[empty]);
    }

    #[test]
    fn the_host_of_an_external_control_plane_has_one_platform_and_release() {
        let text = "clusters:\n\
            - {name: h, config: a, discovery: {address: 192.0.2.1}, values: {istiod: {global: {tag: 1.29.0, network: x}, platform: gke}}}\n\
            - {name: a, network: n, primary: h}";
        let release = "`global.tag` is `1.29.0`, but the release of cluster `h` is `1.30.3`";
        testing::check(&LINT, text, &[release, "`platform` is `gke`, but cluster `h` has none of it"]);
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
