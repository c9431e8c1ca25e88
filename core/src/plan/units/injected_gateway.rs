//! A gateway as chart `gateway` renders it, in the form of each release: its pods are filled in by the injector
//! (`istio/istio@1.30.3:manifests/charts/gateway`).

use crate::istio::release::Capability;
use crate::istio::wellknown::{annotations, api_versions, env, labels, names, port_names, ports, values};
use crate::mesh::model::{ClusterIdx, Mesh};
use crate::plan::object::Object;
use crate::plan::values::gateway::MOST_REPLICAS;
use crate::spec::types::Platform;
use portolan_chart::order;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What tells one gateway from another.
pub(super) struct InjectedGateway<'m> {
    /// The mesh.
    pub mesh: &'m Mesh,
    /// The cluster that runs it.
    pub cluster: ClusterIdx,
    /// Name of all its objects.
    pub name: &'static str,
    /// Label `istio` of its pods, by which Gateway objects select them.
    pub istio: &'static str,
    /// The network that it is the way into, if it is an east-west gateway.
    pub network: Option<&'m str>,
    /// Least number of its pods.
    pub replicas: u16,
}

impl InjectedGateway<'_> {
    /// Returns an object of the gateway, with its labels.
    pub(super) fn object(&self, api_version: &str, kind: &str) -> Object {
        self.bare(api_version, kind).labels(&self.labels())
    }

    fn bare(&self, api_version: &str, kind: &str) -> Object {
        Object::new(api_version, kind, self.name).namespace(self.mesh.namespace(self.cluster))
    }

    fn has(&self, capability: Capability) -> bool {
        self.mesh.has(self.cluster, capability)
    }

    /// Returns the labels by which its Service and Deployment select its pods.
    pub(super) fn selector(&self) -> BTreeMap<String, String> {
        pairs([(labels::APP, self.name), (labels::ISTIO, self.istio)])
    }

    fn labels(&self) -> BTreeMap<String, String> {
        let release = self.mesh[self.cluster].release.value.to_string();
        let mut all = self.selector();
        all.extend(pairs([
            (labels::APP_NAME, self.name),
            (labels::APP_MANAGED_BY, values::PORTOLAN),
            (labels::APP_VERSION, release.as_str()),
        ]));
        if self.has(Capability::CommonChartLabels) {
            all.extend(pairs([
                (labels::APP_INSTANCE, self.name),
                (labels::APP_PART_OF, values::PART_OF_ISTIO),
            ]));
        }
        if self.has(Capability::GatewayPodOutsideAmbient) {
            all.extend(pairs([(labels::DATAPLANE_MODE, values::NONE)]));
        }
        all
    }

    fn pod_labels(&self) -> BTreeMap<String, String> {
        // The proxy's image is filled in when a pod is made: the release among the labels makes new pods for a new one.
        let mut all = if self.has(Capability::CommonChartLabels) { self.labels() } else { self.selector() };
        all.extend(pairs([(labels::SIDECAR_INJECT, values::TRUE)]));
        if let Some(network) = self.network.filter(|_| self.has(Capability::GatewayPodNetworkLabel)) {
            all.extend(pairs([(labels::TOPOLOGY_NETWORK, network)]));
        }
        if let Some(revision) = &self.mesh[self.mesh[self.cluster].control_plane].revision {
            all.extend(pairs([(labels::REVISION, revision.value.to_string().as_str())]));
        }
        all
    }

    /// Returns its account, and what that may do: read the certificates that Gateway objects name.
    pub(super) fn account(&self) -> Vec<Object> {
        let rbac = |kind: &str| {
            if self.has(Capability::GatewayRoleLabels) {
                self.object(api_versions::RBAC, kind)
            } else {
                self.bare(api_versions::RBAC, kind)
            }
        };
        let rules = json!([{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "watch", "list"]}]);
        let role = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": self.name});
        vec![
            self.object(api_versions::CORE, "ServiceAccount"),
            rbac("Role").with("rules", rules),
            rbac("RoleBinding")
                .with("roleRef", role)
                .with("subjects", json!([{"kind": "ServiceAccount", "name": self.name}])),
        ]
    }

    /// Returns its Deployment.
    pub(super) fn deployment(&self) -> Object {
        let spec = json!({
            "selector": {"matchLabels": self.selector()},
            "template": {
                "metadata": {
                    "annotations": {
                        annotations::INJECT_TEMPLATES: values::GATEWAY_TEMPLATE,
                        annotations::PROMETHEUS_PATH: "/stats/prometheus",
                        annotations::PROMETHEUS_PORT: ports::PROXY_METRICS.to_string(),
                        annotations::PROMETHEUS_SCRAPE: values::TRUE,
                        labels::SIDECAR_INJECT: values::TRUE,
                    },
                    "labels": self.pod_labels(),
                },
                "spec": self.pod(),
            },
        });
        self.object(api_versions::APPS, "Deployment").with("spec", spec)
    }

    fn pod(&self) -> Value {
        let mut container = json!({
            "name": names::PROXY_CONTAINER,
            // Filled in by the injector.
            "image": values::IMAGE_AUTO,
            "securityContext": self.container_rights(),
        });
        if let Some(network) = self.network {
            container["env"] = json!([{"name": env::REQUESTED_NETWORK_VIEW, "value": network}]);
        }
        container["ports"] = json!([{
            "containerPort": ports::ENVOY_PROMETHEUS,
            "protocol": "TCP",
            "name": port_names::ENVOY_PROMETHEUS,
        }]);
        // As the API server writes them back: in another form every apply would find a difference.
        container["resources"] = json!({
            "limits": {"cpu": "2", "memory": "1Gi"},
            "requests": {"cpu": "100m", "memory": "128Mi"},
        });
        let mut pod = json!({"serviceAccountName": self.name, "containers": [container]});
        if self.binds_low_ports_without_rights() {
            pod["securityContext"] =
                json!({"sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}]});
        }
        if self.has(Capability::GatewayTerminationGrace) {
            pod["terminationGracePeriodSeconds"] = json!(30);
        }
        pod
    }

    fn container_rights(&self) -> Value {
        if !self.binds_low_ports_without_rights() {
            return json!({
                "capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]},
                "runAsUser": 0,
                "runAsGroup": PROXY_USER,
                "runAsNonRoot": false,
                "allowPrivilegeEscalation": true,
                "readOnlyRootFilesystem": true,
            });
        }
        let mut rights = json!({
            "capabilities": {"drop": ["ALL"]},
            "allowPrivilegeEscalation": false,
            "privileged": false,
            "readOnlyRootFilesystem": true,
            "runAsNonRoot": true,
        });
        // OpenShift gives users to pods by itself.
        let platform = self.mesh[self.cluster].platform.as_ref().map(|platform| platform.value);
        if self.has(Capability::GatewayRunsAsUser) && platform != Some(Platform::Openshift) {
            rights["runAsUser"] = json!(PROXY_USER);
            rights["runAsGroup"] = json!(PROXY_USER);
        }
        rights
    }

    /// Returns its autoscaler.
    pub(super) fn autoscaler(&self) -> Object {
        let spec = json!({
            "scaleTargetRef": {"apiVersion": api_versions::APPS, "kind": "Deployment", "name": self.name},
            "minReplicas": self.replicas,
            "maxReplicas": self.replicas.max(MOST_REPLICAS),
            "metrics": [{
                "type": "Resource",
                "resource": {"name": "cpu", "target": {"averageUtilization": 80, "type": "Utilization"}},
            }],
        });
        self.object(self.autoscaling(), "HorizontalPodAutoscaler").with("spec", spec)
    }

    fn autoscaling(&self) -> &'static str {
        // Clusters of newer versions serve the older form no more, whatever a release wrote at its time.
        let kubernetes = self.mesh[self.cluster].kubernetes.as_ref();
        let is_newer = kubernetes.is_some_and(|kubernetes| kubernetes.value.minor >= AUTOSCALING_V2_SINCE);
        if is_newer || self.has(Capability::AutoscalingV2) && !self.is_older_kubernetes(AUTOSCALING_V2_SINCE)
        {
            api_versions::AUTOSCALING_V2
        } else {
            api_versions::AUTOSCALING_V2BETA2
        }
    }

    /// A cluster of unknown version is taken for a recent one.
    fn binds_low_ports_without_rights(&self) -> bool {
        !self.is_older_kubernetes(UNPRIVILEGED_PORTS_SINCE)
    }

    fn is_older_kubernetes(&self, minor: u8) -> bool {
        let kubernetes = self.mesh[self.cluster].kubernetes.as_ref();
        self.has(Capability::GatewayReadsKubernetesVersion)
            && kubernetes.is_some_and(|kubernetes| kubernetes.value.minor < minor)
    }
}

/// The user and group that Istio's proxy has in its image.
const PROXY_USER: u16 = 1337;

/// The minor of Kubernetes since which a pod may be let bind low ports without more rights.
const UNPRIVILEGED_PORTS_SINCE: u8 = 22;

/// The minor of Kubernetes since which autoscalers are `autoscaling/v2`.
const AUTOSCALING_V2_SINCE: u8 = 23;

fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, String> {
    order::map(pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())))
}
