//! The spec as the user wrote it: one type per mapping, every leaf with its place.
//!
//! Documentation comments here are the user's documentation: they become the descriptions of the JSON Schema.

use crate::istio::release::{Capability, IstioRelease};
use crate::names::{
    ClusterName, Host, MeshId, Namespace, NetworkName, ObjectName, PortName, Revision, ServiceName,
    TrustDomain,
};
use crate::source::Spanned;
use crate::spec::decode::{mapping, words};
use crate::spec::hub::Hub;
use crate::spec::leaves::{
    ApiServerUrl, Block, Cidr, Enabled, KubernetesVersion, Pairs, Port, Raw, Replicas,
};

mapping! {
    /// A multicluster Istio mesh: what Portolan compiles.
    pub struct Spec {
        /// The version of this format: `portolan.dev/v1alpha1`.
        "apiVersion" api_version: Spanned<ApiVersion>;
        /// Always `Mesh`.
        "kind" kind: Spanned<SpecKind>;
        /// The mesh ID: the same in every cluster of the mesh, another in every other mesh.
        "name" name: Spanned<MeshId>;
        /// The Istio that the mesh runs.
        "istio" istio: Istio;
        /// Mutual TLS and control plane security, for releases up to 1.4, and 1.5 by Helm.
        "security" security: Option<Security>;
        /// Trust domain and certificate authority.
        "trust" trust: Option<Trust>;
        /// What a network needs beyond its name. A network is declared by the clusters that use it.
        "networks" networks: Vec<Network>, default;
        /// The clusters of the mesh.
        #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
        "clusters" clusters: Vec<Cluster>;
        /// Where the credentials come from with which an istiod reads other clusters.
        "credentials" credentials: Option<Credentials>;
        /// Services that live in several clusters.
        "services" services: Vec<Service>, default;
        /// Who installs the control plane. Default: `istioctl`; before 1.5 `helm`. With `manifests` (1.24 on, and up to 1.7) charts are
        /// given to the command by `--charts`. Not available yet: `sail`.
        "install" install: Option<Spanned<Installer>>;
        /// The objects that bind the overlays to clusters for a GitOps tool. Not available yet.
        "gitops" gitops: Option<Gitops>;
        /// Warnings that this mesh accepts.
        "suppress" suppress: Vec<Suppression>, default;
    }

    /// The Istio that the mesh runs.
    pub struct Istio {
        /// The release, always with its patch: `1.30.3`, or `1.31.0-rc.0`.
        "version" version: Spanned<IstioRelease>;
        /// The namespace of the control plane in every cluster. Default: `istio-system`.
        "namespace" namespace: Option<Spanned<Namespace>>;
        /// How traffic is intercepted: `sidecar` or `ambient`. Default: `sidecar`.
        "dataPlane" data_plane: Option<Spanned<DataPlaneMode>>;
        /// Profile of every installation of istiod, such as `default`, `demo` or `stable`: one that the release has for
        /// this `install`. Clusters without an istiod have a profile of their own, and settings of a platform are not
        /// among them: see `platform`.
        "profile" profile: Option<Spanned<String>>;
        /// Revision of the control planes, the value of label `istio.io/rev`.
        "revision" revision: Option<Spanned<Revision>>;
        /// The registry of all images of Istio, a mirror for example, with those of its samples. It does not reach
        /// images that are not Istio's: the client for verification (`curl`, before 1.24 `sleep`), and `busybox` in an
        /// injection template. `portolan images` lists them under their own registry; a mirror that the nodes know, or `images` of a kustomization
        /// over `verify/<cluster>`, leads it elsewhere. Default: Istio's own.
        "hub" hub: Option<Spanned<Hub>>;
        /// Variant of the images, such as `distroless`.
        "variant" variant: Option<Spanned<String>>;
        /// Chart values in the charts' own form, laid over what Portolan computes. Their names are the charts', which
        /// Helm does not check either; those that contradict the mesh are found, and with `install: manifests` texts
        /// that show in the objects where the chart's own value is a number or a boolean. Values of chart `istiod` that
        /// are istiod's own are written below `pilot`, where an `IstioOperator` has them and the chart reads them too.
        "values" values: Option<Values>;
        /// Mesh configuration for every control plane, in the form of Istio's `MeshConfig`.
        "meshConfig" mesh_config: Option<Raw>;
    }

    /// Chart values in the charts' own form.
    pub struct Values {
        /// Values of chart `base`.
        "base" base: Option<Raw>;
        /// Values of chart `istiod`.
        "istiod" istiod: Option<Raw>;
        /// Values of chart `cni`.
        "cni" cni: Option<Raw>;
        /// Values of chart `ztunnel`.
        "ztunnel" ztunnel: Option<Raw>;
        /// Values of chart `istio`, for releases up to 1.4, and 1.5 by Helm.
        "istio" istio: Option<Raw>;
        /// Values of chart `istio-remote`, for releases up to 1.4, and 1.5 by Helm.
        "istio-remote" istio_remote: Option<Raw>;
    }

    /// Mutual TLS and control plane security, for releases up to 1.4, and 1.5 by Helm.
    pub struct Security {
        /// Whether workloads may speak plain text. Default: as the guide of the release.
        "mtls" mtls: Option<Spanned<Mtls>>;
        /// Whether proxies and control plane authenticate each other.
        "controlPlane" control_plane: Option<Spanned<bool>>;
    }

    /// Trust domain and certificate authority.
    pub struct Trust {
        /// The trust domain of all workloads. Default: `cluster.local`.
        "domain" domain: Option<Spanned<TrustDomain>>;
        /// Other trust domains whose identities count as this one's.
        "aliases" aliases: Vec<Spanned<TrustDomain>>, default;
        /// Where the certificate of each control plane's authority comes from.
        "ca" ca: Option<Ca>;
    }

    /// Where the certificate of each control plane's authority comes from.
    pub struct Ca {
        /// The source of each secret `cacerts`. Default: `istiod` where one authority signs, else `files`. Not available
        /// yet: `cert-manager`, `external-secrets`.
        "from" from: Spanned<CaFrom>;
        /// The issuer, for `cert-manager`.
        "issuer" issuer: Option<IssuerRef>;
        /// The store, for `external-secrets`.
        "store" store: Option<StoreRef>;
        /// The key in the store, for `external-secrets`; `{{ cluster }}` stands for the cluster's name.
        "key" key: Option<Spanned<String>>;
    }

    /// An issuer of cert-manager.
    pub struct IssuerRef {
        /// `Issuer` or `ClusterIssuer`.
        "kind" kind: Spanned<String>;
        /// Its name.
        "name" name: Spanned<ObjectName>;
    }

    /// A store of the External Secrets Operator.
    pub struct StoreRef {
        /// `SecretStore` or `ClusterSecretStore`.
        "kind" kind: Spanned<String>;
        /// Its name.
        "name" name: Spanned<ObjectName>;
    }

    /// What a network needs beyond its name.
    pub struct Network {
        /// The network, as clusters name it.
        "name" name: Spanned<NetworkName>;
        /// The address ranges of its pods.
        "cidrs" cidrs: Vec<Spanned<Cidr>>, default;
        /// Defaults for the east-west gateways of its clusters.
        "gateway" gateway: Option<EastWestGateway>;
    }

    /// A cluster of the mesh.
    pub struct Cluster {
        /// The name by which Istio knows the cluster: a DNS label, unique in the mesh.
        "name" name: Spanned<ClusterName>;
        /// The network that its pods are on: pods of one network reach each other directly.
        "network" network: Option<Spanned<NetworkName>>;
        /// The cluster whose istiod serves this one. Default: the cluster itself, which may also be named.
        "primary" primary: Option<Spanned<ClusterName>>;
        /// Makes the cluster the host of an external control plane: the cluster from which its istiod reads its
        /// configuration, and which it serves. That cluster, and every other that it serves, names the host as its
        /// `primary`; the host itself runs no workloads of the mesh and needs no `network`.
        "config" config: Option<Spanned<ClusterName>>;
        /// On a control plane's host: the namespace of this control plane, in its host and in all clusters it serves.
        /// Default: `istio.namespace`; with `config`: `external-istiod`.
        "namespace" namespace: Option<Spanned<Namespace>>;
        /// The release of this cluster's installation, where it differs from the mesh's.
        "version" version: Option<Spanned<IstioRelease>>;
        /// The revision of this cluster's control plane, where it differs from the mesh's.
        "revision" revision: Option<Spanned<Revision>>;
        /// The address at which the other clusters reach this cluster's API server: `https://…`.
        "apiServer" api_server: Option<Spanned<ApiServerUrl>>;
        /// The address ranges of its pods, for checks.
        "podCIDRs" pod_cidrs: Vec<Spanned<Cidr>>, default;
        /// The address ranges of its Services, for checks.
        "serviceCIDRs" service_cidrs: Vec<Spanned<Cidr>>, default;
        /// The kubeconfig context, for the commands of the runbook. Default: the cluster's name.
        "context" context: Option<Spanned<String>>;
        /// Its Kubernetes version, such as `"1.34"`.
        "kubernetes" kubernetes: Option<Spanned<KubernetesVersion>>;
        /// Where it runs.
        "platform" platform: Option<Spanned<Platform>>;
        /// Its region, as in label `topology.kubernetes.io/region` of its nodes.
        "region" region: Option<Spanned<String>>;
        /// Its zone, as in label `topology.kubernetes.io/zone` of its nodes.
        "zone" zone: Option<Spanned<String>>;
        /// Its DNS server, for replicated control planes (up to 1.7).
        "dns" dns: Option<Spanned<Dns>>;
        /// Its east-west gateway.
        "eastWestGateway" east_west_gateway: Option<EastWestGateway>;
        /// On a control plane's host: how other clusters reach its istiod.
        "discovery" discovery: Option<Discovery>;
        /// Chart values for this cluster alone.
        "values" values: Option<Values>;
        /// Mesh configuration for this cluster's control plane alone.
        "meshConfig" mesh_config: Option<Raw>;
        /// Patches of kustomize, written into each stage that holds an object they match.
        "patches" patches: Vec<Patch>, default;
        /// Objects of your own that are part of this cluster's overlay.
        "resources" resources: Vec<Resource>, default;
    }

    /// The east-west gateway of a cluster: the way into its network. Up to 1.7 the ingress gateway plays this part.
    pub struct EastWestGateway {
        /// Whether the cluster has one. Default: `auto`: if the mesh has several networks, or remotes reach this cluster's
        /// istiod through it. One gateway for each network suffices: with `false` in all clusters of a network but one,
        /// there is one load balancer less for each. Beside an istiod of 1.5 to 1.7 it is the ingress gateway, which every cluster has
        /// unless this is `false`.
        "enabled" enabled: Option<Spanned<Enabled>>;
        /// The addresses that its load balancer has, or will be given: IP addresses or host names.
        "addresses" addresses: Vec<Spanned<Host>>, default;
        /// Least number of its pods. Default: 1.
        "replicas" replicas: Option<Spanned<Replicas>>;
        /// Its Service.
        "service" service: Option<GatewayService>;
    }

    /// The Service of an east-west gateway.
    pub struct GatewayService {
        /// Its type. Default: `LoadBalancer`.
        "type" service_type: Option<Spanned<ServiceType>>;
        /// Annotations, for the load balancer of the platform.
        "annotations" annotations: Option<Pairs>;
        /// The address asked of the load balancer.
        "loadBalancerIP" load_balancer_ip: Option<Spanned<Host>>;
        /// The class of the load balancer.
        "loadBalancerClass" load_balancer_class: Option<Spanned<String>>;
        /// Whether traffic stays on the node that it reached.
        "externalTrafficPolicy" external_traffic_policy: Option<Spanned<TrafficPolicy>>;
        /// Ports that differ from the usual ones.
        "ports" ports: Vec<GatewayPort>, default;
    }

    /// A port of an east-west gateway's Service that differs from the usual one.
    pub struct GatewayPort {
        /// Which port.
        "name" name: Spanned<GatewayPortName>;
        /// Its number, if another than usual.
        "port" port: Option<Spanned<Port>>;
        /// Its number on every node.
        "nodePort" node_port: Option<Spanned<Port>>;
    }

    /// How other clusters reach an istiod.
    pub struct Discovery {
        /// The way. Default: `east-west-gateway` from 1.8, and `ingress-gateway` for an external control plane;
        /// `ingress-gateway` from 1.5 to 1.7, and from 1.1 on for several networks; else `direct`.
        "via" via: Option<Spanned<Via>>;
        /// The address of that way: an IP address or a host name.
        "address" address: Option<Spanned<Host>>;
        /// The addresses of each component of the control plane, for releases up to 1.4, and 1.5 by Helm.
        "addresses" addresses: Option<ComponentAddresses>;
        /// Annotations of the Service, for the load balancer of the platform.
        "annotations" annotations: Option<Pairs>;
        /// How the gateway treats TLS. Default: it passes it through to istiod.
        "tls" tls: Option<DiscoveryTls>;
    }

    /// How the gateway in front of an istiod treats TLS.
    pub struct DiscoveryTls {
        /// The secret with the certificate for the discovery host name, in the gateway's namespace.
        "credentialName" credential_name: Spanned<ObjectName>;
    }

    /// The addresses of each component of a control plane, for releases up to 1.4, and 1.5 by Helm.
    pub struct ComponentAddresses {
        /// Pilot. Default: `discovery.address`.
        "pilot" pilot: Option<Spanned<Host>>;
        /// Mixer, policy. Default: `discovery.address`.
        "policy" policy: Option<Spanned<Host>>;
        /// Mixer, telemetry. Default: `discovery.address`.
        "telemetry" telemetry: Option<Spanned<Host>>;
        /// What gathers statistics by the statsd protocol, on UDP port 9125. Up to 1.0.2 Prometheus has a bridge for it, and the
        /// default is `discovery.address`; later releases bring none, so that there is one only if it is given.
        "statsd" statsd: Option<Spanned<Host>>;
        /// Zipkin, where traces are gathered: no control plane of that time brings it by itself, so there is no default.
        "zipkin" zipkin: Option<Spanned<Host>>;
    }

    /// A patch of kustomize.
    pub struct Patch {
        /// The objects it is for.
        "target" target: PatchTarget;
        /// The patch: part of an object (strategic merge) or a list of operations (JSON 6902), as text.
        "patch" patch: Spanned<Block>;
    }

    /// The objects that a patch is for; names are regular expressions, as kustomize has them.
    pub struct PatchTarget {
        /// API group.
        "group" group: Option<Spanned<String>>;
        /// API version.
        "version" version: Option<Spanned<String>>;
        /// Kind.
        "kind" kind: Option<Spanned<String>>;
        /// Name.
        "name" name: Option<Spanned<String>>;
        /// Namespace.
        "namespace" namespace: Option<Spanned<String>>;
        /// Labels, as `key=value`, separated by commas.
        "labelSelector" label_selector: Option<Spanned<String>>;
    }

    /// An object of your own in a cluster's overlay.
    pub struct Resource {
        /// The object, whole.
        "object" object: Raw;
        /// The stage that holds it. Default: `40-exposure`.
        "stage" stage: Option<Spanned<ResourceStage>>;
    }

    /// Where the credentials come from with which an istiod reads other clusters.
    pub struct Credentials {
        /// Where remote secrets come from.
        "remoteSecrets" remote_secrets: Option<RemoteSecrets>;
    }

    /// Where remote secrets come from.
    pub struct RemoteSecrets {
        /// The source. Default: `files`. Not available yet: `external-secrets`.
        "from" from: Spanned<RemoteSecretsFrom>;
        /// The store, for `external-secrets`.
        "store" store: Option<StoreRef>;
        /// The key in the store, for `external-secrets`: a pattern such as `istio/{{ cluster }}`.
        "key" key: Option<Spanned<String>>;
    }

    /// A service that lives in several clusters.
    pub struct Service {
        /// Its name.
        "name" name: Spanned<ServiceName>;
        /// Its namespace.
        "namespace" namespace: Spanned<Namespace>;
        /// Its ports.
        #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
        "ports" ports: Vec<ServicePort>;
        /// The clusters that run it.
        #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
        "clusters" clusters: Vec<Spanned<ClusterName>>;
        /// Its address for clients of other clusters, for replicated control planes (up to 1.7).
        "address" address: Option<Spanned<Host>>;
        /// How clients reach it, for replicated control planes (up to 1.7).
        "via" via: Option<Spanned<ServiceVia>>;
    }

    /// A port of a service.
    pub struct ServicePort {
        /// Its name; begins with the protocol where `protocol` is not given.
        "name" name: Spanned<PortName>;
        /// Its number.
        "port" port: Spanned<Port>;
        /// The application protocol, such as `http` or `grpc`: field `appProtocol` of the Service.
        "protocol" protocol: Option<Spanned<String>>;
    }

    /// The objects that bind the overlays to clusters for a GitOps tool.
    pub struct Gitops {
        /// The tool.
        "tool" tool: Spanned<GitopsTool>;
        /// The address of the repository.
        "repoURL" repo_url: Spanned<String>;
        /// The folder of the tree in the repository.
        "path" path: Option<Spanned<String>>;
        /// The branch or tag.
        "revision" revision: Option<Spanned<String>>;
        /// The namespace of the tool's objects.
        "namespace" namespace: Option<Spanned<Namespace>>;
    }

    /// A warning that this mesh accepts.
    pub struct Suppression {
        /// The rule: its code or its name.
        "rule" rule: Spanned<String>;
        /// Why it is accepted.
        "reason" reason: Spanned<String>;
    }
}

