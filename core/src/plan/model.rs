//! The plan: for each cluster its units, in the order of their stages.

use crate::mesh::model::{ClusterIdx, Mesh};
use crate::mesh::patch::Target;
use crate::names::Namespace;
use crate::plan::object::Object;
use crate::plan::values::reader_account_chart;
use crate::spec::types::{Installer, Values};
use serde_json::{Map, Value};
use std::rc::Rc;

/// What every cluster gets.
#[derive(Debug)]
pub struct Plan<'m> {
    /// The mesh that was planned.
    pub mesh: &'m Mesh,
    /// One overlay for each cluster, by name.
    pub overlays: Vec<Overlay>,
}

/// What one cluster gets.
#[derive(Debug)]
pub struct Overlay {
    /// The cluster.
    pub cluster: ClusterIdx,
    /// Its units, in the order of the table.
    pub units: Vec<PlannedUnit>,
}

impl Overlay {
    /// Returns every object that a stage holds.
    pub fn objects_of(&self, stage: Stage) -> impl Iterator<Item = &Object> {
        self.units
            .iter()
            .filter(move |unit| unit.kind.place == Place::Cluster(stage))
            .flat_map(PlannedUnit::objects)
    }
}

impl Overlay {
    /// Returns each object of its stages that is wanted, with all of its fields.
    pub fn whole_objects<'o>(
        &'o self,
        wanted: impl Fn(&Target<'_>) -> bool + 'o,
    ) -> impl Iterator<Item = (&'o Object, Value)> {
        let units = Stage::ALL
            .into_iter()
            .flat_map(|stage| self.units.iter().filter(move |unit| unit.kind.place == Place::Cluster(stage)));
        units.flat_map(move |unit| unit.whole_objects(&wanted))
    }
}

impl PlannedUnit {
    /// Returns each of its objects that is wanted, with all of its fields.
    pub fn whole_objects<'o>(&'o self, wanted: &impl Fn(&Target<'_>) -> bool) -> Vec<(&'o Object, Value)> {
        match &*self.content {
            Content::Objects(objects) => {
                let wanted = objects.iter().filter(|object| wanted(&object.target()));
                wanted.map(|object| (object, object.to_value())).collect()
            }
            Content::Rendered(objects) => {
                let wanted = objects.iter().filter(|object| wanted(&object.head.target()));
                wanted.map(|object| (&object.head, object.to_value())).collect()
            }
            Content::Charts(_) | Content::GatewayApi | Content::Secrets(_) => Vec::new(),
        }
    }

    /// Returns its objects; what an installer brings is not among them. Of a rendered one there is only the head.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        let (built, rendered): (&[Object], &[RenderedObject]) = match &*self.content {
            Content::Objects(objects) => (objects, &[]),
            Content::Rendered(objects) => (&[], objects),
            Content::Charts(_) | Content::GatewayApi | Content::Secrets(_) => (&[], &[]),
        };
        built.iter().chain(rendered.iter().map(|object| &object.head))
    }
}

/// A unit in one cluster.
#[derive(Debug)]
pub struct PlannedUnit {
    /// What it is.
    pub kind: &'static UnitKind,
    /// The folder of `base` that holds it, if clusters share it.
    pub base: Option<String>,
    /// What it consists of. The clusters that share it have the same one.
    pub content: Rc<Content>,
    /// Why this cluster has it: a clause, such as `its network is one of several`.
    pub because: String,
}

/// A kind of unit: what it is, where it belongs, when it applies and how it is built.
#[derive(Debug)]
pub struct UnitKind {
    /// Its name, which is the name of its files.
    pub name: &'static str,
    /// What it is, in one line; the same for every cluster.
    pub purpose: &'static str,
    /// Where it belongs.
    pub place: Place,
    /// Whether clusters share it.
    pub sharing: Sharing,
    /// Says why `cluster` has it, if it has.
    pub applies: fn(&Mesh, ClusterIdx) -> Option<String>,
    /// Builds it for a cluster to which it applies.
    pub build: fn(&Mesh, ClusterIdx) -> Content,
}

