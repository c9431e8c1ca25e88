//! Charts to objects: a [`Plan`] whose control planes are charts in, the same with objects in their place out.
//!
//! Imports everything before it, and `charts`. What is missing or refused is reported in `rules`. A chart is read once
//! and rendered once for each set of values, however many clusters have it.

mod objects;
mod placement;
mod policy;
mod repetition;
pub(crate) mod rules;

use crate::charts::{Charts, FoundChart};
use crate::diagnostic::{ErrorReported, Sink};
use crate::istio::release::{Capability, IstioRelease};
use crate::manifests::rules::refused_values::{self, Refusal};
use crate::manifests::rules::{missing_chart, unproven_patch, unreadable_chart};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::names::Namespace;
use crate::plan::model::{
    Chart, ChartInstall, Content, Overlay, Place, Plan, PlannedUnit, RenderedObject, Stage,
};
use crate::plan::published::{published, reads_shared_values};
use crate::spec::types::Installer;
use portolan_chart::{Capabilities, Manifest, Options, Release, Rendered, Values, render};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Puts objects in the place of charts, and takes units out that are left with nothing.
///
/// # Errors
/// A chart is missing, cannot be read, or refuses its values.
pub(crate) fn render_charts(
    plan: &mut Plan<'_>,
    charts: &Charts,
    sink: &mut Sink,
) -> Result<(), ErrorReported> {
    unreadable_chart::check(plan.mesh, charts, sink);
    sink.outcome()?;
    let mut renderer = Renderer {
        mesh: plan.mesh,
        charts,
        read: BTreeMap::new(),
        rendered: BTreeMap::new(),
        missing: BTreeMap::new(),
        unproven: BTreeMap::new(),
    };
    for overlay in &mut plan.overlays {
        renderer.fill(overlay, sink);
    }
    for (release, missing) in renderer.missing {
        missing_chart::report(plan.mesh, release, &missing, charts, sink);
    }
    for (release, unproven) in renderer.unproven {
        unproven_patch::report(plan.mesh, release, &unproven, sink);
    }
    sink.outcome()
}

/// The installation of a chart, as far as its text depends on it.
type Key = (Chart, IstioRelease, String, Namespace, String, String);

/// A chart, with the values that it shares with others of its release.
struct ReadChart<'a> {
    chart: Cow<'a, portolan_chart::Chart>,
    shared: Option<String>,
}

struct Renderer<'a> {
    mesh: &'a Mesh,
    charts: &'a Charts,
    read: BTreeMap<(Chart, IstioRelease), Option<Rc<ReadChart<'a>>>>,
    rendered: BTreeMap<Key, Option<Rc<Vec<RenderedObject>>>>,
    missing: BTreeMap<IstioRelease, BTreeSet<&'static str>>,
    /// Charts that are taken for a release, and do not say that they are of it.
    unproven: BTreeMap<IstioRelease, Vec<&'a FoundChart>>,
}

impl<'a> Renderer<'a> {
    fn fill(&mut self, overlay: &mut Overlay, sink: &mut Sink) {
        let cluster = overlay.cluster;
        for unit in &mut overlay.units {
            match &*unit.content {
                Content::Charts(installs) if self.mesh.installer == Installer::Manifests => {
                    unit.content = Rc::new(Content::Rendered(self.objects(cluster, unit, installs, sink)));
                }
                Content::GatewayApi => {
                    unit.content = Rc::new(Content::Rendered(objects::definitions(self.charts)));
                }
                Content::Charts(_) | Content::Rendered(_) | Content::Objects(_) | Content::Secrets(_) => {}
            }
        }
        overlay.units.retain(|unit| match &*unit.content {
            Content::Rendered(objects) => !objects.is_empty(),
            Content::Charts(_) | Content::GatewayApi | Content::Objects(_) | Content::Secrets(_) => true,
        });
    }

    /// Returns the objects of a unit: definitions have a stage to themselves.
    fn objects(
        &mut self,
        cluster: ClusterIdx,
        unit: &PlannedUnit,
        installs: &[ChartInstall],
        sink: &mut Sink,
    ) -> Vec<RenderedObject> {
        let definitions = unit.kind.place == Place::Cluster(Stage::Crds);
        let mut found = Vec::new();
        for install in installs {
            let Some(objects) = self.render(cluster, install, sink) else { continue };
            let of_stage = objects.iter().filter(|object| objects::is_definition(object) == definitions);
            found.extend(of_stage.map(|object| policy::applied_again(self.mesh, cluster, install, object)));
        }
        found
    }