words! {
    /// A version of this format.
    pub enum ApiVersion {
        /// The first version; it may still change.
        V1Alpha1 = "portolan.dev/v1alpha1",
    }

    /// What the file describes.
    pub enum SpecKind {
        /// A mesh.
        Mesh = "Mesh",
    }

    /// How traffic is intercepted.
    pub enum DataPlaneMode {
        /// A proxy in every pod.
        Sidecar = "sidecar",
        /// A proxy on every node (ztunnel), and waypoints.
        Ambient = "ambient",
    }

    /// Whether workloads may speak plain text.
    pub enum Mtls {
        /// They may.
        Permissive = "permissive",
        /// They may not.
        Strict = "strict",
    }

    /// The source of each secret `cacerts`.
    pub enum CaFrom {
        /// None: istiod makes itself a root certificate.
        Istiod = "istiod",
        /// Files that you put beside the tree, which Git ignores.
        Files = "files",
        /// Certificates of cert-manager.
        CertManager = "cert-manager",
        /// External Secrets Operator.
        ExternalSecrets = "external-secrets",
    }

    /// Where a cluster runs.
    pub enum Platform {
        /// Google Kubernetes Engine.
        Gke = "gke",
        /// Amazon Elastic Kubernetes Service.
        Eks = "eks",
        /// Azure Kubernetes Service.
        Aks = "aks",
        /// IBM Cloud Kubernetes Service.
        Iks = "iks",
        /// Alibaba Cloud Container Service.
        Ack = "ack",
        /// Red Hat OpenShift.
        Openshift = "openshift",
        /// kind.
        Kind = "kind",
        /// k3d.
        K3d = "k3d",
        /// K3s.
        K3s = "k3s",
        /// MicroK8s.
        Microk8s = "microk8s",
        /// minikube.
        Minikube = "minikube",
        /// Anything else.
        Other = "other",
    }

    /// The DNS server of a cluster.
    pub enum Dns {
        /// CoreDNS.
        Coredns = "coredns",
        /// kube-dns.
        KubeDns = "kube-dns",
    }

    /// The type of a Service.
    pub enum ServiceType {
        /// An address that the platform's load balancer gives.
        LoadBalancer = "LoadBalancer",
        /// A port on every node.
        NodePort = "NodePort",
        /// An address inside of the cluster only.
        ClusterIp = "ClusterIP",
    }

    /// Whether traffic stays on the node that it reached.
    pub enum TrafficPolicy {
        /// It may go on to another node.
        Cluster = "Cluster",
        /// It stays.
        Local = "Local",
    }

    /// A port of an east-west gateway.
    pub enum GatewayPortName {
        /// Health checks, 15021.
        StatusPort = "status-port",
        /// Services, 15443.
        Tls = "tls",
        /// Discovery and certificates, 15012.
        TlsIstiod = "tls-istiod",
        /// Injection and validation, 15017.
        TlsWebhook = "tls-webhook",
    }

    /// How other clusters reach an istiod.
    pub enum Via {
        /// Through the east-west gateway of its cluster.
        EastWestGateway = "east-west-gateway",
        /// Through an ingress gateway.
        IngressGateway = "ingress-gateway",
        /// Through a load balancer of the platform, in front of istiod.
        InternalLoadBalancer = "internal-load-balancer",
        /// At the addresses of its pods or Services.
        Direct = "direct",
    }

    /// A stage of a cluster's overlay.
    pub enum ResourceStage {
        /// Namespaces, accounts, trust.
        Foundation = "10-foundation",
        /// Definitions of custom resources.
        Crds = "15-crds",
        /// The control plane.
        ControlPlane = "20-control-plane",
        /// Gateways.
        Gateways = "30-gateways",
        /// What gateways expose.
        Exposure = "40-exposure",
        /// References to credentials.
        RemoteSecrets = "50-remote-secrets",
    }

    /// The source of remote secrets.
    pub enum RemoteSecretsFrom {
        /// Files that you put beside the tree, which Git ignores.
        Files = "files",
        /// External Secrets Operator.
        ExternalSecrets = "external-secrets",
        /// Somebody else makes them.
        None = "none",
    }

    /// How clients reach a service of another cluster, with replicated control planes.
    pub enum ServiceVia {
        /// Directly through the other cluster's gateway.
        Gateway = "gateway",
        /// Through the egress gateway of their own cluster.
        Egress = "egress",
    }

    /// Who installs the control plane.
    pub enum Installer {
        /// istioctl, from an IstioOperator.
        Istioctl = "istioctl",
        /// Helm, from values files.
        Helm = "helm",
        /// The Sail operator.
        Sail = "sail",
        /// kubectl alone, from manifests rendered of Istio's charts.
        Manifests = "manifests",
    }

    /// A GitOps tool.
    pub enum GitopsTool {
        /// Argo CD.
        ArgoCd = "argo-cd",
        /// Flux.
        Flux = "flux",
    }
}

impl Spec {
    /// Returns who installs: what the spec says, else what the guides of the release use.
    pub(crate) fn installer(&self) -> Installer {
        let has_istiod = self.istio.version.value.has(Capability::Istiod);
        let usual = if has_istiod { Installer::Istioctl } else { Installer::Helm };
        self.install.as_ref().map_or(usual, |installer| installer.value)
    }
}

impl Installer {
    /// Returns whether charts are installed as they are, without an `IstioOperator`.
    pub(crate) fn takes_charts(self) -> bool {
        match self {
            Installer::Helm | Installer::Manifests => true,
            Installer::Istioctl | Installer::Sail => false,
        }
    }
}
