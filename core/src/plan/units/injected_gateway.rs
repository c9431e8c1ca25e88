//! A gateway as chart `gateway` renders it: its pods are filled in by the injector
//! (`istio/istio@1.30.3:manifests/charts/gateway`).

use crate::istio::release::{Capability, IstioRelease};
use crate::istio::wellknown::{annotations, api_versions, labels, names, port_names, ports, values};
use crate::names::Namespace;
use crate::plan::object::Object;
use serde_json::{Value, json};

/// What tells one gateway from another.
pub(super) struct InjectedGateway<'m> {
    /// Name of all its objects.
    pub name: &'static str,
    /// Label `istio` of its pods, by which Gateway objects select them.
    pub istio: &'static str,
    /// Its namespace.
    pub namespace: &'m Namespace,
    /// The release of the injector.
    pub release: IstioRelease,
}

impl InjectedGateway<'_> {
    /// Returns an object of the gateway, with its labels.
    pub(super) fn object(&self, api_version: &str, kind: &str) -> Object {
        let release = self.release.to_string();
        let pairs = [
            (labels::APP, self.name),
            (labels::ISTIO, self.istio),
            (labels::APP_NAME, self.name),
            (labels::APP_INSTANCE, self.name),
            (labels::APP_PART_OF, "istio"),
            (labels::APP_MANAGED_BY, "portolan"),
            // The proxy's image is filled in when a pod is made: a new release has to make new pods.
            (labels::APP_VERSION, release.as_str()),
        ];
        let object = Object::new(api_version, kind, self.name).namespace(self.namespace);
        let object = pairs.into_iter().fold(object, |object, (key, value)| object.label(key, value));
        if self.release.has(Capability::GatewayPodOutsideAmbient) {
            object.label(labels::DATAPLANE_MODE, values::NONE)
        } else {
            object
        }
    }

    /// Returns the labels by which its Service and Deployment select its pods.
    pub(super) fn selector(&self) -> Value {
        json!({labels::APP: self.name, labels::ISTIO: self.istio})
    }

    /// Returns its account, and what that may do: read the certificates that Gateway objects name.
    pub(super) fn account(&self) -> Vec<Object> {
        let rules = json!([{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get", "watch", "list"]}]);
        let role = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": self.name});
        vec![
            self.object(api_versions::CORE, "ServiceAccount"),
            self.object(api_versions::RBAC, "Role").with("rules", rules),
            self.object(api_versions::RBAC, "RoleBinding")
                .with("roleRef", role)
                .with("subjects", json!([{"kind": "ServiceAccount", "name": self.name}])),
        ]
    }

    /// Returns its Deployment.
    pub(super) fn deployment(&self) -> Object {
        let object = self.object(api_versions::APPS, "Deployment");
        let pod_labels = object.clone().label(labels::SIDECAR_INJECT, values::TRUE).labels;
        object.with(
            "spec",
            json!({
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
                        "labels": pod_labels,
                    },
                    "spec": self.pod(),
                },
            }),
        )
    }

    fn pod(&self) -> Value {
        json!({
            "serviceAccountName": self.name,
            "securityContext": {"sysctls": [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "0"}]},
            "containers": [{
                "name": names::PROXY_CONTAINER,
                "image": values::IMAGE_AUTO,
                "securityContext": {
                    "capabilities": {"drop": ["ALL"]},
                    "allowPrivilegeEscalation": false,
                    "privileged": false,
                    "readOnlyRootFilesystem": true,
                    "runAsNonRoot": true,
                },
                "ports": [{
                    "containerPort": ports::ENVOY_PROMETHEUS,
                    "protocol": "TCP",
                    "name": port_names::ENVOY_PROMETHEUS,
                }],
                "resources": {
                    "limits": {"cpu": "2000m", "memory": "1024Mi"},
                    "requests": {"cpu": "100m", "memory": "128Mi"},
                },
            }],
            "terminationGracePeriodSeconds": 30,
        })
    }

    /// Returns its autoscaler.
    pub(super) fn autoscaler(&self) -> Object {
        let spec = json!({
            "scaleTargetRef": {"apiVersion": api_versions::APPS, "kind": "Deployment", "name": self.name},
            "minReplicas": 1,
            "maxReplicas": 5,
            "metrics": [{
                "type": "Resource",
                "resource": {"name": "cpu", "target": {"averageUtilization": 80, "type": "Utilization"}},
            }],
        });
        self.object(api_versions::AUTOSCALING_V2, "HorizontalPodAutoscaler").with("spec", spec)
    }
}
