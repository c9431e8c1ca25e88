//! Remotes elsewhere reach their primary through a load balancer for one region.

use super::{Lint, label_each};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{Cluster, ClusterIdx, ControlPlaneIdx, Mesh, Via};
use crate::source::Span;
use crate::spec::leaves::Pairs;

/// The rule.
static RULE: Rule = Rule {
    code: Code(3027),
    name: "internal-load-balancer-out-of-reach",
    severity: Severity::Warning,
    page: include_str!("internal_load_balancer_out_of_reach.md"),
};

pub(super) const LINT: Lint = Lint { rule: &RULE, check };

/// Annotations that make a load balancer internal, in lower case their values.
const INTERNAL: [(&str, &str); 7] = [
    ("networking.gke.io/load-balancer-type", "internal"),
    ("cloud.google.com/load-balancer-type", "internal"),
    ("service.beta.kubernetes.io/aws-load-balancer-internal", "true"),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", "true"),
    ("service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type", "private"),
    ("service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", "intranet"),
];

/// Opens an internal load balancer of Google to all regions of its network.
const GLOBAL_ACCESS: &str = "networking.gke.io/internal-load-balancer-allow-global-access";

fn check(mesh: &Mesh, sink: &mut Sink) {
    for plane in mesh.control_plane_indices() {
        let host = &mesh[mesh[plane].host];
        let Some((span, annotations)) = in_front(mesh, plane) else { continue };
        let Some(annotation) = internal(&annotations) else { continue };
        let is_global = annotations.0.get(GLOBAL_ACCESS).is_some_and(|value| value == "true");
        let remotes: Vec<ClusterIdx> = mesh
            .remotes_of(plane)
            .into_iter()
            .filter(|remote| is_elsewhere(host, &mesh[*remote], is_global))
            .collect();
        if remotes.is_empty() {
            continue;
        }
        let diagnostic = Diagnostic::new(
            &RULE,
            span,
            format!(
                "remotes elsewhere reach the istiod of `{}` through an internal load balancer",
                host.name.value
            ),
        );
        sink.warn(
            label_each(diagnostic, mesh, &remotes, "in another region or on another platform")
                .note(format!("`{annotation}` keeps the load balancer inside of one region or one private network"))
                .help("leave the annotation out, open the load balancer to other regions, or accept this where the private networks are joined"),
        );
    }
}

/// Returns where the load balancer in front of a control plane is described, and its annotations.
fn in_front(mesh: &Mesh, plane: ControlPlaneIdx) -> Option<(Span, Pairs)> {
    let host = &mesh[mesh[plane].host];
    if mesh[plane].discovery.via == Via::InternalLoadBalancer {
        let span = mesh[plane].discovery.span.unwrap_or(host.span);
        return Some((span, Pairs(mesh.internal_load_balancer_annotations(plane))));
    }
    let gateway = host.gateway.as_ref().filter(|_| mesh.is_behind_gateway(plane))?;
    Some((gateway.span, gateway.service.annotations.clone()))
}

fn internal(annotations: &Pairs) -> Option<&'static str> {
    let is_set = |key: &str, value: &str| {
        annotations.0.get(key).is_some_and(|found| found.eq_ignore_ascii_case(value))
    };
    INTERNAL.iter().find(|(key, value)| is_set(key, value)).map(|(key, _)| *key)
}

/// Returns whether the spec says that `remote` runs in another region or on another platform than `host`.
fn is_elsewhere(host: &Cluster, remote: &Cluster, regions_are_joined: bool) -> bool {
    let differ = |a: Option<&str>, b: Option<&str>| matches!((a, b), (Some(a), Some(b)) if a != b);
    let region = |cluster: &'_ Cluster| cluster.region.as_ref().map(|region| region.value.clone());
    let platform = |cluster: &'_ Cluster| cluster.platform.as_ref().map(|platform| platform.value.as_str());
    differ(platform(host), platform(remote))
        || (!regions_are_joined && differ(region(host).as_deref(), region(remote).as_deref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        testing::check(&LINT, text, expected);
    }

    fn spec(annotations: &str, region: &str) -> String {
        format!(
            "clusters:\n- {{name: a, network: n, platform: gke, region: east,\n   \
             eastWestGateway: {{service: {{annotations: {{{annotations}}}}}}}}}\n\
             - {{name: b, network: n, primary: a, platform: gke, region: {region}}}"
        )
    }

    #[test]
    fn an_internal_load_balancer_is_for_one_region() {
        let internal = "networking.gke.io/load-balancer-type: Internal";
        let expected = "remotes elsewhere reach the istiod of `a` through an internal load balancer";
        check(&spec(internal, "west"), &[expected]);
        check(&spec(internal, "east"), &[]);
        check(&spec("", "west"), &[]);
        check(&spec(&format!("{internal}, {GLOBAL_ACCESS}: \"true\""), "west"), &[]);
    }
}
