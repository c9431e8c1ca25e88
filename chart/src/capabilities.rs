//! What a chart is told of the cluster: `.Capabilities`.

use crate::object::{Field, KUBE_VERSION, Object, VERSION_SET};
use crate::value::Value;

/// What the cluster can do.
#[derive(Debug, Clone)]
pub struct Capabilities {
    /// The version of Kubernetes.
    pub kube_version: String,
    /// API versions such as `v1` or `apps/v1/Deployment`.
    pub api_versions: Vec<String>,
}

impl Default for Capabilities {
    /// Kubernetes 1.20, as a Helm 3 that was built by `go install` takes for granted, and the API versions that Helm
    /// 3.21 knows.
    fn default() -> Self {
        let api_versions = API_VERSIONS.iter().map(|version| (*version).to_string()).collect();
        Self { kube_version: "v1.20.0".to_string(), api_versions }
    }
}

impl Capabilities {
    /// The version of Kubernetes as templates see it: two numbers or more. Helm 3 forgets what follows them.
    pub(crate) fn version(&self) -> Option<String> {
        let text = self.kube_version.trim_start();
        let text = text.strip_prefix('v').unwrap_or(text);
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        // A dot in front of what is no number is part of that.
        let numbers: Vec<&str> = text[..end].split('.').take_while(|number| !number.is_empty()).collect();
        let has_leading_zero = numbers.first().is_some_and(|first| first.len() > 1 && first.starts_with('0'));
        let numbers: Vec<String> = numbers
            .iter()
            .map(|number| Some(number.parse::<u64>().ok()?.to_string()))
            .collect::<Option<_>>()?;
        (numbers.len() > 1 && !has_leading_zero).then(|| format!("v{}", numbers.join(".")))
    }

    /// The object that templates see, with this version of Kubernetes.
    pub(crate) fn object(&self, version: &str) -> Value {
        let mut numbers = version.trim_start_matches('v').split('.');
        let text = |text: &str| Value::text(text);
        let kube = vec![
            Field::new("Version", text(version)),
            Field::new("Major", text(numbers.next().unwrap_or_default())),
            Field::new("Minor", text(numbers.next().unwrap_or_default())),
        ];
        let apis = self.api_versions.iter().map(|version| text(version)).collect();
        let helm = vec![
            Field::tagged("Version", "version", text("v3.21")),
            Field::tagged("GitCommit", "git_commit", text("")),
            Field::tagged("GitTreeState", "git_tree_state", text("")),
            Field::tagged("GoVersion", "go_version", text("")),
        ];
        let fields = vec![
            Field::new("KubeVersion", Object::structure(KUBE_VERSION, kube)),
            Field::new("APIVersions", Object::list(VERSION_SET, apis)),
            Field::new("HelmVersion", Object::structure("version.BuildInfo", helm)),
        ];
        Object::structure(TYPE, fields)
    }
}

/// The Go type of `.Capabilities`.
pub(crate) const TYPE: &str = "*chartutil.Capabilities";

/// The API versions that Helm 3.21 takes for granted, in its order.
const API_VERSIONS: [&str; 55] = [
    "v1",
    "admissionregistration.k8s.io/v1",
    "admissionregistration.k8s.io/v1alpha1",
    "admissionregistration.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1",
    "apps/v1",
    "apps/v1beta1",
    "apps/v1beta2",
    "authentication.k8s.io/v1",
    "authentication.k8s.io/v1alpha1",
    "authentication.k8s.io/v1beta1",
    "authorization.k8s.io/v1",
    "authorization.k8s.io/v1beta1",
    "autoscaling/v1",
    "autoscaling/v2",
    "batch/v1",
    "batch/v1beta1",
    "certificates.k8s.io/v1",
    "certificates.k8s.io/v1beta1",
    "certificates.k8s.io/v1alpha1",
    "coordination.k8s.io/v1alpha2",
    "coordination.k8s.io/v1beta1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "discovery.k8s.io/v1beta1",
    "events.k8s.io/v1",
    "events.k8s.io/v1beta1",
    "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1",
    "flowcontrol.apiserver.k8s.io/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3",
    "networking.k8s.io/v1",
    "networking.k8s.io/v1beta1",
    "node.k8s.io/v1",
    "node.k8s.io/v1alpha1",
    "node.k8s.io/v1beta1",
    "policy/v1",
    "policy/v1beta1",
    "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1",
    "rbac.authorization.k8s.io/v1alpha1",
    "resource.k8s.io/v1",
    "resource.k8s.io/v1beta2",
    "resource.k8s.io/v1beta1",
    "resource.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1alpha2",
    "scheduling.k8s.io/v1beta1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1beta1",
    "storage.k8s.io/v1",
    "storage.k8s.io/v1alpha1",
    "storagemigration.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1",
];
