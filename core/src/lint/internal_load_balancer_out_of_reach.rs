//! Remotes elsewhere reach their primary through a load balancer for one region.

use super::{Lint, label_each};
use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::mesh::model::{Cluster, ClusterIdx, Mesh};
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
const INTERNAL: [(&str, &str); 5] = [
    ("networking.gke.io/load-balancer-type", "internal"),
    ("cloud.google.com/load-balancer-type", "internal"),
    ("service.beta.kubernetes.io/aws-load-balancer-internal", "true"),
    ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internal"),
    ("service.beta.kubernetes.io/azure-load-balancer-internal", "true"),
];

/// Opens an internal load balancer of Google to all regions of its network.
const GLOBAL_ACCESS: &str = "networking.gke.io/internal-load-balancer-allow-global-access";

fn check(mesh: &Mesh, sink: &mut Sink) {
    for plane in mesh.control_plane_indices() {
        if !mesh.is_behind_gateway(plane) {
            continue;
        }
        let host = &mesh[mesh[plane].host];
        let Some(gateway) = &host.gateway else { continue };
        let annotations = &gateway.service.annotations;
        let Some(annotation) = internal(annotations) else { continue };
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
            gateway.span,
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