impl UnitKind {
    /// Returns the folder of `base` that holds this unit for `cluster`; none if it is the cluster's own.
    pub fn base_name(&self, mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
        match self.sharing {
            Sharing::Own => None,
            Sharing::Base(differences) => {
                let suffixes = differences.iter().filter_map(|difference| difference.suffix(mesh, cluster));
                Some(std::iter::once(self.name.to_owned()).chain(suffixes).collect::<Vec<_>>().join("-"))
            }
        }
    }
}

/// Where a unit belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In a stage of `clusters/<cluster>`.
    Cluster(Stage),
    /// In a stage of `credentials/<cluster>`.
    Credentials(CredentialStage),
    /// In `verify/<cluster>`.
    Verify,
}

/// A stage of a cluster's overlay: what is in one can be applied once all before it works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Namespaces, accounts, what others need to read the cluster.
    Foundation,
    /// Definitions of custom resources.
    Crds,
    /// istiod, or what the installer needs.
    ControlPlane,
    /// Gateways.
    Gateways,
    /// The istiod that serves other clusters: behind the gateway in front of it, and after the cluster that it reads
    /// its configuration from.
    ExternalControlPlane,
    /// What gateways expose.
    Exposure,
    /// References to the credentials of other clusters.
    RemoteSecrets,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Stage; 7] = [
        Stage::Foundation,
        Stage::Crds,
        Stage::ControlPlane,
        Stage::Gateways,
        Stage::ExternalControlPlane,
        Stage::Exposure,
        Stage::RemoteSecrets,
    ];

    /// Returns the name of its folder.
    pub fn folder(self) -> &'static str {
        match self {
            Stage::Foundation => "10-foundation",
            Stage::Crds => "15-crds",
            Stage::ControlPlane => "20-control-plane",
            Stage::Gateways => "30-gateways",
            Stage::ExternalControlPlane => "35-external-control-plane",
            Stage::Exposure => "40-exposure",
            Stage::RemoteSecrets => "50-remote-secrets",
        }
    }

    /// Returns what it holds, in words.
    pub fn purpose(self, installer: Installer) -> &'static str {
        match self {
            // Rendered charts have accounts and their tokens in a later stage.
            Stage::Foundation if installer == Installer::Manifests => {
                "namespaces, and what they hold from the start"
            }
            Stage::Foundation => "namespaces, accounts and what peers need to read this cluster",
            Stage::Crds => "definitions of custom resources",
            Stage::ControlPlane => "the control plane",
            Stage::Gateways => "gateways",
            Stage::ExternalControlPlane => "the control plane that serves other clusters",
            Stage::Exposure => "what the gateways expose",
            Stage::RemoteSecrets => "references to the credentials of other clusters",
        }
    }
}

/// A stage of a cluster's credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialStage {
    /// Secret `cacerts`, before istiod starts.
    CaCerts,
    /// Secret `istio-kubeconfig` of an external control plane.
    IstioKubeconfig,
    /// Remote secrets.
    RemoteSecrets,
}

impl CredentialStage {
    /// Every stage, in order.
    pub const ALL: [CredentialStage; 3] =
        [CredentialStage::CaCerts, CredentialStage::IstioKubeconfig, CredentialStage::RemoteSecrets];

    /// Returns the name of its folder.
    pub fn folder(self) -> &'static str {
        match self {
            CredentialStage::CaCerts => "10-cacerts",
            CredentialStage::IstioKubeconfig => "15-istio-kubeconfig",
            CredentialStage::RemoteSecrets => "50-remote-secrets",
        }
    }
}