    /// Renders a chart with these values for the release of `cluster`, if that was not done before.
    fn render(
        &mut self,
        cluster: ClusterIdx,
        install: &ChartInstall,
        sink: &mut Sink,
    ) -> Option<Rc<Vec<RenderedObject>>> {
        let release = self.mesh[cluster].release.value;
        let values = serde_json::to_string(&install.values).expect("values are plain data");
        let kubernetes = kubernetes(self.mesh, cluster);
        let key = (
            install.chart,
            release,
            install.helm_release.clone(),
            install.namespace.clone(),
            values,
            kubernetes.clone(),
        );
        if let Some(rendered) = self.rendered.get(&key) {
            return rendered.clone();
        }
        let rendered = self.chart(cluster, install.chart, sink).and_then(|chart| {
            let capabilities = Capabilities { kube_version: kubernetes, ..Capabilities::default() };
            let options = Options { capabilities, ..Options::default() };
            match rendered(&chart, install, &key.4, &options) {
                Ok(mut objects) => {
                    if !release.has(Capability::CrdsAsTemplates) {
                        repetition::leave_out(&mut objects);
                        placement::place(&mut objects, &install.namespace);
                    }
                    Some(Rc::new(objects))
                }
                Err(fault) => {
                    refused_values::report(self.mesh, cluster, install.chart, &fault, sink);
                    None
                }
            }
        });
        self.rendered.insert(key, rendered.clone());
        rendered
    }

    /// Returns the chart for the release of `cluster`.
    fn chart(&mut self, cluster: ClusterIdx, chart: Chart, sink: &mut Sink) -> Option<Rc<ReadChart<'a>>> {
        let release = self.mesh[cluster].release.value;
        if let Some(read) = self.read.get(&(chart, release)) {
            return read.clone();
        }
        let name = published(release, chart).name;
        let read = match self.charts.of_release(name, release) {
            None => {
                self.missing.entry(release).or_default().insert(name);
                None
            }
            Some(found) => match found.published(release) {
                Ok(read) => {
                    if !found.says_patch() {
                        self.unproven.entry(release).or_default().push(found);
                    }
                    let shared = reads_shared_values(release, chart).then(|| found.shared_values(release));
                    Some(Rc::new(ReadChart { chart: read, shared: shared.flatten() }))
                }
                Err(fault) => {
                    unreadable_chart::report(self.mesh, &fault, sink);
                    None
                }
            },
        };
        self.read.insert((chart, release), read.clone());
        read
    }
}

/// Returns the objects of a chart.
fn rendered(
    chart: &ReadChart<'_>,
    install: &ChartInstall,
    values: &str,
    options: &Options,
) -> Result<Vec<RenderedObject>, Refusal> {
    let release = Release {
        name: install.helm_release.clone(),
        namespace: install.namespace.to_string(),
        is_upgrade: false,
    };
    let mut all = Values::from_yaml(chart.shared.as_deref().unwrap_or_default())?;
    all.merge(&Values::from_yaml(values)?);
    let rendered = render(&chart.chart, &all, &release, options)?;
    match install.chart {
        Chart::IstioInit => Ok(objects::carried_definitions(&rendered)?),
        Chart::Base
        | Chart::Istiod
        | Chart::IstiodRemote
        | Chart::Cni
        | Chart::Ztunnel
        | Chart::IngressGateway
        | Chart::EgressGateway
        | Chart::IstioCoreDns
        | Chart::Istio
        | Chart::IstioRemote => {
            let documents = installed(&rendered);
            let read = documents.map(|document| objects::objects(&document.source, &document.text));
            Ok(read.collect::<Result<Vec<_>, String>>()?.into_iter().flatten().collect())
        }
    }
}

/// Returns what an installation applies: everything but what Helm runs at a removal, or as a test.
///
/// Of Helm 2, definitions are hooks of an event that later ones do not know.
fn installed(rendered: &Rendered) -> impl Iterator<Item = &Manifest> {
    let at_installation = |hook: &&Manifest| hook.events.iter().any(|event| event.ends_with("-install"));
    let definitions = rendered.unknown_hooks.iter().filter(|hook| hook.events == [CRD_INSTALL]);
    let hooks = rendered.hooks.iter().filter(at_installation);
    rendered.crds.iter().chain(definitions).chain(&rendered.manifests).chain(hooks)
}

/// The event of Helm 2 before it installs a chart's objects.
const CRD_INSTALL: &str = "crd-install";

/// Returns the version of Kubernetes that a chart is told: the cluster's, or the newest that the release knows.
fn kubernetes(mesh: &Mesh, cluster: ClusterIdx) -> String {
    let newest = mesh[cluster].release.value.line().kubernetes.tested.map(|(_, newest)| newest);
    let minor = mesh[cluster].kubernetes.as_ref().map(|version| version.value.minor).or(newest);
    minor.map_or_else(|| Capabilities::default().kube_version, |minor| format!("v1.{minor}.0"))
}
