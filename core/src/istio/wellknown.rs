//! The names that Istio and its guides give to labels, annotations, ports, objects, keys and files: each once.
//! Constants alone; what differs by release is in the table of releases.

/// Labels.
pub mod labels {
    /// The network of a namespace, a gateway's Service or a pod.
    pub const TOPOLOGY_NETWORK: &str = "topology.istio.io/network";
    /// The cluster of an endpoint, added by istiod.
    pub const TOPOLOGY_CLUSTER: &str = "topology.istio.io/cluster";
    /// Marks a secret as a remote secret.
    pub const MULTI_CLUSTER: &str = "istio/multiCluster";
    /// Switches injection on for a namespace.
    pub const INJECTION: &str = "istio-injection";
    /// Binds a namespace, a pod or a webhook to a revision.
    pub const REVISION: &str = "istio.io/rev";
    /// Asks for (or refuses) injection into a pod.
    pub const SIDECAR_INJECT: &str = "sidecar.istio.io/inject";
    /// The data plane mode of a namespace or pod.
    pub const DATAPLANE_MODE: &str = "istio.io/dataplane-mode";
    /// Makes a Service of ambient known to other clusters.
    pub const GLOBAL: &str = "istio.io/global";
    /// Names the port of a gateway's Service, where it is not 15443. A label, not an annotation.
    pub const GATEWAY_PORT: &str = "networking.istio.io/gatewayPort";
    /// Says that an endpoint takes mutual TLS.
    pub const TLS_MODE: &str = "security.istio.io/tlsMode";
    /// The name of an application, by which Services select pods.
    pub const APP: &str = "app";
    /// The version of an application's pods.
    pub const VERSION: &str = "version";
    /// The name of a sample's Service.
    pub const SERVICE: &str = "service";
    /// Istio's own component, by which Gateways select their pods.
    pub const ISTIO: &str = "istio";
    /// The Service that an EndpointSlice belongs to.
    pub const SERVICE_NAME: &str = "kubernetes.io/service-name";
    /// Who keeps an EndpointSlice.
    pub const ENDPOINT_SLICE_MANAGED_BY: &str = "endpointslice.kubernetes.io/managed-by";
    /// The name of a namespace, set by Kubernetes.
    pub const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";
    /// The names that Kubernetes recommends for the objects of an application.
    pub const APP_NAME: &str = "app.kubernetes.io/name";
    /// The instance of an application.
    pub const APP_INSTANCE: &str = "app.kubernetes.io/instance";
    /// The version of an application.
    pub const APP_VERSION: &str = "app.kubernetes.io/version";
    /// What an application belongs to.
    pub const APP_PART_OF: &str = "app.kubernetes.io/part-of";
    /// The tool that manages an object.
    pub const APP_MANAGED_BY: &str = "app.kubernetes.io/managed-by";
    /// The chart and version that an object comes from.
    pub const HELM_CHART: &str = "helm.sh/chart";
    /// The region of a node.
    pub const REGION: &str = "topology.kubernetes.io/region";
    /// The zone of a node.
    pub const ZONE: &str = "topology.kubernetes.io/zone";
}

