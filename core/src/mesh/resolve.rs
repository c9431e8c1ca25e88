//! [`Spec`] to [`Mesh`]: names become indices, defaults are filled in, roles are derived.

use crate::diagnostic::{ErrorReported, Sink};
use crate::istio::release::Capability;
use crate::istio::wellknown::namespaces;
use crate::mesh::model::{
    CaSource, Cluster, ClusterIdx, ConfigSource, ControlPlane, ControlPlaneIdx, Discovery, EastWestGateway,
    GatewayService, GatewayTls, Istio, Lists, Mesh, Network, NetworkIdx, OwnObject, RemoteSecretSource,
    Security, Service, Trust, Via,
};
use crate::mesh::patch::ObjectPatch;
use crate::mesh::rules::{self, Index, incomplete_resource};
use crate::names::{Host, Name, Namespace, NetworkName};
use crate::source::{Span, Spanned};
use crate::spec::leaves::{Enabled, Pairs};
use crate::spec::types::{
    self as spec, CaFrom, DataPlaneMode, RemoteSecretsFrom, ResourceStage, ServiceType, Spec,
};
use std::collections::BTreeMap;

/// Returns the mesh that `spec` describes.
///
/// # Errors
/// The spec describes no mesh; every fault was reported.
pub(crate) fn resolve(spec: &Spec, sink: &mut Sink) -> Result<Mesh, ErrorReported> {
    let index = Index::new(spec);
    for rule in rules::RULES {
        (rule.check)(spec, &index, sink);
    }
    sink.outcome()?;
    Ok(build(spec, &index))
}

fn build(spec: &Spec, index: &Index<'_>) -> Mesh {
    let networks = networks(spec);
    let (mut control_planes, serving) = control_planes(spec, index);
    // Which gateways there are depends on the ways to control planes, whose addresses depend on the gateways.
    for plane in &mut control_planes {
        plane.discovery.via = way(spec, plane, networks.len());
    }
    let clusters = spec
        .clusters
        .iter()
        .zip(serving)
        .map(|(cluster, serving)| self::cluster(spec, cluster, serving, &networks));
    let clusters: Vec<Cluster> = clusters.collect();
    let mut mesh = Mesh {
        lists: Lists::new(&clusters, &control_planes, networks.len()),
        id: spec.name.clone(),
        istio: istio(spec),
        installer_span: spec.install.as_ref().map(|installer| installer.span),
        installer: spec.installer(),
        security: security(spec),
        trust: trust(spec),
        remote_secrets: remote_secrets(spec),
        clusters,
        control_planes,
        services: services(spec, index),
        networks,
    };
    add_gateways(spec, &mut mesh);
    add_discovery(spec, &mut mesh);
    mesh.trust.ca = ca_source(spec, &mesh);
    mesh
}

fn security(spec: &Spec) -> Security {
    let security = spec.security.as_ref();
    Security {
        mtls: security.and_then(|security| security.mtls.as_ref()).map(|mtls| mtls.value),
        control_plane: security.and_then(|security| security.control_plane.as_ref()).map(|on| on.value),
    }
}

fn istio(spec: &Spec) -> Istio {
    let istio = &spec.istio;
    let text = |field: &Option<Spanned<String>>| field.as_ref().map(|text| text.value.clone());
    Istio {
        release: istio.version.clone(),
        namespace: mesh_namespace(spec),
        revision: istio.revision.as_ref().map(|revision| revision.value.clone()),
        data_plane: istio.data_plane.as_ref().map_or(DataPlaneMode::Sidecar, |mode| mode.value),
        profile: istio.profile.clone(),
        hub: istio.hub.as_ref().map(|hub| hub.value.0.clone()),
        variant: text(&istio.variant),
        values: istio.values.clone(),
        mesh_config: istio.mesh_config.clone(),
    }
}

fn trust(spec: &Spec) -> Trust {
    let trust = spec.trust.as_ref();
    Trust {
        domain: trust.and_then(|trust| trust.domain.clone()),
        aliases: trust.map(|trust| trust.aliases.clone()).unwrap_or_default(),
        ca: CaSource::SelfSigned,
        ca_span: trust.and_then(|trust| trust.ca.as_ref()).map(|ca| ca.from.span),
    }
}

