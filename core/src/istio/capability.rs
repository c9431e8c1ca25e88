//! What one release of Istio does and another does not. Names alone: the table of releases says when.

/// A difference between releases that changes what is written, or what is allowed.
///
/// A capability is named for what holds while it lasts; most begin once, some end. When, is said by the files of
/// `releases/` and nowhere else. Sources are files of `istio/istio` at a tag, or a guide of istio.io.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Capability {
    // Systems.
    /// Chart `istio-remote` joins a cluster to a control plane on the same network.
    /// `istio/istio@1.0.9:install/kubernetes/helm/istio-remote`.
    IstioRemoteChart,
    /// The control plane has a bridge from statsd to Prometheus, which proxies are told to send their metrics to.
    /// `istio/istio@1.0.2:install/kubernetes/helm/istio/charts/mixer/templates/statsdtoprom.yaml`.
    StatsdBridge,
    /// Values file `values-istio-remote.yaml` of chart `istio` does it.
    /// `istio/istio@1.1.17:install/kubernetes/helm/istio/values-istio-remote.yaml`.
    IstioRemoteValues,
    /// Chart `istio-init` brings the resource definitions.
    /// `istio/istio@1.1.17:install/kubernetes/helm/istio-init`.
    IstioInitChart,
    /// Mesh networks in the mesh configuration make endpoints of other networks reachable through gateways.
    /// `istio/istio@1.1.17:install/kubernetes/helm/istio/values.yaml`, key `global.meshNetworks`.
    MeshNetworks,
    /// Mesh expansion puts Mixer behind the ingress gateway too, where it was Pilot and Citadel alone.
    /// `istio/istio@1.1.17:install/kubernetes/helm/istio/charts/gateways/templates/preconfigured.yaml`.
    MeshExpansionReachesMixer,
    /// Chart `security` has hooks for the day of its removal, which delete every certificate of the cluster; who
    /// applies a rendered chart with kubectl runs them at once.
    /// `istio/istio@1.1.17:install/kubernetes/helm/istio/charts/security/templates/cleanup-secrets.yaml`.
    CleanupSecretsHook,
    /// Chart `istio` reads `pilot.configSource`, also where it installs no Pilot: a remote has to give one.
    /// `istio/istio@1.4.10:install/kubernetes/helm/istio/values-istio-remote.yaml`.
    ConfigSourceValue,
    /// A remote that is given the address of Pilot has a Service over it whatever else it is told, so the address is an
    /// IP address. `istio/istio@1.5.10:install/kubernetes/helm/istio/templates/endpoints.yaml`.
    RemotePilotServiceAlways,
    /// Who reads remote secrets reads one again when it is changed; before, when it is made or goes alone.
    /// `istio/istio@1.5.10:pkg/kube/secretcontroller/secretcontroller.go`.
    ChangedRemoteSecretRead,
    /// By default proxies speak mutual TLS wherever the other side takes it, so all authorities need one root.
    /// `istio/istio@1.5.10:install/kubernetes/helm/istio/values.yaml`, key `global.mtls.auto`.
    AutomaticMutualTls,
    /// The injection template is written with `[[` and `]]`, later with `{{` and `}}`.
    /// `istio/istio@1.1.17:install/kubernetes/helm/istio/files/injection-template.yaml`.
    InjectionTemplateBrackets,
    /// Replicated control planes say the domain of their names, and ask for the filter that rewrites them, by values
    /// `global.multiCluster.{globalDomainSuffix,includeEnvoyFilter}`; pods look names up in that domain alone.
    /// `istio/istio@1.6.14:operator/data/examples/multicluster/values-istio-multicluster-gateways.yaml`.
    GlobalDomainValues,
    /// The guide gives names under `.global` addresses of 127.255.0.0/16, later of 240.0.0.0/4.
    /// `istio.io@1.2:docs/setup/kubernetes/install/multicluster/gateways`.
    LoopbackServiceAddresses,
    /// Replicated control planes with gateways share services under `.global`; deprecated at its end.
    /// `istio/istio@1.1.17:install/kubernetes/helm/istio/example-values/values-istio-multicluster-gateways.yaml`.
    ReplicatedControlPlanes,
    /// Pilot, Citadel, Galley and the injector are one program, istiod, installed from an `IstioOperator`.
    /// `istio/istio@1.6.14:manifests/charts/istio-control/istio-discovery`.
    Istiod,
    /// The guide of the shared control plane: the remote runs an istiod for injection and certificates.
    /// `istio.io@1.6:docs/setup/install/multicluster/shared`.
    SharedControlPlane,
    /// Primary-remote and multi-primary with east-west gateways, as the guides have it since.
    /// `istio/istio@1.8.0:samples/multicluster/gen-eastwest-gateway.sh`.
    EastWestGateway,
    /// The guide of the external control plane with a config cluster.
    /// `istio.io@1.8:docs/setup/install/external-controlplane`.
    ExternalControlPlane,
    /// Ambient over several clusters on different networks, each with a primary.
    /// `istio/istio@1.27.0:pkg/config/constants/constants.go`, class `istio-east-west`.
    AmbientMultiNetwork,
    /// Env `AMBIENT_ENABLE_BAGGAGE` carries the peer's metadata for telemetry.
    /// `istio/istio@1.29.0:pilot/pkg/features/ambient.go`.
    AmbientBaggage,
    /// Ambient honours a trust domain other than `cluster.local` across clusters.
    /// `istio.io@1.29:docs/ambient/install/multicluster`.
    AmbientTrustDomain,

    // Forms of a remote.
    /// A remote may run an istiod of its own that injects and signs, with configuration from its primary. Then it
    /// is one more authority, which needs the mesh's root. Up to the end of this it is what the guides install.
    /// `istio/istio@1.8.6:manifests/charts/base/templates/services.yaml`, `istio/istio.io#9618`.
    RemoteRunsIstiod,
    /// A remote without any istiod can be installed: the primary injects and signs for it. Until
    /// [`Capability::RemoteServiceWithWebhookPort`] its webhook can be reached by URL only, because the API server
    /// calls no Service without a cluster IP. `istio/istio@1.11.0:manifests/profiles/external.yaml`.
    RemoteWithoutIstiod,
    /// The `IstioOperator` profile of such a remote is named `remote`, where it was `external` before.
    /// `istio/istio@1.16.0:manifests/profiles/remote.yaml`.
    RemoteProfileNamedRemote,
    /// A profile named `external` is there. `istio/istio@1.21.6:manifests/profiles/external.yaml`.
    ExternalProfile,
    /// The profile of a remote leaves component `base` out; a config cluster must switch it on.
    /// `istio/istio@1.23.6:manifests/profiles/remote.yaml`.
    RemoteProfileLeavesOutBase,
    /// Chart `istiod-remote` (component `istiodRemote`) holds what a cluster without istiod gets; its resource
    /// definitions, istiod's roles and its validators for a config cluster only.
    /// `istio/istio@1.23.6:manifests/charts/istiod-remote`.
    IstiodRemoteChart,
    /// Value `profile=remote` of charts `base` and `istiod` makes a remote.
    /// `istio/istio@1.24.0:manifests/helm-profiles/remote.yaml`.
    RemoteByChartProfile,

    // The address of a primary in its remotes.
    /// That Service has a cluster IP and carries webhooks too, 443 to 15017 beside 15012.
    /// `istio/istio@1.15.0:manifests/charts/istiod-remote/templates/services.yaml`.
    RemoteServiceWithWebhookPort,
    /// That Service is named with the revision, as is istiod's own.
    /// `istio/istio@1.20.4:manifests/charts/istiod-remote/templates/services.yaml`.
    RemoteServiceNamedByRevision,
    /// Its addresses are an EndpointSlice, where they were an Endpoints object before.
    /// `istio/istio@1.28.0:manifests/charts/istio-control/istio-discovery/templates/remote-istiod-endpointslices.yaml`.
    RemoteEndpointSlice,
    /// `remotePilotAddress` may be an IPv6 address; before, one was taken for a host name.
    /// `istio/istio@1.30.0:manifests/charts/istio-control/istio-discovery/templates/remote-istiod-service.yaml`.
    RemoteAddressIpv6,
    /// A remote without istiod may have a host name as `remotePilotAddress`: its Service is an ExternalName, over
    /// which no webhook is called. A remote with istiod takes an address only: a host name makes invalid Endpoints.
    /// `istio/istio@1.11.8:manifests/charts/base/templates/services.yaml`.
    RemoteAddressHostName,
    /// The remote's Service comes with chart `base`, also for a remote without istiod, whose profile leaves `base`
    /// out: switch it on. `istio/istio@1.12.9:manifests/charts/base/templates/services.yaml`.
    RemoteServiceInBase,

    // A primary that serves other clusters.
    /// Value `global.externalIstiod` of a primary sets env `EXTERNAL_ISTIOD`.
    /// `istio/istio@1.23.1:manifests/charts/istio-control/istio-discovery/templates/deployment.yaml`.
    ExternalIstiodSetsEnv,
    /// Env `EXTERNAL_ISTIOD` may be set by value `pilot.env`.
    /// `istio/istio@1.10.0:manifests/charts/istio-control/istio-discovery/templates/deployment.yaml`.
    ExternalIstiodEnv,
    /// The reader account may patch webhooks and write configuration maps where `global.externalIstiod` is set;
    /// later where `istiodRemote.enabled` is.
    /// `istio/istio@1.23.6:manifests/charts/istio-control/istio-discovery/templates/reader-clusterrole.yaml`.
    ReaderRbacByExternalIstiod,
    /// Namespace annotation `topology.istio.io/controlPlaneClusters` says whose istiod leads in a remote.
    /// `istio/istio@1.15.0:pilot/pkg/serviceregistry/kube/controller/multicluster.go`.
    ControlPlaneClustersAnnotation,
    /// Env `LOCAL_CLUSTER_SECRET_WATCHER`: an external istiod reads remote secrets where it runs.
    /// `istio/istio@1.15.0:pkg/kube/multicluster/secretcontroller.go`.
    LocalClusterSecretWatcher,
    /// Chart `base` brings istiod's account `istiod-service-account`, the roles of istiod and of readers, and the
    /// validator `istiod-<namespace>`; later chart `istiod` does, all named with the revision.
    /// `istio/istio@1.8.6:manifests/charts/base/templates/{serviceaccount,clusterrole,validatingwebhookconfiguration}.yaml`.
    IstiodRightsInBase,
    /// Chart `base` brings roles of istiod and of readers for the cluster, named with the namespace: at first they are the
    /// ones, later a copy for istiods of before.
    /// `istio/istio@1.18.7:manifests/charts/base/templates/clusterrole.yaml`.
    RightsInBase,
    /// istiod's Deployment names the webhook to patch by itself, and an empty name in the operator's `k8s.env` is lost
    /// against it. `istio/istio@1.8.6:manifests/charts/istio-control/istio-discovery/templates/deployment.yaml`.
    IstiodChartNamesWebhook,
    /// istiod's Deployment mounts no maps: mesh configuration and injection templates are read over the API, by an
    /// external istiod from its configuration cluster, unless files are mounted in their places.
    /// `istio/istio@1.10.0:releasenotes/notes/configmap-mount.yaml`, `pilot/pkg/bootstrap/mesh.go`.
    IstiodReadsMapsOverApi,
    /// Helm renders chart `istiod-remote` by itself; before, it needs the release's `global.yaml` too.
    /// `istio/istio@1.9.0:manifests/charts/istiod-remote/values.yaml`.
    IstiodRemoteChartWhole,
    /// Value `global.configCluster` marks the cluster that an external istiod reads its configuration from.
    /// `istio/istio@1.11.0:manifests/charts/istiod-remote/templates/clusterrole.yaml`.
    ConfigCluster,

    // Injection.
    /// The container that sets a sidecar's rules has the proxy's image; before, one of its own, `proxy_init`.
    /// `istio/istio@1.4.10:install/kubernetes/helm/istio/values.yaml`, key `global.proxy_init`.
    OneProxyImage,
    /// Value `injectionTemplate` of the chart of ingress gateways lets the injector fill in their pods.
    /// `istio/istio@1.9.2:manifests/charts/gateways/istio-ingress/values.yaml`.
    GatewayInjectionTemplateValue,
    /// Pods of gateways may be plain objects with image `auto`, filled in by the injector.
    /// `istio/istio@1.12.0:manifests/charts/gateway`.
    GatewayInjection,

    // East-west gateway.
    /// The gateway's ports are named `mtls`, `tcp-istiod`, `tcp-webhook`, where they are `tls`, `tls-istiod`,
    /// `tls-webhook` else. `istio/istio@1.8.1:samples/multicluster/gen-eastwest-gateway.sh`.
    GatewayPortsNamedTcp,
    /// The gateway's env has `ISTIO_META_ROUTER_MODE=sni-dnat`.
    /// `istio/istio@1.11.8:samples/multicluster/gen-eastwest-gateway.sh`.
    GatewayRouterMode,
    /// The generated `IstioOperator` of the gateway asks for the injection template `gateway`.
    /// `istio/istio@1.11.0:samples/multicluster/gen-eastwest-gateway.sh`.
    GatewayInjectionTemplate,
    /// The gateway's pods carry the network as a label, not its Service alone.
    /// `istio/istio@1.26.0:manifests/charts/gateway/templates/deployment.yaml`.
    GatewayPodNetworkLabel,
    /// The gateway's pods carry `istio.io/dataplane-mode: none`, so ambient leaves them alone.
    /// `istio/istio@1.25.0:manifests/charts/gateway/values.yaml`.
    GatewayPodOutsideAmbient,
    /// The gateway's Role and RoleBinding carry its labels.
    /// `istio/istio@1.18.0:manifests/charts/gateway/templates/role.yaml`.
    GatewayRoleLabels,
    /// The charts' objects, pods too, carry the full set of `app.kubernetes.io` labels; before, the gateway's
    /// objects alone carry some. `istio/istio@1.24.0:manifests/charts/gateway/templates/_helpers.tpl`.
    CommonChartLabels,
    /// The chart's gateway differs by version of Kubernetes: below 1.22 it may not bind low ports without rights,
    /// below 1.23 its autoscaler is `autoscaling/v2beta2`. Where this has ended, it is written for newer ones alone.
    /// `istio/istio@1.21.6:manifests/charts/gateway/templates/{deployment,hpa}.yaml`.
    GatewayReadsKubernetesVersion,
    /// The gateway's container names user and group 1337, which OpenShift refuses.
    /// `istio/istio@1.29.6:manifests/charts/gateway/templates/deployment.yaml`.
    GatewayRunsAsUser,
    /// The gateway's pods name the time that they are given to end (30 s).
    /// `istio/istio@1.19.0:manifests/charts/gateway/values.yaml`.
    GatewayTerminationGrace,
    /// The chart's autoscaler is `autoscaling/v2` where Kubernetes has it (1.23).
    /// `istio/istio@1.14.0:manifests/charts/gateway/templates/hpa.yaml`.
    AutoscalingV2,

    // Exposure of istiod and services.
    /// istiod is exposed as TCP with a DestinationRule that turns TLS off; else as TLS passed through.
    /// `istio/istio@1.8.1:samples/multicluster/expose-istiod.yaml`.
    ExposeIstiodAsTcp,
    /// istiod may be exposed by HTTPS that ends at the gateway.
    /// `istio/istio@1.8.2:samples/multicluster/expose-istiod-https.yaml`.
    ExposeIstiodHttps,
    /// istiod may be exposed by revision, told apart by server name.
    /// `istio/istio@1.11.4:samples/multicluster/expose-istiod-rev.yaml.tmpl`.
    ExposeIstiodByRevision,
    /// Istio's networking objects are written as `networking.istio.io/v1`, before as `v1alpha3`. (The guides' own
    /// samples never were `v1beta1`.) `istio/istio@1.24.0:samples/multicluster/expose-services.yaml`.
    NetworkingV1,
    /// The gateway of ambient is written as `gateway.networking.k8s.io/v1`, before as `v1beta1`.
    /// `istio/istio@1.29.0:samples/multicluster/gen-eastwest-gateway.sh`.
    AmbientGatewayV1,

    // Networks, as istiod sees them.
    /// The network of a cluster is read from the label of its control plane namespace.
    /// `istio/istio@1.8.0:pilot/pkg/serviceregistry/kube/controller/controller.go`.
    NetworkByNamespaceLabel,
    /// A gateway whose address is a host name is resolved; before, it is left out.
    /// `istio/istio@1.13.0:pilot/pkg/model/network.go`.
    GatewayHostNameResolved,
    /// A gateway that is left out for its host name is forgotten, so that pods are called at their own addresses;
    /// before, its network counted as one with gateways, and its endpoints were left out.
    /// `istio/istio@1.11.0:pilot/pkg/model/network.go`.
    GatewayHostNameForgotten,
    /// Of a network's gateways, those of the endpoint's own cluster are taken; before, all of them.
    /// `istio/istio@1.11.0:pilot/pkg/xds/ep_filters.go`.
    GatewayOfClusterFirst,
    /// Endpoints of another network without a gateway are left out; after, they are called at their own addresses.
    /// `istio/istio@1.4.10:pilot/pkg/proxy/envoy/v2/ep_filters.go`.
    NetworkWithoutGatewayDropped,
    /// A gateway named in mesh networks by its Service (`registryServiceName`) is found.
    /// `istio/istio@1.6.0:pilot/pkg/serviceregistry/kube/controller/controller.go`.
    RegistryServiceName,
    /// istiod's own cluster is known by its cluster name; before, always as `Kubernetes`.
    /// `istio/istio@1.6.0:manifests/charts/istio-control/istio-discovery/templates/deployment.yaml`.
    ClusterNameIsRegistry,
    /// Endpoints of another network that do not take mutual TLS are left out.
    /// `istio/istio@1.8.6:pilot/pkg/xds/ep_filters.go`.
    CrossNetworkNeedsMtls,

    // Remote secrets.
    /// The account that peers read with is `istio-reader-service-account`, before `istio-multi`.
    /// `istio/istio@1.5.0:manifests/base/templates/serviceaccount.yaml`.
    ReaderServiceAccount,
    /// `istioctl x create-remote-secret`. `istio/istio@1.4.0:istioctl/pkg/multicluster/remote_secret.go`.
    RemoteSecretCommandExperimental,
    /// `istioctl create-remote-secret`. `istio/istio@1.12.0:istioctl/cmd/root.go`.
    RemoteSecretCommand,
    /// A remote secret changed in place loses the cluster's endpoints.
    /// `istio/istio#61043`, mended by `istio/istio#61159`.
    RemoteSecretSwapFault,

    // Installers and charts.
    /// Charts are installed by Helm 2, with Tiller or as rendered templates.
    /// `istio/istio@1.4.10:install/kubernetes/helm/istio/README.md`.
    Helm2,
    /// `istioctl install`; before, `istioctl manifest apply` (which ends with 1.6).
    /// `istio/istio@1.6.0:operator/cmd/mesh/manifest-apply.go`.
    InstallCommand,
    /// `istioctl x uninstall`; before, the output of `istioctl manifest generate` is deleted.
    /// `istio/istio@1.7.0:istioctl/cmd/root.go`.
    UninstallCommandExperimental,
    /// `istioctl uninstall`. `istio/istio@1.15.0:istioctl/cmd/root.go`.
    UninstallCommand,
    /// Value `meshConfig` of chart `istiod`; before, its settings are values of their own, and `istioctl` lays
    /// `meshConfig` over the rendered map.
    /// `istio/istio@1.6.0:manifests/charts/istio-control/istio-discovery/templates/configmap.yaml`.
    MeshConfigValue,
    /// The values that the charts share are in a file of their own, which is given to each.
    /// `istio/istio@1.7.8:manifests/charts/global.yaml`.
    GlobalValuesFile,
    /// The charts' Deployments are `extensions/v1beta1`, which ends with Kubernetes 1.15.
    /// `istio/istio@1.0.9:install/kubernetes/helm/istio/charts/pilot/templates/deployment.yaml`.
    DeploymentsOfExtensions,
    /// Webhooks are `admissionregistration.k8s.io/v1beta1`, which ends with Kubernetes 1.21.
    /// `istio/istio@1.9.9:manifests/charts/base/templates/validatingwebhookconfiguration.yaml`.
    WebhooksV1Beta1,
    /// istiod's autoscaler is `autoscaling/v2beta1` and its disruption budget `policy/v1beta1`, on whatever Kubernetes;
    /// later the installer writes what the cluster has. Both ended with Kubernetes 1.25.
    /// `istio/istio@1.13.9:manifests/charts/istio-control/istio-discovery/templates/poddisruptionbudget.yaml`.
    BudgetsV1Beta1,
    /// Istio publishes its charts in a Helm repository. `istio/istio@1.12.0:manifests/charts/base/README.md`.
    HelmRepository,
    /// Chart `istiod` reads what is below `pilot` at its root too.
    /// `istio/istio@1.24.0:manifests/charts/istio-control/istio-discovery/templates/zzy_descope_legacy.yaml`.
    PilotValuesAtRoot,
    /// Value `global.variant` of the charts; before, the variant of images is the end of their tag.
    /// `istio/istio@1.16.0:manifests/charts/istio-control/istio-discovery/templates/deployment.yaml`.
    ImageVariantValue,
    /// Values `pilot.volumes` and `pilot.volumeMounts` of chart `istiod`.
    /// `istio/istio@1.19.0:manifests/charts/istio-control/istio-discovery/templates/deployment.yaml`.
    IstiodVolumesValue,
    /// Value `profile` of the charts. `istio/istio@1.21.0:manifests/helm-profiles`.
    ChartProfile,
    /// Value `platform` of the charts. `istio/istio@1.24.0:manifests/helm-profiles/platform-k3s.yaml`.
    ChartPlatform,
    /// Resource definitions are templates of chart `base`, not its folder `crds`.
    /// `istio/istio@1.24.0:manifests/charts/base/templates/crds.yaml`.
    CrdsAsTemplates,
    /// Chart `base` has value `defaultRevision`; empty, there is no default validator.
    /// `istio/istio@1.12.0:manifests/charts/base/templates/default.yaml`.
    DefaultRevision,
    /// Chart `ztunnel` reads its network from `network`; before, from `global.network` alone.
    /// `istio/istio@1.27.2:manifests/charts/ztunnel/templates/daemonset.yaml`.
    ZtunnelNetworkValue,
    /// The Sail operator installs the release by its `v1` objects, remotes included; it knows some patches only.
    /// `istio-ecosystem/sail-operator@1.30.0:pkg/istioversion/versions.yaml`.
    SailOperator,

    // Names and discovery.
    /// The protocol of a Service's port may be in its field `appProtocol`, beside its name: istiod reads it since 1.6,
    /// but Kubernetes of that time does not know it yet.
    /// `istio/istio@1.8.0:pilot/pkg/serviceregistry/kube/conversion.go`.
    AppProtocol,

    // Verification.
    /// The sample client is `curl`, before `sleep`. `istio/istio@1.24.0:samples/curl/curl.yaml`.
    CurlSample,
    /// The sample Service carries label `service`. `istio/istio@1.7.6:samples/helloworld/helloworld.yaml`.
    HelloworldServiceLabel,
    /// The sample Deployments are `apps/v1`, before `extensions/v1beta1`.
    /// `istio/istio@1.3.0:samples/helloworld/helloworld.yaml`.
    SampleDeploymentsAppsV1,
}
