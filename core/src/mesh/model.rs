//! The resolved mesh: each fact once; everything else is asked of it in `query`.

use crate::istio::release::IstioRelease;
use crate::mesh::patch::ObjectPatch;
use crate::names::{
    ClusterName, Host, MeshId, Namespace, NetworkName, ObjectName, Revision, ServiceName, TrustDomain,
};
use crate::source::{Span, Spanned};
use crate::spec::leaves::{ApiServerUrl, Cidr, KubernetesVersion, Pairs, Raw};
use crate::spec::types::{
    ComponentAddresses, DataPlaneMode, Dns, GatewayPort, Installer, Mtls, Platform, ResourceStage,
    ServicePort, ServiceType, ServiceVia, TrafficPolicy, Values,
};
use portolan_chart::order;
use serde::Serialize;

macro_rules! indices {
    ($($(#[$meta:meta])* $name:ident;)+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub struct $name(pub(super) usize);
    )+ };
}

indices! {
    /// A cluster of a [`Mesh`]; made only by `resolve`.
    ClusterIdx;
    /// A network of a [`Mesh`]; made only by `resolve`.
    NetworkIdx;
    /// A control plane of a [`Mesh`]; made only by `resolve`.
    ControlPlaneIdx;
}

/// A mesh whose topology is valid.
#[derive(Debug, Clone, Serialize)]
pub struct Mesh {
    /// The mesh ID.
    pub id: Spanned<MeshId>,
    /// What every installation of Istio in it has in common.
    pub istio: Istio,
    /// Who installs the control planes.
    pub installer: Installer,
    /// Where the spec says so.
    #[serde(skip)]
    pub installer_span: Option<Span>,
    /// Mutual TLS and control plane security, which releases up to 1.4 are told.
    pub security: Security,
    /// Trust domain and certificate authority.
    pub trust: Trust,
    /// Where remote secrets come from.
    pub remote_secrets: RemoteSecretSource,
    /// The networks, by name.
    pub networks: Vec<Network>,
    /// The clusters, in the order of the spec.
    pub clusters: Vec<Cluster>,
    /// The control planes, in the order of their hosts.
    pub control_planes: Vec<ControlPlane>,
    /// The services that live in several clusters.
    pub services: Vec<Service>,
    /// What queries ask for again and again.
    #[serde(skip)]
    pub(super) lists: Lists,
}

/// Lists that follow from the clusters and control planes of a mesh, made once: queries about one cluster must not
/// walk all of them, or the cost would grow with the square of the mesh.
#[derive(Debug, Clone, Default)]
pub(super) struct Lists {
    /// Every cluster, by name.
    pub(super) by_name: Vec<ClusterIdx>,
    /// For each control plane, the clusters that it serves, by name.
    pub(super) served: Vec<Vec<ClusterIdx>>,
    /// For each cluster, the control planes that it hosts.
    pub(super) hosted: Vec<Vec<ControlPlaneIdx>>,
    /// For each network, the clusters on it, by name.
    pub(super) on_network: Vec<Vec<ClusterIdx>>,
}

impl Lists {
    /// Returns the lists of these clusters and control planes.
    pub(super) fn new(clusters: &[Cluster], control_planes: &[ControlPlane], networks: usize) -> Lists {
        let mut by_name: Vec<ClusterIdx> = (0..clusters.len()).map(ClusterIdx).collect();
        order::sort_by(&mut by_name, |a, b| clusters[a.0].name.value.cmp(&clusters[b.0].name.value));
        let mut lists = Lists {
            served: vec![Vec::new(); control_planes.len()],
            hosted: vec![Vec::new(); clusters.len()],
            on_network: vec![Vec::new(); networks],
            by_name,
        };
        for idx in &lists.by_name {
            lists.served[clusters[idx.0].control_plane.0].push(*idx);
            if let Some(network) = clusters[idx.0].network {
                lists.on_network[network.0].push(*idx);
            }
        }
        for (at, plane) in control_planes.iter().enumerate() {
            lists.hosted[plane.host.0].push(ControlPlaneIdx(at));
        }
        lists
    }
}

/// What every installation of Istio in the mesh has in common.
#[derive(Debug, Clone, Serialize)]
pub struct Istio {
    /// The release of the mesh; a cluster may have its own.
    pub release: Spanned<IstioRelease>,
    /// The namespace of control planes that name no other.
    pub namespace: Namespace,
    /// The revision of control planes that name no other.
    pub revision: Option<Revision>,
    /// How traffic is intercepted.
    pub data_plane: DataPlaneMode,
    /// Profile of istiod's installations.
    pub profile: Option<Spanned<String>>,
    /// Registry of the images.
    pub hub: Option<String>,
    /// Variant of the images.
    pub variant: Option<String>,
    /// The user's chart values for every cluster.
    pub values: Option<Values>,
    /// The user's mesh configuration for every control plane.
    pub mesh_config: Option<Raw>,
}

/// Mutual TLS and control plane security, as far as the spec says something of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Security {
    /// Whether workloads may speak plain text.
    pub mtls: Option<Mtls>,
    /// Whether proxies and control plane authenticate each other.
    pub control_plane: Option<bool>,
}

