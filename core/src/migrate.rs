//! A spec for a later release: what `portolan migrate` makes of a text, and what that means for a mesh that runs.
//!
//! In: a source and a release. Out: the new source, each change with its reason, and the way there. Comments and
//! everything that stays are left as they are. Imports everything before it.

mod edit;
mod way;

pub use way::{Way, Waypoint};

use crate::charts::Inputs;
use crate::compile::resolve;
use crate::diagnostic::{Diagnostic, Severity};
use crate::istio::release::IstioRelease;
use crate::mesh::model::{CaSource, Mesh};
use crate::mesh::system::System;
use crate::source::Source;
use portolan_yaml::{Kind, Limits, Node, read};

/// Most times that the text is checked anew: a field that goes may leave another one without effect.
const MOST_ROUNDS: usize = 16;

/// The rules whose breaches go with the field that they name: the release has nothing that reads it.
const GO_WITH_THEIR_FIELD: [&str; 2] = ["field-not-read", "unsupported-discovery-way"];

/// The rule about warnings that are accepted and not there.
const UNUSED_SUPPRESSION: &str = "unused-suppression";

/// A spec for a later release.
#[derive(Debug)]
pub struct Migration {
    /// The new text.
    pub source: Source,
    /// The release that the mesh has.
    pub from: IstioRelease,
    /// The release that it is to have.
    pub to: IstioRelease,
    /// What was changed in the text.
    pub edits: Vec<Edit>,
    /// What it means for a mesh that runs.
    pub way: Way,
    /// What there is to say about the new text.
    pub diagnostics: Vec<Diagnostic>,
}

/// A change of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What was changed.
    pub what: String,
    /// Why.
    pub why: String,
}

/// Why there is no migration.
#[derive(Debug)]
pub enum Refusal {
    /// The spec has faults of its own.
    Faults(Vec<Diagnostic>),
    /// The release is not newer than the mesh's.
    NotNewer {
        /// The release that the mesh has.
        from: IstioRelease,
    },
}

/// Returns the spec in `source` for release `to`.
///
/// # Errors
/// The spec is at fault, or the release is not a newer one.
pub fn migrate(source: &Source, to: IstioRelease, inputs: &Inputs) -> Result<Migration, Refusal> {
    let old = resolve(source, inputs);
    let mesh = old.mesh.filter(|_| !has_errors(&old.diagnostics));
    let Some(mesh) = mesh else { return Err(Refusal::Faults(old.diagnostics)) };
    let from = mesh.istio.release.value;
    if to <= from {
        return Err(Refusal::NotNewer { from });
    }
    let mut draft = Draft { source: source.clone(), edits: Vec::new() };
    draft.set_release(from, to);
    let to = draft.keep_charts(&mesh, to);
    draft.drop_addresses(&mesh, to);
    draft.drop_old_clusters(&mesh, to);
    draft.drop_what_is_not_read(inputs);
    draft.keep_authority(&mesh, to, inputs);
    draft.drop_unused_suppressions(inputs);
    let new = resolve(&draft.source, inputs);
    let system = new.mesh.as_ref().map(Mesh::system);
    Ok(Migration {
        way: way::way(&mesh, to, system),
        source: draft.source,
        from,
        to,
        edits: draft.edits,
        diagnostics: new.diagnostics,
    })
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
}

/// The new text as far as it has come.
struct Draft {
    source: Source,
    edits: Vec<Edit>,
}

impl Draft {
    fn root(&self) -> Option<Node> {
        read(&self.source.text, &Limits::default()).0
    }

    fn note(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.edits.push(Edit { what: what.into(), why: why.into() });
    }

