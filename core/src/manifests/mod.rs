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
use crate::istio::wellknown::{charts, names};
use crate::manifests::rules::refused_values::{self, Refusal, Refused};
use crate::manifests::rules::{
    ambiguous_chart, missing_chart, unfit_value, unproven_patch, unreadable_chart,
};
use crate::manifests::unfit::Unfit;
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::names::Namespace;
use crate::plan::model::{
    Chart, ChartInstall, Content, Overlay, Place, Plan, PlannedUnit, RenderedObject, Stage,
};
use crate::plan::published::{published, reads_shared_values};
use crate::source::Span;
use crate::spec::leaves::Raw;
use crate::spec::types::Installer;
use portolan_chart::{Capabilities, Cause, Manifest, Options, Release, Rendered, Values, render};
use portolan_yaml::{Kind, Node};
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
        refused: Vec::new(),
        tried: 0,
        refusals: Vec::new(),
    };
    for overlay in &mut plan.overlays {
        renderer.fill(overlay, sink);
    }
    renderer.refusals.iter().for_each(|refused| refused_values::report(plan.mesh, refused, sink));
    for (release, found) in renderer.found {
        missing_chart::check(plan.mesh, release, &found.missing, charts, sink);
        ambiguous_chart::check(plan.mesh, release, &found.ambiguous, sink);
        unproven_patch::check(plan.mesh, release, &found.unproven, sink);
    }
    sink.outcome()
}

/// Most values that are told to be unfit: who has so many has made one mistake.
const MOST_UNFIT: usize = 100;

/// How often it is tried to render a chart that was refused, each time without another value. Then all values of the chart are shown.
const MOST_TRIED: usize = 200;

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
    /// What was rendered; where it was refused, which one of `refusals` that is, if it is reported there.
    rendered: BTreeMap<Key, Result<Rc<Vec<RenderedObject>>, Option<usize>>>,
    found: BTreeMap<IstioRelease, Findings<'a>>,
    /// Where values stand that were told to be unfit.
    unfit: BTreeSet<usize>,
    /// Values that charts were refused for, and where they stand.
    refused: Vec<(Vec<String>, Span)>,
    /// How often one was looked for.
    tried: usize,
    /// Charts that were refused.
    refusals: Vec<Refused>,
}

/// A chart that was rendered, to be rendered once more with other values.
#[derive(Clone, Copy)]
struct Look<'l> {
    cluster: ClusterIdx,
    install: &'l ChartInstall,
    chart: &'l ReadChart<'l>,
    objects: &'l [RenderedObject],
    options: &'l Options,
}

impl Look<'_> {
    /// Returns whether other values in the place of these make other objects.
    fn shows(&self, unfit: &[Unfit]) -> bool {
        let mut values = self.install.values.clone();
        unfit.iter().for_each(|unfit| unfit::replace(&mut values, unfit));
        let values = serde_json::to_string(&values).expect("values are plain data");
        rendered(self.chart, self.install, &values, self.options)
            .map_or(true, |other| !of_use(&other).eq(of_use(self.objects)))
    }

    /// Returns whether the chart renders without the value at `path`.
    fn renders_without(&self, path: &[String]) -> bool {
        let mut values = self.install.values.clone();
        let below_alias: Vec<String> =
            alias(self.install.chart).into_iter().map(str::to_owned).chain(path.iter().cloned()).collect();
        let is_there = [path, &below_alias].map(|path| unfit::take_out(&mut values, path));
        let values = serde_json::to_string(&values).expect("values are plain data");
        is_there.contains(&true) && rendered(self.chart, self.install, &values, self.options).is_ok()
    }
}