/// Returns where `cacerts` come from: what the spec says, else files where more than one authority signs.
fn ca_source(spec: &Spec, mesh: &Mesh) -> CaSource {
    let from = spec.trust.as_ref().and_then(|trust| trust.ca.as_ref()).map(|ca| ca.from.value);
    match from {
        Some(CaFrom::Istiod) => CaSource::SelfSigned,
        Some(CaFrom::Files | CaFrom::CertManager | CaFrom::ExternalSecrets) => CaSource::Files,
        None if mesh.signing_clusters().len() > 1 && mesh.authorities_share_a_root() => CaSource::Files,
        None => CaSource::SelfSigned,
    }
}

fn remote_secrets(spec: &Spec) -> RemoteSecretSource {
    let from = spec.credentials.as_ref().and_then(|credentials| credentials.remote_secrets.as_ref());
    match from.map(|secrets| secrets.from.value) {
        None | Some(RemoteSecretsFrom::Files | RemoteSecretsFrom::ExternalSecrets) => {
            RemoteSecretSource::Files
        }
        Some(RemoteSecretsFrom::None) => RemoteSecretSource::Elsewhere,
    }
}

/// Returns the networks that clusters use, by name.
fn networks(spec: &Spec) -> Vec<Network> {
    let mut networks: BTreeMap<&NetworkName, Network> = BTreeMap::new();
    for name in spec.clusters.iter().filter_map(|cluster| cluster.network.as_ref()) {
        let described = spec.networks.iter().find(|network| network.name.value == name.value);
        networks.entry(&name.value).or_insert_with(|| Network {
            name: name.clone(),
            cidrs: described.map(|network| network.cidrs.clone()).unwrap_or_default(),
        });
    }
    networks.into_values().collect()
}

/// Returns the control planes, and for each cluster the one that serves it.
fn control_planes(spec: &Spec, index: &Index<'_>) -> (Vec<ControlPlane>, Vec<ControlPlaneIdx>) {
    let mut planes = Vec::new();
    // For each host: the plane that serves the cluster itself, and the one that serves the clusters that name it.
    let mut hosted = vec![(ControlPlaneIdx(0), ControlPlaneIdx(0)); spec.clusters.len()];
    for (at, cluster) in spec.clusters.iter().enumerate().filter(|(at, _)| index.primary(*at).is_none()) {
        let mesh_wide = mesh_namespace(spec);
        let revision = cluster.revision.clone().or_else(|| spec.istio.revision.clone());
        let own = ControlPlaneIdx(planes.len());
        let Some(config) = cluster.config.as_ref().and_then(|config| index.cluster(&config.value)) else {
            let namespace = cluster.namespace.as_ref().map_or(mesh_wide, |namespace| namespace.value.clone());
            planes.push(control_plane(ClusterIdx(at), ConfigSource::Local, namespace, revision));
            hosted[at] = (own, own);
            continue;
        };
        let external = ControlPlaneIdx(planes.len() + 1);
        let namespace =
            cluster.namespace.as_ref().map_or_else(external_namespace, |namespace| namespace.value.clone());
        planes.push(control_plane(ClusterIdx(at), ConfigSource::Local, mesh_wide, None));
        planes.push(control_plane(
            ClusterIdx(at),
            ConfigSource::Cluster(ClusterIdx(config)),
            namespace,
            revision,
        ));
        hosted[at] = (own, external);
    }
    let serving = (0..spec.clusters.len()).map(|at| match index.primary(at) {
        Some(host) => hosted[host].1,
        None => hosted[at].0,
    });
    let serving = serving.collect();
    (planes, serving)
}

fn control_plane(
    host: ClusterIdx,
    config: ConfigSource,
    namespace: Namespace,
    revision: Option<Spanned<crate::names::Revision>>,
) -> ControlPlane {
    // Filled in when all control planes and gateways are known.
    let discovery = Discovery {
        via: Via::EastWestGateway,
        address: Host::Unknown,
        address_span: None,
        component_addresses: None,
        span: None,
        annotations: Pairs::default(),
    };
    ControlPlane { host, config, namespace, revision, discovery }
}

fn mesh_namespace(spec: &Spec) -> Namespace {
    spec.istio
        .namespace
        .as_ref()
        .map_or_else(|| known(namespaces::ISTIO_SYSTEM), |namespace| namespace.value.clone())
}

fn external_namespace() -> Namespace {
    known(namespaces::EXTERNAL_ISTIOD)
}

fn known(name: &str) -> Namespace {
    Namespace::parse(name).expect("a well-known namespace is a DNS label")
}

