//! Load balancers that only a private network reaches: each platform asks for one by an annotation of its own.

use crate::mesh::model::{ControlPlaneIdx, Mesh};
use crate::spec::types::Platform;
use portolan_chart::order;
use std::collections::BTreeMap;

impl Mesh {
    /// Returns the annotations of the load balancer straight in front of a control plane: the platform's, then the user's.
    pub fn internal_load_balancer_annotations(&self, plane: ControlPlaneIdx) -> BTreeMap<String, String> {
        let platform = self[self[plane].host].platform.as_ref();
        let known = platform.and_then(|platform| internal_load_balancer(platform.value));
        let mut annotations =
            order::map(known.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())));
        annotations.extend(self[plane].discovery.annotations.0.clone());
        annotations
    }
}

/// Returns the annotation by which a platform makes a load balancer internal, where it has one.
///
/// As Kubernetes documents them, `kubernetes/website@1.18:docs/concepts/services-networking/service`, internal load
/// balancer; that of GKE as Istio's guide has it, which every version of GKE takes.
fn internal_load_balancer(platform: Platform) -> Option<(&'static str, &'static str)> {
    match platform {
        Platform::Gke => Some(("cloud.google.com/load-balancer-type", "Internal")),
        Platform::Eks => Some(("service.beta.kubernetes.io/aws-load-balancer-internal", "true")),
        Platform::Aks => Some(("service.beta.kubernetes.io/azure-load-balancer-internal", "true")),
        Platform::Iks => Some(("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "private")),
        Platform::Ack => {
            Some(("service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", "intranet"))
        }
        // OpenShift runs on many platforms, and asks that one.
        Platform::Openshift
        | Platform::Kind
        | Platform::K3d
        | Platform::K3s
        | Platform::Microk8s
        | Platform::Minikube
        | Platform::Other => None,
    }
}