/// Values of labels and options that have a fixed meaning.
pub mod values {
    /// Has Argo CD leave an object that is no longer in Git.
    pub const ARGO_CD_NO_PRUNE: &str = "Prune=false";
    /// Has Flux leave an object that is no longer in Git.
    pub const FLUX_NO_PRUNE: &str = "disabled";
    /// On: of injection by namespace.
    pub const ENABLED: &str = "enabled";
    /// True, as a label or an environment variable writes it.
    pub const TRUE: &str = "true";
    /// False, likewise.
    pub const FALSE: &str = "false";
    /// The data plane mode of ambient.
    pub const AMBIENT: &str = "ambient";
    /// No data plane mode: ambient leaves the pod alone.
    pub const NONE: &str = "none";
    /// The revision that is written as no revision.
    pub const DEFAULT_REVISION: &str = "default";
    /// Label `istio` of the east-west gateway's pods.
    pub const EASTWEST_GATEWAY: &str = "eastwestgateway";
    /// Label `istio` of the ingress gateway's pods.
    pub const INGRESS_GATEWAY: &str = "ingressgateway";
    /// Label `app` of istiod's pods.
    pub const ISTIOD: &str = "istiod";
    /// Label `istio` of istiod's pods.
    pub const PILOT: &str = "pilot";
    /// Label `security.istio.io/tlsMode` of a workload with a sidecar.
    pub const TLS_MODE_ISTIO: &str = "istio";
    /// Label `version` of the first version of the samples' service.
    pub const HELLOWORLD_V1: &str = "v1";
    /// Label `version` of its second version.
    pub const HELLOWORLD_V2: &str = "v2";
    /// The image that injection replaces.
    pub const IMAGE_AUTO: &str = "auto";
    /// The injection template of gateways.
    pub const GATEWAY_TEMPLATE: &str = "gateway";
    /// The router mode of east-west gateways that had to be asked for.
    pub const SNI_DNAT: &str = "sni-dnat";
    /// The network view of an egress gateway for replicated control planes.
    pub const EXTERNAL_VIEW: &str = "external";
    /// Annotation `controlPlaneClusters` for any cluster.
    pub const ANY_CLUSTER: &str = "*";
    /// What separates the clusters in that annotation: no space after it.
    pub const CLUSTER_SEPARATOR: &str = ",";
    /// The TLS mode of an ambient gateway's listener.
    pub const ISTIO_MUTUAL: &str = "ISTIO_MUTUAL";
    /// The manager of an object of Helm's.
    pub const HELM: &str = "Helm";
    /// The manager of an object of Portolan's.
    pub const PORTOLAN: &str = "portolan";
    /// What an object of Istio belongs to.
    pub const PART_OF_ISTIO: &str = "istio";
    /// The default name of istiod's own cluster.
    pub const KUBERNETES_REGISTRY: &str = "Kubernetes";
}

/// Annotations.
pub mod annotations {
    /// What Argo CD may do to an object (`argoproj/argo-cd@v3.0.0:docs/user-guide/sync-options.md`).
    pub const ARGO_CD_SYNC_OPTIONS: &str = "argocd.argoproj.io/sync-options";
    /// Whether Flux deletes an object that is no longer in Git (`fluxcd/kustomize-controller@v1.5.0:docs/spec/v1/kustomizations.md`).
    pub const FLUX_PRUNE: &str = "kustomize.toolkit.fluxcd.io/prune";
    /// The clusters whose istiod leads in a remote; on its control plane namespace.
    pub const CONTROL_PLANE_CLUSTERS: &str = "topology.istio.io/controlPlaneClusters";
    /// The cluster of a remote secret, for the reader.
    pub const CLUSTER: &str = "networking.istio.io/cluster";
    /// The account of a token secret.
    pub const SERVICE_ACCOUNT_NAME: &str = "kubernetes.io/service-account.name";
    /// The injection templates of a pod.
    pub const INJECT_TEMPLATES: &str = "inject.istio.io/templates";
    /// The installation of Helm that an object belongs to.
    pub const HELM_RELEASE: &str = "meta.helm.sh/release-name";
    /// The namespace of that installation.
    pub const HELM_RELEASE_NAMESPACE: &str = "meta.helm.sh/release-namespace";
    /// The nodes behind a gateway's Service of type NodePort, as JSON.
    pub const NODE_SELECTOR: &str = "traffic.istio.io/nodeSelector";
    /// Whether Prometheus reads a pod.
    pub const PROMETHEUS_SCRAPE: &str = "prometheus.io/scrape";
    /// The port that Prometheus reads.
    pub const PROMETHEUS_PORT: &str = "prometheus.io/port";
    /// The path that Prometheus reads.
    pub const PROMETHEUS_PATH: &str = "prometheus.io/path";
}