/// Trust domain and certificate authority.
#[derive(Debug, Clone, Serialize)]
pub struct Trust {
    /// The trust domain; `None` is Istio's default, `cluster.local`.
    pub domain: Option<Spanned<TrustDomain>>,
    /// Trust domains whose identities count as this one's.
    pub aliases: Vec<Spanned<TrustDomain>>,
    /// Where the certificate of each authority comes from.
    pub ca: CaSource,
    /// Where that source was given.
    #[serde(skip)]
    pub ca_span: Option<Span>,
}

/// Where the certificate of each control plane's authority comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum CaSource {
    /// istiod makes itself a root certificate.
    SelfSigned,
    /// Files beside the tree become secret `cacerts`.
    Files,
}

/// Where remote secrets come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RemoteSecretSource {
    /// Files beside the tree.
    Files,
    /// Somebody else makes them.
    Elsewhere,
}

/// A network: clusters whose pods reach each other directly.
#[derive(Debug, Clone, Serialize)]
pub struct Network {
    /// Its name, where it was first used.
    pub name: Spanned<NetworkName>,
    /// The address ranges of its pods.
    pub cidrs: Vec<Spanned<Cidr>>,
}

/// A cluster.
#[derive(Debug, Clone, Serialize)]
pub struct Cluster {
    /// Where it is described.
    #[serde(skip)]
    pub span: Span,
    /// Its name, Istio's cluster ID.
    pub name: Spanned<ClusterName>,
    /// The network of its pods; none where no workload of the mesh runs.
    pub network: Option<NetworkIdx>,
    /// The control plane that serves its pods.
    pub control_plane: ControlPlaneIdx,
    /// The release of its installation.
    pub release: Spanned<IstioRelease>,
    /// Its east-west gateway.
    pub gateway: Option<EastWestGateway>,
    /// Where the spec describes a gateway for it alone, whether or not it has one.
    #[serde(skip)]
    pub gateway_span: Option<Span>,
    /// Where the spec says that it has no gateway.
    #[serde(skip)]
    pub gateway_refused: Option<Span>,
    /// The address at which others reach its API server.
    pub api_server: Option<Spanned<ApiServerUrl>>,
    /// The address ranges of its pods.
    pub pod_cidrs: Vec<Spanned<Cidr>>,
    /// The address ranges of its Services.
    pub service_cidrs: Vec<Spanned<Cidr>>,
    /// The kubeconfig context of the runbook's commands.
    pub kube_context: String,
    /// Its Kubernetes version.
    pub kubernetes: Option<Spanned<KubernetesVersion>>,
    /// Where it runs.
    pub platform: Option<Spanned<Platform>>,
    /// Its region.
    pub region: Option<Spanned<String>>,
    /// Its zone.
    pub zone: Option<Spanned<String>>,
    /// Its DNS server, if the spec names it.
    pub dns: Option<Spanned<Dns>>,
    /// The user's chart values for it.
    pub values: Option<Values>,
    /// The user's mesh configuration for it.
    pub mesh_config: Option<Raw>,
    /// The user's patches.
    pub patches: Vec<ObjectPatch>,
    /// The user's objects.
    pub resources: Vec<OwnObject>,
}