fn cluster(
    spec: &Spec,
    cluster: &spec::Cluster,
    control_plane: ControlPlaneIdx,
    networks: &[Network],
) -> Cluster {
    let network = cluster.network.as_ref().and_then(|name| {
        networks.iter().position(|network| network.name.value == name.value).map(NetworkIdx)
    });
    let resources = cluster.resources.iter().filter_map(own_object);
    Cluster {
        span: cluster.name.span,
        name: cluster.name.clone(),
        network,
        control_plane,
        release: cluster.version.clone().unwrap_or_else(|| spec.istio.version.clone()),
        gateway: None,
        gateway_span: cluster.east_west_gateway.as_ref().map(|gateway| gateway.span),
        gateway_refused: None,
        api_server: cluster.api_server.clone(),
        pod_cidrs: cluster.pod_cidrs.clone(),
        service_cidrs: cluster.service_cidrs.clone(),
        kube_context: cluster
            .context
            .as_ref()
            .map_or_else(|| cluster.name.value.to_string(), |context| context.value.clone()),
        kubernetes: cluster.kubernetes.clone(),
        platform: cluster.platform.clone(),
        region: cluster.region.clone(),
        zone: cluster.zone.clone(),
        dns: cluster.dns.clone(),
        values: cluster.values.clone(),
        mesh_config: cluster.mesh_config.clone(),
        patches: cluster.patches.iter().filter_map(|patch| ObjectPatch::new(patch).ok()).collect(),
        resources: resources.collect(),
    }
}

/// Returns an object of the user's; that it says what it is was checked before.
fn own_object(resource: &spec::Resource) -> Option<OwnObject> {
    let identity = incomplete_resource::Identity::of(&resource.object)?;
    Some(OwnObject {
        object: resource.object.clone(),
        stage: resource.stage.as_ref().map_or(ResourceStage::Exposure, |stage| stage.value),
        api_version: identity.api_version.to_owned(),
        kind: identity.kind.to_owned(),
        name: identity.name.to_owned(),
        namespace: identity.namespace.map(str::to_owned),
    })
}

fn services(spec: &Spec, index: &Index<'_>) -> Vec<Service> {
    let clusters = |service: &spec::Service| {
        service.clusters.iter().filter_map(|name| index.cluster(&name.value)).map(ClusterIdx).collect()
    };
    spec.services
        .iter()
        .map(|service| Service {
            name: service.name.clone(),
            namespace: service.namespace.clone(),
            ports: service.ports.clone(),
            clusters: clusters(service),
            address: service.address.clone(),
            via: service.via.clone(),
        })
        .collect()
}

/// Gives each cluster the gateway that it asks for, or that the topology needs.
fn add_gateways(spec: &Spec, mesh: &mut Mesh) {
    for (idx, cluster) in mesh.cluster_indices().zip(&spec.clusters) {
        let own = cluster.east_west_gateway.as_ref();
        let network = spec
            .networks
            .iter()
            .find(|network| Some(&network.name.value) == cluster.network.as_ref().map(|n| &n.value));
        let shared = network.and_then(|network| network.gateway.as_ref());
        let enabled = own
            .and_then(|gateway| gateway.enabled.as_ref())
            .or(shared.and_then(|gateway| gateway.enabled.as_ref()));
        let wanted = match enabled.map_or(Enabled::Auto, |enabled| enabled.value) {
            Enabled::Auto => !mesh.exposures(idx).is_empty(),
            Enabled::Yes => true,
            Enabled::No => false,
        };
        if wanted {
            mesh.clusters[idx.0].gateway = Some(gateway(own, shared, cluster.name.span));
        }
        mesh.clusters[idx.0].gateway_refused =
            enabled.filter(|enabled| enabled.value == Enabled::No).map(|enabled| enabled.span);
    }
}