/// TCP ports.
pub mod ports {
    /// Discovery and certificates in plain text.
    pub const GRPC_XDS: u16 = 15010;
    /// Discovery over mutual TLS, before istiod.
    pub const HTTPS_XDS: u16 = 15011;
    /// Discovery and certificates over TLS.
    pub const ISTIOD: u16 = 15012;
    /// istiod's metrics.
    pub const ISTIOD_MONITORING: u16 = 15014;
    /// istiod's webhooks, in its pod and on gateways.
    pub const WEBHOOK: u16 = 15017;
    /// istiod's webhooks on its Service.
    pub const WEBHOOK_SERVICE: u16 = 443;
    /// A proxy's merged metrics.
    pub const PROXY_METRICS: u16 = 15020;
    /// A gateway's health.
    pub const STATUS: u16 = 15021;
    /// A proxy's own metrics.
    pub const ENVOY_PROMETHEUS: u16 = 15090;
    /// Traffic of other networks, told apart by server name.
    pub const CROSS_NETWORK: u16 = 15443;
    /// Traffic of ambient.
    pub const HBONE: u16 = 15008;
    /// HTTP of an ingress gateway.
    pub const HTTP: u16 = 80;
    /// HTTPS of an ingress gateway; cross-network traffic up to 1.7.
    pub const HTTPS: u16 = 443;
    /// The sample service.
    pub const HELLOWORLD: u16 = 5000;
    /// The sample client's Service.
    pub const SAMPLE_CLIENT: u16 = 80;
    /// Mixer up to 1.4: checks and reports in plain text.
    pub const MIXER: u16 = 9091;
    /// Mixer up to 1.4: checks and reports over mutual TLS.
    pub const MIXER_MTLS: u16 = 15004;
    /// The statsd bridge of Prometheus, at 1.0.
    pub const STATSD: u16 = 9125;
    /// Zipkin.
    pub const ZIPKIN: u16 = 9411;
    /// Citadel up to 1.4.
    pub const CITADEL: u16 = 8060;
    /// DNS.
    pub const DNS: u16 = 53;
}

/// Names of ports.
pub mod port_names {
    /// A gateway's health; the first port of a gateway, because some clouds check the first.
    pub const STATUS: &str = "status-port";
    /// Cross-network traffic.
    pub const TLS: &str = "tls";
    /// istiod on a gateway.
    pub const TLS_ISTIOD: &str = "tls-istiod";
    /// istiod's webhooks on a gateway.
    pub const TLS_WEBHOOK: &str = "tls-webhook";
    /// Cross-network traffic, at the start of 1.8.
    pub const MTLS: &str = "mtls";
    /// istiod on a gateway at the start of 1.8, and on the Service in a remote.
    pub const TCP_ISTIOD: &str = "tcp-istiod";
    /// Webhooks on a gateway at the start of 1.8, and on the Service in a remote.
    pub const TCP_WEBHOOK: &str = "tcp-webhook";
    /// istiod's webhooks as a server of `istiod-gateway`.
    pub const TLS_ISTIOD_WEBHOOK: &str = "tls-istiodwebhook";
    /// istiod by HTTPS as a server of `istiod-gateway`.
    pub const HTTPS_ISTIOD: &str = "https-istiod";
    /// Webhooks by HTTPS as a server of `istiod-gateway`.
    pub const HTTPS_ISTIOD_WEBHOOK: &str = "https-istiodwebhook";
    /// Webhooks as a server of `istiod-gateway` at the start of 1.8.
    pub const TCP_ISTIOD_WEBHOOK: &str = "tcp-istiodwebhook";
    /// istiod as a server of `external-istiod-gw`.
    pub const EXTERNAL_XDS: &str = "https-XDS";
    /// Webhooks as a server of `external-istiod-gw`.
    pub const EXTERNAL_WEBHOOK: &str = "https-WEBHOOK";
    /// istiod as a server of `external-istiod-gw` that passes TLS through.
    pub const EXTERNAL_TLS_XDS: &str = "tls-XDS";
    /// Webhooks as a server of `external-istiod-gw` that passes TLS through.
    pub const EXTERNAL_TLS_WEBHOOK: &str = "tls-WEBHOOK";
    /// istiod on the ingress gateway in front of an external istiod.
    pub const TLS_XDS: &str = "tls-xds";
    /// The ambient gateway's listener.
    pub const MESH: &str = "mesh";
    /// A proxy's own metrics.
    pub const ENVOY_PROMETHEUS: &str = "http-envoy-prom";
    /// Plain HTTP.
    pub const HTTP: &str = "http";
}

/// Names of namespaces.
pub mod namespaces {
    /// The control plane's.
    pub const ISTIO_SYSTEM: &str = "istio-system";
    /// An external control plane's.
    pub const EXTERNAL_ISTIOD: &str = "external-istiod";
    /// The verification workloads'.
    pub const SAMPLE: &str = "sample";
    /// Kubernetes' own.
    pub const KUBE_SYSTEM: &str = "kube-system";
}