    /// Writes the release of the mesh, and takes those of single clusters away.
    fn set_release(&mut self, from: IstioRelease, to: IstioRelease) {
        let version = self.root().and_then(|root| Some(root.get("istio")?.get("version")?.span.clone()));
        if let Some(version) = version {
            self.source.text.replace_range(version, &format!("\"{to}\""));
        }
        self.note(format!("`istio.version`: {from} to {to}"), "as asked for");
        let Some(root) = self.root() else { return };
        let own: Vec<usize> = clusters(&root).filter_map(|cluster| key(cluster, &["version"])).collect();
        if !own.is_empty() {
            self.source.text = edit::without(&self.source.text, &root, &own);
            self.note("`version` of clusters taken away", "all clusters arrive at the same release");
        }
    }

    /// Stays with Helm where it installs another control plane than `istioctl` does. Returns the release in that edition.
    fn keep_charts(&mut self, mesh: &Mesh, to: IstioRelease) -> IstioRelease {
        let of_charts = to.by_helm();
        if !mesh.installer.takes_charts() || of_charts == to {
            return to;
        }
        let is_said = self.root().is_some_and(|root| root.get("install").is_some());
        if !is_said {
            let why = "the charts of this release hold the separate programs that run now; `istioctl` would install another control plane";
            self.add("install: helm", |text, root| edit::before_clusters(text, root, "install: helm\n"), why);
        }
        of_charts
    }

    /// Takes away the addresses of load balancers that the new system does not have.
    fn drop_addresses(&mut self, mesh: &Mesh, to: IstioRelease) {
        let new = System::of(to, mesh.control_planes.len(), mesh.istio.data_plane);
        if new == mesh.system() {
            return;
        }
        let Some(root) = self.root() else { return };
        let fields: [&[&str]; 3] = [
            &["eastWestGateway", "addresses"],
            &["eastWestGateway", "service", "loadBalancerIP"],
            &["discovery", "address"],
        ];
        let places: Vec<usize> = clusters(&root)
            .flat_map(|cluster| fields.iter().filter_map(|field| key(cluster, field)))
            .collect();
        if !places.is_empty() {
            self.source.text = edit::without(&self.source.text, &root, &places);
            let why = if way::comes_up_beside(mesh, to) {
                "the new mesh comes up beside this one, with gateways and addresses of its own: write those once they are there"
            } else {
                "east-west gateways are new Services beside what leads to the mesh now, with load balancers and addresses of their own: write those once they are there"
            };
            self.note("addresses of gateways and of discovery taken away", why);
        }
    }

    /// Takes away what nothing of the release reads, as the rules say.
    fn drop_what_is_not_read(&mut self, inputs: &Inputs) {
        for _ in 0..MOST_ROUNDS {
            let diagnostics = resolve(&self.source, inputs).diagnostics;
            let unread: Vec<&Diagnostic> = diagnostics
                .iter()
                .filter(|diagnostic| GO_WITH_THEIR_FIELD.contains(&diagnostic.rule.name))
                .collect();
            let Some(root) = self.root().filter(|_| !unread.is_empty()) else { return };
            let places: Vec<usize> = unread.iter().map(|diagnostic| diagnostic.span().start).collect();
            let text = edit::without(&self.source.text, &root, &places);
            if text == self.source.text {
                return;
            }
            for diagnostic in unread {
                let field = self.source.text.get(diagnostic.span().range()).unwrap_or_default().to_owned();
                let why = diagnostic.notes.first().cloned().unwrap_or_else(|| diagnostic.message.clone());
                self.note(format!("`{field}` taken away"), why);
            }
            self.source.text = text;
        }
    }

    /// Keeps the root of trust: with fewer authorities, and in a mesh beside this one, the default would be one that
    /// istiod makes itself.
    fn keep_authority(&mut self, mesh: &Mesh, to: IstioRelease, inputs: &Inputs) {
        let new = resolve(&self.source, inputs).mesh.map(|mesh| mesh.trust.ca);
        let is_beside = way::comes_up_beside(mesh, to);
        if new != Some(CaSource::SelfSigned) || mesh.trust.ca != CaSource::Files && !is_beside {
            return;
        }
        let why = if is_beside {
            "the new mesh signs under the root that the old one has or is given, so that workloads of both trust each other on the way"
        } else {
            "one authority signs from now on, and by default it would make itself a new root: workloads would not trust those that still have a certificate of the old one"
        };
        self.add("trust: {ca: {from: files}}", edit::with_authority, why);
    }

