//! A control plane cannot be reached in the way that the spec asks for.

use crate::diagnostic::{Code, Diagnostic, Rule, Severity, Sink};
use crate::istio::release::Capability;
use crate::mesh::rules::{Index, MeshRule, system};
use crate::mesh::system::System;
use crate::spec::types::{Cluster, Spec, Via};

/// The rule.
static RULE: Rule = Rule {
    code: Code(3014),
    name: "unsupported-discovery-way",
    severity: Severity::Error,
    page: include_str!("unsupported_discovery_way.md"),
};

pub(super) const MESH_RULE: MeshRule = MeshRule { rule: &RULE, check };

fn check(spec: &Spec, index: &Index<'_>, sink: &mut Sink) {
    let system = system(spec, index);
    for cluster in &spec.clusters {
        let Some(via) = cluster.discovery.as_ref().and_then(|discovery| discovery.via.as_ref()) else {
            continue;
        };
        if cluster.primary.is_some() {
            continue;
        }
        let fault = match system {
            System::EastWestGateways | System::Ambient => fault(via.value, cluster.config.is_some()),
            System::SharedControlPlane => early_fault(via.value, false),
            System::RemoteCharts if via.value == Via::IngressGateway && !passes_mixer_on(spec) => Some((
                "at 1.0 the ingress gateway passes on Pilot and Citadel alone: remotes would lack Mixer, and metrics and traces with it",
                "leave `via` out, or write `internal-load-balancer` with an address for each program",
            )),
            System::RemoteCharts => early_fault(via.value, true),
            // Nobody is served from elsewhere, which another rule says.
            System::ReplicatedControlPlanes => None,
        };
        let Some((why, help)) = fault else { continue };
        sink.error(
            Diagnostic::new(
                &RULE,
                via.span,
                format!("{} is not reached by `{}`", described(cluster), via.value),
            )
            .note(why)
            .help(help),
        );
    }
}

fn passes_mixer_on(spec: &Spec) -> bool {
    spec.istio.version.value.has(Capability::MeshExpansionReachesMixer)
}

fn described(cluster: &Cluster) -> String {
    match &cluster.config {
        Some(_) => format!("the external control plane in `{}`", cluster.name.value),
        None => format!("the istiod of primary `{}`", cluster.name.value),
    }
}

/// Returns why this way does not lead to a control plane of this kind, and what to write instead.
fn fault(via: Via, is_external: bool) -> Option<(&'static str, &'static str)> {
    match (via, is_external) {
        (Via::EastWestGateway, false) | (Via::IngressGateway, true) => None,
        (Via::EastWestGateway, true) => Some((
            "its host runs no workloads and has no east-west gateway: an ingress gateway stands before it",
            "leave `via` out, or write `ingress-gateway`",
        )),
        (Via::IngressGateway, false) => Some((
            "since Istio 1.8 the east-west gateway of a primary leads to its istiod as well",
            "leave `via` out, or write `east-west-gateway`",
        )),
        (Via::InternalLoadBalancer, _) => Some((
            "a load balancer straight before istiod is a way of Istio up to 1.7; since then a gateway is in between",
            "leave `via` out, and make the gateway's load balancer internal by an annotation of its Service",
        )),
        (Via::Direct, _) => Some((
            "addresses of pods and Services change, and other clusters have nothing to look them up by",
            "leave `via` out: a gateway leads to istiod, on one network too",
        )),
    }
}

/// Returns the same for a control plane before 1.8.
fn early_fault(via: Via, by_charts: bool) -> Option<(&'static str, &'static str)> {
    match via {
        Via::IngressGateway | Via::InternalLoadBalancer => None,
        Via::Direct if by_charts => None,
        Via::EastWestGateway => Some((
            "east-west gateways begin with Istio 1.8; before, the ingress gateway of the cluster does what they do",
            "leave `via` out, or write `ingress-gateway`",
        )),
        Via::Direct => Some((
            "addresses of pods change, and since Istio 1.5 a gateway or a load balancer stands before istiod",
            "leave `via` out, or write `ingress-gateway` or `internal-load-balancer`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let head = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\n";
        let istio = if text.contains("istio:") { "" } else { "istio: {version: 1.30.3}\n" };
        let found = crate::check(
            &Source::new("mesh.yaml", format!("{head}{istio}{text}")),
            &crate::Inputs::default(),
        );
        let messages: Vec<&str> =
            found.iter().filter(|found| *found.rule == RULE).map(|found| found.message.as_str()).collect();
        assert_eq!(messages, expected, "{text}");
    }

    fn primary(via: &str) -> String {
        format!(
            "clusters:\n- {{name: a, network: n, discovery: {{via: {via}}}}}\n- {{name: b, network: n, primary: a}}"
        )
    }

    fn external(via: &str) -> String {
        format!(
            "clusters:\n- {{name: h, config: a, discovery: {{via: {via}, address: 192.0.2.1}}}}\n\
             - {{name: a, network: n, primary: h}}"
        )
    }

    #[test]
    fn a_primary_is_reached_by_its_east_west_gateway() {
        check(&primary("east-west-gateway"), &[]);
        check(
            &primary("ingress-gateway"),
            &["the istiod of primary `a` is not reached by `ingress-gateway`"],
        );
        check(&primary("direct"), &["the istiod of primary `a` is not reached by `direct`"]);
    }

    #[test]
    fn the_ingress_gateway_of_1_0_leads_to_pilot_alone() {
        let text = |release: &str| format!("istio: {{version: {release}}}\n{}", primary("ingress-gateway"));
        check(&text("1.0.9"), &["the istiod of primary `a` is not reached by `ingress-gateway`"]);
        check(&text("1.1.17"), &[]);
    }

    #[test]
    fn a_primary_before_1_8_is_reached_by_what_there_was() {
        let check = |release: &str, via: &str, refused: bool| {
            let message = format!("the istiod of primary `a` is not reached by `{via}`");
            let expected: &[&str] = if refused { &[message.as_str()] } else { &[] };
            check(&format!("istio: {{version: {release}}}\n{}", primary(via)), expected);
        };
        check("1.6.14", "ingress-gateway", false);
        check("1.6.14", "internal-load-balancer", false);
        check("1.6.14", "direct", true);
        check("1.6.14", "east-west-gateway", true);
        check("1.0.9", "direct", false);
        check("1.0.9", "east-west-gateway", true);
    }

    #[test]
    fn an_external_control_plane_is_reached_by_an_ingress_gateway() {
        check(&external("ingress-gateway"), &[]);
        check(
            &external("east-west-gateway"),
            &["the external control plane in `h` is not reached by `east-west-gateway`"],
        );
        check(
            &external("internal-load-balancer"),
            &["the external control plane in `h` is not reached by `internal-load-balancer`"],
        );
    }
}