/// Names of objects that are not named by the user.
pub mod names {
    /// istiod's Deployment and Service, and the Service in a remote.
    pub const ISTIOD: &str = "istiod";
    /// The Service in a remote that runs an istiod too; with a revision `istiod-<revision>-remote`.
    pub const ISTIOD_REMOTE: &str = "istiod-remote";
    /// The mesh configuration's map.
    pub const MESH_CONFIG_MAP: &str = "istio";
    /// The injector's webhook and map.
    pub const SIDECAR_INJECTOR: &str = "istio-sidecar-injector";
    /// The validator of configuration of one revision; the namespace follows.
    pub const VALIDATOR: &str = "istio-validator";
    /// The map of chart values.
    pub const VALUES_CONFIG_MAP: &str = "values";
    /// The validator of unlabelled configuration.
    pub const DEFAULT_VALIDATOR: &str = "istiod-default-validator";
    /// The validator of separate control plane programs, which one of them makes.
    pub const GALLEY_VALIDATOR: &str = "istio-galley";
    /// Role binding of istiod for the cluster at 1.6 and 1.7; its end is the namespace.
    pub const ISTIOD_BINDING: &str = "istiod-pilot";
    /// Role binding, for the cluster, of the DNS server for names of other clusters; its end is the namespace.
    pub const DNS_BINDING: &str = "istio-istiocoredns-role-binding";
    /// Role and role binding of those who read a cluster; its end is the namespace.
    pub const READER_ROLE: &str = "istio-reader";
    /// The account that peers read with.
    pub const READER_SERVICE_ACCOUNT: &str = "istio-reader-service-account";
    /// That account up to 1.4.
    pub const LEGACY_READER_SERVICE_ACCOUNT: &str = "istio-multi";
    /// The secret with that account's token.
    pub const READER_TOKEN_SECRET: &str = "istio-reader-service-account-istio-remote-secret-token";
    /// What a remote secret's name begins with; the cluster follows.
    pub const REMOTE_SECRET_PREFIX: &str = "istio-remote-secret-";
    /// The secret by which an external istiod reaches its config cluster.
    pub const ISTIO_KUBECONFIG: &str = "istio-kubeconfig";
    /// The secret with the authority's key and certificates.
    pub const CACERTS: &str = "cacerts";
    /// The map with the mesh's root certificate in each namespace.
    pub const CA_ROOT_CERT: &str = "istio-ca-root-cert";
    /// The east-west gateway.
    pub const EASTWEST_GATEWAY: &str = "istio-eastwestgateway";
    /// The ingress gateway.
    pub const INGRESS_GATEWAY: &str = "istio-ingressgateway";
    /// The egress gateway.
    pub const EGRESS_GATEWAY: &str = "istio-egressgateway";
    /// The Gateway object that opens services to other networks.
    pub const CROSS_NETWORK_GATEWAY: &str = "cross-network-gateway";
    /// The Gateway object that opens services to other networks up to 1.7.
    pub const CLUSTER_AWARE_GATEWAY: &str = "cluster-aware-gateway";
    /// The Gateway object that exposes istiod.
    pub const ISTIOD_GATEWAY: &str = "istiod-gateway";
    /// The VirtualService that exposes istiod; with a revision `istiod-vs-<revision>`.
    pub const ISTIOD_VIRTUAL_SERVICE: &str = "istiod-vs";
    /// The DestinationRule that goes with it, where one does.
    pub const ISTIOD_DESTINATION_RULE: &str = "istiod-dr";
    /// The Gateway object in front of an external istiod.
    pub const EXTERNAL_ISTIOD_GATEWAY: &str = "external-istiod-gw";
    /// The VirtualService in front of an external istiod.
    pub const EXTERNAL_ISTIOD_VIRTUAL_SERVICE: &str = "external-istiod-vs";
    /// The DestinationRule in front of an external istiod.
    pub const EXTERNAL_ISTIOD_DESTINATION_RULE: &str = "external-istiod-dr";
    /// What follows an account's name in the name of the secret with its token.
    pub const TOKEN_SECRET_SUFFIX: &str = "-istio-remote-secret-token";
    /// The account of an external istiod.
    pub const ISTIOD_SERVICE_ACCOUNT: &str = "istiod-service-account";
    /// The account of chart `istiod`, by which an external istiod reads its config cluster.
    pub const ISTIOD_CHART_SERVICE_ACCOUNT: &str = "istiod";
    /// ztunnel's DaemonSet and account.
    pub const ZTUNNEL: &str = "ztunnel";
    /// The sample service.
    pub const HELLOWORLD: &str = "helloworld";
    /// The sample client since 1.24.
    pub const CURL: &str = "curl";
    /// The sample client up to 1.23.
    pub const SLEEP: &str = "sleep";
    /// The container that injection fills in.
    pub const PROXY_CONTAINER: &str = "istio-proxy";
}