    /// Takes away what holds of the old clusters alone where others take their place.
    fn drop_old_clusters(&mut self, mesh: &Mesh, to: IstioRelease) {
        if !way::comes_up_beside(mesh, to) {
            return;
        }
        let Some(root) = self.root() else { return };
        let fields = ["context", "apiServer", "kubernetes", "podCIDRs", "serviceCIDRs"];
        let places: Vec<usize> = clusters(&root)
            .flat_map(|cluster| fields.iter().filter_map(|field| key(cluster, &[field])))
            .collect();
        if !places.is_empty() {
            self.source.text = edit::without(&self.source.text, &root, &places);
            let why = "they are those of the old clusters: write those of the new ones";
            self.note(
                "contexts, addresses of API servers, versions of Kubernetes and address ranges taken away",
                why,
            );
        }
    }

    /// Writes a field into the text, or says that it is to be written where the text has no place for it.
    fn add(&mut self, field: &str, write: impl Fn(&str, &Node) -> Option<String>, why: &str) {
        match self.root().and_then(|root| write(&self.source.text, &root)) {
            Some(text) => {
                self.source.text = text;
                self.note(format!("`{field}` added"), why);
            }
            None => self.note(format!("add `{field}` by hand"), why),
        }
    }

    /// Takes away accepted warnings that are not there any more.
    fn drop_unused_suppressions(&mut self, inputs: &Inputs) {
        let diagnostics = resolve(&self.source, inputs).diagnostics;
        let Some(root) = self.root() else { return };
        let Some(Kind::Seq(items)) = root.get("suppress").map(|list| &list.kind) else { return };
        let is_unused = |item: &&Node| {
            let unused = diagnostics.iter().filter(|diagnostic| diagnostic.rule.name == UNUSED_SUPPRESSION);
            unused.map(|diagnostic| diagnostic.span().start).any(|place| item.span.contains(&place))
        };
        let places: Vec<usize> = items.iter().filter(is_unused).flat_map(edit::keys).collect();
        if !places.is_empty() {
            self.source.text = edit::without(&self.source.text, &root, &places);
            self.note("entries of `suppress` taken away", "their warnings are gone");
        }
    }
}

fn clusters(root: &Node) -> impl Iterator<Item = &Node> {
    let items = match root.get("clusters").map(|clusters| &clusters.kind) {
        Some(Kind::Seq(items)) => items.as_slice(),
        Some(Kind::Scalar(_) | Kind::Map(_)) | None => &[],
    };
    items.iter()
}