/// Returns the texts of objects but for the map that has all values of the chart, for people: every value shows there.
fn of_use(objects: &[RenderedObject]) -> impl Iterator<Item = &String> {
    let is_record = |object: &&RenderedObject| {
        let rest = object.head.name.strip_prefix(names::VALUES_CONFIG_MAP);
        object.head.kind == "ConfigMap" && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    objects.iter().filter(move |object| !is_record(object)).map(|object| &object.text)
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
            if let Err(Some(at)) = rendered {
                self.refusals[*at].add(cluster);
            }
            return rendered.clone().ok();
        }
        let rendered = self.chart(cluster, install.chart, sink).ok_or(None).and_then(|chart| {
            let capabilities = Capabilities { kube_version: kubernetes, ..Capabilities::default() };
            let options = Options { capabilities, ..Options::default() };
            match rendered(&chart, install, &key.4, &options) {
                Ok(mut objects) => {
                    self.tell_unfit(
                        &Look { cluster, install, chart: &chart, objects: &objects, options: &options },
                        sink,
                    );
                    if !release.has(Capability::CrdsAsTemplates) {
                        repetition::leave_out(&mut objects);
                        placement::place(&mut objects, &install.namespace);
                    }
                    Ok(Rc::new(objects))
                }
                Err(fault) => {
                    let look = Look { cluster, install, chart: &chart, objects: &[], options: &options };
                    let value = self.refused_value(&look, &fault);
                    Err(Some(self.refuse(cluster, install.chart, fault, value)))
                }
            }
        });
        self.rendered.insert(key, rendered.clone());
        rendered.ok()
    }

    /// Notes that a chart was refused for `cluster`, for one `value` if it is known, and returns where.
    fn refuse(&mut self, cluster: ClusterIdx, chart: Chart, refusal: Refusal, value: Option<Span>) -> usize {
        let release = self.mesh[cluster].release.value;
        // Where the renderer stopped and not the chart, it would at the next set of values too, and as late each time.
        if matches!(refusal.cause, Cause::Renderer | Cause::Depth) {
            self.read.insert((chart, release), None);
        }
        let all = || refused_values::given(self.mesh, cluster, chart).into_iter().map(Raw::span).collect();
        let places: Vec<Span> = value.map_or_else(all, |value| vec![value]);
        let is_same = |other: &Refused| {
            other.chart == chart
                && self.mesh[other.clusters[0]].release.value == release
                && other.refusal.fault == refusal.fault
                && other.places == places
        };
        let at = self.refusals.iter().position(is_same).unwrap_or(self.refusals.len());
        match self.refusals.get_mut(at) {
            Some(other) => other.add(cluster),
            None => self.refusals.push(Refused { chart, refusal, places, clusters: vec![cluster] }),
        }
        at
    }

    /// Returns where the value of the spec stands that a chart was refused for: without it, the chart renders.
    fn refused_value(&mut self, look: &Look<'_>, refusal: &Refusal) -> Option<Span> {
        match refusal.cause {
            Cause::Fault | Cause::Refusal => {}
            // What takes too long once is not to be tried again and again.
            Cause::Request | Cause::Renderer | Cause::Depth => return None,
        }
        let given = refused_values::given(self.mesh, look.cluster, look.install.chart);
        // Where one cluster's chart is refused, that of others mostly is for the same value.
        let known = self.refused.iter().find(|(path, span)| {
            let is_given = |raw: &&Raw| raw.0.span.contains(&span.start);
            given.iter().any(is_given) && look.renders_without(path)
        });
        if let Some((_, span)) = known {
            return Some(*span);
        }
        let mut path = Vec::new();
        let span = given.iter().find_map(|raw| self.refused_below(look, &raw.0, &mut path))?;
        self.refused.push((path, span));
        Some(span)
    }

    /// Looks for it in a mapping, which lies at `path`; at the end, that is its own.
    fn refused_below(&mut self, look: &Look<'_>, node: &Node, path: &mut Vec<String>) -> Option<Span> {
        let Kind::Map(entries) = &node.kind else { return None };
        for entry in entries {
            if self.tried == MOST_TRIED {
                return None;
            }
            self.tried += 1;
            path.push(entry.key.clone());
            if look.renders_without(path) {
                let below = self.refused_below(look, &entry.value, path);
                return Some(below.unwrap_or(Span::from(&entry.value.span)));
            }
            path.pop();
        }
        None
    }

    /// Reports values of the spec that a chart rendered to these objects, and that it cannot have meant.
    fn tell_unfit(&mut self, look: &Look<'_>, sink: &mut Sink) {
        let Look { cluster, install, chart, .. } = *look;
        let alias = alias(install.chart);
        if unfit_value::written(self.mesh, cluster, install.chart, &[], None).is_none() {
            return;
        }
        let own = || unfit::own_values(&chart.chart.values_yaml().ok()?);
        let Some(own) = chart.own_values.get_or_init(own) else { return };
        let mut unfit = unfit::find(own, &install.values, alias);
        // What Portolan computes is no value of the spec.
        unfit.retain(|unfit| {
            let written = unfit_value::written(self.mesh, cluster, install.chart, &unfit.path, alias);
            written.is_some_and(|written| !self.unfit.contains(&written.span.start))
        });
        self.tell_shown(look, &unfit, sink);
    }

    /// Reports those of these values that show: all are looked at together, and halves of them where they do. Returns whether
    /// they show. Most do not, in any cluster, so that there is one more rendering for each that there would be anyway.
    fn tell_shown(&mut self, look: &Look<'_>, unfit: &[Unfit], sink: &mut Sink) -> bool {
        if unfit.is_empty() || self.unfit.len() >= MOST_UNFIT || !look.shows(unfit) {
            return false;
        }
        if unfit.len() > 1 {
            let (some, others) = unfit.split_at(unfit.len() / 2);
            // Both are looked at.
            if self.tell_shown(look, some, sink) | self.tell_shown(look, others, sink) {
                return true;
            }
        }
        // One of them, or such as show only together: those without which nothing shows.
        let mut unfit = unfit.to_vec();
        let mut at = 0;
        while at < unfit.len() && unfit.len() > 1 {
            let one = unfit.remove(at);
            if !look.shows(&unfit) {
                unfit.insert(at, one);
                at += 1;
            }
        }
        for unfit in &unfit {
            let Look { cluster, install, .. } = *look;
            let alias = alias(install.chart);
            let written = unfit_value::written(self.mesh, cluster, install.chart, &unfit.path, alias);
            let Some(written) = written.filter(|written| self.unfit.insert(written.span.start)) else {
                continue;
            };
            let found = unfit_value::diagnostic(self.mesh, cluster, install.chart, unfit, &written);
            sink.warn(match self.unfit.len() {
                MOST_UNFIT => found.note(format!("these are {MOST_UNFIT}: there may be more")),
                _ => found,
            });
        }
        true
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
            let objects: Vec<_> = read.collect::<Result<Vec<_>, String>>()?.into_iter().flatten().collect();
            objects::are_told_apart(&objects)?;
            Ok(objects)
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

#[cfg(test)]
mod tests {
    use crate::charts::{Charts, Inputs};
    use crate::compile::check;
    use crate::diagnostic::Diagnostic;
    use crate::source::Source;
    use crate::testing::mesh_of;

    const OWN: &str =
        "_internal_defaults_do_not_set: {active: true, count: 1, unread: 1, a: true, b: true}\n";
    /// The values that are told of are in its own map too.
    const TEMPLATE: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istiod}\n\
        data: {active: {{ if .Values.pilot.active }}x{{ end }}, count: {{ .Values.pilot.count }}, either: {{ if or .Values.pilot.a .Values.pilot.b }}x{{ end }}}\n---\n\
        apiVersion: v1\nkind: ConfigMap\nmetadata: {name: values}\ndata: {values: {{ toJson .Values | quote }}}\n";

    /// Returns a spec for charts.
    fn with_charts(clusters: &str, istio: &str) -> String {
        mesh_of(clusters)
            .replace("clusters:", "trust: {ca: {from: files}}\ninstall: manifests\nclusters:")
            .replace("istio: {", &format!("istio: {{{istio}"))
    }

    /// Returns what is said of a spec where chart `istiod` has this template.
    fn said(text: &str, template: &str) -> Vec<Diagnostic> {
        let files = ["base", "istiod"].into_iter().flat_map(|name| {
            let metadata = format!("apiVersion: v2\nname: {name}\nversion: 1.30.3\n");
            let template = if name == "istiod" { template } else { "" };
            [("Chart.yaml", metadata.as_str()), ("values.yaml", OWN), ("templates/a.yaml", template)]
                .map(|(path, text)| (format!("{name}/{path}"), text.as_bytes().to_vec()))
        });
        check(&Source::new("mesh.yaml", text), &Inputs { charts: Charts::read(files) })
    }

    /// Returns what is said of unfit values of chart `istiod` where these clusters have them.
    fn unfit(clusters: &str, istio: &str) -> Vec<Diagnostic> {
        let found = said(&with_charts(clusters, istio), TEMPLATE);
        assert!(
            found.iter().all(|found| found.severity() != crate::diagnostic::Severity::Error),
            "{found:?}"
        );
        found.into_iter().filter(|found| found.rule.name == "unfit-value").collect()
    }

    #[test]
    fn an_unfit_value_is_told_however_many_clusters_come_before() {
        let clusters: Vec<String> = (0..150).map(|at| format!("- {{name: c{at}, network: n}}\n")).collect();
        let last = "- {name: z, network: n, values: {istiod: {count: two}}}";
        let found = unfit(&(clusters.concat() + last), "values: {istiod: {unread: two}}, ");
        let messages: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
        assert_eq!(messages, ["value `count` of chart `istiod` is a number, and the text `two` is none"]);
    }

    #[test]
    fn of_very_many_unfit_values_a_hundred_are_told() {
        let cluster = |at| format!("- {{name: c{at}, network: n, values: {{istiod: {{count: two}}}}}}\n");
        let found = unfit(&(0..150).map(cluster).collect::<String>(), "");
        let last: Vec<&Diagnostic> = found.iter().filter(|found| found.notes.len() == 2).collect();
        assert_eq!((found.len(), last.len()), (super::MOST_UNFIT, 1));
        assert_eq!(last[0].notes[1], "these are 100: there may be more");
    }

    #[test]
    fn values_that_show_only_together_are_told() {
        let told = |values: &str| {
            let found = unfit(&format!("- {{name: c, network: n, values: {{istiod: {{{values}}}}}}}"), "");
            found.len()
        };
        assert_eq!(told("a: 'no', b: 'no', unread: two"), 2);
        assert_eq!(told("a: 'no', b: 'yes', unread: two"), 0);
    }

    #[test]
    fn a_refused_value_is_pointed_at() {
        #[track_caller]
        fn check(template: &str, values: &str, expected: &str) {
            let clusters = "- {name: a, network: n}\n- {name: b, network: n}";
            let text = with_charts(clusters, &format!("values: {{istiod: {values}}}, "));
            let found = said(&text, template);
            let places: Vec<&str> =
                found.iter().map(|found| text.get(found.span().range()).unwrap()).collect();
            assert_eq!(places, [expected], "{found:?}");
            assert!(found[0].message.contains("for `a` and 1 more: "), "{found:?}");
        }
        let refuse = "{{ if .Values.pilot.x }}{{ fail \"x\" }}{{ end }}";
        check(refuse, "{y: 1, x: {z: 2}}", "{z: 2}");
        check(
            "{{ if eq (toString ((.Values.global).a).b) \"2\" }}{{ fail \"b\" }}{{ end }}",
            "{y: 1, global: {a: {b: 2}}}",
            "2",
        );
        // Each of them is refused.
        let both = "{{ if or .Values.pilot.x .Values.pilot.y }}{{ fail \"x\" }}{{ end }}";
        check(both, "{y: 1, x: 2}", "{y: 1, x: 2}");
        check("{{ fail \"all\" }}", "{y: 1}", "{y: 1}");
    }

    #[test]
    fn how_a_boolean_is_written_depends_on_how_it_was() {
        let found = |value: &str| {
            let found =
                unfit(&format!("- {{name: c, network: n, values: {{istiod: {{active: {value}}}}}}}"), "");
            (found[0].help[0].text.clone(), found[0].notes[0].clone())
        };
        let note = "templates take every text but the empty one for true";
        assert_eq!(found("\"false\""), ("write `false` without quotes".to_owned(), note.to_owned()));
        let note = format!("this word is a text, with quotes or without, and {note}");
        assert_eq!(found("no"), ("write `false`".to_owned(), note));
    }
}