/// Keys of data in secrets and maps.
pub mod keys {
    /// The signing certificate in `cacerts`.
    pub const CA_CERT: &str = "ca-cert.pem";
    /// Its private key.
    pub const CA_KEY: &str = "ca-key.pem";
    /// The root certificate.
    pub const ROOT_CERT: &str = "root-cert.pem";
    /// The chain from the signing certificate to the root.
    pub const CERT_CHAIN: &str = "cert-chain.pem";
    /// The four that `cacerts` must have, in the guides' order.
    pub const CACERTS: [&str; 4] = [CA_CERT, CA_KEY, ROOT_CERT, CERT_CHAIN];
    /// The kubeconfig in `istio-kubeconfig`.
    pub const KUBECONFIG: &str = "config";
    /// The mesh configuration in its map.
    pub const MESH: &str = "mesh";
    /// The mesh networks in that map.
    pub const MESH_NETWORKS: &str = "meshNetworks";
}

/// Types of secrets.
pub mod secret_types {
    /// A secret that Kubernetes fills with an account's token.
    pub const SERVICE_ACCOUNT_TOKEN: &str = "kubernetes.io/service-account-token";
    /// Any other.
    pub const OPAQUE: &str = "Opaque";
}

/// Environment variables of istiod and of proxies.
pub mod env {
    /// istiod serves other clusters too.
    pub const EXTERNAL_ISTIOD: &str = "EXTERNAL_ISTIOD";
    /// The name of istiod's cluster.
    pub const CLUSTER_ID: &str = "CLUSTER_ID";
    /// An external istiod reads remote secrets where it runs.
    pub const LOCAL_CLUSTER_SECRET_WATCHER: &str = "LOCAL_CLUSTER_SECRET_WATCHER";
    /// The map in the config cluster with more mesh configuration.
    pub const SHARED_MESH_CONFIG: &str = "SHARED_MESH_CONFIG";
    /// The injector's webhook that istiod patches; empty for none.
    pub const INJECTION_WEBHOOK_CONFIG_NAME: &str = "INJECTION_WEBHOOK_CONFIG_NAME";
    /// The validator that istiod patches; empty for none.
    pub const VALIDATION_WEBHOOK_CONFIG_NAME: &str = "VALIDATION_WEBHOOK_CONFIG_NAME";
    /// Further names in istiod's certificate.
    pub const ISTIOD_CUSTOM_HOST: &str = "ISTIOD_CUSTOM_HOST";
    /// Ambient over several networks.
    pub const AMBIENT_ENABLE_MULTI_NETWORK: &str = "AMBIENT_ENABLE_MULTI_NETWORK";
    /// Ambient's ingress gateways reach other networks.
    pub const AMBIENT_ENABLE_MULTI_NETWORK_INGRESS: &str = "AMBIENT_ENABLE_MULTI_NETWORK_INGRESS";
    /// Ambient's metadata of the peer.
    pub const AMBIENT_ENABLE_BAGGAGE: &str = "AMBIENT_ENABLE_BAGGAGE";
    /// The networks whose endpoints a proxy is given.
    pub const REQUESTED_NETWORK_VIEW: &str = "ISTIO_META_REQUESTED_NETWORK_VIEW";
    /// The network of a proxy.
    pub const META_NETWORK: &str = "ISTIO_META_NETWORK";
    /// The cluster of a proxy.
    pub const META_CLUSTER_ID: &str = "ISTIO_META_CLUSTER_ID";
    /// The router mode of a gateway.
    pub const ROUTER_MODE: &str = "ISTIO_META_ROUTER_MODE";
    /// A proxy answers names by itself.
    pub const DNS_CAPTURE: &str = "ISTIO_META_DNS_CAPTURE";
    /// A proxy gives addresses to service entries without one.
    pub const DNS_AUTO_ALLOCATE: &str = "ISTIO_META_DNS_AUTO_ALLOCATE";
    /// The roots by which a proxy trusts discovery.
    pub const XDS_ROOT_CA: &str = "XDS_ROOT_CA";
    /// The roots by which a proxy trusts the authority.
    pub const CA_ROOT_CA: &str = "CA_ROOT_CA";
}