/// Returns where the key at the end of a path stands.
fn key(node: &Node, path: &[&str]) -> Option<usize> {
    let (first, rest) = path.split_first()?;
    let Kind::Map(entries) = &node.kind else { return None };
    let entry = entries.iter().find(|entry| entry.key == *first)?;
    if rest.is_empty() { Some(entry.key_span.start) } else { key(&entry.value, rest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn migrated(text: &str, to: &str) -> Migration {
        let source = Source::new("mesh.yaml", text);
        let release = IstioRelease::parse(to).unwrap();
        match migrate(&source, release, &Inputs::default()) {
            Ok(migration) => migration,
            Err(refusal) => panic!("{refusal:?}"),
        }
    }

    #[track_caller]
    fn check(text: &str, to: &str, expected: &str) {
        let migration = migrated(text, to);
        assert_eq!(migration.source.text, expected, "{:#?}", migration.edits);
        assert!(!has_errors(&migration.diagnostics), "{:#?}", migration.diagnostics);
    }

    const HEAD: &str = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n";

    #[test]
    fn a_shared_control_plane_becomes_a_primary_under_the_same_root() {
        check(
            &format!(
                "{HEAD}istio:\n  version: \"1.6.14\" # kept\nclusters:\n  # the first\n  - name: a\n    network: n\n    \
                 # its address\n    eastWestGateway: {{addresses: [192.0.2.1]}}\n  - {{name: b, network: m, primary: a}}\n\
                 suppress:\n  - {{rule: release-without-support, reason: known}}\n"
            ),
            "1.30.3",
            &format!(
                "{HEAD}istio:\n  version: \"1.30.3\" # kept\ntrust:\n  ca: {{from: files}}\nclusters:\n  # the first\n  \
                 - name: a\n    network: n\n  - {{name: b, network: m, primary: a}}\n"
            ),
        );
    }

    #[test]
    fn fields_without_a_successor_go() {
        check(
            &format!(
                "{HEAD}istio: {{version: 1.4.10, values: {{istio: {{}}}}}}\nsecurity: {{mtls: strict}}\nclusters:\n\
                 - {{name: a, network: n, dns: coredns}}\n- {{dns: kube-dns, name: b, network: m}}\n"
            ),
            "1.30.3",
            &format!(
                "{HEAD}istio: {{version: \"1.30.3\"}}\nclusters:\n- {{name: a, network: n}}\n- {{name: b, network: m}}\n"
            ),
        );
    }

    #[test]
    fn within_a_system_only_the_release_changes() {
        let text = |release: &str| {
            format!(
                "{HEAD}istio: {{version: \"{release}\"}}\nclusters:\n- {{name: a, network: n, eastWestGateway: {{addresses: [192.0.2.1]}}}}\n\
                 - {{name: b, network: n, primary: a}}\n"
            )
        };
        check(&text("1.20.8"), "1.30.3", &text("1.30.3"));
        let way = migrated(&text("1.20.8"), "1.30.3").way;
        let releases: Vec<String> =
            way.waypoints.iter().map(|waypoint| waypoint.release.to_string()).collect();
        assert_eq!(releases.first().map(String::as_str), Some("1.21.6"));
        assert_eq!(releases.last().map(String::as_str), Some("1.30.3"));
        assert_eq!(releases.len(), 10);
    }

    #[test]
    fn another_mesh_comes_up_beside_separate_programs() {
        #[track_caller]
        fn check(from: &str, clusters: &str, to: &str, first: &str, releases: usize) {
            let text = format!("{HEAD}istio: {{version: {from}}}\nclusters:\n{clusters}");
            let way = migrated(&text, to).way;
            assert!(way.order[0].starts_with(first), "{from} to {to}: {}", way.order[0]);
            assert_eq!(way.waypoints.len(), releases, "{from} to {to}");
        }
        let remote = "- {name: a, network: n, eastWestGateway: {addresses: [192.0.2.1]}}\n- {name: b, network: m, primary: a}\n";
        check("1.4.10", remote, "1.30.3", "Give the old mesh secret `cacerts`", 1);
        check("1.4.10", remote, "1.6.14", "Give the old mesh secret `cacerts`", 1);
        check("1.2.10", remote, "1.4.10", "One minor at a time", 2);
        check("1.6.14", remote, "1.8.6", "Go to 1.7.8 first", 2);
        let replicated = "- {name: a, network: n}\n- {name: b, network: m}\n";
        check("1.4.10", replicated, "1.30.3", "Go from separate programs to istiod first", 24);
        check("1.4.10", replicated, "1.7.8", "Go from separate programs to istiod first", 1);
        check("1.6.14", replicated, "1.8.6", "Go to 1.7.8 first", 2);
        check("1.7.8", replicated, "1.8.6", "Migrate the spec to the newest 1.8", 1);
    }

    #[test]
    fn charts_of_separate_programs_lead_to_the_same_system() {
        let clusters = "clusters:\n- {name: a, network: n, eastWestGateway: {addresses: [192.0.2.1]}}\n- {name: b, network: m, primary: a}\n";
        check(
            &format!("{HEAD}istio: {{version: 1.4.10}}\n{clusters}"),
            "1.5.10",
            &format!("{HEAD}istio: {{version: \"1.5.10\"}}\ninstall: helm\n{clusters}"),
        );
        let migration =
            migrated(&format!("{HEAD}istio: {{version: 1.4.10}}\ninstall: helm\n{clusters}"), "1.5.10");
        assert_eq!(migration.way.old, migration.way.new);
        assert!(migration.way.order[0].starts_with("One minor at a time"), "{:?}", migration.way.order);
        assert!(migration.way.order[1].contains("Pilot may be"), "{:?}", migration.way.order);
        assert_eq!(migration.edits.len(), 1, "{:?}", migration.edits);
    }

    #[test]
    fn a_mesh_beside_has_clusters_of_its_own_and_the_same_root() {
        check(
            &format!(
                "{HEAD}istio: {{version: 1.1.17}}\nclusters:\n- {{name: a, network: n, context: c, kubernetes: '1.15', podCIDRs: [10.1.0.0/16], \
                 discovery: {{address: 192.0.2.1}}}}\n- {{name: b, network: n, primary: a, apiServer: \"https://192.0.2.9\"}}\n"
            ),
            "1.30.3",
            &format!(
                "{HEAD}istio: {{version: \"1.30.3\"}}\ntrust:\n  ca: {{from: files}}\nclusters:\n- {{name: a, network: n}}\n\
                 - {{name: b, network: n, primary: a}}\n"
            ),
        );
    }

    #[test]
    fn remotes_that_come_in_at_the_service_of_istiod_get_another_way_first() {
        let order = |release: &str, discovery: &str| {
            let text = format!(
                "{HEAD}istio: {{version: {release}}}\nclusters:\n- {{name: a, network: n, platform: gke, discovery: {discovery}}}\n\
                 - {{name: b, network: n, primary: a}}\n"
            );
            migrated(&text, "1.30.3").way.order
        };
        let by_load_balancer = order("1.6.14", "{via: internal-load-balancer, address: 10.0.0.9}");
        assert!(by_load_balancer[0].starts_with("Go to 1.7.8 first"));
        assert!(by_load_balancer[1].contains("a Service of your own"));
        assert!(!by_load_balancer.iter().any(|step| step.contains("meshexpansion-gateway")));
        let by_gateway = order("1.7.8", "{address: 10.0.0.9}");
        assert!(by_gateway[0].starts_with("Bring every cluster"), "{}", by_gateway[0]);
        assert!(by_gateway.iter().any(|step| step.contains("meshexpansion-gateway")));
    }

    #[test]
    fn the_way_begins_at_the_oldest_cluster() {
        let way = |release: &str, older: &str, to: &str| {
            let clusters =
                format!("- {{name: a, network: n}}\n- {{name: b, network: m, version: {older}}}\n");
            let text = format!("{HEAD}istio: {{version: {release}}}\ninstall: helm\nclusters:\n{clusters}");
            migrated(&text, to).way
        };
        assert_eq!(way("1.30.3", "1.29.6", "1.31.0").waypoints.len(), 2);
        let from_separate = way("1.7.8", "1.4.10", "1.8.6");
        assert!(from_separate.order[0].starts_with("Go from separate programs to istiod first"));
        assert!(from_separate.not_in_place[0].starts_with("control planes of separate programs"));
    }

    #[test]
    fn a_mesh_does_not_go_back() {
        let source = Source::new(
            "mesh.yaml",
            format!("{HEAD}istio: {{version: 1.30.3}}\nclusters: [{{name: a, network: n}}]\n"),
        );
        let release = IstioRelease::parse("1.29.6").unwrap();
        assert!(matches!(migrate(&source, release, &Inputs::default()), Err(Refusal::NotNewer { .. })));
    }
}