/// An istiod and what it serves.
#[derive(Debug, Clone, Serialize)]
pub struct ControlPlane {
    /// The cluster that runs it.
    pub host: ClusterIdx,
    /// Where it reads its configuration.
    pub config: ConfigSource,
    /// Its namespace, in its host and in every cluster that it serves.
    pub namespace: Namespace,
    /// Its revision; none is the default one.
    pub revision: Option<Spanned<Revision>>,
    /// How other clusters reach it.
    pub discovery: Discovery,
}

/// Where an istiod reads its configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ConfigSource {
    /// From the API server of its own cluster.
    Local,
    /// From another cluster's: an external control plane.
    Cluster(ClusterIdx),
}

/// How other clusters reach an istiod.
#[derive(Debug, Clone, Serialize)]
pub struct Discovery {
    /// The way.
    pub via: Via,
    /// Its address.
    pub address: Host,
    /// Where that address was given.
    #[serde(skip)]
    pub address_span: Option<Span>,
    /// The addresses of each component of the control plane, up to 1.4; where one is not given, `address` counts.
    pub component_addresses: Option<ComponentAddresses>,
    /// Where the spec describes how it is reached.
    #[serde(skip)]
    pub span: Option<Span>,
    /// Annotations of the Service in front of it.
    pub annotations: Pairs,
}

/// The way to an istiod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Via {
    /// Through the east-west gateway of its cluster, which passes TLS through.
    EastWestGateway,
    /// Through an ingress gateway of its cluster.
    IngressGateway(GatewayTls),
    /// Through a load balancer of the platform, straight in front of it; up to 1.7.
    InternalLoadBalancer,
    /// At the addresses of its pods or Services; up to 1.4.
    Direct,
}

/// What a gateway in front of istiod does with TLS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum GatewayTls {
    /// Passes it through to istiod.
    Passthrough,
    /// Ends it, with the certificate of this secret in its own namespace.
    Terminate {
        /// The secret's name.
        credential: ObjectName,
    },
}

/// The gateway through which others reach into a cluster's network: the ingress gateway up to 1.7.
#[derive(Debug, Clone, Serialize)]
pub struct EastWestGateway {
    /// Where it is asked for; the cluster's place if the topology asks for it.
    #[serde(skip)]
    pub span: Span,
    /// The addresses of its load balancer, as far as they are known.
    pub addresses: Vec<Spanned<Host>>,
    /// Least number of pods.
    pub replicas: u16,
    /// Where that number was given.
    #[serde(skip)]
    pub replicas_span: Option<Span>,
    /// Its Service.
    pub service: GatewayService,
}

/// The Service of a gateway.
#[derive(Debug, Clone, Serialize)]
pub struct GatewayService {
    /// Its type.
    pub service_type: ServiceType,
    /// Where the type was given.
    #[serde(skip)]
    pub service_type_span: Option<Span>,
    /// Its annotations.
    pub annotations: Pairs,
    /// The address asked of the load balancer.
    pub load_balancer_ip: Option<Spanned<Host>>,
    /// The class of the load balancer.
    pub load_balancer_class: Option<Spanned<String>>,
    /// Whether traffic stays on the node that it reached.
    pub external_traffic_policy: Option<Spanned<TrafficPolicy>>,
    /// Ports that differ from the usual ones.
    pub ports: Vec<GatewayPort>,
}

/// An object of the user's in a cluster's overlay.
#[derive(Debug, Clone, Serialize)]
pub struct OwnObject {
    /// The object.
    pub object: Raw,
    /// The stage that holds it.
    pub stage: ResourceStage,
    /// Its API group and version.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: Option<String>,
}

/// A service that lives in several clusters.
#[derive(Debug, Clone, Serialize)]
pub struct Service {
    /// Its name.
    pub name: Spanned<ServiceName>,
    /// Its namespace.
    pub namespace: Spanned<Namespace>,
    /// Its ports.
    pub ports: Vec<ServicePort>,
    /// The clusters that run it.
    pub clusters: Vec<ClusterIdx>,
    /// Its address for clients of other clusters, with replicated control planes.
    pub address: Option<Spanned<Host>>,
    /// How clients of other clusters reach it, with replicated control planes.
    pub via: Option<Spanned<ServiceVia>>,
}