/// Hosts and patterns of hosts.
pub mod hosts {
    /// Every service of the mesh, as a Gateway for cross-network traffic names it.
    pub const LOCAL_SERVICES: &str = "*.local";
    /// Every host.
    pub const ANY: &str = "*";
    /// The guides' placeholder for the address of a gateway whose load balancer has none yet.
    pub const NO_ADDRESS: &str = "0.0.0.0";
    /// What stands behind a cluster's name where the address of its istiod is not known yet: a name that never resolves.
    pub const UNKNOWN_DISCOVERY: &str = ".discovery.invalid";
    /// The domain of services between replicated control planes.
    pub const GLOBAL_DOMAIN: &str = "global";
    /// The default trust domain and the default domain of a cluster.
    pub const CLUSTER_LOCAL: &str = "cluster.local";
    /// The domain of Services, as it follows their namespaces.
    pub const SERVICES: &str = "svc.cluster.local";
    /// What stands between a Service's namespace and the cluster's domain.
    pub const SVC: &str = "svc";
}

/// Paths in URLs of webhooks, and files in containers.
pub mod paths {
    /// The injection webhook; pairs of key and value follow.
    pub const INJECT: &str = "/inject";
    /// The key of the cluster in an injection path.
    pub const INJECT_CLUSTER: &str = "cluster";
    /// The key of the network in an injection path.
    pub const INJECT_NETWORK: &str = "net";
    /// A `/` inside a value of an injection path.
    pub const INJECT_SLASH: &str = "--slash--";
    /// The validation webhook.
    pub const VALIDATE: &str = "/validate";
    /// The roots of public authorities in Istio's images.
    pub const SYSTEM_ROOTS: &str = "/etc/ssl/certs/ca-certificates.crt";
    /// Where istiod looks for the mesh configuration as a file.
    pub const MESH_CONFIG_MOUNT: &str = "/etc/istio/config";
    /// Where istiod looks for the injection templates.
    pub const INJECT_MOUNT: &str = "/var/lib/istio/inject";
}

/// Classes, options and modes of the Gateway API.
pub mod gateway_api {
    /// The class of ambient's east-west gateway.
    pub const EAST_WEST_CLASS: &str = "istio-east-west";
    /// The class of a gateway in a cluster that cannot be read.
    pub const REMOTE_CLASS: &str = "istio-remote";
    /// The protocol of its listener.
    pub const HBONE: &str = "HBONE";
    /// The listener's option that asks for Istio's mutual TLS.
    pub const TLS_TERMINATE_MODE: &str = "gateway.istio.io/tls-terminate-mode";
    /// The listener's option that names a protocol.
    pub const LISTENER_PROTOCOL: &str = "gateway.istio.io/listener-protocol";
}

/// API groups of Istio's configuration.
pub mod groups {
    /// Gateways, routes, destinations, endpoints.
    pub const NETWORKING: &str = "networking.istio.io";
    /// Authentication and authorization.
    pub const SECURITY: &str = "security.istio.io";
    /// Metrics, logs, traces.
    pub const TELEMETRY: &str = "telemetry.istio.io";
    /// Plug-ins of proxies.
    pub const EXTENSIONS: &str = "extensions.istio.io";
    /// All of them.
    pub const CONFIGURATION: [&str; 4] = [NETWORKING, SECURITY, TELEMETRY, EXTENSIONS];
}