/// Whether clusters share a unit.
#[derive(Debug, Clone, Copy)]
pub enum Sharing {
    /// Each cluster has its own.
    Own,
    /// It is in `base`, once for each combination of what it depends on.
    Base(&'static [Difference]),
}

/// What a shared unit depends on beside the mesh.
#[derive(Debug, Clone, Copy)]
pub enum Difference {
    /// The namespace of the control plane.
    Namespace,
    /// The release of the cluster's installation.
    Release,
    /// The revision of the control plane.
    Revision,
    /// The cluster's own values for the chart that brings the definitions.
    BaseValues,
    /// Which chart brings the readers' account: Helm lets no other installation have it.
    ReaderAccountChart,
}

impl Difference {
    /// Returns how the cluster differs from the mesh in this, if it does.
    fn suffix(self, mesh: &Mesh, cluster: ClusterIdx) -> Option<String> {
        let plane = &mesh[mesh[cluster].control_plane];
        match self {
            Difference::Namespace => {
                mesh.is_other_namespace(&plane.namespace).then(|| plane.namespace.to_string())
            }
            Difference::Release => {
                let release = mesh[cluster].release.value;
                (release != mesh.istio.release.value).then(|| release.to_string())
            }
            Difference::Revision => plane
                .revision
                .as_ref()
                .filter(|revision| Some(&revision.value) != mesh.istio.revision.as_ref())
                .map(|revision| revision.value.to_string()),
            Difference::BaseValues => {
                let decides = |values: &Values| values.base.is_some() || values.istio.is_some();
                let own = mesh[cluster].values.as_ref().is_some_and(decides);
                own.then(|| mesh[cluster].name.value.to_string())
            }
            Difference::ReaderAccountChart => match reader_account_chart(mesh, cluster) {
                Chart::IstiodRemote => Some("remote".to_owned()),
                Chart::Base
                | Chart::Istiod
                | Chart::Cni
                | Chart::Ztunnel
                | Chart::IngressGateway
                | Chart::EgressGateway
                | Chart::IstioCoreDns
                | Chart::Istio
                | Chart::IstioInit
                | Chart::IstioRemote => None,
            },
        }
    }
}

/// What a unit consists of.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Kubernetes objects.
    Objects(Vec<Object>),
    /// Charts that an installer puts in together, or that are rendered.
    Charts(Vec<ChartInstall>),
    /// Objects that charts were rendered to.
    Rendered(Vec<RenderedObject>),
    /// The definitions of the Gateway API, if a host handed any in.
    GatewayApi,
    /// Secrets made of files that are not in the tree.
    Secrets(Vec<SecretFromFiles>),
}

/// A chart of Istio, installed with values.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartInstall {
    /// Which chart.
    pub chart: Chart,
    /// Helm's name for the installation.
    pub helm_release: String,
    /// The namespace that it is installed into.
    pub namespace: Namespace,
    /// Its values, the user's included.
    pub values: Map<String, Value>,
}

/// An object as a chart, or a file that was handed in, has it.
#[derive(Debug, Clone, PartialEq)]
pub struct RenderedObject {
    /// Where its text comes from: chart and template, or file.
    pub source: String,
    /// What identifies it, and its labels.
    pub head: Object,
    /// Its text, comments and all.
    pub text: String,
}

impl RenderedObject {
    /// Returns it with all of its fields.
    pub fn to_value(&self) -> Value {
        let (node, _) = portolan_yaml::read(&self.text, &portolan_yaml::Limits::default());
        node.map_or_else(|| self.head.to_value(), |node| node.to_json())
    }
}

/// A chart of Istio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chart {
    /// Custom resource definitions and the reader account.
    Base,
    /// istiod.
    Istiod,
    /// A remote, before 1.24.
    IstiodRemote,
    /// The CNI plug-in.
    Cni,
    /// The proxy of ambient nodes.
    Ztunnel,
    /// An ingress or east-west gateway, before 1.12.
    IngressGateway,
    /// The way out of a cluster of replicated control planes, 1.6 and 1.7.
    EgressGateway,
    /// The DNS server for names of other clusters there.
    IstioCoreDns,
    /// The control plane up to 1.5, of separate programs.
    Istio,
    /// Its custom resource definitions, since 1.1.
    IstioInit,
    /// A remote of it: at 1.0 a chart of its own, then values of chart `istio`.
    IstioRemote,
}

/// A secret that kustomize makes of files.
#[derive(Debug, Clone, PartialEq)]
pub struct SecretFromFiles {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: Namespace,
    /// Its labels.
    pub labels: Vec<(String, String)>,
    /// Its annotations.
    pub annotations: Vec<(String, String)>,
    /// Its keys, with the name of the file that each comes from.
    pub files: Vec<(String, String)>,
}
