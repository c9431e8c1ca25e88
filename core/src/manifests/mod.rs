//! Charts to objects: a [`Plan`] whose control planes are charts in, the same with objects in their place out.
//!
//! Imports everything before it, and `charts`. What is missing or refused is reported in `rules`. A chart is read once
//! and rendered once for each set of values, however many clusters have it.

mod objects;
mod placement;
mod policy;
mod repetition;
pub(crate) mod rules;
mod unfit;

use crate::charts::{Charts, FoundChart};
use crate::diagnostic::{ErrorReported, Sink};
use crate::istio::release::{Capability, IstioRelease};
use crate::istio::values::PILOT;
use crate::istio::wellknown::charts;
use crate::manifests::rules::refused_values::{self, Refusal};
use crate::manifests::rules::{
    ambiguous_chart, missing_chart, unfit_value, unproven_patch, unreadable_chart,
};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::names::Namespace;
use crate::plan::model::{
    Chart, ChartInstall, Content, Overlay, Place, Plan, PlannedUnit, RenderedObject, Stage,
};
use crate::plan::published::{published, reads_shared_values};
use crate::spec::types::Installer;
use portolan_chart::{Capabilities, Manifest, Options, Release, Rendered, Values, render};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cell::OnceCell;
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
        found: BTreeMap::new(),
        unfit: BTreeSet::new(),
        looked_at: 0,
    };
    for overlay in &mut plan.overlays {
        renderer.fill(overlay, sink);
    }
    for (release, found) in renderer.found {
        missing_chart::check(plan.mesh, release, &found.missing, charts, sink);
        ambiguous_chart::check(plan.mesh, release, &found.ambiguous, sink);
        unproven_patch::check(plan.mesh, release, &found.unproven, sink);
    }
    sink.outcome()
}

/// How often a value that may be unfit is looked at, at most: a chart is rendered once more for each, and who has so many has made
/// one mistake.
const MOST_LOOKED_AT: usize = 100;

/// The installation of a chart, as far as its text depends on it.
type Key = (Chart, IstioRelease, String, Namespace, String, String);

/// A chart, with the values that it shares with others of its release.
struct ReadChart<'a> {
    chart: Cow<'a, portolan_chart::Chart>,
    shared: Option<String>,
    /// What its values are by themselves, where that can be compared with what it is given; read when it is asked for.
    own_values: OnceCell<Option<Map<String, Value>>>,
}

/// What there is to say about the charts of one release.
#[derive(Default)]
struct Findings<'a> {
    /// Charts that were not given.
    missing: BTreeSet<&'static str>,
    /// Charts that are taken for the release, and do not say that they are of it.
    unproven: Vec<&'a FoundChart>,
    /// Charts that were given twice, and a file in which they differ.
    ambiguous: Vec<(&'a FoundChart, &'a FoundChart, String)>,
}

struct Renderer<'a> {
    mesh: &'a Mesh,
    charts: &'a Charts,
    read: BTreeMap<(Chart, IstioRelease), Option<Rc<ReadChart<'a>>>>,
    rendered: BTreeMap<Key, Option<Rc<Vec<RenderedObject>>>>,
    found: BTreeMap<IstioRelease, Findings<'a>>,
    /// Where values stand that were told to be unfit.
    unfit: BTreeSet<usize>,
    /// How often one was looked at.
    looked_at: usize,
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
                    self.tell_unfit(cluster, install, &chart, &objects, &options, sink);
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

    /// Reports values of the spec that a chart rendered to these objects, and that it cannot have meant.
    fn tell_unfit(
        &mut self,
        cluster: ClusterIdx,
        install: &ChartInstall,
        chart: &ReadChart<'_>,
        objects: &[RenderedObject],
        options: &Options,
        sink: &mut Sink,
    ) {
        let alias = alias(install.chart);
        if unfit_value::written(self.mesh, cluster, install.chart, &[], None).is_none() {
            return;
        }
        let own = || unfit::own_values(&chart.chart.values_yaml().ok()?);
        let Some(own) = chart.own_values.get_or_init(own) else { return };
        for unfit in unfit::find(own, &install.values, alias) {
            // What Portolan computes is no value of the spec.
            let written = unfit_value::written(self.mesh, cluster, install.chart, &unfit.path, alias);
            let is_told = |at: usize| self.unfit.contains(&at);
            let Some(written) = written.filter(|written| !is_told(written.span.start)) else { continue };
            if self.looked_at == MOST_LOOKED_AT {
                return;
            }
            self.looked_at += 1;
            let instead = unfit::with(&install.values, &unfit);
            let instead = serde_json::to_string(&instead).expect("values are plain data");
            let shows = rendered(chart, install, &instead, options).map_or(true, |other| {
                !other.iter().map(|one| &one.text).eq(objects.iter().map(|one| &one.text))
            });
            if shows {
                self.unfit.insert(written.span.start);
                unfit_value::report(self.mesh, cluster, install.chart, &unfit, &written, sink);
            }
        }
    }

    /// Returns the chart for the release of `cluster`.
    fn chart(&mut self, cluster: ClusterIdx, chart: Chart, sink: &mut Sink) -> Option<Rc<ReadChart<'a>>> {
        let release = self.mesh[cluster].release.value;
        if let Some(read) = self.read.get(&(chart, release)) {
            return read.clone();
        }
        let name = published(release, chart).name;
        let fitting = self.charts.of_release(name, release);
        let findings = self.found.entry(release).or_default();
        let read = match fitting.split_first() {
            None => {
                findings.missing.insert(name);
                None
            }
            Some((found, others)) => match found.published(release) {
                Ok(read) => {
                    let differs = |other: &&'a FoundChart| Some((*other, found.difference(other, release)?));
                    let other = others.iter().find_map(differs);
                    findings.ambiguous.extend(other.map(|(other, file)| (*found, other, file)));
                    if !found.says_patch() {
                        findings.unproven.push(found);
                    }
                    let shared = reads_shared_values(release, chart).then(|| found.shared_values(release));
                    let own_values = OnceCell::new();
                    Some(Rc::new(ReadChart { chart: read, shared: shared.flatten(), own_values }))
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

/// Returns the key below which a chart reads its values too.
fn alias(chart: Chart) -> Option<&'static str> {
    match chart {
        Chart::Istiod | Chart::IstiodRemote => Some(PILOT),
        Chart::Cni => Some(charts::CNI),
        Chart::Base
        | Chart::Ztunnel
        | Chart::IngressGateway
        | Chart::EgressGateway
        | Chart::IstioCoreDns
        | Chart::Istio
        | Chart::IstioRemote
        | Chart::IstioInit => None,
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