/// Kinds of objects with their groups and versions.
pub mod api_versions {
    /// Core Kubernetes objects.
    pub const CORE: &str = "v1";
    /// Deployments and DaemonSets.
    pub const APPS: &str = "apps/v1";
    /// Deployments of samples up to 1.2.
    pub const EXTENSIONS_V1BETA1: &str = "extensions/v1beta1";
    /// Webhooks up to 1.9.
    pub const ADMISSION_V1BETA1: &str = "admissionregistration.k8s.io/v1beta1";
    /// Roles and bindings.
    pub const RBAC: &str = "rbac.authorization.k8s.io/v1";
    /// Autoscalers.
    pub const AUTOSCALING_V2: &str = "autoscaling/v2";
    /// Autoscalers before Kubernetes 1.23.
    pub const AUTOSCALING_V2BETA2: &str = "autoscaling/v2beta2";
    /// Disruption budgets up to 1.13.
    pub const POLICY_V1BETA1: &str = "policy/v1beta1";
    /// Disruption budgets.
    pub const POLICY: &str = "policy/v1";
    /// EndpointSlices.
    pub const DISCOVERY: &str = "discovery.k8s.io/v1";
    /// Istio's networking objects since 1.24.
    pub const NETWORKING_V1: &str = "networking.istio.io/v1";
    /// Istio's networking objects up to 1.23.
    pub const NETWORKING_V1ALPHA3: &str = "networking.istio.io/v1alpha3";
    /// `IstioOperator`.
    pub const ISTIO_OPERATOR: &str = "install.istio.io/v1alpha1";
    /// Objects of the Gateway API.
    pub const GATEWAY_API_V1: &str = "gateway.networking.k8s.io/v1";
    /// Objects of the Gateway API for ambient up to 1.28.
    pub const GATEWAY_API_V1BETA1: &str = "gateway.networking.k8s.io/v1beta1";
    /// Objects of the Sail operator.
    pub const SAIL_V1: &str = "sailoperator.io/v1";
    /// `ZTunnel` of the Sail operator up to 1.27.
    pub const SAIL_V1ALPHA1: &str = "sailoperator.io/v1alpha1";
}

/// Charts and where they are published.
pub mod charts {
    /// Istio's Helm repository.
    pub const REPOSITORY: &str = "https://istio-release.storage.googleapis.com/charts";
    /// The control plane up to 1.5, of separate programs.
    pub const ISTIO: &str = "istio";
    /// Its resource definitions.
    pub const ISTIO_INIT: &str = "istio-init";
    /// A remote of it; since 1.1 its chart is `istio`.
    pub const ISTIO_REMOTE: &str = "istio-remote";
    /// Resource definitions and the reader account.
    pub const BASE: &str = "base";
    /// istiod, and what a remote needs of it.
    pub const ISTIOD: &str = "istiod";
    /// Its name up to 1.11.
    pub const ISTIO_DISCOVERY: &str = "istio-discovery";
    /// The ingress gateway up to 1.7, and a gateway of other names up to 1.11.
    pub const INGRESS: &str = "istio-ingress";
    /// A remote without istiod, up to 1.23.
    pub const ISTIOD_REMOTE: &str = "istiod-remote";
    /// The node agent that redirects traffic.
    pub const CNI: &str = "cni";
    /// Ambient's proxy on each node.
    pub const ZTUNNEL: &str = "ztunnel";
    /// A gateway.
    pub const GATEWAY: &str = "gateway";
    /// The release name of `base` in the guides.
    pub const BASE_RELEASE: &str = "istio-base";
    /// The release name of the ingress gateway in the charts' own documentation, up to 1.7.
    pub const INGRESS_RELEASE: &str = "istio-ingress";
    /// The egress gateway of replicated control planes, 1.6 and 1.7.
    pub const EGRESS: &str = "istio-egress";
    /// The DNS server for names of other clusters there.
    pub const ISTIO_CORE_DNS: &str = "istiocoredns";
    /// The release name of `cni` in the guides.
    pub const CNI_RELEASE: &str = "istio-cni";
    /// The release name that `istioctl` renders with.
    pub const ISTIOCTL_RELEASE: &str = "istio";
}

/// Images, below the hub of a release.
pub mod images {
    /// istiod.
    pub const PILOT: &str = "pilot";
    /// Sidecars, gateways and waypoints.
    pub const PROXY: &str = "proxyv2";
    /// The node agent that redirects traffic.
    pub const CNI: &str = "install-cni";
    /// Ambient's proxy on each node.
    pub const ZTUNNEL: &str = "ztunnel";
}

/// Profiles of `IstioOperator` and of the charts.
pub mod profiles {
    /// The usual installation.
    pub const DEFAULT: &str = "default";
    /// Nothing but what is asked for.
    pub const EMPTY: &str = "empty";
    /// A remote without istiod.
    pub const REMOTE: &str = "remote";
    /// A remote without istiod, from 1.10 to 1.21.
    pub const EXTERNAL: &str = "external";
    /// Ambient.
    pub const AMBIENT: &str = "ambient";
    /// Ambient on OpenShift, from 1.22 on.
    pub const OPENSHIFT_AMBIENT: &str = "openshift-ambient";
    /// OpenShift, from 1.8 on.
    pub const OPENSHIFT: &str = "openshift";
    /// The parts of the control plane one by one, in 1.5.
    pub const SEPARATE: &str = "separate";
}