/// Returns the gateway of a cluster: its own fields before those that its network gives.
fn gateway(
    own: Option<&spec::EastWestGateway>,
    shared: Option<&spec::EastWestGateway>,
    cluster: Span,
) -> EastWestGateway {
    fn first<'a, T, V>(
        own: Option<&'a T>,
        shared: Option<&'a T>,
        field: impl Fn(&'a T) -> Option<V>,
    ) -> Option<V> {
        own.and_then(&field).or_else(|| shared.and_then(&field))
    }
    let own_service = own.and_then(|gateway| gateway.service.as_ref());
    let shared_service = shared.and_then(|gateway| gateway.service.as_ref());
    let replicas = first(own, shared, |gateway| gateway.replicas.as_ref());
    let service_type = first(own_service, shared_service, |service| service.service_type.as_ref());
    let mut annotations = shared_service.and_then(|service| service.annotations.clone()).unwrap_or_default();
    annotations.0.extend(own_service.and_then(|service| service.annotations.clone()).unwrap_or_default().0);
    EastWestGateway {
        span: own.or(shared).map_or(cluster, |gateway| gateway.span),
        // Addresses belong to one load balancer: those of the network are never a cluster's.
        addresses: own.map(|gateway| gateway.addresses.clone()).unwrap_or_default(),
        replicas: replicas.map_or(1, |replicas| replicas.value.0),
        replicas_span: replicas.map(|replicas| replicas.span),
        service: GatewayService {
            service_type: service_type.map_or(ServiceType::LoadBalancer, |service_type| service_type.value),
            service_type_span: service_type.map(|service_type| service_type.span),
            annotations,
            load_balancer_ip: first(own_service, shared_service, |service| service.load_balancer_ip.clone()),
            load_balancer_class: first(own_service, shared_service, |service| {
                service.load_balancer_class.clone()
            }),
            external_traffic_policy: first(own_service, shared_service, |service| {
                service.external_traffic_policy.clone()
            }),
            ports: first(own_service, shared_service, |service| {
                (!service.ports.is_empty()).then(|| service.ports.clone())
            })
            .unwrap_or_default(),
        },
    }
}

/// Returns the way to a control plane: what the spec says, else that of the guides.
fn way(spec: &Spec, plane: &ControlPlane, networks: usize) -> Via {
    let host = &spec.clusters[plane.host.0];
    // What the spec says of the host of an external control plane is not about the own istiod of that host.
    let of_external = matches!(plane.config, ConfigSource::Cluster(_));
    let discovery = host.discovery.as_ref().filter(|_| of_external || host.config.is_none());
    let credential =
        discovery.and_then(|discovery| discovery.tls.as_ref()).map(|tls| tls.credential_name.value.clone());
    let tls = credential.map_or(GatewayTls::Passthrough, |credential| GatewayTls::Terminate { credential });
    let usual = if of_external { spec::Via::IngressGateway } else { usual_way(spec, networks) };
    match discovery.and_then(|discovery| discovery.via.as_ref()).map_or(usual, |via| via.value) {
        spec::Via::EastWestGateway => Via::EastWestGateway,
        spec::Via::IngressGateway => Via::IngressGateway(tls),
        spec::Via::InternalLoadBalancer => Via::InternalLoadBalancer,
        spec::Via::Direct => Via::Direct,
    }
}

/// Returns the way to a control plane that runs where its configuration is, in the guides of the release.
fn usual_way(spec: &Spec, networks: usize) -> spec::Via {
    let release = spec.istio.version.value;
    if release.has(Capability::EastWestGateway) {
        spec::Via::EastWestGateway
    } else if release.has(Capability::Istiod) || networks > 1 {
        spec::Via::IngressGateway
    } else {
        spec::Via::Direct
    }
}

/// Fills in the address at which each control plane is reached.
fn add_discovery(spec: &Spec, mesh: &mut Mesh) {
    for idx in mesh.control_plane_indices() {
        let host = mesh[idx].host;
        // The own istiod of an external control plane's host is reached by no other cluster.
        if mesh.external_control_plane(host).is_some() && mesh[idx].config == ConfigSource::Local {
            continue;
        }
        let described = spec.clusters[host.0].discovery.as_ref();
        let given = described.and_then(|discovery| discovery.address.clone());
        let gateway = mesh[host].gateway.as_ref().filter(|_| mesh.is_behind_gateway(idx));
        let address = given.or_else(|| gateway.and_then(|gateway| gateway.addresses.first().cloned()));
        let discovery = &mut mesh.control_planes[idx.0].discovery;
        discovery.address_span = address.as_ref().map(|address| address.span);
        discovery.span = described.map(|discovery| discovery.span);
        discovery.address = address.map_or(Host::Unknown, |address| address.value);
        discovery.component_addresses = described.and_then(|discovery| discovery.addresses.clone());
        discovery.annotations =
            described.and_then(|discovery| discovery.annotations.clone()).unwrap_or_default();
    }
}
